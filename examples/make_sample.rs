//! Writes `projects/news-sample` from the annotated texts in `assets/sample`.
//!
//! Run it after changing them: `cargo run --example make_sample`. The same
//! input always gives the same files.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for developers")]

use sayso::format::notation::{self, Ids};
use sayso::format::project_file::{document, project, schema, tags};
use sayso::format::{fields, plain};
use sayso::model::{AnnotationSet, Coder, CoderId, DocumentId, DocumentMeta, Progress, Project, ProjectId};
use sayso::store::{Expected, Hash, read, write};
use std::path::Path;

/// 2025-03-10 09:00 UTC.
const START: u64 = 1_741_597_200_000;
const HOUR: u64 = 3_600_000;

struct Sample {
    name: &'static str,
    slug: &'static str,
    language: &'static str,
    coders: &'static [(&'static str, Progress)],
}

const SAMPLES: [Sample; 3] = [
    Sample {
        name: "a1",
        slug: "mud-and-herons",
        language: "en",
        coders: &[("anna", Progress::Finished), ("ben", Progress::InProgress)],
    },
    Sample {
        name: "a2",
        slug: "hospital-audit",
        language: "en",
        coders: &[("anna", Progress::Finished), ("ben", Progress::Finished)],
    },
    Sample { name: "a3", slug: "recount", language: "en", coders: &[("anna", Progress::Finished)] },
];

fn main() {
    let root = Path::new("projects/news-sample");
    let source = Path::new("assets/sample");
    let mut sample = Project::new(ProjectId::from_parts(START, 1), "News sample", schema::default_schema());
    sample.load_coders(
        [("anna", "Anna Weber"), ("ben", "Ben Osei")]
            .map(|(id, name)| Coder { id: CoderId::new(id).unwrap(), name: name.to_owned() }),
    );
    let put = |path: &str, content: &str| {
        write(&root.join(path), content.as_bytes(), Expected::Anything).unwrap();
    };
    put("project.ron", &project::write(&sample));
    put("schema.ron", schema::default_schema_text());
    put("guidelines.md", &String::from_utf8(read(&source.join("guidelines.md")).unwrap()).unwrap());
    for (number, article) in (1..).zip(SAMPLES) {
        let bytes = read(&source.join(format!("{}.txt", article.name))).unwrap();
        let text = plain::read(&bytes).unwrap().text;
        let id = DocumentId::from_parts(START, number * 1000);
        let folder = format!("documents/{}", article.slug);
        let found = fields::propose(text.as_str());
        let meta = DocumentMeta {
            title: found.title,
            section: found.section,
            outlet: found.outlet,
            byline: found.byline,
            published: found.published,
            source: found.source,
            language: article.language.to_owned(),
            ..DocumentMeta::new(id, article.slug, &Hash::of(text.as_str().as_bytes()).to_string())
        };
        put(&format!("{folder}/document.ron"), &document::write(&meta));
        put(&format!("{folder}/text.txt"), text.as_str());
        for (hours, (coder, progress)) in (1..).zip(article.coders) {
            let file = format!("{}.{coder}", article.name);
            let annotated = String::from_utf8(read(&source.join(file)).unwrap()).unwrap();
            let ids = Ids { at: START + hours * HOUR, first: number * 1_000_000 };
            let found = notation::read(&annotated, sample.schema(), ids).unwrap();
            assert_eq!(found.text, text, "{} {coder}", article.name);
            let set =
                AnnotationSet::from_parts(*progress, found.set.annotations().cloned(), found.set.relations().cloned());
            let coder = CoderId::new(coder).unwrap();
            let owner = tags::Owner { document: id, coder: &coder };
            put(&format!("{folder}/tags/{coder}.ron"), &tags::write(&set, owner, &text));
        }
        println!("{folder}: {}", meta.title);
    }
}
