//! The hostile suite, seen whole: files that somebody made to harm whoever opens them, each made here by code. All
//! end in what can be read of them or in a clear message.
//!
//! Files that are harmed by chance are in `harmed.rs` and `formats.rs`, links that lead out of a project and files
//! without end in `cli.rs`. How long inputs take that are made to cost the square of their size is printed by
//! `cargo test --release --test hostile -- --ignored --nocapture`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::missing_panics_doc,
    clippy::case_sensitive_file_extension_comparisons,
    clippy::disallowed_methods,
    reason = "tests"
)]

#[path = "support/files.rs"]
mod files;
#[path = "hostile/growing.rs"]
mod growing;
#[path = "hostile/naughty.rs"]
mod naughty;
#[path = "hostile/pages.rs"]
mod pages;
#[path = "hostile/paths.rs"]
mod paths;
#[path = "hostile/pieces.rs"]
mod pieces;
#[path = "hostile/zips.rs"]
mod zips;

use sayso::format::articles::{archive, extract};
use sayso::format::exchange::{Doc, Input, Options, Read, settle};
use sayso::format::project_file::{document, project, review, schema, tags};
use sayso::format::{FORMATS, Format, ReadError, change_file, format_called, keys_file, plain, presence, theme};
use sayso::model::{CoderId, DocumentId, Project, ProjectId, Stamp, Timestamp};
use sayso::text::Text;
use std::io::Write;

/// How files of tags begin.
pub const TAGS: &str = "(format:(1,0),document:\"01JNZMGKM000000000000002XR\",coder:\"rita\",offsets:\"code points from 0, half-open\",state:InProgress,annotations:[";

/// How files of decisions begin.
pub const REVIEW: &str = "(format:(1,1),document:\"01JNZMGKM000000000000002XR\",coder:\"rita\",offsets:\"code points from 0, half-open\",decisions:[";

/// What a person is told: all the words, the file that is named in them, and what to do.
#[derive(Clone, Debug)]
pub struct Told {
    file: String,
    remedy: Option<String>,
    words: String,
}

impl Told {
    fn of(error: &ReadError) -> Told {
        Told { file: error.file.clone(), remedy: Some(error.remedy.clone()), words: error.to_string() }
    }

    /// Words that whoever asked puts behind the name of the file.
    fn words(file: &str, words: impl Into<String>) -> Told {
        Told { file: file.to_owned(), remedy: None, words: format!("{file}: {}", words.into()) }
    }

    /// Holds it to what messages have to be.
    fn is_clear(&self, attack: &str) {
        let Told { file, remedy, words } = self;
        let length = words.chars().count();
        let start: String = words.chars().take(500).collect();
        assert!(length <= 500, "{attack}: a message of {length} signs: {start}");
        assert!(!file.is_empty(), "{attack}: it names no file: {words}");
        assert!(file.chars().count() > 100 || words.contains(file), "{attack}: it names no file: {words}");
        assert!(remedy.as_ref().is_none_or(|remedy| !remedy.is_empty()), "{attack}: it says not what to do: {words}");
        assert!(
            words.chars().count()
                > remedy.as_ref().map_or(file.chars().count().min(100), |remedy| remedy.chars().count()) + 8,
            "{attack}: it says not what is wrong: {words}"
        );
    }
}

fn clear(attack: &str, told: &[Told]) {
    told.iter().for_each(|told| told.is_clear(attack));
}

/// A format that there is.
pub fn known(name: &str) -> &'static Format {
    FORMATS.iter().find(|format| format.name == name).unwrap()
}

