//! A reviewer asks, the coder reads what was decided, answers, and takes it over.

use crate::desk::{Desk, coder};
use sayso::app::review::CaseState;
use sayso::app::{Message, View};
use sayso::view::thread::ThreadView;

const TEXT: &str = "“We lost,” Lee said. “We go on,” Kim told the Post.";

/// Ana has tagged four things; Rita takes one, rejects one, corrects one and asks about one.
fn reviewed(desk: &mut Desk) {
    desk.caret_in("lost").press("Q Escape").caret_in("Lee").press("E Escape");
    desk.caret_in("told").press("U Escape").caret_in("Kim").press("E Escape");
    desk.work_as("rita");
    desk.send(Message::Review(coder("ana"), None));
    desk.press("A").comment("is Lee a person here?");
    desk.press("N").comment("who is Kim?").press("X");
    desk.select("told the Post").press("E A");
    desk.send(Message::View(View::EndReview));
    desk.work_as("ana");
}

fn select(desk: &mut Desk, words: &str) {
    let (_, document) = desk.workspace.document().unwrap();
    let covered = |mark: &&sayso::model::Annotation| document.text.covered(mark.fragments().unwrap()) == words;
    let id = desk.workspace.my_set().unwrap().annotations().find(covered).unwrap().id;
    desk.send(Message::View(View::Mark(id)));
}

#[test]
fn the_coder_is_led_to_what_was_asked_answers_and_the_reviewer_resolves_it() {
    let mut desk = Desk::with(TEXT);
    reviewed(&mut desk);
    assert_eq!(desk.workspace.questions().len(), 2, "two questions for Ana");
    desk.press("Ctrl+Home F5");
    assert_eq!(desk.thread(), ["rita: is Lee a person here?"]);
    let gold = desk.gold_page();
    desk.comment("the chair of the party");
    assert_eq!(desk.gold_page(), gold, "an answer decides nothing");
    assert_eq!(desk.workspace.questions().len(), 1, "it is Rita's turn");
    desk.press("F5");
    assert_eq!(desk.thread(), ["rita: who is Kim?"]);
    // Rita reads the answer and resolves it; Ana opens it again.
    desk.work_as("rita").send(Message::Review(coder("ana"), None));
    assert_eq!(desk.workspace.questions().len(), 1, "Ana's answer waits for Rita");
    desk.press("F5");
    assert_eq!(desk.thread(), ["rita: is Lee a person here?", "Ana: the chair of the party"]);
    desk.press("Ctrl+F5");
    assert_eq!(desk.workspace.questions().len(), 0);
    desk.send(Message::View(View::EndReview));
    desk.work_as("ana");
    select(&mut desk, "Lee");
    let open = |desk: &Desk| ThreadView::of(&desk.workspace).unwrap().open;
    assert_eq!((desk.thread().last().unwrap().as_str(), open(&desk)), ("rita: resolved this", false));
    desk.press("Ctrl+F5");
    assert_eq!((desk.thread().last().unwrap().as_str(), open(&desk)), ("Ana: opened this again", true));
    desk.press("Ctrl+Z");
    assert!(!open(&desk), "an undo takes it back");
}

#[test]
fn a_thread_stays_with_its_mark_when_the_edges_move_and_a_decision_with_comments_can_be_opened_again() {
    let mut desk = Desk::with(TEXT);
    reviewed(&mut desk);
    select(&mut desk, "Kim");
    desk.press("Alt+Right");
    assert_eq!(desk.thread(), ["rita: who is Kim?"]);
    assert_eq!(
        desk.workspace.told_about(desk.workspace.view.mark.unwrap()),
        ["rita rejected it (the tags changed since)"]
    );
    desk.work_as("rita").send(Message::Review(coder("ana"), None));
    let [_, open, changed] = desk.workspace.review_counts();
    assert_eq!((open, changed), (0, 1), "the coder's new edges are asked about");
    assert_eq!(desk.workspace.case_state(desk.workspace.case().unwrap()), CaseState::Changed);
    desk.press("O");
    assert_eq!(desk.workspace.review_counts(), [3, 1, 0]);
    assert_eq!(desk.thread(), ["rita: who is Kim?"], "what was written stays");
}

