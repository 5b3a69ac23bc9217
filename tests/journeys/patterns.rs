//! A reviewer decides what is alike at once, and finds the cases that matter.

use crate::desk::{Desk, coder};
use sayso::analysis::align::Difference;
use sayso::app::review::{CaseFilter, CaseState, Choice, Grouping, Side};
use sayso::app::{Message, View};
use sayso::model::LabelId;
use sayso::view::patterns::PatternsView;

const TEXT: &str = "Kim met Lee. KIM saw Bob, and Ann left. Lee said Kim won.";

/// Ana has tagged names as entities; Ben some of them as sources; Rita reviews.
fn desk() -> Desk {
    let mut desk = Desk::with(TEXT);
    for words in ["Kim met", "Lee.", "KIM", "Bob", "Ann", "Kim won"] {
        let name = words.split([' ', '.']).next().unwrap();
        desk.select(words);
        let start = desk.workspace.view.selection.span().start();
        let (_, document) = desk.workspace.document().unwrap();
        let span = document.text.span(start.byte(), start.byte() + name.len()).unwrap();
        desk.send(Message::View(View::Select(span)));
        desk.press("E Escape");
    }
    desk.work_as("ben");
    desk.caret_in("Kim met").press("S Escape").caret_in("Lee.").press("S Escape").caret_in("said").press("U Escape");
    desk.work_as("rita");
    desk.send(Message::Review(coder("ana"), Some(coder("ben"))));
    desk
}

fn listed(desk: &Desk) -> Vec<(usize, String)> {
    let view = PatternsView::of(&desk.workspace).unwrap();
    view.patterns.into_iter().map(|pattern| (pattern.count, pattern.title)).collect()
}

fn state(desk: &Desk) -> &sayso::app::review::ReviewState {
    desk.workspace.view.review.as_ref().unwrap()
}

#[test]
fn a_pattern_is_decided_at_once_each_case_for_itself_and_one_undo_takes_all_back() {
    let mut desk = desk();
    desk.press("T");
    assert_eq!(
        listed(&desk),
        [
            (4, "Only Ana: entity".to_owned()),
            (2, "Ana’s entity = ben’s source".to_owned()),
            (1, "Only ben: cue".to_owned()),
        ]
    );
    // The first case of all is one of the second pattern, so that is where one stands.
    assert!(PatternsView::of(&desk.workspace).unwrap().patterns[1].here);
    desk.press("Up X");
    assert_eq!(desk.notices(), ["4 decided alike; Ctrl+Z takes all of them back"]);
    assert_eq!(listed(&desk).len(), 2);
    let (_, document) = desk.workspace.document().unwrap();
    let decisions = &document.reviews[&coder("rita")];
    assert_eq!(decisions.len(), 4, "each is a decision of its own");
    let judged: std::collections::BTreeSet<&str> = decisions.values().map(|made| made.judged.as_str()).collect();
    assert_eq!(judged.len(), 4, "with the fingerprint of its own readings");
    desk.press("Ctrl+Z");
    assert_eq!(desk.workspace.review_counts(), [0, 7, 0]);
    assert_eq!(listed(&desk).len(), 3);
}

#[test]
fn patterns_are_walked_by_arrows_and_an_example_leads_to_its_case() {
    let mut desk = desk();
    desk.press("T Up");
    let at = |desk: &Desk| state(desk).pattern_at().unwrap();
    assert_eq!(at(&desk), 0);
    desk.press("Down Down");
    assert_eq!((at(&desk), desk.selected_words().as_str()), (2, "said"));
    desk.press("Down");
    assert_eq!(at(&desk), 0, "behind the last comes the first");
    let (case, words) = PatternsView::of(&desk.workspace).unwrap().patterns[0].examples[2].clone();
    assert_eq!(words, "Ann");
    desk.send(Message::View(View::Case(case)));
    assert_eq!((state(&desk).grouping, desk.selected_words().as_str()), (None, "Ann"));
    desk.press("T Up Enter");
    assert_eq!(state(&desk).grouping, None, "Enter goes to the case itself");
    desk.press("B");
    assert_eq!(desk.workspace.review_counts(), [1, 6, 0], "and it alone is decided");
}

#[test]
fn the_same_words_are_decided_together_and_a_correction_is_not_for_many() {
    let mut desk = desk();
    desk.press("T T");
    assert_eq!(state(&desk).grouping, Some(Grouping::Phrase));
    assert_eq!(listed(&desk)[0], (3, "“kim”".to_owned()));
    desk.press("E");
    assert_eq!(desk.notices(), ["a correction is of one case; Enter goes to it"]);
    desk.press("C");
    assert_eq!(desk.notices(), ["a comment is about one case; Enter goes to it"]);
    desk.press("A");
    assert_eq!(desk.gold_page().matches("entity").count(), 3);
    desk.press("T");
    assert_eq!(state(&desk).grouping, None);
}

#[test]
fn labels_sides_and_differences_narrow_what_is_gone_to_and_tell_how_far_each_is() {
    let mut desk = desk();
    let counts = |desk: &Desk| -> Vec<(String, usize, usize)> {
        state(desk).labels.iter().map(|count| (count.label.to_string(), count.decided, count.open)).collect()
    };
    assert_eq!(counts(&desk), [("entity".to_owned(), 0, 6), ("source".to_owned(), 0, 2), ("cue".to_owned(), 0, 1)]);
    let source = CaseFilter { label: Some(LabelId::new("source").unwrap()), ..CaseFilter::default() };
    desk.send(Message::View(View::OnlyCases(source.clone())));
    desk.press("A A");
    assert_eq!(counts(&desk)[1], ("source".to_owned(), 2, 0));
    assert_eq!(desk.notices(), ["every case that is looked for is decided; Ctrl+PageDown opens the next article"]);
    let right = CaseFilter { side: Some(Side::Right), ..CaseFilter::default() };
    desk.send(Message::View(View::OnlyCases(right)));
    assert_eq!(desk.selected_words(), "said", "Ben alone has the cue");
    let left = CaseFilter { side: Some(Side::Left), label: source.label, difference: None };
    desk.send(Message::View(View::OnlyCases(left)));
    assert_eq!(desk.notices(), ["every case that is looked for is decided; Ctrl+PageDown opens the next article"]);
    let only = CaseFilter { difference: Some(Difference::OnlyLeft), ..CaseFilter::default() };
    desk.send(Message::View(View::OnlyCases(only)));
    desk.press("T");
    assert_eq!(listed(&desk), [(4, "Only Ana: entity".to_owned())]);
    let id = desk.workspace.view.document.unwrap();
    assert_eq!(state(&desk).done.get(&id), Some(&(2, 7)), "for the list of articles");
}

#[test]
fn keys_of_the_page_are_its_own_again_when_patterns_are_left() {
    let mut desk = desk();
    desk.press("T").press("T T");
    let case = desk.workspace.case().unwrap().clone();
    desk.press("Down");
    assert_eq!(desk.workspace.case(), Some(&case), "Down moves the caret");
    desk.send(Message::Decide { choice: Choice::Left, alike: false });
    assert_eq!(desk.workspace.case_state(&case), CaseState::Decided);
}
