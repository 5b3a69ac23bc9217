//! Copies that programs which keep folders in step make of a file that two people changed at once.
//!
//! Such a copy lies beside its original under a name that says so, each program in its own way. It is
//! neither another coder's tags nor rubbish: it holds work that is nowhere else. It is named wherever the
//! original is read, and never touched.

use super::{ProjectFolder, StoreError};
use crate::format::ReadError;
use crate::model::DocumentMeta;
use std::fs;

/// A copy of a file of the project, made by a program that keeps folders in step.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ConflictCopy {
    /// Its path in the project, with `/` between names.
    pub path: String,
    /// The path of the file that it is a copy of, which may be gone.
    pub original: String,
}

impl ConflictCopy {
    /// What is to be known of it, with what to do.
    ///
    /// Whoever merges copies with their originals begins here: both paths are known, and nothing has been read.
    pub fn told(&self) -> StoreError {
        let name = self.original.rsplit('/').next().unwrap_or_default();
        let what = format!("it is a copy of {name} that a sync program made when two people changed it at once");
        let remedy = if self.original.contains("/tags/") {
            "add it as an article is added, by dropping it on the window or with `sayso import`: the two become one; then move the copy away".to_owned()
        } else {
            format!(
                "`sayso merge` makes one of the two; or keep the one that has what you want as {name}, and move the other away"
            )
        };
        ReadError::whole(&self.path, what, &remedy).into()
    }
}

impl ProjectFolder {
    /// The copies of the project's own files: of its head, its schema and its guidelines.
    pub fn copies_of_head(&self) -> Vec<ConflictCopy> {
        let ours = ["project.ron", "schema.ron", "guidelines.md"];
        self.copies_in("", |name| ours.contains(&name))
    }

    /// The copies of the files of an article: what it is, its text, everybody's tags and decisions.
    pub fn copies_of(&self, meta: &DocumentMeta) -> Vec<ConflictCopy> {
        let folder = format!("documents/{}/", meta.slug);
        let mut found = self.copies_in(&folder, |name| ["document.ron", "text.txt"].contains(&name));
        for part in ["tags/", "review/"] {
            found.extend(self.copies_in(&format!("{folder}{part}"), |name| name.strip_suffix(".ron").is_some()));
        }
        found
    }

    /// The copies in a folder of the project, whose path ends in `/`, of files that are `wanted` by name.
    fn copies_in(&self, folder: &str, wanted: impl Fn(&str) -> bool) -> Vec<ConflictCopy> {
        let entries = fs::read_dir(self.root().join(folder)).into_iter().flatten().filter_map(Result::ok);
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let copy = |name: String| {
            let original = conflict_copy_of(&name).filter(|original| wanted(original))?;
            Some(ConflictCopy { path: format!("{folder}{name}"), original: format!("{folder}{original}") })
        };
        let mut found: Vec<ConflictCopy> = names.filter_map(copy).collect();
        found.sort();
        found
    }
}

/// The name of the file that a file is a copy of, by its name alone; `None` where it is no such copy.
///
/// Names of coders are small letters, digits, `-` and `_`, so what programs put into a name (blanks,
/// brackets, capitals) tells a copy from a coder. The name of a machine in small letters does not: such a
/// file is refused for saying that it is another's.
pub fn conflict_copy_of(file_name: &str) -> Option<String> {
    let (stem, ending) = file_name.rsplit_once('.')?;
    let ways = [in_brackets, by_syncthing, by_nextcloud, by_synology, counted, by_onedrive];
    let original = ways.into_iter().find_map(|way| way(stem)).map(str::trim_end)?;
    (!original.is_empty() && !original.starts_with('.')).then(|| format!("{original}.{ending}"))
}

/// `anna (conflicted copy 2026-11-25)`, `anna (Ben's conflicted copy …)`, `anna (1)`, `anna [Conflict]`.
fn in_brackets(stem: &str) -> Option<&str> {
    let says_so = |inside: &str| is_number(inside) || inside.to_lowercase().contains("conflict");
    [("(", ')'), ("[", ']')].into_iter().find_map(|(open, close)| {
        let (original, inside) = stem.strip_suffix(close)?.split_once(open)?;
        let original = original.trim_end();
        // Of `anna_conf(1)` the word in the name goes too.
        let original = original.strip_suffix("_conf").unwrap_or(original);
        says_so(inside).then_some(original.strip_suffix(" - Copy").unwrap_or(original))
    })
}

