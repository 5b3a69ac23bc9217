//! What is handed over is read and worked out beside the work: what is done meanwhile stays, and it can be left.

use crate::desk::{Desk, coder};
use crate::outside::Place;
use sayso::analysis::search::Query;
use sayso::app::import::Incoming;
use sayso::app::tagged::TaggedDialog;
use sayso::app::{Dialog, DialogMessage, ImportDraft, Message, View, parcel};
use sayso::format::exchange::Input;
use sayso::model::{LabelId, Stamp, Timestamp};
use std::sync::Arc;

const TEXT: &str = "Kim met Lee in Oslo and Ann in Rome.";

/// Bo's tags on an article that is here and on one that is not.
fn tags() -> Vec<Input> {
    let line = |text: &str, end: usize| {
        let span = format!("{{\"start\":0,\"end\":{end},\"label\":\"PERSON\"}}");
        format!("{{\"text\":\"{text}\",\"spans\":[{span}],\"_annotator_id\":\"bo\"}}\n")
    };
    vec![Input::new("bo.jsonl", (line(TEXT, 3) + &line("Jo was there.", 2)).into_bytes())]
}

/// The dialog of Bo's tags is confirmed.
fn bring(desk: &mut Desk) {
    desk.send(Message::Tagged(Box::new(TaggedDialog::of(tags()).unwrap())));
    let dialog = desk.workspace.view.dialog.clone().unwrap();
    desk.send(Message::Dialog(DialogMessage::Confirm(dialog)));
}

fn stamp() -> Stamp {
    Stamp { by: coder("ana"), at: Timestamp(1_741_597_200_000), chance: 5 }
}

fn articles(desk: &Desk) -> usize {
    desk.workspace.project().catalogue().len()
}

fn steps(desk: &Desk) -> Vec<String> {
    desk.workspace.history().done().iter().map(|step| step.words.clone()).collect()
}

#[test]
fn what_comes_in_is_one_step_that_a_crash_does_not_cost() {
    let place = Place::with(TEXT);
    let mut desk = place.desk("a", "ana");
    desk.busy();
    bring(&mut desk);
    assert_eq!((articles(&desk), desk.works_out()), (1, 1), "it is being worked out");
    desk.is_worked_out();
    assert_eq!((articles(&desk), steps(&desk).len()), (2, 1), "{:?}", desk.notices());
    let (_, document) = desk.workspace.document().unwrap();
    assert_eq!(document.set(&coder("bo")).annotations().len(), 1);
    drop(desk);
    let mut desk = place.desk("a", "ana");
    assert_eq!(articles(&desk), 2, "the journal has it: {:?}", desk.notices());
    desk.later(100_000);
    desk.press("Ctrl+Z");
    assert_eq!(articles(&desk), 1, "{:?}", desk.notices());
}

#[test]
fn what_was_brought_in_and_taken_back_before_a_crash_is_made_again_behind_it() {
    let place = Place::with(TEXT);
    let mut desk = place.desk("a", "ana");
    bring(&mut desk);
    desk.press("Ctrl+Z");
    drop(desk);
    let mut desk = place.desk("a", "ana");
    assert_eq!(articles(&desk), 1, "{:?}", desk.notices());
    desk.later(100_000);
    desk.press("Ctrl+Y");
    assert_eq!(articles(&desk), 2, "{:?}", desk.notices());
    let added = desk.workspace.project().catalogue().values().find(|meta| meta.slug != "article").unwrap().id;
    let document = desk.workspace.project().document(added).unwrap();
    assert_eq!(document.set(&coder("bo")).annotations().len(), 1);
}

#[test]
fn a_crash_behind_a_step_in_several_articles_costs_none_of_them() {
    let place = Place::with(TEXT);
    let mut desk = place.desk("a", "ana");
    desk.bring_in("second.txt", b"Kim again. And Kim.").press("Ctrl+S");
    desk.send(Message::View(View::Search(Query { words: "Kim".to_owned(), ..Query::default() })));
    desk.send(Message::View(View::SearchEverywhere(true)));
    desk.send(Message::TagHits(LabelId::new("entity").unwrap()));
    drop(desk);
    let mut desk = place.desk("a", "ana");
    for (slug, count) in [("article", 1), ("second", 2)] {
        desk.turn_to(slug);
        assert_eq!(desk.workspace.my_set().unwrap().annotations().len(), count, "{slug}: {:?}", desk.notices());
    }
}

