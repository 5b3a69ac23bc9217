//! Archives that are made to lead out of their folder, to lie or to unpack without end.

use super::{article_of, book, clear, known, settled_by, zipped};
use sayso::format::articles::archive;
use sayso::format::exchange::Input;
use std::io::Write;
use zip::CompressionMethod::{Deflated, Stored};
use zip::write::SimpleFileOptions;

/// The bytes of a file as a file of this ending has them inside.
pub fn wrapped(path: &str, bytes: &[u8]) -> Vec<u8> {
    match path.rsplit('.').next().unwrap() {
        "qdpx" => of_bytes("project.qde", bytes),
        "docx" => of_bytes("word/document.xml", bytes),
        "epub" => {
            // The page of a book is put in as words, so those that are none stand in it as signs.
            book("<itemref idref=\"a\"/>", &String::from_utf8_lossy(bytes))
        }
        _ => bytes.to_vec(),
    }
}

fn of_bytes(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file(name, SimpleFileOptions::default().compression_method(Stored)).unwrap();
    archive.write_all(bytes).unwrap();
    archive.finish().unwrap().into_inner()
}

/// Names that lead out of a folder, or that some system takes for something else.
const NAMES: [&str; 16] = [
    "../evil.txt",
    "..\\evil.txt",
    "a/../../evil.txt",
    "/etc/evil.txt",
    "//host/share/evil.txt",
    "C:evil.txt",
    "C:\\evil.txt",
    "\\\\?\\C:\\evil.txt",
    "con.txt",
    "NUL.txt",
    "aux",
    "a\0b.txt",
    "evil.txt:stream.txt",
    " .txt",
    "-rf.txt",
    "\u{202e}txt.exe.txt",
];

#[test]
fn names_that_lead_out_are_names_and_nothing_is_written_by_them() {
    for name in NAMES {
        let zip = zipped(&[(name, "Kim said so."), ("good.txt", "Lee said so.")]);
        let (files, passed_over) = archive::files(&zip, |name| name.ends_with(".txt")).unwrap();
        assert!(files.iter().any(|(name, _)| name == "good.txt"), "{name:?}");
        assert_eq!(files.len() + passed_over.len(), 2, "{name:?} is read or named");
        for (path, inside) in [("a.docx", "word/document.xml"), ("a.epub", "mimetype"), ("a.qdpx", "project.qde")] {
            let zip = zipped(&[(name, "x"), (inside, "x")]);
            let told = if path.ends_with("qdpx") {
                settled_by(known("refi-qda"), &[Input::new(path, zip)])
            } else {
                article_of(path, &zip)
            };
            assert!(!told.is_empty());
            clear(&format!("{path} {name:?}"), &told);
        }
    }
}

#[test]
fn a_text_of_a_project_that_lies_elsewhere_is_not_read() {
    for path in [
        "internal://../../etc/passwd",
        "internal:///etc/passwd",
        "relative://x",
        "file:///etc/passwd",
        "/etc/passwd",
        "",
    ] {
        let project = format!(
            "<Project><Sources><TextSource guid=\"s\" name=\"a\" plainTextPath=\"{path}\"/></Sources></Project>"
        );
        let told = settled_by(known("refi-qda"), &[Input::new("a.qdpx", zipped(&[("project.qde", &project)]))]);
        assert!(!told.is_empty(), "{path}");
        clear(path, &told);
    }
}

#[test]
fn a_text_that_is_named_again_and_again_does_not_fill_the_memory() {
    let sources = "<TextSource guid=\"s\" name=\"a\" plainTextPath=\"internal://t.txt\"/>".repeat(400);
    let project = format!("<Project><Sources>{sources}</Sources></Project>");
    let zip = zipped(&[("project.qde", &project), ("sources/t.txt", &"word ".repeat(400_000))]);
    assert!(zip.len() < 1 << 20);
    let told = settled_by(known("refi-qda"), &[Input::new("a.qdpx", zip)]);
    assert!(told.iter().any(|told| told.words.contains("unpack")), "{told:?}");
    clear("one text, four hundred times", &told);
}

