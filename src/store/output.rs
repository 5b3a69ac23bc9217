//! Writing many files, or one, so that they are all there at the end or none is.

use super::articles::chosen;
use super::{ProjectFolder, StoreError, is_project};
use crate::format::exchange::paths::safe_path;
use crate::format::exchange::{Doc, Input, Loss, Options, Piece, Writer, Written, losses, model};
use crate::format::limits::limits;
use crate::format::{Format, ReadError};
use crate::model::{CoderId, Schema};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// So many documents are encoded at once.
const BATCH: usize = 64;

/// So many files of several documents each are encoded at once.
const SHARDS: usize = 4;

/// What was written.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Exported {
    /// How many documents.
    pub documents: usize,
    /// How many bytes.
    pub bytes: u64,
    /// What could not be carried.
    pub losses: Vec<Loss>,
}

/// What of a project is to be written, and where.
#[derive(Clone, Debug)]
pub struct Order {
    /// The format.
    pub format: Format,
    /// Whose tags; everybody's where it is not said.
    pub coder: Option<CoderId>,
    /// What reviewers decided, in place of anybody's tags.
    pub gold: bool,
    /// These articles alone, by the names of their folders; every one where there are none.
    pub documents: Vec<String>,
    /// How.
    pub options: Options,
    /// Where.
    pub target: PathBuf,
    /// Whether what is there is replaced.
    pub replace: bool,
}

/// Writes the tags of a project, article by article, so that memory does not grow with their number.
///
/// # Errors
/// The project cannot be read, it has no such article or coder, or the place cannot be written.
pub fn export_project(
    root: &Path,
    order: &Order,
    stop: &AtomicBool,
    told: impl FnMut(usize, u64),
) -> Result<Option<(Exported, Vec<String>)>, StoreError> {
    let refuse = |what: String, remedy: &str| ReadError::whole(&root.display().to_string(), what, remedy);
    let Some(writer) = order.format.writer else {
        return Err(refuse(format!("{} can be read, not written", order.format.name), "choose another format").into());
    };
    let (mut folder, mut project) = ProjectFolder::open(root)?;
    let (metas, mut troubles) = chosen(&folder, &order.documents)?;
    if let Some(coder) = order.coder.as_ref().filter(|coder| !project.coders().contains_key(*coder)) {
        let names: Vec<&str> = project.coders().keys().map(CoderId::as_str).collect();
        let remedy = if names.is_empty() {
            "nobody has tagged yet".to_owned()
        } else {
            format!("there are: {}", names.join(", "))
        };
        return Err(refuse(format!("there is no coder {coder}"), &remedy).into());
    }
    project.load_catalogue(metas.iter().cloned());
    let schema = Schema::clone(project.schema());
    let mut options = order.options.clone();
    let names = || metas.iter().map(|meta| meta.slug.as_str());
    options.splits.note_used(names());
    troubles.extend(options.splits.unknown(&names().collect()));
    let mut lost = Vec::new();
    let mut decided = false;
    let docs = metas.iter().map(|meta| {
        let loaded = folder.read_document(&project, meta)?;
        troubles.extend(loaded.damage.into_iter().map(|damage| damage.error.to_string()));
        let doc = if order.gold {
            model::gold_doc(&loaded.meta, &loaded.document)
        } else {
            model::doc(&loaded.meta, &loaded.document, |id| order.coder.as_ref().is_none_or(|coder| coder == id))
        };
        lost.extend(losses(&doc, &order.format.carries));
        lost.extend(model::without_words(&loaded.meta, &loaded.document, |id| {
            order.coder.as_ref().is_none_or(|coder| coder == id)
        }));
        if order.gold {
            lost.extend(model::left_hanging(&loaded.meta, &loaded.document));
        }
        decided |= crate::model::is_decided(&loaded.document);
        Ok(doc)
    });
    let target = (order.target.as_path(), order.replace);
    let exported = export(&writer, docs, (&schema, &options), target, stop, told)?;
    Ok(exported.map(|mut exported| {
        if order.gold && !decided {
            troubles.push("nobody has decided anything yet, so there is no gold".to_owned());
        }
        exported.losses.extend(lost);
        exported.losses.sort();
        exported.losses.dedup();
        (exported, troubles)
    }))
}

/// A place that is being written: a folder beside it takes its name at the end.
pub(super) struct Output {
    target: PathBuf,
    folder: tempfile::TempDir,
    /// The files of items that have one.
    begun: BTreeSet<String>,
    pub(super) bytes: u64,
}

