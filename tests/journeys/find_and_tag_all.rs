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

#[test]
fn words_are_found_and_tagged_in_every_article_in_one_step() {
    let mut desk = Desk::with(TEXT);
    desk.bring_in("other.txt", b"Headline\n\nKim again. And Kim.");
    desk.send(Message::View(View::Search(Query { words: "Kim".to_owned(), whole_words: true, ..Query::default() })));
    desk.send(Message::View(View::SearchEverywhere(true)));
    let everywhere = desk.workspace.view.search.as_ref().unwrap().everywhere.clone().unwrap();
    assert_eq!((everywhere.searched, everywhere.total, everywhere.hits.len()), (2, 2, 6));
    desk.send(Message::View(View::TickHit(0)));
    desk.send(Message::TagHits(sayso::model::LabelId::new("entity").unwrap()));
    assert_eq!(desk.notices(), ["tagged 5 in 2 articles; Ctrl+Z takes all of them back"]);
    let tagged = |desk: &Desk| -> usize {
        let sets = desk.workspace.project().documents().flat_map(|(_, document)| document.sets.values());
        sets.map(|set| set.annotations().len()).sum()
    };
    assert_eq!(tagged(&desk), 5);
    let here = desk.workspace.view.document;
    desk.press("Ctrl+Z");
    assert_eq!(desk.workspace.view.document, here, "what happened in several articles leaves the open one open");
    assert_eq!(tagged(&desk), 0);
    desk.send(Message::View(View::Elsewhere(5)));
    assert_eq!(desk.selected_words(), "Kim");
}

#[test]
fn articles_that_are_not_open_are_read_before_they_are_tagged_and_again_before_that_is_undone() {
    let root = tempfile::tempdir().unwrap();
    let (project, home) = (root.path().join("project"), root.path().join("home"));
    Desk::lay_out(TEXT, &project);
    let mut desk = Desk::open(&project, &home, "ana");
    for number in 0..40 {
        desk.bring_in(&format!("{number}.txt"), format!("Headline {number}\n\nKim again.").as_bytes());
    }
    desk.press("Ctrl+S");
    drop(desk);
    let mut desk = Desk::open(&project, &home, "ana");
    assert!(desk.workspace.project().documents().count() < 3, "only what is open is read");
    desk.send(Message::View(View::Search(Query { words: "Kim again".to_owned(), ..Query::default() })));
    desk.send(Message::View(View::SearchEverywhere(true)));
    desk.send(Message::TagHits(sayso::model::LabelId::new("entity").unwrap()));
    assert_eq!(desk.notices(), ["tagged 40 in 40 articles; Ctrl+Z takes all of them back"]);
    desk.press("Ctrl+S");
    drop(desk);
    let mut desk = Desk::open(&project, &home, "ana");
    desk.press("Ctrl+Z Ctrl+S");
    assert_eq!(desk.notices().first().map(|words| words.starts_with("Undone: Tag 40 times")), Some(true));
    drop(desk);
    let desk = Desk::open(&project, &home, "ana");
    assert_eq!(desk.workspace.history().done().len(), 40, "the articles that were added");
}
