//! Two people change the project's own files: what does not go together is kept, and is a case of the review.

use crate::desk::{Desk, coder};
use crate::outside::Place;
use sayso::app::Message;
use sayso::command::Command;
use sayso::model::{Beside, LabelDef, OtherDef, Schema};
use std::sync::Arc;

const TEXT: &str = "“We lost,” Lee said. “We go on,” Kim told the Post.";

/// Names the project, says something else of the label "quote" and gives the article another outlet.
fn change_all(desk: &mut Desk, words: &str) {
    desk.send(Message::Do(Command::Rename(format!("{words}’s project"))));
    change_schema(desk, |schema| quote(schema).hint = format!("{words}’s rule"));
    let id = desk.workspace.view.document.unwrap();
    let mut meta = desk.workspace.project().meta(id).unwrap().clone();
    meta.outlet = format!("{words}’s paper");
    desk.send(Message::Do(Command::SetMeta(Box::new(meta))));
}

fn change_schema(desk: &mut Desk, change: impl FnOnce(&mut Schema)) {
    let mut schema = Schema::clone(desk.workspace.project().schema());
    change(&mut schema);
    desk.send(Message::Do(Command::SetSchema(Arc::new(schema))));
}

fn quote(schema: &mut Schema) -> &mut LabelDef {
    schema.labels.iter_mut().find(|label| label.id.as_str() == "quote").unwrap()
}

/// What is in force of those three: name, rule, outlet.
fn in_force(desk: &Desk) -> [String; 3] {
    let project = desk.workspace.project();
    let rule = quote(&mut Schema::clone(project.schema())).hint.clone();
    let outlet = project.meta(desk.workspace.view.document.unwrap()).unwrap().outlet.clone();
    [project.name(), &rule, &outlet].map(|words| words.split('’').next().unwrap().to_owned())
}

#[test]
fn what_two_say_of_the_project_is_kept_and_settled_by_the_keys_of_a_review() {
    let shared = Place::with(TEXT);
    let mut ben = shared.desk("b", "ben");
    ben.caret_in("lost").press("Q Ctrl+S");
    let (mut ana, mut other) = (shared.desk("a", "ana"), shared.desk("c", "carla"));
    change_all(&mut other, "Carla");
    other.press("Ctrl+S");
    change_all(&mut ana, "Ana");
    ana.press("Ctrl+S");
    assert!(ana.workspace.stale().is_empty(), "{:?}", ana.notices());
    assert_eq!(in_force(&ana), ["Ana", "Ana", "Ana"], "ours is in force");
    let files = ["project.ron", "schema.ron", "documents/article/document.ron"];
    let read = |path: &&str| shared.words_of(path);
    for content in files.iter().map(read) {
        assert!(content.starts_with("(\n    format: (1, 2),") && content.contains("others: ["), "{content}");
        assert!(content.contains("Carla’s"), "and theirs is there: {content}");
    }
    // Whoever opens the project sees the same.
    let mut rita = shared.desk("r", "rita");
    let differing = rita.workspace.differing();
    assert_eq!(differing, ana.workspace.differing());
    assert_eq!(differing.len(), 3);
    assert_eq!(differing[1].here, "label quote: Ana’s rule", "only what differs is said");
    assert_eq!(differing[1].there, "label quote: Carla’s rule");
    // The review begins with them: left is what is here, right is the other copy's.
    rita.send(Message::Review(coder("ben"), None));
    assert!(rita.workspace.is_at_copies() && rita.workspace.case().is_none());
    let before = rita.workspace.project().clone();
    rita.press("B B A");
    assert_eq!(in_force(&rita), ["Carla", "Carla", "Ana"]);
    assert_eq!(rita.workspace.copies_to_settle(), 0);
    assert!(rita.workspace.case().is_some(), "and goes on with the cases");
    rita.press("A");
    assert_eq!(rita.workspace.review_counts(), [1, 0, 0]);
    let settled = rita.workspace.project().clone();
    rita.press("Ctrl+Z Ctrl+Z Ctrl+Z Ctrl+Z");
    assert_eq!(*rita.workspace.project(), before);
    rita.press("Ctrl+Y Ctrl+Y Ctrl+Y Ctrl+Y Ctrl+S");
    assert_eq!(*rita.workspace.project(), settled);
    for content in files.iter().map(read) {
        assert!(content.starts_with("(\n    format: (1, 0),") && !content.contains("others"), "{content}");
    }
    // The others read it again, and nothing is left to be settled for them either.
    ana.look();
    assert_eq!(in_force(&ana), ["Carla", "Carla", "Ana"]);
    assert!(ana.workspace.differing().is_empty());
}

