//! One key walks through the roles of a quotation; one makes another like it.

use crate::desk::Desk;
use sayso::app::schema::{Regroup, SchemaDialog};
use sayso::app::{Dialog, DialogMessage, Message};
use sayso::command::{Command, Recast, merged, touched};
use sayso::model::{AttributeId, LabelId, Value};
use std::sync::Arc;

const ARTICLE: &str =
    "“We lost,” Lee told the Post. “We go on,” Kim said. “And we win,” she added.\n\nThe Post asked others.";

#[test]
fn w_frames_a_quotation_and_digits_fill_its_roles() {
    let mut desk = Desk::with(ARTICLE);
    desk.caret_in("lost").press("W");
    assert_eq!(desk.page().split('.').next().unwrap(), "[quote:1|“We lost,”] Lee told the Post");
    // The speaker, the cue, the outlet; then the walk is over.
    desk.press("1 1 1 W");
    let framed = desk.page();
    assert!(framed.contains("said_by") && framed.contains("cued_by") && framed.contains("via"), "{framed}");
    assert_eq!(desk.workspace.view.mode, sayso::app::Mode::Page);
    println!("a whole frame, from the caret in the quote: 4 presses, 5 with the end of the chain");
    desk.press("W");
    assert_eq!(desk.notices(), ["every role of this quotation is filled"]);
}

#[test]
fn a_role_that_is_not_there_is_passed_over() {
    let mut desk = Desk::with(ARTICLE);
    desk.caret_in("go on").press("W W 1");
    let framed = desk.page();
    assert!(framed.contains("cued_by") && !framed.contains("said_by"), "{framed}");
    // The walk goes on where it was left.
    desk.press("Escape W");
    let sayso::app::Mode::Tying { kind, .. } = &desk.workspace.view.mode else { panic!("the walk goes on") };
    assert_eq!(kind.as_str(), "said_by");
}

#[test]
fn y_makes_another_quotation_like_the_one_before() {
    let mut desk = Desk::with(ARTICLE);
    desk.caret_in("go on").press("Q 1 S").press("1 U 1");
    desk.caret_in("we win").press("Y");
    let set = desk.workspace.my_set().unwrap();
    let quotes: Vec<_> = set.annotations().filter(|mark| mark.label.as_str() == "quote").collect();
    let [first, second] = quotes.as_slice() else { panic!("two quotes: {}", desk.page()) };
    assert_eq!(first.attributes, second.attributes);
    let ends = |id| -> Vec<_> { set.relations_from(id).iter().map(|tie| (tie.kind.to_string(), tie.to)).collect() };
    let said_by = |id| ends(id).into_iter().find(|(kind, _)| kind == "said_by");
    assert!(said_by(first.id).is_some());
    assert_eq!(said_by(first.id), said_by(second.id), "the speaker is shared");
    assert_eq!(ends(second.id).len(), 1, "the cue is not: it stands beside the first");
    desk.press("Ctrl+Z");
    assert!(!desk.page().contains("[quote:4"), "one step");
}

#[test]
fn splitting_a_label_asks_first_and_gives_those_with_a_value_a_label_of_their_own() {
    let mut desk = Desk::with(ARTICLE);
    desk.caret_in("lost").press("Q 1 Escape").caret_in("go on").press("Q 2 Escape");
    let (quote, form) = (LabelId::new("quote").unwrap(), AttributeId::new("form").unwrap());
    desk.send(Message::Regroup(Regroup::Split(quote, form, Value::Choice("indirect".to_owned()))));
    let dialog = desk.workspace.view.dialog.clone().expect("it asks first");
    desk.send(Message::Dialog(DialogMessage::Confirm(dialog)));
    let labels: Vec<&str> = desk.workspace.project().schema().labels.iter().map(|l| l.name.as_str()).collect();
    assert_eq!(labels[..2], ["Quote", "indirect"]);
    assert!(desk.page().contains("[indirect:") && desk.page().contains("[quote:"), "{}", desk.page());
    desk.press("Ctrl+Z");
    assert!(!desk.page().contains("[indirect:"));
}

#[test]
fn a_schema_is_changed_in_its_dialog_and_a_contradiction_is_refused_in_words() {
    let mut desk = Desk::with(ARTICLE);
    desk.press("Ctrl+Shift+L");
    let Some(Dialog::Schema(mut dialog)) = desk.workspace.view.dialog.clone() else { panic!("the dialog is open") };
    dialog.add_label();
    let label = dialog.draft.labels.last_mut().unwrap();
    "Denial".clone_into(&mut label.name);
    label.key = 'q';
    desk.send(Message::Dialog(DialogMessage::Confirm(Dialog::Schema(dialog.clone()))));
    assert!(desk.notices()[0].contains("stands for both"), "{:?}", desk.notices());
    dialog.draft.labels.last_mut().unwrap().key = 'z';
    desk.send(Message::Dialog(DialogMessage::Confirm(Dialog::Schema(dialog))));
    assert!(desk.workspace.project().schema().label(&LabelId::new("denial").unwrap()).is_some());
    desk.select("Lee told").press("Z");
    assert!(desk.page().contains("[denial:1|Lee told]"));
    // A label that is retired stays on its tags and is given no more.
    let Dialog::Schema(mut dialog) = Dialog::Schema(Box::new(SchemaDialog::of(desk.workspace.project().schema())))
    else {
        unreachable!()
    };
    dialog.draft.labels.last_mut().unwrap().retired = true;
    desk.send(Message::Dialog(DialogMessage::Confirm(Dialog::Schema(dialog))));
    desk.press("Escape").select("Kim said").press("Z");
    assert_eq!(desk.page().matches("[denial").count(), 1);
}

#[test]
fn merging_a_label_that_is_in_use_counts_what_changes_and_is_one_step() {
    let mut desk = Desk::with(ARTICLE);
    desk.caret_in("lost").press("Q").caret_in("Lee").press("S").caret_in("others").press("S");
    let before = desk.workspace.project().clone();
    let label = |name: &str| LabelId::new(name).unwrap();
    let schema = Arc::new(merged(before.schema(), &label("source"), &label("entity")));
    let recast = Recast { from: label("source"), when: None, to: label("entity"), schema };
    let counted = touched(&before, &recast);
    assert_eq!((counted.marks, counted.articles, counted.coders), (2, 1, 1));
    desk.send(Message::Do(Command::Recast(recast)));
    assert!(desk.workspace.project().schema().label(&label("source")).is_none());
    assert_eq!(desk.page().matches("[entity").count(), 2);
    desk.press("Ctrl+Z");
    assert_eq!(*desk.workspace.project(), before);
}