#[test]
fn what_is_tagged_while_it_is_worked_out_stays_and_it_comes_all_the_same() {
    let place = Place::with(TEXT);
    let mut desk = place.desk("a", "ana");
    desk.busy();
    bring(&mut desk);
    desk.caret_in("Oslo").press("E");
    desk.is_worked_out();
    assert_eq!((articles(&desk), desk.works_out()), (1, 1), "it stood on what is no more, and is worked out anew");
    desk.caret_in("Rome").press("E");
    desk.is_worked_out();
    desk.caret_in("Lee").press("E");
    // Whoever never stops does not put it off for ever.
    desk.is_worked_out();
    assert_eq!((articles(&desk), desk.works_out()), (2, 0), "{:?}", desk.notices());
    let (_, document) = desk.workspace.document().unwrap();
    let marks = |name: &str| document.set(&coder(name)).annotations().len();
    assert_eq!((marks("ana"), marks("bo")), (3, 1));
    desk.press("Ctrl+Z");
    assert_eq!(articles(&desk), 1, "it alone is taken back: {:?}", steps(&desk));
    assert_eq!(steps(&desk).len(), 3);
}

#[test]
fn an_article_that_is_opened_while_it_is_worked_out_stays_open() {
    let place = Place::with(TEXT);
    let mut desk = place.desk("a", "ana");
    desk.bring_in("second.txt", b"Nothing happened.");
    desk.press("Ctrl+S").turn_to("article");
    drop(desk);
    let mut desk = place.desk("a", "ana");
    desk.turn_to("article").busy();
    bring(&mut desk);
    desk.turn_to("second");
    desk.is_worked_out().is_worked_out();
    assert_eq!(articles(&desk), 3, "{:?}", desk.notices());
    let (id, document) = desk.workspace.document().unwrap();
    assert_eq!(document.text.as_str(), "Nothing happened.");
    assert_eq!(desk.workspace.project().meta(id).unwrap().slug, "second");
}

#[test]
fn escape_leaves_what_is_worked_out_and_nothing_is_changed() {
    let place = Place::with(TEXT);
    let mut desk = place.desk("a", "ana");
    desk.busy();
    bring(&mut desk);
    desk.press("Escape").is_worked_out();
    assert_eq!((articles(&desk), steps(&desk).len()), (1, 0));
    assert!(desk.notices().iter().any(|words| words.contains("nothing was changed")), "{:?}", desk.notices());
    bring(&mut desk);
    desk.is_worked_out();
    assert_eq!(articles(&desk), 2, "the next time it comes");
}

#[test]
fn one_thing_is_worked_out_at_a_time_and_none_is_dropped_in_silence() {
    let place = Place::with(TEXT);
    let mut desk = place.desk("a", "ana");
    desk.busy();
    bring(&mut desk);
    bring(&mut desk);
    assert!(
        desk.notices().iter().any(|words| words.contains("wait for what is being worked out")),
        "{:?}",
        desk.notices()
    );
    desk.is_worked_out();
    assert_eq!(articles(&desk), 2);
}

#[test]
fn a_colleagues_project_is_worked_out_beside_the_work_too() {
    let (place, theirs) = (Place::with(TEXT), Place::with(TEXT));
    let mut bo = theirs.desk("b", "bo");
    bo.caret_in("Kim").press("E Escape").bring_in("extra.txt", b"Jo was there.");
    bo.press("Ctrl+S");
    let mut desk = place.desk("a", "ana");
    desk.busy();
    let here = |meta: &sayso::model::DocumentMeta| !parcel::has(desk.workspace.project(), meta);
    let parcel = sayso::store::parcel(&theirs.project(), here).unwrap();
    desk.send(Message::Parcels(Arc::new(vec![parcel])));
    desk.caret_in("Oslo").press("E");
    desk.is_worked_out().is_worked_out();
    assert_eq!(articles(&desk), 2, "{:?}", desk.notices());
    let said = desk.notices().join("\n");
    assert!(said.contains("brought in from") && said.contains("Ctrl+Z takes it back"), "{said}");
}

