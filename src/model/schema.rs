//! What can be tagged: labels with their attributes, and relations between them.

use super::{AttributeId, LabelId, OtherDef, RelationKind};
use std::collections::BTreeSet;
use thiserror::Error;

/// The labels, attributes and relations of a project.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Schema {
    /// What people call it.
    pub name: String,
    /// What a span can be, in the order of the menus.
    pub labels: Vec<LabelDef>,
    /// How annotations can be tied, in the order of the menus.
    pub relations: Vec<RelationDef>,
    /// What other copies of it said and nobody has settled yet; it counts for nothing.
    pub others: BTreeSet<OtherDef>,
}

/// One thing that a span can be.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LabelDef {
    /// Its name in files.
    pub id: LabelId,
    /// Its name on the screen.
    pub name: String,
    /// The key that gives this label, a small letter.
    pub key: char,
    /// How it is drawn.
    pub shape: Shape,
    /// Its colour by the place among the eight of a theme, from 0; by its place among the labels where it has none.
    pub color: Option<u8>,
    /// Whether it is no longer given, though there may be tags that have it.
    pub retired: bool,
    /// What else can be said of such a span, in the order of the inspector.
    pub attributes: Vec<AttributeDef>,
    /// When to use it, in a sentence.
    pub hint: String,
}

/// How a label is drawn; labels differ in shape as well as in colour.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Shape {
    /// A soft tint behind the words.
    #[default]
    Tint,
    /// A line under the words with a small tag.
    Underline,
    /// A bracket in the left margin and a fine line under the words.
    Bracket,
    /// A dotted line under the words.
    Dotted,
    /// A wavy line under the words.
    Wave,
    /// A box around the words.
    Outline,
}

/// Something that can be said of a span besides its label.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct AttributeDef {
    /// Its name in files.
    pub id: AttributeId,
    /// Its name on the screen.
    pub name: String,
    /// Which values it takes.
    pub kind: Kind,
}

/// Which values an attribute takes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// One of these words, or none.
    Choice(Vec<String>),
    /// Any of these words.
    Several(Vec<String>),
    /// Anything.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    Flag,
    /// A web address.
    Link,
}

/// What stands between several values of one attribute, in their order in the schema.
const BETWEEN: &str = "; ";

/// Several values as they are kept: in the order of the schema, each once; `None` where there are none.
pub fn several(choices: &[String], chosen: impl Fn(&str) -> bool) -> Option<String> {
    let words: Vec<&str> = choices.iter().map(String::as_str).filter(|word| chosen(word)).collect();
    (!words.is_empty()).then(|| words.join(BETWEEN))
}

/// The values that are kept together.
pub fn each_of(words: &str) -> impl Iterator<Item = &str> {
    words.split(BETWEEN)
}

/// One way in which two annotations can be tied.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct RelationDef {
    /// Its name in files.
    pub id: RelationKind,
    /// Its name on the screen, read from start to end: `said by`.
    pub name: String,
    /// The key that begins it when a fitting annotation is selected, a small letter.
    pub key: Option<char>,
    /// Labels it may start from.
    pub from: Vec<LabelId>,
    /// Labels it may end at; a new end gets the first.
    pub to: Vec<LabelId>,
    /// How many may start from one annotation.
    pub cardinality: Cardinality,
    /// Whether their order means something.
    pub ordered: bool,
    /// Whether it reads the same both ways.
    pub symmetric: bool,
    /// Whether it belongs to the frame that is walked through when a quotation is framed.
    pub in_frame: bool,
}

/// How many relations of a kind may start from one annotation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Cardinality {
    /// At most one.
    One,
    /// Any number.
    #[default]
    Many,
}

