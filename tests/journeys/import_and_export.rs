//! Tags go out in a format that another tool reads, and come in from one.

use crate::desk::{Desk, coder};
use sayso::app::tagged::TaggedDialog;
use sayso::app::{Dialog, DialogMessage, Message};
use sayso::format::exchange::{Doc, Input, Options, losses, model};
use sayso::format::{FORMATS, Format, format_called};
use sayso::model::Schema;
use serde_json::{Value, json};
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
    written(&model::doc(project.meta(id).unwrap(), document, |_| true), project.schema(), format)
}

fn written(doc: &Doc, schema: &Schema, format: &Format) -> Vec<Input> {
    let (writer, options) = (format.writer.unwrap(), Options::default());
    let mut pieces = (writer.head)(schema, &options);
    pieces.extend((writer.document)(doc, schema, &options).pieces);
    pieces.extend((writer.foot)(schema, &options));
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for piece in pieces {
        files.entry(piece.path).or_default().extend(piece.bytes);
    }
    files.into_iter().map(|(path, bytes)| Input::new(path, bytes)).collect()
}

/// What is shown of files before they come in.
fn offered(desk: &mut Desk, inputs: Vec<Input>) -> Box<TaggedDialog> {
    let tagged = TaggedDialog::of(inputs).expect("they are known for what they are");
    desk.send(Message::Tagged(Box::new(tagged)));
    let Some(Dialog::Tagged(dialog)) = desk.workspace.view.dialog.clone() else { panic!("it is looked at first") };
    dialog
}

/// Files come into an empty project as a drop on the window brings them.
fn dropped(inputs: Vec<Input>) -> Desk {
    let mut desk = Desk::with("Something else.");
    let dialog = offered(&mut desk, inputs);
    assert_eq!(dialog.read.as_ref().unwrap().read.problems, []);
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
    let tagged = offered(&mut desk, inputs);
    assert_eq!((tagged.format.name, tagged.read.as_ref().unwrap().marks), (format.name, 1));
    desk.send(Message::Dialog(DialogMessage::Confirm(Dialog::Tagged(tagged))));
    assert_eq!(desk.workspace.project().catalogue().len(), 1, "it is the same text");
    let (_, document) = desk.workspace.document().unwrap();
    let mark = document.set(&coder("eve")).annotations().next().unwrap();
    assert_eq!(document.text.covered(mark.fragments().unwrap()), "Kim");
    assert_eq!(mark.label.as_str(), "person", "a label that was not there is now");
    assert!(desk.workspace.project().schema().label(&mark.label).is_some());
}

#[test]
fn what_comes_in_a_second_time_is_known_and_adds_nothing() {
    let before = desk();
    for format in FORMATS.iter().filter(|format| format.reader.is_some() && format.writer.is_some()) {
        let mut desk = dropped(exported(&before, format));
        let steps = desk.workspace.history().done().len();
        let again = offered(&mut desk, exported(&before, format));
        desk.send(Message::Dialog(DialogMessage::Confirm(Dialog::Tagged(again))));
        assert_eq!(desk.workspace.history().done().len(), steps, "{}: {:?}", format.name, desk.notices());
        let said = "all that is in these files is here already";
        assert!(desk.notices().contains(&said), "{}: {:?}", format.name, desk.notices());
    }
}

/// The framed quotation as a format has it, in the one file whose path ends so.
fn sent(format: &str, ending: &str) -> String {
    let files = exported(&desk(), &format_called(format).unwrap());
    let file = files.iter().find(|file| file.path.ends_with(ending));
    let file =
        file.unwrap_or_else(|| panic!("{ending} is among {:?}", files.iter().map(|f| &f.path).collect::<Vec<_>>()));
    String::from_utf8(file.bytes.to_vec()).unwrap()
}

