//! Every reader with a file that is right and one that is wrong: what it says of the wrong one, and where.
//!
//! What stands beside a mistake is read all the same.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout, reason = "tests")]

use sayso::format::exchange::{Input, Options, Read, settle};
use sayso::format::format_called;

fn read(format: &str, files: &[(&str, &str)]) -> Read {
    let inputs: Vec<Input> = files.iter().map(|(path, content)| Input::new(*path, content.as_bytes())).collect();
    let mut read = format_called(format).unwrap().reader.unwrap()(&inputs, &Options::default());
    settle::checked(&mut read.docs, &mut read.problems);
    read
}

/// The marks that were read: label and covered words.
fn marks(read: &Read) -> Vec<String> {
    let doc = |doc: &sayso::format::exchange::Doc| -> Vec<String> {
        let marks = doc.layers.iter().flat_map(|layer| &layer.marks);
        marks.map(|mark| format!("{} {}", mark.label, doc.covered(mark))).collect()
    };
    read.docs.iter().flat_map(doc).collect()
}

fn ties(read: &Read) -> usize {
    read.docs.iter().flat_map(|doc| &doc.layers).map(|layer| layer.ties.len()).sum()
}

/// Where each problem is, and what it is.
fn problems(read: &Read) -> Vec<String> {
    let at = |at: Option<(usize, usize)>| at.map_or("-".to_owned(), |(line, column)| format!("{line}:{column}"));
    read.problems.iter().map(|problem| format!("{}:{} {}", problem.file, at(problem.at), problem.what)).collect()
}

/// A format, files that are right, their marks and the count of their ties.
fn is_read(format: &str, files: &[(&str, &str)], wanted: &[&str], count: usize) {
    let read = read(format, files);
    assert_eq!(problems(&read), Vec::<String>::new(), "{format}");
    assert_eq!(marks(&read), wanted, "{format}");
    assert_eq!(ties(&read), count, "{format}");
}

/// A format, files with a mistake, what is said of it (place and the start of the words), and what is read of the rest.
fn is_told(format: &str, files: &[(&str, &str)], told: &[&str], wanted: &[&str]) {
    let read = read(format, files);
    let found = problems(&read);
    assert_eq!(found.len(), told.len(), "{format}: {found:#?}");
    for (found, told) in found.iter().zip(told) {
        assert!(found.starts_with(told), "{format}: {found}\n  wanted {told}");
    }
    assert_eq!(marks(&read), wanted, "{format}");
}

const TEXT: &str = "😀 “No,” Kim said.";

#[test]
fn brat() {
    let ok = "T1\tquote 2 7\t“No,”\nT2\tentity 8 11\tKim\nR1\tsaid_by Arg1:T1 Arg2:T2\n";
    is_read("brat", &[("a.txt", TEXT), ("a.ann", ok)], &["quote “No,”", "entity Kim"], 1);
    // An event is a frame: its trigger is a cue, its roles are relations.
    let event = "T1\tContent 2 7\t“No,”\nT2\tSource 8 11\tKim\nT3\tCue 12 16\tsaid\nE1\tCue:T3 Content:T1 Source:T2\n";
    let framed = read("brat", &[("a.txt", TEXT), ("a.ann", event)]);
    assert_eq!((marks(&framed).len(), ties(&framed)), (3, 2));
    let bad = "T1\tquote 2 7\t“No,”\nT2 entity 8 11 Kim\nT3\tentity 8 99\tKim\nR1\tsaid_by Arg1:T1\n?\n";
    let told = ["a.ann:2:3 an entity is", "a.ann:3:4 a span reaches beyond", "a.ann:4:4", "a.ann:5:1"];
    is_told("brat", &[("a.txt", TEXT), ("a.ann", bad)], &told, &["quote “No,”"]);
    is_told("brat", &[("b.ann", ok)], &["b.ann:- there is no text of this name"], &[]);
}

#[test]
fn brat_counts_line_ends_of_two_signs_as_two_and_other_tools_as_one() {
    let text = "One.\r\nKim said.\r\n";
    for place in ["6 9", "5 8"] {
        let ann = format!("T1\tentity {place}\tKim\n");
        is_read("brat", &[("a.txt", text), ("a.ann", &ann)], &["entity Kim"], 0);
    }
}

