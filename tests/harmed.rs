//! Files that a hand, a disk or somebody with a purpose has harmed: articles of every kind, and the files of a
//! project. None stops the program. What carries tags is harmed in `formats.rs`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods, reason = "tests")]

use proptest::prelude::*;
use sayso::format::articles::{archive, extract};
use sayso::format::in_words::in_words;
use sayso::format::lone_file::LoneFile;
use sayso::format::merge_file::{merge, split_markers};
use sayso::format::project_file::tags::Owner;
use sayso::format::project_file::{document, project, review, schema, tags};
use sayso::format::{change_file, plain};
use sayso::model::{CoderId, DocumentId, Project, ProjectId, Schema};
use sayso::text::Text;
use std::io::Write;
use std::path::Path;

/// Where a file is harmed, and how.
type Harm = (usize, usize);

fn harmed(bytes: &[u8], harms: &[Harm]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (at, how) in harms {
        if bytes.is_empty() {
            break;
        }
        let at = at % bytes.len();
        match how {
            0 => bytes.truncate(at),
            1 => bytes[at] ^= 0x80,
            2 => bytes[at] = b'9',
            3 => bytes.insert(at, b'<'),
            4 => bytes.insert(at, 0xff),
            5 => drop(bytes.remove(at)),
            6 => bytes.insert(at, b'('),
            7 => bytes.extend_from_within(at..),
            _ => bytes.insert(at, b'\\'),
        }
    }
    bytes
}

fn zipped(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(&mut bytes));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in entries {
        archive.start_file(*name, stored).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
    bytes
}

/// A small article of every kind.
fn articles() -> Vec<(&'static str, Vec<u8>)> {
    let page = "<html><head><title>T</title></head><body><article><p>“We lost it,” the director said on Tuesday.</p>\
                <p>Nobody else would speak of the column.</p></article></body></html>";
    let word = "<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>Kim</w:t><w:tab/></w:r></w:p></w:body></w:document>";
    let container = "<container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles>\
        <rootfile full-path=\"b.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>";
    let book = "<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"i\"><metadata \
        xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:identifier id=\"i\">x</dc:identifier><dc:title>T</dc:title>\
        <dc:language>en</dc:language></metadata><manifest><item id=\"a\" href=\"a.xhtml\" \
        media-type=\"application/xhtml+xml\"/></manifest><spine><itemref idref=\"a\"/></spine></package>";
    let epub = [
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", container),
        ("b.opf", book),
        ("a.xhtml", page),
    ];
    let pdf = "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] \
        /Count 1 >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>\nendobj\n\
        4 0 obj\n<< /Length 20 >>\nstream\nBT (Kim said so.) Tj ET\nendstream\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n";
    let nitf =
        "<nitf><head><title>T</title></head><body><body.content><p>One <em>two</em>.</p></body.content></body></nitf>";
    vec![
        ("a.html", page.into()),
        ("a.md", b"# Head\n\nKim **said** [so](x).\n\n* one\n\n| a | b |\n|---|---|\n| c | d |\n".to_vec()),
        ("a.docx", zipped(&[("word/document.xml", word)])),
        ("a.epub", zipped(&epub)),
        ("a.pdf", pdf.into()),
        ("a.rtf", b"{\\rtf1\\ansi Kim {\\b said} \\u8220?no\\'94\\par {\\pict\\bin2 xx}}".to_vec()),
        ("a.nitf", nitf.into()),
    ]
}

/// Every file of the sample project.
fn project_files(folder: &Path, found: &mut Vec<Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            project_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "ron") {
            found.push(std::fs::read(&path).unwrap());
        }
    }
}

fn sample_files() -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    project_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("projects"), &mut files);
    assert!(files.len() > 8);
    files
}

fn read_articles(harms: &[Harm]) {
    for (name, bytes) in articles() {
        let bytes = harmed(&bytes, harms);
        // An answer of either kind will do; a panic or an endless wait will not.
        let _ = extract(name, &bytes);
        let _ = archive::files(&bytes, |_| true);
        let _ = plain::read(&bytes);
    }
}

