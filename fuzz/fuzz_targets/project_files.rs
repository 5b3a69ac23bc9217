//! The files of a project and the lines of the journal; what is read is written, and reads as the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sayso::format::change_file;
use sayso::format::project_file::{document, project, review, schema, tags};
use sayso::model::{CoderId, DocumentId};
use sayso::text::Text;

fuzz_target!(|data: &[u8]| {
    let (file, known) = ("file.ron", schema::default_schema());
    let text = Text::new("Kim said \u{201c}no\u{201d}. ".repeat(50)).unwrap();
    let coder = CoderId::new("p1").unwrap();
    let owner = tags::Owner { document: DocumentId::from_parts(1, 1), coder: &coder };
    if let Ok(schema) = schema::read(file, data) {
        assert_eq!(schema::read(file, schema::write(&schema).as_bytes()).unwrap(), schema);
    }
    if let Ok(meta) = document::read(file, data, "slug") {
        assert_eq!(document::read(file, document::write(&meta).as_bytes(), "slug").unwrap(), meta);
    }
    if let Ok(set) = tags::read(file, data, owner, &text, &known) {
        let written = tags::write(&set, owner, &text);
        assert_eq!(tags::read(file, written.as_bytes(), owner, &text, &known).unwrap(), set);
    }
    let _ = project::read(file, data, known.clone());
    let _ = review::read(file, data, owner, &text, &known);
    let _ = change_file::read_entry(&String::from_utf8_lossy(data));
});
