//! Earlier versions of a project's files, kept when a save replaces them.
//!
//! They stand beside the journal in the program's state on this machine, never
//! in the project, in a tree of folders with the names of the files:
//!
//! ```text
//!     generations/documents/recount/tags/anna.ron/12-1764045011000-4f0c…
//! ```
//!
//! A name says the version's number, until when it stood there (milliseconds
//! since 1970) and the start of its SHA-256. Numbers only grow, so that the
//! order does not depend on a clock that may jump. A version that cannot be
//! kept does not keep a save from happening; it is said once.

use super::atomic::{self, Expected};
use super::folder::{DOCUMENTS, HEAD, SCHEMA};
use super::inside::inside;
use super::{Hash, Journal, Places, ProjectFolder, Session, StoreError, temporary};
use crate::format::ReadError;
use crate::format::in_words::Differences;
use crate::model::{Project, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// So many of the last versions of a file are kept whatever their age.
const LAST: usize = 10;

const HOUR: u64 = 3_600_000;
const DAY: u64 = 24 * HOUR;

/// For so long one version an hour is kept.
const HOURLY: u64 = DAY;

/// For so long one version a day is kept.
const DAILY: u64 = 30 * DAY;

/// All versions of a project together take at most so many bytes.
const LARGEST: u64 = 200_000_000;

/// So many digits of the SHA-256 are in a name.
const DIGITS: usize = 16;

/// The earlier versions of the files of one project.
#[derive(Clone, Debug)]
pub struct Generations {
    folder: PathBuf,
    /// The time of the save that is under way.
    pub at: Timestamp,
    /// How many bytes all versions take; known once it was asked for.
    size: Option<u64>,
    trouble: Trouble,
}

/// Whether a version could not be kept.
#[derive(Clone, Debug)]
enum Trouble {
    None,
    Unsaid(String),
    Said,
}

/// An earlier version of a file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Generation {
    /// Its number among the versions of the file; the newest has the greatest.
    pub number: u64,
    /// Until when it stood in the project.
    pub until: Timestamp,
    /// The first digits of its SHA-256.
    pub digits: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// Where it is kept.
    pub place: PathBuf,
}

impl Generations {
    /// The versions that are kept beside a journal.
    pub fn beside(journal: &Path) -> Generations {
        let folder = journal.with_file_name("generations");
        Generations { folder, at: Timestamp::default(), size: None, trouble: Trouble::None }
    }

    /// The versions of the project in a folder, also where its head cannot be read any more.
    pub fn of(places: &Places, root: &Path) -> Generations {
        Generations::beside(&journal_of(places, root))
    }

    /// The paths of the files that have earlier versions, with `/` between names.
    pub fn files(&self) -> Vec<String> {
        self.all().into_keys().collect()
    }

    /// The earlier versions of a file, the newest first.
    pub fn versions(&self, path: &str) -> Vec<Generation> {
        versions_in(&self.folder.join(path))
    }

    /// The earlier versions of the files in a folder of the project, by path, those of a file the newest first.
    pub fn below(&self, folder: &str) -> BTreeMap<String, Vec<Generation>> {
        let mut found = BTreeMap::new();
        collect(&self.folder.join(folder), folder, &mut found);
        found
    }

    /// What putting a version back would do to a project.
    ///
    /// # Errors
    /// The version cannot be read.
    pub fn differences(root: &Path, path: &str, version: &Generation) -> Result<Differences, StoreError> {
        let then = Generations::read(version)?;
        let now = inside(root, path).and_then(|path| atomic::read(&path)).unwrap_or_default();
        Ok(Differences::between(path, &then, &now))
    }

    /// Every version of every file, those of a file the newest first.
    fn all(&self) -> BTreeMap<String, Vec<Generation>> {
        self.below("")
    }