/// Why something is no schema.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum SchemaError {
    /// Two things have the same name.
    #[error("{what} {name:?} is there twice")]
    Twice {
        /// `label`, `relation`, `attribute of …`.
        what: String,
        /// Their name.
        name: String,
    },
    /// Two labels, or two relations of one label, share a key.
    #[error("the key {key:?} stands for both {first:?} and {second:?}")]
    SharedKey {
        /// The key.
        key: char,
        /// The first that has it.
        first: String,
        /// The second that has it.
        second: String,
    },
    /// A relation names a label that is not there.
    #[error("relation {relation:?} speaks of label {label:?}, which the schema does not have")]
    UnknownLabel {
        /// The relation.
        relation: String,
        /// The label.
        label: String,
    },
    /// A relation has no label to start from or to end at.
    #[error("relation {0:?} needs at least one label at each end")]
    NoEnds(String),
    /// A choice has no values, or an empty one.
    #[error("attribute {0:?} is a choice and needs values that have letters")]
    EmptyChoice(String),
    /// A value of several could not be told from two.
    #[error("attribute {0:?} may have several values, so {1:?} cannot hold a semicolon")]
    SemicolonInValue(String, String),
}

impl Schema {
    /// Whether another copy of the schema says something else than is in force.
    pub fn differs_from(&self, other: &OtherDef) -> bool {
        match other {
            OtherDef::Name(name) => *name != self.name,
            OtherDef::Label(label) => self.label(&label.id) != Some(label),
            OtherDef::LabelGone(id) => self.label(id).is_some(),
            OtherDef::Relation(def) => self.relation(&def.id) != Some(def),
            OtherDef::RelationGone(id) => self.relation(id).is_some(),
        }
    }

    /// The schema with what another copy of it says, where that is taken, and settled either way.
    #[must_use]
    pub fn settled(&self, other: &OtherDef, take: bool) -> Schema {
        let mut settled = self.clone();
        settled.others.remove(other);
        if take {
            settled.take(other.clone());
        }
        settled
    }

    /// The key of a label that comes in: its own, or where another label has that by now the one it has here, or a
    /// free one.
    fn key_for(&self, label: &LabelDef) -> char {
        let used: BTreeSet<char> = self.offered().filter(|known| known.id != label.id).map(|known| known.key).collect();
        let here = self.label(&label.id).map(|known| known.key);
        let mut keys = std::iter::once(label.key).chain(here).chain('a'..='z').chain('0'..='9');
        keys.find(|key| label.retired || !used.contains(key)).unwrap_or(label.key)
    }

    fn take(&mut self, other: OtherDef) {
        match other {
            OtherDef::Name(name) => self.name = name,
            OtherDef::Label(label) => {
                let label = LabelDef { key: self.key_for(&label), ..*label };
                match self.labels.iter_mut().find(|known| known.id == label.id) {
                    Some(known) => *known = label,
                    None => self.labels.push(label),
                }
            }
            OtherDef::LabelGone(id) => self.labels.retain(|label| label.id != id),
            OtherDef::Relation(def) => {
                let starts = |other: &&RelationDef| other.from.iter().any(|label| def.from.contains(label));
                let others = self.relations.iter().filter(|other| other.id != def.id).filter(starts);
                let used: BTreeSet<Option<char>> = others.map(|other| other.key).collect();
                let here = self.relation(&def.id).and_then(|known| known.key);
                let key = [def.key, here].into_iter().find(|key| key.is_some() && !used.contains(key)).flatten();
                let def = RelationDef { key, ..*def };
                match self.relations.iter_mut().find(|known| known.id == def.id) {
                    Some(known) => *known = def,
                    None => self.relations.push(def),
                }
            }
            OtherDef::RelationGone(id) => self.relations.retain(|def| def.id != id),
        }
    }

    /// A label by name.
    pub fn label(&self, id: &LabelId) -> Option<&LabelDef> {
        self.labels.iter().find(|label| label.id == *id)
    }

    /// The place of a label among the labels, from 0.
    pub fn label_index(&self, id: &LabelId) -> Option<usize> {
        self.labels.iter().position(|label| label.id == *id)
    }

    /// The label that a key gives.
    pub fn label_of_key(&self, key: char) -> Option<&LabelDef> {
        self.offered().find(|label| label.key == key)
    }

    /// The labels that are still given.
    pub fn offered(&self) -> impl Iterator<Item = &LabelDef> {
        self.labels.iter().filter(|label| !label.retired)
    }

