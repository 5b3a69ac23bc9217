//! What a format would lose of a document, worked out from what it declares.

use super::{Carries, Doc, Layer, Mark, Share};

/// Something that would not be written.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Loss {
    /// The document.
    pub document: String,
    /// The annotation, by its id, where it is one.
    pub mark: Option<String>,
    /// What is lost, in words.
    pub words: String,
}

impl Loss {
    /// A loss of a mark.
    pub fn of(doc: &Doc, mark: &str, words: &str) -> Loss {
        Loss { document: doc.name.clone(), mark: Some(mark.to_owned()), words: words.to_owned() }
    }

    /// A mark that overlaps a longer one of its label, where a format has room for one alone.
    pub fn overlapped(doc: &Doc, mark: &str) -> Loss {
        Loss::of(doc, mark, "it overlaps a longer one of the same label and is left out")
    }
}

/// What of a document a format that carries this would lose.
pub fn losses(doc: &Doc, carries: &Carries) -> Vec<Loss> {
    let mut found = Vec::new();
    let mut say = |mark: Option<&str>, words: String| {
        found.push(Loss { document: doc.name.clone(), mark: mark.map(str::to_owned), words });
    };
    if carries.coders == Share::No && doc.layers.len() > 1 {
        let names: Vec<&str> = doc.layers.iter().skip(1).map(|layer| layer.coder.as_str()).collect();
        say(None, format!("only the first coder’s tags are written, not those of {}", names.join(", ")));
    }
    if carries.fields == Share::No {
        let own = |name: &&str| !carries.own.is_empty() && name.starts_with(carries.own);
        let names: Vec<&str> = doc.fields.iter().map(|(name, _)| name.as_str()).filter(|name| !own(name)).collect();
        if !names.is_empty() {
            say(None, format!("what is said of the article is left out: {}", names.join(", ")));
        }
    }
    let written = if carries.coders == Share::No { 1 } else { doc.layers.len() };
    for layer in doc.layers.iter().take(written) {
        for mark in &layer.marks {
            for words in mark_losses(mark, carries) {
                say(Some(&mark.id), words);
            }
        }
        if carries.nesting == Share::No || carries.crossing == Share::No {
            for (mark, words) in overlap_losses(layer, carries) {
                say(Some(mark), words);
            }
        }
        if carries.relations == Share::No && !layer.ties.is_empty() {
            let count = layer.ties.len();
            say(None, format!("{count} {} left out", if count == 1 { "relation is" } else { "relations are" }));
        }
        if carries.order == Share::No && carries.relations != Share::No && layer.ties.iter().any(|tie| tie.order > 0) {
            say(None, "the order of the links of a chain is left out".to_owned());
        }
    }
    found
}

fn mark_losses(mark: &Mark, carries: &Carries) -> Vec<String> {
    let mut words = Vec::new();
    if carries.fragments == Share::No && mark.spans.len() > 1 {
        words.push(format!("its {} fragments are written as one span with what stands between them", mark.spans.len()));
    }
    if carries.attributes == Share::No && !mark.attributes.is_empty() {
        let names: Vec<&str> = mark.attributes.iter().map(|(name, _)| name.as_str()).collect();
        words.push(format!("attributes are left out: {}", names.join(", ")));
    }
    if carries.notes == Share::No && !mark.note.is_empty() {
        words.push("its note is left out".to_owned());
    }
    if carries.comments == Share::No && !mark.comment.is_empty() {
        words.push("its comment is left out".to_owned());
    }
    words
}

/// Marks that lie within others or cross them, in a format that has no room for either.
fn overlap_losses<'l>(layer: &'l Layer, carries: &Carries) -> Vec<(&'l str, String)> {
    let mut found = Vec::new();
    let mut open: Vec<&Mark> = Vec::new();
    for mark in &layer.marks {
        let (start, end) = mark.hull();
        open.retain(|other| other.hull().1 > start);
        let crosses = open.iter().any(|other| other.hull().1 < end);
        let words = match (open.is_empty(), crosses) {
            (true, _) => None,
            (false, true) => (carries.crossing == Share::No).then_some("it crosses another mark"),
            (false, false) => (carries.nesting == Share::No).then_some("it lies within another mark"),
        };
        found.extend(words.map(|words| (mark.id.as_str(), format!("{words} and is left out"))));
        open.push(mark);
    }
    found
}
