//! Inputs of any size that are made to cost a reader the square of it: many of one name, all on one word, nothing
//! that is ever closed.

use super::{Told, known, read_as, settled_by, zipped};
use sayso::format::exchange::{Doc, Input, Layer, Mark, Tie, names};
use sayso::format::merge_file::{merge, split_markers};
use sayso::format::{FORMATS, Format};
use sayso::text::Text;

/// Reads one input and says what a person would be told.
pub type Reading = Box<dyn Fn() -> Vec<Told>>;

/// An attack: its name, and the input of each size.
pub struct Growing {
    /// What it is called in the table.
    pub name: String,
    /// Makes the input, and what reads it.
    pub make: Box<dyn Fn(usize) -> Reading>,
}

impl Growing {
    pub fn new(name: impl Into<String>, make: impl Fn(usize) -> Reading + 'static) -> Growing {
        Growing { name: name.into(), make: Box::new(make) }
    }
}

/// Every one.
pub fn all() -> Vec<Growing> {
    let mut all = shaped_tags();
    all.extend(other_tags());
    all.extend(super::pieces::articles());
    all.extend(super::pieces::xml_articles());
    all.extend(project_files());
    all.extend(merged_files());
    all
}

/// A name, and the document of each size.
type Shape = (&'static str, fn(usize) -> Doc);

/// What a document is made of, as each format writes it.
const SHAPES: [Shape; 16] = [
    ("marks of one id", |n| marks_by(n, |at, mark| *mark = Mark { id: "m".into(), ..on_word(at) })),
    ("marks on one word", |n| marks_by(n, |_, mark| mark.spans = vec![(6, 10)])),
    ("marks behind the end", |n| {
        marks_by(n, |_, mark| {
            mark.spans.iter_mut().for_each(|span| {
                *span = (span.0 + 90_000_000, span.1 + 90_000_000);
            });
        })
    }),
    ("marks of a label each", |n| marks_by(n, |at, mark| mark.label = format!("label-{at}"))),
    ("marks of a long label", |n| marks_by(2, |_, mark| mark.label = "x".repeat(n))),
    ("values of a mark", |n| {
        marks_by(2, |_, mark| {
            mark.attributes = (0..n).map(|at| (format!("a{at}"), "x".to_owned())).collect();
        })
    }),
    ("values of an attribute", |n| marks_by(n, |at, mark| mark.attributes = vec![("a".into(), format!("v{at}"))])),
    ("fragments of a mark", |n| {
        let mut doc = marks_by(n, |_, _| ());
        let spans = (0..n).map(|at| on_word(at).spans[0]).collect();
        doc.layers[0].marks = vec![Mark { spans, ..on_word(0) }];
        doc
    }),
    ("coders", |n| {
        // The text stays as it is, since some formats write it for each of them.
        let doc = marks_by(2, |_, _| ());
        let layer = |at| Layer { coder: format!("c{at}"), marks: vec![on_word(0)], ties: Vec::new() };
        Doc { layers: (0..n).map(layer).collect(), ..doc }
    }),
    ("relations of one mark", |n| tied(n, |_| 0, |at| at)),
    ("relations in a chain", |n| tied(n, |at| at, |at| at + 1)),
    ("relations of one pair", |n| tied(n, |_| 0, |_| 1)),
    ("relations without ends", |n| tied(n, |at| at + 900_000, |at| at + 800_000)),
    ("signs to escape", |n| marks_by(2, |_, mark| mark.note = "\"\\\n\t&<>|*[];=%\u{b}".repeat(n))),
    ("signs of two units", |n| Doc {
        text: Text::new("😀 e\u{301} ".repeat(n)).unwrap(),
        ..marks_by(n, |at, mark| mark.spans = vec![(at as u32 * 5, at as u32 * 5 + 1)])
    }),
    ("sentences", |n| Doc {
        text: Text::new("Start. ".to_owned() + &"A b?\n\n".repeat(n)).unwrap(),
        ..marks_by(n, |at, mark| {
            mark.spans = vec![(at as u32 * 6 + 7, at as u32 * 6 + 8)];
        })
    }),
];

fn on_word(at: usize) -> Mark {
    let start = at as u32 * 5 + 6;
    Mark { id: format!("m{at}"), label: "entity".into(), spans: vec![(start, start + 4)], ..Mark::default() }
}

fn marks_by(n: usize, change: impl Fn(usize, &mut Mark)) -> Doc {
    let text = Text::new(format!("START {}", "word ".repeat(n + 2))).unwrap();
    let mut marks: Vec<Mark> = (0..n).map(on_word).collect();
    marks.iter_mut().enumerate().for_each(|(at, mark)| change(at, mark));
    let layers = vec![Layer { coder: "ana".into(), marks, ties: Vec::new() }];
    Doc { name: "one".into(), text, layers, ..Doc::default() }
}

fn tied(n: usize, from: fn(usize) -> usize, to: fn(usize) -> usize) -> Doc {
    let mut doc = marks_by(n + 1, |_, _| ());
    let tie = |at| Tie {
        id: format!("t{at}"),
        kind: "said_by".into(),
        from: format!("m{}", from(at)),
        to: format!("m{}", to(at)),
        ..Tie::default()
    };
    doc.layers[0].ties = (0..n).map(tie).collect();
    doc
}

/// Each shape in each format, written and read, and two that only a file can have.
fn shaped_tags() -> Vec<Growing> {
    let mut all = Vec::new();
    for format in FORMATS.iter().filter(|format| format.writer.is_some()) {
        for (shape, doc) in SHAPES {
            let name = format!("{}: {shape}", format.name);
            all.push(Growing::new(format!("{name}, written"), move |n| {
                let doc = [doc(n)];
                Box::new(move || {
                    super::written(format, &doc);
                    Vec::new()
                })
            }));
            if format.reader.is_some() {
                all.push(Growing::new(name, move |n| {
                    let inputs = super::written(format, &[doc(n)]);
                    Box::new(move || settled_by(format, &inputs))
                }));
            }
        }
        if format.reader.is_some() {
            all.push(changed(format, "marks whose words moved", "START", "STARTED"));
            all.push(changed(format, "marks whose words are gone", "word ", "wo_d "));
            all.push(returns(format));
        }
    }
    all
}

/// The files of a document in which words were put in place of others.
fn changed(format: &'static Format, name: &str, from: &'static str, to: &'static str) -> Growing {
    Growing::new(format!("{}: {name}", format.name), move |n| {
        let mut inputs = super::written(format, &[marks_by(n, |_, _| ())]);
        // Texts are repeated as the words of marks, with no blank behind them.
        for input in &mut inputs {
            if let Ok(words) = std::str::from_utf8(&input.bytes) {
                *input = Input::new(input.path.clone(), words.replace(from, to).into_bytes());
            }
        }
        Box::new(move || settled_by(format, &inputs))
    })
}

/// Line ends of two signs, as many as there are marks.
fn returns(format: &'static Format) -> Growing {
    let end = match format.name {
        "cas-json" | "doccano" | "jsonl" | "label-studio" => "\\r\\n",
        "cas-xmi" => "&#13;&#10;",
        _ => "\r\n",
    };
    Growing::new(format!("{}: line ends of two signs", format.name), move |n| {
        let doc = Doc {
            text: Text::new("wordQQ".repeat(n)).unwrap(),
            ..marks_by(n, |at, mark| mark.spans = vec![(at as u32 * 6, at as u32 * 6 + 4)])
        };
        let mut inputs = super::written(format, &[doc]);
        for input in &mut inputs {
            if let Ok(words) = std::str::from_utf8(&input.bytes) {
                *input = Input::new(input.path.clone(), words.replace("QQ", end).into_bytes());
            }
        }
        Box::new(move || settled_by(format, &inputs))
    })
}

/// A format, an attack, and its files: the name, what comes before, what is repeated with a number for `#`, what
/// comes behind.
type Lines = (&'static str, &'static str, &'static [(&'static str, &'static str, &'static str, &'static str)]);

const LINES: [Lines; 24] = [
    ("brat", "lines that are none", &[("a.txt", "Kim", "", ""), ("a.ann", "", "?#\n", "")]),
    (
        "brat",
        "one equivalence of all",
        &[("a.txt", "Kim", "", ""), ("a.ann", "T1\tq 0 3\tKim\n*\tsame_as", " T1", "\n")],
    ),
    ("brat", "values of no mark", &[("a.txt", "Kim", "", ""), ("a.ann", "", "A#\tkind T# x\n", "")]),
    ("brat", "notes of no mark", &[("a.txt", "Kim", "", ""), ("a.ann", "", "##\tAnnotatorNotes T# x\n", "")]),
    (
        "brat",
        "frames of one cue",
        &[("a.txt", "Kim", "", ""), ("a.ann", "T1\tcue 0 3\tKim\n", "E#\tcue:T1 source:T1\n", "")],
    ),
    (
        "brat",
        "roles of one frame",
        &[("a.txt", "Kim", "", ""), ("a.ann", "T1\tcue 0 3\tKim\nE1\tcue:T1", " a#:T1", "\n")],
    ),
    ("conll", "lines that are short", &[("a.conll", "Kim NNP B-NP B-PER\n", "said\n", "\n")]),
    ("conll", "columns of a line", &[("a.conll", "Kim", " x#", " B-PER\n\n")]),
    ("conll", "one sentence, one mark", &[("a.conll", "Kim B-PER\n", "x I-PER\n", "\n")]),
    ("conllu", "lines that are short", &[("a.conllup", "# global.columns = ID FORM X:NE\n", "#\tsaid\n", "\n")]),
    ("conllu", "columns", &[("a.conllup", "# global.columns = ID FORM", " X:N#", "\n1\tKim\n\n")]),
    (
        "csv",
        "columns",
        &[("spans.csv", "document,id,label,start_cp,end_cp", ",c#", "\na,1,q,0,3\n"), ("texts/a.txt", "Kim", "", "")],
    ),
    ("csv", "articles that are not there", &[("spans.csv", "document,id,label,start_cp,end_cp\n", "d#,#,q,0,3\n", "")]),
    ("csv", "quotation marks", &[("spans.csv", "document,id,label,start_cp,end_cp\na,\"", "\"\"", "\"")]),
    ("doccano", "lines that are none", &[("a.jsonl", "", "{#\n", "")]),
    ("doccano", "lines of one text", &[("a.jsonl", "", "{\"id\":#,\"text\":\"Kim\",\"label\":[[0,3,\"q\"]]}\n", "")]),
    (
        "jsonl",
        "lines of one text",
        &[("a.jsonl", "", "{\"text\":\"Kim\",\"spans\":[{\"start\":0,\"end\":3,\"label\":\"q\"}]}\n", "")],
    ),
    (
        "jsonl",
        "tokens that are nowhere",
        &[("a.jsonl", "{\"text\":\"Kim\",\"tokens\":[", "{\"text\":\"x\",\"start\":#,\"end\":#,\"id\":#},", "{}]}")],
    ),
    (
        "label-studio",
        "annotations of one task",
        &[("a.json", "[{\"data\":{\"text\":\"Kim\"},\"annotations\":[", "{\"result\":[{\"x\":#}]},", "{}]}]")],
    ),
    (
        "cas-json",
        "structures of one number",
        &[(
            "a.json",
            "{\"%FEATURE_STRUCTURES\":[",
            "{\"%ID\":1,\"%TYPE\":\"t.T#\",\"@sofa\":1,\"begin\":0,\"end\":1},",
            "{\"%ID\":1,\"%TYPE\":\"uima.cas.Sofa\",\"sofaString\":\"Kim\"}]}",
        )],
    ),
    (
        "cas-xmi",
        "structures of one number",
        &[(
            "a.xmi",
            "<x:XMI xmlns:x=\"http://www.omg.org/XMI\" xmlns:cas=\"http:///uima/cas.ecore\" xmlns:c=\"http:///c.ecore\"><cas:Sofa x:id=\"1\" sofaString=\"Kim\"/>",
            "<c:E x:id=\"1\" sofa=\"1\" begin=\"0\" end=\"9#\"/>",
            "</x:XMI>",
        )],
    ),
    (
        "cas-xmi",
        "attributes of one element",
        &[("a.xmi", "<x:XMI xmlns:x=\"http://www.omg.org/XMI\"", " a#=\"\"", "/>")],
    ),
    (
        "cas-xmi",
        "names of one element",
        &[("a.xmi", "<x:XMI xmlns:x=\"http://www.omg.org/XMI\"", " xmlns:a#=\"u#\"", "/>")],
    ),
    (
        "webanno",
        "columns that are none",
        &[("a.tsv", "#FORMAT=WebAnno TSV 3.2\n#T_SP=c.E", "|f#", "\n\n\n#Text=Kim\n1-1\t0-3\tKim\t_\n\n")],
    ),
];

pub fn repeated((before, unit, behind): (&str, &str, &str), n: usize) -> String {
    let mut out = String::from(before);
    (0..n).for_each(|number| out.push_str(&unit.replace('#', &number.to_string())));
    out + behind
}

/// What no writer writes.
fn other_tags() -> Vec<Growing> {
    let lines = LINES.iter().map(|(format, name, files)| {
        let format = known(format);
        Growing::new(format!("{}: {name}", format.name), move |n| {
            let input = |(path, before, unit, behind): &(&str, &str, &str, &str)| {
                // A hash that is meant as one stands alone at the head of a line.
                let unit = if unit.starts_with("##") { unit.replacen("##", "\u{1}#", 1) } else { (*unit).to_owned() };
                let content = repeated((before, &unit, behind), n).replace('\u{1}', "#");
                Input::new(*path, content.into_bytes())
            };
            let inputs: Vec<Input> = files.iter().map(input).collect();
            Box::new(move || settled_by(format, &inputs))
        })
    });
    let projects = [
        (
            "selections that are none",
            "<TextSource guid=\"s\" name=\"a\"><PlainTextContent>Kim</PlainTextContent>",
            "<PlainTextSelection guid=\"#\"/>\n",
            "</TextSource>",
        ),
        ("sources that are none", "", "<TextSource guid=\"#\"/>\n", ""),
        ("sources", "", "<TextSource guid=\"#\" name=\"a\"><PlainTextContent>Kim</PlainTextContent></TextSource>", ""),
        ("elements in each other", "", "<a>", ""),
        ("attributes", "<a", " a#=\"\"", "/>"),
        ("names in each other", "", "<a xmlns:a#=\"#\">", ""),
    ];
    let qdpx = projects.map(|(name, before, unit, behind)| {
        Growing::new(format!("refi-qda: {name}"), move |n| {
            let close = if unit.ends_with("/>") || unit.contains("</") || behind.ends_with("/>") { 0 } else { n };
            let content = repeated((before, unit, behind), n) + &"</a>".repeat(close);
            let project = format!("<Project><Sources>{content}</Sources></Project>");
            let inputs = [Input::new("a.qdpx", zipped(&[("project.qde", &project)]))];
            Box::new(move || settled_by(known("refi-qda"), &inputs))
        })
    });
    lines.chain(qdpx).collect()
}

/// The files of a project: which one, the attack, what comes before, what is repeated, what comes behind.
const RECORDS: [(&str, &str, &str, &str, &str); 26] = [
    (
        "tags",
        "marks of one id",
        super::TAGS,
        "(id:\"01JNZQYF80000000000002VHP0\",label:\"entity\",at:[(0,3,\"Kim\")]),",
        "])",
    ),
    (
        "tags",
        "marks on one word",
        super::TAGS,
        "(id:\"01JNZQYF80000000009#\",label:\"entity\",at:[(0,3,\"Kim\")]),",
        "])",
    ),
    (
        "tags",
        "marks whose words moved",
        super::TAGS,
        "(id:\"01JNZQYF80000000009#\",label:\"entity\",at:[(#,900,\"Kim\")]),",
        "])",
    ),
    (
        "tags",
        "marks whose words are gone",
        super::TAGS,
        "(id:\"01JNZQYF80000000009#\",label:\"entity\",at:[(0,3,\"gone #\")]),",
        "])",
    ),
    (
        "tags",
        "marks of unknown labels",
        super::TAGS,
        "(id:\"01JNZQYF80000000009#\",label:\"l#\",at:[(0,3,\"Kim\")]),",
        "])",
    ),
    ("tags", "fragments", "\u{1}(id:\"01JNZQYF80000000000002VHP0\",label:\"entity\",at:[", "(0,3,\"Kim\"),", "])])"),
    (
        "tags",
        "values",
        "\u{1}(id:\"01JNZQYF80000000000002VHP0\",label:\"entity\",at:[(0,3,\"Kim\")],is:{",
        "\"a#\":\"x\",",
        "})])",
    ),
    (
        "tags",
        "relations without ends",
        super::TAGS,
        "",
        "\u{2}(id:\"01JNZQYF80000000009#\",kind:\"same_as\",from:\"01JNZQYF80000000000002VHP0\",to:\"01JNZQYF80000000000002VHP1\"),",
    ),
    ("tags", "unknown fields", "(format:(1,0),", "f#:1,", ")"),
    ("tags", "comments", "(format:(1,0),", "/*", ""),
    ("tags", "escapes", "\u{1}(id:\"", "\\u{41}", "\")])"),
    ("tags", "line ends", "(format:(1,0),", "\r\n", ")"),
    (
        "review",
        "decisions of one case",
        super::REVIEW,
        "(case:[\"01JNZQYF80000000000002VHP0\"],verdict:Both,judged:\"f\",at:5),",
        "])",
    ),
    ("review", "marks of one case", "\u{3}(case:[", "\"01JNZQYF80000000009#\",", "],verdict:Both,judged:\"f\",at:5)])"),
    (
        "review",
        "comments of one case",
        "\u{3}(case:[\"01JNZQYF80000000000002VHP0\"],verdict:Open,judged:\"\",at:6,comments:[",
        "(at:#,words:\"Why?\"),",
        "])])",
    ),
    (
        "schema",
        "labels of one name",
        "(format:(1,0),name:\"s\",labels:[",
        "(id:\"a\",name:\"A\",key:'a',shape:Tint),",
        "])",
    ),
    ("schema", "labels", "(format:(1,0),name:\"s\",labels:[", "(id:\"l#\",name:\"A\",key:'a',shape:Tint),", "])"),
    (
        "schema",
        "attributes of a label",
        "(format:(1,0),name:\"s\",labels:[(id:\"a\",name:\"A\",key:'a',shape:Tint,attributes:[",
        "(id:\"a#\",name:\"A\",kind:Text),",
        "])])",
    ),
    (
        "schema",
        "choices",
        "(format:(1,0),name:\"s\",labels:[(id:\"a\",name:\"A\",key:'a',shape:Tint,attributes:[(id:\"a\",name:\"A\",kind:Choice([",
        "\"c#\",",
        "]))])])",
    ),
    (
        "project",
        "coders",
        "(format:(1,0),id:\"01JNZMGKM00000000000000001\",name:\"p\",coders:[",
        "(id:\"c#\",name:\"C\"),",
        "])",
    ),
    (
        "document",
        "a long title",
        "(format:(1,0),id:\"01JNZMGKM000000000000002XR\",title:\"",
        "\\n",
        "\",text_sha256:\"\")",
    ),
    (
        "document",
        "fields of others",
        "(format:(1,2),id:\"01JNZMGKM000000000000002XR\",text_sha256:\"\",others:[",
        "(\"title\",\"t#\"),",
        "])",
    ),
    ("keys", "actions", "(changed:{", "\"a#\":[\"Tab\"],", "})"),
    ("keys", "keys of an action", "(changed:{\"a\":[", "\"Tab\",", "]})"),
    ("theme", "unknown colours", "(dark:false,", "c#:\"#000000\",", ")"),
    ("journal", "files of an entry", "Do(5,\"ana\",None,\"w\",[", "\"f#\",", "])\t[]"),
];

/// A file of a project that has a record as often as is wanted; ids are numbers of seven digits.
fn records((before, unit, behind): (&str, &str, &str), n: usize) -> String {
    let before = before.replace('\u{1}', super::TAGS).replace('\u{3}', super::REVIEW);
    let (unit, before, behind) = match behind.strip_prefix('\u{2}') {
        Some(tie) => (tie, format!("{before}],relations:["), "])"),
        None => (unit, before, behind),
    };
    let mut out = before;
    let numbered =
        |number: usize| if unit.contains("009#") { format!("{:07}", 1_000_000 + number) } else { number.to_string() };
    (0..n)
        .for_each(|number| out.push_str(&unit.replace('#', &numbered(number)).replace(":\"000000\"", ":\"#000000\"")));
    out + behind
}

fn project_files() -> Vec<Growing> {
    let record = |(kind, name, before, unit, behind): &'static (&str, &str, &str, &str, &str)| {
        Growing::new(format!("{kind}: {name}"), move |n| {
            let content = records((before, unit, behind), n);
            Box::new(move || read_as(kind, content.as_bytes()))
        })
    };
    RECORDS.iter().map(record).collect()
}

/// Copies of files that are brought together.
fn merged_files() -> Vec<Growing> {
    let copies = |(kind, name, before, unit, behind): &'static (&str, &str, &str, &str, &str)| {
        Growing::new(format!("merged {kind}: {name}"), move |n| {
            let file = records((before, unit, behind), n).into_bytes();
            let other = records((before, unit, behind), n + n / 2).into_bytes();
            let base = records((before, unit, behind), n / 2).into_bytes();
            Box::new(move || {
                let merged = merge("file.ron", Some(&base), &file, &other).err();
                merged.iter().map(Told::of).collect()
            })
        })
    };
    let mut all: Vec<Growing> =
        RECORDS.iter().filter(|(kind, ..)| !["keys", "theme", "journal"].contains(kind)).map(copies).collect();
    for marker in ["<<<<<<< a\n", "=======\n", "<<<<<<< a\n=======\n>>>>>>> b\n"] {
        all.push(Growing::new(format!("markers: {marker:?}"), move |n| {
            let text = marker.repeat(n);
            Box::new(move || {
                let _ = split_markers(&text);
                Vec::new()
            })
        }));
    }
    all.push(Growing::new("names: documents of one name", |n| {
        let docs: Vec<Doc> = (0..n).map(|_| Doc { name: "one".into(), ..Doc::default() }).collect();
        Box::new(move || {
            let (mut docs, mut problems) = (docs.clone(), Vec::new());
            names::name_apart(&mut docs, &mut names::Taken::default(), &mut problems);
            problems.iter().map(Told::of).collect()
        })
    }));
    all
}
