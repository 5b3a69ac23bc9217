//! One key walks through the roles of a quotation; one makes another like it.

use crate::desk::Desk;
use sayso::app::Message;
use sayso::command::{Command, Recast, merged, touched};
use sayso::model::LabelId;
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