    /// Reads a version.
    ///
    /// # Errors
    /// The system says no, or it is not what was kept.
    pub fn read(version: &Generation) -> Result<Vec<u8>, StoreError> {
        let bytes = atomic::read(&version.place)?;
        if digits(&bytes) == version.digits {
            return Ok(bytes);
        }
        let what = "it is not what was kept under this name";
        Err(ReadError::whole(&version.place.display().to_string(), what, "choose another version").into())
    }

    /// Keeps what stands in the project at a path; nothing where nothing stands there.
    pub(in crate::store) fn keep(&mut self, root: &Path, path: &str) {
        if let Err(error) = self.try_keep(&root.join(path), path)
            && matches!(self.trouble, Trouble::None)
        {
            self.trouble =
                Trouble::Unsaid(format!("an earlier version could not be kept; it was saved all the same: {error}"));
        }
    }

    /// What went wrong in keeping; said once.
    pub(in crate::store) fn trouble(&mut self) -> Option<String> {
        match std::mem::replace(&mut self.trouble, Trouble::Said) {
            Trouble::Unsaid(words) => Some(words),
            other => {
                self.trouble = other;
                None
            }
        }
    }

    fn try_keep(&mut self, file: &Path, path: &str) -> Result<(), StoreError> {
        let bytes = match atomic::read(file) {
            Ok(bytes) => bytes,
            Err(error) if error.is_missing() => return Ok(()),
            Err(error) => return Err(error),
        };
        let folder = self.folder.join(path);
        fs::create_dir_all(&folder).map_err(StoreError::io("create", &folder))?;
        temporary::clean(&folder);
        let versions = versions_in(&folder);
        let number = versions.first().map_or(1, |newest| newest.number.saturating_add(1));
        let digits = digits(&bytes);
        let place = folder.join(format!("{number}-{}-{digits}", self.at.0));
        // The same content is kept once, as the newest that it is now.
        if let Some(same) = versions.iter().find(|version| version.digits == digits)
            && Generations::read(same).is_ok()
        {
            return fs::rename(&same.place, &place).map_err(StoreError::io("rename", &same.place));
        }
        let file = fs::canonicalize(file).map_err(StoreError::io("read", file))?;
        // A link costs nothing; there is none to another disk.
        if fs::hard_link(&file, &place).is_err() {
            atomic::write(&place, &bytes, Expected::Absent)?;
        }
        self.size = self.size.map(|size| size.saturating_add(bytes.len() as u64));
        Ok(())
    }

    /// Removes versions that are one too many; after a good save, never before.
    pub(in crate::store) fn prune(&mut self, path: &str) {
        let versions = self.versions(path);
        let kept = kept(&versions, self.at);
        for version in versions.iter().filter(|version| !kept.contains(&version.number)) {
            self.remove(version);
        }
        let size = self.size.unwrap_or_else(|| self.all().values().flatten().map(|version| version.bytes).sum());
        self.size = Some(size);
        if size > LARGEST {
            self.make_room(path, LARGEST);
        }
    }

    /// Removes the oldest versions of all files; the last one of a file only where nothing else is left to
    /// remove, and never that of the file that was just saved.
    fn make_room(&mut self, path: &str, largest: u64) {
        let mut oldest_first = Vec::new();
        let mut size: u64 = 0;
        for (file, versions) in self.all() {
            size += versions.iter().map(|version| version.bytes).sum::<u64>();
            let ranked = versions.into_iter().enumerate().filter(|(rank, _)| *rank > 0 || file != path);
            oldest_first.extend(ranked.map(|(rank, version)| (rank == 0, version.until, version)));
        }
        oldest_first.sort();
        self.size = Some(size);
        for (_, _, version) in oldest_first {
            if self.size.is_some_and(|size| size <= largest) {
                return;
            }
            self.remove(&version);
        }
    }

    fn remove(&mut self, version: &Generation) {
        if fs::remove_file(&version.place).is_ok() {
            self.size = self.size.map(|size| size.saturating_sub(version.bytes));
        }
    }
}

