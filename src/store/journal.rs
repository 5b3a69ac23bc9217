//! What a person did, on disk before the screen shows it.
//!
//! One line an entry: `seq len crc32c entry`, in a file that only grows. The
//! journal is kept beside the program's state, never in the project, since it
//! is one machine's. After a crash the longest good run of lines counts; what
//! comes behind is put aside in a file of its own, never thrown away.
#![expect(clippy::disallowed_methods, reason = "the disk is store's")]

use super::{Hash, StoreError, atomic, temporary};
use crate::format::ReadError;
use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

const KIND: &str = "sayso journal ";
const HEAD: &str = "sayso journal 1\n";

/// An open journal; at most one program has it open at a time.
#[derive(Debug)]
pub struct Journal {
    file: File,
    path: PathBuf,
    next: u64,
    /// Where the good lines end.
    length: u64,
    flushed: bool,
    /// The system could not flush it once and may take for written what is not: this handle is not flushed again.
    doubtful: bool,
    /// Half a line stands at the end and could not be taken away: nothing may come behind it.
    broken: bool,
    /// Held as long as the journal is open.
    _lock: Lock,
}

/// A lock on a file, given back when it is dropped.
///
/// It is given back by name, not by closing the file: a program that was just being started has the
/// file open too until it runs, and would hold the lock that much longer.
#[derive(Debug)]
pub(in crate::store) struct Lock(pub(in crate::store) File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Where there are no locks, none was taken.
        let _ = self.0.unlock();
    }
}

/// What a journal held when it was opened.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Recovered {
    /// The entries, in order, as they were appended.
    pub entries: Vec<String>,
    /// Where what could not be read was put aside, if anything was.
    pub put_aside: Option<PathBuf>,
    /// How many whole entries stand in what was put aside. A crash cuts an entry short at the end and
    /// leaves none; where there are some, the journal was damaged before its end.
    pub behind: usize,
}

impl Recovered {
    /// What of the journal could not be read, in words.
    pub(in crate::store) fn told(&self) -> Option<String> {
        let aside = self.put_aside.as_ref()?.display();
        Some(match self.behind {
            0 => format!("the end of the journal was damaged and was put aside: {aside}"),
            n => {
                format!("the journal is damaged before its end; {n} entries behind the damage were put aside: {aside}")
            }
        })
    }
}

