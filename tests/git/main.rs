//! Two people who share a project through git, with git itself.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "tests"
)]

mod clones;
#[path = "../steps/mod.rs"]
mod steps;
#[path = "../support/mod.rs"]
mod support;

use std::path::Path;
use std::process::{Command, Output};
use support::copy;

const TAGS: &str = "documents/recount/tags/anna.ron";

fn run(folder: &Path, program: &str, words: &[&str]) -> Output {
    let mut command = Command::new(program);
    command.args(words).current_dir(folder).env("SAYSO_HOME", folder).env("HOME", folder);
    for (name, value) in [("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_PAGER", "cat")] {
        command.env(name, value);
    }
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "Ana").env(format!("GIT_{who}_EMAIL"), "ana@example.org");
        command.env(format!("GIT_{who}_DATE"), "2026-01-01T00:00:00Z");
    }
    command.output().unwrap()
}

fn git(folder: &Path, words: &[&str]) -> String {
    let output = run(folder, "git", words);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn sayso(folder: &Path, words: &[&str]) -> (Option<i32>, String) {
    let output = run(folder, env!("CARGO_BIN_EXE_sayso"), words);
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}

/// The sample project in a repository, in a folder whose name tempts shells and options.
fn repository(home: &Path) -> std::path::PathBuf {
    let project = home.join("-it's 100% news");
    copy(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/projects/news-sample")), &project);
    git(&project, &["init", "-q", "-b", "main"]);
    git(&project, &["add", "."]);
    git(&project, &["commit", "-q", "-m", "start"]);
    project
}

/// On a branch of its own, `from` becomes `to` in the tags.
fn change(project: &Path, branch: &str, (from, to): (&str, &str)) {
    git(project, &["checkout", "-q", "-b", branch, "main"]);
    let file = project.join(TAGS);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(from), "{from}");
    std::fs::write(&file, text.replacen(from, to, 1)).unwrap();
    git(project, &["commit", "-q", "-a", "-m", branch]);
}

fn has_git() -> bool {
    Command::new("git").arg("--version").output().is_ok()
}

#[test]
fn git_merges_records_shows_words_and_forgets_it_all_again() {
    if !has_git() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let project = repository(home.path());
    let untouched = git(&project, &["config", "--local", "--list"]);
    let files = ["status", "--short", "--", ".gitattributes", ".gitignore"];
    let before = git(&project, &files);
    assert_eq!(sayso(&project, &["git-setup"]).0, Some(0));
    assert_eq!(sayso(&project, &["git-setup", "--undo"]).0, Some(0));
    assert_eq!(git(&project, &files), before, "what nobody has committed goes again");
    assert_eq!(sayso(&project, &["git-setup"]).0, Some(0));
    let twice = sayso(&project, &["git-setup"]);
    assert_eq!(twice.0, Some(0), "{}", twice.1);
    git(&project, &["add", "."]);
    git(&project, &["commit", "-q", "-m", "set up"]);
    // Two neighbours in the file, which lines cannot merge.
    let entity = r#"label:"entity",at:[(82,100,"Tarrow Valley Mail")]"#;
    change(&project, "label", (entity, &entity.replace("entity", "source")));
    let eastmere = r#"at:[(115,123,"Eastmere")],is:{"kind":"geo-political","mention":"name"}"#;
    change(&project, "note", (eastmere, &format!("{eastmere},note:\"the town\"")));
    git(&project, &["merge", "-q", "--no-edit", "label"]);
    let text = std::fs::read_to_string(project.join(TAGS)).unwrap();
    assert!(text.contains("the town") && text.contains(r#"label:"source",at:[(82,100"#), "{text}");
    // The difference is told in words.
    let words = git(&project, &["diff", "main", "--", TAGS]);
    let (old, new) = ("-entity “Tarrow Valley Mail” by anna", "+source “Tarrow Valley Mail” by anna");
    assert!(words.contains(old) && words.contains(new), "{words}");
    // Both change one label: the merge waits for a person, and the file is valid.
    change(&project, "other", (entity, &entity.replace("entity", "cue")));
    let conflict = run(&project, "git", &["merge", "--no-edit", "label"]);
    assert!(!conflict.status.success());
    assert!(String::from_utf8_lossy(&conflict.stderr).contains("has another label on each side"), "{conflict:?}");
    let text = std::fs::read_to_string(project.join(TAGS)).unwrap();
    assert!(!text.contains("<<<<<<<") && text.contains("others: ["), "{text}");
    let line = text.lines().position(|line| line.trim().starts_with("Mark((id:")).unwrap() + 1;
    let (code, words) = sayso(&project, &["check", "."]);
    assert!(code == Some(1) && words.contains(&format!("; settle it: {TAGS}:{line}\n")), "{words}");
    git(&project, &["commit", "-q", "-a", "-m", "merged"]);
    // This clone is as it was; what others have by now stays.
    assert_eq!(sayso(&project, &["git-setup", "--undo"]).0, Some(0));
    let (code, words) = sayso(&project, &["git-setup", "--undo"]);
    assert!(code == Some(0) && words.contains(".gitattributes is committed and stays"), "{words}");
    assert_eq!(git(&project, &["config", "--local", "--list"]), untouched);
    assert_eq!(git(&project, &["status", "--short"]), "");
}

#[test]
fn a_file_with_markers_and_three_files_are_merged_by_hand() {
    if !has_git() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let project = repository(home.path());
    let entity = r#"label:"entity",at:[(82,100,"Tarrow Valley Mail")]"#;
    change(&project, "label", (entity, &entity.replace("entity", "source")));
    let eastmere = r#"at:[(115,123,"Eastmere")]"#;
    change(&project, "place", (eastmere, r#"at:[(115,119,"East")]"#));
    // Without our help git leaves markers.
    assert!(!run(&project, "git", &["merge", "label"]).status.success());
    let file = project.join(TAGS);
    let marked = std::fs::read_to_string(&file).unwrap();
    assert!(marked.contains("<<<<<<< "));
    let (code, words) = sayso(&project, &["check", "."]);
    assert!(code == Some(1) && words.contains("run `sayso merge PROJECT`"), "{words}");
    let git_keeps = format!("{TAGS}: merged from the versions that git keeps\n");
    let (code, words) = sayso(&project, &["merge", "."]);
    assert!(code == Some(0) && words.starts_with(&git_keeps) && words.contains("`git add`"), "{words}");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("\"East\"") && text.contains(r#"label:"source",at:[(82,100"#), "{text}");
    assert_eq!(sayso(&project, &["merge", "."]), (Some(0), "nothing to merge: no file has conflict markers\n".into()));
    // One file by its name; what a hand has put into it meanwhile is not thrown away.
    std::fs::write(&file, &marked).unwrap();
    let (code, words) = sayso(&project, &["merge", TAGS]);
    assert!(code == Some(0) && words.starts_with(&git_keeps), "{words}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    std::fs::write(&file, marked.replace("state: Finished", "state: InProgress")).unwrap();
    let (code, words) = sayso(&project, &["merge", "."]);
    // Its markers do not say what both come from, so there are differences to settle.
    assert!(code == Some(1) && words.starts_with(&format!("{TAGS}: merged from what stood between")), "{words}");
    assert!(std::fs::read_to_string(&file).unwrap().contains("state: InProgress"));
    // What cannot be read is left as it is.
    let broken = marked.replace("=======", "").replace("state: Finished", "state: InProgress");
    std::fs::write(&file, &broken).unwrap();
    let (code, words) = sayso(&project, &["merge", "."]);
    assert!(code == Some(2) && words.contains("not in order"), "{words}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), broken);
    std::fs::write(&file, &text).unwrap();
    // The same by three files; one has a name like an option.
    for (branch, name) in [("main", "-o.ron"), ("place", "a.ron"), ("label", "b.ron")] {
        let version = git(&project, &["show", &format!("{branch}:{TAGS}")]);
        std::fs::write(project.join(name), version).unwrap();
    }
    let sides = ["merge", "--base", "-o.ron", "--ours", "a.ron", "--theirs", "b.ron", "--out", "-x.ron"];
    assert_eq!(sayso(&project, &sides), (Some(0), String::new()));
    assert_eq!(std::fs::read_to_string(project.join("-x.ron")).unwrap(), text);
    assert!(sayso(&project, &["diff-text", "--", "-x.ron"]).1.starts_with("tags of anna, finished\n"));
    // What cannot be done says so: 2 to a person, above 128 to git, and our file is as it was.
    std::fs::write(project.join("b.ron"), "oops").unwrap();
    assert_eq!(sayso(&project, &sides).0, Some(2));
    let driven = sayso(&project, &["merge-driver", "--", "-o.ron", "a.ron", "b.ron", "7", TAGS]);
    assert_eq!(driven.0, Some(129), "{}", driven.1);
    assert!(driven.1.contains(TAGS), "{}", driven.1);
    assert_eq!(
        std::fs::read_to_string(project.join("a.ron")).unwrap(),
        git(&project, &["show", &format!("place:{TAGS}")])
    );
}

#[test]
fn a_project_that_sayso_made_brings_what_travels_along_and_a_clone_needs_its_configuration_alone() {
    if !has_git() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    assert_eq!(sayso(home.path(), &["new", "p"]).0, Some(0));
    let project = home.path().join("p");
    git(&project, &["init", "-q", "-b", "main"]);
    git(&project, &["add", "."]);
    git(&project, &["commit", "-q", "-m", "start"]);
    let attributes = git(&project, &["check-attr", "merge", "diff", "eol", "--", "documents/a/tags/ana.ron"]);
    assert!(attributes.contains("merge: sayso") && attributes.contains("diff: sayso"), "{attributes}");
    assert!(git(&project, &["check-attr", "text", "--", "documents/a/text.txt"]).contains("text: unset"));
    let untouched = git(&project, &["config", "--local", "--list"]);
    for words in [&["git-setup"][..], &["git-setup", "--undo"]] {
        let (code, said) = sayso(&project, words);
        assert!(code == Some(0) && said.lines().count() == 1, "{said}");
        assert_eq!(git(&project, &["status", "--porcelain"]), "");
    }
    assert_eq!(git(&project, &["config", "--local", "--list"]), untouched);
}

#[test]
fn where_there_is_no_repository_that_is_said() {
    if !has_git() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    copy(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/projects/news-sample")), &home.path().join("p"));
    let (code, words) = sayso(home.path(), &["git-setup", "p"]);
    assert_eq!(code, Some(2));
    assert!(words.contains("no git repository"), "{words}");
    assert!(sayso(home.path(), &["git-setup", "."]).1.contains("no sayso project"));
}