#[test]
fn cas_json() {
    let whole = |structures: &str| {
        format!(
            "{{\"%TYPES\":{{}},\"%FEATURE_STRUCTURES\":[{{\"%ID\":1,\"%TYPE\":\"uima.cas.Sofa\",\"sofaString\":\"{TEXT}\"}}{structures}],\"%VIEWS\":{{}}}}"
        )
    };
    let kim = ",{\"%ID\":2,\"%TYPE\":\"custom.Entity\",\"@sofa\":1,\"begin\":9,\"end\":12,\"value\":\"PER\"}";
    is_read("cas-json", &[("a.json", &whole(kim))], &["PER Kim"], 0);
    let bad = format!(
        "{kim},{{\"%ID\":3,\"%TYPE\":\"custom.Entity\",\"begin\":1,\"end\":4}},{{\"%ID\":4,\"%TYPE\":\"custom.Entity\",\"begin\":5,\"end\":5}}"
    );
    let told =
        ["a.json:- custom.Entity 3 is not within the text or cuts a sign", "a.json:- custom.Entity 4 covers nothing"];
    is_told("cas-json", &[("a.json", &whole(&bad))], &told, &["PER Kim"]);
    is_told("cas-json", &[("a.json", "{\n  \"%TYPES\": {},\n  oops\n}")], &["a.json:3:3 it is no JSON"], &[]);
}

#[test]
fn cas_xmi() {
    let whole = |spans: &str| {
        format!(
            "<?xml version=\"1.0\"?>\n<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\" xmlns:cas=\"http:///uima/cas.ecore\" xmlns:c=\"http:///c.ecore\" xmi:version=\"2.0\">\n\
             <cas:NULL xmi:id=\"0\"/>{spans}<cas:Sofa xmi:id=\"1\" sofaNum=\"1\" sofaID=\"_InitialView\" mimeType=\"text\" sofaString=\"{TEXT}\"/></xmi:XMI>"
        )
    };
    let kim = "<c:Entity xmi:id=\"2\" sofa=\"1\" begin=\"9\" end=\"12\" value=\"PER\"/>";
    is_read("cas-xmi", &[("a.xmi", &whole(kim))], &["PER Kim"], 0);
    let beyond = format!("{kim}<c:Entity xmi:id=\"3\" sofa=\"1\" begin=\"9\" end=\"99\"/>");
    is_told("cas-xmi", &[("a.xmi", &whole(&beyond))], &["a.xmi:- c.Entity 3 is not within the text"], &["PER Kim"]);
    is_told("cas-xmi", &[("a.xmi", "<?xml version=\"1.0\"?>\n<xmi:XMI>\n  <a></b>\n</xmi:XMI>")], &["a.xmi:"], &[]);
}

#[test]
fn columns() {
    let ok = "-DOCSTART- -X- -X- O\n\nKim NNP B-NP I-PER\nLee NNP I-NP B-PER\nsaid VBD B-VP O\n. . O O\n\n";
    // IOB1: B only parts neighbours.
    is_read("conll", &[("a.conll", ok)], &["PER Kim", "PER Lee"], 0);
    let bad = "-DOCSTART- -X- -X- O\n\nKim NNP B-NP B-PER\nsaid\n\n";
    is_told("conll", &[("a.conll", bad)], &["a.conll:4:"], &["PER Kim"]);
}

#[test]
fn conll_u_plus() {
    let ok = "# global.columns = ID FORM MISC X:NE\n# newdoc id = a\n# sent_id = 1\n# text = Kim said\n1\tKim\t_\tB-PER\n2\tsaid\t_\tO\n\n";
    is_read("conllu", &[("a.conllup", ok)], &["PER Kim"], 0);
    let bad = "# global.columns = ID FORM MISC X:NE\n1\tKim\t_\tB-PER\n2\tsaid\n\n";
    is_told("conllu", &[("a.conllup", bad)], &["a.conllup:3:"], &["PER Kim"]);
}

