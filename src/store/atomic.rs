//! Replacing a file whole or not at all.
//!
//! The new content goes into a temporary file beside the old one, is flushed
//! to the disk, read back and compared, and only then takes the old one's
//! name. Whatever happens on the way, the old or the new content is there.
#![expect(clippy::disallowed_methods, reason = "the disk is store's")]

use super::journal::Lock;
use super::{Hash, StoreError, temporary};
use crate::format::limits::limits;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// What must stand where a file is written, or nothing is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expected {
    /// Nothing.
    Absent,
    /// A file with this content: the one that was read.
    Content(Hash),
    /// Anything; for files of which the last writer wins, such as settings.
    Anything,
}

/// Reads a whole file.
///
/// # Errors
/// The system says no, or the file is larger than what is read whole.
pub fn read(path: &Path) -> Result<Vec<u8>, StoreError> {
    let fail = || StoreError::io("read", path);
    let file = open_at_once(path).map_err(fail())?;
    let kind = file.metadata().map_err(fail())?;
    if !kind.is_file() {
        // A device or a pipe would never end.
        let error = std::io::Error::other("it is no regular file");
        return Err(fail()(error));
    }
    let largest = limits().file;
    if kind.len() > largest {
        // Whoever sends a file must not fill the memory with it.
        return Err(StoreError::TooLarge { path: path.to_owned(), size: kind.len(), largest });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(kind.len()).unwrap_or_default());
    // What is appended meanwhile is not of this reading; asking once more for the end costs a call.
    file.take(kind.len()).read_to_end(&mut bytes).map_err(fail())?;
    Ok(bytes)
}

/// Opens a file without waiting for whoever might write to a pipe.
#[cfg(target_os = "linux")]
fn open_at_once(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    const O_NONBLOCK: i32 = 0o4000;
    OpenOptions::new().read(true).custom_flags(O_NONBLOCK).open(path)
}

#[cfg(not(target_os = "linux"))]
fn open_at_once(path: &Path) -> std::io::Result<File> {
    // Asking first costs a walk along the path, but a pipe would never open.
    if fs::metadata(path)?.is_file() { File::open(path) } else { Err(std::io::Error::other("it is no regular file")) }
}

/// Writes a whole file, or leaves the old one as it was; creates its folder.
///
/// # Errors
/// The system says no, or the file is not as expected.
pub fn write(path: &Path, bytes: &[u8], expected: Expected) -> Result<Hash, StoreError> {
    // A link is followed, so that it stays a link.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(StoreError::io("create", folder))?;
    check(&target, expected)?;
    let temporary = temporary::beside(&target);
    let written = write_temporary(&temporary, &target, bytes).and_then(|()| {
        let _held = hold(folder);
        check(&target, expected)?;
        publish(&temporary, &target, expected)
    });
    if written.is_err() {
        // The error that is reported is the first one.
        let _ = fs::remove_file(&temporary);
    }
    written?;
    flush_folder(folder);
    Ok(Hash::of(bytes))
}

/// Holds a folder while a file in it is compared for the last time and takes its name, so that no other sayso does
/// the same meanwhile. Where folders cannot be held it goes on without.
fn hold(folder: &Path) -> Option<Lock> {
    /// Another sayso is done sooner; whoever holds a folder that long is none.
    const PATIENCE: Duration = Duration::from_secs(2);
    let folder = File::open(folder).ok()?;
    let began = Instant::now();
    loop {
        match folder.try_lock() {
            Ok(()) => return Some(Lock(folder)),
            Err(TryLockError::WouldBlock) if began.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(2)),
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => return None,
        }
    }
}

/// Gives the new content its name. Where nothing may stand yet, a link takes the name, since that
/// fails when somebody else was quicker; a rename would replace what they wrote.
fn publish(temporary: &Path, target: &Path, expected: Expected) -> Result<(), StoreError> {
    if expected == Expected::Absent {
        match fs::hard_link(temporary, target) {
            Ok(()) => {
                // The content is there; a second name for it that stays is removed at the next start.
                let _ = fs::remove_file(temporary);
                return Ok(());
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                return Err(StoreError::Exists(target.to_owned()));
            }
            // Some file systems have no links.
            Err(_) => {}
        }
    }
    fs::rename(temporary, target).map_err(StoreError::io("replace", target))
}

fn check(target: &Path, expected: Expected) -> Result<(), StoreError> {
    if expected == Expected::Anything {
        return Ok(());
    }
    let found = match fs::read(target) {
        Ok(bytes) => Some(Hash::of(&bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(StoreError::io("read", target)(error)),
    };
    match (expected, found) {
        (Expected::Absent, None) => Ok(()),
        (Expected::Content(hash), Some(found)) if hash == found => Ok(()),
        (Expected::Absent, Some(_)) => Err(StoreError::Exists(target.to_owned())),
        (Expected::Content(_) | Expected::Anything, _) => Err(StoreError::ChangedOutside(target.to_owned())),
    }
}

fn write_temporary(temporary: &Path, target: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let fail = || StoreError::io("write", target);
    let mut file = OpenOptions::new().write(true).create_new(true).open(temporary).map_err(fail())?;
    file.write_all(bytes).map_err(fail())?;
    if let Ok(old) = fs::metadata(target) {
        fs::set_permissions(temporary, old.permissions()).map_err(fail())?;
    }
    file.sync_all().map_err(fail())?;
    drop(file);
    if fs::read(temporary).map_err(fail())? == bytes {
        return Ok(());
    }
    let error = std::io::Error::other("the disk did not keep what was written");
    Err(fail()(error))
}

/// Makes a rename last. A failure is no failure of the save: the content is there.
fn flush_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_only_when_it_is_as_expected() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/tags.ron");
        let first = write(&path, b"one", Expected::Absent).unwrap();
        assert!(matches!(write(&path, b"two", Expected::Absent), Err(StoreError::Exists(_))));
        let other = Expected::Content(Hash::of(b"other"));
        assert!(matches!(write(&path, b"two", other), Err(StoreError::ChangedOutside(_))));
        assert_eq!(read(&path).unwrap(), b"one");
        write(&path, b"two", Expected::Content(first)).unwrap();
        assert_eq!(read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        write(&file, b"one", Expected::Absent).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write(&link, b"two", Expected::Anything).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(read(&file).unwrap(), b"two");
    }
}
