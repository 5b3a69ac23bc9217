//! From one format into another, bit by bit: memory does not grow with the number of documents.
//!
//! Files that belong together are read together (`Batches`), some of these
//! groups at a time; they are parsed and encoded on every core, and written
//! in their order.
#![expect(clippy::disallowed_methods, reason = "the disk is store's")]

use super::StoreError;
use super::items::Items;
use super::output::{Exported, Output, files, input, poured, written};
use crate::format::exchange::parts::{Indexer, Slice};
use crate::format::exchange::{Doc, Input, Loss, Options, Read, Writer, losses, names, settle};
use crate::format::limits::limits;
use crate::format::{Batches, Format, ReadError, jsonl};
use crate::model::Schema;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// So many bytes of files are worked on at once.
const AT_ONCE: u64 = 6 << 20;

/// So many documents are kept back, in case the next lines are other coders' tags of them.
const KEPT_BACK: usize = 64;

/// What is to be converted, and how.
#[derive(Clone, Debug)]
pub struct Conversion {
    /// The format of the files.
    pub from: Format,
    /// The format to write.
    pub to: Format,
    /// How.
    pub options: Options,
    /// The files, or folders of them.
    pub paths: Vec<PathBuf>,
    /// Where to write.
    pub target: PathBuf,
    /// Whether what is there is replaced.
    pub replace: bool,
}

/// How far a conversion is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Progress {
    /// Documents written.
    pub documents: usize,
    /// Bytes of files read.
    pub read: u64,
    /// Bytes of files to be read in all.
    pub all: u64,
}

/// What was converted.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Converted {
    /// What was written.
    pub exported: Exported,
    /// What could not be read.
    pub problems: Vec<ReadError>,
    /// What was found out on the way.
    pub remarks: Vec<String>,
}

impl Conversion {
    fn source<'s>(&self, stop: &'s AtomicBool) -> Result<Source<'s>, StoreError> {
        Ok(Source { is_checked: true, ..Source::of(&self.from, &self.paths, stop)? })
    }
}

/// Reads files of tags bit by bit, and hands over what was read of some; `None` where it was stopped.
///
/// # Errors
/// A file cannot be read, or `take` gave up.
pub fn read_bit_by_bit<E: From<StoreError>>(
    (format, paths, options): (&Format, &[PathBuf], &Options),
    stop: &AtomicBool,
    mut take: impl FnMut(Read, Progress) -> Result<(), E>,
) -> Result<Option<()>, E> {
    let mut source = Source::of(format, paths, stop)?;
    let mut documents = 0;
    while let Some(read) = source.next(options)? {
        if stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        documents += read.docs.len();
        take(read, Progress { documents, read: source.read, all: source.all })?;
    }
    Ok(Some(()))
}

/// Converts; `None` where it was stopped, and then nothing is left of what was written.
///
/// It is stopped between two documents, on whichever core they are.
///
/// # Errors
/// A path cannot be read, there is nothing to read in them, or the place cannot be written.
pub fn convert(
    conversion: &Conversion,
    stop: &AtomicBool,
    mut told: impl FnMut(Progress),
) -> Result<Option<Converted>, StoreError> {
    let refuse = |what: String, remedy: &str| ReadError::whole(&conversion.target.display().to_string(), what, remedy);
    let Some(writer) = conversion.to.writer else {
        return Err(refuse(format!("{} can be read, not written", conversion.to.name), "choose another format").into());
    };
    let (paths, _poured) = poured(&conversion.paths)?;
    let conversion = &Conversion { paths, ..conversion.clone() };
    let mut options = conversion.options.clone();
    let (mut schema, mut unknown) = (Schema::default(), None);
    let needs_schema = (writer.needs_schema)(&options);
    if needs_schema {
        // Every label must be known before the first document is written.
        let Some((grown, names)) = surveyed(conversion.source(stop)?, &options, &mut told)? else {
            return Ok(None);
        };
        schema = grown;
        options.splits.note_used(names.names().iter().map(String::as_str));
        unknown = options.splits.unknown(&names.names().iter().map(String::as_str).collect());
    }
    let mut source = conversion.source(stop)?;
    let mut output = Output::begin(&conversion.target, conversion.replace)?;
    output.put((writer.head)(&schema, &options))?;
    let mut converted = Converted::default();
    converted.problems.extend(unknown.map(|what| refuse(what, "look at the names of the documents")));
    let (mut names, mut waiting, mut shards) = (names::Taken::default(), Vec::new(), 0);
    let mut next = source.next(&options)?;
    while let Some(mut read) = next {
        names::name_apart(&mut read.docs, &mut names, &mut read.problems);
        converted.problems.append(&mut read.problems);
        converted.remarks.append(&mut read.remarks);
        waiting.append(&mut read.docs);
        let docs = ready(&writer, &mut waiting, source.is_done());
        let read = if needs_schema { source.all.midpoint(source.read) } else { source.read };
        // While these are written the next are read.
        let write = || {
            put(&mut output, (&writer, &conversion.to, stop), docs, (&schema, &options), (&mut converted, &mut shards))
        };
        let (put, read_on) = rayon::join(write, || source.next(&options));
        put?;
        next = read_on?;
        if stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        told(Progress { documents: converted.exported.documents, read, all: source.all });
    }
    if names.names().is_empty() {
        let what = ReadError::whole(
            &conversion.paths.first().map_or(String::new(), |path| path.display().to_string()),
            format!("there is nothing of {} to read in what was named", conversion.from.name),
            "look at `sayso formats`",
        );
        return Err(converted.problems.into_iter().next().unwrap_or(what).into());
    }
    output.put((writer.foot)(&schema, &options))?;
    converted.exported.bytes = output.bytes;
    output.end(writer.single)?;
    converted.exported.losses.sort();
    converted.exported.losses.dedup();
    Ok(Some(converted))
}

