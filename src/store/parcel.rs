//! What a colleague hands over, on the disk: a project folder, or one file of tags or decisions.

use super::folder::as_tagged;
use super::inside::inside;
use super::{Hash, ProjectFolder, StoreError, conflict_copy_of, is_project, read};
use crate::format::exchange::ends_so;
use crate::format::parcel::{Handed, HandedFile, Parcel};
use crate::model::{Coder, CoderId, DocumentMeta, Project};
use crate::text::Text;
use std::fs;
use std::path::Path;

/// The project that a path is: its folder, or the file `project.ron` in it, which dialogs for files can choose.
pub fn project_at(path: &Path) -> Option<&Path> {
    let head = path.file_name().is_some_and(|name| name == "project.ron");
    let folder = if head { path.parent()? } else { path };
    is_project(folder).then_some(folder)
}

/// Whether a path is something that a colleague hands over, by its looks.
pub fn is_parcel(path: &Path) -> bool {
    is_project(path) || path.is_file() && ends_so(&path.to_string_lossy(), &[".ron"])
}

/// Reads what a colleague hands over; nothing there is changed.
///
/// `is_new` says which articles are not here yet: of the others the text is not read.
///
/// # Errors
/// It is neither a project nor a file of tags or decisions, or cannot be read.
pub fn parcel(path: &Path, is_new: impl Fn(&DocumentMeta) -> bool) -> Result<Parcel, StoreError> {
    let Some(root) = project_at(path) else {
        return Ok(Parcel::of_file(&path.display().to_string(), read(path)?.into())?);
    };
    let (mut folder, project) = ProjectFolder::open(root)?;
    let (metas, mut problems) = folder.listed()?;
    let mut articles = Vec::new();
    for meta in metas {
        problems.extend(folder.copies_of(&meta).iter().map(|copy| copy.told().to_string()));
        let mut files = |name| files_in(&folder, &project, (&meta, name), &mut problems);
        let (tags, reviews) = (files("tags"), files("review"));
        let is_new = is_new(&meta);
        if is_new || !tags.is_empty() || !reviews.is_empty() {
            let text = if is_new { text_of(&mut folder, &project, &meta, &mut problems) } else { None };
            if !is_new && !is_tagged_text(root, &meta) {
                let title = meta.shown_title();
                let what = "there is not the one that was tagged; its tags are read against the one that is here";
                problems.push(format!("the text of “{title}” {what}"));
            }
            articles.push(Handed { id: meta.id, meta: Some(meta), text, tags, reviews });
        }
    }
    let (name, schema) = (project.name().to_owned(), Some((**project.schema()).clone()));
    Ok(Parcel { name, schema, articles, problems })
}

/// Whether the text of an article is the one that its own file says was tagged.
fn is_tagged_text(root: &Path, meta: &DocumentMeta) -> bool {
    let path = inside(root, &format!("documents/{}/text.txt", meta.slug));
    let bytes = path.and_then(|path| read(&path)).map(|bytes| as_tagged(bytes, &meta.text_sha256));
    bytes.is_ok_and(|bytes| Hash::of(&bytes).to_string() == meta.text_sha256)
}

/// The files of coders in a folder of an article; a copy that a sync program made is none of them.
fn files_in(
    folder: &ProjectFolder,
    project: &Project,
    (meta, name): (&DocumentMeta, &str),
    problems: &mut Vec<String>,
) -> Vec<HandedFile> {
    let place = folder.root().join("documents").join(&meta.slug).join(name);
    let entries = fs::read_dir(&place).into_iter().flatten().filter_map(Result::ok);
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| conflict_copy_of(name).is_none()).collect();
    names.sort();
    let mut found = Vec::new();
    for name in names {
        let Some(by) = name.strip_suffix(".ron").and_then(|stem| CoderId::new(stem).ok()) else { continue };
        let path = place.join(&name);
        let named = project.coders().get(&by).map_or(by.to_string(), |coder| coder.name.clone());
        let coder = Coder { id: by.clone(), name: named };
        if fs::symlink_metadata(&path).is_ok_and(|about| about.is_symlink()) {
            problems.push(format!("{name} leads elsewhere and is not read: {}", path.display()));
            continue;
        }
        match read(&path) {
            Ok(bytes) => {
                found.push(HandedFile { file: path.display().to_string(), bytes: bytes.into(), by, coder });
            }
            Err(error) => problems.push(error.to_string()),
        }
    }
    found
}

/// The text of an article, if it is the one that was tagged.
fn text_of(
    folder: &mut ProjectFolder,
    project: &Project,
    meta: &DocumentMeta,
    problems: &mut Vec<String>,
) -> Option<Text> {
    match folder.read_document(project, meta) {
        Ok(loaded) => match loaded.document.read_only {
            Some(why) => {
                problems.push(format!("“{}” is left out: {why}", meta.shown_title()));
                None
            }
            None => Some(loaded.document.text),
        },
        Err(error) => {
            problems.push(error.to_string());
            None
        }
    }
}
