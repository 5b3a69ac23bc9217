//! Every format against what it declares: what is written and read again is what was there, but for
//! what the format says it cannot carry.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, reason = "tests")]

#[path = "support/files.rs"]
mod files;

use files::written;
use proptest::prelude::*;
use sayso::format::exchange::{Carries, Doc, Layer, Mark, Options, Share, Tie, losses, settle};
use sayso::format::project_file::schema::default_schema;
use sayso::format::{FORMATS, format_called};
use sayso::text::Text;
use std::collections::BTreeSet;

fn texts() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "Kim",
        " ",
        "said",
        "“",
        "”",
        "\n",
        "é",
        "e\u{301}",
        "😀",
        "👨‍👩‍👧",
        "\u{a0}",
        "שלום",
        "日本",
        ".",
        "\t",
        "\\\"",
        "a\"b",
        "\u{85}",
        "\u{2028}",
        "->",
        "_*[|]",
        "<&>",
        ",;",
        "=1+2",
    ]);
    prop::collection::vec(pieces, 3..40).prop_map(|pieces| format!("Head {}", pieces.concat()))
}

fn words() -> impl Strategy<Value = String> {
    let words =
        ["", "plain", "two\nlines", "tab\there", "“é” 😀", "a|b_c[d];*->\\", "<x y=\"z\">&amp;", "=SUM(A1)", "ends\\"];
    prop::sample::select(words.to_vec()).prop_map(str::to_owned)
}

type RawMark = (usize, usize, usize, Option<(usize, usize)>, String, String, bool);

fn marks() -> impl Strategy<Value = Vec<RawMark>> {
    let fragment = prop::option::of((0..200_usize, 1..40_usize));
    let one = (0..6_usize, 0..200_usize, 1..60_usize, fragment, words(), words(), any::<bool>());
    prop::collection::vec(one, 0..9)
}

/// A layer with marks of the default schema on the words of a text.
fn layer(text: &Text, coder: &str, raw: &[RawMark], ties: &[(usize, usize, usize)]) -> Layer {
    let schema = default_schema();
    let length = text.as_str().chars().count();
    let span = |start: usize, size: usize| {
        let start = start % length;
        (start as u32, (start + size).min(length) as u32)
    };
    let mut layer = Layer { coder: coder.to_owned(), ..Layer::default() };
    for (number, (label, start, size, second, note, comment, valued)) in raw.iter().enumerate() {
        let label = &schema.labels[label % schema.labels.len()];
        let mut spans = vec![span(*start, *size)];
        if let Some((start, size)) = second {
            let other = span(*start, *size);
            // Fragments neither touch nor overlap.
            if other.0 > spans[0].1 || other.1 < spans[0].0 {
                spans.push(other);
                spans.sort_unstable();
            }
        }
        let mut attributes = Vec::new();
        if *valued && let Some(attribute) = label.attributes.first() {
            let value = match &attribute.kind {
                sayso::model::Kind::Choice(values) => values[number % values.len()].clone(),
                _ => "https://example.org/a b?c=“d”".to_owned(),
            };
            attributes.push((attribute.id.to_string(), value));
        }
        layer.marks.push(Mark {
            id: format!("{coder}{number:03}"),
            label: label.id.to_string(),
            spans,
            exact: None,
            line: None,
            attributes,
            note: note.clone(),
            comment: comment.clone(),
        });
    }
    let mut seen = BTreeSet::new();
    for (number, (kind, from, to)) in ties.iter().enumerate() {
        if layer.marks.is_empty() {
            break;
        }
        let kind = &schema.relations[kind % schema.relations.len()];
        let (from, to) = (from % layer.marks.len(), to % layer.marks.len());
        if from != to && seen.insert((kind.id.clone(), from, to)) {
            let (from, to) = (layer.marks[from].id.clone(), layer.marks[to].id.clone());
            layer.ties.push(Tie {
                id: format!("{coder}t{number:03}"),
                kind: kind.id.to_string(),
                from,
                to,
                ..Tie::default()
            });
        }
    }
    layer.sort();
    layer.number_ties();
    layer
}

/// What a format that carries this should give back: a list of lines that names no ids.
fn told(doc: &Doc, carries: &Carries) -> Vec<String> {
    let mut out = vec![format!("text {:?}", doc.text.as_str())];
    if carries.fields == Share::All {
        let mut fields: Vec<String> =
            doc.fields.iter().map(|(name, value)| format!("field {name} {value:?}")).collect();
        fields.sort();
        out.extend(fields);
    }
    for layer in &doc.layers {
        let about = |mark: &Mark| {
            let spans = &mark.spans;
            let mut words = format!("{:?} {} {spans:?}", layer.coder, mark.label);
            if carries.attributes != Share::No {
                words.push_str(&format!(" {:?}", mark.attributes));
            }
            if carries.notes != Share::No {
                words.push_str(&format!(" {:?}", mark.note));
            }
            if carries.comments != Share::No {
                words.push_str(&format!(" {:?}", mark.comment));
            }
            words
        };
        let mut lines: Vec<String> = layer.marks.iter().map(|mark| format!("mark {}", about(mark))).collect();
        if carries.relations != Share::No {
            let end = |id: &str| layer.mark(id).map_or_else(|| "?".to_owned(), about);
            lines.extend(layer.ties.iter().map(|tie| {
                let order = if carries.order == Share::No { String::new() } else { tie.order.to_string() };
                format!("tie {} {order} {:?} from {} to {}", tie.kind, tie.note, end(&tie.from), end(&tie.to))
            }));
        }
        lines.sort();
        out.extend(lines);
    }
    out
}

