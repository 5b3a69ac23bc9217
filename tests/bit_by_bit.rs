//! Files that hold all documents are read part by part, and what comes of it is what comes of the whole.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::disallowed_methods,
    reason = "tests"
)]

#[path = "support/files.rs"]
mod files;

use sayso::format::exchange::{Doc, Input, Layer, Mark, Options, Read, Tie, settle};
use sayso::format::{Format, format_called};
use sayso::store::{Conversion, convert, inputs};
use sayso::text::Text;
use std::path::Path;
use std::sync::atomic::AtomicBool;

fn mark(id: &str, label: &str, span: (u32, u32), note: &str) -> Mark {
    Mark { id: id.to_owned(), label: label.to_owned(), spans: vec![span], note: note.to_owned(), ..Mark::default() }
}

/// Seven documents of two coders, one of whom tagged every other; one that nobody tagged, one whose name is no path.
fn docs() -> Vec<Doc> {
    let doc = |number: usize, name: &str| {
        let text = Text::new(format!("Kim left {number} times. “No,” said Jo.\nShe \u{1f600} laughed.")).unwrap();
        let ana = Layer {
            coder: "ana".to_owned(),
            marks: vec![
                mark("a1", "entity", (0, 3), "two\nlines; \"quoted\", and = so"),
                mark("a2", "claim", (4, 8), ""),
            ],
            ties: vec![Tie {
                id: "r1".to_owned(),
                kind: "via".to_owned(),
                from: "a2".to_owned(),
                to: "a1".to_owned(),
                ..Tie::default()
            }],
        };
        let bo = Layer { coder: "bo".to_owned(), marks: vec![mark("b1", "entity", (0, 3), "")], ..Layer::default() };
        let layers = match number {
            3 => Vec::new(),
            _ if number.is_multiple_of(2) => vec![ana, bo],
            _ => vec![ana],
        };
        Doc { name: name.to_owned(), text, layers, ..Doc::default() }
    };
    let names = ["a", "b", "con", "d", "deep/e", "texts/a", "=g"];
    names.iter().enumerate().map(|(number, name)| doc(number, name)).collect()
}

fn lay_out(files: &[Input], root: &Path) {
    for file in files {
        let path = root.join(&file.path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, &*file.bytes).unwrap();
    }
}

/// What is read of a folder at once.
fn whole(format: &Format, root: &Path) -> Read {
    let files = inputs(&[root.to_owned()], |path| format.may_be(path), |_| true).unwrap().unwrap();
    let mut read = (format.reader.unwrap())(&files, &Options::default());
    settle::checked(&mut read.docs, &mut read.problems);
    read
}

/// What is read of it part by part, by way of JSON lines, and the problems.
fn in_parts(format: &Format, root: &Path) -> (Read, Vec<String>) {
    let target = root.parent().unwrap().join("lines");
    let jsonl = format_called("jsonl").unwrap();
    let order = Conversion {
        from: *format,
        to: jsonl,
        options: Options::default(),
        paths: vec![root.to_owned()],
        target: target.clone(),
        replace: true,
    };
    let converted = convert(&order, &AtomicBool::new(false), |_| {}).unwrap().unwrap();
    (whole(&jsonl, &target), converted.problems.iter().map(ToString::to_string).collect())
}

/// Name, text, and who tagged what.
fn told(docs: &[Doc]) -> Vec<String> {
    let layer = |layer: &Layer| {
        let marks = layer.marks.iter().map(|mark| format!("{} {:?} {:?}", mark.label, mark.spans, mark.note));
        let ties = layer.ties.iter().map(|tie| tie.kind.clone());
        format!("{}: {:?}", layer.coder, marks.chain(ties).collect::<Vec<_>>())
    };
    let layers = |doc: &Doc| doc.layers.iter().filter(|layer| !layer.marks.is_empty()).map(layer).collect::<Vec<_>>();
    let mut told: Vec<String> =
        docs.iter().map(|doc| format!("{} {:?} {:?}", doc.name, doc.text.as_str(), layers(doc))).collect();
    told.sort();
    told
}

fn problems(read: &Read) -> Vec<String> {
    let mut told: Vec<String> = read.problems.iter().map(ToString::to_string).collect();
    told.sort();
    told
}

#[test]
fn tables_and_columns_come_back_part_by_part() {
    for name in ["csv", "conll"] {
        let home = tempfile::tempdir().unwrap();
        let (format, root) = (format_called(name).unwrap(), home.path().join("in"));
        lay_out(&files::written(&format, &docs()).0, &root);
        let ((parts, problems), whole) = (in_parts(&format, &root), whole(&format, &root));
        assert_eq!(told(&parts.docs), told(&whole.docs), "{name}");
        assert_eq!(problems, Vec::<String>::new(), "{name}");
        let marks = parts.docs.iter().flat_map(|doc| &doc.layers).map(|layer| layer.marks.len()).sum::<usize>();
        assert_eq!(marks, 16, "{name}");
    }
}