#[test]
fn tables() {
    let spans = "document,coder,id,label,start_cp,end_cp,text\na,ana,1,quote,2,7,\"“No,”\"\na,ana,2,entity,8,11,Kim\n";
    let ties = "document,coder,id,kind,from,to,order\na,ana,r,said_by,1,2,0\n";
    let files = [("spans.csv", spans), ("relations.csv", ties), ("texts/a.txt", TEXT)];
    is_read("csv", &files, &["quote “No,”", "entity Kim"], 1);
    let bad = "document,coder,id,label,start_cp,end_cp,text\na,ana,1,quote,2,x,\"“No,”\"\na,ana,2,entity,8,11,Kim\n";
    is_told("csv", &[("spans.csv", bad), ("texts/a.txt", TEXT)], &["spans.csv:2:"], &["entity Kim"]);
    let bare = "document,coder,id,label,start_cp,end_cp,text\na,ana,2,entity,8,11,Kim,Lee\n";
    is_told(
        "csv",
        &[("spans.csv", bare), ("texts/a.txt", TEXT)],
        &["spans.csv:2:1 the row has 8 cells"],
        &["entity Kim"],
    );
}

#[test]
fn doccano() {
    let ok = format!(
        "{{\"text\":\"{TEXT}\",\"entities\":[{{\"id\":1,\"start_offset\":3,\"end_offset\":8,\"label\":\"quote\"}},{{\"id\":2,\"start_offset\":9,\"end_offset\":12,\"label\":\"PER\"}}],\"relations\":[{{\"id\":1,\"from_id\":1,\"to_id\":2,\"type\":\"said_by\"}}]}}\n"
    );
    is_read("doccano", &[("a.jsonl", &ok)], &["quote “No,”", "PER Kim"], 1);
    let bad = format!("{{\"text\":\"{TEXT}\",\"label\":[[9,12,\"PER\"],[9,99,\"PER\"]]}}\n{{\"text\": oops}}\n");
    let told = ["a.jsonl:2:10 it is no JSON", "a.jsonl:1:1 span 2 is not within the text"];
    is_told("doccano", &[("a.jsonl", &bad)], &told, &["PER Kim"]);
}

#[test]
fn json_lines() {
    let ok = format!(
        "{{\"text\":\"{TEXT}\",\"spans\":[{{\"start\":2,\"end\":7,\"label\":\"quote\"}},{{\"start\":8,\"end\":11,\"label\":\"PER\"}}],\"relations\":[{{\"label\":\"said_by\",\"head_span\":{{\"start\":2,\"end\":7}},\"child_span\":{{\"start\":8,\"end\":11}}}}]}}\n"
    );
    is_read("jsonl", &[("a.jsonl", &ok)], &["quote “No,”", "PER Kim"], 1);
    let bad = format!(
        "{{\"text\":\"{TEXT}\",\"spans\":[{{\"start\":8,\"end\":11,\"label\":\"PER\"}},{{\"start\":2}}]}}\n{{\"text\":\"x\",]\n"
    );
    let told = ["a.jsonl:2:13 it is no JSON", "a.jsonl:1:1 span 2 has no start"];
    is_told("jsonl", &[("a.jsonl", &bad)], &told, &["PER Kim"]);
}

#[test]
fn what_a_tool_changed_counts_and_what_it_has_no_place_for_stays() {
    let line = |spans: &str| {
        format!(
            "{{\"text\":\"{TEXT}\",\"spans\":[{spans}],\"sayso\":[{{\"id\":\"q\",\"label\":\"quote\",\"spans\":[[2,7]],\"attributes\":{{\"form\":\"direct\"}},\"note\":\"n\",\"comment\":\"\"}},{{\"id\":\"e\",\"label\":\"entity\",\"spans\":[[8,11]],\"attributes\":{{}},\"note\":\"\",\"comment\":\"\"}}]}}\n"
        )
    };
    // The quotation was made shorter, the entity taken away, a cue was added.
    let changed =
        line("{\"start\":3,\"end\":6,\"label\":\"quote\",\"id\":\"q\"},{\"start\":12,\"end\":16,\"label\":\"cue\"}");
    let read = read("jsonl", &[("a.jsonl", &changed)]);
    assert_eq!(marks(&read), ["quote No,", "cue said"]);
    assert_eq!(read.docs[0].layers[0].marks[0].note, "n");
    assert_eq!(read.docs[0].layers[0].marks[0].attribute("form"), Some("direct"));
}

