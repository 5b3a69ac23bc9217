//! Where the program keeps what is its own, and its settings.

use super::atomic::{self, Expected};
use super::{Hash, StoreError};
use crate::format::ReadError;
use crate::format::keys_file::{self, KeysFile};
use crate::format::look::Look;
use crate::model::ProjectId;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

/// The folders for what belongs to the program on this machine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Places {
    /// Settings.
    pub config: PathBuf,
    /// Journals.
    pub state: PathBuf,
    /// The private copy of the sample project, and projects that nobody has given a place yet.
    pub data: PathBuf,
}

impl Places {
    /// All in one folder; for tests and for people who set `SAYSO_HOME`.
    pub fn under(root: &Path) -> Places {
        Places { config: root.join("config"), state: root.join("state"), data: root.join("data") }
    }

    /// The journal of a project in a folder.
    ///
    /// A copy of a project has the same id in another folder, so both name the journal.
    pub fn journal(&self, project: ProjectId, root: &Path) -> PathBuf {
        let hash = Hash::of(root.as_os_str().as_encoded_bytes()).to_string();
        let short = hash.get(..8).unwrap_or_default();
        self.state.join("projects").join(format!("{project}-{short}")).join("journal.log")
    }

    /// The journal of whatever project is or was in a folder.
    pub(in crate::store) fn journal_of_folder(&self, root: &Path) -> PathBuf {
        let none = self.journal(ProjectId::from_parts(0, 0), root);
        let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let wanted = name(none.parent().unwrap_or(&none)).rsplit('-').next().map(|short| format!("-{short}"));
        let entries = fs::read_dir(self.state.join("projects")).into_iter().flatten().filter_map(Result::ok);
        let mut folders = entries.map(|entry| entry.path());
        let found = folders.find(|path| wanted.as_ref().is_some_and(|short| name(path).ends_with(short)));
        found.map_or(none, |folder| folder.join("journal.log"))
    }

    /// Whether a project has not been given a place yet.
    pub fn is_unsaved(&self, root: &Path) -> bool {
        root.starts_with(self.data.join("unsaved"))
            || self.data.canonicalize().is_ok_and(|data| root.starts_with(data.join("unsaved")))
    }

    fn settings(&self) -> PathBuf {
        self.config.join("settings.ron")
    }

    /// Reads the settings; the defaults where there are none yet.
    ///
    /// # Errors
    /// The file is there but cannot be read; it must not be overwritten.
    pub fn read_settings(&self) -> Result<Settings, StoreError> {
        let path = self.settings();
        let bytes = match atomic::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.is_missing() => return Ok(Settings::default()),
            Err(error) => return Err(error),
        };
        let text = String::from_utf8_lossy(&bytes);
        ron::from_str(&text).map_err(|error| {
            let at = (error.span.start.line, error.span.start.col);
            let mut problem = ReadError::whole(
                &path.display().to_string(),
                error.code.to_string().to_lowercase(),
                "mend or remove the settings; until then the defaults count and nothing is written there",
            );
            problem.at = Some(at);
            problem.into()
        })
    }

    fn keys(&self) -> PathBuf {
        self.config.join("keys.ron")
    }

    /// Reads which keys the person changed; none where there is no such file.
    ///
    /// # Errors
    /// The file is there but cannot be read; it must not be overwritten.
    pub fn read_keys(&self) -> Result<KeysFile, StoreError> {
        let path = self.keys();
        match atomic::read(&path) {
            Ok(bytes) => Ok(keys_file::read(&path.display().to_string(), &bytes)?),
            Err(error) if error.is_missing() => Ok(KeysFile::default()),
            Err(error) => Err(error),
        }
    }

    /// Writes which keys the person changed.
    ///
    /// # Errors
    /// The system says no.
    pub fn write_keys(&self, keys: &KeysFile) -> Result<(), StoreError> {
        atomic::write(&self.keys(), keys_file::write(keys).as_bytes(), Expected::Anything)?;
        Ok(())
    }

    /// Writes the settings.
    ///
    /// # Errors
    /// The system says no.
    pub fn write_settings(&self, settings: &Settings) -> Result<(), StoreError> {
        let text = ron::ser::to_string_pretty(settings, ron::ser::PrettyConfig::default()).unwrap_or_default();
        atomic::write(&self.settings(), format!("{text}\n").as_bytes(), Expected::Anything)?;
        Ok(())
    }
}

/// Takes over the journal of a project whose folder was moved or renamed, and notes where it is now.
///
/// # Errors
/// The system says no.
pub(in crate::store) fn adopt_journal(journal: &Path, root: &Path) -> Result<(), StoreError> {
    let folder = journal.parent().unwrap_or(Path::new("."));
    if !folder.exists()
        && let Some(left) = journal_of_moved(folder)
    {
        fs::rename(&left, folder).map_err(StoreError::io("move", &left))?;
    }
    let note = folder.join(ROOT);
    let bytes = root.as_os_str().as_encoded_bytes();
    if atomic::read(&note).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    atomic::write(&note, bytes, Expected::Anything).map(drop)
}

/// Beside a journal: the folder of its project.
const ROOT: &str = "root";

/// The journal's folder of the same project in another place, if no project is there any more.
fn journal_of_moved(folder: &Path) -> Option<PathBuf> {
    let id = folder.file_name()?.to_str()?.rsplit_once('-')?.0;
    let others = fs::read_dir(folder.parent()?).ok()?.filter_map(Result::ok);
    let mut left: Vec<PathBuf> = others
        .filter(|entry| entry.file_name().to_str().and_then(|name| name.rsplit_once('-')).is_some_and(|(i, _)| i == id))
        .map(|entry| entry.path())
        .filter(|path| {
            let root = atomic::read(&path.join(ROOT)).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            root.is_some_and(|root| !super::is_project(Path::new(&root)))
        })
        .collect();
    // Of several nobody can tell which it was.
    left.pop().filter(|_| left.is_empty())
}

/// Lends a folder that is gone afterwards, for looking at a project without leaving a trace.
///
/// # Errors
/// The system gives no such folder.
pub fn in_passing<T>(look: impl FnOnce(&Places) -> T) -> Result<T, StoreError> {
    let parent = std::env::temp_dir();
    let folder = tempfile::tempdir_in(&parent).map_err(StoreError::io("create", &parent))?;
    Ok(look(&Places::under(folder.path())))
}

/// What a person set on this machine.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Who works here: the id and the name; empty until asked.
    pub coder_id: String,
    /// The name as that person writes it.
    pub coder_name: String,
    /// Projects that were open, the last first.
    pub recent: Vec<PathBuf>,
    /// How the window looks.
    pub look: Look,
}

impl Settings {
    /// How many recent projects are kept.
    const RECENT: usize = 12;

    /// Puts a project first among the recent ones.
    pub fn remember(&mut self, root: &Path) {
        self.recent.retain(|path| path != root);
        self.recent.insert(0, root.to_owned());
        self.recent.truncate(Settings::RECENT);
    }
}
