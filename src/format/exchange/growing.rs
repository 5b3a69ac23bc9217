//! A schema that grows with what documents speak of.
//!
//! Names are found by maps, since a file may have as many labels as marks.

use super::names::{ByName, name_in_files};
use super::{Doc, Ids};
use crate::model::{
    AttributeDef, AttributeId, Cardinality, Kind, LabelDef, LabelId, RelationDef, RelationKind, Schema, Shape,
};
use std::collections::{BTreeMap, BTreeSet};

/// A choice has at most so many values; an attribute with more is free text.
const MOST_VALUES: usize = 24;

/// The schema with everything that documents speak of and it does not have yet.
///
/// A label or relation of a file is the one whose name in files it is, whatever its capitals.
pub fn grown(schema: &Schema, docs: &[Doc]) -> Schema {
    let mut growing = Growing::of(schema.clone());
    growing.add(docs);
    growing.schema()
}

/// A schema that grows with what documents speak of; what an attribute is, is settled when all have spoken.
#[derive(Clone, Debug, Default)]
pub struct Growing {
    labels: Labels,
    values: BTreeMap<(LabelId, AttributeId), (String, BTreeSet<String>)>,
    ends: BTreeMap<String, BTreeSet<(LabelId, LabelId, bool)>>,
}

impl Growing {
    /// From a schema on, for any number of documents.
    pub fn of(schema: Schema) -> Growing {
        Growing { labels: Labels::of(schema), ..Growing::default() }
    }

    /// Takes in what documents speak of.
    pub fn add(&mut self, docs: &[Doc]) {
        for layer in docs.iter().flat_map(|doc| &doc.layers) {
            let mut labels: BTreeMap<&str, LabelId> = BTreeMap::new();
            for mark in &layer.marks {
                labels.entry(&mark.label).or_insert_with(|| self.labels.add(&mark.label));
            }
            for mark in layer.marks.iter().filter(|mark| !mark.attributes.is_empty()) {
                let Some(label) = labels.get(mark.label.as_str()) else { continue };
                for (name, value) in &mark.attributes {
                    let Ok(id) = AttributeId::new(&name_in_files(name, "attribute")) else { continue };
                    let known =
                        self.values.entry((label.clone(), id)).or_insert_with(|| (name.clone(), BTreeSet::new()));
                    // A new attribute with more values than a choice has is free text, however many they are.
                    let is_open = known.1.len() <= MOST_VALUES || self.labels.has_choice(label, name);
                    if is_open && !known.1.contains(value) {
                        known.1.insert(value.clone());
                    }
                }
            }
            let mut ends: BTreeMap<&str, BTreeSet<(&LabelId, &LabelId, bool)>> = BTreeMap::new();
            let marks = Ids::of(if layer.ties.is_empty() { &[] } else { &layer.marks });
            let label_of = |id: &str| labels.get(layer.marks.get(marks.place(id)?)?.label.as_str());
            for tie in &layer.ties {
                if let (Some(from), Some(to)) = (label_of(&tie.from), label_of(&tie.to)) {
                    ends.entry(&tie.kind).or_default().insert((from, to, tie.order > 0));
                }
            }
            for (kind, ends) in ends {
                let ends = ends.into_iter().map(|(from, to, ordered)| (from.clone(), to.clone(), ordered));
                self.ends.entry(kind.to_owned()).or_default().extend(ends);
            }
        }
    }

    /// The schema that has all of it.
    pub fn schema(self) -> Schema {
        let Labels { schema: mut grown, named, .. } = self.labels;
        let mut values = self.values.into_iter().peekable();
        while let Some(((label, id), (name, words))) = values.next() {
            let place = named.of_id(label.as_str());
            let Some(def) = place.and_then(|place| grown.labels.get_mut(place)) else { continue };
            let mut known: BTreeMap<AttributeId, usize> =
                def.attributes.iter().enumerate().map(|(place, attribute)| (attribute.id.clone(), place)).collect();
            add_attribute(def, &mut known, id, name, words);
            while let Some(((_, id), (name, words))) = values.next_if(|((other, _), _)| *other == label) {
                add_attribute(def, &mut known, id, name, words);
            }
        }
        let mut kinds = ByName::of(grown.relations.iter().map(|def| (def.id.as_str(), def.name.as_str())));
        for (kind, ends) in self.ends {
            add_relation(&mut grown, &mut kinds, &kind, ends);
        }
        grown
    }
}

/// Adds a label to a schema that does not have it yet, and gives its name in files.
pub(in crate::format) fn add_label(schema: &mut Schema, word: &str) -> LabelId {
    let mut labels = Labels::of(std::mem::take(schema));
    let id = labels.add(word);
    *schema = labels.schema;
    id
}

/// A schema that labels are added to, with what is asked for each of them.
#[derive(Clone, Debug, Default)]
struct Labels {
    schema: Schema,
    named: ByName,
    keys: BTreeSet<char>,
    /// So many of the signs that stand for a key were gone through.
    signs: usize,
}

