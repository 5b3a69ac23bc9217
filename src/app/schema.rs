//! Changing what can be tagged, also where it is in use.

use super::everywhere::Then;
use super::{Dialog, Effect, NoticeKind, Workspace};
use crate::command::{Command, Recast, merged, split};
use crate::model::{
    AttributeDef, AttributeId, Cardinality, Kind, LabelDef, LabelId, RelationDef, RelationKind, Schema, Shape, Stamp,
    Value, slug_of,
};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The schema as it is being changed, and what of it is shown.
#[derive(Clone, PartialEq, Debug)]
pub struct SchemaDialog {
    /// The schema as it would be.
    pub draft: Schema,
    /// What of it is shown.
    pub part: Part,
}

/// A part of a schema.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// A label, by its place.
    Label(usize),
    /// A relation, by its place.
    Relation(usize),
}

/// What is to happen to tags of a label.
#[derive(Clone, PartialEq, Debug)]
pub enum Regroup {
    /// They get another label, and the label goes.
    Merge(LabelId, LabelId),
    /// Those with a value get a label of their own.
    Split(LabelId, AttributeId, Value),
}

impl SchemaDialog {
    /// The schema of a project, to change.
    pub fn of(schema: &Schema) -> SchemaDialog {
        SchemaDialog { draft: schema.clone(), part: Part::Label(0) }
    }

    /// Adds a label and shows it.
    pub fn add_label(&mut self) {
        let labels = &mut self.draft.labels;
        let id = free(|id| labels.iter().all(|label| label.id.as_str() != id), "label");
        let Ok(id) = LabelId::new(&id) else { return };
        let taken: BTreeSet<char> = labels.iter().map(|label| label.key).collect();
        let key = "qecsudfghijklmnoprtvwxyzab".chars().find(|key| !taken.contains(key)).unwrap_or('z');
        let name = "New label".to_owned();
        let (attributes, hint) = (Vec::new(), String::new());
        labels.push(LabelDef { id, name, key, shape: Shape::Tint, color: None, retired: false, attributes, hint });
        self.part = Part::Label(self.draft.labels.len() - 1);
    }

    /// Adds a relation from the first label to itself and shows it.
    pub fn add_relation(&mut self) {
        let relations = &mut self.draft.relations;
        let id = free(|id| relations.iter().all(|relation| relation.id.as_str() != id), "relation");
        let (Ok(id), Some(label)) = (RelationKind::new(&id), self.draft.labels.first()) else { return };
        let ends = vec![label.id.clone()];
        relations.push(RelationDef {
            id,
            name: "new relation".to_owned(),
            key: None,
            from: ends.clone(),
            to: ends,
            cardinality: Cardinality::Many,
            ordered: false,
            symmetric: false,
            in_frame: false,
        });
        self.part = Part::Relation(self.draft.relations.len() - 1);
    }

    /// Adds an attribute to a label.
    pub fn add_attribute(label: &mut LabelDef) {
        let id = free(|id| label.attributes.iter().all(|attribute| attribute.id.as_str() != id), "attribute");
        if let Ok(id) = AttributeId::new(&id) {
            let kind = Kind::Choice(vec!["yes".to_owned(), "no".to_owned()]);
            label.attributes.push(AttributeDef { id, name: "New attribute".to_owned(), kind });
        }
    }

    /// Gives a label that is new its name in files, made of its name on the screen.
    pub fn settle_ids(&mut self, before: &Schema) {
        let mut renames = Vec::new();
        let known: BTreeSet<LabelId> = before.labels.iter().map(|label| label.id.clone()).collect();
        let mut taken: BTreeSet<String> = self.draft.labels.iter().map(|label| label.id.to_string()).collect();
        for label in self.draft.labels.iter_mut().filter(|label| !known.contains(&label.id)) {
            let wanted = free(|id| !taken.contains(id) || id == label.id.as_str(), &slug_of(&label.name, "label"));
            if let Ok(id) = LabelId::new(&wanted) {
                taken.insert(wanted);
                renames.push((label.id.clone(), id.clone()));
                label.id = id;
            }
        }
        for (old, new) in renames {
            for relation in &mut self.draft.relations {
                let ends = relation.from.iter_mut().chain(relation.to.iter_mut());
                ends.filter(|end| **end == old).for_each(|end| *end = new.clone());
            }
        }
        let known: BTreeSet<RelationKind> = before.relations.iter().map(|relation| relation.id.clone()).collect();
        let mut taken: BTreeSet<String> = self.draft.relations.iter().map(|relation| relation.id.to_string()).collect();
        for relation in self.draft.relations.iter_mut().filter(|relation| !known.contains(&relation.id)) {
            let slug = slug_of(&relation.name, "relation").replace('-', "_");
            let wanted = free(|id| !taken.contains(id) || id == relation.id.as_str(), &slug);
            if let Ok(id) = RelationKind::new(&wanted) {
                taken.insert(wanted);
                relation.id = id;
            }
        }
    }
}

