//! Writes generated projects to try sayso on.
//!
//! `cargo run --release --example make_large -- article FOLDER 10000000` makes
//! one article of 10 MB with some 100,000 annotations (`arabic` in Arabic, `line` in a single line),
//! `… -- many FOLDER 100000` makes 100,000 small articles,
//! `… -- brat FOLDER 10000 10000` 10,000 documents of brat with 10 kB each, and
//! `… -- list FOLDER` says how long listing a project's articles takes.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a tool for developers")]

#[path = "../benches/support/mod.rs"]
mod support;

use sayso::format::exchange::Options;
use sayso::store::ProjectFolder;
use std::path::PathBuf;
use support::Kind;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [what, folder, count] if ["article", "arabic", "line"].contains(&what.as_str()) => {
            let kind = match what.as_str() {
                "arabic" => Kind::Arabic,
                "line" => Kind::OneLine,
                _ => Kind::Latin,
            };
            support::lay_out(count.parse().unwrap(), kind, &PathBuf::from(folder));
            let (project, id) = support::project(count.parse().unwrap(), kind);
            let set = project.document(id).unwrap().set(&support::coder());
            println!("{} annotations, {} relations", set.annotations().len(), set.relations().len());
        }
        [what, folder, count] if what == "many" => {
            support::lay_out_many(count.parse().unwrap(), 600, &PathBuf::from(folder));
        }
        [what, folder, count, bytes] if what == "brat" => {
            let folder = PathBuf::from(folder);
            let bytes = bytes.parse().unwrap();
            for number in 0..count.parse().unwrap() {
                let (meta, document) = support::article(bytes, number, Kind::Latin);
                let doc = sayso::format::exchange::model::doc(&meta, &document, |_| true);
                let brat = sayso::format::format_called("brat").unwrap().writer.unwrap();
                let schema = sayso::format::project_file::schema::default_schema();
                for piece in (brat.document)(&doc, &schema, &Options::default()).pieces {
                    let path = folder.join(piece.path.trim_start_matches("ana/"));
                    sayso::store::write(&path, &piece.bytes, sayso::store::Expected::Anything).unwrap();
                }
            }
        }
        [what, folder] if what == "list" => {
            let start = std::time::Instant::now();
            let mut count = 0;
            ProjectFolder::catalogue(&PathBuf::from(folder), Some(&support::coder()), |entries, _| {
                if count == 0 {
                    println!("the first after {:?}", start.elapsed());
                }
                count += entries.len();
                true
            })
            .unwrap();
            println!("{} after {:?}", count, start.elapsed());
        }
        _ => println!(
            "make_large article|arabic|line FOLDER BYTES | make_large many FOLDER COUNT | make_large list FOLDER | make_large brat FOLDER COUNT BYTES"
        ),
    }
}
