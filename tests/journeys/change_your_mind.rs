//! Everything can be taken back, and made again.

use crate::desk::{Desk, coder, project_of};
use sayso::app::Message;
use sayso::command::{Brought, Command, End, NewMark, Origin, Recast, merged};
use sayso::model::{
    AnnotationSet, Article, AttributeId, Beside, Coder, DocumentId, DocumentMeta, LabelId, OtherDef, OtherField,
    OtherHead, Progress, RelationKind, Value,
};
use sayso::model::{CaseKey, Comment, Decision, Verdict};
use sayso::store::Hash;
use sayso::text::{Fragments, Text};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Every command once, each undone and redone: before and after are what they were.
#[test]
fn every_command_is_undone_and_redone() {
    let (mut project, id) = project_of("“We lost,” Lee said. Kim added that the Post reported it.");
    project.load_others([OtherHead::Name("Elsewhere".to_owned())]);
    let mut desk = Desk::of((project, id));
    let tagged = desk.workspace.view.document.unwrap();
    desk.bring_in("untagged.txt", b"Nobody tagged this.");
    desk.send(Message::View(sayso::app::View::Open(tagged)));
    desk.caret_in("lost").press("Q S 1 U 1 V 1 V 2 Escape");
    let cue = desk.workspace.my_set().unwrap().annotations().find(|a| a.label.as_str() == "cue").unwrap().id;
    let others = BTreeSet::from([decision().judgement()]);
    let reject = Decision { verdict: Verdict::Neither, others, ..decision() };
    let reject = vec![(CaseKey::new([cue]).unwrap(), Some(reject))];
    desk.send(Message::Do(Command::Decide(desk.workspace.home().unwrap(), reject)));
    another_copy_says_something_else(&mut desk);
    let mut schema = (**desk.workspace.project().schema()).clone();
    schema.others.insert(OtherDef::Name("Theirs".to_owned()));
    desk.send(Message::Do(Command::SetSchema(Arc::new(schema))));
    let mut meta = desk.workspace.project().meta(id).unwrap().clone();
    meta.others.insert(theirs());
    desk.send(Message::Do(Command::SetMeta(Box::new(meta))));
    let commands = every_command(&desk);
    let kinds: std::collections::BTreeSet<usize> = commands.iter().map(number).collect();
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), (0..30).collect::<Vec<_>>(), "every kind of command is here");
    for command in commands {
        let before = desk.workspace.project().clone();
        desk.send(Message::Do(command.clone()));
        let after = desk.workspace.project().clone();
        assert_ne!(before, after, "{command:?} changes something: {:?}", desk.notices());
        desk.press("Ctrl+Z");
        assert_eq!(*desk.workspace.project(), before, "{command:?} is undone");
        desk.press("Ctrl+Y");
        assert_eq!(*desk.workspace.project(), after, "{command:?} is redone");
        desk.press("Ctrl+Z");
    }
}

/// A copy of my own file comes in, in which the cue has a note.
fn another_copy_says_something_else(desk: &mut Desk) {
    let (id, document) = desk.workspace.document().unwrap();
    let cue = desk.workspace.my_set().unwrap().annotations().find(|mark| mark.label.as_str() == "cue").unwrap();
    let cue = sayso::model::Annotation { note: "elsewhere".to_owned(), ..cue.clone() };
    let meta = desk.workspace.project().meta(id).unwrap().clone();
    let me = desk.workspace.me().unwrap().clone();
    let me = desk.workspace.project().coders()[&me].clone();
    let copy = AnnotationSet::from_parts(Progress::InProgress, [cue], []);
    let brought = Brought {
        article: Article { meta, text: document.text.clone() },
        sets: vec![(me, copy)],
        reviews: Vec::new(),
        origin: Origin::Project,
    };
    let schema = Arc::clone(desk.workspace.project().schema());
    desk.send(Message::Do(Command::BringIn(schema, vec![brought])));
}

/// A number for each kind of command; a new one does not compile until it is here and above.
fn number(command: &Command) -> usize {
    match command {
        Command::Tag(..) => 0,
        Command::Delete(..) => 1,
        Command::Relabel(..) => 2,
        Command::Reshape(..) => 3,
        Command::SetAttribute(..) => 4,
        Command::SetNote(..) => 5,
        Command::SetComment(..) => 6,
        Command::Tie(..) => 7,
        Command::Untie(..) => 8,
        Command::MoveInChain(..) => 9,
        Command::SetProgress(..) => 10,
        Command::AddArticle(..) => 11,
        Command::RemoveArticle(..) => 12,
        Command::SetMeta(..) => 13,
        Command::SetCoder(..) => 14,
        Command::Rename(..) => 15,
        Command::SetSchema(..) => 16,
        Command::TagAll(..) => 17,
        Command::Repeat(..) => 18,
        Command::Recast(..) => 19,
        Command::BringIn(..) => 20,
        Command::Decide(..) => 21,
        Command::SetBlind(_) => 22,
        Command::Remark { .. } => 23,
        Command::TakeOver(..) => 24,
        Command::Settle(beside, _) => match **beside {
            Beside::Tags(..) => 25,
            Beside::Verdict(..) => 26,
            Beside::Field(..) => 27,
            Beside::Schema(_) => 28,
            Beside::Head(_) => 29,
        },
    }
}

