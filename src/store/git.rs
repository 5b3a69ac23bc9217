//! Setting git up, in the repository that a project is in, to merge and show files by what is in them.
//!
//! Which files are ours stands in the project (`.gitattributes`) and travels
//! with it; which program does it stands in the configuration of each clone,
//! since no repository may bring a program along. Both are written between
//! two lines of ours or under names of ours, so that they can be taken away
//! again and nothing else with them.

use super::atomic::{self, Expected};
use super::{Hash, StoreError};
use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Output};

/// How files are merged and shown; offsets must not be moved by other line ends.
const ATTRIBUTES: [&str; 2] = ["*.ron text eol=lf merge=sayso diff=sayso", "text.txt -text -merge"];

/// What a crash may leave behind, and who has the project open.
const IGNORED: [&str; 2] = ["*.sayso-tmp", "presence/"];

/// The files that tell git about a project, and what each must say.
const FILES: [(&str, &[&str]); 2] = [(".gitattributes", &ATTRIBUTES), (".gitignore", &IGNORED)];

/// The lines around ours.
const BEGIN: &str = "# begin of sayso git-setup";
const END: &str = "# end of sayso git-setup";

/// The names of the configuration that are ours.
const MERGE_NAME: &str = "merge.sayso.name";
const MERGE_DRIVER: &str = "merge.sayso.driver";
const DIFF_TEXTCONV: &str = "diff.sayso.textconv";