#[test]
fn a_line_that_somebody_rejected_is_said() {
    let line = format!(
        "{{\"text\":\"{TEXT}\",\"spans\":[{{\"start\":8,\"end\":11,\"label\":\"PER\"}}],\"answer\":\"reject\"}}\n"
    );
    is_told("jsonl", &[("a.jsonl", &line)], &["a.jsonl:1:1 its answer is reject"], &["PER Kim"]);
}

#[test]
fn a_span_without_an_id_takes_no_other_marks_name() {
    let line = format!(
        "{{\"text\":\"{TEXT}\",\"spans\":[{{\"start\":12,\"end\":16,\"label\":\"cue\",\"id\":\"s1\"}},{{\"start\":8,\"end\":11,\"label\":\"PER\"}}],\"sayso\":[{{\"id\":\"s0\",\"label\":\"quote\",\"spans\":[[2,7]]}},{{\"id\":\"s1\",\"label\":\"cue\",\"spans\":[[12,16]]}}]}}\n"
    );
    is_read("jsonl", &[("a.jsonl", &line)], &["PER Kim", "cue said"], 0);
}

#[test]
fn label_studio() {
    let task =
        |results: &str| format!("[{{\"data\":{{\"text\":\"{TEXT}\"}},\"annotations\":[{{\"result\":[{results}]}}]}}]");
    let region = |id: &str, value: &str| {
        format!(
            "{{\"id\":\"{id}\",\"from_name\":\"label\",\"to_name\":\"text\",\"type\":\"labels\",\"value\":{{{value}}}}}"
        )
    };
    let quote = region("a", "\"start\":2,\"end\":7,\"text\":\"“No,”\",\"labels\":[\"quote\"]");
    let kim = region("b", "\"start\":8,\"end\":11,\"text\":\"Kim\",\"labels\":[\"PER\"]");
    let tie =
        "{\"type\":\"relation\",\"from_id\":\"a\",\"to_id\":\"b\",\"direction\":\"right\",\"labels\":[\"said_by\"]}";
    is_read("label-studio", &[("a.json", &task(&format!("{quote},{kim},{tie}")))], &["quote “No,”", "PER Kim"], 1);
    let bad = [
        kim.clone(),
        region("c", "\"start\":\"2\",\"end\":7,\"labels\":[\"quote\"]"),
        region("d", "\"start\":2,\"end\":7"),
        "{\"type\":\"relation\",\"from_id\":\"b\",\"to_id\":\"z\"}".to_owned(),
        "{\"type\":\"relation\",\"to_id\":\"b\"}".to_owned(),
    ];
    let told = [
        "a.json:1:1 task 1: region c has no offsets",
        "a.json:1:1 task 1: region d has no label",
        "a.json:1:1 task 1: a relation goes from b to z",
        "a.json:1:1 task 1: a relation has no from_id",
    ];
    is_told("label-studio", &[("a.json", &task(&bad.join(",")))], &told, &["PER Kim"]);
    // Texts with line ends of two signs keep their offsets.
    let returns = "[{\"data\":{\"text\":\"One.\\r\\nKim said.\"},\"annotations\":[{\"result\":[{\"id\":\"a\",\"from_name\":\"label\",\"to_name\":\"text\",\"type\":\"labels\",\"value\":{\"start\":6,\"end\":9,\"text\":\"Kim\",\"labels\":[\"PER\"]}}]}]}]";
    is_read("label-studio", &[("a.json", returns)], &["PER Kim"], 0);
}

#[test]
fn an_id_that_is_on_two_marks_is_said_and_relations_lead_to_the_first() {
    let spans = r#"{"id":"m","start":2,"end":7,"label":"quote"},{"id":"m","start":8,"end":11,"label":"entity"}"#;
    let tie = r#"{"head_span":{"id":"m"},"child_span":{"id":"n"},"label":"said_by"}"#;
    let line = format!(
        r#"{{"text":"{TEXT}","spans":[{spans},{{"id":"n","start":12,"end":16,"label":"cue"}}],"relations":[{tie}]}}"#
    );
    let jsonl = read("jsonl", &[("a.jsonl", &line)]);
    assert_eq!(problems(&jsonl), ["a.jsonl:1:1 the id m is on two marks; relations lead to the first of them"]);
    assert_eq!((marks(&jsonl), ties(&jsonl)), (vec!["quote “No,”".into(), "entity Kim".into(), "cue said".into()], 1));
    let table = "document,id,label,start_cp,end_cp\na,m,entity,8,11\na,m,quote,2,7\na,n,cue,12,16\n";
    let relations = "document,kind,from,to\na,said_by,m,n\n";
    let csv = read("csv", &[("texts/a.txt", TEXT), ("spans.csv", table), ("relations.csv", relations)]);
    assert_eq!(problems(&csv).len(), 1);
    let layer = &csv.docs[0].layers[0];
    assert_eq!(layer.mark(&layer.ties[0].from).unwrap().label, "entity");
}