/// The formats that give back all that is asked here, whatever the text.
const WHOLE: [&str; 9] =
    ["brat", "cas-json", "cas-xmi", "csv", "docbin", "doccano", "jsonl", "label-studio", "refi-qda"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_comes_back(
        text in texts(),
        ana in marks(),
        ben in marks(),
        ties in prop::collection::vec((0..9_usize, 0..9_usize, 0..9_usize), 0..6),
    ) {
        let text = Text::new(text).unwrap();
        let layers = vec![layer(&text, "ana", &ana, &ties), layer(&text, "ben", &ben, &ties)];
        let fields = vec![("outlet".to_owned(), "The “Post” & Co".to_owned()), ("title".to_owned(), "A <title>".to_owned())];
        let doc = Doc { name: "article-one".to_owned(), text, fields, layers };
        for name in WHOLE {
            let format = format_called(name).unwrap();
            let mut doc = doc.clone();
            if name == "brat" || name == "label-studio" {
                // brat cuts a mark at line ends, and one of blanks alone is none to it.
                doc.layers.iter_mut().for_each(|layer| only_words(&doc.text, layer));
            }
            let (inputs, _) = written(&format, std::slice::from_ref(&doc));
            let read = (format.reader.unwrap())(&inputs, &Options::default());
            prop_assert_eq!(&read.problems, &vec![], "{}", name);
            prop_assert_eq!(read.docs.len(), 1, "{}", name);
            let mut wanted = doc.clone();
            if format.carries.attributes != Share::All && name == "brat" {
                let plain = |c: char| if c.is_ascii_alphanumeric() || "-_".contains(c) { c } else { '_' };
                let marks = wanted.layers.iter_mut().flat_map(|layer| &mut layer.marks);
                marks.flat_map(|mark| &mut mark.attributes).for_each(|(name, _)| *name = name.chars().map(plain).collect());
            }
            wanted.layers.retain(|layer| !layer.marks.is_empty() || !layer.coder.is_empty());
            prop_assert_eq!(told(&read.docs[0], &format.carries), told(&wanted, &format.carries), "{}", name);
        }
    }

    #[test]
    fn webanno_and_columns_give_back_what_begins_and_ends_with_words(
        text in texts(),
        ana in marks(),
        ties in prop::collection::vec((0..9_usize, 0..9_usize, 0..9_usize), 0..6),
    ) {
        let text = Text::new(text.replace(['\u{85}', '\u{2028}'], " ")).unwrap();
        let mut layer = layer(&text, "ana", &ana, &ties);
        trimmed(&text, &mut layer);
        let doc = Doc { name: "one".to_owned(), text, layers: vec![layer], ..Doc::default() };
        for name in ["webanno", "conll", "conllu"] {
            let format = format_called(name).unwrap();
            let mut doc = doc.clone();
            if name != "webanno" {
                apart(&mut doc.layers[0]);
            }
            let (inputs, lost) = written(&format, std::slice::from_ref(&doc));
            prop_assert_eq!(lost, 0, "{}", name);
            let read = (format.reader.unwrap())(&inputs, &Options::default());
            prop_assert_eq!(&read.problems, &vec![], "{}", name);
            let mut wanted = doc.clone();
            wanted.layers.iter_mut().for_each(|layer| if name != "webanno" { in_pieces(layer) });
            if name == "conll" && wanted.layers[0].marks.is_empty() {
                continue;
            }
            prop_assert_eq!(told(&read.docs[0], &format.carries), told(&wanted, &format.carries), "{}", name);
        }
    }

    #[test]
    fn no_reader_panics_whatever_a_file_says(spoilt in spoilt()) {
        spoilt.read();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, max_shrink_iters: 0, ..ProptestConfig::default() })]

    /// More than 100,000 files: `cargo test --release --test formats -- --ignored`.
    #[test]
    #[ignore = "takes minutes"]
    fn no_reader_panics_over_100_000_files(spoilt in spoilt()) {
        spoilt.read();
    }
}

/// What a hand or a disk does to a file: where, and how.
type Harm = (usize, usize);

/// An article's tags in every format, harmed.
#[derive(Debug)]
struct Spoilt {
    marks: Vec<RawMark>,
    ties: Vec<(usize, usize, usize)>,
    harms: Vec<Harm>,
}

fn spoilt() -> impl Strategy<Value = Spoilt> {
    let ties = prop::collection::vec((0..9_usize, 0..9_usize, 0..9_usize), 0..4);
    let harms = prop::collection::vec((0..4000_usize, 0..9_usize), 1..6);
    (marks(), ties, harms).prop_map(|(marks, ties, harms)| Spoilt { marks, ties, harms })
}

