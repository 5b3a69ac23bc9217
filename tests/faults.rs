//! The system says no at the n-th call, for every n: the old or the new file is whole, nothing temporary is left.
//!
//! `strace` changes the answers of the system, so this runs on Linux where it is there.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "tests"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::copy;

/// A file that sayso is to write, in a folder of its own.
struct Trial {
    folder: tempfile::TempDir,
    /// What sayso is told.
    arguments: &'static [&'static str],
    /// The file, below the folder.
    file: &'static str,
    old: Option<Vec<u8>>,
    new: Vec<u8>,
}

const MERGE: &[&str] = &["merge", "--ours", "new.ron", "--theirs", "new.ron", "--out", "target/anna.ron"];
const RESTORE: &[&str] = &["restore", "p", "project.ron", "--at", "1"];

impl Trial {
    /// A file that `sayso merge` writes.
    fn merge(is_first: bool) -> Trial {
        let folder = tempfile::tempdir().unwrap();
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("projects/news-sample/documents/recount/tags/anna.ron");
        let new = fs::read_to_string(sample).unwrap();
        let old = new.replace("state: Finished", "state: InProgress");
        assert_ne!(old, new);
        fs::write(folder.path().join("new.ron"), &new).unwrap();
        fs::create_dir(folder.path().join("target")).unwrap();
        let old = (!is_first).then(|| old.into_bytes());
        Trial { folder, arguments: MERGE, file: "target/anna.ron", old, new: new.into_bytes() }
    }

    /// The head of a project, of which an earlier version is put back.
    fn restore() -> Trial {
        let folder = tempfile::tempdir().unwrap();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("projects/news-sample"), &folder.path().join("p"));
        let head = folder.path().join("p/project.ron");
        let new = fs::read(&head).unwrap();
        let mut import = Command::new(env!("CARGO_BIN_EXE_sayso"));
        import.args(["import", "p", "p/documents/recount/tags/anna.ron", "--coder", "eve"]);
        import.env("SAYSO_HOME", folder.path().join("home")).current_dir(folder.path());
        assert!(import.status().unwrap().success());
        let old = Some(fs::read(head).unwrap());
        assert_ne!(old.as_ref(), Some(&new));
        fs::rename(folder.path().join("home"), folder.path().join("before")).unwrap();
        Trial { folder, arguments: RESTORE, file: "p/project.ron", old, new }
    }

    /// Puts everything back to where it was before a run.
    fn begin(&self) {
        match &self.old {
            Some(old) => fs::write(self.target(), old).unwrap(),
            None => drop(fs::remove_file(self.target())),
        }
        let (home, before) = (self.folder.path().join("home"), self.folder.path().join("before"));
        if before.exists() {
            let _ = fs::remove_dir_all(&home);
            copy(&before, &home);
        }
    }

    fn target(&self) -> PathBuf {
        self.folder.path().join(self.file)
    }

    /// Writes the file while the system answers a call as told; whether it was met with that answer.
    fn run(&self, call: &str, answer: &str, number: usize) -> bool {
        self.begin();
        let (done, met, trial) = run_with(self.folder.path(), self.arguments, (call, answer, number));
        let found = fs::read(self.target()).ok();
        assert!(found == self.old || found.as_ref() == Some(&self.new), "{trial}: neither the old nor the new");
        if done {
            assert_eq!(found.as_ref(), Some(&self.new), "{trial}: it said that it was done");
        }
        assert!(met || done, "{trial}: nothing kept it from being done");
        self.check_names(&trial, met && call.contains("unlink"));
        met
    }

    /// Only where the system would not take a name away it stays, until the next start.
    fn check_names(&self, trial: &str, may_stay: bool) {
        let entries = fs::read_dir(self.target().parent().unwrap()).unwrap();
        let names = entries.map(|entry| entry.unwrap().path());
        for path in names.filter(|path| path.to_string_lossy().ends_with(".sayso-tmp")) {
            assert!(may_stay, "{trial}: {} is left", path.display());
            fs::remove_file(path).unwrap();
        }
    }

    /// One call fails after the other, until a run in which none did.
    fn every_call(&self, call: &str, answer: &str) -> usize {
        (1..200).find(|number| !self.run(call, answer, *number)).expect("a run without the answer") - 1
    }
}