fn theirs() -> OtherField {
    OtherField { field: "outlet".to_owned(), value: "The Herald".to_owned() }
}

fn decision() -> Decision {
    let at = sayso::model::Timestamp(5);
    let comment = Comment { at, words: "so it is\n“said”".to_owned(), resolved: false };
    let verdict = Verdict::Take(coder("ana"));
    Decision {
        verdict,
        judged: "abc".to_owned(),
        at,
        unanimous: false,
        comments: vec![comment],
        others: BTreeSet::new(),
    }
}

#[expect(clippy::too_many_lines, reason = "a line a command")]
fn every_command(desk: &Desk) -> Vec<Command> {
    let home = desk.workspace.home().unwrap();
    let untagged = *desk.workspace.project().catalogue().keys().find(|id| **id != home.document).unwrap();
    let (_, document) = desk.workspace.document().unwrap();
    let set = desk.workspace.my_set().unwrap();
    let quote = set.annotations().find(|a| a.label.as_str() == "quote").unwrap().id;
    let entity = set.annotations().find(|a| a.label.as_str() == "entity").unwrap().id;
    let cue = set.annotations().find(|a| a.label.as_str() == "cue").unwrap().id;
    let via = set.relations().find(|r| r.order == 1).unwrap().id;
    let at = |words: &str| {
        let start = document.text.as_str().find(words).unwrap();
        Fragments::one(document.text.span(start, start + words.len()).unwrap()).unwrap()
    };
    let label = |name: &str| LabelId::new(name).unwrap();
    let mark = |name: &str, words: &str| NewMark { label: label(name), fragments: at(words), attributes: Vec::new() };
    let text = Text::new("Another article.").unwrap();
    let id = DocumentId::from_parts(5, 5);
    let meta = DocumentMeta::new(id, "another", &Hash::of(text.as_str().as_bytes()).to_string());
    let mut details = desk.workspace.project().meta(home.document).unwrap().clone();
    "The Post".clone_into(&mut details.outlet);
    let mut schema = (**desk.workspace.project().schema()).clone();
    "Another schema".clone_into(&mut schema.name);
    let schema_now = Arc::clone(desk.workspace.project().schema());
    let brought = {
        let text = Text::new("Brought from elsewhere.").unwrap();
        let id = DocumentId::from_parts(6, 6);
        let meta = DocumentMeta::new(id, "brought", &Hash::of(text.as_str().as_bytes()).to_string());
        let set = AnnotationSet::from_parts(Progress::InProgress, [], []);
        Brought {
            article: Article { meta, text },
            sets: vec![(Coder { id: coder("eve"), name: "Eve".to_owned() }, set)],
            reviews: Vec::new(),
            origin: Origin::File,
        }
    };
    let merged = Arc::new(merged(desk.workspace.project().schema(), &label("source"), &label("entity")));
    let kind = |name: &str| RelationKind::new(name).unwrap();
    let form = AttributeId::new("form").unwrap();
    let settle_verdict = Beside::Verdict(home.clone(), CaseKey::new([cue]).unwrap(), decision().judgement());
    vec![
        Command::Tag(home.clone(), mark("claim", "that the Post reported it")),
        Command::TagAll(vec![(home.clone(), vec![mark("entity", "Kim"), mark("source", "the Post")])]),
        Command::Delete(home.clone(), vec![quote, entity]),
        Command::Relabel(home.clone(), entity, label("source")),
        Command::Reshape(home.clone(), cue, at("added")),
        Command::SetAttribute(home.clone(), quote, form, Some(Value::Choice("direct".to_owned()))),
        Command::SetNote(home.clone(), quote, "a note\nin two lines\t“quoted”".to_owned()),
        Command::SetComment(home.clone(), quote, "why?".to_owned()),
        Command::Tie(home.clone(), kind("said_to"), quote, End::New(mark("source", "the Post"))),
        Command::Tie(home.clone(), kind("cued_by"), quote, End::New(mark("cue", "added"))),
        Command::Untie(home.clone(), via),
        Command::MoveInChain(home.clone(), via, 0),
        Command::SetProgress(home.clone(), Progress::Finished),
        Command::AddArticle(Box::new(Article { meta, text })),
        Command::RemoveArticle(untagged),
        Command::SetMeta(Box::new(details)),
        Command::SetCoder(Coder { id: coder("ben"), name: "Ben".to_owned() }),
        Command::Rename("Another name".to_owned()),
        Command::SetBlind(true),
        Command::SetSchema(Arc::new(schema)),
        Command::Decide(home.clone(), vec![(CaseKey::new([quote]).unwrap(), Some(decision()))]),
        Command::Remark {
            home: home.clone(),
            key: CaseKey::new([quote]).unwrap(),
            words: "why?".to_owned(),
            resolved: false,
        },
        Command::Settle(Box::new(Beside::Tags(home.clone(), set.others().next().unwrap().clone())), true),
        Command::Settle(Box::new(settle_verdict), true),
        Command::Settle(Box::new(Beside::Field(home.document, theirs())), true),
        Command::Settle(Box::new(Beside::Schema(OtherDef::Name("Theirs".to_owned()))), true),
        Command::Settle(Box::new(Beside::Head(OtherHead::Name("Elsewhere".to_owned()))), true),
        Command::TakeOver(home.clone(), vec![(coder("ana"), CaseKey::new([cue]).unwrap())]),
        Command::BringIn(schema_now, vec![brought]),
        Command::Repeat(home, quote, at("Kim added")),
        Command::Recast(Recast { from: label("source"), when: None, to: label("entity"), schema: merged }),
    ]
}