/// An archive of these files.
pub fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let packed = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, content) in files {
        archive.start_file(*name, packed).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A book whose readable order this is, of one page.
pub fn book(order: &str, page: &str) -> Vec<u8> {
    let container = "<container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles>\
        <rootfile full-path=\"b.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>";
    let package = format!(
        "<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"i\"><metadata \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:identifier id=\"i\">x</dc:identifier><dc:title>T</dc:title>\
         <dc:language>en</dc:language></metadata><manifest><item id=\"a\" href=\"a.xhtml\" \
         media-type=\"application/xhtml+xml\"/></manifest><spine>{order}</spine></package>"
    );
    let mimetype = ("mimetype", "application/epub+zip");
    zipped(&[mimetype, ("META-INF/container.xml", container), ("b.opf", &package), ("a.xhtml", page)])
}

/// The files that a writer makes of documents, but for a tool's settings beside them.
pub fn written(format: &Format, docs: &[Doc]) -> Vec<Input> {
    files::written(format, docs).0
}

/// Reads files of a format as they are converted.
pub fn read(format: &Format, inputs: &[Input]) -> Read {
    let mut read = (format.reader.unwrap())(inputs, &Options::default());
    settle::checked(&mut read.docs, &mut read.problems);
    read
}

/// Reads files of a format as they are converted and as they come into a project; what is said of them.
pub fn settled_by(format: &Format, inputs: &[Input]) -> Vec<Told> {
    let (ana, options) = (CoderId::new("ana").unwrap(), Options::default());
    let stamp = Stamp { by: ana.clone(), at: Timestamp(1), chance: 1 };
    let whole = (format.reader.unwrap())(inputs, &options);
    let checked = read(format, inputs);
    let schema = settle::grown(&schema::default_schema(), &whole.docs);
    let (_, problems, _) = settle::settle(whole, &schema, &ana, &stamp);
    checked.problems.iter().chain(&problems).map(Told::of).collect()
}

/// Takes an article out of a file; what is said if that is not possible.
pub fn article_of(name: &str, bytes: &[u8]) -> Vec<Told> {
    let refused = match extract(name, bytes) {
        Some(found) => found.err(),
        None if name.ends_with(".zip") => archive::files(bytes, |name| name.ends_with(".txt")).err(),
        None => plain::read(bytes).err().map(|error| error.to_string()),
    };
    refused.into_iter().map(|words| Told::words(name, words)).collect()
}

/// The files that a project or a person's settings have.
pub const KINDS: [&str; 9] =
    ["project", "schema", "document", "tags", "review", "keys", "theme", "presence", "journal"];

/// Reads a file of a project; what is said if that is not possible.
pub fn read_as(kind: &str, bytes: &[u8]) -> Vec<Told> {
    let (schema, text) = (schema::default_schema(), Text::new("Kim said so, and Kim left. ".repeat(8)).unwrap());
    let coder = CoderId::new("rita").unwrap();
    let document = DocumentId::parse("01JNZMGKM000000000000002XR").unwrap();
    let owner = tags::Owner { document, coder: &coder };
    let words = String::from_utf8_lossy(bytes);
    let file = "file.ron";
    let refused: Option<ReadError> = match kind {
        "project" => project::read(file, bytes, schema).err(),
        "schema" => schema::read(file, bytes).err(),
        "document" => document::read(file, bytes, "slug").err(),
        "tags" => tags::read(file, bytes, owner, &text, &schema).err(),
        "review" => review::read(file, bytes, owner, &text, &schema).err(),
        "keys" => keys_file::read(file, bytes).err(),
        "theme" => theme::read(file, &words).err(),
        "presence" => presence::read(file, bytes).err(),
        _ => {
            let project = Project::new(ProjectId::from_parts(1, 1), "p", schema);
            let changed = change_file::change_of(&project, &words).err();
            change_file::read_entry(&words).err().or(changed)
        }
    };
    refused.iter().map(Told::of).collect()
}

/// Reads a file as what it says it is: a format, a file of a project, or an article by its ending.
fn told(reader: &str, path: &str, content: &str) -> Vec<Told> {
    let bytes = match path.rsplit('.').next().unwrap() {
        "qdpx" => zipped(&[("project.qde", content)]),
        "docx" => zipped(&[("word/document.xml", content)]),
        "epub" => book("<itemref idref=\"a\"/>", content),
        "spacy" => packed(content.chars().map(|c| c as u8).collect()),
        _ => content.as_bytes().to_vec(),
    };
    match format_called(reader) {
        Some(format) => {
            let text = Input::new("a.txt", "Kim said so.".as_bytes());
            let mut inputs = vec![Input::new(path, bytes)];
            inputs.extend((reader == "brat" || reader == "csv").then_some(text));
            settled_by(&format, &inputs)
        }
        None if KINDS.contains(&reader) => read_as(reader, &bytes),
        None => article_of(path, &bytes),
    }
}

/// Bytes as the inside of a file of spaCy.
fn packed(bytes: Vec<u8>) -> Vec<u8> {
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(&bytes).unwrap();
    packer.finish().unwrap()
}

/// How deep everything is nested.
const DEEP: usize = 100_000;

/// Reader, file, what comes before, what opens, what stands inside, what closes, what comes behind.
type Nested = (&'static str, &'static str, [&'static str; 5]);

const XMI: &str = "<x:XMI xmlns:x=\"http://www.omg.org/XMI\">";

const NESTED: [Nested; 46] = [
    ("cas-json", "a.json", ["", "[", "", "]", ""]),
    ("cas-json", "a.json", ["{\"%FEATURE_STRUCTURES\":", "[", "", "]", "}"]),
    ("cas-xmi", "a.xmi", [XMI, "<a>", "", "</a>", "</x:XMI>"]),
    ("cas-xmi", "a.xmi", ["", "<a>", "", "", ""]),
    ("doccano", "a.jsonl", ["", "{\"a\":", "1", "}", "\n"]),
    ("doccano", "a.jsonl", ["{\"text\":\"Kim\",\"label\":", "[", "", "]", "}\n"]),
    ("jsonl", "a.jsonl", ["{\"text\":\"Kim\",\"meta\":", "[", "", "]", "}\n"]),
    ("jsonl", "a.json", ["", "[", "", "", ""]),
    ("label-studio", "a.json", ["[{\"data\":", "{\"a\":", "1", "}", "}]"]),
    ("docbin", "a.spacy", ["", "\u{91}", "\u{c0}", "", ""]),
    ("docbin", "a.spacy", ["", "\u{81}", "\u{c0}", "\u{c0}", ""]),
    ("refi-qda", "a.qdpx", ["<Project>", "<a>", "", "</a>", "</Project>"]),
    (
        "refi-qda",
        "a.qdpx",
        ["<Project><CodeBook><Codes>", "<Code guid=\"c\" name=\"n\">", "", "</Code>", "</Codes></CodeBook></Project>"],
    ),
    ("brat", "a.ann", ["T1\tq ", "(", "", ")", " 0 3\tKim\n"]),
    ("conll", "a.conll", ["Kim ", "(", "*", ")", " B-PER\n"]),
    ("conllu", "a.conllup", ["# global.columns = ID FORM X:NE\n1\t", "(", "", ")", "\tO\n"]),
    ("csv", "spans.csv", ["document,id,label,start_cp,end_cp\na,", "\"", "", "", ""]),
    (
        "webanno",
        "a.tsv",
        ["#FORMAT=WebAnno TSV 3.2\n#T_SP=c.E|v\n\n\n#Text=Kim\n1-1\t0-3\tKim\tPER", "[1", "", "]", "\t\n"],
    ),
    ("project", "", ["(format:(1,0),id:", "Some(", "", ")", ")"]),
    ("project", "", ["", "(", "", ")", ""]),
    ("schema", "", ["(format:(1,0),name:\"s\",labels:", "[", "", "]", ")"]),
    ("document", "", ["(format:(1,0),unknown:", "{1:", "2", "}", ")"]),
    ("document", "", ["(format:(1,0),", "/*", "", "*/", "id:\"\")"]),
    ("tags", "", [TAGS, "[", "", "]", "])"]),
    ("tags", "", ["", "#![enable(implicit_some)]", "", "", "()"]),
    ("review", "", [REVIEW, "(", "", ")", "])"]),
    ("keys", "", ["(changed:{\"a\":", "[", "", "]", "})"]),
    ("theme", "", ["(dark:", "(", "", ")", ")"]),
    ("presence", "", ["(format:(1,0),at:", "[", "", "]", ")"]),
    ("journal", "", ["", "[", "", "]", ""]),
    ("journal", "", ["Undo(5,", "Some(", "", ")", ")"]),
    ("article", "a.html", ["<p>", "<div>", "a", "</div>", ""]),
    ("article", "a.html", ["<p>", "<b>", "a", "", ""]),
    ("article", "a.html", ["<svg>", "<td>", "a", "</td>", "</svg>"]),
    ("article", "a.html", ["<math>", "<tr>", "a", "", ""]),
    ("article", "a.html", ["<table>", "<table><tr><td>", "a", "", ""]),
    ("article", "a.epub", ["<html><body>", "<div>", "a", "</div>", "</body></html>"]),
    ("article", "a.epub", ["<html><body><svg>", "<td>", "a", "</td>", "</svg></body></html>"]),
    ("article", "a.md", ["", "> ", "a", "", ""]),
    ("article", "a.md", ["", "[", "a", "](b)", ""]),
    ("article", "a.md", ["", "*a _", "a", "_ b*", ""]),
    ("article", "a.docx", ["", "<w:p xmlns:w=\"w\">", "a", "</w:p>", ""]),
    ("article", "a.nitf", ["<nitf><body>", "<em>", "a", "</em>", "</body></nitf>"]),
    ("article", "a.rtf", ["{\\rtf1 ", "{", "a", "}", "}"]),
    ("article", "a.pdf", ["%PDF-1.4\n1 0 obj\n", "[", "", "]", "\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF"]),
    ("article", "a.pdf", ["%PDF-1.4\n1 0 obj\n", "<</A ", "", ">>", "\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF"]),
];

#[test]
fn what_is_nested_a_hundred_thousand_deep_ends_in_words() {
    for (reader, path, [before, open, inner, close, behind]) in NESTED {
        let content = format!("{before}{}{inner}{}{behind}", open.repeat(DEEP), close.repeat(DEEP));
        clear(&format!("{reader} {path} {open}"), &told(reader, path, &content));
    }
}

/// Numbers that no file of ours has where a place in a text or a time is to stand.
const NUMBERS: [&str; 12] = [
    "99999999999999999999",
    "18446744073709551616",
    "18446744073709551615",
    "9223372036854775808",
    "4294967296",
    "4294967295",
    "2147483648",
    "-1",
    "-0",
    "NaN",
    "1e400",
    "0.5",
];

/// Reader, file, and what it holds, where a number takes the place of each `#`.
const NUMBERED: [(&str, &str, &str); 22] = [
    ("brat", "a.ann", "T1\tq # #\tKim\n"),
    ("brat", "a.ann", "T1\tq 0 #\tKim\n"),
    (
        "cas-json",
        "a.json",
        "{\"%FEATURE_STRUCTURES\":[{\"%ID\":1,\"%TYPE\":\"uima.cas.Sofa\",\"sofaString\":\"Kim\"},{\"%ID\":2,\"%TYPE\":\"c.E\",\"@sofa\":1,\"begin\":0,\"end\":#}]}",
    ),
    (
        "cas-xmi",
        "a.xmi",
        "<x:XMI xmlns:x=\"http://www.omg.org/XMI\" xmlns:cas=\"http:///uima/cas.ecore\" xmlns:c=\"http:///c.ecore\"><cas:Sofa x:id=\"1\" sofaString=\"Kim\"/><c:E x:id=\"2\" sofa=\"1\" begin=\"0\" end=\"#\"/></x:XMI>",
    ),
    ("csv", "spans.csv", "document,id,label,start_cp,end_cp\na,1,q,0,#\n"),
    ("doccano", "a.jsonl", "{\"id\":1,\"text\":\"Kim\",\"label\":[[0,#,\"q\"]]}\n"),
    (
        "doccano",
        "a.jsonl",
        "{\"id\":#,\"text\":\"Kim\",\"entities\":[{\"id\":#,\"start_offset\":0,\"end_offset\":#,\"label\":\"q\"}]}\n",
    ),
    ("jsonl", "a.jsonl", "{\"text\":\"Kim\",\"spans\":[{\"start\":0,\"end\":#,\"label\":\"q\"}]}\n"),
    (
        "jsonl",
        "a.jsonl",
        "{\"text\":\"Kim\",\"spans\":[{\"start\":0,\"end\":3,\"token_start\":#,\"token_end\":#,\"label\":\"q\"}]}\n",
    ),
    (
        "label-studio",
        "a.json",
        "[{\"data\":{\"text\":\"Kim\"},\"annotations\":[{\"result\":[{\"id\":\"a\",\"from_name\":\"l\",\"to_name\":\"t\",\"type\":\"labels\",\"value\":{\"start\":0,\"end\":#,\"labels\":[\"q\"]}}]}]}]",
    ),
    (
        "refi-qda",
        "a.qdpx",
        "<Project><CodeBook><Codes><Code guid=\"c\" name=\"q\"/></Codes></CodeBook><Sources><TextSource guid=\"s\" name=\"a\"><PlainTextContent>Kim</PlainTextContent><PlainTextSelection guid=\"m\" startPosition=\"0\" endPosition=\"#\"><Coding><CodeRef targetGUID=\"c\"/></Coding></PlainTextSelection></TextSource></Sources></Project>",
    ),
    ("webanno", "a.tsv", "#FORMAT=WebAnno TSV 3.2\n#T_SP=c.E|v\n\n\n#Text=Kim\n1-1\t0-#\tKim\tPER[#]\t\n"),
    ("conllu", "a.conllup", "# global.columns = ID FORM X:NE\n#\tKim\tB-PER\n\n"),
    ("tags", "", "@(id:\"01JNZQYF80000000000002VHP0\",label:\"entity\",at:[(0,#,\"Kim\")])])"),
    ("tags", "", "@(id:\"01JNZQYF80000000000002VHP0\",label:\"entity\",at:[(0,3,\"Kim\")],changed:#)])"),
    ("review", "", "&(case:[\"01JNZQYF80000000000002VHP0\"],verdict:Both,judged:\"f\",at:#)])"),
    ("project", "", "(format:(#,0),id:\"01JNZMGKM00000000000000001\",name:\"p\")"),
    ("presence", "", "(format:(1,0),coder:\"ana\",name:\"Ana\",at:#)"),
    ("journal", "", "Undo(#,\"ana\")"),
    ("article", "a.rtf", "{\\rtf1 \\u#?\\bin# a\\uc# b}"),
    ("article", "a.html", "<p>&##;&#x#;<td colspan=#>a</p>"),
    (
        "article",
        "a.pdf",
        "%PDF-1.4\n1 0 obj\n<</Length # /Kids [# 0 R] /Count #>>\nstream\nBT\nendstream\nendobj\nxref\n# #\ntrailer\n<</Root 1 0 R /Size # /Prev #>>\nstartxref\n#\n%%EOF",
    ),
];

#[test]
fn numbers_that_are_none_or_lead_behind_the_end_are_said() {
    for (reader, path, content) in NUMBERED {
        for number in NUMBERS {
            let ends = ["0,#", "\"end\":#", "end=\"#", "endPosition=\"#", "0 #"];
            let points = format_called(reader).is_some() && ends.iter().any(|end| content.contains(end));
            let content = content.replace('#', number).replace('@', TAGS).replace('&', REVIEW);
            let told = told(reader, path, &content);
            clear(&format!("{reader} {path} {number}"), &told);
            assert!(!points || !told.is_empty(), "{reader}: {number} is the end of a mark, and nothing is said");
        }
    }
}

#[test]
fn a_name_of_a_megabyte_is_shortened_where_it_is_told() {
    let long = "x".repeat(1 << 20);
    for (reader, path, content) in NUMBERED {
        for place in [
            "\"q\"",
            "\"m\"",
            "\"c\"",
            "\"Kim\"",
            "Kim",
            "01JNZQYF80000000000002VHP0",
            "entity",
            "\"a\"",
            "T1",
            "ana",
            "\"p\"",
        ] {
            let whole = content.replace('#', "99").replace('@', TAGS).replace('&', REVIEW);
            let kept = if place.starts_with('"') { format!("\"{long}\"") } else { long.clone() };
            clear(&format!("{reader} {path} {place}"), &told(reader, path, &whole.replace(place, &kept)));
        }
    }
}

/// Entities: one inside of the other, files of the machine, one that is long and often named.
const DECLARED: [(&str, &str); 5] = [
    (
        "laughs",
        "<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;\"><!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;\"><!ENTITY g \"&f;&f;&f;&f;&f;&f;&f;&f;\"><!ENTITY h \"&g;&g;&g;&g;&g;&g;&g;&g;\"><!ENTITY x \"&h;&h;&h;&h;&h;&h;&h;&h;\">]>",
    ),
    ("a file", "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"),
    ("an address", "<!DOCTYPE a SYSTEM \"http://127.0.0.1:9/x.dtd\" [<!ENTITY x SYSTEM \"http://127.0.0.1:9/x\">]>"),
    ("of a parameter", "<!DOCTYPE a [<!ENTITY % p SYSTEM \"file:///etc/passwd\">%p;<!ENTITY x \"y\">]>"),
    ("itself", "<!DOCTYPE a [<!ENTITY x \"&x;\">]>"),
];

/// Whatever is made of XML, with a place for an entity.
const XML: [(&str, &str, &str); 7] = [
    (
        "cas-xmi",
        "a.xmi",
        "<x:XMI xmlns:x=\"http://www.omg.org/XMI\" xmlns:cas=\"http:///uima/cas.ecore\"><cas:Sofa x:id=\"1\" sofaString=\"&x;\"/></x:XMI>",
    ),
    (
        "refi-qda",
        "a.qdpx",
        "<Project><Sources><TextSource guid=\"s\" name=\"a\"><PlainTextContent>&x;</PlainTextContent></TextSource></Sources></Project>",
    ),
    ("article", "a.docx", "<w:document xmlns:w=\"w\"><w:body><w:p><w:t>&x;</w:t></w:p></w:body></w:document>"),
    ("article", "a.epub", "<html xmlns=\"http://www.w3.org/1999/xhtml\"><body><p>&x;</p></body></html>"),
    ("article", "a.nitf", "<nitf><body><body.content><p>&x;</p></body.content></body></nitf>"),
    ("article", "a.xml", "<newsItem><contentSet><inlineXML><p>&x;</p></inlineXML></contentSet></newsItem>"),
    ("article", "a.html", "<html><body><p>&x;</p></body></html>"),
];

#[test]
fn no_entity_of_a_file_is_expanded_and_nothing_is_fetched() {
    for (reader, path, content) in XML {
        for (name, declared) in DECLARED {
            let whole = format!("<?xml version=\"1.0\"?>{declared}{content}");
            let told = told(reader, path, &whole);
            clear(&format!("{path}: {name}"), &told);
            // To what is read as HTML a declaration is none, and `&x;` is these three signs.
            let is_page = path.ends_with("html") || path.ends_with("epub");
            assert!(is_page || !told.is_empty(), "{path}: {name} is said");
            let bytes =
                if path.ends_with("epub") { book("<itemref idref=\"a\"/>", &whole) } else { whole.into_bytes() };
            if let Some(Ok(found)) = extract(path, &bytes).filter(|_| is_page) {
                assert!(found.text.len() < 100 && !found.text.contains("root:"), "{path}: {name}: {}", found.text);
            }
        }
    }
}

#[test]
fn xml_of_other_encodings_is_read_or_said() {
    let units = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for (reader, path, content) in XML.iter().filter(|(_, path, _)| !path.ends_with("html")) {
        let content = content.replace("&x;", "é");
        for (head, coded) in [
            ("<?xml version=\"1.0\" encoding=\"UTF-16\"?>", [&[0xff, 0xfe][..], &units(&content)].concat()),
            ("<?xml version=\"1.0\" encoding=\"UTF-7\"?>", content.replace('é', "+AOk-").into_bytes()),
            ("<?xml version=\"1.0\" encoding=\"latin-1\"?>", content.chars().map(|c| c as u8).collect()),
            ("<?xml version=\"1.0\" encoding=\"none\"?>", content.clone().into_bytes()),
            ("<?xml version=\"9\"?>", content.clone().into_bytes()),
        ] {
            let bytes = if coded.starts_with(&[0xff]) { coded } else { [head.as_bytes(), &coded].concat() };
            let told = match format_called(reader) {
                Some(format) => settled_by(&format, &[Input::new(*path, zips::wrapped(path, &bytes))]),
                None => article_of(path, &zips::wrapped(path, &bytes)),
            };
            clear(&format!("{path}: {head}"), &told);
        }
    }
}

/// How large the inputs are that an ordinary run reads.
const SMALL: usize = 60;

#[test]
fn what_is_made_to_cost_the_square_of_its_size_ends_in_words() {
    let all = growing::all();
    assert!(all.len() > 400, "{}", all.len());
    for growing in all {
        clear(&growing.name, &(growing.make)(SMALL)());
    }
}

/// Time of one reading, the least of several, in milliseconds.
fn time(reading: &growing::Reading, runs: usize) -> f64 {
    let once = |_| {
        let began = std::time::Instant::now();
        drop(reading());
        began.elapsed().as_secs_f64() * 1000.0
    };
    (0..runs).map(once).fold(f64::INFINITY, f64::min)
}

/// So many milliseconds are enough to be measured.
const ENOUGH: f64 = 10.0;

/// No input is larger.
const MOST: usize = 1 << 16;

/// `cargo test --release --test hostile -- --ignored --nocapture`, on a machine that does nothing else.
#[test]
#[ignore = "takes minutes, and measures time"]
fn twice_the_input_takes_less_than_three_times_as_long() {
    let mut slow = Vec::new();
    println!("{:<60} {:>8} {:>9} {:>9} {:>6}", "input", "n", "ms of n", "of 2n", "ratio");
    for growing in growing::all() {
        let mut n = 500;
        while n < MOST && time(&(growing.make)(n), 1) < ENOUGH {
            n *= 2;
        }
        let (mut first, mut second, mut ratio);
        // Where caches end a step is dear and the next is not; what grows by the square stays at four.
        loop {
            let (once, twice) = ((growing.make)(n), (growing.make)(n * 2));
            (first, second) = (time(&once, 5), time(&twice, 5));
            ratio = second / first;
            if ratio < 2.8 || second > 300.0 {
                break;
            }
            n *= 2;
        }
        println!("{:<60} {n:>8} {first:>9.1} {second:>9.1} {ratio:>6.2}", growing.name);
        if ratio >= 3.0 && second > 1.0 {
            slow.push(format!("{} {ratio:.2}", growing.name));
        }
    }
    assert!(slow.is_empty(), "{slow:#?}");
}
