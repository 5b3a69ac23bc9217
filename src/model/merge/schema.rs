//! Merging two copies of a schema.

use super::heads::differing;
use super::{About, Clash, Conflict, Merged, Record, Sides, merge_lists, still_beside};
use crate::model::{AttributeDef, LabelDef, LabelId, OtherDef, RelationDef, Schema};
use std::collections::BTreeSet;

impl Record for AttributeDef {
    fn says(&self, other: &AttributeDef) -> bool {
        self == other
    }

    fn join(sides: &mut Sides<'_, AttributeDef>) -> AttributeDef {
        AttributeDef {
            id: sides.ours.id.clone(),
            name: sides.pick("name", |attribute| attribute.name.clone()),
            kind: sides.pick("values", |attribute| attribute.kind.clone()),
        }
    }
}

impl Record for LabelDef {
    fn says(&self, other: &LabelDef) -> bool {
        self == other
    }

    fn join(sides: &mut Sides<'_, LabelDef>) -> LabelDef {
        let lists = (
            sides.base.map(|label| label.attributes.as_slice()),
            sides.ours.attributes.as_slice(),
            sides.theirs.attributes.as_slice(),
        );
        let mut differ = Vec::new();
        let attributes = merge_lists(
            lists,
            |attribute| &attribute.id,
            |id, clash| match clash {
                Clash::Differs(fields) => differ.push(format!("{} of the attribute {id}", fields.join(" and "))),
                Clash::GoneAndChanged
                | Clash::GoneAndNeeded
                | Clash::WithoutEnd
                | Clash::Twin(_)
                | Clash::Unfit
                | Clash::KeyTaken(_) => differ.push(format!("attribute {id}")),
            },
        );
        sides.differ.append(&mut differ);
        LabelDef {
            id: sides.ours.id.clone(),
            name: sides.pick("name", |label| label.name.clone()),
            key: sides.pick("key", |label| label.key),
            shape: sides.pick("shape", |label| label.shape),
            color: sides.pick("colour", |label| label.color),
            retired: sides.pick("retirement", |label| label.retired),
            attributes,
            hint: sides.pick("hint", |label| label.hint.clone()),
        }
    }
}

impl Record for RelationDef {
    fn says(&self, other: &RelationDef) -> bool {
        self == other
    }

    fn join(sides: &mut Sides<'_, RelationDef>) -> RelationDef {
        RelationDef {
            id: sides.ours.id.clone(),
            name: sides.pick("name", |def| def.name.clone()),
            key: sides.pick("key", |def| def.key),
            from: sides.pick("start", |def| def.from.clone()),
            to: sides.pick("end", |def| def.to.clone()),
            cardinality: sides.pick("number", |def| def.cardinality),
            ordered: sides.pick("order", |def| def.ordered),
            symmetric: sides.pick("symmetry", |def| def.symmetric),
            in_frame: sides.pick("frame", |def| def.in_frame),
        }
    }
}