/// A colleague's tags that come into a project: several files, of which any may fail.
struct Import {
    folder: tempfile::TempDir,
    old: Files,
    new: Files,
}

/// The files of a folder, by path.
type Files = BTreeMap<PathBuf, Vec<u8>>;

const IMPORT: &[&str] = &["import", "p", "ben.ron", "--coder", "eve"];

impl Import {
    fn new() -> Import {
        let folder = tempfile::tempdir().unwrap();
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("projects/news-sample");
        copy(&sample, &folder.path().join("before"));
        fs::copy(sample.join("documents/hospital-audit/tags/ben.ron"), folder.path().join("ben.ron")).unwrap();
        let mut import = Import { folder, old: Files::new(), new: Files::new() };
        import.begin();
        import.old = import.files();
        assert!(import.again());
        import.new = import.files();
        assert!(import.new.len() > import.old.len());
        import
    }

    fn begin(&self) {
        for name in ["p", "home"] {
            let _ = fs::remove_dir_all(self.folder.path().join(name));
        }
        copy(&self.folder.path().join("before"), &self.folder.path().join("p"));
    }

    fn files(&self) -> Files {
        let mut files = Files::new();
        let mut folders = vec![self.folder.path().join("p")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    drop(files.insert(path.clone(), fs::read(&path).unwrap()));
                }
            }
        }
        files
    }

    /// The files that are not as they should be in the end.
    fn differing(&self) -> Vec<PathBuf> {
        let now = self.files();
        let all: BTreeSet<&PathBuf> = now.keys().chain(self.new.keys()).collect();
        all.into_iter().filter(|path| now.get(*path) != self.new.get(*path)).cloned().collect()
    }

    /// The same once more, with nothing in its way.
    fn again(&self) -> bool {
        let mut import = Command::new(env!("CARGO_BIN_EXE_sayso"));
        import.args(IMPORT).env("SAYSO_HOME", self.folder.path().join("home")).current_dir(self.folder.path());
        import.output().unwrap().status.success()
    }

    fn run(&self, call: &str, answer: &str, number: usize) -> bool {
        self.begin();
        let (done, met, trial) = run_with(self.folder.path(), IMPORT, (call, answer, number));
        for (path, found) in self.files() {
            let is_temporary = path.to_string_lossy().ends_with(".sayso-tmp");
            let whole = [&self.old, &self.new].iter().any(|files| files.get(&path) == Some(&found));
            assert!(whole || is_temporary && call.contains("unlink"), "{trial}: {} is neither", path.display());
        }
        assert!(self.old.keys().all(|path| path.exists()), "{trial}: a file is gone");
        if done && !call.contains("unlink") {
            assert_eq!(self.differing(), Vec::<PathBuf>::new(), "{trial}: it said that it was done");
        }
        assert!(self.again(), "{trial}: the next time it works");
        assert_eq!(self.differing(), Vec::<PathBuf>::new(), "{trial}: and then all is there, and nothing else");
        met
    }
}

#[test]
fn what_comes_in_is_all_there_the_next_time_whatever_failed() {
    if !strace_works() {
        return;
    }
    let import = Import::new();
    let mut met = 0;
    for (call, answers) in FAULTS {
        for answer in *answers {
            met += (1..200).find(|number| !import.run(call, answer, *number)).expect("a run without the answer") - 1;
        }
    }
    println!("{met} faults met");
    assert!(met > 40, "{met} faults met");
}