impl Spoilt {
    fn read(&self) {
        let text = Text::new("Kim said “no”.\n\nLee 😀 agreed, e\u{301}h?").unwrap();
        let layers = vec![layer(&text, "ana", &self.marks, &self.ties)];
        let doc = Doc { name: "one".into(), layers, text, ..Doc::default() };
        for format in FORMATS.iter().filter(|format| format.reader.is_some() && format.writer.is_some()) {
            let (mut inputs, _) = written(format, std::slice::from_ref(&doc));
            inputs.iter_mut().for_each(|input| input.bytes = harmed(&input.bytes, &self.harms).into());
            let mut read = (format.reader.unwrap())(&inputs, &Options::default());
            settle::checked(&mut read.docs, &mut read.problems);
            for doc in &read.docs {
                let _ = told(doc, &format.carries);
            }
        }
    }
}

fn harmed(bytes: &[u8], harms: &[Harm]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (at, how) in harms {
        if bytes.is_empty() {
            break;
        }
        let at = at % bytes.len();
        match how {
            0 => bytes.truncate(at),
            1 => bytes[at] = b'\n',
            2 => bytes[at] = b'9',
            3 => bytes.insert(at, b'"'),
            4 => bytes.insert(at, 0xff),
            5 => drop(bytes.remove(at)),
            6 => bytes.insert(at, b'-'),
            7 => bytes.insert(at, b'['),
            _ => bytes.insert(at, b'\t'),
        }
    }
    bytes
}

/// Leaves out marks without a word in them, and ends of fragments on line ends.
fn only_words(text: &Text, layer: &mut Layer) {
    trimmed(text, layer);
}

/// Puts the edges of marks on words, as a coder does, and leaves out those without any.
fn trimmed(text: &Text, layer: &mut Layer) {
    let signs: Vec<char> = text.as_str().chars().collect();
    let blank = |at: u32| {
        let c = signs[at as usize];
        c.is_whitespace() || c.is_control()
    };
    for mark in &mut layer.marks {
        for (start, end) in &mut mark.spans {
            while *start < *end && blank(*start) {
                *start += 1;
            }
            while *end > *start && blank(*end - 1) {
                *end -= 1;
            }
        }
        mark.spans.retain(|(start, end)| start < end);
        // Fragments that only a line's end parts are one to brat.
        let mut joined: Vec<(u32, u32)> = Vec::new();
        for span in &mark.spans {
            match joined.last_mut() {
                Some(last) if (last.1..span.0).all(blank) => last.1 = span.1,
                _ => joined.push(*span),
            }
        }
        mark.spans = joined;
    }
    layer.marks.retain(|mark| !mark.spans.is_empty());
    let there: BTreeSet<String> = layer.marks.iter().map(|mark| mark.id.clone()).collect();
    layer.ties.retain(|tie| there.contains(&tie.from) && there.contains(&tie.to));
    layer.sort();
    layer.number_ties();
}

/// Of marks of one label that overlap, one stays; each is in one sentence at least.
fn apart(layer: &mut Layer) {
    let mut kept: Vec<Mark> = Vec::new();
    for mark in &layer.marks {
        let overlaps = |other: &Mark| {
            other.label == mark.label && other.spans.iter().any(|a| mark.spans.iter().any(|b| a.0 < b.1 && b.0 < a.1))
        };
        if !kept.iter().any(overlaps) {
            kept.push(mark.clone());
        }
    }
    layer.marks = kept;
    layer.ties.clear();
}

/// Columns have no fragments: each is a mark.
fn in_pieces(layer: &mut Layer) {
    let pieces = layer.marks.iter().flat_map(|mark| {
        mark.spans.iter().map(|span| Mark { spans: vec![*span], label: mark.label.clone(), ..Mark::default() })
    });
    layer.marks = pieces.collect();
}

#[test]
fn what_a_format_cannot_carry_is_named_before_it_is_written() {
    let text = Text::new("Kim and Lee said so").unwrap();
    let mark = |id: &str, spans: &[(u32, u32)]| Mark {
        id: id.into(),
        label: "entity".into(),
        spans: spans.to_vec(),
        note: "a note".into(),
        ..Mark::default()
    };
    let layer = Layer {
        coder: "ana".into(),
        marks: vec![mark("1", &[(0, 3), (8, 11)]), mark("2", &[(0, 3)])],
        ties: vec![Tie { id: "t".into(), kind: "same_as".into(), from: "1".into(), to: "2".into(), ..Tie::default() }],
    };
    let fields = vec![("title".to_owned(), "T".to_owned())];
    let doc = Doc { name: "one".into(), text, layers: vec![layer], fields };
    let conll = format_called("conll").unwrap();
    let words: Vec<String> = losses(&doc, &conll.carries).into_iter().map(|loss| loss.words).collect();
    assert_eq!(
        words,
        [
            "what is said of the article is left out: title",
            "its note is left out",
            "its note is left out",
            "1 relation is left out"
        ]
    );
    let jsonl = format_called("jsonl").unwrap();
    assert_eq!(losses(&doc, &jsonl.carries), []);
}