/// A file of JSON, or its first line.
fn sent_json(format: &str, ending: &str) -> Value {
    let words = sent(format, ending);
    serde_json::from_str(&words).unwrap_or_else(|_| serde_json::from_str(words.lines().next().unwrap()).unwrap())
}

/// What comes back from a tool that was used on [`TEXT`]: each mark as `label words`, then each tie.
fn back(files: &[(&str, &str)]) -> Vec<String> {
    let desk = dropped(files.iter().map(|(path, words)| Input::new(*path, words.as_bytes())).collect());
    let project = desk.workspace.project();
    let found = project.catalogue().values().find(|meta| meta.slug != "article").unwrap();
    let document = project.document(found.id).unwrap();
    let mut told = Vec::new();
    for set in document.sets.values() {
        let words = |id| document.text.covered(set.annotation(id).unwrap().fragments().unwrap());
        told.extend(set.annotations().map(|mark| format!("{} {}", mark.label, words(mark.id))));
        told.extend(set.relations().map(|tie| format!("{} {} → {}", tie.kind, words(tie.from), words(tie.to))));
    }
    told
}

#[test]
fn brat_gets_a_line_for_every_mark_attribute_and_tie() {
    assert_eq!(
        sent("brat", "ana/article.ann"),
        "T1\tquote 2 12\t“We lost,”\n\
         A1\tform T1 direct\n\
         T2\tentity 13 16\tKim\n\
         T3\tcue 17 21\ttold\n\
         T4\tentity 26 30\tPost\n\
         R1\tcued_by Arg1:T1 Arg2:T3\n\
         R2\tsaid_by Arg1:T1 Arg2:T2\n\
         R3\tvia Arg1:T1 Arg2:T4\n"
    );
    assert!(sent("brat", "annotation.conf").contains("said_by\tArg1:quote, Arg2:entity|source\n"));
    // The events of corpora of attribution are frames: the trigger is a cue, the roles are ties.
    let event =
        "T1\tquote 2 12\t“We lost,”\nT2\tentity 13 16\tKim\nT3\tcue 17 21\ttold\nE1\tcue:T3 Content:T1 Source:T2\n";
    let back = back(&[("b.txt", TEXT), ("b.ann", event)]);
    assert_eq!(back.len(), 5, "{back:?}");
}

#[test]
fn what_cannot_be_read_in_brat_goes_back_as_it_was() {
    let brat = format_called("brat").unwrap();
    // T4 is none of the marks there: none may get its name.
    let ann = "T5\tentity 13 16\tKim\nR1\tsaid_by Arg1:T5 Arg2:T4\n";
    let inputs = vec![Input::new("b.txt", TEXT.as_bytes()), Input::new("b.ann", ann.as_bytes())];
    let mut desk = Desk::with("Something else.");
    let tagged = offered(&mut desk, inputs);
    let problems = &tagged.read.as_ref().unwrap().read.problems;
    assert!(problems[0].what.contains("R1"), "{problems:?}");
    desk.send(Message::Dialog(DialogMessage::Confirm(Dialog::Tagged(tagged))));
    desk.turn_to("b");
    let files = exported(&desk, &brat);
    let sent = files.iter().find(|file| file.path.ends_with("b.ann")).unwrap();
    assert_eq!(String::from_utf8_lossy(&sent.bytes), "T6\tentity 13 16\tKim\nR1\tsaid_by Arg1:T5 Arg2:T4\n");
    let (id, document) = desk.workspace.document().unwrap();
    let doc = model::doc(desk.workspace.project().meta(id).unwrap(), document, |_| true);
    let said = losses(&doc, &brat.carries);
    assert!(said.iter().all(|loss| !loss.words.contains("brat.unread")), "{said:?}");
}

