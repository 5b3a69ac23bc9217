//! Every state in which a power cut can leave the disk during one save and one step.
//!
//! What was not flushed may be there, in part, or not, whatever the order in which it was written. The
//! states are put together by hand from what a save does:
//!
//! ```text
//!     the step is in the journal, flushed
//!     the journal says what is about to be written, flushed
//!     what stands there gets a second name among the earlier versions
//!     a temporary file is written, flushed, read back
//!     it takes the name (a rename; for a new file a link, then the temporary name goes)
//!     the folder is flushed
//!     the journal says what was written
//! ```

use crate::desk::{Desk, coder, project_of};
use sayso::store::{Hash, Places};
use std::fs;
use std::path::{Path, PathBuf};

const TEXT: &str = "“We lost,” Lee said.\n\n“We won,” Kim added, the Post reported.";

/// One save: what the disk held before and after.
struct Save {
    folder: tempfile::TempDir,
    /// The journal with the step that is not in the file yet.
    stepped: Vec<u8>,
    /// The line that says what is about to be written.
    writing: Vec<u8>,
    /// The line that says what was written.
    written: Vec<u8>,
    old: Option<Vec<u8>>,
    new: Vec<u8>,
    page: String,
}

/// What a power cut left.
#[derive(Debug)]
struct State<'s> {
    journal: Vec<u8>,
    tags: Option<&'s [u8]>,
    temporary: Option<Vec<u8>>,
    version: Option<Vec<u8>>,
}