impl Journal {
    /// Opens a journal, or begins one.
    ///
    /// # Errors
    /// The system says no, or another program has it open.
    pub fn open(path: &Path) -> Result<(Journal, Recovered), StoreError> {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(StoreError::io("create", folder))?;
        let lock = lock(path)?;
        temporary::clean(folder);
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(StoreError::io("read", path)(error)),
        };
        if bytes.starts_with(KIND.as_bytes()) && bytes.contains(&b'\n') && !bytes.starts_with(HEAD.as_bytes()) {
            let remedy = "update sayso; the journal is left as it is";
            let error = ReadError::whole(&path.display().to_string(), "it was written by a newer sayso", remedy);
            return Err(error.into());
        }
        // A head that was cut short was followed by nothing.
        let bytes = if HEAD.as_bytes().starts_with(&bytes) { Vec::new() } else { bytes };
        let (entries, good) = good_entries(&bytes);
        let damaged = bytes.get(good..).unwrap_or_default();
        let mut file = OpenOptions::new().append(true).create(true).open(path).map_err(StoreError::io("open", path))?;
        let put_aside = put_aside(path, damaged)?;
        file.set_len(good as u64).map_err(StoreError::io("write", path))?;
        if good == 0 {
            file.write_all(HEAD.as_bytes()).map_err(StoreError::io("write", path))?;
        }
        let length = good.max(HEAD.len()) as u64;
        let next = entries.len() as u64;
        let journal = Journal {
            file,
            path: path.to_owned(),
            next,
            length,
            flushed: false,
            doubtful: false,
            broken: false,
            _lock: lock,
        };
        Ok((journal, Recovered { entries, put_aside, behind: whole_entries(damaged) }))
    }

    /// Appends an entry; it outlives a crash of the program from here on.
    ///
    /// # Errors
    /// The system says no; the journal is as it was before.
    pub fn append(&mut self, entry: &str) -> Result<(), StoreError> {
        self.append_all(&[entry])
    }

    /// Adds entries, all of them or none.
    ///
    /// # Errors
    /// The system says no; the journal is as it was before.
    pub fn append_all(&mut self, entries: &[impl AsRef<str>]) -> Result<(), StoreError> {
        if self.broken {
            let error = std::io::Error::other("its last entry is cut short; open the project again");
            return Err(StoreError::io("write", &self.path)(error));
        }
        let mut length = self.length;
        let mut file = BufWriter::with_capacity(1 << 16, &self.file);
        let mut lines = (self.next..).zip(entries.iter().map(AsRef::as_ref));
        let written = lines.try_for_each(|(number, entry)| {
            let head = head_of(number, entry);
            length += (head.len() + entry.len() + 1) as u64;
            [&head, entry, "\n"].iter().try_for_each(|part| file.write_all(part.as_bytes()))
        });
        let written = written.and_then(|()| file.flush());
        // What a buffer still holds must not come later.
        drop(file.into_parts());
        if let Err(error) = written {
            // Half a line must not stand before the next one.
            self.broken = self.file.set_len(self.length).is_err();
            return Err(StoreError::io("write", &self.path)(error));
        }
        self.next += entries.len() as u64;
        self.length = length;
        self.flushed = false;
        Ok(())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes what was appended outlive a power cut; does nothing where that is so.
    ///
    /// # Errors
    /// The system says no.
    pub fn flush(&mut self) -> Result<(), StoreError> {
        if self.flushed {
            return Ok(());
        }
        if self.doubtful {
            self.renew()?;
        } else {
            let flushed = self.file.sync_data().map_err(StoreError::io("write", &self.path));
            self.doubtful = flushed.is_err();
            flushed?;
        }
        self.flushed = true;
        Ok(())
    }

    /// Writes the journal anew, into another file that takes its name.
    fn renew(&mut self) -> Result<(), StoreError> {
        let bytes = fs::read(&self.path).map_err(StoreError::io("read", &self.path))?;
        atomic::write(&self.path, &bytes, super::Expected::Anything)?;
        // Until the new file is open, what is appended would go into one without a name.
        self.broken = true;
        self.file = OpenOptions::new().append(true).open(&self.path).map_err(StoreError::io("open", &self.path))?;
        (self.broken, self.doubtful) = (false, false);
        Ok(())
    }

    /// What does that on a thread; from here on it counts as done.
    pub(in crate::store) fn flush_elsewhere(
        &mut self,
    ) -> Option<impl FnOnce() -> Result<(), StoreError> + Send + use<>> {
        // What is doubtful is written anew by the next save, which can wait for it.
        if self.flushed || self.doubtful {
            return None;
        }
        let (file, path) = self.handle().ok()?;
        self.flushed = true;
        Some(move || file.sync_data().map_err(StoreError::io("write", &path)))
    }

    /// What was appended could not be made to last.
    pub(in crate::store) fn not_flushed(&mut self) {
        (self.flushed, self.doubtful) = (false, true);
    }

    /// The file under another handle that can be flushed, and where it is.
    ///
    /// # Errors
    /// The journal has to be written anew, and that cannot be done.
    pub(in crate::store) fn trusted_handle(&mut self) -> Result<(File, PathBuf), StoreError> {
        if self.doubtful {
            self.renew()?;
        }
        self.handle()
    }

    fn handle(&self) -> Result<(File, PathBuf), StoreError> {
        let file = self.file.try_clone().map_err(StoreError::io("open", &self.path))?;
        Ok((file, self.path.clone()))
    }

    /// Whether something was appended that a power cut could still take.
    pub fn needs_flush(&self) -> bool {
        !self.flushed
    }
}

fn lock(path: &Path) -> Result<Lock, StoreError> {
    let path = path.with_extension("lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(StoreError::io("open", &path))?;
    match file.try_lock() {
        Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::InUse(path)),
        // Some file systems have no locks; working without one is better than not at all.
        Ok(()) | Err(std::fs::TryLockError::Error(_)) => Ok(Lock(file)),
    }
}

