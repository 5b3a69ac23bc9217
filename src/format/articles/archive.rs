//! Archives: the files in a ZIP, unpacked in memory and within limits.

use crate::format::limits::{Limits, limits};
use std::io::{Cursor, Read};

/// What unpacks to more than so many times its size was made to.
const RATIO: u64 = 200;

/// How many parts an archive has, and how many bytes they unpack to, counted up to a limit.
///
/// # Errors
/// It is no archive, in words.
pub(super) fn measured(bytes: &[u8]) -> Result<(usize, u64), String> {
    let mut archive = open(bytes)?;
    let count = archive.len();
    let largest = limits().unpacked;
    let mut size = 0_u64;
    for index in 0..count {
        // What it says of its size may be a lie, so it is unpacked once to count.
        let mut entry = archive.by_index(index).map_err(|error| error.to_string())?;
        let unpacked = std::io::copy(&mut (&mut entry).take(largest + 1), &mut std::io::sink());
        size = size.saturating_add(unpacked.map_err(|error| error.to_string())?);
        if size > largest {
            break;
        }
    }
    Ok((count, size))
}

fn open(bytes: &[u8]) -> Result<zip::ZipArchive<Cursor<&[u8]>>, String> {
    zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| format!("it is no archive: {error}"))
}

/// A file's path in the archive, with what it holds.
pub type Named = (String, Vec<u8>);

/// The files of an archive that are wanted, with their names, and the names of the others.
///
/// # Errors
/// It is no archive, has too many entries, or unpacks to too much, in words.
pub fn files(bytes: &[u8], wanted: impl Fn(&str) -> bool) -> Result<(Vec<Named>, Vec<String>), String> {
    let mut archive = open(bytes)?;
    let Limits { members, unpacked, .. } = limits();
    if archive.len() > members {
        return Err(format!("it has {} entries, and no more than {members} are read", archive.len()));
    }
    let (mut found, mut passed_over) = (Vec::new(), Vec::new());
    let mut left = unpacked.min((bytes.len() as u64).saturating_mul(RATIO).max(1 << 20));
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|error| format!("an entry cannot be read: {error}"))?;
        let name = entry.name().map_err(|error| format!("an entry has no name: {error}"))?.replace('\\', "/");
        let hidden = name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX");
        if entry.is_dir() || entry.is_symlink() {
            continue;
        }
        if hidden || !wanted(&name) {
            passed_over.push(name);
            continue;
        }
        drop(entry);
        let mut entry = archive.by_index(index).map_err(|error| format!("{name} cannot be unpacked: {error}"))?;
        let mut content = Vec::new();
        // What it says of its size may be a lie, so it is cut while it is unpacked.
        (&mut entry)
            .take(left + 1)
            .read_to_end(&mut content)
            .map_err(|error| format!("{name} cannot be unpacked: {error}"))?;
        left = left.checked_sub(content.len() as u64).ok_or_else(|| {
            format!("it unpacks to more than {} MB or {RATIO} times its size, which no articles do", unpacked >> 20)
        })?;
        found.push((name, content));
    }
    found.sort();
    Ok((found, passed_over))
}
