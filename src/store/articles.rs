//! Files of articles: one by one, in folders, and in archives.

use super::{LoadedDocument, ProjectFolder, StoreError, read, text_files_in};
use crate::format::articles::{archive, is_archive};
use crate::format::{ReadError, exchange::ends_so};
use crate::model::{DocumentMeta, Project};
use std::path::Path;
use std::sync::Arc;

/// A file that is an article, or is to become one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ArticleFile {
    /// Its name; in an archive with the folders it is in.
    pub name: String,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}

/// Files of articles, and what is to be said of them.
pub type Articles = (Vec<ArticleFile>, Vec<String>);

/// The articles at a path: those of a folder and of its archives, or the file itself.
///
/// What an archive holds besides articles is counted in a sentence. `heard` is told each file before it is read;
/// where it says `false` the rest is left, and there is nothing.
///
/// # Errors
/// Something cannot be read, or an archive is none or unpacks without end.
pub fn article_files(path: &Path, mut heard: impl FnMut(&str) -> bool) -> Result<Option<Articles>, StoreError> {
    let (mut found, mut remarks) = (Vec::new(), Vec::new());
    let is_folder = path.is_dir();
    for path in text_files_in(path)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !heard(&name) {
            return Ok(None);
        }
        let bytes = read(&path)?;
        if !is_archive(&name) {
            found.push(ArticleFile { name, bytes: bytes.into() });
            continue;
        }
        let (files, passed_over) = match archive::files(&bytes, is_article) {
            Ok(unpacked) => unpacked,
            // In a folder it does not keep the others back.
            Err(what) if is_folder => {
                remarks.push(format!("{name} is left out: {what}"));
                continue;
            }
            Err(what) => {
                let place = path.display().to_string();
                return Err(ReadError::whole(&place, what, "unpack it and add what you want of it").into());
            }
        };
        let more = match passed_over.as_slice() {
            [] => String::new(),
            [only] => format!("; {only} in it is left out"),
            [first, ..] => format!("; {} other files in it are left out, {first} first", passed_over.len()),
        };
        remarks.push(format!("{name}: {} articles unpacked{more}", files.len()));
        found.extend(files.into_iter().map(|(name, bytes)| ArticleFile { name, bytes: bytes.into() }));
    }
    Ok(Some((found, remarks)))
}

/// The articles of a project that are asked for by the names of their folders, all where none is, and what went
/// wrong in listing them.
///
/// # Errors
/// There is no such article, or the project cannot be listed.
pub(super) fn chosen(folder: &ProjectFolder, slugs: &[String]) -> Result<(Vec<DocumentMeta>, Vec<String>), StoreError> {
    let (mut metas, troubles) = folder.listed()?;
    if let Some(missing) = slugs.iter().find(|slug| metas.iter().all(|meta| meta.slug != **slug)) {
        let what = format!("there is no article {missing:?}");
        let place = folder.root().display().to_string();
        return Err(ReadError::whole(&place, what, "look at the names of the folders").into());
    }
    metas.retain(|meta| slugs.is_empty() || slugs.contains(&meta.slug));
    Ok((metas, troubles))
}

/// Goes through the articles that are asked for, one at a time, so that memory does not grow with them; what could
/// not be read, or `None` where `take` said `false` and the rest was left.
///
/// `take` is given each article with its place, from 0, and how many there are.
///
/// # Errors
/// There is no such article, or one cannot be read.
pub fn each_article(
    (folder, project): (&mut ProjectFolder, &mut Project),
    slugs: &[String],
    mut take: impl FnMut(LoadedDocument, usize, usize) -> bool,
) -> Result<Option<Vec<String>>, StoreError> {
    let (metas, mut troubles) = chosen(folder, slugs)?;
    project.load_catalogue(metas.iter().cloned());
    for (number, meta) in metas.iter().enumerate() {
        let mut loaded = folder.read_document(project, meta)?;
        troubles.extend(std::mem::take(&mut loaded.damage).into_iter().map(|damage| damage.error.to_string()));
        if !take(loaded, number, metas.len()) {
            return Ok(None);
        }
    }
    Ok(Some(troubles))
}

/// Whether a file is an article by its name; an archive is none by itself.
pub(super) fn is_article(name: &str) -> bool {
    ends_so(name, &[".txt"]) || ends_so(name, &crate::format::articles::ENDINGS)
}