/// What stands before an entry.
fn head_of(number: u64, entry: &str) -> String {
    format!("{number} {} {:08x} ", entry.len(), crc32c::crc32c(entry.as_bytes()))
}

/// The longest good run of entries, and where in the bytes it ends.
fn good_entries(bytes: &[u8]) -> (Vec<String>, usize) {
    let mut entries = Vec::new();
    let Some(mut rest) = bytes.strip_prefix(HEAD.as_bytes()) else {
        return (entries, 0);
    };
    while let Some((entry, behind)) = next_entry(rest, entries.len() as u64) {
        entries.push(entry);
        rest = behind;
    }
    (entries, bytes.len() - rest.len())
}

fn next_entry(bytes: &[u8], number: u64) -> Option<(String, &[u8])> {
    let (found, entry, behind) = entry_at_start(bytes)?;
    (found == number).then_some((entry, behind))
}

/// How many whole entries stand somewhere in bytes, whatever their numbers. A line is one entry.
fn whole_entries(bytes: &[u8]) -> usize {
    let lines = bytes.split_inclusive(|byte| *byte == b'\n');
    lines.filter(|line| entry_at_start(line).is_some()).count()
}

/// The entry that bytes begin with: its number, what it says, and what comes behind.
fn entry_at_start(bytes: &[u8]) -> Option<(u64, String, &[u8])> {
    let (number, rest) = word(bytes)?;
    let (length, rest) = word(rest)?;
    let (sum, rest) = word(rest)?;
    let length: usize = length.parse().ok()?;
    let (entry, behind) = rest.split_at_checked(length)?;
    let behind = behind.strip_prefix(b"\n")?;
    let good = u32::from_str_radix(sum, 16) == Ok(crc32c::crc32c(entry)) && sum.len() == 8;
    let entry = String::from_utf8(entry.to_vec()).ok()?;
    Some((number.parse().ok()?, entry, behind)).filter(|_| good)
}

/// The bytes up to the next space, of which there are few.
fn word(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.iter().take(24).position(|byte| *byte == b' ')?;
    let (word, rest) = bytes.split_at_checked(end)?;
    Some((std::str::from_utf8(word).ok()?, rest.get(1..)?))
}

