//! A person's first minutes: tag, look, change, delete.

use crate::desk::Desk;

const TEXT: &str = "“We will appeal,” said Mira Ortega of the Harbour Board. The audit cost 3 million.";

#[test]
fn one_key_tags_the_quoted_run_at_the_caret() {
    let mut desk = Desk::with(TEXT);
    desk.caret_in("appeal").press("Q");
    assert_eq!(
        desk.page(),
        "[quote:1|“We will appeal,”] said Mira Ortega of the Harbour Board. The audit cost 3 million."
    );
    assert!(desk.workspace.selected().is_some(), "the new mark is selected");
}

#[test]
fn names_cues_and_claims_are_found_at_the_caret() {
    let mut desk = Desk::with(TEXT);
    desk.caret_in("Ortega").press("E");
    desk.caret_in("said").press("U");
    desk.caret_in("audit").press("C");
    assert_eq!(
        desk.page(),
        "“We will appeal,” [cue:1|said] [entity:2|Mira Ortega] of the Harbour Board. \
         [claim:3|The audit cost 3 million.]"
    );
}

#[test]
fn selected_words_are_tagged_without_the_spaces_around_them() {
    let mut desk = Desk::with(TEXT);
    desk.select(" Harbour Board").press("E");
    assert!(desk.page().contains("[entity:1|Harbour Board]"));
}

#[test]
fn edges_move_by_word_and_by_character() {
    let mut desk = Desk::with(TEXT);
    desk.caret_in("Ortega").press("E").press("Alt+Down");
    assert!(desk.page().contains("Mira [entity:1|Ortega]"), "{}", desk.page());
    desk.press("Alt+Right Alt+Right");
    assert!(desk.page().contains("Mira [entity:1|Ortega of the]"), "{}", desk.page());
    desk.press("Alt+Left Alt+Left Alt+Shift+Left Alt+Up Alt+Shift+Down");
    assert!(desk.page().contains("M[entity:1|ira Orteg]a"), "{}", desk.page());
    desk.press("Alt+Left Alt+Left Alt+Left");
    assert!(desk.page().contains("M[entity:1|ira]"), "an edge never passes the other: {}", desk.page());
}

#[test]
fn digits_set_the_attribute_in_focus_and_zero_takes_it_away() {
    let mut desk = Desk::with(TEXT);
    desk.caret_in("Ortega").press("E 1");
    assert!(desk.page().contains("[entity:1 kind=person|Mira Ortega]"));
    desk.press("X X 1");
    assert!(desk.page().contains("[entity:1 kind=person mention=name|Mira Ortega]"));
    desk.press("Shift+X Shift+X 0");
    assert!(desk.page().contains("[entity:1 mention=name|Mira Ortega]"));
}

#[test]
fn shift_and_a_letter_relabel_and_delete_removes() {
    let mut desk = Desk::with(TEXT);
    desk.caret_in("Ortega").press("E Shift+S");
    assert!(desk.page().contains("[source:1|Mira Ortega]"));
    desk.press("Delete");
    assert_eq!(desk.page(), TEXT);
}

#[test]
fn the_selection_grows_and_shrinks_by_one_key() {
    let mut desk = Desk::with(TEXT);
    desk.caret_in("will").press("G");
    assert_eq!(desk.selected_words(), "will");
    desk.press("G");
    assert_eq!(desk.selected_words(), "“We will appeal,”");
    desk.press("G");
    assert!(desk.selected_words().ends_with("Harbour Board."));
    desk.press("H H");
    assert_eq!(desk.selected_words(), "will");
}

#[test]
fn tab_walks_the_marks_in_the_order_of_the_text_and_round() {
    let mut desk = Desk::with(TEXT);
    desk.caret_in("Ortega").press("E").caret_in("appeal").press("Q").caret_in("said").press("U");
    desk.press("Ctrl+Home");
    let mut labels = vec![];
    for _ in 0..4 {
        desk.press("Tab");
        labels.push(desk.workspace.selected().unwrap().label.to_string());
    }
    assert_eq!(labels, ["quote", "cue", "entity", "quote"]);
    desk.press("Shift+Tab");
    assert_eq!(desk.workspace.selected().unwrap().label.as_str(), "entity");
}

#[test]
fn the_same_tag_twice_is_refused_in_words() {
    let mut desk = Desk::with(TEXT);
    desk.caret_in("appeal").press("Q").caret_in("appeal").press("Q");
    assert_eq!(desk.notices(), ["these words are already tagged as quote"]);
}
