//! What waits for somebody's answer in the articles of a project.

use super::inside::inside;
use super::{ProjectFolder, StoreError, read};
use crate::model::{CoderId, DocumentId, DocumentMeta, waiting};
use std::fs;
use std::path::Path;

/// Counts the threads in which it is a coder's turn, article by article, as long as `tell` says `true`.
///
/// Only articles on which somebody has written something are read; one that cannot be is passed over, since whoever
/// opens it is told.
///
/// # Errors
/// The project cannot be read.
pub fn questions(
    root: &Path,
    coder: &CoderId,
    mut tell: impl FnMut(DocumentId, usize) -> bool,
) -> Result<(), StoreError> {
    let (mut folder, project) = ProjectFolder::open(root)?;
    let (metas, _) = folder.listed()?;
    for meta in metas.iter().filter(|meta| has_comments(root, meta)) {
        let Ok(loaded) = folder.read_document(&project, meta) else { continue };
        if !tell(meta.id, waiting(&loaded.document, coder).len()) {
            break;
        }
    }
    Ok(())
}

/// Whether any file of decisions on an article has words of its author's in it.
fn has_comments(root: &Path, meta: &DocumentMeta) -> bool {
    let Ok(place) = inside(root, &format!("documents/{}/review", meta.slug)) else { return false };
    let entries = fs::read_dir(place).into_iter().flatten().filter_map(Result::ok);
    let files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    let mut files = files.filter_map(|entry| read(&entry.path()).ok());
    files.any(|bytes| bytes.windows(b"comment".len()).any(|words| words == b"comment"))
}