/// Reads bytes as every file of a project; what is read is written, and reads as the same again.
fn read_as_every_kind(bytes: &[u8], text: &Text, schema: &Schema) {
    let (file, words) = ("file.ron", String::from_utf8_lossy(bytes));
    // Whose it is, it says itself, so that all of it is read.
    let said = |name: &str| words.split_once(&format!("{name}: \"")).and_then(|(_, rest)| rest.split('"').next());
    let coder = said("coder").and_then(|id| CoderId::new(id).ok()).unwrap_or_else(|| CoderId::new("p1").unwrap());
    let document = said("document").and_then(DocumentId::parse).unwrap_or_else(|| DocumentId::from_parts(1, 1));
    let owner = Owner { document, coder: &coder };
    if let Ok(schema) = schema::read(file, bytes) {
        assert_eq!(schema::read(file, schema::write(&schema).as_bytes()).unwrap(), schema);
    }
    let _ = project::read(file, bytes, schema.clone());
    if let Ok(meta) = document::read(file, bytes, "slug") {
        assert_eq!(document::read(file, document::write(&meta).as_bytes(), "slug").unwrap(), meta);
    }
    if let Ok(set) = tags::read(file, bytes, owner, text, schema) {
        let written = tags::write(&set, owner, text);
        assert_eq!(tags::read(file, written.as_bytes(), owner, text, schema).unwrap(), set);
    }
    let _ = review::read(file, bytes, owner, text, schema);
    if let Ok(entry) = change_file::read_entry(&words) {
        assert_eq!(change_file::read_entry(&change_file::write_entry(&entry)).unwrap(), entry);
    }
    let project = Project::new(ProjectId::from_parts(1, 1), "p", schema.clone());
    let _ = change_file::change_of(&project, &words);
}

fn read_project_files(files: &[Vec<u8>], harms: &[Harm]) {
    let schema = schema::default_schema();
    let text = Text::new("“No,” Kim said. ".repeat(200)).unwrap();
    for bytes in files {
        read_as_every_kind(&harmed(bytes, harms), &text, &schema);
    }
}

/// Decisions that were talked about, of which the sample project has none.
const REVIEW: &str = r#"(
    format: (1, 1),
    document: "01JNZMGKM000000000000002XR",
    coder: "rita",
    offsets: "code points from 0, half-open",
    decisions: [
        (case:["01JNZQYF80000000000002VHP0"],verdict:Both,judged:"f",at:5,comment:"Sure?"),
        (case:["01JNZQYF80000000000002VHP1","01JNZQYF80000000000002VHP2"],verdict:Open,judged:"",at:6,comments:[(at:7,words:"Why?"),(at:8,resolved:true)]),
    ],
)
"#;

/// Merges what harm has made of copies of a file; says whether they could be merged.
fn merge_copies(file: &[u8], [base, ours, theirs]: [&[Harm]; 3]) -> bool {
    let [base, ours, theirs] = [base, ours, theirs].map(|harms| harmed(file, harms));
    let mut found = false;
    for base in [None, Some(base.as_slice())] {
        match merge("file.ron", base, &ours, &theirs) {
            Ok(merged) => {
                let again = LoneFile::read("file.ron", merged.content.as_bytes()).unwrap();
                assert_eq!(LoneFile::read("file.ron", again.write().as_bytes()).unwrap(), again);
                in_words("file.ron", merged.content.as_bytes()).unwrap();
                found = true;
            }
            Err(error) => assert!(error.to_string().contains("file.ron")),
        }
    }
    let marked = [b"<<<<<<< a\n", &ours[..], b"\n=======\n", &theirs, b"\n>>>>>>> b\n"].concat();
    let _ = split_markers(&String::from_utf8_lossy(&marked));
    found
}

fn files_to_merge() -> Vec<Vec<u8>> {
    let mut files = sample_files();
    files.push(REVIEW.into());
    files
}

fn harms() -> impl Strategy<Value = Vec<Harm>> {
    prop::collection::vec((0..40_000_usize, 0..9_usize), 1..6)
}

/// So few that many files can still be read.
fn few_harms() -> impl Strategy<Value = Vec<Harm>> {
    prop::collection::vec((0..40_000_usize, 1..9_usize), 0..3)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn articles_of_every_kind(harms in harms()) {
        read_articles(&harms);
    }

    #[test]
    fn every_file_of_a_project(harms in harms()) {
        read_project_files(&sample_files(), &harms);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn copies_of_every_file_of_a_project(base in few_harms(), ours in few_harms(), theirs in few_harms()) {
        for file in files_to_merge() {
            let _ = merge_copies(&file, [&base, &ours, &theirs]);
        }
    }
}

#[test]
fn a_file_is_merged_where_only_the_version_before_it_is_harmed() {
    for file in files_to_merge() {
        assert!(merge_copies(&file, [&[(0, 0)], &[], &[]]), "{}", String::from_utf8_lossy(&file));
    }
}

/// The long run: `cargo test --release --test harmed -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn a_hundred_thousand_files() {
    let files = sample_files();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 100_000 / (files.len() + articles().len()) as u32,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    runner
        .run(&(harms(), few_harms(), few_harms()), |(harms, ours, theirs)| {
            read_articles(&harms);
            read_project_files(&files, &harms);
            for file in &files {
                let _ = merge_copies(file, [&harms, &ours, &theirs]);
            }
            Ok(())
        })
        .unwrap();
}