#[test]
fn a_schema_that_tags_do_not_fit_is_refused_in_words() {
    let mut desk = Desk::with("“We lost,” Lee said.");
    desk.caret_in("lost").press("Q");
    let mut schema = (**desk.workspace.project().schema()).clone();
    schema.relations.clear();
    schema.labels.retain(|label| label.id.as_str() != "quote");
    desk.send(Message::Do(Command::SetSchema(Arc::new(schema))));
    assert!(desk.notices()[0].contains("which the schema does not have"), "{:?}", desk.notices());
    assert_eq!(desk.page(), "[quote:1|“We lost,”] Lee said.");
}

#[test]
fn undo_restores_relations_deleted_with_their_annotation() {
    let mut desk = Desk::with("“We lost,” Lee said.");
    desk.caret_in("lost").press("Q S 1 U 1");
    let before = desk.page();
    desk.press("Delete");
    assert_eq!(desk.page(), "“We lost,” [entity:1|Lee] [cue:2|said].");
    desk.press("Ctrl+Z");
    assert_eq!(desk.page(), before);
}

#[test]
fn the_view_goes_to_where_it_happened() {
    let mut desk = Desk::with("“We lost,” Lee said.\n\nKim left.\n\nThe end.");
    desk.caret_in("lost").press("Q").caret_in("Kim").press("E").caret_in("end");
    let reveals = desk.workspace.view.reveals;
    desk.press("Ctrl+Z");
    let (_, document) = desk.workspace.document().unwrap();
    assert_eq!(document.text.block_at(desk.workspace.view.selection.head), 2);
    assert!(desk.workspace.view.reveals > reveals);
    assert_eq!(desk.notices(), ["Undone: Tag entity “Kim”"]);
}

#[test]
fn the_history_says_in_words_what_was_done_and_goes_back_to_it() {
    let mut desk = Desk::with("“We lost,” Lee said.");
    desk.caret_in("lost").press("Q S 1 U 1 Delete");
    let words: Vec<&str> = desk.workspace.history().done().iter().map(|step| step.words.as_str()).collect();
    assert_eq!(
        words,
        [
            "Tag quote “We lost,”",
            "Tie quote “We lost,” said by entity “Lee”",
            "Tie quote “We lost,” cued by cue “said”",
            "Delete quote “We lost,”",
        ]
    );
    desk.send(Message::GoTo(1));
    assert_eq!(desk.page(), "[quote:1|“We lost,”] Lee said.");
    desk.send(Message::GoTo(3));
    assert_eq!(desk.workspace.history().done().len(), 3);
}

#[test]
fn a_new_step_ends_what_could_be_redone() {
    let mut desk = Desk::with("“We lost,” Lee said.");
    desk.caret_in("lost").press("Q Ctrl+Z").caret_in("Lee").press("E Ctrl+Y");
    assert_eq!(desk.notices(), ["there is nothing to redo"]);
    assert_eq!(desk.page(), "“We lost,” [entity:1|Lee] said.");
}
