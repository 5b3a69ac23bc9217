//! Which text an annotation file is about, found by paths alone, as real corpora lay them out.

use crate::format::exchange::ends_so;
use std::collections::BTreeMap;

/// A text of this name in several folders is one that several coders have a copy of.
pub(super) fn looks_like_coders(texts: &Texts, stem: &str) -> bool {
    texts.get(stem).is_some_and(|folders| folders.keys().any(|folder| !folder.is_empty()))
}

pub(super) fn split(path: &str, extension: &str) -> (String, String) {
    let path = path.strip_suffix(extension).unwrap_or(path);
    let (folder, stem) = path.rsplit_once('/').unwrap_or(("", path));
    (folder.to_owned(), stem.to_owned())
}

/// Texts by stem and folder, with their places among the files.
pub(super) type Texts = BTreeMap<String, BTreeMap<String, usize>>;

pub(super) fn texts<'p>(paths: impl Iterator<Item = &'p str>) -> Texts {
    let mut texts = Texts::new();
    for (place, path) in paths.enumerate().filter(|(_, path)| ends_so(path, &[".txt"])) {
        let (folder, stem) = split(path, ".txt");
        texts.entry(stem).or_default().insert(folder, place);
    }
    texts
}

/// The text of an annotation file: the same stem or the longest that fits, beside it or in a sibling folder.
pub(super) fn paired(texts: &Texts, (folder, stem): (&str, &str)) -> Option<((String, String), usize)> {
    let parent = |folder: &str| folder.rsplit_once('/').map_or("", |(parent, _)| parent).to_owned();
    let own = parent(folder);
    // The stem itself, then ever shorter ones, cut at what parts a coder's name from it.
    let cuts = stem.char_indices().rev().filter(|(_, c)| matches!(c, '_' | '-' | '.')).map(|(at, _)| at);
    let stems: Vec<&str> = std::iter::once(stem.len()).chain(cuts).filter_map(|at| stem.get(..at)).collect();
    let beside =
        |stem: &&str| texts.get(*stem)?.get(folder).map(|place| ((folder.to_owned(), (*stem).to_owned()), *place));
    let near = |stem: &&str| {
        let next = |(other, place): (&String, &usize)| {
            (parent(other) == own || *other == own).then(|| ((other.clone(), (*stem).to_owned()), *place))
        };
        texts.get(*stem)?.iter().find_map(next)
    };
    stems.iter().find_map(beside).or_else(|| stems.iter().find_map(near))
}

/// The files of each document, by their places, so that one after the other can be read.
///
/// Annotations without a text stand alone, so that it is said.
pub fn groups(paths: &[&str]) -> Vec<Vec<usize>> {
    let texts = texts(paths.iter().copied());
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, path) in paths.iter().enumerate().filter(|(_, path)| ends_so(path, &[".ann"])) {
        let (folder, stem) = split(path, ".ann");
        let key = paired(&texts, (&folder, &stem)).map_or_else(|| (*path).to_owned(), |((_, stem), _)| stem);
        groups.entry(key).or_default().push(place);
    }
    for (stem, places) in &mut groups {
        places.extend(texts.get(stem).into_iter().flat_map(BTreeMap::values));
        places.sort_unstable();
    }
    groups.into_values().collect()
}
