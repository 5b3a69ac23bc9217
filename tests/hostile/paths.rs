//! Names in files that are made to lead out of the folder that is written, or to put one file in another's place.
//!
//! Links in a project that lead out of it are in `cli.rs`.

use super::{REVIEW, TAGS, known, read_as, written};
use sayso::format::FORMATS;
use sayso::format::exchange::{Doc, Input, Layer, Mark, Options};
use sayso::model::{CoderId, slug_of};
use sayso::store::{Conversion, convert, inputs};
use sayso::text::Text;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Names that lead out, though into no more folders than readers go, that some system takes for something else, and twins.
fn names() -> Vec<String> {
    let known = [
        "../../x",
        "..\\..\\x",
        "..",
        ".",
        "/etc/passwd",
        "//host/share",
        "C:con",
        "C:\\x",
        "con",
        "NUL.txt",
        "aux.",
        "a\0b",
        "a\nb",
        "-rf",
        "--help",
        "~",
        "~root",
        "$HOME",
        "%TEMP%",
        "$(rm x)",
        "`rm x`",
        "a;b",
        "a|b",
        "a>b",
        "a*b?",
        "a\"b'c",
        "x.",
        "x ",
        " x",
        ".hidden",
        "...",
        "a/../../b",
        "caf\u{e9}",
        "cafe\u{301}",
        "Twin",
        "twin",
        "TWIN",
        "\u{202e}txt.exe",
        "\u{200b}",
        "👨‍👩‍👧",
        "a\u{2028}b",
        "text",
        "document",
        "x.ron",
    ];
    let long = ["n".repeat(300), "é".repeat(300), format!("{}a", "n".repeat(300)), "../".repeat(4)];
    known.into_iter().map(str::to_owned).chain(long).collect()
}

/// An article of each name, tagged by a coder of the same name.
fn docs() -> Vec<Doc> {
    let text = Text::new("Kim said so.").unwrap();
    let mark = Mark { id: "m".into(), label: "entity".into(), spans: vec![(0, 3)], ..Mark::default() };
    let doc = |name: String| {
        // Coders are told apart by their capitals, so those of the twins are one.
        let coder = if name.eq_ignore_ascii_case("twin") { "twin".to_owned() } else { name.clone() };
        let layers = vec![Layer { coder, marks: vec![mark.clone()], ties: Vec::new() }];
        Doc { name, text: text.clone(), layers, ..Doc::default() }
    };
    names().into_iter().map(doc).collect()
}

/// Every file and folder below a folder, relative to it.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap().map(Result::unwrap) {
            assert!(!entry.file_type().unwrap().is_symlink());
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            }
            found.push(entry.path().strip_prefix(folder).unwrap().to_owned());
        }
    }
    found
}

#[test]
fn nothing_is_written_outside_of_the_folder_that_was_named_and_no_article_is_lost() {
    let home = tempfile::tempdir().unwrap();
    let from = *known("refi-qda");
    let source = home.path().join("in/a.qdpx");
    std::fs::create_dir_all(home.path().join("in")).unwrap();
    std::fs::write(&source, &*written(&from, &docs())[0].bytes).unwrap();
    for to in FORMATS.iter().filter(|format| format.writer.is_some()) {
        let target = home.path().join("deep/out");
        let order = Conversion {
            from,
            to: *to,
            options: Options::default(),
            paths: vec![source.clone()],
            target: target.clone(),
            replace: false,
        };
        let converted = convert(&order, &std::sync::atomic::AtomicBool::new(false), |_| {}).unwrap().unwrap();
        assert_eq!(converted.exported.documents, names().len(), "{}", to.name);
        let outside: Vec<PathBuf> =
            below(home.path()).into_iter().filter(|path| !path.starts_with("deep/out")).collect();
        assert_eq!(outside.len(), 3, "{}: {outside:?}", to.name);
        are_apart(to.name, &below(&target).into_iter().filter(|path| target.join(path).is_file()).collect::<Vec<_>>());
        if let Some(reader) = to.reader {
            let files: Vec<Input> =
                inputs(std::slice::from_ref(&target), |path| to.may_be(path), |_| true).unwrap().unwrap();
            let read = reader(&files, &Options::default());
            let marks = read.docs.iter().flat_map(|doc| &doc.layers).flat_map(|layer| &layer.marks);
            assert_eq!(marks.count(), names().len(), "{}: {:?}", to.name, read.problems);
        }
        std::fs::remove_dir_all(home.path().join("deep")).unwrap();
    }
}

/// No two files are one on a system to which capitals are small letters, and each name is one on every system.
///
/// Letters that are put together in two ways are one name on some systems; nothing is said of them here.
fn are_apart(format: &str, files: &[PathBuf]) {
    let mut seen = BTreeSet::new();
    for file in files {
        let name = file.to_str().unwrap_or_else(|| panic!("{format}: {}", file.display()));
        assert!(seen.insert(name.to_lowercase()), "{format}: {name} is another's name in capitals");
        for part in name.split('/') {
            assert!(part.len() <= 255 && !part.ends_with([' ', '.']), "{format}: {part}");
            assert!(!part.contains(['\\', ':', '*', '?', '"', '<', '>', '|', '\0', '\n']), "{format}: {part}");
            let stem = part.split('.').next().unwrap().to_lowercase();
            assert!(!["con", "nul", "aux", "prn"].contains(&stem.as_str()), "{format}: {part} is a device");
        }
    }
}

#[test]
fn names_in_a_projects_files_that_lead_out_are_refused() {
    for name in names().into_iter().filter(|name| CoderId::new(name).is_err()) {
        let word = ron::to_string(&name).unwrap();
        let files = [
            ("tags", TAGS.replace("\"rita\"", &word) + "])"),
            ("review", REVIEW.replace("\"rita\"", &word) + "])"),
            (
                "project",
                format!("(format:(1,0),id:\"01JNZMGKM00000000000000001\",name:\"p\",coders:[(id:{word},name:\"R\")])"),
            ),
            ("document", format!("(format:(1,0),id:{word},title:\"t\",text_sha256:\"\")")),
            ("presence", format!("(format:(1,0),coder:{word},name:\"R\",at:5)")),
            ("schema", format!("(format:(1,0),name:\"s\",labels:[(id:{word},name:\"A\",key:'a',shape:Tint)])")),
        ];
        for (kind, content) in files {
            let told = read_as(kind, content.as_bytes());
            assert!(!told.is_empty(), "{kind}: {name:?}");
            super::clear(&format!("{kind}: {name:?}"), &told);
        }
    }
}

#[test]
fn a_name_that_is_taken_over_is_safe_as_the_name_of_a_folder() {
    for name in names() {
        let slug = slug_of(&name, "article");
        assert!(CoderId::new(&slug).is_ok(), "{name:?} {slug:?}");
    }
}