/// Writes documents in a format to a folder, or to one file where the format is one and the place has an ending.
///
/// `told` hears how many documents and bytes there are so far. `None` where it was stopped, between two documents:
/// nothing is left then of what was written.
///
/// # Errors
/// The place is taken, or the system says no. Nothing is left there then.
pub fn export(
    writer: &Writer,
    docs: impl Iterator<Item = Result<Doc, StoreError>>,
    (schema, options): (&Schema, &Options),
    (target, replace): (&Path, bool),
    stop: &AtomicBool,
    mut told: impl FnMut(usize, u64),
) -> Result<Option<Exported>, StoreError> {
    let mut output = Output::begin(target, replace)?;
    let mut exported = Exported::default();
    output.put((writer.head)(schema, options))?;
    let is_stopped = || stop.load(Ordering::Relaxed);
    let mut docs = docs.take_while(|_| !is_stopped()).peekable();
    while docs.peek().is_some() {
        let size = writer.shards.map_or(BATCH, |shards| shards.size.saturating_mul(SHARDS));
        let batch: Vec<Doc> = docs.by_ref().take(size).collect::<Result<_, _>>()?;
        let first = writer.shards.map_or(0, |shards| exported.documents.checked_div(shards.size).unwrap_or_default());
        let written = written(writer, &batch, first, (schema, options), stop);
        let count = if writer.shards.is_some() {
            batch.len()
        } else {
            written.iter().filter(|written| !written.pieces.is_empty()).count()
        };
        exported.losses.extend(output.put_written(written)?);
        exported.documents += count;
        told(exported.documents, output.bytes);
    }
    if is_stopped() {
        return Ok(None);
    }
    output.put((writer.foot)(schema, options))?;
    exported.bytes = output.bytes;
    output.end(writer.single)?;
    Ok(Some(exported))
}

/// Writes documents, on every core; what comes behind a stop is not written. `first` is the number of the first file
/// of several.
pub(super) fn written(
    writer: &Writer,
    docs: &[Doc],
    first: usize,
    (schema, options): (&Schema, &Options),
    stop: &AtomicBool,
) -> Vec<Written> {
    let unless_stopped = |write: &dyn Fn() -> Written| {
        if stop.load(Ordering::Relaxed) { Written::default() } else { write() }
    };
    match writer.shards {
        None => {
            let write = |doc: &Doc| unless_stopped(&|| (writer.document)(doc, schema, options));
            docs.par_iter().map(write).collect()
        }
        Some(shards) => {
            let write = |(number, docs): (usize, &[Doc])| {
                unless_stopped(&|| (shards.write)(docs, first + number, schema, options))
            };
            docs.par_chunks(shards.size).enumerate().map(write).collect()
        }
    }
}

impl Output {
    pub(super) fn begin(target: &Path, replace: bool) -> Result<Output, StoreError> {
        // `.` and the like are the folders they stand for.
        let target = target.canonicalize().unwrap_or_else(|_| target.to_owned());
        let refuse = |what: &str, remedy: &str| ReadError::whole(&target.display().to_string(), what, remedy);
        outside_projects(&target)?;
        let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(StoreError::io("create", parent))?;
        let empty = fs::read_dir(&target).is_ok_and(|mut entries| entries.next().is_none());
        if target.exists() && !empty && !replace {
            let remedy = "name another place, or say that it is to be replaced";
            return Err(refuse("there is something already", remedy).into());
        }
        let folder = tempfile::Builder::new().prefix(".sayso-export-").tempdir_in(parent);
        let folder = folder.map_err(StoreError::io("create a folder in", parent))?;
        let new = folder.path().join("new");
        fs::create_dir(&new).map_err(StoreError::io("create", &new))?;
        Ok(Output { target, folder, begun: BTreeSet::new(), bytes: 0 })
    }

    /// Where files stand until all are there.
    fn new_folder(&self) -> PathBuf {
        self.folder.path().join("new")
    }

    /// Puts what was written of some documents, and gives what was lost.
    pub(super) fn put_written(&mut self, written: Vec<Written>) -> Result<Vec<Loss>, StoreError> {
        let (mut pieces, mut losses) = (Vec::new(), Vec::new());
        for one in written {
            pieces.extend(one.pieces);
            losses.extend(one.losses);
        }
        self.put(pieces)?;
        Ok(losses)
    }