/// The schema that documents speak of, and their names; `None` where that was stopped.
fn surveyed(
    mut source: Source<'_>,
    options: &Options,
    told: &mut impl FnMut(Progress),
) -> Result<Option<(Schema, names::Taken)>, StoreError> {
    let mut names = names::Taken::default();
    let mut growing = settle::Growing::default();
    let mut next = source.next(options)?;
    while let Some(mut read) = next {
        names::name_apart(&mut read.docs, &mut names, &mut Vec::new());
        let (read_on, ()) = rayon::join(|| source.next(options), || growing.add(&read.docs));
        next = read_on?;
        if source.stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        told(Progress { documents: 0, read: source.read / 2, all: source.all });
    }
    Ok(Some((growing.schema(), names)))
}

/// The documents that can be written now: files of several wait until they are full.
fn ready(writer: &Writer, waiting: &mut Vec<Doc>, all: bool) -> Vec<Doc> {
    let size = writer.shards.map_or(1, |shards| shards.size);
    let count = if all { waiting.len() } else { waiting.len() / size * size };
    let rest = waiting.split_off(count);
    std::mem::replace(waiting, rest)
}

fn put(
    output: &mut Output,
    (writer, format, stop): (&Writer, &Format, &AtomicBool),
    mut docs: Vec<Doc>,
    (schema, options): (&Schema, &Options),
    (converted, shards): (&mut Converted, &mut usize),
) -> Result<(), StoreError> {
    let count = docs.len();
    let lost: Vec<Loss> = docs
        .par_iter_mut()
        .flat_map_iter(|doc| {
            // Where no schema is asked for it is empty, and names are what the words of the file make of them.
            names::rename(std::slice::from_mut(doc), schema);
            losses(doc, &format.carries)
        })
        .collect();
    let written = written(writer, &docs, *shards, (schema, options), stop);
    *shards += written.len();
    converted.exported.losses.extend(lost);
    converted.exported.losses.extend(output.put_written(written)?);
    converted.exported.documents += count;
    Ok(())
}

/// A file that is to be read.
struct FileToRead {
    /// Relative to what was named.
    name: String,
    path: PathBuf,
    /// In bytes.
    size: u64,
}

/// What is read together.
enum Group {
    /// Files, by their places.
    Files(Vec<usize>),
    /// A part of a file.
    Piece(Input),
    /// Parts of files that belong to one document.
    Slices(Vec<Slice>),
}

/// Files that are read bit by bit.
struct Source<'s> {
    format: Format,
    files: Vec<FileToRead>,
    groups: std::vec::IntoIter<Vec<usize>>,
    /// What is read of files that hold all documents.
    slices: std::vec::IntoIter<Vec<Slice>>,
    /// The heads that stand before parts of such files, by their places.
    heads: BTreeMap<usize, Vec<u8>>,
    stop: &'s AtomicBool,
    /// A file of many values that is being read, and its place.
    items: Option<(usize, Items)>,
    kept_back: Vec<Doc>,
    /// Whether marks that are not in their text are left out already.
    is_checked: bool,
    read: u64,
    all: u64,
    done: bool,
}

/// What is read together of files that hold all documents, and the heads of these files.
type Indexed = (Vec<Vec<Slice>>, BTreeMap<usize, Vec<u8>>);