#[test]
fn uima_gets_spans_and_relations_with_offsets_that_count_an_emoji_as_two() {
    let cas = sent_json("cas-json", "article.ana.json");
    let found = cas["%FEATURE_STRUCTURES"].as_array().unwrap();
    let span = found.iter().find(|one| one["label"] == "quote").unwrap();
    assert_eq!((&span["begin"], &span["end"]), (&json!(3), &json!(13)));
    let tie = found.iter().find(|one| one["kind"] == "said_by").unwrap();
    assert_eq!(tie["@Governor"], span["%ID"]);
    let xmi = sent("cas-xmi", "article.ana.xmi");
    assert!(xmi.contains("begin=\"3\" end=\"13\"") && sent("cas-xmi", "TypeSystem.xml").contains("sayso.Relation"));
    // Another type system of another tool: labels are the values of its features.
    let named = format!(
        "{{\"%TYPES\":{{}},\"%FEATURE_STRUCTURES\":[{{\"%ID\":1,\"%TYPE\":\"uima.cas.Sofa\",\"sofaString\":\"{TEXT}\"}},{{\"%ID\":2,\"%TYPE\":\"de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity\",\"@sofa\":1,\"begin\":14,\"end\":17,\"value\":\"PER\"}}],\"%VIEWS\":{{}}}}"
    );
    assert_eq!(back(&[("b.json", &named)]), ["per Kim"]);
}

#[test]
fn columns_have_a_file_a_label_and_one_of_offsets() {
    let quotes = sent("conll", "ana.quote.bio.conll");
    assert!(quotes.starts_with("-DOCSTART- -X- -X- O\n\n😀 -X- -X- O\n“ -X- -X- B-quote\nWe -X- -X- I-quote\n"));
    assert!(sent("conll", "ana.offsets.tsv").starts_with("article\t0\t1\narticle\t2\t3\n"));
    // A corpus of 2003, where B only parts two neighbours of a kind.
    let corpus = "-DOCSTART- -X- -X- O\n\nKim NNP I-NP I-PER\nLee NNP I-NP B-PER\nmet VBD I-VP O\n";
    assert_eq!(back(&[("b.conll", corpus)]), ["per Kim", "per Lee"]);
}

#[test]
fn conll_u_plus_has_a_column_a_label() {
    let sent = sent("conllu", "article.conllup");
    assert!(sent.contains("# text = 😀 “We lost,” Kim told the Post.\n"));
    assert!(sent.contains("2\t“\tSpaceAfter=No\tB-quote\t_\t_\t_\t_\t_\n") && sent.contains("# text = “We go on.”\n"));
    let corpus = "# global.columns = ID FORM MISC X:NE\n# newdoc id = b\n1\tKim\t_\tB-PER\n2\tLee\t_\tI-PER\n\n";
    assert_eq!(back(&[("b.conllup", corpus)]), ["per Kim Lee"]);
}

#[test]
fn tables_have_a_row_a_mark_and_say_what_offsets_count() {
    let mut rows = csv::Reader::from_reader(std::io::Cursor::new(sent("csv", "spans.csv")));
    let heads: Vec<String> = rows.headers().unwrap().iter().map(str::to_owned).collect();
    let first = rows.records().next().unwrap().unwrap();
    let cell = |name: &str| &first[heads.iter().position(|head| head == name).unwrap()];
    assert_eq!((cell("label"), cell("start_cp"), cell("end_cp"), cell("text")), ("quote", "2", "12", "“We lost,”"));
    assert!(sent("csv", "relations.csv").contains("\"said_by\""));
    // Rows typed by hand come in with the text beside them.
    let typed = "document,coder,id,label,start_cp,end_cp,text\nb,eve,1,entity,13,16,Kim\n";
    assert_eq!(back(&[("spans.csv", typed), ("texts/b.txt", TEXT)]), ["entity Kim"]);
}