/// The numbers of the versions that stay: the last ones, then one an hour, then one a day. The versions are
/// given the newest first; one from the future, by a clock that was wrong, is as old as now.
fn kept(versions: &[Generation], now: Timestamp) -> BTreeSet<u64> {
    let mut kept: BTreeSet<u64> = versions.iter().take(LAST).map(|version| version.number).collect();
    let mut filled = BTreeSet::new();
    for version in versions {
        let age = now.0.saturating_sub(version.until.0);
        let span = if age <= HOURLY { HOUR } else { DAY };
        if age <= DAILY && filled.insert((span, version.until.0 / span)) {
            kept.insert(version.number);
        }
    }
    kept
}

fn digits(bytes: &[u8]) -> String {
    Hash::of(bytes).to_string().chars().take(DIGITS).collect()
}

/// The versions in the folder of a file, the newest first; what is named otherwise is none.
fn versions_in(folder: &Path) -> Vec<Generation> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut found: Vec<Generation> = entries.filter_map(|entry| generation(&entry)).collect();
    found.sort_by(|a, b| b.cmp(a));
    found
}

fn generation(entry: &fs::DirEntry) -> Option<Generation> {
    let name = entry.file_name().into_string().ok()?;
    let (number, rest) = name.split_once('-')?;
    let (until, digits) = rest.split_once('-')?;
    let is_hash = digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let metadata = entry.metadata().ok().filter(|metadata| is_hash && metadata.is_file())?;
    let (number, until) = (number.parse().ok()?, Timestamp(until.parse().ok()?));
    Some(Generation { number, until, digits: digits.to_owned(), bytes: metadata.len(), place: entry.path() })
}

fn collect(folder: &Path, path: &str, found: &mut BTreeMap<String, Vec<Generation>>) {
    let versions = versions_in(folder);
    if !versions.is_empty() {
        found.insert(path.to_owned(), versions);
    }
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    for entry in entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())) {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = if path.is_empty() { name } else { format!("{path}/{name}") };
        collect(&entry.path(), &path, found);
    }
}

/// The journal of the project in a folder, found by the folder alone where its head cannot be read.
fn journal_of(places: &Places, root: &Path) -> PathBuf {
    let whole = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    match ProjectFolder::open(root) {
        Ok((folder, project)) => places.journal(project.id(), folder.root()),
        Err(_) => places.journal_of_folder(&whole),
    }
}

/// What came of putting an earlier version back.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Restored {
    /// Whether it stood there already, so that nothing was written.
    pub is_same: bool,
    /// The number under which what stood there is kept, if anything did.
    pub kept: Option<u64>,
    /// What opening the project had to say.
    pub notices: Vec<String>,
}

/// Puts an earlier version of a file back into its project; what stands there is kept first.
///
/// Work that waits in the journal is written before, so that it is part of what is kept.
///
/// # Errors
/// The project is open in another sayso, what stands there cannot be kept, or the system says no.
pub fn restore(
    places: &Places,
    root: &Path,
    (path, version): (&str, &Generation),
    at: Timestamp,
) -> Result<Restored, StoreError> {
    let bytes = Generations::read(version)?;
    let mut restored = Restored::default();
    // Where the head is what is damaged there is nothing to recover.
    if let Ok(mut opened) = Session::open(places, root) {
        opened.session.save(&opened.project, &mut opened.stale, at)?;
        restored.notices = opened.notices;
    }
    let journal = journal_of(places, root);
    let (_lock, _) = Journal::open(&journal)?;
    let mut generations = Generations::beside(&journal);
    generations.at = at;
    Ok(Restored { notices: restored.notices, ..generations.put_back(root, path, &bytes)? })
}

