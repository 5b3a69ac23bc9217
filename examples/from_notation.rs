//! Makes a project of one annotated text, to look at how it is drawn.
//!
//! `cargo run --example from_notation -- FILE FOLDER`, the file in the notation of
//! `format::notation`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a tool for developers")]

use sayso::format::notation::{self, Ids};
use sayso::format::project_file::ProjectFile;
use sayso::format::project_file::schema::default_schema;
use sayso::model::change::{Edit, Swap, apply};
use sayso::model::{Article, Change, Coder, CoderId, Document, DocumentId, DocumentMeta, Project, ProjectId};
use sayso::store::{Hash, ProjectFolder, read};
use std::path::Path;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let source = String::from_utf8(read(Path::new(&arguments[1])).unwrap()).unwrap();
    let found = notation::read(&source, &default_schema(), Ids { at: 1_741_597_200_000, first: 1 }).unwrap();
    let mut project = Project::new(ProjectId::from_parts(1, 1), "Trial", default_schema());
    let coder = CoderId::new("ana").unwrap();
    project.load_coders([Coder { id: coder.clone(), name: "Ana".to_owned() }]);
    let id = DocumentId::from_parts(1, 2);
    let meta = DocumentMeta::new(id, "article", &Hash::of(found.text.as_str().as_bytes()).to_string());
    let article = Article { meta, text: found.text.clone() };
    let edit = Edit::Article(id, Swap::new(None, Some(Box::new(article))));
    apply(&mut project, &Change { edits: vec![edit] }).unwrap();
    let mut document = Document::new(found.text);
    document.sets.insert(coder.clone(), found.set);
    project.load_document(id, document);
    let mut folder = ProjectFolder::create(Path::new(&arguments[2]), &project, "").unwrap();
    for file in [ProjectFile::Text(id), ProjectFile::Meta(id), ProjectFile::Tags(id, coder)] {
        folder.save(&project, &file).unwrap();
    }
}