    /// The colour of a label, by its place among the eight of a theme, from 0.
    pub fn color_of(&self, id: &LabelId) -> usize {
        let place = self.label_index(id).unwrap_or_default();
        self.labels.get(place).and_then(|label| label.color).map_or(place, usize::from)
    }

    /// A relation by name.
    pub fn relation(&self, kind: &RelationKind) -> Option<&RelationDef> {
        self.relations.iter().find(|relation| relation.id == *kind)
    }

    /// The relations that may start from a label.
    pub fn relations_from<'s>(&'s self, label: &'s LabelId) -> impl Iterator<Item = &'s RelationDef> {
        self.relations.iter().filter(move |relation| relation.from.contains(label))
    }

    /// The relation that a key begins when an annotation of a label is selected.
    pub fn relation_of_key(&self, label: &LabelId, key: char) -> Option<&RelationDef> {
        let fits = |relation: &&RelationDef| relation.from.contains(label) && relation.key == Some(key);
        self.relations.iter().find(fits)
    }

    /// Says whether the schema can be worked with.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn check(&self) -> Result<(), SchemaError> {
        once("label", self.labels.iter().map(|label| label.id.as_str()))?;
        once("relation", self.relations.iter().map(|relation| relation.id.as_str()))?;
        one_key_each(self.offered().map(|label| (label.key, label.name.as_str())))?;
        for label in &self.labels {
            label.check()?;
            let keys = self.relations_from(&label.id).filter_map(|r| Some((r.key?, r.name.as_str())));
            one_key_each(keys)?;
        }
        self.relations.iter().try_for_each(|relation| self.check_ends(relation))
    }

    fn check_ends(&self, relation: &RelationDef) -> Result<(), SchemaError> {
        if relation.from.is_empty() || relation.to.is_empty() {
            return Err(SchemaError::NoEnds(relation.id.to_string()));
        }
        let unknown = relation.from.iter().chain(&relation.to).find(|id| self.label(id).is_none());
        match unknown {
            None => Ok(()),
            Some(label) => {
                Err(SchemaError::UnknownLabel { relation: relation.id.to_string(), label: label.to_string() })
            }
        }
    }
}

impl LabelDef {
    /// An attribute by name.
    pub fn attribute(&self, id: &AttributeId) -> Option<&AttributeDef> {
        self.attributes.iter().find(|attribute| attribute.id == *id)
    }

    fn check(&self) -> Result<(), SchemaError> {
        let what = format!("attribute of label {:?}", self.id.as_str());
        once(&what, self.attributes.iter().map(|attribute| attribute.id.as_str()))?;
        for attribute in &self.attributes {
            let name = || attribute.id.to_string();
            if let Kind::Choice(values) | Kind::Several(values) = &attribute.kind {
                if values.is_empty() || values.iter().any(String::is_empty) {
                    return Err(SchemaError::EmptyChoice(name()));
                }
                once(&format!("value of attribute {:?}", name()), values.iter().map(String::as_str))?;
            }
            if let Kind::Several(values) = &attribute.kind
                && let Some(value) = values.iter().find(|value| value.contains(BETWEEN.trim()))
            {
                return Err(SchemaError::SemicolonInValue(name(), value.clone()));
            }
        }
        Ok(())
    }
}

fn once<'n>(what: &str, names: impl Iterator<Item = &'n str>) -> Result<(), SchemaError> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(SchemaError::Twice { what: what.to_owned(), name: name.to_owned() });
        }
    }
    Ok(())
}

fn one_key_each<'n>(keys: impl Iterator<Item = (char, &'n str)>) -> Result<(), SchemaError> {
    let mut seen: Vec<(char, &str)> = Vec::new();
    for (key, second) in keys {
        if let Some((_, first)) = seen.iter().find(|(other, _)| *other == key) {
            let (first, second) = ((*first).to_owned(), second.to_owned());
            return Err(SchemaError::SharedKey { key, first, second });
        }
        seen.push((key, second));
    }
    Ok(())
}