/// Merges two copies of a schema: labels, attributes and relations by name, and field by field.
///
/// The order of menus is that of the side that changed it, ours where both did. Where the two sides are schemas
/// that can be worked with, so is the result: labels that a relation speaks of stay, and of two things with one key
/// ours has it and the other gets another or none. What theirs has otherwise is kept in
/// [`others`](Schema::others); a key is not, since what is in force can never have it.
pub fn merge_schemas(base: Option<&Schema>, ours: &Schema, theirs: &Schema) -> Merged<Schema> {
    let mut conflicts = Vec::new();
    let mut sides = Sides { base, ours, theirs, differ: Vec::new() };
    let name = sides.pick("name", |schema| schema.name.clone());
    let mut others = still_beside(base.map(|base| &base.others), &ours.others, &theirs.others);
    if !sides.differ.is_empty() {
        others.insert(OtherDef::Name(theirs.name.clone()));
    }
    conflicts.extend(differing(About::Schema, sides.differ));
    let labels = (base.map(|schema| schema.labels.as_slice()), ours.labels.as_slice(), theirs.labels.as_slice());
    let labels = merge_lists(
        labels,
        |label| &label.id,
        |id, clash| {
            let said = theirs.label(id).filter(|_| matches!(clash, Clash::Differs(_))).cloned();
            others.insert(said.map_or(OtherDef::LabelGone(id.clone()), |label| OtherDef::Label(Box::new(label))));
            conflicts.push(Conflict { about: About::Label(id.clone()), clash });
        },
    );
    let defs = (base.map(|schema| schema.relations.as_slice()), ours.relations.as_slice(), theirs.relations.as_slice());
    let relations = merge_lists(
        defs,
        |def| &def.id,
        |id, clash| {
            let said = theirs.relation(id).filter(|_| matches!(clash, Clash::Differs(_))).cloned();
            let gone = OtherDef::RelationGone(id.clone());
            others.insert(said.map_or(gone, |def| OtherDef::Relation(Box::new(def))));
            conflicts.push(Conflict { about: About::Kind(id.clone()), clash });
        },
    );
    let mut value = Schema { name, labels, relations, others };
    keep_needed(&mut value, [Some(ours), Some(theirs), base], &mut conflicts);
    one_key_each_label(&mut value, ours, &mut conflicts);
    one_key_each_relation(&mut value, ours, &mut conflicts);
    let open: BTreeSet<OtherDef> = value.others.iter().filter(|other| value.differs_from(other)).cloned().collect();
    value.others = open;
    Merged { value, conflicts }
}

/// Brings back labels that one side took away and a relation of the other speaks of.
fn keep_needed(schema: &mut Schema, sides: [Option<&Schema>; 3], conflicts: &mut Vec<Conflict>) {
    let needed: BTreeSet<LabelId> =
        schema.relations.iter().flat_map(|def| def.from.iter().chain(&def.to)).cloned().collect();
    for id in needed {
        if schema.label(&id).is_some() {
            continue;
        }
        if let Some(label) = sides.into_iter().flatten().find_map(|side| side.label(&id)) {
            schema.labels.push(label.clone());
            schema.others.insert(OtherDef::LabelGone(id.clone()));
            conflicts.push(Conflict { about: About::Label(id), clash: Clash::GoneAndNeeded });
        }
    }
}

/// Gives a label whose key is taken the first letter that is free; ours has its own first.
fn one_key_each_label(schema: &mut Schema, ours: &Schema, conflicts: &mut Vec<Conflict>) {
    let used: BTreeSet<char> = schema.offered().map(|label| label.key).collect();
    let mut free = ('a'..='z').chain('0'..='9').filter(|key| !used.contains(key));
    let is_ours = |label: &LabelDef| ours.label_of_key(label.key).is_some_and(|known| known.id == label.id);
    let mut taken: BTreeSet<char> = schema.offered().filter(|label| is_ours(label)).map(|label| label.key).collect();
    for label in schema.labels.iter_mut().filter(|label| !label.retired && !is_ours(label)) {
        if !taken.insert(label.key) {
            let clash = Clash::KeyTaken(label.key);
            conflicts.push(Conflict { about: About::Label(label.id.clone()), clash });
            label.key = free.next().unwrap_or(label.key);
        }
    }
}

/// Takes the key of a relation away where another that may start from the same label has it; ours has its own first.
fn one_key_each_relation(schema: &mut Schema, ours: &Schema, conflicts: &mut Vec<Conflict>) {
    let is_ours = |def: &RelationDef| ours.relation(&def.id) == Some(def);
    let keys = |def: &RelationDef| -> Vec<(LabelId, char)> {
        def.key.map_or(Vec::new(), |key| def.from.iter().map(|label| (label.clone(), key)).collect())
    };
    let mut taken: BTreeSet<(LabelId, char)> =
        schema.relations.iter().filter(|def| is_ours(def)).flat_map(keys).collect();
    for def in schema.relations.iter_mut().filter(|def| !is_ours(def)) {
        let wanted = keys(def);
        if let Some((_, key)) = wanted.iter().find(|key| taken.contains(*key)) {
            conflicts.push(Conflict { about: About::Kind(def.id.clone()), clash: Clash::KeyTaken(*key) });
            def.key = None;
        } else {
            taken.extend(wanted);
        }
    }
}
