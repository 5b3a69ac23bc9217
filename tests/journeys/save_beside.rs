//! A save goes on beside the work: what is done meanwhile is neither lost nor done twice, whenever the program ends.

use crate::desk::Desk;
use crate::outside::Place;
use sayso::model::Timestamp;
use sayso::store::{Expected, write};

const TEXT: &str = "Kim met Lee in Oslo and Ann in Rome, then Bo in Lima.";

const TAGS: &str = "documents/article/tags/ana.ron";

/// A project in which Ana has tagged and saved.
fn place() -> Place {
    let place = Place::with(TEXT);
    open(&place, 0).caret_in("Kim").press("E Escape Ctrl+S");
    place
}

/// Ana's machine, opened for the nth time.
fn open(place: &Place, time: u64) -> Desk {
    let mut desk = place.desk("a", "ana");
    desk.later(time * 100_000);
    desk
}

/// The program ends at each step of a save, with something done at each.
#[test]
fn whenever_the_program_ends_everything_that_was_confirmed_is_there_once() {
    for end in 0..4 {
        let place = place();
        let mut desk = open(&place, 1);
        desk.caret_in("Lee").press("E Escape");
        let old = place.words_of(TAGS);
        let replacing = desk.begin_save().expect("tags that have a file are written beside");
        desk.caret_in("Oslo").press("E Escape").caret_in("Kim").press("Delete Ctrl+Z");
        let mut replaced = None;
        if end > 0 {
            replaced = Some(replacing.perform());
            let new = place.words_of(TAGS);
            assert!(new != old && new.contains("Lee") && !new.contains("Oslo"), "as it was when the save began");
            desk.caret_in("Rome").press("E Escape");
        }
        if end > 1 {
            desk.end_save(replaced.unwrap()).unwrap();
            assert_eq!(desk.workspace.stale().len(), 1, "what was done meanwhile is not written yet");
            desk.caret_in("Lima").press("E Escape");
        }
        if end > 2 {
            desk.press("Ctrl+S");
            assert!(desk.workspace.stale().is_empty());
            assert!(place.words_of(TAGS).contains("Lima"));
        }
        let (page, done) = (desk.page(), desk.workspace.history().done().len());
        drop(desk);
        let mut again = open(&place, 2);
        assert_eq!(again.notices().iter().any(|words| words.contains("recovered")), end < 3, "{:?}", again.notices());
        assert_eq!((again.page(), again.workspace.history().done().len()), (page.clone(), done), "ended at {end}");
        again.press("Ctrl+S");
        drop(again);
        let mut third = open(&place, 3);
        assert_eq!(third.page(), page);
        assert!(third.workspace.stale().is_empty(), "{:?}", third.notices());
        third.press("Ctrl+Z Ctrl+Z Ctrl+Z Ctrl+Z Ctrl+Z Ctrl+Z Ctrl+Z Ctrl+Z");
        assert_eq!(third.page(), TEXT, "and all of it can be taken back");
    }
}

#[test]
fn a_step_taken_back_meanwhile_stays_taken_back() {
    let place = place();
    let mut desk = open(&place, 1);
    desk.caret_in("Lee").press("E Escape");
    let replacing = desk.begin_save().unwrap();
    desk.press("Ctrl+Z");
    desk.end_save(replacing.perform()).unwrap();
    let page = desk.page();
    assert!(place.words_of(TAGS).contains("Lee") && !page.contains("Lee]"));
    drop(desk);
    let mut again = open(&place, 2);
    assert_eq!(again.page(), page);
    again.press("Ctrl+S");
    assert!(!place.words_of(TAGS).contains("Lee"));
}

#[test]
fn what_somebody_else_writes_meanwhile_is_not_written_over() {
    let place = place();
    let mut desk = open(&place, 1);
    desk.caret_in("Lee").press("E Escape");
    let replacing = desk.begin_save().unwrap();
    let theirs = place.words_of(TAGS).replacen("\"entity\"", "\"cue\"", 1);
    write(&place.file(TAGS), theirs.as_bytes(), Expected::Anything).unwrap();
    desk.caret_in("Oslo").press("E Escape");
    let error = desk.end_save(replacing.perform()).unwrap_err();
    assert!(error.is_overtaken(), "{error}");
    assert_eq!(place.words_of(TAGS), theirs);
    desk.press("Ctrl+S");
    assert_eq!(desk.page(), "[cue:1|Kim] met [entity:2|Lee] in [entity:3|Oslo] and Ann in Rome, then Bo in Lima.");
    drop(desk);
    assert_eq!(
        open(&place, 2).page(),
        "[cue:1|Kim] met [entity:2|Lee] in [entity:3|Oslo] and Ann in Rome, then Bo in Lima."
    );
}

/// The program ended when the file was written and the journal did not know it yet; then somebody else writes it.
#[test]
fn what_came_into_a_file_at_the_last_moment_counts_as_written_whatever_becomes_of_the_file() {
    let place = place();
    let mut desk = open(&place, 1);
    desk.caret_in("Lee").press("E Escape");
    drop(desk.begin_save().unwrap().perform());
    let done = desk.workspace.history().done().len();
    drop(desk);
    drop(open(&place, 2));
    let theirs = place.words_of(TAGS).replacen("\"entity\"", "\"cue\"", 1);
    write(&place.file(TAGS), theirs.as_bytes(), Expected::Anything).unwrap();
    let desk = open(&place, 3);
    assert_eq!(desk.page(), "[cue:1|Kim] met [entity:2|Lee] in Oslo and Ann in Rome, then Bo in Lima.");
    assert_eq!(desk.notices(), Vec::<String>::new());
    assert_eq!(desk.workspace.history().done().len(), done);
}

#[test]
fn many_small_files_are_written_some_at_a_time_and_a_crash_in_between_costs_none() {
    let place = Place::with("Kim left.");
    let mut desk = place.desk("a", "ana");
    for number in 0..12 {
        desk.bring_in(&format!("story-{number}.txt"), format!("It rained {number} times.").as_bytes());
    }
    let (project, stale) = desk.workspace.parts_to_save();
    let before = stale.len();
    let (large, written) = desk.session.as_mut().unwrap().draft(project, stale, Timestamp(5));
    assert!(large.is_none() && written.is_ok());
    assert_eq!(before - stale.len(), 8, "of {before} files the window writes some in a frame");
    drop(desk);
    let mut desk = place.desk("a", "ana");
    assert_eq!(desk.workspace.project().catalogue().len(), 13, "{:?}", desk.notices());
    desk.press("Ctrl+S");
    assert_eq!(desk.workspace.stale().len(), 0);
    let problems = place.desk("b", "bo").notices().join("; ");
    assert_eq!(problems, "");
}