#[test]
fn copies_stand_before_the_first_case_and_behind_the_last() {
    let shared = Place::with(TEXT);
    let mut ben = shared.desk("b", "ben");
    ben.caret_in("lost").press("Q Escape").caret_in("Kim").press("E Ctrl+S");
    let (mut ana, mut other) = (shared.desk("a", "ana"), shared.desk("c", "carla"));
    change_all(&mut other, "Carla");
    other.press("Ctrl+S");
    change_all(&mut ana, "Ana");
    ana.press("Ctrl+S");
    ana.send(Message::Review(coder("ben"), None));
    let place = |desk: &Desk| {
        let state = desk.workspace.view.review.as_ref().unwrap();
        if desk.workspace.is_at_copies() {
            format!("copy {}", desk.workspace.view.differing)
        } else {
            format!("case {}", state.at)
        }
    };
    let mut walked = vec![place(&ana)];
    for _ in 0..6 {
        ana.press("N");
        walked.push(place(&ana));
    }
    assert_eq!(walked, ["copy 0", "copy 1", "copy 2", "case 0", "case 1", "copy 0", "copy 1"]);
    let mut back = Vec::new();
    for _ in 0..4 {
        ana.press("P");
        back.push(place(&ana));
    }
    assert_eq!(back, ["copy 0", "case 1", "case 0", "copy 2"]);
    // What says nothing of one of two is refused in words, and nothing is changed.
    let before = ana.workspace.project().clone();
    ana.press("X");
    assert_eq!(*ana.workspace.project(), before);
    assert!(ana.notices().iter().any(|words| words.contains("of two copies one is right")), "{:?}", ana.notices());
}

#[test]
fn a_label_that_another_copy_took_away_goes_only_where_no_tag_has_it() {
    let shared = Place::with(TEXT);
    let mut ben = shared.desk("b", "ben");
    ben.caret_in("lost").press("Q Ctrl+S");
    let (mut ana, mut other) = (shared.desk("a", "ana"), shared.desk("c", "carla"));
    // One takes "claim" away, which has no tags, the other says when to use it; and so with "quote", which has.
    for name in ["claim", "quote"] {
        change_schema(&mut ana, |schema| {
            schema.labels.iter_mut().find(|label| label.id.as_str() == name).unwrap().hint = "mine".to_owned();
        });
    }
    other.workspace.view.document = None;
    change_schema(&mut other, |schema| {
        schema.relations.retain(|def| !def.from.iter().chain(&def.to).any(|id| id.as_str() == "claim"));
        schema.labels.retain(|label| label.id.as_str() != "claim");
    });
    other.press("Ctrl+S");
    ana.press("Ctrl+S");
    let gone: Vec<OtherDef> = ana.workspace.project().schema().others.iter().cloned().collect();
    assert!(matches!(&gone[..], [OtherDef::LabelGone(id)] if id.as_str() == "claim"), "{gone:?}");
    assert!(ana.workspace.project().schema().labels.iter().any(|label| label.id.as_str() == "claim"), "it stays");
    ana.press("F9 Shift+F9");
    assert!(ana.workspace.project().schema().labels.iter().all(|label| label.id.as_str() != "claim"));
    assert!(ana.workspace.differing().is_empty());
    ana.press("Ctrl+Z");
    // A tag of that label keeps it.
    ana.caret_in("Post").press("C");
    let claims = ana.workspace.my_set().unwrap().annotations().filter(|mark| mark.label.as_str() == "claim").count();
    assert_eq!(claims, 1, "{:?}", ana.notices());
    let taken = Command::Settle(Box::new(Beside::Schema(gone[0].clone())), true);
    ana.send(Message::Do(taken));
    assert!(
        ana.notices().iter().any(|words| words.contains("tags that are there would not fit")),
        "{:?}",
        ana.notices()
    );
    assert_eq!(ana.workspace.differing().len(), 1);
}
