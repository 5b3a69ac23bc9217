//! Closing, opening, crashing, and files that are damaged.

use crate::desk::Desk;
use sayso::store::{Expected, read, write};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const TEXT: &str = "“We lost,” Lee said.\n\n“We won,” Kim added, the Post reported.";

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Place {
        let place = Place { folder: tempfile::tempdir().unwrap() };
        Desk::lay_out(TEXT, &place.project());
        place
    }

    fn project(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    fn desk(&self) -> Desk {
        Desk::open(&self.project(), &self.folder.path().join("home"), "ana")
    }

    fn tags(&self) -> PathBuf {
        self.project().join("documents/article/tags/ana.ron")
    }
}

fn files_below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            found.extend(files_below(&entry.path()));
        } else {
            found.insert(entry.path(), fs::read(entry.path()).unwrap());
        }
    }
    found
}

#[test]
fn what_was_tagged_is_there_again() {
    let place = Place::new();
    let mut desk = place.desk();
    desk.caret_in("lost").press("Q S 1 U 1").caret_in("won").press("Q S 1 V 1 Escape 1 X 1 Ctrl+S");
    let (page, project) = (desk.page(), desk.workspace.project().clone());
    drop(desk);
    let desk = place.desk();
    assert_eq!(desk.page(), page);
    assert_eq!(*desk.workspace.project(), project);
    assert_eq!(desk.notices(), Vec::<&str>::new());
}

#[test]
fn opening_looking_and_saving_changes_no_byte() {
    let place = Place::new();
    let mut desk = place.desk();
    desk.caret_in("lost").press("Q S 1 Ctrl+S");
    drop(desk);
    let before = files_below(&place.project());
    let mut desk = place.desk();
    desk.press("Tab Tab Right O G H Ctrl+S Ctrl+End Ctrl+S");
    drop(desk);
    assert_eq!(files_below(&place.project()), before);
}

/// Every file is written anew from what was read of it, and is the same byte for byte.
#[test]
fn each_file_of_the_sample_is_written_as_it_was_read() {
    use sayso::format::project_file::{ProjectFile, content};
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("projects/news-sample");
    let home = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(&sample, home.path(), "anna");
    let mut compared = 0;
    for slug in ["mud-and-herons", "hospital-audit", "recount"] {
        desk.turn_to(slug);
        let (id, document) = desk.workspace.document().unwrap();
        let coders: Vec<_> = document.sets.keys().cloned().collect();
        let tags = coders.iter().map(|coder| (ProjectFile::Tags(id, coder.clone()), format!("tags/{coder}.ron")));
        let files =
            [(ProjectFile::Meta(id), "document.ron".to_owned()), (ProjectFile::Text(id), "text.txt".to_owned())];
        for (file, name) in files.into_iter().chain(tags) {
            let written = content(desk.workspace.project(), &file).unwrap();
            let path = sample.join("documents").join(slug).join(name);
            assert_eq!(written.as_bytes(), read(&path).unwrap(), "{}", path.display());
            compared += 1;
        }
    }
    for (file, name) in [(ProjectFile::Head, "project.ron"), (ProjectFile::Schema, "schema.ron")] {
        let written = content(desk.workspace.project(), &file).unwrap();
        assert_eq!(written.as_bytes(), read(&sample.join(name)).unwrap(), "{name}");
    }
    assert_eq!(compared, 11);
}

#[test]
fn nothing_of_an_article_is_written_beside_a_foreign_text() {
    let place = Place::new();
    let foreign = place.project().join("documents/new");
    fs::create_dir_all(&foreign).unwrap();
    fs::write(foreign.join("text.txt"), "somebody's text").unwrap();
    let mut desk = place.desk();
    desk.bring_in("new.txt", "Ann said “no” twice.".as_bytes());
    desk.caret_in("no").press("Q Ctrl+S Ctrl+S");
    assert!(desk.notices().iter().any(|words| words.contains("already something here")), "{:?}", desk.notices());
    assert_eq!(files_below(&foreign).len(), 1, "neither a description nor tags stand beside it");
    let page = desk.page();
    drop(desk);
    fs::remove_dir_all(&foreign).unwrap();
    let mut desk = place.desk();
    desk.later(1_000_000);
    desk.turn_to("new").press("Ctrl+S");
    assert_eq!(desk.page(), page, "once it is out of the way all is there: {:?}", desk.notices());
    assert!(foreign.join("tags/ana.ron").exists());
}