impl Save {
    /// A save over tags that were saved before, or the first.
    fn record(is_first: bool) -> Save {
        let folder = tempfile::tempdir().unwrap();
        Desk::lay_out(TEXT, &folder.path().join("project"));
        let mut save = Save {
            folder,
            stepped: vec![],
            writing: vec![],
            written: vec![],
            old: None,
            new: vec![],
            page: String::new(),
        };
        let mut desk = save.desk();
        if !is_first {
            desk.caret_in("lost").press("Q Ctrl+S");
            save.old = Some(fs::read(save.tags()).unwrap());
        }
        desk.caret_in("Lee").press("E");
        save.stepped = fs::read(save.journal()).unwrap();
        desk.press("Ctrl+S");
        let whole = fs::read(save.journal()).unwrap();
        let mut lines = whole[save.stepped.len()..].split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec);
        (save.writing, save.written) = (lines.next().unwrap(), lines.next().unwrap());
        assert_eq!(lines.next(), None, "one line before and one behind");
        (save.new, save.page) = (fs::read(save.tags()).unwrap(), desk.page());
        save
    }

    fn desk(&self) -> Desk {
        Desk::open(&self.folder.path().join("project"), &self.folder.path().join("home"), "ana")
    }

    fn tags(&self) -> PathBuf {
        self.folder.path().join("project/documents/article/tags/ana.ron")
    }

    fn journal(&self) -> PathBuf {
        let root = self.folder.path().join("project").canonicalize().unwrap();
        Places::under(&self.folder.path().join("home")).journal(project_of(TEXT).0.id(), &root)
    }

    fn versions(&self) -> PathBuf {
        self.journal().with_file_name("generations").join("documents/article/tags/ana.ron")
    }

    /// The states that the order of flushes allows.
    fn states(&self) -> Vec<State<'_>> {
        let mut states = Vec::new();
        let parts = |line: &[u8]| [0, 1, line.len() / 2, line.len() - 1].map(|cut| line[..cut].to_vec());
        let temporaries = || {
            let (half, zeros) = (self.new[..self.new.len() / 2].to_vec(), vec![0; self.new.len()]);
            [None, Some(vec![]), Some(half), Some(zeros), Some(self.new.clone())]
        };
        let old = self.old.as_deref();
        let versions = || [None, self.old.clone(), self.old.as_ref().map(|_| vec![])];
        // Before anything is written there is no more than a part of the line that says so.
        for part in parts(&self.writing) {
            let journal = [&self.stepped[..], &part].concat();
            states.push(State { journal, tags: old, temporary: None, version: None });
        }
        let begun = [&self.stepped[..], &self.writing].concat();
        for version in versions() {
            for temporary in temporaries() {
                states.push(State { journal: begun.clone(), tags: old, temporary, version: version.clone() });
            }
            // It took the name; of a link both names may be there.
            let ends = parts(&self.written).into_iter().chain([self.written.clone()]);
            for (part, temporary) in ends.flat_map(|part| [(part.clone(), None), (part, Some(self.new.clone()))]) {
                let journal = [&begun[..], &part].concat();
                states.push(State { journal, tags: Some(&self.new), temporary, version: version.clone() });
            }
        }
        states
    }

    fn lay_out(&self, state: &State) {
        let _ = fs::remove_dir_all(self.versions());
        let _ = fs::remove_file(self.tags());
        fs::create_dir_all(self.tags().parent().unwrap()).unwrap();
        fs::write(self.journal(), &state.journal).unwrap();
        if let Some(tags) = state.tags {
            fs::write(self.tags(), tags).unwrap();
        }
        if let Some(temporary) = &state.temporary {
            fs::write(self.tags().with_file_name(".ana.ron.1-0.sayso-tmp"), temporary).unwrap();
        }
        if let Some(version) = &state.version {
            fs::create_dir_all(self.versions()).unwrap();
            let name = format!("1-1741597200000-{}", &Hash::of(self.old.as_ref().unwrap()).to_string()[..16]);
            fs::write(self.versions().join(name), version).unwrap();
        }
    }
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn recover_every_state(save: &Save) {
    let states = save.states();
    assert!(states.len() > 20, "{}", states.len());
    for (number, state) in states.iter().enumerate() {
        save.lay_out(state);
        let mut desk = save.desk();
        assert_eq!(desk.page(), save.page, "state {number}: {:?}", desk.notices());
        let found = fs::read(save.tags()).ok();
        assert!(found == save.old || found.as_ref() == Some(&save.new), "state {number}: neither the old nor the new");
        let names = names_in(save.tags().parent().unwrap());
        assert!(names.iter().all(|name| name == "ana.ron"), "state {number}: {names:?}");
        desk.press("Ctrl+S");
        assert_eq!(fs::read(save.tags()).unwrap(), save.new, "state {number}: {:?}", desk.notices());
        drop(desk);
        let desk = save.desk();
        assert_eq!((desk.page(), desk.notices()), (save.page.clone(), vec![]), "state {number}");
        assert_eq!(desk.workspace.me(), Some(&coder("ana")));
    }
}

#[test]
fn a_power_cut_during_a_save_leaves_the_old_or_the_new_file() {
    recover_every_state(&Save::record(false));
}

#[test]
fn a_power_cut_during_the_first_save_leaves_no_file_or_the_new_one() {
    recover_every_state(&Save::record(true));
}

#[test]
fn a_power_cut_during_a_step_leaves_it_out_or_keeps_it_whole() {
    let save = Save::record(false);
    let start = save.stepped[..save.stepped.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    for cut in start..=save.stepped.len() {
        let journal = save.stepped[..cut].to_vec();
        save.lay_out(&State { journal, tags: save.old.as_deref(), temporary: None, version: None });
        let desk = save.desk();
        assert_eq!(desk.page() == save.page, cut == save.stepped.len(), "cut at {cut}");
        assert!(desk.page().contains("[quote:1|"), "what was saved stays");
    }
}

/// A temporary file of the head, and one of the program's own state.
#[test]
fn nothing_temporary_is_left_after_the_next_start() {
    let save = Save::record(false);
    let (root, state) = (save.folder.path().join("project"), save.journal().parent().unwrap().to_owned());
    let left = [root.join(".project.ron.1-0.sayso-tmp"), state.join(".root.1-0.sayso-tmp")];
    left.iter().for_each(|path| fs::write(path, "half").unwrap());
    drop(save.desk());
    assert!(left.iter().all(|path| !path.exists()));
}
