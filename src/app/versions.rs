//! Earlier versions of the open article's files and of the project's, to look at and to put back.
//!
//! The shell lists them and works out what each differs in; here they get their
//! names. What belongs to somebody else is shown, as far as it may be seen, and
//! put back by its owner alone: each file of tags has one writer.

use super::{Dialog, Effect, Workspace};
use crate::format::in_words::Differences;
use crate::model::{CoderId, Timestamp};
use std::sync::Arc;

/// The dialog of earlier versions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VersionsDialog {
    /// The files that have some.
    pub files: Arc<Vec<VersionedFile>>,
    /// The file that is looked at, by its place from 0.
    pub file: usize,
    /// The version of it that is looked at, by its place from 0; the newest is the first.
    pub at: usize,
    /// What putting a version back would do, once that is known.
    pub compared: Option<Compared>,
}

/// A file of the project that has earlier versions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VersionedFile {
    /// Its path in the project.
    pub path: String,
    /// What it is, in words.
    pub name: String,
    /// Whose it is, if it is somebody else's, who alone puts it back.
    pub owner: Option<String>,
    /// Its versions, the newest first.
    pub versions: Vec<Version>,
}

/// An earlier version of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Version {
    /// Its number among the versions of the file.
    pub number: u64,
    /// Until when it stood in the project.
    pub until: Timestamp,
    /// How many bytes it has.
    pub bytes: u64,
}

/// What putting a version back would do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Compared {
    /// The file, by its path in the project.
    pub path: String,
    /// The number of the version.
    pub number: u64,
    /// The lines that would come and go, or why that cannot be said.
    pub differences: Result<Arc<Differences>, String>,
}

impl VersionsDialog {
    /// The file and the version that are looked at.
    pub fn chosen(&self) -> Option<(&VersionedFile, &Version)> {
        let file = self.files.get(self.file)?;
        Some((file, file.versions.get(self.at)?))
    }

    /// What putting back the version that is looked at would do, once that is known.
    pub fn differences(&self) -> Option<&Result<Arc<Differences>, String>> {
        let (file, version) = self.chosen()?;
        let compared = self.compared.as_ref()?;
        (compared.path == file.path && compared.number == version.number).then_some(&compared.differences)
    }

    /// What the shell is to work out for what is looked at, if it has not yet.
    fn asks(&self) -> Option<Effect> {
        let (file, version) = self.chosen().filter(|_| self.differences().is_none())?;
        Some(Effect::CompareVersion(file.path.clone(), version.number))
    }
}

impl Workspace {
    /// Shows the versions that were found; those that tell what others tagged are left out where that is hidden.
    pub(in crate::app) fn show_versions(&mut self, found: Vec<(String, Vec<Version>)>) -> Vec<Effect> {
        let mut files: Vec<VersionedFile> = found
            .into_iter()
            .filter(|(_, versions)| !versions.is_empty())
            .filter_map(|(path, versions)| self.versioned(path, versions))
            .collect();
        // What is mine comes first, and of that the tags.
        files.sort_by_key(|file| (file.owner.is_some(), !file.path.contains("/tags/"), file.path.clone()));
        let dialog = VersionsDialog { files: Arc::new(files), file: 0, at: 0, compared: None };
        self.turn_to_version(dialog)
    }

    /// Looks at a version, and asks what it differs in.
    pub(in crate::app) fn turn_to_version(&mut self, dialog: VersionsDialog) -> Vec<Effect> {
        let asks = dialog.asks();
        self.view.dialog = Some(Dialog::Versions(Box::new(dialog)));
        asks.into_iter().collect()
    }

    /// Takes in what a version differs in, if it is still looked at.
    pub(in crate::app) fn compared(&mut self, compared: Compared) -> Vec<Effect> {
        if let Some(Dialog::Versions(dialog)) = &mut self.view.dialog {
            dialog.compared = Some(compared);
        }
        Vec::new()
    }

    /// Puts back the version that is looked at, unless the file is somebody else's.
    pub(in crate::app) fn put_back(&mut self, dialog: &VersionsDialog) -> Vec<Effect> {
        let Some((file, version)) = dialog.chosen() else { return Vec::new() };
        if let Some(why) = self.sealed.clone() {
            return self.say(super::NoticeKind::Refusal, why);
        }
        match &file.owner {
            Some(owner) => {
                let words = format!("{} can be put back by {owner} alone", file.name);
                self.say(super::NoticeKind::Refusal, words)
            }
            None => vec![Effect::PutBack(file.path.clone(), version.number)],
        }
    }

    fn versioned(&self, path: String, versions: Vec<Version>) -> Option<VersionedFile> {
        let article = |path: &str| path.strip_prefix("documents/")?.split_once('/').map(|(_, file)| file.to_owned());
        let (name, owner) = match article(&path) {
            None if path == "project.ron" => ("Project: name and coders".to_owned(), None),
            None if path == "schema.ron" => ("Schema".to_owned(), None),
            None => (path.clone(), None),
            Some(file) if file == "document.ron" => ("Article details".to_owned(), None),
            Some(file) if file == "text.txt" => ("Text of the article".to_owned(), None),
            Some(file) => self.of_somebody(&file)?,
        };
        Some(VersionedFile { path, name, owner, versions })
    }

    /// The name of a coder's file in an article's folder, and whose it is where it is not mine.
    fn of_somebody(&self, file: &str) -> Option<(String, Option<String>)> {
        let (folder, name) = file.split_once('/')?;
        let coder = CoderId::new(name.strip_suffix(".ron")?).ok()?;
        let what = if folder == "tags" { "tags" } else { "decisions" };
        if Some(&coder) == self.me() {
            return Some((format!("Your {what}"), None));
        }
        let shown = self.shown_name(&coder);
        self.blinded().is_none().then(|| (format!("{} of {shown}", capital(what)), Some(shown)))
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