#[test]
fn a_region_with_two_labels_is_two_marks_and_what_was_skipped_is_said() {
    let region = r#"{"id":"r","type":"labels","value":{"start":8,"end":11,"labels":["entity","source"]}}"#;
    let rating = r#"{"id":"q","type":"choices","from_name":"mood","value":{"choices":["calm"]}}"#;
    let skipped = r#"{"was_cancelled":true,"result":[]}"#;
    let task =
        format!(r#"[{{"data":{{"text":"{TEXT}"}},"annotations":[{{"result":[{region},{rating}]}},{skipped}]}}]"#);
    let read = read("label-studio", &[("a.json", &task)]);
    assert_eq!(marks(&read), ["entity Kim", "source Kim"]);
    let told = problems(&read);
    assert!(told.iter().any(|words| words.contains("mood is about the whole text")), "{told:?}");
    assert!(told.iter().any(|words| words.contains("annotation 2 was skipped")), "{told:?}");
}

#[test]
fn webanno() {
    let head = "#FORMAT=WebAnno TSV 3.2\n#T_SP=custom.Entity|value\n\n\n#Text=Kim said\n";
    is_read("webanno", &[("a.tsv", &format!("{head}1-1\t0-3\tKim\tPER\t\n1-2\t4-8\tsaid\t_\t\n"))], &["PER Kim"], 0);
    let bad = format!("{head}1-1\t0-3\tKim\tPER\t\n1-2\t4-x\tsaid\t_\t\n");
    is_told("webanno", &[("a.tsv", &bad)], &["a.tsv:7:"], &["PER Kim"]);
    is_told("webanno", &[("a.tsv", "no head\n")], &["a.tsv:1:1 it does not begin with"], &[]);
}

#[test]
fn refi_qda() {
    let project = format!(
        "<Project xmlns=\"urn:QDA-XML:project:1.0\"><CodeBook><Codes><Code guid=\"c\" name=\"PER\"/></Codes></CodeBook><Sources>\
         <TextSource guid=\"s\" name=\"a\"><PlainTextContent>{TEXT}</PlainTextContent>\n\
         <PlainTextSelection guid=\"m\" startPosition=\"8\" endPosition=\"11\"><Coding><CodeRef targetGUID=\"c\"/></Coding></PlainTextSelection>\n\
         <PlainTextSelection guid=\"n\" startPosition=\"-1\" endPosition=\"3\"/>\n\
         <PlainTextSelection guid=\"o\" startPosition=\"0\" endPosition=\"1\"><Coding><CodeRef targetGUID=\"x\"/></Coding></PlainTextSelection>\
         </TextSource></Sources></Project>"
    );
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("project.qde", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut zip, project.as_bytes()).unwrap();
    let inputs = [Input::new("a.qdpx", zip.finish().unwrap().into_inner())];
    let mut read = format_called("refi-qda").unwrap().reader.unwrap()(&inputs, &Options::default());
    settle::checked(&mut read.docs, &mut read.problems);
    assert_eq!(marks(&read), ["PER Kim"]);
    let found = problems(&read);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].starts_with("a.qdpx/project.qde:3:1 a selection has no guid"), "{found:#?}");
    assert!(found[1].starts_with("a.qdpx/project.qde:4:64 a coding is of code x"), "{found:#?}");
}

#[test]
fn archives_that_are_none() {
    for (format, file) in [("docbin", "a.spacy"), ("refi-qda", "a.qdpx")] {
        is_told(format, &[(file, "no such file")], &[&format!("{file}:- it is no ")], &[]);
    }
}
