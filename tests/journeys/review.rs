//! A reviewer with the tags of two colleagues, or of one, before them.

use crate::desk::{Desk, coder};
use sayso::analysis::align::Difference;
use sayso::app::review::{CaseState, Choice};
use sayso::app::{Message, View};
use sayso::format::notation;
use sayso::model::{AnnotationSet, Verdict, gold};
use sayso::view::page::PageView;

const TEXT: &str = "“We lost,” Lee said. “We go on,” Kim told the Post. “We won,” she lied.";

/// Ana and Ben have tagged; Rita reviews.
fn desk() -> Desk {
    let mut desk = Desk::with(TEXT);
    desk.caret_in("lost").press("Q 1 S 1 U 1 Escape").caret_in("go on").press("Q S").press("1 Escape");
    desk.caret_in("she").press("E Escape");
    desk.work_as("ben");
    desk.caret_in("lost").press("Q 1 S 1 U 1 Escape").select("We go on").press("Q S 1 Escape");
    desk.caret_in("won").press("Q Escape");
    desk.work_as("rita");
    desk
}

fn gold_page(desk: &Desk) -> (String, AnnotationSet) {
    let (_, document) = desk.workspace.document().unwrap();
    let gold = gold(document).set;
    (notation::write(&document.text, &gold), gold)
}

#[test]
fn what_both_have_is_taken_at_once_and_the_rest_comes_one_by_one() {
    let mut desk = desk();
    desk.send(Message::Review(coder("ana"), Some(coder("ben"))));
    let [decided, open, _] = desk.workspace.review_counts();
    assert!(decided >= 3, "quote, speaker and cue of the first are the same: {decided}");
    let kinds: Vec<Difference> =
        desk.workspace.view.review.as_ref().unwrap().cases.iter().map(|case| case.difference).collect();
    assert!(kinds.contains(&Difference::Edges), "{kinds:?}");
    assert_eq!(open, kinds.iter().filter(|kind| **kind != Difference::Same).count());
    assert_eq!(desk.workspace.case().unwrap().difference, Difference::Edges, "it stands at the first that is open");
    // One key each: the left reading, then the right one's only mark is refused, then Ben's is taken.
    desk.presses = 0;
    while desk.workspace.review_counts()[1] > 0 {
        let key = match desk.workspace.case().unwrap().difference {
            Difference::OnlyLeft => "X",
            Difference::OnlyRight => "B",
            _ => "A",
        };
        desk.press(key);
    }
    assert_eq!(desk.presses, open, "one press a case");
    let (page, _) = gold_page(&desk);
    assert!(page.contains("“We go on,”]"), "Ana's edges: {page}");
    assert!(page.contains("“We won,”]"), "Ben's quote: {page}");
    assert!(!page.contains("|she]"), "rejected: {page}");
    assert!(page.contains("said_by") && page.contains("cued_by"), "ties come with their marks: {page}");
}

#[test]
fn what_is_decided_is_no_longer_drawn_so_that_open_cases_stand_out() {
    let mut desk = desk();
    desk.send(Message::Review(coder("ana"), Some(coder("ben"))));
    let drawn = |desk: &Desk| -> usize {
        let page = PageView::of(&desk.workspace).unwrap();
        let ids: std::collections::BTreeSet<_> = page.marks(0).into_iter().map(|mark| mark.id).collect();
        ids.len()
    };
    let open: usize = {
        let review = desk.workspace.view.review.as_ref().unwrap();
        let cases = review.cases.iter().zip(review.states.iter());
        cases.filter(|(_, state)| **state == CaseState::Open).map(|(case, _)| case.left.len() + case.right.len()).sum()
    };
    assert_eq!(drawn(&desk), open);
    desk.send(Message::View(View::EndReview));
    assert!(drawn(&desk) > open, "and all of it is again when the review ends");
}

