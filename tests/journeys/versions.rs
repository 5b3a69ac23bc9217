//! Earlier versions of files, looked at and put back in the window.

use crate::desk::{Desk, coder};
use sayso::app::versions::VersionsDialog;
use sayso::app::{Dialog, DialogMessage, Message};
use sayso::command::Command;
use sayso::format::in_words::Differences;
use std::path::{Path, PathBuf};

const TEXT: &str = "“We lost,” Lee said.\n\n“We won,” Kim added, the Post reported.";

/// Ana and then Ben tagged and saved; Ana took her marks away again, and saved that.
fn worked_on(root: &Path) -> (PathBuf, Desk) {
    let project = root.join("project");
    Desk::lay_out(TEXT, &project);
    Desk::open(&project, &root.join("ben"), "ben").turn_to("article").caret_in("won").press("Q Escape Ctrl+S");
    let mut ana = Desk::open(&project, &root.join("ana"), "ana");
    ana.later(60_000);
    ana.turn_to("article").caret_in("Kim").press("E Escape Ctrl+S");
    ana.caret_in("lost").press("Q Ctrl+S");
    ana.press("Delete Ctrl+S");
    (project, ana)
}

fn dialog(desk: &Desk) -> VersionsDialog {
    match &desk.workspace.view.dialog {
        Some(Dialog::Versions(dialog)) => (**dialog).clone(),
        other => panic!("{other:?}"),
    }
}

fn would_come_back(desk: &Desk) -> Differences {
    (**dialog(desk).differences().unwrap().as_ref().unwrap()).clone()
}

fn shown(desk: &mut Desk, dialog: VersionsDialog) {
    desk.send(Message::Dialog(DialogMessage::Show(Dialog::Versions(Box::new(dialog)))));
}

fn put_back(desk: &mut Desk) {
    let chosen = Dialog::Versions(Box::new(dialog(desk)));
    desk.send(Message::Dialog(DialogMessage::Confirm(chosen)));
}

#[test]
fn a_version_is_looked_at_and_put_back_and_what_stood_there_can_be_put_back_too() {
    let root = tempfile::tempdir().unwrap();
    let (project, mut ana) = worked_on(root.path());
    let now = ana.page();
    let file = project.join("documents/article/tags/ana.ron");
    let standing = std::fs::read(&file).unwrap();
    ana.press("Ctrl+Shift+H");
    let first = dialog(&ana);
    assert_eq!((first.files[0].name.as_str(), first.files[0].versions.len()), ("Your tags", 2));
    // The newest is looked at first: it has the quote that is gone now.
    let differences = would_come_back(&ana);
    assert!(differences.back.iter().any(|line| line.contains("lost")), "{differences:?}");
    assert!(differences.gone.is_empty(), "{differences:?}");
    // The one before it says what stands there.
    shown(&mut ana, VersionsDialog { at: 1, ..first.clone() });
    assert_eq!(would_come_back(&ana), Differences::default());
    shown(&mut ana, VersionsDialog { at: 0, ..first });
    put_back(&mut ana);
    assert_eq!(ana.workspace.view.dialog, None);
    assert!(ana.page().contains("lost") && ana.page() != now, "{}", ana.page());
    assert_eq!(ana.page().matches("quote").count(), 1, "{}", ana.page());
    assert!(ana.workspace.stale().is_empty(), "the file says what is shown");
    // What stood there is the newest version now; the same words are kept once.
    ana.press("Ctrl+Shift+H");
    assert_eq!(dialog(&ana).files[0].versions.iter().map(|version| version.number).collect::<Vec<_>>(), [3, 2]);
    put_back(&mut ana);
    assert_eq!((ana.page(), std::fs::read(&file).unwrap()), (now, standing));
}

#[test]
fn what_is_not_saved_is_kept_before_a_version_is_put_back() {
    let root = tempfile::tempdir().unwrap();
    let (_, mut ana) = worked_on(root.path());
    ana.caret_in("Post").press("E Escape");
    let mine = ana.page();
    ana.press("Ctrl+Shift+H");
    put_back(&mut ana);
    assert!(!ana.page().contains("Post]"), "{}", ana.page());
    ana.press("Ctrl+Shift+H");
    put_back(&mut ana);
    assert_eq!(ana.page(), mine);
}

#[test]
fn what_others_wrote_is_put_back_by_them_alone_and_hidden_where_their_tags_are() {
    let root = tempfile::tempdir().unwrap();
    let (project, ana) = worked_on(root.path());
    drop(ana);
    // Ben's file was replaced on this machine as well: Ana sat at his.
    let mut guest = Desk::open(&project, &root.path().join("ana"), "ben");
    guest.later(300_000);
    guest.turn_to("article").caret_in("Kim").press("E Escape Ctrl+S");
    drop(guest);
    let mut ana = Desk::open(&project, &root.path().join("ana"), "ana");
    ana.later(400_000);
    ana.turn_to("article").press("Ctrl+Shift+H");
    let all = dialog(&ana);
    let theirs = all.files.iter().position(|file| file.owner.as_deref() == Some("ben")).expect("Ben's are listed");
    assert_eq!(all.files[theirs].name, "Tags of ben");
    shown(&mut ana, VersionsDialog { file: theirs, at: 0, ..all });
    put_back(&mut ana);
    let notices = ana.notices();
    assert!(notices.iter().any(|words| words.contains("can be put back by ben alone")), "{notices:?}");
    assert!(ana.workspace.my_set().is_some() && ana.workspace.me() == Some(&coder("ana")));
    ana.send(Message::Dialog(DialogMessage::Close));
    ana.send(Message::Do(Command::SetBlind(true)));
    ana.press("Ctrl+Shift+H");
    assert!(dialog(&ana).files.iter().all(|file| file.owner.is_none()), "{:?}", dialog(&ana).files);
}