impl Generations {
    /// Puts content in the place of a file, once what stands there is kept.
    fn put_back(&mut self, root: &Path, path: &str, bytes: &[u8]) -> Result<Restored, StoreError> {
        let file = inside(root, path)?;
        let expected = match atomic::read(&file) {
            Ok(standing) if standing == bytes => return Ok(Restored { is_same: true, ..Restored::default() }),
            Ok(standing) => Expected::Content(Hash::of(&standing)),
            Err(error) if error.is_missing() => Expected::Absent,
            Err(error) => return Err(error),
        };
        self.try_keep(&file, path)?;
        let stood = expected != Expected::Absent;
        let kept = self.versions(path).first().filter(|_| stood).map(|newest| newest.number);
        atomic::write(&file, bytes, expected)?;
        self.prune(path);
        Ok(Restored { kept, ..Restored::default() })
    }
}

impl Session {
    /// The earlier versions of the files of this project.
    pub fn generations(&self) -> Option<Generations> {
        Some(Generations::beside(self.journal.as_ref()?.path()))
    }

    /// The earlier versions of the project's own files and of those of an article's folder, by path; `None` where
    /// another sayso has the project open.
    pub fn earlier(&self, slug: Option<&str>) -> Option<BTreeMap<String, Vec<Generation>>> {
        let generations = self.generations()?;
        let mut found = slug.map(|slug| generations.below(&format!("{DOCUMENTS}/{slug}"))).unwrap_or_default();
        found.extend([HEAD, SCHEMA].map(|path| (path.to_owned(), generations.versions(path))));
        Some(found)
    }

    /// Puts an earlier version of a file back while the project is open; what stands there is kept first. It is
    /// a change from outside like any other, which [`Session::look`] finds.
    ///
    /// # Errors
    /// There is no such version, what stands there cannot be kept, or the system says no.
    pub fn put_back(&mut self, path: &str, number: u64, at: Timestamp) -> Result<Restored, StoreError> {
        let in_use = || StoreError::InUse(self.root().to_owned());
        let mut generations = self.generations().filter(|_| self.may_write()).ok_or_else(in_use)?;
        generations.at = at;
        let versions = generations.versions(path);
        let version = versions.iter().find(|version| version.number == number).ok_or_else(|| {
            let what = format!("there is no version {number} any more");
            ReadError::whole(path, what, "choose another version")
        })?;
        let bytes = Generations::read(version)?;
        generations.put_back(self.root(), path, &bytes)
    }
}