#[test]
fn a_decision_is_undone_and_reopens_when_the_tags_change() {
    let mut desk = desk();
    desk.send(Message::Review(coder("ana"), Some(coder("ben"))));
    let case = desk.workspace.case().unwrap().clone();
    desk.press("A");
    assert_eq!(desk.workspace.case_state(&case), CaseState::Decided);
    desk.press("Ctrl+Z");
    assert_eq!(desk.workspace.case_state(&case), CaseState::Open);
    desk.press("Ctrl+Y");
    desk.send(Message::View(View::EndReview));
    desk.work_as("ben");
    let id = case.right[0];
    desk.send(Message::View(View::Mark(id)));
    desk.press("Alt+Right");
    desk.work_as("rita");
    desk.send(Message::Review(coder("ana"), Some(coder("ben"))));
    assert_eq!(desk.workspace.review_counts()[2], 1, "changed since");
}

#[test]
fn alike_cases_are_decided_together_and_counted() {
    let mut desk = Desk::with("Kim and Lee and Bob met Ann.");
    for name in ["Kim", "Lee", "Bob", "Ann"] {
        desk.caret_in(name).press("E Escape");
    }
    desk.work_as("ben");
    desk.caret_in("met").press("U Escape");
    desk.work_as("rita");
    desk.send(Message::Review(coder("ana"), Some(coder("ben"))));
    assert_eq!(desk.workspace.case().unwrap().difference, Difference::OnlyLeft);
    desk.press("Shift+A");
    assert_eq!(desk.notices(), ["4 decided alike; Ctrl+Z takes all of them back"]);
    let (_, set) = gold_page(&desk);
    assert_eq!(set.annotations().len(), 4);
}

#[test]
fn one_person_alone_is_accepted_rejected_corrected_and_told_why() {
    let mut desk = Desk::with(TEXT);
    desk.caret_in("lost").press("Q Escape").caret_in("Lee").press("E Escape").caret_in("told").press("E Escape");
    desk.work_as("rita");
    desk.send(Message::Review(coder("ana"), None));
    assert_eq!(desk.workspace.review_counts()[1], 3, "nothing is taken by itself");
    desk.press("A X");
    desk.select("told").send(Message::Decide { choice: Choice::Edited, alike: false });
    assert!(desk.notices()[0].contains("select the right words first"), "{:?}", desk.notices());
    desk.select("told the Post").press("E");
    desk.send(Message::View(View::Case(1)));
    desk.comment("a name only once");
    let (page, gold) = gold_page(&desk);
    assert_eq!(gold.annotations().len(), 2, "{page}");
    assert!(page.contains("|told the Post]"), "{page}");
    let rejected = desk.workspace.view.review.as_ref().unwrap().cases[1].clone();
    assert_eq!(desk.workspace.my_decision(&rejected).unwrap().verdict, Verdict::Neither);
    desk.send(Message::View(View::EndReview));
    // The coder sees what was decided about each tag, and why.
    desk.work_as("ana");
    assert_eq!(desk.workspace.told_about(rejected.left[0]), ["rita rejected it"]);
    desk.send(Message::View(View::Mark(rejected.left[0])));
    assert_eq!(desk.thread(), ["rita: a name only once"]);
}

#[test]
fn decisions_are_kept_in_a_file_of_the_reviewers_own() {
    let root = tempfile::tempdir().unwrap();
    let (project, home) = (root.path().join("project"), root.path().join("home"));
    Desk::lay_out(TEXT, &project);
    let mut desk = Desk::open(&project, &home, "ana");
    desk.caret_in("lost").press("Q Escape").caret_in("Lee").press("E Escape");
    desk.work_as("rita");
    desk.send(Message::Review(coder("ana"), None));
    desk.press("A X Ctrl+S");
    let before = desk.workspace.project().clone();
    drop(desk);
    assert!(project.join("documents/article/review/rita.ron").exists());
    let mut desk = Desk::open(&project, &home, "rita");
    assert_eq!(*desk.workspace.project(), before);
    desk.send(Message::Review(coder("ana"), None));
    assert_eq!(desk.workspace.review_counts(), [2, 0, 0]);
    // Undone after a restart, from the journal.
    desk.press("Ctrl+Z Ctrl+Z");
    assert_eq!(desk.workspace.review_counts(), [0, 2, 0]);
}
