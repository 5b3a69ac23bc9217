//! Edges that stand wrong, found and mended by one key; quotations that nobody tagged.

use crate::desk::Desk;

/// What is selected, tagged, found and mended.
fn mended(text: &str, words: &str, key: &str) -> (String, String) {
    let mut desk = Desk::with(text);
    desk.select(words).press(key).press("Escape Ctrl+Home F8");
    let said = desk.notices().join(" ");
    desk.press("Ctrl+M");
    (said, desk.page())
}

#[test]
fn quotation_marks_and_what_stands_inside_them_belong_to_the_content() {
    let (said, page) = mended("“We lost,” Lee said.", "We lost", "Q");
    assert_eq!(said, "its quotation marks stand outside; Ctrl+M mends it");
    assert_eq!(page, "[quote:1|“We lost,”] Lee said.");
    let (_, page) = mended("\"We lost”, Lee said.", "We lost", "Q");
    assert_eq!(page, "[quote:1|\"We lost”], Lee said.");
}

#[test]
fn a_comma_that_leads_to_the_cue_is_not_the_quotes_and_that_is() {
    let (said, page) = mended("They lost, Lee said.", "They lost,", "Q");
    assert_eq!(said, "it ends with a comma that is not its own; Ctrl+M mends it");
    assert_eq!(page, "[quote:1|They lost], Lee said.");
    let (said, page) = mended("Lee said that they lost.", "they lost", "Q");
    assert_eq!(said, "the “that” before it belongs to it; Ctrl+M mends it");
    assert_eq!(page, "Lee said [quote:1|that they lost].");
}

#[test]
fn a_name_leaves_its_possessive_outside() {
    let (_, page) = mended("Lee’s team lost.", "Lee’s", "E");
    assert_eq!(page, "[entity:1|Lee]’s team lost.");
}

#[test]
fn a_cue_inside_its_quote_is_said_and_left_to_the_person() {
    let mut desk = Desk::with("Lee said they lost.");
    desk.select("Lee said they lost").press("Q U").select("said").press("Enter Escape Ctrl+Home F8");
    assert_eq!(desk.notices(), ["its cue stands inside it; it is for you to decide"]);
    let page = desk.page();
    desk.press("Ctrl+M");
    assert_eq!(desk.page(), page);
}

#[test]
fn what_is_right_is_left_alone() {
    let mut desk = Desk::with("“We lost,” Lee said. He added that “it rained.”");
    desk.caret_in("lost").press("Q S 1 U 1").caret_in("rained").press("Q Escape Ctrl+Home F8");
    assert_eq!(desk.notices(), ["every mark here has its edges where they belong"]);
}

#[test]
fn quotations_that_nobody_tagged_are_gone_to() {
    let mut desk = Desk::with("“One,” he said.\n\n“Two,” she said. “Three.”");
    desk.caret_in("Two").press("Q Escape Ctrl+Home F7");
    assert_eq!(desk.selected_words(), "“One,”");
    desk.press("F7");
    assert_eq!(desk.selected_words(), "“Three.”");
    desk.press("Q F7 Q F7");
    assert_eq!(desk.notices(), ["no quotation is left untagged; Ctrl+Enter says that you are finished"]);
}