#[test]
fn what_was_decided_is_taken_over_in_one_step_and_said() {
    let mut desk = Desk::with(TEXT);
    reviewed(&mut desk);
    let before = desk.page();
    select(&mut desk, "told");
    assert_eq!(
        desk.workspace.told_about(desk.workspace.view.mark.unwrap()),
        ["rita corrected it to cue “told the Post”"]
    );
    desk.press("F6");
    assert_eq!(desk.notices(), ["taken over: cue “told” is now cue “told the Post”; Ctrl+Z takes it back"]);
    desk.press("Shift+F6");
    assert_eq!(desk.notices(), ["taken over: entity “Kim” is gone; Ctrl+Z takes it back"]);
    assert_eq!(desk.page(), "[quote:1|“We lost,”] [entity:2|Lee] said. “We go on,” Kim [cue:3|told the Post].");
    desk.press("Ctrl+Z Ctrl+Z");
    assert_eq!(desk.page(), before);
    desk.press("Shift+F6");
    let words = "taken over: cue “told” is now cue “told the Post”, entity “Kim” is gone; Ctrl+Z takes it back";
    assert_eq!(desk.notices(), [words]);
    desk.press("Shift+F6");
    assert_eq!(desk.notices(), ["your tags say already what was decided"]);
    // What was taken over is what was decided: the reviewer is not asked again.
    desk.work_as("rita").send(Message::Review(coder("ana"), None));
    assert_eq!(desk.workspace.review_counts(), [3, 0, 0]);
}

#[test]
fn what_was_changed_since_it_was_decided_is_not_taken_over() {
    let mut desk = Desk::with(TEXT);
    reviewed(&mut desk);
    select(&mut desk, "told");
    desk.press("Alt+Right F6");
    assert_eq!(desk.notices(), ["nothing was decided about this mark as it is now"]);
}

#[test]
fn another_coders_reading_is_taken_over_with_its_ties() {
    let mut desk = Desk::with(TEXT);
    desk.caret_in("lost").press("Q Escape").caret_in("Lee").press("E Escape").caret_in("Kim").press("E Escape");
    desk.work_as("ben");
    desk.caret_in("lost")
        .press("Q S 1 Escape")
        .caret_in("Kim")
        .press("S Escape")
        .caret_in("the Post")
        .press("E Escape");
    desk.work_as("rita");
    desk.send(Message::Review(coder("ana"), Some(coder("ben"))));
    while desk.workspace.review_counts()[1] > 0 {
        desk.press("B");
    }
    desk.send(Message::View(View::EndReview));
    desk.work_as("ana").press("Shift+F6");
    let words = "taken over: entity “Kim” is now source “Kim”, 1 tie changed; Ctrl+Z takes it back";
    assert_eq!(desk.notices(), [words]);
    assert_eq!(
        desk.page(),
        "[quote:1|“We lost,”] [entity:2|Lee] said. “We go on,” [source:3|Kim] told the Post.\n%%\n1 said_by 2"
    );
    desk.work_as("rita").send(Message::Review(coder("ana"), Some(coder("ben"))));
    assert_eq!(desk.workspace.review_counts()[1..], [0, 0], "nothing has to be decided again");
    desk.send(Message::View(View::EndReview));
    desk.work_as("ana").press("Ctrl+Z");
    assert!(!desk.page().contains("source"), "one step");
}

#[test]
fn everybody_writes_into_a_file_of_their_own() {
    let root = tempfile::tempdir().unwrap();
    let (project, home) = (root.path().join("project"), root.path().join("home"));
    Desk::lay_out(TEXT, &project);
    let mut desk = Desk::open(&project, &home, "ana");
    reviewed(&mut desk);
    desk.press("Ctrl+S");
    let file = |name: &str| sayso::store::read(&project.join(format!("documents/article/review/{name}.ron")));
    let ritas = file("rita").unwrap();
    assert!(file("ana").is_err(), "Ana has written nothing yet");
    desk.press("Ctrl+Home F5").comment("the chair of the party").press("Ctrl+S");
    assert_eq!(file("rita").unwrap(), ritas, "not a byte of Rita's file");
    assert!(String::from_utf8(file("ana").unwrap()).unwrap().contains("comment:\"the chair of the party\""));
    let before = desk.workspace.project().clone();
    drop(desk);
    let mut desk = Desk::open(&project, &home, "ana");
    assert_eq!(*desk.workspace.project(), before);
    select(&mut desk, "Lee");
    assert_eq!(desk.thread(), ["rita: is Lee a person here?", "Ana: the chair of the party"]);
    desk.later(1_000_000);
    desk.comment("or was, then").press("Ctrl+S");
    drop(desk);
    let mut desk = Desk::open(&project, &home, "ana");
    select(&mut desk, "Lee");
    assert_eq!(desk.thread().len(), 3);
    assert!(String::from_utf8(file("ana").unwrap()).unwrap().contains("format: (1, 1)"));
}