#[test]
fn docbin_and_refi_qda_bring_back_what_was_sent() {
    for name in ["docbin", "refi-qda"] {
        let files = exported(&desk(), &format_called(name).unwrap());
        let read = (format_called(name).unwrap().reader.unwrap())(&files, &Options::default());
        let layer = &read.docs[0].layers[0];
        let words: Vec<&str> = layer.marks.iter().map(|mark| mark.label.as_str()).collect();
        assert_eq!((words, layer.ties.len()), (vec!["quote", "entity", "cue", "entity"], 3), "{name}");
    }
}

#[test]
fn doccano_gets_entities_and_relations_that_count_as_it_does() {
    let line = sent_json("doccano", "doccano.jsonl");
    assert_eq!(line["entities"][0], json!({"id": 1, "start_offset": 3, "end_offset": 13, "label": "quote"}));
    assert_eq!(line["relations"][1], json!({"id": 2, "from_id": 1, "to_id": 2, "type": "said_by"}));
    let export = format!("{{\"text\":\"{TEXT}\",\"label\":[[14,17,\"PER\"]]}}\n");
    assert_eq!(back(&[("b.jsonl", &export)]), ["per Kim"]);
}

#[test]
fn a_dataset_has_a_card_spans_and_tokens() {
    let card = sent("hugging-face", "README.md");
    assert!(card.contains("config_name: spans") && card.contains("'0': 'quote'"));
    let spans = sent_json("hugging-face", "spans-train.jsonl");
    assert_eq!((&spans["spans"][0]["label"], &spans["spans"][0]["fragments"][0]["start"]), (&json!(0), &json!(2)));
    assert_eq!(spans["relations"][1]["head"], spans["spans"][0]["id"]);
    let tokens = sent_json("hugging-face", "tokens-train.jsonl");
    assert_eq!(tokens["quote_tags"], json!([0, 1, 2, 2, 2, 2, 0, 0, 0, 0, 0]));
}

#[test]
fn spacy_and_prodigy_get_lines_with_tokens() {
    let line = sent_json("jsonl", "tags.jsonl");
    let span = &line["spans"][0];
    assert_eq!((&span["start"], &span["end"], &span["token_end"]), (&json!(2), &json!(12), &json!(5)));
    assert_eq!((&line["tokens"][6]["text"], &line["relations"][1]["label"]), (&json!("Kim"), &json!("said_by")));
    // A line of Prodigy, accepted by somebody.
    let accepted = format!(
        "{{\"text\":\"{TEXT}\",\"spans\":[{{\"start\":13,\"end\":16,\"label\":\"PERSON\"}}],\"answer\":\"accept\",\"_annotator_id\":\"db-eve\"}}\n"
    );
    assert_eq!(back(&[("b.jsonl", &accepted)]), ["person Kim"]);
}

#[test]
fn label_studio_gets_tasks_with_regions_relations_and_its_settings() {
    let tasks = sent_json("label-studio", "tasks.json");
    let results = tasks[0]["annotations"][0]["result"].as_array().unwrap();
    let region = |label: &str| results.iter().find(|one| one["value"]["labels"][0] == label).unwrap();
    assert_eq!(region("quote")["value"], json!({"start": 2, "end": 12, "text": "“We lost,”", "labels": ["quote"]}));
    let tie = results.iter().find(|one| one["labels"][0] == "said_by").unwrap();
    assert_eq!((&tie["from_id"], &tie["to_id"]), (&region("quote")["id"], &region("entity")["id"]));
    assert!(sent("label-studio", "config.xml").contains("<Label value=\"quote\" hotkey=\"q\"/>"));
    // The guess of a model, nobody's yet.
    let guessed = format!(
        "[{{\"data\":{{\"text\":\"{TEXT}\"}},\"predictions\":[{{\"model_version\":\"m1\",\"result\":[{{\"id\":\"a\",\"from_name\":\"label\",\"to_name\":\"text\",\"type\":\"labels\",\"value\":{{\"start\":13,\"end\":16,\"labels\":[\"PER\"]}}}}]}}]}}]"
    );
    assert_eq!(back(&[("b.json", &guessed)]), ["per Kim"]);
}