fn put_aside(journal: &Path, damaged: &[u8]) -> Result<Option<PathBuf>, StoreError> {
    if damaged.is_empty() {
        return Ok(None);
    }
    let name = format!("damaged-{}", Hash::of(damaged).to_string().get(..12).unwrap_or_default());
    let path = journal.with_extension(name);
    atomic::write(&path, damaged, atomic::Expected::Anything)?;
    Ok(Some(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line_of(number: u64, entry: &str) -> String {
        format!("{}{entry}\n", head_of(number, entry))
    }

    fn journal_of(entries: &[&str]) -> Vec<u8> {
        let lines: String = (0..).zip(entries).map(|(n, entry)| line_of(n, entry)).collect();
        format!("{HEAD}{lines}").into_bytes()
    }

    #[test]
    fn what_was_appended_is_there_again_and_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let (mut journal, found) = Journal::open(&path).unwrap();
        assert_eq!(found, Recovered::default());
        journal.append("one").unwrap();
        journal.append("zwei\tä").unwrap();
        journal.flush().unwrap();
        drop(journal);
        let (mut journal, found) = Journal::open(&path).unwrap();
        assert_eq!(found.entries, ["one", "zwei\tä"]);
        journal.append("three").unwrap();
        drop(journal);
        assert_eq!(Journal::open(&path).unwrap().1.entries.len(), 3);
    }

    #[test]
    fn cut_anywhere_the_longest_good_run_counts() {
        let whole = journal_of(&["one", "two", "three"]);
        for cut in 0..=whole.len() {
            let (entries, good) = good_entries(&whole[..cut]);
            assert_eq!(entries, ["one", "two", "three"][..entries.len()]);
            assert!(good <= cut);
        }
    }

    #[test]
    fn a_flipped_bit_of_the_last_three_ends_the_good_run_before_its_entry() {
        let said = ["one", "two", "drei\tä", "four", "five"];
        let whole = journal_of(&said);
        let mut start = HEAD.len() + line_of(0, "one").len() + line_of(1, "two").len();
        for (number, entry) in (2..).zip(&said[2..]) {
            let end = start + line_of(number, entry).len();
            for (byte, bit) in (start..end).flat_map(|byte| (0..8).map(move |bit| (byte, bit))) {
                let mut flipped = whole.clone();
                flipped[byte] ^= 1 << bit;
                let entries = good_entries(&flipped).0;
                // A digit of the checksum may be written large or small.
                assert!(entries == said[..number as usize] || entries == said, "{byte}.{bit}: {entries:?}");
            }
            start = end;
        }
    }

    #[test]
    fn entries_that_come_twice_or_in_another_order_end_the_good_run_and_are_counted() {
        let said = ["one", "two", "three", "four"];
        let line = |number: usize| line_of(number as u64, said[number]);
        for twice in 0..said.len() {
            let lines: String = (0..=twice).chain(twice..said.len()).map(line).collect();
            let bytes = format!("{HEAD}{lines}").into_bytes();
            let (entries, good) = good_entries(&bytes);
            assert_eq!(entries, said[..=twice]);
            assert_eq!(whole_entries(&bytes[good..]), said.len() - twice);
        }
        for first in 0..said.len() - 1 {
            let mut order = [0, 1, 2, 3];
            order.swap(first, first + 1);
            let bytes = format!("{HEAD}{}", order.map(line).concat()).into_bytes();
            let (entries, good) = good_entries(&bytes);
            assert_eq!(entries, said[..first]);
            assert_eq!(whole_entries(&bytes[good..]), said.len() - first);
        }
    }

    #[test]
    fn a_head_that_was_cut_short_is_no_damage() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        for cut in 0..=HEAD.len() {
            fs::write(&path, &HEAD.as_bytes()[..cut]).unwrap();
            let (mut journal, found) = Journal::open(&path).unwrap();
            assert_eq!(found, Recovered::default(), "cut at {cut}");
            journal.append("one").unwrap();
            drop(journal);
            assert_eq!(Journal::open(&path).unwrap().1.entries, ["one"]);
        }
    }

    #[test]
    fn what_cannot_be_read_is_put_aside_and_the_journal_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let mut bytes = journal_of(&["one", "two"]);
        bytes.extend_from_slice(b"2 5 0000");
        fs::write(&path, bytes).unwrap();
        let (mut journal, found) = Journal::open(&path).unwrap();
        assert_eq!((found.behind, fs::read(found.put_aside.unwrap()).unwrap()), (0, b"2 5 0000".to_vec()));
        journal.append("three").unwrap();
        drop(journal);
        assert_eq!(Journal::open(&path).unwrap().1.entries, ["one", "two", "three"]);
    }

    #[test]
    fn a_journal_that_could_not_be_flushed_is_written_anew_and_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let (mut journal, _) = Journal::open(&path).unwrap();
        journal.append("one").unwrap();
        let before = journal.file.try_clone().unwrap();
        journal.not_flushed();
        journal.append("two").unwrap();
        journal.flush().unwrap();
        assert!(!journal.needs_flush());
        // The handle that failed leads to another file by now.
        before.set_len(0).unwrap();
        journal.append("three").unwrap();
        drop(journal);
        assert_eq!(Journal::open(&path).unwrap().1.entries, ["one", "two", "three"]);
    }

    #[test]
    fn two_programs_do_not_share_a_journal() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let first = Journal::open(&path).unwrap();
        assert!(matches!(Journal::open(&path), Err(StoreError::InUse(_))));
        drop(first);
        assert!(Journal::open(&path).is_ok());
    }

    #[test]
    fn a_program_that_is_just_being_started_does_not_keep_the_journal() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let first = lock(&path).unwrap();
        let inherited = first.0.try_clone().unwrap();
        drop(first);
        assert!(lock(&path).is_ok());
        drop(inherited);
    }
}
