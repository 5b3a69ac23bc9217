//! A tie whose end was rejected is asked about, and never dropped in silence.

use crate::desk::{Desk, coder};
use sayso::analysis::align::Difference;
use sayso::app::export::ExportDialog;
use sayso::app::review::CaseState;
use sayso::app::{Message, View};
use sayso::view::review::CaseView;

const TEXT: &str = "“We lost,” Lee said.";

/// Ana has framed the quotation; Rita took the quote and the cue, and rejected the speaker.
fn desk() -> Desk {
    let mut desk = Desk::with(TEXT);
    desk.caret_in("lost").press("Q S 1 U 1 Escape");
    desk.work_as("rita");
    desk.send(Message::Review(coder("ana"), None));
    assert_eq!(desk.workspace.review_counts(), [0, 3, 0]);
    while desk.workspace.case().unwrap().difference != Difference::Hanging {
        let key = if desk.selected_words() == "Lee" { "X" } else { "A" };
        desk.press(key);
    }
    desk
}

fn losses(desk: &Desk) -> Vec<String> {
    let export = ExportDialog { gold: true, ..ExportDialog::of(&desk.workspace) };
    let hanging = export.losses(&desk.workspace).into_iter().map(|loss| loss.words);
    hanging.filter(|words| words.contains("relation said_by")).collect()
}

#[test]
fn a_tie_to_a_rejected_mark_is_a_case_of_its_own() {
    let desk = desk();
    assert_eq!(desk.workspace.review_counts(), [3, 1, 0]);
    let view = CaseView::of(&desk.workspace).unwrap();
    assert_eq!(view.title, "A tie to a mark that was rejected");
    let [quote, speaker] = view.sides[0].1.as_slice() else { panic!("both ends are shown") };
    assert_eq!((quote.label.as_str(), speaker.words.as_str()), ("Quote", "Lee"));
    assert!(quote.details.contains(&("said by: Lee".to_owned(), true)), "{:?}", quote.details);
    assert_eq!(losses(&desk), ["its relation said_by leads to a mark that was rejected, and is left out"]);
    assert!(!desk.gold_page().contains("said_by"));
}

#[test]
fn it_is_left_out_by_a_decision_which_can_be_taken_back() {
    let mut desk = desk();
    desk.press("X");
    assert_eq!(desk.workspace.review_counts(), [4, 0, 0]);
    assert_eq!(losses(&desk), Vec::<String>::new(), "what was decided is no loss");
    assert!(desk.gold_page().contains("cued_by") && !desk.gold_page().contains("said_by"));
    let place = desk.workspace.view.review.as_ref().unwrap().cases.len() - 1;
    desk.send(Message::View(View::Case(place)));
    assert_eq!(CaseView::of(&desk.workspace).unwrap().decided, "the tie is left out");
    desk.press("O");
    assert_eq!(desk.workspace.review_counts(), [3, 1, 0]);
    assert_eq!(losses(&desk).len(), 1);
    desk.press("K");
    assert_eq!(desk.notices(), ["a tie that hangs is kept, and its end with it, or left out"]);
}

#[test]
fn who_keeps_the_tie_takes_its_end_back() {
    let mut desk = desk();
    desk.press("A");
    assert_eq!(desk.workspace.review_counts(), [3, 0, 0], "it hangs no more");
    assert!(desk.gold_page().contains("said_by"), "{}", desk.gold_page());
    desk.press("Ctrl+Z");
    assert_eq!(desk.workspace.review_counts(), [3, 1, 0]);
}

#[test]
fn an_end_that_nobody_has_decided_about_is_told_with_the_gold_but_not_asked_about() {
    let mut desk = desk();
    let review = desk.workspace.view.review.clone().unwrap();
    let lee = review.cases.iter().position(|case| {
        let (_, mark) = desk.workspace.reading(case.left[0]).unwrap();
        case.left.len() == 1 && mark.label.as_str() == "entity"
    });
    desk.send(Message::View(View::Case(lee.unwrap())));
    desk.press("O");
    assert_eq!(desk.workspace.review_counts(), [2, 1, 0]);
    assert_eq!(losses(&desk), ["its relation said_by leads to a mark that nobody has decided about, and is left out"]);
}

#[test]
fn rejecting_a_quote_says_that_its_ties_go_with_it() {
    let mut desk = desk();
    desk.send(Message::View(View::Case(0)));
    desk.press("X");
    desk.send(Message::View(View::Case(0)));
    let view = CaseView::of(&desk.workspace).unwrap();
    assert_eq!(view.state, CaseState::Decided);
    assert_eq!(view.decided, "nothing is to be here, nor the 2 ties that start here");
    assert_eq!(desk.workspace.review_counts(), [3, 0, 0], "and none of them hangs");
}

#[test]
fn the_coder_takes_a_tie_over_that_was_left_out() {
    let mut desk = desk();
    desk.press("X");
    desk.send(Message::View(View::EndReview));
    desk.work_as("ana").press("Shift+F6");
    assert_eq!(desk.page(), desk.gold_page());
}
