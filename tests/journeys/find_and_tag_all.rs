//! Words that stand in many places: found, gone to, tagged at once.

use crate::desk::Desk;
use sayso::analysis::search::Query;
use sayso::app::{Message, View};

const TEXT: &str = "Kim met Lee.\n\nThen Kim\u{a0}Jong left, Kimono in hand. “Kim lost,” said Kim.";

#[test]
fn every_occurrence_is_tagged_by_two_keys_and_taken_back_by_one() {
    let mut desk = Desk::with(TEXT);
    desk.select("Kim");
    desk.presses = 0;
    desk.press("L E");
    assert_eq!(desk.presses, 2);
    let tagged = "[entity:1|Kim] met Lee.\n\nThen [entity:2|Kim]\u{a0}Jong left, Kimono in hand. “[entity:3|Kim] lost,” \
                  said [entity:4|Kim].";
    assert_eq!(desk.page(), tagged);
    assert_eq!(desk.notices(), ["tagged 4; Ctrl+Z takes all of them back"]);
    desk.press("Ctrl+Z");
    assert_eq!(desk.page(), TEXT);
    assert_eq!(desk.workspace.history().undone()[0].words, "Tag 4 times entity “Kim”");
}

#[test]
fn those_that_are_unticked_or_tagged_already_are_passed_over() {
    let mut desk = Desk::with(TEXT);
    desk.caret_in("Kim").press("E Escape").select("Kim").press("L");
    desk.send(Message::View(View::TickHit(2)));
    desk.press("E");
    assert_eq!(desk.workspace.my_set().unwrap().annotations().len(), 3);
    desk.press("E");
    assert_eq!(desk.workspace.my_set().unwrap().annotations().len(), 3);
    assert_eq!(desk.notices(), ["there is nothing left to tag"]);
}

#[test]
fn whoever_moves_on_tags_one_again() {
    let mut desk = Desk::with(TEXT);
    desk.select("Kim").press("L").caret_in("Lee").press("E");
    assert_eq!(desk.page(), TEXT.replace("Lee", "[entity:1|Lee]"));
}

#[test]
fn without_words_nothing_that_was_looked_for_before_is_tagged() {
    let mut desk = Desk::with(TEXT);
    let query = Query { words: "Kim".to_owned(), ..Query::default() };
    desk.send(Message::View(View::Search(query)));
    desk.press("Ctrl+End L E");
    assert!(desk.workspace.my_set().unwrap().annotations().len() <= 1, "{}", desk.page());
}

#[test]
fn hits_are_gone_to_one_after_the_other() {
    let mut desk = Desk::with(TEXT);
    let query = Query { words: r"K\w+".to_owned(), pattern: true, ..Query::default() };
    desk.send(Message::View(View::Search(query)));
    let mut seen = Vec::new();
    for _ in 0..6 {
        desk.press("F3");
        seen.push(desk.selected_words());
    }
    assert_eq!(seen, ["Kim", "Kimono", "Kim", "Kim", "Kim", "Kim"], "the caret stood in the first; it goes round");
    desk.press("Shift+F3");
    assert_eq!(desk.selected_words(), "Kim");
    desk.send(Message::View(View::Search(Query { words: "(".to_owned(), pattern: true, ..Query::default() })));
    assert_eq!(desk.workspace.view.search.as_ref().unwrap().problem.as_deref(), Some("unclosed group"));
}
