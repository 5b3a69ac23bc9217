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
    let label = |word: &str| {
        let wanted = name_in_files(word, "label");
        let known = schema.labels.iter().find(|label| label.id.as_str() == wanted || label.name == word);
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

/// Gives documents names that no other has; each that gets another is said.
pub fn name_apart(docs: &mut [Doc], names: &mut BTreeSet<String>, problems: &mut Vec<ReadError>) {
    for doc in docs {
        let stem = doc.name.clone();
        let mut numbered = (2..).map(|n| format!("{stem}-{n}"));
        while !names.insert(doc.name.clone()) {
            doc.name = numbered.next().unwrap_or_default();
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
