//! Earlier versions of files, as a person finds them and puts them back by the command line.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod support;

use sayso::format::project_file::ProjectFile;
use sayso::model::change::{Edit, Home, Swap, apply};
use sayso::model::{Change, CoderId, Progress, Timestamp};
use sayso::store::{Places, ProjectFolder, Session};
use std::fs;
use std::path::Path;
use std::process::Command;
use support::copy;

const TAGS: &str = "documents/recount/tags/anna.ron";

fn sayso(home: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sayso"));
    let output = command.args(arguments).env("SAYSO_HOME", home).current_dir(home).output().unwrap();
    let words = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(words).unwrap())
}

/// The sample in which Anna takes back that she is finished, and is finished again, and so on.
fn worked_on(home: &Path, saves: u64) -> Session {
    let project = home.join("p");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("projects/news-sample"), &project);
    let opened = Session::open(&Places::under(home), &project).unwrap();
    let (mut session, mut project) = (opened.session, opened.project);
    let metas = ProjectFolder::open(session.root()).unwrap().0.listed().unwrap().0;
    let meta = metas.into_iter().find(|meta| meta.slug == "recount").unwrap();
    let loaded = session.read_document(&project, &meta).unwrap();
    let home = Home { document: meta.id, coder: CoderId::new("anna").unwrap() };
    project.load_catalogue([meta]);
    project.load_document(home.document, loaded.document);
    for save in 0..saves {
        let both = [Progress::Finished, Progress::InProgress];
        let (before, after) = if save % 2 == 0 { (both[0], both[1]) } else { (both[1], both[0]) };
        let edit = Edit::Progress(home.clone(), Swap::new(before, after));
        apply(&mut project, &Change { edits: vec![edit] }).unwrap();
        let mut stale = [ProjectFile::Tags(home.document, home.coder.clone())].into();
        session.save(&project, &mut stale, Timestamp(1_741_597_200_000 + save)).unwrap();
        assert_eq!((stale.len(), session.remark()), (0, None));
    }
    session
}

#[test]
fn versions_are_listed_in_words_and_put_back() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("p").join(TAGS);
    drop(worked_on(home.path(), 1));
    let standing = fs::read_to_string(&path).unwrap();
    let (code, told) = sayso(home.path(), &["history", "p"]);
    assert_eq!(code, 0, "{told}");
    assert!(told.starts_with(TAGS) && told.contains("  1  until 2025-03-10 09:00:00 UTC, "), "{told}");
    assert!(told.contains("+ tags of anna, finished") && told.contains("- tags of anna, in progress"), "{told}");
    let json: serde_json::Value =
        serde_json::from_str(&sayso(home.path(), &["history", "p", TAGS, "--json"]).1).unwrap();
    assert_eq!(json["files"][0]["versions"][0]["restoring"]["back"][0], "tags of anna, finished");

    let (code, told) = sayso(home.path(), &["restore", "p", TAGS, "--at", "1", "--to", "elsewhere.ron"]);
    assert_eq!((code, told.contains("the project is as it was")), (0, true), "{told}");
    assert_eq!(fs::read_to_string(&path).unwrap(), standing);
    let (code, told) = sayso(home.path(), &["restore", "p", &format!("p/{TAGS}"), "--at", "1"]);
    assert_eq!((code, told.contains("what stood there is kept as version 2")), (0, true), "{told}");
    assert_eq!(fs::read(&path).unwrap(), fs::read(home.path().join("elsewhere.ron")).unwrap());
    let (_, told) = sayso(home.path(), &["restore", "p", TAGS, "--at", "1"]);
    assert!(told.contains("stands there already"), "{told}");
    sayso(home.path(), &["restore", "p", TAGS, "--at", "2"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), standing, "and there and back");
    assert_eq!(sayso(home.path(), &["check", "p"]).0, 0);

    for (arguments, words) in [
        (["restore", "p", TAGS, "--at", "9"], "there is no version 9"),
        (["restore", "p", "../p/project.ron", "--at", "1"], "no earlier versions of it; there are of: documents"),
    ] {
        let (code, told) = sayso(home.path(), &arguments);
        assert_eq!((code, told.contains(words)), (2, true), "{told}");
    }
}

#[test]
fn nothing_is_put_back_while_the_project_is_open() {
    let home = tempfile::tempdir().unwrap();
    let session = worked_on(home.path(), 2);
    let standing = fs::read(home.path().join("p").join(TAGS)).unwrap();
    let (code, told) = sayso(home.path(), &["restore", "p", TAGS, "--at", "2"]);
    assert_eq!((code, told.contains("another sayso has this project open")), (2, true), "{told}");
    assert_eq!(fs::read(home.path().join("p").join(TAGS)).unwrap(), standing);
    drop(session);
    assert_eq!(sayso(home.path(), &["restore", "p", TAGS, "--at", "2"]).0, 0);
}

#[test]
fn versions_go_along_with_a_project_that_is_kept_elsewhere_or_moved() {
    let home = tempfile::tempdir().unwrap();
    drop(worked_on(home.path(), 1));
    let (from, to) = (home.path().join("p").canonicalize().unwrap(), home.path().join("q"));
    let (_, project) = ProjectFolder::open(&from).unwrap();
    let places = Places::under(home.path());
    sayso::store::keep_project(&places, project.id(), (&from, &to)).unwrap();
    let listed = sayso(home.path(), &["history", "q"]).1;
    assert!(listed.contains("  1  until 2025-03-10"), "{listed}");
    fs::remove_dir_all(&from).unwrap();
    fs::rename(&to, home.path().join("r")).unwrap();
    drop(Session::open(&places, &home.path().join("r")).unwrap());
    assert_eq!(sayso(home.path(), &["history", "r"]).1, listed);
}

#[test]
fn a_damaged_file_is_put_right_also_where_it_is_the_head() {
    let home = tempfile::tempdir().unwrap();
    drop(worked_on(home.path(), 1));
    let (sound, head) = (fs::read(home.path().join("p").join(TAGS)).unwrap(), home.path().join("p/project.ron"));
    let came = sayso(home.path(), &["import", "p", &format!("p/{TAGS}"), "--coder", "eve"]);
    assert_eq!(came.0, 0, "{}", came.1);
    for file in ["project.ron", TAGS] {
        fs::write(home.path().join("p").join(file), "oops").unwrap();
        let (_, told) = sayso(home.path(), &["history", "p", file]);
        assert!(told.contains("- oops"), "{told}");
        let (code, told) = sayso(home.path(), &["restore", "p", file, "--at", "1"]);
        assert_eq!((code, told.contains("kept as version 2")), (0, true), "{told}");
    }
    assert!(fs::read_to_string(head).unwrap().contains("Anna"));
    assert_ne!(fs::read(home.path().join("p").join(TAGS)).unwrap(), sound, "it is the version before");
    assert_eq!(sayso(home.path(), &["history", "p"]).1.matches("- oops").count(), 0);
}
