//! A large article is read beside the work: what is done meanwhile is harmless, and what is read is known.

use crate::desk::coder;
use crate::outside::Place;
use sayso::app::Keymap;
use sayso::app::action::ROWS;
use sayso::app::keys::Chord;
use sayso::model::{Project, Schema};
use sayso::store::{Expected, Opened, Places, ProjectFolder, Session, write};
use std::sync::Arc;

const TEXT: &str = "Kim met Lee in Oslo and Ann in Rome, then Bo in Lima.";

/// A project of two articles, the first of which is tagged.
fn place() -> Place {
    let place = Place::with(TEXT);
    let mut desk = place.desk("a", "ana");
    desk.caret_in("Kim").press("E Escape");
    desk.bring_in("second.txt", "Ann said “no” twice.".as_bytes());
    desk.caret_in("no").press("Q S 1 Ctrl+S");
    place
}

#[test]
fn whatever_key_is_pressed_while_an_article_is_being_read_the_article_comes() {
    let place = place();
    let keymap = Keymap::default();
    let keys = ROWS.iter().flat_map(|row| keymap.keys_of(row.action)).map(Chord::words);
    let letters = ('a'..='z').map(|letter| letter.to_string());
    let mut desk = place.desk("b", "bo");
    for key in keys.chain(letters) {
        desk.turn_to("article").slow_disk().turn_to("second");
        let id = desk.workspace.view.document.unwrap();
        desk.press(&key).press("Escape");
        desk.is_read();
        assert!(desk.workspace.project().document(id).is_some(), "{key}");
        desk = place.desk("b", "bo");
    }
}

#[test]
fn a_step_in_an_article_that_is_being_read_is_taken_back_once_it_is_there() {
    let place = place();
    let mut desk = place.desk("a", "ana");
    desk.later(100_000);
    let steps = desk.workspace.history().done().len();
    desk.slow_disk().press("Ctrl+Z");
    assert_eq!(desk.workspace.history().done().len(), steps, "its article is not here yet");
    desk.is_read();
    assert_eq!(desk.workspace.history().done().len(), steps - 1, "{:?}", desk.notices());
}

#[test]
fn what_is_done_while_an_article_is_being_read_is_not_taken_back_in_place_of_the_step_that_was_meant() {
    let place = place();
    let mut desk = place.desk("a", "ana");
    desk.later(100_000);
    desk.turn_to("article").slow_disk().press("Ctrl+Z");
    desk.caret_in("Rome").press("E Escape");
    let (page, steps) = (desk.page(), desk.workspace.history().done().len());
    desk.is_read();
    assert_eq!((desk.page(), desk.workspace.history().done().len()), (page, steps), "{:?}", desk.notices());
}

#[test]
fn two_steps_asked_back_while_an_article_is_being_read_are_two() {
    let place = place();
    let mut desk = place.desk("a", "ana");
    desk.later(100_000);
    let steps = desk.workspace.history().done().len();
    desk.slow_disk().press("Ctrl+Z Ctrl+Z").is_read();
    assert_eq!(desk.workspace.history().done().len(), steps - 2, "{:?}", desk.notices());
}

/// A project with one large article that Ana has tagged, and a session that has not read it.
fn large() -> (Place, Session, Project) {
    let place = Place::with(&format!("{TEXT}\n").repeat(6000));
    place.desk("a", "ana").caret_in("Kim").press("E Escape Ctrl+S");
    let Opened { session, mut project, .. } =
        Session::open(&Places::under(&place.file("../b")), &place.project()).unwrap();
    let (metas, _) = ProjectFolder::open(&place.project()).unwrap().0.listed().unwrap();
    project.load_catalogue(metas);
    (place, session, project)
}

#[test]
fn a_large_article_is_read_on_a_thread_as_it_would_be_here_and_is_known_then() {
    let (place, mut session, mut project) = large();
    let meta = project.catalogue().values().next().unwrap().clone();
    let reading = session.begin_to_read(&project, &meta).expect("it is large");
    let read = std::thread::spawn(|| reading.perform()).join().unwrap();
    let loaded = session.end_reading(&project, read).expect("the schema is the same").unwrap();
    let (mut other, _) = ProjectFolder::open(&place.project()).unwrap();
    let here = other.read_document(&project, &meta).unwrap();
    assert_eq!((&loaded.document, &loaded.meta), (&here.document, &here.meta));
    assert_eq!(loaded.document.set(&coder("ana")).annotations().count(), 1);
    project.load_document(meta.id, loaded.document);
    assert_eq!(session.look(&project).unwrap().len(), 0, "what was read there is known here");
    let tags = place.file("documents/article/tags/ana.ron");
    let changed = place.words_of("documents/article/tags/ana.ron") + "\n";
    write(&tags, changed.as_bytes(), Expected::Anything).unwrap();
    assert_eq!(session.look(&project).unwrap().len(), 1, "and what others make of it is seen");
}

#[test]
fn where_values_mean_something_else_by_now_what_was_read_is_not_taken() {
    let (_place, mut session, mut project) = large();
    let meta = project.catalogue().values().next().unwrap().clone();
    let read = session.begin_to_read(&project, &meta).unwrap().perform();
    project.load_schema(Arc::new(Schema::default()));
    assert!(session.end_reading(&project, read).is_none());
}

#[test]
fn a_small_article_is_read_at_once() {
    let place = place();
    let Opened { session, .. } = Session::open(&Places::under(&place.file("../b")), &place.project()).unwrap();
    let (folder, project) = ProjectFolder::open(&place.project()).unwrap();
    let (metas, _) = folder.listed().unwrap();
    assert!(metas.iter().all(|meta| session.begin_to_read(&project, meta).is_none()));
}