    /// Puts pieces behind what their files have, each file on whichever core is free: a system takes long over many.
    pub(super) fn put(&mut self, pieces: Vec<Piece>) -> Result<(), StoreError> {
        let mut files: BTreeMap<String, Vec<Piece>> = BTreeMap::new();
        pieces.into_iter().for_each(|piece| files.entry(safe_path(&piece.path)).or_default().push(piece));
        let files: Vec<(String, Vec<Piece>)> = files.into_iter().collect();
        let (folder, begun) = (self.new_folder(), &self.begun);
        let put = |(path, pieces): &(String, Vec<Piece>)| {
            let place = folder.join(path);
            append(&place, pieces, begun.contains(path)).map_err(StoreError::io("write", &place))
        };
        self.bytes += files.par_iter().map(put).try_reduce(|| 0, |a, b| Ok(a + b))?;
        let of_items = |(_, pieces): &(String, Vec<Piece>)| pieces.iter().any(|piece| !piece.between.is_empty());
        self.begun.extend(files.into_iter().filter(of_items).map(|(path, _)| path));
        Ok(())
    }

    /// Gives what was written its place; where that fails, what was there before is there again.
    pub(super) fn end(self, single: Option<&str>) -> Result<(), StoreError> {
        let new = self.new_folder();
        let one = single.filter(|_| self.target.extension().is_some());
        let from = one.map_or_else(|| new.clone(), |name| new.join(name));
        if one.is_some() && !from.exists() {
            File::create(&from).map_err(StoreError::io("write", &from))?;
        }
        let old = self.folder.path().join("old");
        let there = fs::symlink_metadata(&self.target).is_ok();
        if one.is_none() {
            if self.target.is_file() {
                let what = "it is a file, and a folder would take its place";
                return Err(ReadError::whole(&self.target.display().to_string(), what, "name another place").into());
            }
            let files = files_in(&new);
            if let Some(other) = stranger(&self.target, &files) {
                let what = format!("{other} in it was not written by an export, so the folder is not replaced");
                let remedy = "name another place, or take the file away";
                return Err(ReadError::whole(&self.target.display().to_string(), what, remedy).into());
            }
            let list: String = files.iter().map(|path| format!("{path}\n")).collect();
            let place = new.join(LIST);
            append(&place, &[Piece::new(LIST, list)], false).map_err(StoreError::io("write", &place))?;
        }
        if there {
            fs::rename(&self.target, &old).map_err(StoreError::io("replace", &self.target))?;
        }
        fs::rename(&from, &self.target).map_err(|error| {
            if there {
                // The folder is let go afterwards, so what was there must not stay in it.
                let _ = fs::rename(&old, &self.target);
            }
            StoreError::io("write", &self.target)(error)
        })
    }
}

/// Refuses a place in which something of a project would be written over.
///
/// # Errors
/// It is a project, lies in one or holds one.
pub fn outside_projects(place: &Path) -> Result<(), StoreError> {
    let parent = place.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let real = place.canonicalize().or_else(|_| parent.canonicalize()).unwrap_or_else(|_| place.to_owned());
    if real.ancestors().any(is_project) || holds_project(&real, 0) && place.exists() {
        let what = "it is a project, lies in one or holds one";
        return Err(ReadError::whole(&place.display().to_string(), what, "name a place outside of projects").into());
    }
    Ok(())
}

/// The list of what was written into a folder, in it.
const LIST: &str = ".sayso-files";

/// The files in a folder, by their paths in it; links and what lies too deep are named like files.
fn files_in(folder: &Path) -> BTreeSet<String> {
    fn go(folder: &Path, under: &str, depth: usize, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
            let path = format!("{under}{}", entry.file_name().to_string_lossy());
            if depth < 16 && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                go(&entry.path(), &format!("{path}/"), depth + 1, found);
            } else {
                found.insert(path);
            }
        }
    }
    let mut found = BTreeSet::new();
    go(folder, "", 0, &mut found);
    found
}

/// A file in a folder that was not written there by an export before, and that the new one does not have either.
fn stranger(folder: &Path, new: &BTreeSet<String>) -> Option<String> {
    let listed = super::read(&folder.join(LIST)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let listed = listed.unwrap_or_default();
    let listed: BTreeSet<&str> = listed.lines().chain([LIST]).collect();
    // What systems leave in folders that are looked at is nobody's.
    let is_a_systems = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or_default();
        [".DS_Store", "Thumbs.db", "desktop.ini"].contains(&name) || name.starts_with("._")
    };
    let is_known = |path: &String| listed.contains(path.as_str()) || new.contains(path) || is_a_systems(path);
    files_in(folder).into_iter().find(|path| !is_known(path))
}

/// Whether a project lies somewhere in a folder, as deep as people put them.
fn holds_project(folder: &Path, depth: usize) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.filter_map(Result::ok).any(|entry| {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        is_folder && (is_project(&entry.path()) || depth < 4 && holds_project(&entry.path(), depth + 1))
    })
}