/// Writes into a new project what git must know of it; files that are there already are somebody else's.
///
/// With them a clone needs nothing but its own configuration, and without that git merges lines as ever.
///
/// # Errors
/// The system says no.
pub(in crate::store) fn write_git_files(project: &Path) -> Result<(), StoreError> {
    for (file, lines) in FILES {
        let content: String = lines.iter().map(|line| format!("{line}\n")).collect();
        match atomic::write(&project.join(file), content.as_bytes(), Expected::Absent) {
            Ok(_) | Err(StoreError::Exists(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Sets git up to merge and show a project's files by `program`, the path of sayso; says what was done.
///
/// Doing it again changes nothing but the program. A project that sayso made has its files already; only those of an
/// older or a foreign one are added to.
///
/// # Errors
/// There is no git or no repository, or a file cannot be written.
pub fn set_up_git(project: &Path, program: &str) -> Result<Vec<String>, StoreError> {
    find_repository(project)?;
    let program = for_shell(program);
    // Git puts names in place of what stands behind a per cent sign; what comes behind `--` is no option.
    let driver = format!("{} merge-driver -- %O %A %B %L %P", program.replace('%', "%%"));
    let settings =
        [(MERGE_NAME, "sayso: by id"), (MERGE_DRIVER, &driver), (DIFF_TEXTCONV, &format!("{program} diff-text --"))];
    for (name, value) in settings {
        let output = git(project, &["config", "--local", "--replace-all", name, value])?;
        succeed(project, &output)?;
    }
    let mut done = vec![format!("{MERGE_DRIVER} and {DIFF_TEXTCONV} are set in this clone")];
    for (file, lines) in FILES {
        if rewrite(&project.join(file), |old| with_ours(old, lines))? {
            done.push(format!("{file} has what is needed, and travels with the project"));
        }
    }
    Ok(done)
}

/// Takes away what [`set_up_git`] did, and nothing else; says what was done. What of it is committed stays: it is
/// others' too by now.
///
/// # Errors
/// As for [`set_up_git`].
pub fn take_git_away(project: &Path) -> Result<Vec<String>, StoreError> {
    /// What git ends with where there is nothing to unset.
    const NOT_THERE: i32 = 5;
    find_repository(project)?;
    for name in [MERGE_NAME, MERGE_DRIVER, DIFF_TEXTCONV] {
        let output = git(project, &["config", "--local", "--unset-all", name])?;
        if output.status.code() != Some(NOT_THERE) {
            succeed(project, &output)?;
        }
    }
    let mut done = vec![format!("{MERGE_DRIVER} and {DIFF_TEXTCONV} are not set in this clone")];
    for (file, _) in FILES {
        // Whoever shares the repository goes on working with what was committed.
        let committed = git(project, &["show", &format!("HEAD:./{file}")])?;
        let shared = committed.status.success() && without_ours(&String::from_utf8_lossy(&committed.stdout)).is_some();
        if shared {
            done.push(format!("{file} is committed and stays, for those who share the project"));
        } else if rewrite(&project.join(file), without_ours)? {
            done.push(format!("{file} is as it was"));
        }
    }
    Ok(done)
}

fn find_repository(project: &Path) -> Result<(), StoreError> {
    let output = git(project, &["rev-parse", "--is-inside-work-tree"])?;
    if output.status.success() && output.stdout.starts_with(b"true") {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    // Git has its own words for a folder that belongs to somebody else.
    if said.contains("dubious ownership") {
        return succeed(project, &output);
    }
    let what = "it is in no git repository; make one with `git init`".to_owned();
    Err(StoreError::Git { what, path: project.to_owned() })
}

/// Runs git in a folder; no shell reads the words.
pub(in crate::store) fn git(project: &Path, words: &[&str]) -> Result<Output, StoreError> {
    // A repository that came from elsewhere may name a program to be run at every look; it is not.
    let quiet = ["-c", "core.fsmonitor=false"];
    let output = Command::new("git").arg("-C").arg(project).args(quiet).args(words).output();
    output.map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            StoreError::Git { what: "there is no git here; install it".to_owned(), path: project.to_owned() }
        }
        _ => StoreError::io("run git in", project)(error),
    })
}

fn succeed(project: &Path, output: &Output) -> Result<(), StoreError> {
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let what = said.lines().next().unwrap_or("it did not say why").to_owned();
    Err(StoreError::Git { what, path: project.to_owned() })
}

/// A word as the shell that git asks reads it back.
fn for_shell(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Replaces a file by what `change` makes of its content; `None` leaves it, and nothing at all takes it away.
/// Says whether something was done.
fn rewrite(path: &Path, change: impl FnOnce(&str) -> Option<String>) -> Result<bool, StoreError> {
    let old = match atomic::read(path) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.is_missing() => None,
        Err(error) => return Err(error),
    };
    let Ok(text) = std::str::from_utf8(old.as_deref().unwrap_or_default()) else {
        return Err(StoreError::Git { what: "this file is not UTF-8".to_owned(), path: path.to_owned() });
    };
    let Some(new) = change(text) else { return Ok(false) };
    if new.is_empty() {
        std::fs::remove_file(path).map_err(StoreError::io("remove", path))?;
    } else {
        let expected = old.as_deref().map_or(Expected::Absent, |bytes| Expected::Content(Hash::of(bytes)));
        atomic::write(path, new.as_bytes(), expected)?;
    }
    Ok(true)
}

/// The text with the lines that it lacks, between ours, at its head, so that what stands there already counts more;
/// `None` where it has them.
fn with_ours(old: &str, lines: &[&str]) -> Option<String> {
    let lacks = |text: &str, line: &str| !text.lines().any(|known| known.trim() == line);
    if !lines.iter().any(|line| lacks(old, line)) {
        return None;
    }
    let rest = without_ours(old).unwrap_or_else(|| old.to_owned());
    let ours: String = lines.iter().filter(|line| lacks(&rest, line)).map(|line| format!("{line}\n")).collect();
    Some(format!("{BEGIN}\n{ours}{END}\n{rest}"))
}

/// The text without our lines and what stands between them; `None` where they are not both there.
fn without_ours(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let begin = lines.iter().position(|line| line.trim_end() == BEGIN)?;
    let end = begin + lines.iter().skip(begin).position(|line| line.trim_end() == END)?;
    let outside = lines.iter().enumerate().filter(|(at, _)| *at < begin || *at > end);
    Some(outside.map(|(_, line)| *line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_there_is_there_again() {
        for old in ["", "*.ron text eol=lf\ntext.txt -text\n", "# no line end", "a\r\nb"] {
            let new = with_ours(old, &ATTRIBUTES).unwrap();
            assert!(new.contains(ATTRIBUTES[0]) && new.ends_with(old), "{new}");
            assert_eq!(with_ours(&new, &ATTRIBUTES), None);
            assert_eq!(without_ours(&new).as_deref(), Some(old));
        }
        assert_eq!(without_ours("*.ron merge=sayso\n"), None);
    }

    #[test]
    fn a_word_is_one_word_to_a_shell() {
        assert_eq!(for_shell("/opt/it's here/sayso"), r"'/opt/it'\''s here/sayso'");
    }
}