impl ProjectFolder {
    /// From here on what a save replaces is kept, as of this moment.
    ///
    /// # Errors
    /// The journal's folder of a project that was moved cannot be taken over.
    pub fn keep_versions(&mut self, places: &Places, project: &Project, at: Timestamp) -> Result<(), StoreError> {
        let journal = places.journal(project.id(), self.root());
        super::places::adopt_journal(&journal, self.root())?;
        self.generations = Some(Generations { at, ..Generations::beside(&journal) });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_741_597_200_000;

    struct Shelf {
        folder: tempfile::TempDir,
        generations: Generations,
    }

    impl Shelf {
        fn new() -> Shelf {
            let folder = tempfile::tempdir().unwrap();
            let generations = Generations::beside(&folder.path().join("journal.log"));
            Shelf { folder, generations }
        }

        /// Saves over what stands, as a project does.
        fn save(&mut self, path: &str, content: &str, at: u64) {
            let root = self.folder.path().join("project");
            self.generations.at = Timestamp(at);
            self.generations.keep(&root, path);
            atomic::write(&root.join(path), content.as_bytes(), Expected::Anything).unwrap();
            self.generations.prune(path);
            assert_eq!(self.generations.trouble(), None);
        }

        fn contents(&self, path: &str) -> Vec<String> {
            let read = |version: &Generation| String::from_utf8(Generations::read(version).unwrap()).unwrap();
            self.generations.versions(path).iter().map(read).collect()
        }
    }

    #[test]
    fn what_is_replaced_is_kept_and_the_same_content_once() {
        let mut shelf = Shelf::new();
        for (at, content) in (NOW..).zip(["a", "b", "a", "c"]) {
            shelf.save("tags/ana.ron", content, at);
        }
        assert_eq!(shelf.contents("tags/ana.ron"), ["a", "b"], "the newest first");
        let numbers: Vec<u64> = shelf.generations.versions("tags/ana.ron").iter().map(|v| v.number).collect();
        assert_eq!(numbers, [3, 2]);
        assert_eq!(shelf.generations.files(), ["tags/ana.ron"]);
    }

    #[test]
    fn the_last_ten_then_one_an_hour_then_one_a_day_are_kept() {
        let mut shelf = Shelf::new();
        // Forty days, a save every quarter of an hour.
        let saves = 40 * 24 * 4;
        for n in 0..saves {
            shelf.save("f", &n.to_string(), NOW + n * HOUR / 4);
        }
        let now = NOW + saves * HOUR / 4;
        let ages: Vec<u64> = shelf.generations.versions("f").iter().map(|v| now - v.until.0).collect();
        assert!(ages.iter().take(10).is_sorted() && ages[9] <= 3 * HOUR, "{ages:?}");
        let in_a_day = ages.iter().filter(|age| **age <= DAY).count();
        let older = ages.iter().filter(|age| **age > DAY).count();
        assert!((30..=34).contains(&in_a_day) && (28..=31).contains(&older), "{in_a_day} and {older}");
        assert!(ages.iter().all(|age| *age <= DAILY + HOUR));
    }

    #[test]
    fn a_clock_that_jumps_never_costs_the_last_ten() {
        let jumps = [0, NOW, NOW - DAY, NOW + 3650 * DAY, NOW, NOW, u64::MAX, 1, NOW];
        let mut shelf = Shelf::new();
        let mut saved: Vec<String> = Vec::new();
        for (n, at) in jumps.into_iter().cycle().take(60).enumerate() {
            shelf.save("f", &n.to_string(), at);
            let expected: Vec<String> = saved.iter().rev().take(LAST).cloned().collect();
            assert_eq!(shelf.contents("f")[..expected.len()], expected, "after save {n} at {at}");
            saved.push(n.to_string());
        }
    }

    #[test]
    fn where_there_is_no_room_the_oldest_go_and_the_newest_of_each_file_last() {
        let mut shelf = Shelf::new();
        for n in 0..6 {
            shelf.save("a", &format!("{n:0>100}"), NOW + n * DAY);
            shelf.save("b", &format!("{n:0>100}"), NOW - n);
        }
        shelf.generations.make_room("a", 400);
        assert_eq!((shelf.contents("a").len(), shelf.contents("b").len()), (3, 1));
        shelf.generations.make_room("a", 0);
        assert_eq!((shelf.contents("a"), shelf.contents("b")), (vec![format!("{:0>100}", 4)], vec![]));
    }

    #[test]
    fn a_version_that_was_changed_is_not_given_out() {
        let mut shelf = Shelf::new();
        shelf.save("f", "one", NOW);
        shelf.save("f", "two", NOW);
        let version = shelf.generations.versions("f").remove(0);
        atomic::write(&version.place, b"uno", Expected::Anything).unwrap();
        assert!(Generations::read(&version).unwrap_err().to_string().contains("not what was kept"));
    }

    #[test]
    fn what_cannot_be_kept_is_said_once() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["generations", "f"] {
            atomic::write(&folder.path().join(name), b"in the way", Expected::Absent).unwrap();
        }
        let mut generations = Generations::beside(&folder.path().join("journal.log"));
        generations.keep(folder.path(), "f");
        generations.keep(folder.path(), "f");
        assert!(generations.trouble().unwrap().contains("saved all the same"));
        generations.keep(folder.path(), "f");
        assert_eq!(generations.trouble(), None);
    }
}