/// Runs sayso while the system answers a call as told: whether it said that it was done, whether it was met with that
/// answer, and what is said of this trial where something is wrong.
fn run_with(folder: &Path, arguments: &[&str], (call, answer, number): (&str, &str, usize)) -> (bool, bool, String) {
    let log = folder.join("log");
    let output = Command::new("strace")
        .arg("-f")
        .args(["-e", &format!("trace={call}"), "-e", &format!("inject={call}:{answer}:when={number}"), "-o"])
        .arg(&log)
        .arg(env!("CARGO_BIN_EXE_sayso"))
        .args(arguments)
        .env("SAYSO_HOME", folder.join("home"))
        .current_dir(folder)
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    let trial = format!("{call} {number} {answer}: {words}");
    assert!(!words.contains("panicked"), "{trial}");
    (output.status.success(), fs::read_to_string(log).unwrap().contains("INJECTED"), trial)
}

fn strace_works() -> bool {
    let trial = Command::new("strace").args(["-o", "/dev/null", "true"]).status();
    let works = trial.is_ok_and(|status| status.success());
    if !works {
        println!("skipped: strace is not there, or may not be used here");
    }
    works
}

/// The calls of the program, and the answers that a disk may have for them.
const FAULTS: &[(&str, &[&str])] = &[
    ("write", &["error=EIO", "error=ENOSPC", "error=EDQUOT", "error=EINTR"]),
    ("fsync", &["error=EIO", "error=ENOSPC"]),
    ("fdatasync", &["error=EIO"]),
    ("rename", &["error=EIO", "error=EACCES", "error=EXDEV", "error=EROFS"]),
    ("/^link", &["error=EXDEV", "error=EPERM", "error=EIO"]),
    ("/^unlink", &["error=EIO", "error=EROFS"]),
    ("/chmod", &["error=EPERM"]),
    ("mkdir", &["error=EROFS", "error=ENOSPC"]),
    ("openat", &["error=EACCES", "error=EROFS", "error=EMFILE"]),
    ("read", &["error=EIO"]),
];

fn every_fault(trial: &Trial) {
    let mut met = 0;
    for (call, answers) in FAULTS {
        met += answers.iter().map(|answer| trial.every_call(call, answer)).sum::<usize>();
    }
    println!("{met} faults met");
    assert!(met > 40, "{met} faults met");
}

#[test]
fn a_file_that_is_replaced_is_the_old_or_the_new_one_whatever_fails() {
    if strace_works() {
        every_fault(&Trial::merge(false));
    }
}

#[test]
fn a_file_that_is_new_is_whole_or_not_there_whatever_fails() {
    if strace_works() {
        every_fault(&Trial::merge(true));
    }
}

#[test]
fn an_earlier_version_is_put_back_or_not_whatever_fails() {
    if strace_works() {
        every_fault(&Trial::restore());
    }
}

/// A disk that says it has written and has not: what was written is read back before it takes the name.
#[test]
fn a_disk_that_keeps_less_than_it_says_is_found_out() {
    if strace_works() {
        let trial = Trial::merge(false);
        assert!(trial.every_call("write", "retval=1") > 0);
        assert!(trial.every_call("write", &format!("retval={}", trial.new.len())) > 0);
    }
}

/// A file that may not grow is written in part, and then not at all.
#[test]
fn short_writes_leave_the_old_file() {
    let trial = Trial::merge(false);
    let old = trial.old.clone().unwrap();
    for blocks in 0..=trial.new.len() / 512 {
        fs::write(trial.target(), &old).unwrap();
        let line =
            format!("ulimit -f {blocks}; exec \"$0\" merge --ours new.ron --theirs new.ron --out target/anna.ron");
        let shell = Command::new("sh")
            .args(["-c", &line, env!("CARGO_BIN_EXE_sayso")])
            .current_dir(trial.folder.path())
            .output()
            .unwrap();
        let found = fs::read(trial.target()).unwrap();
        assert!(found == old || found == trial.new, "{blocks} blocks");
        assert_eq!(shell.status.success(), found == trial.new, "{blocks} blocks");
        trial.check_names(&format!("{blocks} blocks"), false);
    }
}