#[test]
fn files_that_are_read_one_after_the_other_all_come_in_when_all_are_let_in() {
    let mut desk = Desk::with(TEXT);
    let file = |name: &str, bytes: &[u8]| Incoming { name: name.to_owned(), bytes: bytes.into() };
    let bad: Vec<u8> = (0..4000_u32).map(|n| (n * 7 % 32) as u8).collect();
    let files = vec![file("a.txt", b"One."), file("b.txt", b"Two."), file("c.docx", &bad), file("d.txt", b"Four.")];
    desk.send(Message::Incoming(files));
    let dialog = desk.workspace.view.dialog.clone().unwrap();
    let Dialog::Import(import) = &dialog else { panic!("it is looked at first") };
    assert_eq!(import.waiting, 3);
    desk.send(Message::Dialog(DialogMessage::ConfirmAll(dialog)));
    assert_eq!(articles(&desk), 4, "{:?}", desk.notices());
    assert!(desk.notices().iter().any(|words| words.contains("c.docx")), "{:?}", desk.notices());
    assert_eq!(desk.workspace.view.dialog, None);
}

#[test]
fn what_is_left_is_not_let_in_with_the_rest() {
    let mut desk = Desk::with(TEXT);
    let file = |name: &str| Incoming { name: name.to_owned(), bytes: name.as_bytes().into() };
    let first = ImportDraft::read(file("a.txt"), None).map(Box::new);
    // The shell takes its time to read the others, and the person does not wait for them.
    desk.workspace.update(Message::Incoming(vec![file("a.txt"), file("b.txt")]), &stamp());
    desk.send(Message::Draft(first));
    let dialog = desk.workspace.view.dialog.clone().unwrap();
    desk.send(Message::Dialog(DialogMessage::ConfirmAll(dialog)));
    desk.workspace.leave_what_comes();
    desk.send(Message::Incoming(vec![file("another.txt")]));
    assert_eq!(articles(&desk), 2, "{:?}", desk.notices());
    assert!(matches!(desk.workspace.view.dialog, Some(Dialog::Import(_))), "what comes later is looked at again");
}

#[test]
fn articles_that_come_in_behind_the_first_leave_the_page_to_whoever_tags() {
    let mut desk = Desk::with(TEXT);
    let file = |name: &str| Incoming { name: name.to_owned(), bytes: name.as_bytes().into() };
    desk.send(Message::Incoming(vec![file("first.txt"), file("second.txt"), file("third.txt")]));
    let dialog = desk.workspace.view.dialog.clone().unwrap();
    desk.send(Message::Dialog(DialogMessage::ConfirmAll(dialog)));
    assert_eq!(articles(&desk), 4);
    let (id, _) = desk.workspace.document().unwrap();
    assert_eq!(desk.workspace.project().meta(id).unwrap().slug, "first-txt");
}

#[test]
fn what_arrives_waits_for_the_dialog_that_is_open_and_nothing_in_it_is_lost() {
    let mut desk = Desk::with(TEXT);
    let typed = Dialog::AddPath("/home/ana/half a pa".to_owned());
    desk.send(Message::Dialog(DialogMessage::Show(typed.clone())));
    desk.send(Message::Tagged(Box::new(TaggedDialog::of(tags()).unwrap())));
    desk.send(Message::Incoming(vec![Incoming { name: "a.txt".to_owned(), bytes: (*b"It rained.").into() }]));
    assert_eq!(desk.workspace.view.dialog, Some(typed));
    desk.send(Message::Dialog(DialogMessage::Close));
    assert!(matches!(desk.workspace.view.dialog, Some(Dialog::Tagged(_))), "the one after the other");
    desk.send(Message::Dialog(DialogMessage::Close));
    assert!(matches!(desk.workspace.view.dialog, Some(Dialog::Import(_))));
    desk.send(Message::Dialog(DialogMessage::Close));
    assert_eq!(desk.workspace.view.dialog, None);
}

#[test]
fn a_dialog_that_must_wait_for_what_is_worked_out_stays_open() {
    let mut desk = Desk::with(TEXT);
    desk.busy();
    bring(&mut desk);
    bring(&mut desk);
    assert!(matches!(desk.workspace.view.dialog, Some(Dialog::Tagged(_))), "what was read is not read in vain");
    desk.is_worked_out();
    assert_eq!(articles(&desk), 2);
}