#[test]
fn tei_and_linked_data_point_at_the_words() {
    let tei = sent("tei", "article.xml");
    assert!(tei.contains("<seg xml:id=\"s1\">“We lost,”</seg>") && tei.contains("ana=\"#quote\" target=\"#s1\""));
    assert!(tei.contains("<relation name=\"said_by\" active=\"#ana.m0\" passive=\"#ana.m1\">"));
    let linked = sent_json("web-annotation", ".annotations.jsonld");
    let first = &linked["first"]["items"][0];
    assert_eq!(first["body"][0]["value"], "quote");
    assert_eq!(first["target"][0]["selector"][1], json!({"type": "TextPositionSelector", "start": 2, "end": 12}));
}

#[test]
fn inception_gets_tokens_with_spans_and_relations() {
    let sent = sent("webanno", ".tsv");
    assert!(sent.starts_with("#FORMAT=WebAnno TSV 3.3\n"));
    assert!(sent.contains("#Text=😀 “We lost,” Kim told the Post."));
    // A file of version 3.2 with a layer of INCEpTION's own.
    let theirs = "#FORMAT=WebAnno TSV 3.2\n#T_SP=custom.Person|value\n\n\n#Text=Kim said\n1-1\t0-3\tKim\tPER\t\n1-2\t4-8\tsaid\t_\t\n";
    assert_eq!(back(&[("b.tsv", theirs)]), ["per Kim"]);
}

/// Two coders tag, a third decides, and what was decided goes to the tools that the others use.
#[test]
fn gold_goes_out_to_brat_and_label_studio_with_its_ties() {
    let mut desk = Desk::with(TEXT);
    desk.caret_in("lost").press("Q 1 S 1 U 1 V 1 Escape");
    desk.work_as("ben");
    desk.select("We lost").press("Q S 1 Escape").caret_in("go on").press("Q Escape");
    desk.work_as("rita").send(Message::Review(coder("ana"), Some(coder("ben"))));
    while desk.workspace.review_counts()[1] > 0 {
        // Ana's readings are right, but for the quotation that Ben alone has seen.
        let key = if desk.selected_words().contains("go on") { "B" } else { "A" };
        desk.press(key);
    }
    let (id, document) = desk.workspace.document().unwrap();
    let project = desk.workspace.project();
    let gold = model::gold_doc(project.meta(id).unwrap(), document);
    assert_eq!(desk.gold_page().matches("[quote:").count(), 2, "{}", desk.gold_page());
    for name in ["brat", "label-studio"] {
        let format = format_called(name).unwrap();
        let read = (format.reader.unwrap())(&written(&gold, project.schema(), &format), &Options::default());
        assert_eq!(read.problems, [], "{name}");
        let [back] = read.docs.as_slice() else { panic!("{name}: one document") };
        assert_eq!(told(back), told(&gold), "{name}");
        assert_eq!(back.text.as_str(), TEXT);
    }
}

/// Marks with their words and ties with the words of their ends, in an order of their own.
fn told(doc: &Doc) -> Vec<String> {
    let [layer] = doc.layers.as_slice() else { panic!("one layer") };
    let letters: Vec<char> = doc.text.as_str().chars().collect();
    let words = |id: &str| -> String {
        let mark = layer.marks.iter().find(|mark| mark.id == id).unwrap();
        let spans = mark.spans.iter().map(|(start, end)| &letters[*start as usize..*end as usize]);
        format!("{} {}", mark.label, spans.map(|span| span.iter().collect::<String>()).collect::<Vec<_>>().join(" … "))
    };
    let mut told: Vec<String> = layer.marks.iter().map(|mark| words(&mark.id)).collect();
    told.extend(layer.ties.iter().map(|tie| format!("{}: {} > {}", tie.kind, words(&tie.from), words(&tie.to))));
    told.sort();
    told
}