impl Labels {
    fn of(schema: Schema) -> Labels {
        let named = ByName::of(schema.labels.iter().map(|label| (label.id.as_str(), label.name.as_str())));
        let keys = schema.labels.iter().map(|label| label.key).collect();
        Labels { schema, named, keys, signs: 0 }
    }

    /// Whether a label has a choice of this name already, which every value is added to.
    fn has_choice(&self, label: &LabelId, name: &str) -> bool {
        let def = self.named.of_id(label.as_str()).and_then(|place| self.schema.labels.get(place));
        let id = name_in_files(name, "attribute");
        let is_choice =
            |attribute: &AttributeDef| attribute.id.as_str() == id && matches!(attribute.kind, Kind::Choice(_));
        def.is_some_and(|def| def.attributes.iter().any(is_choice))
    }

    fn add(&mut self, word: &str) -> LabelId {
        let wanted = name_in_files(word, "label");
        let known = self.named.place(&wanted, word).and_then(|place| self.schema.labels.get(place));
        if let Some(known) = known {
            return known.id.clone();
        }
        let id = LabelId::new(&wanted).unwrap_or_else(|_| unreachable!("a name of ours: {wanted}"));
        let key = self.key(&wanted);
        let shapes = [Shape::Underline, Shape::Tint, Shape::Dotted, Shape::Wave, Shape::Outline, Shape::Bracket];
        let place = self.schema.labels.len();
        let shape = shapes.get(place % shapes.len()).copied().unwrap_or_default();
        self.named.add(place, &wanted, word);
        self.keys.insert(key);
        self.schema.labels.push(LabelDef {
            id: id.clone(),
            name: word.to_owned(),
            key,
            shape,
            color: None,
            retired: false,
            attributes: Vec::new(),
            hint: String::new(),
        });
        id
    }

    /// A key that no label has: a letter of its name, any letter, or a sign to be found by.
    fn key(&mut self, name: &str) -> char {
        let own = name.chars().filter(char::is_ascii_lowercase);
        if let Some(key) = own.chain('a'..='z').find(|key| !self.keys.contains(key)) {
            return key;
        }
        let signs = (0x3b1..0x3ff_u32).chain(0x4e00..0x9fff).filter_map(char::from_u32);
        for sign in signs.skip(self.signs) {
            self.signs += 1;
            if !self.keys.contains(&sign) {
                return sign;
            }
        }
        '?'
    }
}

fn add_attribute(
    label: &mut LabelDef,
    places: &mut BTreeMap<AttributeId, usize>,
    id: AttributeId,
    name: String,
    mut values: BTreeSet<String>,
) {
    let known = places.get(&id).and_then(|place| label.attributes.get_mut(*place));
    match known {
        Some(AttributeDef { kind: Kind::Choice(known), .. }) => {
            for value in known.iter() {
                values.remove(value);
            }
            known.extend(values.into_iter().filter(|value| !value.is_empty()));
        }
        Some(_) => {}
        None => {
            let short = |value: &String| !value.is_empty() && value.chars().count() <= 40 && !value.contains('\n');
            let flag = values.iter().all(|value| value == "yes");
            let choice = values.len() <= MOST_VALUES && values.iter().all(short);
            let kind = match (flag, choice) {
                (true, _) => Kind::Flag,
                (false, true) => Kind::Choice(values.into_iter().collect()),
                (false, false) => Kind::Text,
            };
            places.insert(id.clone(), label.attributes.len());
            label.attributes.push(AttributeDef { id, name, kind });
        }
    }
}

fn add_relation(schema: &mut Schema, kinds: &mut ByName, word: &str, ends: BTreeSet<(LabelId, LabelId, bool)>) {
    let wanted = name_in_files(word, "relation");
    let ordered = ends.iter().any(|(_, _, ordered)| *ordered);
    let place = match kinds.place(&wanted, word).filter(|place| *place < schema.relations.len()) {
        Some(place) => schema.relations.get_mut(place),
        None => {
            let Ok(id) = RelationKind::new(&wanted) else { return };
            kinds.add(schema.relations.len(), &wanted, word);
            schema.relations.push(RelationDef {
                id,
                name: word.to_owned(),
                key: None,
                from: Vec::new(),
                to: Vec::new(),
                cardinality: Cardinality::Many,
                ordered,
                symmetric: false,
                in_frame: false,
            });
            schema.relations.last_mut()
        }
    };
    let Some(place) = place else { return };
    let (mut all_from, mut all_to): (BTreeSet<LabelId>, BTreeSet<LabelId>) =
        (place.from.iter().cloned().collect(), place.to.iter().cloned().collect());
    for (from, to, _) in ends {
        if all_from.insert(from.clone()) {
            place.from.push(from);
        }
        if all_to.insert(to.clone()) {
            place.to.push(to);
        }
    }
}