#[test]
fn questions_in_articles_that_are_not_open_are_counted_and_gone_to() {
    let root = tempfile::tempdir().unwrap();
    let (project, home) = (root.path().join("project"), root.path().join("home"));
    Desk::lay_out(TEXT, &project);
    let mut desk = Desk::open(&project, &home, "ana");
    desk.caret_in("Lee").press("E Escape");
    for (name, words) in [("b.txt", "Kim left."), ("c.txt", "Lee stayed."), ("d.txt", "Pat came.")] {
        let text = format!("The headline of {name}\n\n{words}");
        desk.bring_in(name, text.as_bytes()).caret_in(words.split(' ').next().unwrap()).press("E Escape");
    }
    desk.press("Ctrl+S");
    drop(desk);
    // Rita asks about two of them.
    let mut rita = Desk::open(&project, &root.path().join("rita"), "rita");
    rita.later(1_000_000);
    for slug in ["the-headline-of-b-txt", "the-headline-of-d-txt"] {
        rita.turn_to(slug).send(Message::Review(coder("ana"), None));
        rita.comment("who is it?").press("Ctrl+S");
    }
    drop(rita);
    let mut ana = Desk::open(&project, &home, "ana");
    ana.later(2_000_000);
    assert_eq!(ana.workspace.questions().len(), 0);
    assert_eq!(ana.workspace.questions_elsewhere().values().sum::<usize>(), 2);
    let slug = |desk: &Desk| {
        let id = desk.workspace.view.document.unwrap();
        desk.workspace.project().meta(id).unwrap().slug.rsplit("-of-").next().unwrap().to_owned()
    };
    ana.press("F5");
    assert_eq!((slug(&ana).as_str(), ana.thread()), ("b-txt", vec!["rita: who is it?".to_owned()]));
    ana.comment("the mayor");
    assert_eq!((ana.workspace.questions().len(), ana.workspace.questions_elsewhere().len()), (0, 1));
    ana.press("F5");
    assert_eq!((slug(&ana).as_str(), ana.thread().len()), ("d-txt", 1));
    assert!(ana.workspace.questions_elsewhere().is_empty(), "what was answered counts no more");
    ana.comment("a neighbour").press("F5");
    assert_eq!(ana.notices(), ["nobody waits for an answer of yours"]);
    // For Rita they wait now; while she reviews, F5 goes to the case.
    ana.press("Ctrl+S");
    let mut rita = Desk::open(&project, &root.path().join("rita"), "rita");
    rita.later(3_000_000);
    assert_eq!(rita.workspace.questions_elsewhere().len(), 2);
    rita.press("F5");
    assert_eq!((slug(&rita).as_str(), rita.workspace.questions().len()), ("b-txt", 1));
    rita.send(Message::Review(coder("ana"), None));
    rita.press("F5");
    let begins = rita.workspace.review_to_begin().expect("the review goes on in the other article");
    rita.send(begins);
    assert_eq!((slug(&rita).as_str(), rita.thread().len()), ("d-txt", 2));
}

#[test]
fn what_was_written_about_marks_that_are_gone_is_still_there_to_be_read() {
    let mut desk = Desk::with(TEXT);
    reviewed(&mut desk);
    assert!(ThreadView::of_gone(&desk.workspace).is_empty());
    select(&mut desk, "Lee");
    desk.comment("the chair").press("Delete");
    let gone = ThreadView::of_gone(&desk.workspace);
    let words: Vec<&str> = gone.iter().flat_map(|thread| &thread.said).map(|said| said.words.as_str()).collect();
    assert_eq!(words, ["is Lee a person here?", "the chair"]);
    desk.work_as("rita");
    assert_eq!(desk.workspace.questions().len(), 0, "nobody waits for an answer about what is gone");
    desk.work_as("ana").press("Ctrl+Z");
    assert!(ThreadView::of_gone(&desk.workspace).is_empty(), "and with the mark they come back");
}