/// Writes pieces behind what a file has, which may have items already; gives the number of bytes.
fn append(place: &Path, pieces: &[Piece], mut begun: bool) -> std::io::Result<u64> {
    let open = || OpenOptions::new().create(true).append(true).open(place);
    let mut file = match (open(), place.parent()) {
        (Err(error), Some(parent)) if error.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(parent)?;
            open()
        }
        (opened, _) => opened,
    }
    .map(BufWriter::new)?;
    let mut bytes = 0;
    for Piece { between, bytes: content, .. } in pieces {
        if begun {
            file.write_all(between.as_bytes())?;
            bytes += between.len();
        }
        begun |= !between.is_empty();
        file.write_all(content)?;
        bytes += content.len();
    }
    file.flush()?;
    Ok(bytes as u64)
}

/// The files of a format that was written by others: those that are named, and those in folders.
///
/// `wanted` says which files of a folder are meant; hidden files and links that lead elsewhere are not. `heard` is told
/// each file before it is read; where it says `false` the rest is left, and there is nothing.
///
/// # Errors
/// A path cannot be read.
pub fn inputs(
    paths: &[PathBuf],
    wanted: impl Fn(&str) -> bool,
    mut heard: impl FnMut(&str) -> bool,
) -> Result<Option<Vec<Input>>, StoreError> {
    let mut found = files(paths, wanted)?;
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut inputs = Vec::new();
    for (name, path) in found {
        if !heard(&name) {
            return Ok(None);
        }
        inputs.push(input(&path, name)?);
    }
    Ok(Some(inputs))
}

/// Paths of which those that are pipes are copied into files, since a pipe is read once; the files go with the folder.
///
/// # Errors
/// A pipe cannot be read, or has no end.
pub fn poured(paths: &[PathBuf]) -> Result<(Vec<PathBuf>, Option<tempfile::TempDir>), StoreError> {
    let mut folder = None;
    let mut found = Vec::new();
    for (number, path) in paths.iter().enumerate() {
        let is_plain = fs::metadata(path).is_ok_and(|about| about.is_file() || about.is_dir()) || !path.exists();
        if is_plain {
            found.push(path.clone());
            continue;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let read = input(path, name.clone())?;
        let folder = match &mut folder {
            Some(folder) => folder,
            None => folder.insert(tempfile::tempdir().map_err(StoreError::io("create a folder for", path))?),
        };
        let copy = folder.path().join(number.to_string()).join(name);
        let piece = Piece { path: String::new(), between: "", bytes: read.bytes.to_vec() };
        append(&copy, &[piece], false).map_err(StoreError::io("write", &copy))?;
        found.push(copy);
    }
    Ok((found, folder))
}

/// Whether there is such a file among those that are named or in folders; none is read.
pub fn any_file(paths: &[PathBuf], wanted: impl Fn(&str) -> bool) -> bool {
    files(paths, &wanted).is_ok_and(|found| found.iter().any(|(name, _)| wanted(name)))
}

/// Files by their names relative to what was named.
pub(super) fn files(paths: &[PathBuf], wanted: impl Fn(&str) -> bool) -> Result<Vec<(String, PathBuf)>, StoreError> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            walk(path, "", 0, &wanted, &mut found)?;
        } else {
            found.push((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), path.clone()));
        }
    }
    Ok(found)
}

fn walk(
    folder: &Path,
    under: &str,
    depth: usize,
    wanted: &impl Fn(&str) -> bool,
    found: &mut Vec<(String, PathBuf)>,
) -> Result<(), StoreError> {
    let entries = fs::read_dir(folder).map_err(StoreError::io("read", folder))?;
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if under.is_empty() { name.clone() } else { format!("{under}/{name}") };
        let Ok(kind) = entry.file_type() else { continue };
        if name.starts_with('.') || kind.is_symlink() {
            continue;
        }
        if kind.is_dir() && depth < 16 {
            walk(&entry.path(), &path, depth + 1, wanted, found)?;
        } else if kind.is_file() && wanted(&path) {
            found.push((path, entry.path()));
        }
    }
    Ok(())
}

pub(super) fn input(path: &Path, name: String) -> Result<Input, StoreError> {
    let is_file = fs::metadata(path).map_err(StoreError::io("read", path))?.is_file();
    if !is_file {
        // Whoever names a pipe waits for what comes out of it.
        let largest = limits().file;
        let mut bytes = Vec::new();
        let opened = OpenOptions::new().read(true).open(path);
        let read = opened.and_then(|pipe| pipe.take(largest + 1).read_to_end(&mut bytes));
        let size = read.map_err(StoreError::io("read", path))? as u64;
        return if size > largest {
            Err(StoreError::TooLarge { path: path.to_owned(), size, largest })
        } else {
            Ok(Input::new(name, bytes))
        };
    }
    let bytes = super::read(path)?;
    Ok(Input::new(name, bytes))
}
