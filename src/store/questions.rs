//! What waits for somebody's answer in the articles of a project.

use super::inside::inside;
use super::{ProjectFolder, StoreError, read};
use crate::model::{CoderId, DocumentId, DocumentMeta, waiting};
use std::fs;
use std::path::Path;

/// Counts the threads in which it is a coder's turn, article by article, as long as `tell` says `true`; the articles
/// are given by their folders, which whoever asks has listed already.
///
/// Only articles on which somebody has written something are read; one that cannot be is passed over, since whoever
/// opens it is told.
///
/// # Errors
/// The project cannot be read.
pub fn questions(
    root: &Path,
    coder: &CoderId,
    articles: Vec<(DocumentId, String)>,
    mut tell: impl FnMut(DocumentId, usize) -> bool,
) -> Result<(), StoreError> {
    let (mut folder, project) = ProjectFolder::open(root)?;
    for (id, slug) in articles.into_iter().filter(|(_, slug)| has_comments(root, slug)) {
        let Ok(loaded) = folder.read_document(&project, &DocumentMeta::new(id, &slug, "")) else { continue };
        if !tell(id, waiting(&loaded.document, coder).len()) {
            break;
        }
    }
    Ok(())
}

/// Whether any file of decisions on an article has words of its author's in it.
fn has_comments(root: &Path, slug: &str) -> bool {
    let Ok(place) = inside(root, &format!("documents/{slug}/review")) else { return false };
    let entries = fs::read_dir(place).into_iter().flatten().filter_map(Result::ok);
    let files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    let mut files = files.filter_map(|entry| read(&entry.path()).ok());
    files.any(|bytes| bytes.windows(b"comment".len()).any(|words| words == b"comment"))
}
