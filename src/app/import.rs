//! Articles that come in from files.

use super::dialog::ImportDraft;
use crate::format::Hash;
use crate::model::{Article, DocumentMeta, Stamp, slug_of};
use std::sync::Arc;

/// A file that is to come in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Incoming {
    /// Its name, for messages and where it has no title.
    pub name: String,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}

/// The article that a draft stands for.
pub fn article(draft: &ImportDraft, stamp: &Stamp) -> Article {
    let text = draft.decoded.text.clone();
    let sum = Hash::of(text.as_str().as_bytes()).to_string();
    let stem = draft.file.name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let fields = draft.fields.clone();
    // A headline in another script leaves nothing for a folder's name; the file's own does.
    let spelled = |words: &&str| words.chars().any(|c| c.is_ascii_alphanumeric());
    let named = [fields.title.as_str(), stem].into_iter().find(spelled).unwrap_or(stem);
    let meta = DocumentMeta {
        title: fields.title.clone(),
        section: fields.section,
        outlet: fields.outlet,
        byline: fields.byline,
        published: fields.published,
        source: fields.source,
        ..DocumentMeta::new(stamp.document(0), &slug_of(named, "article"), &sum)
    };
    Article { meta, text }
}