#[test]
fn rows_in_any_order_are_read_and_those_that_cannot_be_are_told_by_their_lines() {
    let home = tempfile::tempdir().unwrap();
    let (format, root) = (format_called("csv").unwrap(), home.path().join("in"));
    let spans = "\u{feff}document;start_cp;end_cp;label;note\nb;0;3;entity;\"two\nlines\"\na;0;3;entity;\n\nb;4;8;claim;x\n\
                 a;8;4;claim;\nc;0;1;claim;\na;4;8;claim;\n";
    let bad = "text,label\nKim,entity\n";
    let files = [("spans.csv", spans), ("bad.csv", bad), ("texts/a.txt", "Kim left."), ("texts/b.txt", "Kim came.")];
    let files: Vec<Input> = files.map(|(path, words)| Input::new(path, words.as_bytes())).into();
    lay_out(&files, &root);
    let ((parts, mut told_of), whole) = (in_parts(&format, &root), whole(&format, &root));
    told_of.sort();
    assert_eq!(told(&parts.docs), told(&whole.docs));
    assert_eq!(told_of, problems(&whole));
    let lines = ["spans.csv:7:1", "spans.csv:8:1", "bad.csv:1:1"];
    assert!(lines.iter().all(|line| told_of.iter().any(|words| words.ends_with(line))), "{told_of:?}");
}

#[test]
fn lines_are_counted_as_they_stand_whatever_ends_them() {
    let home = tempfile::tempdir().unwrap();
    let (format, root) = (format_called("csv").unwrap(), home.path().join("in"));
    let rows = "document,start_cp,end_cp,label\na,0,3,x\n\n\na,9,4,x\na,0,3,x\nb,0,1,x\n";
    for rows in [rows.to_owned(), rows.replace('\n', "\r\n")] {
        let files = [Input::new("spans.csv", rows.as_bytes()), Input::new("texts/a.txt", "Kim left.".as_bytes())];
        lay_out(&files, &root);
        let (_, mut told) = in_parts(&format, &root);
        told.sort();
        assert_eq!(told, problems(&whole(&format, &root)), "{rows:?}");
        assert!(told[0].ends_with("spans.csv:5:1") && told[1].ends_with("spans.csv:7:1"), "{told:?}");
    }
}

#[test]
fn a_large_head_or_rows_in_any_order_cost_no_more_memory_than_the_file() {
    let home = tempfile::tempdir().unwrap();
    let (format, root) = (format_called("csv").unwrap(), home.path().join("in"));
    let head = format!("document,start_cp,end_cp,label,{}\n", "x".repeat(200_000));
    let rows: String = (0..200).map(|number| format!("{},0,3,x,\n", if number % 2 == 0 { "a" } else { "b" })).collect();
    let files = [
        Input::new("spans.csv", (head + &rows).into_bytes()),
        Input::new("texts/a.txt", "Kim left.".as_bytes()),
        Input::new("texts/b.txt", "Kim came.".as_bytes()),
    ];
    lay_out(&files, &root);
    let ((parts, problems), whole) = (in_parts(&format, &root), whole(&format, &root));
    assert_eq!((told(&parts.docs), problems), (told(&whole.docs), Vec::new()));
    assert_eq!(parts.docs.iter().flat_map(|doc| &doc.layers).map(|layer| layer.marks.len()).sum::<usize>(), 200);
}

#[test]
fn columns_whose_offsets_are_of_other_tokens_are_read_without_them() {
    let home = tempfile::tempdir().unwrap();
    let (format, root) = (format_called("conll").unwrap(), home.path().join("in"));
    let columns = "-DOCSTART- -X- -X- O\n\nKim -X- -X- B-per\nleft -X- -X- O\n\nJo -X- -X- B-per\n";
    for (offsets, marks) in [
        ("a\t0\t3\na\t4\t8\n\nb\t0\t2\n", vec!["a", "b"]),
        ("a\t0\t3\n", vec!["x"]),
        ("a\t0\t3\nb\t0\t2\na\t4\t8\n", vec!["a"]),
    ] {
        let files =
            [("x.conll", columns), ("offsets.tsv", offsets), ("texts/a.txt", "Kim left."), ("texts/b.txt", "Jo.")];
        let files: Vec<Input> = files.map(|(path, words)| Input::new(path, words.as_bytes())).into();
        let _ = std::fs::remove_dir_all(&root);
        lay_out(&files, &root);
        let ((parts, _), whole) = (in_parts(&format, &root), whole(&format, &root));
        assert_eq!(told(&parts.docs), told(&whole.docs), "{offsets:?}");
        let names: Vec<&str> = parts.docs.iter().map(|doc| doc.name.as_str()).collect();
        assert_eq!(names, marks, "{offsets:?}");
    }
}