#[test]
fn a_step_whose_tags_moved_on_is_put_aside_whole() {
    let place = Place::new();
    let home = place.folder.path().join("home");
    // Ben's first tag enters him in project.ron too.
    let mut desk = Desk::open(&place.project(), &home, "ben");
    desk.caret_in("lost").press("Q");
    drop(desk);
    let mut other = Desk::open(&place.project(), &place.folder.path().join("elsewhere"), "ben");
    other.later(500_000);
    other.caret_in("won").press("Q Ctrl+S");
    drop(other);
    let desk = Desk::open(&place.project(), &home, "ben");
    assert!(desk.notices().iter().any(|words| words.contains("were not done again")), "{:?}", desk.notices());
    assert!(desk.page().contains("[quote:1|“We won,”]"));
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_for_a_while_costs_nothing() {
    let place = Place::new();
    let mut desk = place.desk();
    desk.caret_in("lost").press("Q Ctrl+S").caret_in("won").press("Q");
    let page = desk.page();
    drop(desk);
    let (tags, away) = (place.tags(), place.folder.path().join("away.ron"));
    fs::rename(&tags, &away).unwrap();
    std::os::unix::fs::symlink(&tags, &tags).unwrap();
    let desk = place.desk();
    assert!(!desk.session.as_ref().unwrap().is_writer());
    assert!(desk.notices().iter().any(|words| words.contains("waits in the journal")), "{:?}", desk.notices());
    drop(desk);
    fs::remove_file(&tags).unwrap();
    fs::rename(&away, &tags).unwrap();
    assert_eq!(place.desk().page(), page);
}

#[test]
fn a_folder_that_was_moved_after_a_crash_finds_its_work_again() {
    let place = Place::new();
    let mut desk = place.desk();
    desk.caret_in("lost").press("Q S 1");
    let page = desk.page();
    drop(desk);
    let moved = place.folder.path().join("moved");
    fs::rename(place.project(), &moved).unwrap();
    let mut desk = Desk::open(&moved, &place.folder.path().join("home"), "ana");
    assert_eq!(desk.page(), page, "{:?}", desk.notices());
    desk.press("Ctrl+Z Ctrl+Z");
    assert_eq!(desk.page(), TEXT);
}

#[test]
fn a_copy_beside_its_project_has_a_journal_of_its_own() {
    let place = Place::new();
    let mut desk = place.desk();
    desk.caret_in("lost").press("Q");
    Desk::lay_out(TEXT, &place.folder.path().join("copy"));
    let copy = Desk::open(&place.folder.path().join("copy"), &place.folder.path().join("home"), "ana");
    assert_eq!(copy.page(), TEXT);
    assert!(copy.session.as_ref().unwrap().is_writer());
}

#[test]
fn opening_one_article_reads_no_other() {
    let place = Place::new();
    let mut desk = place.desk();
    desk.bring_in("other.txt", b"Another one.");
    desk.press("Ctrl+S");
    drop(desk);
    // Whoever read it would find out.
    fs::write(place.project().join("documents/other/text.txt"), b"\xff").unwrap();
    fs::create_dir_all(place.project().join("documents/other/tags")).unwrap();
    fs::write(place.project().join("documents/other/tags/ana.ron"), "not RON").unwrap();
    let mut desk = place.desk();
    desk.turn_to("article").caret_in("lost").press("Q Ctrl+S");
    assert_eq!(desk.notices(), Vec::<&str>::new());
    desk.turn_to("other");
    assert!(desk.notices().iter().any(|words| words.contains("other/text.txt")), "{:?}", desk.notices());
}

#[test]
fn undone_to_where_it_was_saved_the_file_is_the_same() {
    let place = Place::new();
    let mut desk = place.desk();
    desk.caret_in("lost").press("Q S 1 Ctrl+S");
    let before = read(&place.tags()).unwrap();
    desk.caret_in("won").press("Q S 1 Ctrl+S");
    assert_ne!(read(&place.tags()).unwrap(), before);
    desk.press("Ctrl+Z Ctrl+Z Ctrl+S");
    assert_eq!(read(&place.tags()).unwrap(), before);
}

#[test]
fn undo_goes_on_after_closing_and_opening() {
    let place = Place::new();
    let mut desk = place.desk();
    desk.caret_in("lost").press("Q S 1 U 1 Ctrl+S");
    let page = desk.page();
    drop(desk);
    let mut desk = place.desk();
    desk.later(100_000);
    desk.press("Ctrl+Z Ctrl+Z Ctrl+Z");
    assert_eq!(desk.page(), TEXT);
    drop(desk);
    let mut desk = place.desk();
    desk.later(200_000);
    desk.press("Ctrl+Y Ctrl+Y Ctrl+Y");
    assert_eq!(desk.page(), page);
}

#[test]
fn after_a_crash_nothing_confirmed_is_lost() {
    let place = Place::new();
    let mut desk = place.desk();
    desk.caret_in("lost").press("Q S 1 Ctrl+S").caret_in("won").press("Q S 1 U 1 Ctrl+Z");
    let page = desk.page();
    // The program ends here without a word: nothing is saved.
    drop(desk);
    let mut desk = place.desk();
    desk.later(100_000);
    assert_eq!(desk.page(), page);
    assert_eq!(desk.notices(), ["4 steps were not written when sayso ended; recovered from the journal"]);
    desk.press("Ctrl+Y Ctrl+S");
    let page = desk.page();
    drop(desk);
    let desk = place.desk();
    assert_eq!(desk.page(), page, "and it is written once it is saved");
    assert_eq!(desk.notices(), Vec::<&str>::new());
}

#[test]
fn a_file_that_moved_on_is_not_written_over_by_the_journal() {
    let place = Place::new();
    let mut desk = place.desk();
    desk.caret_in("lost").press("Q Ctrl+S").caret_in("won").press("Q");
    drop(desk);
    let theirs = String::from_utf8(read(&place.tags()).unwrap()).unwrap().replace("InProgress", "Finished");
    write(&place.tags(), theirs.as_bytes(), Expected::Anything).unwrap();
    let mut desk = place.desk();
    assert_eq!(desk.page(), TEXT.replace("“We lost,”", "[quote:1|“We lost,”]"));
    assert!(desk.notices()[0].contains("were not done again"), "{:?}", desk.notices());
    desk.press("Ctrl+S");
    assert_eq!(read(&place.tags()).unwrap(), theirs.as_bytes());
    let kept: Vec<_> = files_below(&place.folder.path().join("home"))
        .into_keys()
        .filter(|path| path.to_string_lossy().contains("aside"))
        .collect();
    assert_eq!(kept.len(), 1, "what was not done again is kept");
}

#[test]
fn a_file_changed_meanwhile_is_merged_and_not_overwritten() {
    let place = Place::new();
    let mut desk = place.desk();
    desk.caret_in("lost").press("Q Ctrl+S");
    let theirs = String::from_utf8(read(&place.tags()).unwrap()).unwrap().replace("InProgress", "Finished");
    write(&place.tags(), theirs.as_bytes(), Expected::Anything).unwrap();
    desk.caret_in("won").press("Q Ctrl+S");
    let merged = String::from_utf8(read(&place.tags()).unwrap()).unwrap();
    assert!(merged.contains("Finished") && merged.contains("We won"), "{merged}");
    assert!(desk.notices().iter().any(|words| words.contains("changed outside too")), "{:?}", desk.notices());
}

#[test]
fn a_damaged_file_is_said_and_never_replaced() {
    let place = Place::new();
    let mut desk = place.desk();
    desk.caret_in("lost").press("Q Ctrl+S");
    drop(desk);
    let damaged = String::from_utf8(read(&place.tags()).unwrap()).unwrap().replacen("quote", "quo\"te", 1);
    write(&place.tags(), damaged.as_bytes(), Expected::Anything).unwrap();
    let mut desk = place.desk();
    assert!(
        desk.notices().iter().any(|words| words.contains("documents/article/tags/ana.ron:8:")),
        "file, line and column are said: {:?}",
        desk.notices()
    );
    desk.caret_in("won").press("Q");
    assert!(desk.notices().iter().any(|words| words.contains("read-only")), "{:?}", desk.notices());
    desk.press("Ctrl+S");
    drop(desk);
    assert_eq!(read(&place.tags()).unwrap(), damaged.as_bytes());
}

#[test]
fn one_damaged_article_does_not_keep_the_others_from_being_tagged() {
    let place = Place::new();
    let other = place.project().join("documents/other");
    fs::create_dir_all(&other).unwrap();
    fs::write(other.join("document.ron"), "(\n    format: (1, 0),\n    id: 7\n)").unwrap();
    let mut desk = place.desk();
    assert!(desk.notices()[0].contains("documents/other/document.ron:3:"), "{:?}", desk.notices());
    desk.caret_in("lost").press("Q Ctrl+S");
    assert!(place.tags().exists());
}

#[test]
fn a_text_that_was_changed_makes_its_article_read_only_and_its_marks_orphans() {
    let place = Place::new();
    let mut desk = place.desk();
    desk.caret_in("lost").press("Q").caret_in("Kim").press("E Ctrl+S");
    drop(desk);
    let before = read(&place.tags()).unwrap();
    let text = place.project().join("documents/article/text.txt");
    fs::write(&text, TEXT.replace("“We lost,”", "“We tied,”")).unwrap();
    let mut desk = place.desk();
    assert!(desk.notices().iter().any(|words| words.contains("not the text that was tagged")));
    assert_eq!(desk.workspace.my_set().unwrap().annotations().len(), 2);
    assert_eq!(desk.page(), TEXT.replace("lost", "tied").replace("Kim", "[entity:1|Kim]"), "the orphan is not drawn");
    desk.caret_in("added").press("U Ctrl+S");
    assert_eq!(read(&place.tags()).unwrap(), before);
}

#[test]
fn a_newer_file_is_refused_kindly_and_kept() {
    let place = Place::new();
    let mut desk = place.desk();
    desk.caret_in("lost").press("Q Ctrl+S");
    drop(desk);
    let newer = String::from_utf8(read(&place.tags()).unwrap()).unwrap().replace("(1, 0)", "(1, 7)");
    fs::write(place.tags(), &newer).unwrap();
    let mut desk = place.desk();
    assert!(desk.notices().iter().any(|words| words.contains("newer sayso (format 1.7)")), "{:?}", desk.notices());
    desk.caret_in("won").press("Q Ctrl+S");
    assert_eq!(read(&place.tags()).unwrap(), newer.as_bytes());
}

#[test]
fn an_article_that_was_added_and_not_written_comes_back_after_a_crash() {
    let place = Place::new();
    let mut desk = place.desk();
    desk.bring_in("new.txt", "Ann said “no” twice.".as_bytes());
    desk.caret_in("no").press("Q S 1");
    let page = desk.page();
    drop(desk);
    let mut desk = place.desk();
    desk.turn_to("new");
    assert_eq!(desk.page(), page);
    desk.press("Ctrl+S");
    drop(desk);
    let mut desk = place.desk();
    desk.turn_to("new");
    assert_eq!(desk.page(), page);
}

#[test]
fn a_second_program_only_looks() {
    let place = Place::new();
    let first = place.desk();
    let second = place.desk();
    assert!(!second.session.as_ref().unwrap().is_writer());
    assert_eq!(second.notices(), ["another sayso has this project open; this window only shows it"]);
    drop(first);
}

#[test]
fn a_file_that_appeared_meanwhile_is_not_replaced_however_often_one_saves() {
    let place = Place::new();
    let mut desk = place.desk();
    desk.caret_in("lost").press("Q");
    fs::create_dir_all(place.tags().parent().unwrap()).unwrap();
    fs::write(place.tags(), "somebody's work").unwrap();
    desk.press("Ctrl+S Ctrl+S").caret_in("won").press("Q Ctrl+S");
    assert_eq!(read(&place.tags()).unwrap(), b"somebody's work");
}

#[test]
fn undo_finds_an_article_that_was_let_go_of() {
    let place = Place::new();
    let mut desk = place.desk();
    for number in 0..50 {
        desk.bring_in(&format!("a{number:02}.txt"), "Ann said “no”.".as_bytes());
    }
    desk.turn_to("article").caret_in("lost").press("Q Ctrl+S");
    drop(desk);
    let mut desk = place.desk();
    desk.later(1_000_000);
    for number in 0..45 {
        desk.turn_to(&format!("a{number:02}"));
    }
    let read = desk.workspace.project().documents().count();
    assert!(read <= 34, "{read} articles are held");
    desk.press("Ctrl+Z");
    assert_eq!(desk.page(), TEXT, "the view went to where it happened");
}

#[test]
fn work_on_one_file_is_recovered_though_another_of_the_same_step_moved_on() {
    let place = Place::new();
    let home = place.folder.path().join("home");
    // Ben's first tag also enters him among the coders, in project.ron.
    let mut desk = Desk::open(&place.project(), &home, "ben");
    desk.caret_in("lost").press("Q S 1");
    let page = desk.page();
    drop(desk);
    let head = place.project().join("project.ron");
    let theirs = String::from_utf8(read(&head).unwrap()).unwrap().replace("\"Desk\"", "\"Renamed by Ana\"");
    fs::write(&head, &theirs).unwrap();
    let mut desk = Desk::open(&place.project(), &home, "ben");
    desk.later(1_000_000);
    assert_eq!(desk.page(), page, "{:?}", desk.notices());
    desk.caret_in("won").press("Q Ctrl+S");
    let head = String::from_utf8(read(&head).unwrap()).unwrap();
    assert!(head.contains("Renamed by Ana") && head.contains("id: \"ben\""), "{head}");
}

#[test]
fn a_mark_that_the_schema_no_longer_knows_can_be_deleted_and_brought_back() {
    let place = Place::new();
    let mut desk = place.desk();
    desk.caret_in("lost").press("Q Ctrl+S");
    drop(desk);
    let strange = String::from_utf8(read(&place.tags()).unwrap()).unwrap().replace("label:\"quote\"", "label:\"gone\"");
    fs::write(place.tags(), &strange).unwrap();
    let mut desk = place.desk();
    desk.later(1_000_000);
    let id = desk.workspace.my_set().unwrap().annotations().next().unwrap().id;
    let home = desk.workspace.home().unwrap();
    desk.send(sayso::app::Message::Do(sayso::command::Command::Delete(home, vec![id])));
    assert_eq!(desk.workspace.my_set().unwrap().annotations().len(), 0);
    desk.send(sayso::app::Message::Undo);
    assert_eq!(desk.workspace.my_set().unwrap().annotations().len(), 1, "{:?}", desk.notices());
    desk.send(sayso::app::Message::Ask(sayso::app::Effect::Save));
    assert_eq!(read(&place.tags()).unwrap(), strange.as_bytes());
}

#[test]
fn line_ends_that_a_checkout_changed_move_no_mark() {
    let place = Place::new();
    let mut desk = place.desk();
    desk.caret_in("won").press("Q Ctrl+S");
    let page = desk.page();
    drop(desk);
    let text = place.project().join("documents/article/text.txt");
    fs::write(&text, TEXT.replace('\n', "\r\n")).unwrap();
    let desk = place.desk();
    assert_eq!(desk.page(), page);
    assert_eq!(desk.notices(), Vec::<&str>::new());
}

#[test]
fn conflict_markers_are_called_what_they_are() {
    let place = Place::new();
    let mut desk = place.desk();
    desk.caret_in("lost").press("Q Ctrl+S");
    drop(desk);
    let text = String::from_utf8(read(&place.tags()).unwrap()).unwrap();
    let line = text.lines().find(|line| line.contains("id:")).unwrap();
    let conflict = format!("<<<<<<< ours\n{line}\n=======\n{line}\n>>>>>>> theirs");
    fs::write(place.tags(), text.replace(line, &conflict)).unwrap();
    let desk = place.desk();
    let told = |words: &&str| words.contains("conflict markers") && words.contains("`sayso merge PROJECT`");
    assert!(desk.notices().iter().any(told), "{:?}", desk.notices());
}

#[test]
fn a_step_that_the_journal_cannot_take_is_not_shown() {
    let place = Place::new();
    let mut desk = place.desk();
    desk.caret_in("lost").press("Q S 1");
    let (page, steps) = (desk.page(), desk.workspace.history().done().len());
    let stamp = desk.stamp();
    let logs = |effects: Vec<sayso::app::Effect>| -> Vec<sayso::app::Log> {
        let log = |effect| if let sayso::app::Effect::Append(log) = effect { Some(log) } else { None };
        effects.into_iter().filter_map(log).collect()
    };
    // Each of these is done in memory, and then the disk says no.
    let done = logs(desk.workspace.update(sayso::app::Message::Letter('c'), &stamp));
    assert_eq!(done.len(), 1);
    desk.workspace.not_kept(&done, "no room");
    assert_eq!((desk.page(), desk.workspace.history().done().len()), (page.clone(), steps));
    let undone = logs(desk.workspace.update(sayso::app::Message::GoTo(0), &stamp));
    assert_eq!(undone.len(), steps);
    desk.workspace.not_kept(&undone, "no room");
    assert_eq!((desk.page(), desk.workspace.history().done().len()), (page, steps));
    assert!(desk.notices().iter().any(|words| words.contains("could not be kept")));
}

#[test]
fn an_import_cut_short_between_its_files_comes_back_whole() {
    let place = Place::new();
    let mut desk = place.desk();
    desk.bring_in("new.txt", "Ann said “no” twice.".as_bytes());
    desk.caret_in("no").press("Q S 1");
    let page = desk.page();
    // The text is written, then a folder where document.ron should be stops the save.
    let blocked = place.project().join("documents/new/document.ron");
    fs::create_dir_all(blocked.join("x")).unwrap();
    desk.press("Ctrl+S");
    assert!(place.project().join("documents/new/text.txt").exists());
    drop(desk);
    fs::remove_dir_all(&blocked).unwrap();
    let mut desk = place.desk();
    desk.later(1_000_000);
    desk.turn_to("new");
    assert_eq!(desk.page(), page, "{:?}", desk.notices());
    desk.press("Ctrl+S");
    drop(desk);
    let mut desk = place.desk();
    desk.turn_to("new");
    assert_eq!(desk.page(), page);
    assert_eq!(desk.notices(), Vec::<&str>::new());
}
