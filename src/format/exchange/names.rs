//! Words of files as names of ours, and documents that have names of their own.

use super::Doc;
use crate::format::{Hash, ReadError};
use crate::model::{LabelId, Schema, slug_of};
use std::collections::{BTreeMap, BTreeSet};

/// A word of a file as a name of ours: `PERSON` becomes `person`, `Said By` becomes `said-by`.
pub fn name_in_files(word: &str, fallback: &str) -> String {
    let small = word.to_lowercase();
    if LabelId::new(&small).is_ok() {
        return small;
    }
    let slug = slug_of(word, fallback);
    if slug != fallback || word == fallback {
        return slug;
    }
    // Words of other scripts are told apart by their fingerprints.
    let tail = Hash::of(word.as_bytes()).to_string();
    format!("{fallback}-{}", tail.get(..6).unwrap_or_default())
}

/// Gives labels, attributes and relations of documents their names in a schema that has them all.
pub fn rename(docs: &mut [Doc], schema: &Schema) {
    let known = ByName::of(schema.labels.iter().map(|label| (label.id.as_str(), label.name.as_str())));
    let label = |word: &str| {
        let wanted = name_in_files(word, "label");
        let known = known.place(&wanted, word).and_then(|place| schema.labels.get(place));
        known.map_or(wanted, |label| label.id.to_string())
    };
    let [mut labels, mut attributes, mut kinds] = [const { Renaming(BTreeMap::new()) }; 3];
    for layer in docs.iter_mut().flat_map(|doc| &mut doc.layers) {
        for mark in &mut layer.marks {
            labels.rename(&mut mark.label, label);
            for (name, _) in &mut mark.attributes {
                attributes.rename(name, |word| name_in_files(word, "attribute"));
            }
            mark.attributes.sort();
        }
        for tie in &mut layer.ties {
            kinds.rename(&mut tie.kind, |word| name_in_files(word, "relation"));
        }
    }
}

/// Places in a list of what has a name in files and one on the screen; of two that have it the first.
#[derive(Clone, Debug, Default)]
pub(in crate::format) struct ByName {
    ids: BTreeMap<String, usize>,
    names: BTreeMap<String, usize>,
}

impl ByName {
    /// Of a list: its names in files and on the screen.
    pub(in crate::format) fn of<'n>(list: impl Iterator<Item = (&'n str, &'n str)>) -> ByName {
        let mut found = ByName::default();
        list.enumerate().for_each(|(place, (id, name))| found.add(place, id, name));
        found
    }

    /// Adds what stands at a place.
    pub(in crate::format) fn add(&mut self, place: usize, id: &str, name: &str) {
        self.ids.entry(id.to_owned()).or_insert(place);
        self.names.entry(name.to_owned()).or_insert(place);
    }

    /// The place of the first that has this name in files.
    pub(in crate::format) fn of_id(&self, id: &str) -> Option<usize> {
        self.ids.get(id).copied()
    }

    /// The place of the first that has this name in files or this one on the screen.
    pub(in crate::format) fn place(&self, id: &str, name: &str) -> Option<usize> {
        self.ids.get(id).into_iter().chain(self.names.get(name)).min().copied()
    }
}

/// Names that were worked out once, since a few words are on all the marks.
struct Renaming(BTreeMap<String, String>);

impl Renaming {
    fn rename(&mut self, word: &mut String, name: impl Fn(&str) -> String) {
        match self.0.get(word.as_str()) {
            Some(known) => word.clone_from(known),
            None => {
                let name = name(word);
                self.0.insert(std::mem::replace(word, name.clone()), name);
            }
        }
    }
}

/// Names that documents have; to many a system `Kim` and `kim` are one file, so they are one name here.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    names: BTreeSet<String>,
    small: BTreeSet<String>,
}

impl Taken {
    /// The names.
    pub fn names(&self) -> &BTreeSet<String> {
        &self.names
    }

    fn insert(&mut self, name: &str) -> bool {
        self.small.insert(name.to_lowercase()) && self.names.insert(name.to_owned())
    }
}

/// Gives documents names that no other has; each that gets another is said.
pub fn name_apart(docs: &mut [Doc], names: &mut Taken, problems: &mut Vec<ReadError>) {
    // For each name the number that was given last, so that many of one name are not counted again and again.
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for doc in docs {
        let stem = doc.name.clone();
        while !names.insert(&doc.name) {
            let number = numbers.entry(stem.clone()).or_insert(1);
            *number += 1;
            doc.name = format!("{stem}-{number}");
        }
        if doc.name != stem {
            let what = format!("there are two documents of this name; the second is called {}", doc.name);
            problems.push(ReadError::whole(&stem, what, "give them names of their own"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_files_become_names_of_ours() {
        assert_eq!(name_in_files("PERSON", "label"), "person");
        assert_eq!(name_in_files("said_by", "label"), "said_by");
        assert_eq!(name_in_files("Said By!", "label"), "said-by");
        assert_ne!(name_in_files("人", "label"), name_in_files("地", "label"));
    }
}
