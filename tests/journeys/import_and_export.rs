//! Tags go out in a format that another tool reads, and come in from one.

use crate::desk::{Desk, coder};
use sayso::app::{Dialog, DialogMessage, Message};
use sayso::format::exchange::{Input, Options, losses, model};
use sayso::format::{FORMATS, Format, format_called};
use std::collections::BTreeMap;

const TEXT: &str = "😀 “We lost,” Kim told the Post. “We go on.”";

/// Ana has framed a quotation, with an emoji before it.
fn desk() -> Desk {
    let mut desk = Desk::with(TEXT);
    desk.caret_in("lost").press("Q 1 S 1 U 1 V 1 Escape");
    desk
}

/// What a format makes of the open article.
fn exported(desk: &Desk, format: &Format) -> Vec<Input> {
    let (id, document) = desk.workspace.document().unwrap();
    let project = desk.workspace.project();
    let doc = model::doc(project.meta(id).unwrap(), document, |_| true);
    let (writer, options) = (format.writer.unwrap(), Options::default());
    let mut pieces = (writer.head)(project.schema(), &options);
    pieces.extend((writer.document)(&doc, project.schema(), &options).pieces);
    pieces.extend((writer.foot)(project.schema(), &options));
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for piece in pieces {
        files.entry(piece.path).or_default().extend(piece.bytes);
    }
    files.into_iter().map(|(path, bytes)| Input::new(path, bytes)).collect()
}

/// Files come into an empty project as a drop on the window brings them.
fn dropped(inputs: Vec<Input>) -> Desk {
    let mut desk = Desk::with("Something else.");
    assert!(desk.workspace.offer_tagged(inputs), "they are known for what they are");
    let Some(Dialog::Tagged(dialog)) = desk.workspace.view.dialog.clone() else { panic!("it is looked at first") };
    assert_eq!(dialog.read.problems, []);
    desk.send(Message::Dialog(DialogMessage::Confirm(Dialog::Tagged(dialog))));
    desk
}

#[test]
fn every_format_that_carries_relations_brings_the_frame_back() {
    let before = desk();
    for format in FORMATS.iter().filter(|format| format.reader.is_some() && format.writer.is_some()) {
        if matches!(format.name, "conll" | "conllu") {
            continue;
        }
        let mut desk = dropped(exported(&before, format));
        let mut slugs = desk.workspace.project().catalogue().values().map(|meta| meta.slug.clone());
        let slug = slugs.find(|slug| slug != "article");
        let slug = slug.unwrap_or_else(|| panic!("{}: {:?}", format.name, desk.notices()));
        desk.turn_to(&slug);
        desk.work_as("ana");
        assert_eq!(desk.page(), before.page(), "{}", format.name);
        // One step, which whoever made it takes back.
        desk.press("Ctrl+Z");
        assert_eq!(desk.workspace.project().catalogue().len(), 1, "{} {:?}", format.name, desk.notices());
    }
}

#[test]
fn columns_bring_their_spans_and_say_before_what_they_leave_out() {
    let before = desk();
    let (id, document) = before.workspace.document().unwrap();
    let doc = model::doc(before.workspace.project().meta(id).unwrap(), document, |_| true);
    let conll = format_called("conll").unwrap();
    let words: Vec<String> = losses(&doc, &conll.carries).into_iter().map(|loss| loss.words).collect();
    assert!(words.iter().any(|words| words.contains("3 relations are left out")), "{words:?}");
    let read = (conll.reader.unwrap())(&exported(&before, &conll), &Options::default());
    let labels: Vec<&str> = read.docs[0].layers[0].marks.iter().map(|mark| mark.label.as_str()).collect();
    assert_eq!(labels, ["quote", "entity", "cue", "entity"]);
}

#[test]
fn tags_of_a_colleague_join_the_article_that_is_there() {
    let mut desk = desk();
    let format = format_called("jsonl").unwrap();
    let text: String = serde_json::to_string(TEXT).unwrap();
    let line = format!(
        "{{\"text\":{text},\"spans\":[{{\"start\":13,\"end\":16,\"label\":\"PERSON\"}}],\"_annotator_id\":\"eve\"}}\n"
    );
    let inputs = vec![Input::new("eve.jsonl".to_owned(), line.into_bytes())];
    assert!(desk.workspace.offer_tagged(inputs));
    let dialog = desk.workspace.view.dialog.clone().unwrap();
    let Dialog::Tagged(tagged) = &dialog else { panic!("tags") };
    assert_eq!((tagged.format.name, tagged.marks()), (format.name, 1));
    desk.send(Message::Dialog(DialogMessage::Confirm(dialog)));
    assert_eq!(desk.workspace.project().catalogue().len(), 1, "it is the same text");
    let (_, document) = desk.workspace.document().unwrap();
    let mark = document.set(&coder("eve")).annotations().next().unwrap();
    assert_eq!(document.text.covered(mark.fragments().unwrap()), "Kim");
    assert_eq!(mark.label.as_str(), "person", "a label that was not there is now");
    assert!(desk.workspace.project().schema().label(&mark.label).is_some());
}