fn indexed(files: &[FileToRead], names: &[&str], indexer: Indexer) -> Result<Indexed, StoreError> {
    let mut at = Path::new("");
    let mut open = |place: usize| {
        at = files.get(place).map_or(at, |file| file.path.as_path());
        Ok(Box::new(BufReader::with_capacity(1 << 16, File::open(at)?)) as Box<dyn BufRead>)
    };
    let index = indexer(names, &mut open);
    let (parts, lengths) = index.map_err(StoreError::io("read", at))?.into_parts();
    let mut heads = BTreeMap::new();
    for (place, length) in lengths {
        let Some(file) = files.get(place) else { continue };
        let mut head = Vec::new();
        let read = File::open(&file.path).and_then(|opened| opened.take(length).read_to_end(&mut head));
        read.map_err(StoreError::io("read", &file.path))?;
        heads.insert(place, head);
    }
    Ok((parts, heads))
}

impl<'s> Source<'s> {
    fn of(format: &Format, paths: &[PathBuf], stop: &'s AtomicBool) -> Result<Source<'s>, StoreError> {
        let mut files = files(paths, |path| format.may_be(path))?;
        files.sort();
        let measured = |(name, path): (String, PathBuf)| FileToRead { size: size(&path), name, path };
        let files: Vec<FileToRead> = files.into_par_iter().map(measured).collect();
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        let groups = match format.batches {
            Batches::Whole => vec![(0..files.len()).collect()],
            Batches::Files | Batches::Lines => (0..files.len()).map(|place| vec![place]).collect(),
            Batches::Groups(groups) => groups(&names),
            Batches::Parts(_) => Vec::new(),
        };
        let groups: Vec<Vec<usize>> = groups.into_iter().filter(|group| !group.is_empty()).collect();
        let (slices, heads) = match format.batches {
            Batches::Parts(indexer) => indexed(&files, &names, indexer)?,
            _ => (Vec::new(), BTreeMap::new()),
        };
        let in_slices = slices.iter().flatten().map(|slice| slice.file).collect::<BTreeSet<_>>();
        let read = groups.iter().flatten().chain(&in_slices);
        let all = read.filter_map(|place| files.get(*place)).map(|file| file.size).sum();
        Ok(Source {
            format: *format,
            files,
            groups: groups.into_iter(),
            slices: slices.into_iter(),
            heads,
            stop,
            items: None,
            kept_back: Vec::new(),
            is_checked: false,
            read: 0,
            all,
            done: false,
        })
    }

    fn is_done(&self) -> bool {
        self.done
    }

    /// The next documents, checked; `None` behind the last.
    fn next(&mut self, options: &Options) -> Result<Option<Read>, StoreError> {
        let Some(reader) = self.format.reader.filter(|_| !self.done) else { return Ok(None) };
        let mut groups = Vec::new();
        let mut bytes = 0;
        while bytes < AT_ONCE {
            let Some(group) = self.group()? else {
                self.done = true;
                break;
            };
            bytes += match &group {
                Group::Files(places) => {
                    places.iter().filter_map(|place| self.files.get(*place)).map(|file| file.size).sum()
                }
                Group::Piece(piece) => piece.bytes.len() as u64,
                Group::Slices(slices) => slices.iter().map(|slice| self.length(slice)).sum(),
            };
            groups.push(group);
        }
        self.read += bytes;
        let parse = |group: Group| {
            if self.stop.load(Ordering::Relaxed) {
                return Ok(Read::default());
            }
            let mut read = reader(&self.inputs(group)?, options);
            if self.is_checked {
                settle::checked(&mut read.docs, &mut read.problems);
            }
            Ok(read)
        };
        let reads: Vec<Read> = groups.into_par_iter().map(parse).collect::<Result<_, StoreError>>()?;
        let mut all = Read::default();
        for read in reads {
            all.problems.extend(read.problems);
            all.remarks.extend(read.remarks);
            all.docs.extend(read.docs);
        }
        if matches!(self.format.batches, Batches::Lines) {
            let mut docs = std::mem::take(&mut self.kept_back);
            std::mem::take(&mut all.docs).into_iter().for_each(|doc| jsonl::join(&mut docs, doc));
            let back = if self.done { docs.len() } else { docs.len().saturating_sub(KEPT_BACK) };
            self.kept_back = docs.split_off(back);
            all.docs = docs;
        }
        Ok(Some(all))
    }

    fn length(&self, slice: &Slice) -> u64 {
        let size = self.files.get(slice.file).map_or(0, |file| file.size);
        let head = self.heads.get(&slice.file).map_or(0, Vec::len) as u64;
        slice.to.min(size).saturating_sub(slice.from) + head
    }

    /// A part of a file behind its head.
    ///
    /// `open` is the file of the part before, which may be the same.
    fn slice(&self, slice: &Slice, open: &mut Option<(usize, File)>) -> Result<Input, StoreError> {
        let Some(FileToRead { name, path, .. }) = self.files.get(slice.file) else {
            return Ok(Input::new("", Vec::new()));
        };
        if slice.to == u64::MAX {
            return input(path, name.clone());
        }
        let (size, largest) = (slice.to - slice.from, limits().file);
        if size > largest {
            return Err(StoreError::TooLarge { path: path.clone(), size, largest });
        }
        let mut bytes = self.heads.get(&slice.file).cloned().unwrap_or_default();
        let lines = bytes.split(|byte| *byte == b'\n').count() - 1;
        let opened = match open.take().filter(|(place, _)| *place == slice.file) {
            Some((_, file)) => Ok(file),
            None => File::open(path),
        };
        let read = opened.and_then(|mut file| {
            file.seek(SeekFrom::Start(slice.from))?;
            let read = (&file).take(size).read_to_end(&mut bytes);
            *open = Some((slice.file, file));
            read
        });
        read.map_err(StoreError::io("read", path))?;
        Ok(Input { path: name.clone(), bytes: bytes.into(), first_line: slice.line.saturating_sub(lines) })
    }

    fn inputs(&self, group: Group) -> Result<Vec<Input>, StoreError> {
        match group {
            Group::Piece(piece) => Ok(vec![piece]),
            Group::Slices(slices) => {
                let mut open = None;
                slices.iter().map(|slice| self.slice(slice, &mut open)).collect()
            }
            Group::Files(places) => {
                let files = places.iter().filter_map(|place| self.files.get(*place));
                files.map(|file| input(&file.path, file.name.clone())).collect()
            }
        }
    }

    /// What is read together next.
    fn group(&mut self) -> Result<Option<Group>, StoreError> {
        if let Some(piece) = self.piece()? {
            return Ok(Some(Group::Piece(piece)));
        }
        if let Some(slices) = self.slices.next() {
            return Ok(Some(Group::Slices(slices)));
        }
        let Some(group) = self.groups.next() else { return Ok(None) };
        if let ([place], Batches::Lines) = (group.as_slice(), self.format.batches)
            && let Some(file) = self.files.get(*place)
            && let Some(items) = Items::open(&file.path, crate::format::exchange::ends_so(&file.name, &[".jsonl"]))
                .map_err(StoreError::io("read", &file.path))?
        {
            self.items = Some((*place, items));
            return self.group();
        }
        Ok(Some(Group::Files(group)))
    }

    /// The next values of the file that is being read.
    fn piece(&mut self) -> Result<Option<Input>, StoreError> {
        let Some((place, items)) = &mut self.items else { return Ok(None) };
        let Some(file) = self.files.get(*place) else { return Ok(None) };
        let Some((bytes, first_line)) = items.piece().map_err(StoreError::io("read", &file.path))? else {
            self.items = None;
            return Ok(None);
        };
        Ok(Some(Input { path: file.name.clone(), bytes: bytes.into(), first_line }))
    }
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |about| about.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::format_called;

    #[test]
    fn what_is_stopped_leaves_nothing_whenever_that_is() {
        let folder = tempfile::tempdir().unwrap();
        let corpus = folder.path().join("corpus");
        for number in 0..4 {
            for (ending, content) in [("txt", "Kim said so.\n".repeat(300_000)), ("ann", "T1\tname 0 3\tKim\n".into())]
            {
                let file = corpus.join(format!("{number}.{ending}"));
                crate::store::write(&file, content.as_bytes(), crate::store::Expected::Absent).unwrap();
            }
        }
        for to in ["csv", "conll", "docbin"] {
            let conversion = Conversion {
                from: format_called("brat").unwrap(),
                to: format_called(to).unwrap(),
                options: Options::default(),
                paths: vec![corpus.clone()],
                target: folder.path().join("out"),
                replace: false,
            };
            for stopped_after in 0..2 {
                let stop = AtomicBool::new(stopped_after == 0);
                let done = convert(&conversion, &stop, |_| stop.store(true, Ordering::Relaxed)).unwrap();
                assert_eq!(done, None, "{to}");
                let left: Vec<_> =
                    std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
                assert_eq!(left, [corpus.as_path()], "{to}");
            }
        }
    }
}
