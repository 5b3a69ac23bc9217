//! What a schema gets that it did not have, in words, so that nothing is added to it in silence.

use crate::model::{AttributeDef, Kind, LabelDef, Schema};

/// What a schema has more than it had, in a sentence; `None` where that is nothing.
pub fn widening(before: &Schema, after: &Schema) -> Option<String> {
    let new = after.labels.iter().filter(|label| before.label(&label.id).is_none());
    let mut said: Vec<String> = new.map(|label| format!("the label “{}”", label.name)).collect();
    for label in &after.labels {
        if let Some(known) = before.label(&label.id) {
            said.extend(label.attributes.iter().filter_map(|attribute| of_attribute(known, attribute)));
        }
    }
    for relation in &after.relations {
        match before.relation(&relation.id) {
            None => said.push(format!("the relation “{}”", relation.name)),
            Some(known) if known.from != relation.from || known.to != relation.to => {
                said.push(format!("other ends for the relation “{}”", relation.name));
            }
            Some(_) => {}
        }
    }
    (!said.is_empty()).then(|| format!("the schema gets {}", said.join(", ")))
}

/// What a label that was there gets of an attribute.
fn of_attribute(label: &LabelDef, attribute: &AttributeDef) -> Option<String> {
    let name = format!("“{}” of “{}”", attribute.name, label.name);
    let Some(known) = label.attributes.iter().find(|known| known.id == attribute.id) else {
        return Some(format!("the attribute {name}"));
    };
    let new: Vec<String> = match (&known.kind, &attribute.kind) {
        (Kind::Choice(before) | Kind::Several(before), Kind::Choice(after) | Kind::Several(after)) => {
            after.iter().filter(|value| !before.contains(value)).map(|value| format!("“{value}”")).collect()
        }
        (before, after) if before == after => return None,
        _ => return Some(format!("other values for {name}")),
    };
    (!new.is_empty()).then(|| format!("{} as values of {name}", new.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::project_file::schema::default_schema;

    #[test]
    fn only_what_is_new_is_said() {
        let before = default_schema();
        assert_eq!(widening(&before, &before), None);
        let mut after = before.clone();
        let mut label = after.labels[0].clone();
        label.id = crate::model::LabelId::new("rumour").unwrap();
        "Rumour".clone_into(&mut label.name);
        after.labels.push(label);
        let first = &mut after.labels[0];
        let words = first.attributes.iter_mut().find_map(|attribute| match &mut attribute.kind {
            Kind::Choice(words) => Some(words),
            _ => None,
        });
        words.unwrap().push("sung".to_owned());
        "Uttered by".clone_into(&mut after.relations[0].name);
        let said = widening(&before, &after).unwrap();
        assert!(said.starts_with("the schema gets the label “Rumour”, “sung” as values of “"), "{said}");
        assert!(!said.contains("relation"), "a name is nothing new: {said}");
        after.relations.remove(0);
        assert!(widening(&after, &before).unwrap().contains("the relation “"));
    }
}