/// `anna.sync-conflict-20261125-101500-ABCDEFG`.
fn by_syncthing(stem: &str) -> Option<&str> {
    stem.split_once(".sync-conflict-").map(|(original, _)| original)
}

/// `anna_conflict-20261125-101500`, as older programs of this kind have it.
fn by_nextcloud(stem: &str) -> Option<&str> {
    let (original, moment) = stem.rsplit_once("_conflict-")?;
    let (day, time) = moment.split_once('-')?;
    (is_number(day) && is_number(time)).then_some(original)
}

/// `anna_hostname_Nov-25-101500-2026_Conflict`.
fn by_synology(stem: &str) -> Option<&str> {
    let rest = stem.strip_suffix("_Conflict").or_else(|| stem.strip_suffix("_Conflict_"))?;
    let (before, _moment) = rest.rsplit_once('_').unwrap_or((rest, ""));
    Some(before.rsplit_once('_').map_or(before, |(original, _machine)| original))
}

/// `anna 2`, `anna copy`, `anna - Copy`.
fn counted(stem: &str) -> Option<&str> {
    if let Some((original, _)) = stem.rsplit_once(' ').filter(|(_, number)| is_number(number)) {
        return Some(original.strip_suffix(" copy").unwrap_or(original));
    }
    stem.strip_suffix(" - Copy").or_else(|| stem.strip_suffix(" copy"))
}

/// `anna-DESKTOP-1234`, `anna-Bens-MacBook`: the name of a machine begins with a capital.
fn by_onedrive(stem: &str) -> Option<&str> {
    let hyphens = stem.match_indices('-').map(|(at, _)| at);
    let split = |at: usize| Some((stem.get(..at)?, stem.get(at + 1..)?));
    let machine = |name: &str| name.starts_with(|c: char| c.is_ascii_uppercase());
    hyphens.filter_map(split).find(|(_, rest)| machine(rest)).map(|(original, _)| original)
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copies_of_every_program_are_known_by_their_names() {
        let copies = [
            ("Dropbox", "anna (conflicted copy 2026-11-25).ron"),
            ("Dropbox, with a name", "anna (Ben's conflicted copy 2026-11-25).ron"),
            ("Dropbox, another spelling", "anna (Case Conflict).ron"),
            ("Nextcloud", "anna (conflicted copy 2026-11-25 101500).ron"),
            ("ownCloud", "anna_conflict-20261125-101500.ron"),
            ("Syncthing", "anna.sync-conflict-20261125-101500-ABCDEFG.ron"),
            ("OneDrive", "anna-DESKTOP-1234.ron"),
            ("OneDrive, on another machine", "anna-Bens-MacBook-2.ron"),
            ("Google Drive", "anna (1).ron"),
            ("Google Drive, older", "anna_conf(1).ron"),
            ("Google Drive, in words", "anna [Conflict].ron"),
            ("Synology", "anna_hostname_Nov-25-101500-2026_Conflict.ron"),
            ("Seafile", "anna (SFConflict ben@example.org 2026-11-25-10-15-00).ron"),
            ("iCloud", "anna 2.ron"),
            ("a file manager", "anna - Copy (2).ron"),
            ("another file manager", "anna copy 3.ron"),
        ];
        for (program, name) in copies {
            assert_eq!(conflict_copy_of(name).as_deref(), Some("anna.ron"), "{program}: {name}");
        }
        assert_eq!(conflict_copy_of("project-LAPTOP-9.ron").as_deref(), Some("project.ron"));
        assert_eq!(conflict_copy_of("text (1).txt").as_deref(), Some("text.txt"));
    }

    #[test]
    fn coders_and_other_files_are_no_copies() {
        let others = ["anna.ron", "anna-maria.ron", "anna_2.ron", "anna-2.ron", "r2-d2.ron", "project.ron", "ron"];
        for name in others.into_iter().chain([".anna (1).ron", "(1).ron", "notes (final).ron", "anna_conflict.ron"]) {
            assert_eq!(conflict_copy_of(name), None, "{name}");
        }
    }
}
