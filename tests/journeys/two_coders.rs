//! Two people in one project, each with files of their own.

use crate::desk::{Desk, coder};
use sayso::app::View;
use sayso::view::page::PageView;

#[test]
fn each_coder_has_a_file_and_sees_the_other_on_request() {
    let root = tempfile::tempdir().unwrap();
    let project = root.path().join("project");
    Desk::lay_out("“We lost,” Lee said.", &project);
    let mut ana = Desk::open(&project, &root.path().join("ana"), "ana");
    ana.caret_in("lost").press("Q S 1 Ctrl+S");
    drop(ana);
    let mut ben = Desk::open(&project, &root.path().join("ben"), "ben");
    ben.later(50_000);
    assert_eq!(ben.page(), "“We lost,” Lee said.", "Ana's tags are not Ben's");
    ben.caret_in("said").press("U Ctrl+S");
    let marks = |desk: &Desk| PageView::of(&desk.workspace).unwrap().marks(0);
    assert_eq!(marks(&ben).len(), 1);
    ben.press("O");
    let seen = marks(&ben);
    assert_eq!(seen.len(), 3);
    assert_eq!(seen.iter().filter(|mark| mark.coder == "Ana").count(), 2);
    let ron = |name: &str| sayso::store::read(&project.join(format!("documents/article/tags/{name}.ron")));
    assert!(String::from_utf8(ron("ana").unwrap()).unwrap().contains("said_by"));
    assert!(!String::from_utf8(ron("ben").unwrap()).unwrap().contains("said_by"));
    let head = String::from_utf8(sayso::store::read(&project.join("project.ron")).unwrap()).unwrap();
    assert!(head.contains("id: \"ben\""), "who tags is entered among the coders: {head}");
}

#[test]
fn marks_of_others_cannot_be_selected_or_deleted() {
    let root = tempfile::tempdir().unwrap();
    let project = root.path().join("project");
    Desk::lay_out("“We lost,” Lee said.", &project);
    let mut ana = Desk::open(&project, &root.path().join("ana"), "ana");
    ana.caret_in("lost").press("Q Ctrl+S");
    drop(ana);
    let mut ben = Desk::open(&project, &root.path().join("ben"), "ben");
    ben.press("O Tab Delete");
    assert!(ben.workspace.selected().is_none());
    let at = ben.workspace.document().unwrap().1.text.offset(5).unwrap();
    ben.send(sayso::app::Message::View(View::MarkAt(at)));
    assert!(ben.workspace.selected().is_none());
}

#[test]
fn working_as_somebody_else_shows_their_tags_as_mine() {
    let mut desk = Desk::with("“We lost,” Lee said.");
    desk.caret_in("lost").press("Q");
    desk.workspace.set_me(coder("ben"), "Ben");
    assert_eq!(desk.page(), "“We lost,” Lee said.");
    desk.caret_in("Lee").press("E");
    desk.workspace.set_me(coder("ana"), "Ana");
    assert_eq!(desk.page(), "[quote:1|“We lost,”] Lee said.");
}

#[test]
fn undo_leaves_the_tags_of_others_alone() {
    let mut desk = Desk::with("“We lost,” Lee said.");
    desk.caret_in("lost").press("Q");
    desk.workspace.set_me(coder("ben"), "Ben");
    desk.press("Ctrl+Z");
    assert_eq!(desk.notices(), ["“Tag quote “We lost,”” was done as Ana; File > Work as Ana to undo it"]);
    desk.workspace.set_me(coder("ana"), "Ana");
    assert_eq!(desk.page(), "[quote:1|“We lost,”] Lee said.");
    desk.press("Ctrl+Z");
    assert_eq!(desk.page(), "“We lost,” Lee said.");
}

#[test]
fn finished_is_said_by_each_coder_alone() {
    let mut desk = Desk::with("“We lost,” Lee said.");
    desk.caret_in("lost").press("Q Ctrl+Enter");
    let id = desk.workspace.view.document.unwrap();
    assert_eq!(desk.workspace.progress_of(id), sayso::model::Progress::Finished);
    desk.workspace.set_me(coder("ben"), "Ben");
    assert_eq!(desk.workspace.progress_of(id), sayso::model::Progress::NotStarted);
}