/// A name that nobody has: `label`, `label-2`, …
fn free(is_free: impl Fn(&str) -> bool, stem: &str) -> String {
    let numbered = (2..).map(|n| format!("{stem}-{n}"));
    std::iter::once(stem.to_owned()).chain(numbered).find(|id| is_free(id)).unwrap_or_default()
}

/// Whether tags that fit one schema may not fit another.
pub(in crate::app) fn narrows(before: &Schema, after: &Schema) -> bool {
    let kind_fits = |before: &Kind, after: &Kind| match (before, after) {
        (Kind::Choice(old), Kind::Choice(new)) | (Kind::Several(old), Kind::Several(new)) => {
            old.iter().all(|word| new.contains(word))
        }
        _ => before == after,
    };
    let label_fits = |old: &LabelDef| {
        after.label(&old.id).is_some_and(|new| {
            old.attributes.iter().all(|a| new.attribute(&a.id).is_some_and(|n| kind_fits(&a.kind, &n.kind)))
        })
    };
    let relation_fits = |old: &RelationDef| {
        after.relation(&old.id).is_some_and(|new| {
            let ends = |old: &[LabelId], new: &[LabelId]| old.iter().all(|end| new.contains(end));
            let wide = new.cardinality == Cardinality::Many || old.cardinality == Cardinality::One;
            ends(&old.from, &new.from) && ends(&old.to, &new.to) && wide
        })
    };
    !(before.labels.iter().all(label_fits) && before.relations.iter().all(relation_fits))
}

impl Workspace {
    /// Gives the project the schema of a dialog; where tags may no longer fit, every article is read first.
    pub(in crate::app) fn change_schema(&mut self, mut dialog: SchemaDialog, stamp: &Stamp) -> Vec<Effect> {
        dialog.settle_ids(&self.project().schema().clone());
        if let Err(error) = dialog.draft.check() {
            let effects = self.say(NoticeKind::Refusal, error.to_string());
            self.view.dialog = Some(Dialog::Schema(Box::new(dialog)));
            return effects;
        }
        let old = self.keymap.clashes(self.project().schema());
        let clash = self.keymap.clashes(&dialog.draft).into_iter().find(|clash| !old.contains(clash));
        if let Some(clash) = clash {
            let effects = self.say(NoticeKind::Refusal, format!("{clash}; choose another letter"));
            self.view.dialog = Some(Dialog::Schema(Box::new(dialog)));
            return effects;
        }
        let all = narrows(self.project().schema(), &dialog.draft);
        let documents = if all { self.project.catalogue().keys().copied().collect() } else { Vec::new() };
        let command = Command::SetSchema(Arc::new(dialog.draft));
        self.when_read(Then::Run(command), documents, stamp)
    }

    /// Works out what merging or splitting a label changes, and asks.
    pub(in crate::app) fn regroup(&mut self, regroup: &Regroup, stamp: &Stamp) -> Vec<Effect> {
        let schema = self.project().schema();
        let recast = match regroup {
            Regroup::Merge(from, to) => {
                let schema = Arc::new(merged(schema, from, to));
                Recast { from: from.clone(), when: None, to: to.clone(), schema }
            }
            Regroup::Split(from, attribute, value) => {
                let (schema, to) = split(schema, from, value.as_str());
                let when = Some((attribute.clone(), value.clone()));
                Recast { from: from.clone(), when, to, schema: Arc::new(schema) }
            }
        };
        let documents = self.project.catalogue().keys().copied().collect();
        self.when_read(Then::Show(Dialog::Recast(Box::new(recast))), documents, stamp)
    }

    pub(in crate::app) fn recast(&mut self, recast: Recast, stamp: &Stamp) -> Vec<Effect> {
        let documents = self.project.catalogue().keys().copied().collect();
        self.when_read(Then::Run(Command::Recast(recast)), documents, stamp)
    }
}
