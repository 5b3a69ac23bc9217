//! Who has a project open, said in the project's own folder for people who share it: a notice, never a barrier, since
//! shared folders are late and clocks are wrong.
//!
//! Each person on each machine has a file of their own there (`presence/<coder>.<machine>.ron`), written anew every
//! minute from the first step on and taken away at the end. What is not written anew for three minutes counts as
//! left behind. Git does not carry it.

use super::inside::inside;
use super::{Expected, Session, StoreError, atomic, is_project, temporary};
use crate::format::presence::{self, Presence};
use crate::model::{Coder, Timestamp};
use std::fs;
use std::path::PathBuf;

const FOLDER: &str = "presence";

/// Milliseconds after which nobody is taken to be there, by either clock.
const GONE: u64 = 180_000;

/// Somebody who works on the project elsewhere.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Elsewhere {
    /// Who; it may be the same person.
    pub coder: Coder,
    /// On which machine, as a fingerprint.
    pub machine: String,
}

impl Session {
    /// What says that somebody has the project open here, for a thread; `None` where nothing is written.
    pub fn announce(&self, coder: &Coder, at: Timestamp) -> Option<impl FnOnce() -> Result<(), StoreError> + use<>> {
        let path = self.own_presence(coder).filter(|_| self.may_write())?;
        let words = presence::write(&Presence { coder: coder.clone(), at });
        let root = self.root().to_owned();
        Some(move || {
            // Where the project was taken away meanwhile nothing of it is made again.
            if !is_project(&root) {
                return Ok(());
            }
            path.parent().into_iter().for_each(temporary::clean);
            atomic::write(&path, words.as_bytes(), Expected::Anything).map(drop)
        })
    }

    /// Takes back that somebody has the project open here.
    pub fn take_leave(&self, coder: &Coder) {
        // What stays counts for nothing in three minutes.
        if let Some(path) = self.own_presence(coder).filter(|path| path.exists()) {
            let _ = fs::remove_file(&path);
            let _ = path.parent().map(fs::remove_dir);
        }
    }

    /// Who has the project open on other machines, as far as their files have come.
    pub fn elsewhere(&self, now: Timestamp) -> Vec<Elsewhere> {
        let Ok(folder) = inside(self.root(), FOLDER) else { return Vec::new() };
        let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        let files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
        let one = |entry: fs::DirEntry| {
            let name = entry.file_name().into_string().ok()?;
            let (_, machine) = name.strip_suffix(".ron")?.rsplit_once('.')?;
            if machine == temporary::machine() {
                return None;
            }
            let there = presence::read(&name, &atomic::read(&entry.path()).ok()?).ok()?;
            let is_new = there.at.0.abs_diff(now.0) < GONE;
            is_new.then(|| Elsewhere { coder: there.coder, machine: machine.to_owned() })
        };
        let mut found: Vec<Elsewhere> = files.filter_map(one).collect();
        found.sort();
        found
    }

    fn own_presence(&self, coder: &Coder) -> Option<PathBuf> {
        inside(self.root(), &format!("{FOLDER}/{}.{}.ron", coder.id, temporary::machine())).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CoderId;
    use crate::store::{Places, sample_project};

    #[test]
    fn who_works_elsewhere_is_heard_of_as_long_as_it_is_said_anew() {
        let home = tempfile::tempdir().unwrap();
        let places = Places::under(home.path());
        let root = sample_project(&places).unwrap();
        let session = Session::open(&places, &root).unwrap().session;
        let coder = |id: &str| Coder { id: CoderId::new(id).unwrap(), name: id.to_uppercase() };
        let anna = coder("anna");
        session.announce(&anna, Timestamp(1_000_000)).unwrap()().unwrap();
        let own = session.own_presence(&anna).unwrap();
        assert!(own.exists());
        assert_eq!(session.elsewhere(Timestamp(1_000_000)), [], "this machine is not elsewhere");
        // The same file as another machine would have it, and one that nobody can read.
        let place = |name: &str| own.with_file_name(name);
        fs::copy(&own, place("anna.0000aaaa.ron")).unwrap();
        atomic::write(&place("ben.0000bbbb.ron"), b"(format: (9, 0))", Expected::Absent).unwrap();
        let there = Elsewhere { coder: anna.clone(), machine: "0000aaaa".to_owned() };
        assert_eq!(session.elsewhere(Timestamp(1_060_000)), std::slice::from_ref(&there));
        assert_eq!(session.elsewhere(Timestamp(940_000)), [there], "its clock may be before or behind");
        assert_eq!(session.elsewhere(Timestamp(2_000_000)), []);
        session.take_leave(&anna);
        assert!(!own.exists() && place("anna.0000aaaa.ron").exists());
        // Who only looks says nothing.
        let second = Session::open(&places, &root).unwrap().session;
        assert!(!second.is_writer() && second.announce(&anna, Timestamp(5)).is_none());
    }
}