/// An archive of one file of zeros, a gigabyte of them, under each of these names.
fn endless(names: &[&str]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().compression_method(Deflated).compression_level(Some(6));
    let zeros = vec![0_u8; 1 << 20];
    for name in names {
        archive.start_file(*name, packed).unwrap();
        (0..1024).for_each(|_| archive.write_all(&zeros).unwrap());
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_gigabyte_of_zeros_is_not_unpacked_to_its_end() {
    let zip = endless(&["word/document.xml"]);
    assert!(zip.len() < 16 << 20, "{}", zip.len());
    let renamed = |name: &str| {
        assert_eq!(name.len(), "word/document.xml".len());
        replaced(&zip, "word/document.xml", name)
    };
    let mut told = article_of("a.docx", &zip);
    told.extend(article_of("a.epub", &zip));
    told.extend(article_of("a.zip", &renamed("word/docume01.txt")));
    assert_eq!(told.len(), 3, "{told:?}");
    let project = "<Project><Sources><TextSource guid=\"s\" name=\"a\" plainTextPath=\"internal://01234.txt\"/></Sources></Project>";
    let mut both = zip::ZipWriter::new_append(std::io::Cursor::new(renamed("sources/01234.txt"))).unwrap();
    both.start_file("project.qde", SimpleFileOptions::default()).unwrap();
    both.write_all(project.as_bytes()).unwrap();
    let inputs = [Input::new("a.qdpx", both.finish().unwrap().into_inner())];
    let of_project = settled_by(known("refi-qda"), &inputs);
    assert!(!of_project.is_empty());
    told.extend(of_project);
    clear("zeros", &told);
}

/// Bytes with some of them replaced, wherever they stand.
fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let mut at = 0;
    while let Some(found) = bytes[at..].windows(from.len()).position(|part| part == from.as_bytes()) {
        bytes[at + found..at + found + to.len()].copy_from_slice(to.as_bytes());
        at += found + to.len();
    }
    bytes
}

#[test]
fn two_files_of_one_name_links_and_archives_in_archives_are_read_or_said() {
    let twins = replaced(&zipped(&[("ab.txt", "one"), ("ac.txt", "two")]), "ac.txt", "ab.txt");
    clear("twins", &article_of("a.zip", &twins));
    let inner = zipped(&[("a.txt", "x")]);
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.add_symlink("link.txt", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    archive.start_file("inner.zip", SimpleFileOptions::default()).unwrap();
    archive.write_all(&inner).unwrap();
    archive.start_file("good.txt", SimpleFileOptions::default()).unwrap();
    archive.write_all(b"Kim").unwrap();
    let zip = archive.finish().unwrap().into_inner();
    let (files, passed_over) = archive::files(&zip, |name| name.ends_with(".txt")).unwrap();
    assert_eq!(files, [("good.txt".to_owned(), b"Kim".to_vec())]);
    assert_eq!(passed_over, ["inner.zip"]);
    for (path, name) in [("a.docx", "word/document.xml"), ("a.epub", "META-INF/container.xml")] {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        archive.add_symlink(name, "/etc/passwd", SimpleFileOptions::default()).unwrap();
        let told = article_of(path, &archive.finish().unwrap().into_inner());
        assert!(!told.is_empty(), "{path}");
        clear(path, &told);
    }
}

#[test]
fn entries_without_number_are_counted_and_not_unpacked() {
    let names: Vec<String> = (0..10_001).map(|number| format!("{number}.txt")).collect();
    let zip = zipped(&names.iter().map(|name| (name.as_str(), "")).collect::<Vec<_>>());
    let told = article_of("a.zip", &zip);
    assert!(told[0].words.contains("10001 entries"), "{told:?}");
    clear("entries", &told);
}

#[test]
fn sizes_that_are_lies_end_in_words() {
    let content = "Kim said so. ".repeat(40);
    let zip = of_bytes("a.txt", content.as_bytes());
    let size = u32::try_from(content.len()).unwrap().to_le_bytes();
    for lie in [0_u32, 1, 100_000, u32::MAX - 1, u32::MAX] {
        // The head of the entry and the list at the end say each size, packed and unpacked.
        let places: Vec<usize> = (0..zip.len() - 4).filter(|at| zip[*at..*at + 4] == size).collect();
        assert!(places.len() >= 4);
        for place in places {
            let mut zip = zip.clone();
            zip[place..place + 4].copy_from_slice(&lie.to_le_bytes());
            for path in ["a.zip", "a.docx", "a.epub"] {
                clear(&format!("{path}: {lie} at {place}"), &article_of(path, &zip));
            }
            clear("a.qdpx", &settled_by(known("refi-qda"), &[Input::new("a.qdpx", zip)]));
        }
    }
}
