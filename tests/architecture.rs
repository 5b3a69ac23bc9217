//! The import table of ARCHITECTURE.md, the sizes and the heads of files, held against the source.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests"
)]
#![allow(clippy::disallowed_methods, reason = "the test reads the source")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The lines of the table whose head names `module` and `may use`.
fn table() -> BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let rows =
        text.lines().skip_while(|line| !line.starts_with("| module")).skip(2).take_while(|line| line.starts_with('|'));
    let words = |cell: &str| -> BTreeSet<String> {
        cell.split([',', ' '])
            .map(|word| word.trim_matches('`').to_owned())
            .filter(|word| !word.is_empty() && word != "–")
            .collect()
    };
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        (cells[0].trim_matches('`').to_owned(), (words(cells[1]), words(cells[2])))
    })
    .collect()
}

fn module_of(path: &Path) -> String {
    let below = path.strip_prefix(root().join("src")).unwrap();
    let first = below.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

/// Names behind `prefix::` in the code before the tests of a file.
fn names_after(text: &str, prefix: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]").next().unwrap();
    let mut found = BTreeSet::new();
    for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for part in line.split(prefix).skip(1) {
            found.insert(part.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap().to_owned());
        }
    }
    found.remove("");
    found
}

#[test]
fn modules_import_what_the_table_allows() {
    let table = table();
    assert!(table.len() >= 9, "the table is found");
    let mut wrong = Vec::new();
    for path in rust_files(&root().join("src")) {
        let module = module_of(&path);
        if module == "lib" || module == "main" {
            continue;
        }
        let (allowed, _) = table.get(&module).unwrap_or_else(|| panic!("{module} has a row"));
        let text = fs::read_to_string(&path).unwrap();
        for name in names_after(&text, "crate::") {
            if name != module && !allowed.contains(&name) && table.contains_key(&name) {
                wrong.push(format!("{} uses {name}", path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn crates_are_used_where_the_table_says() {
    let table = table();
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let dependencies = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    let crates: BTreeSet<String> = dependencies
        .lines()
        .filter_map(|line| Some(line.split_once('=')?.0.trim().replace('-', "_")))
        .filter(|name| !name.is_empty() && !name.contains(['"', ' ']))
        .collect();
    assert!(crates.contains("ron"));
    let mut wrong = Vec::new();
    for path in rust_files(&root().join("src")) {
        let module = module_of(&path);
        let Some((_, allowed)) = table.get(&module) else { continue };
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for name in &crates {
            let used = code.lines().filter(|line| !line.trim_start().starts_with("//")).any(|line| {
                line.contains(&format!("use {name}::"))
                    || line.contains(&format!(" {name}::"))
                    || line.contains(&format!("({name}::"))
            });
            let plain = name.replace('_', "-");
            if used && !allowed.contains(name) && !allowed.contains(&plain) {
                wrong.push(format!("{} uses the crate {plain}", path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_disk_is_touched_in_store_alone() {
    let mut wrong = Vec::new();
    for path in rust_files(&root().join("src")) {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        if module_of(&path) != "store" && code.contains("std::fs") {
            wrong.push(path.display().to_string());
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn only_apply_changes_the_truth() {
    let mut wrong = Vec::new();
    for path in rust_files(&root().join("src")) {
        let text = fs::read_to_string(&path).unwrap();
        let elsewhere = !path.ends_with("model/change.rs")
            && !path.ends_with("model/set.rs")
            && !path.ends_with("model/project.rs");
        let names = ["put_annotation(", "put_relation("];
        if elsewhere && names.iter().any(|name| text.contains(name)) {
            wrong.push(path.display().to_string());
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "benches", "examples"] {
        for path in rust_files(&root().join(folder)) {
            let text = fs::read_to_string(&path).unwrap();
            let lines = text.lines().count();
            if lines > 600 {
                wrong.push(format!("{} has {lines} lines", path.display()));
            }
            if !text.starts_with("//!") {
                wrong.push(format!("{} does not say what it is for", path.display()));
            }
            let todo = ["TO", "DO"].concat();
            if text.lines().any(|line| line.contains(&todo) && !line.contains(&format!("{todo}("))) {
                wrong.push(format!("{} leaves something to do", path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_journey_is_listed() {
    let main = fs::read_to_string(root().join("tests/journeys/main.rs")).unwrap();
    for path in rust_files(&root().join("tests/journeys")) {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        assert!(stem == "main" || main.contains(&format!("mod {stem};")), "{stem}");
    }
}

#[test]
fn the_list_of_keys_in_the_manual_is_the_table() {
    let manual = fs::read_to_string(root().join("README.md")).unwrap();
    for row in &sayso::app::action::ROWS {
        let keys = sayso::app::Keymap::default();
        let keys = keys.keys_of(row.action);
        let Some(key) = keys.first() else {
            assert!(manual.contains(&format!("*{}*", row.name)), "{} is in the manual", row.name);
            continue;
        };
        let line = manual.lines().find(|line| line.starts_with('|') && line.contains(&format!("| {} |", row.name)));
        let line = line.unwrap_or_else(|| panic!("{} is in the manual", row.name));
        assert!(line.contains(&format!("`{key}`")), "{} has {key}: {line}", row.name);
    }
}

#[test]
fn every_action_has_a_name_a_hint_and_a_place_where_commands_are_found() {
    let text = sayso::text::Text::new("“It is over,” Lee said.").unwrap();
    let workspace = sayso::app::Workspace::new(
        sayso::model::Project::new(
            sayso::model::ProjectId::from_parts(1, 1),
            text.as_str(),
            sayso::format::project_file::schema::default_schema(),
        ),
        None,
        sayso::app::OpenedParts::default(),
    );
    for row in &sayso::app::action::ROWS {
        assert!(!row.name.is_empty() && row.hint.len() > row.name.len() / 2, "{:?}", row.action);
        // The list of commands does not list itself.
        let name = row.name.trim_end_matches('…');
        if row.action == sayso::app::Action::Palette {
            continue;
        }
        let found = sayso::view::palette::entries(&workspace, name);
        assert!(found.iter().any(|entry| entry.name.trim_end_matches('…') == name), "{name} is found");
    }
}

#[test]
fn the_sample_project_is_what_its_notation_says() {
    use sayso::format::notation::{self, Ids};
    use sayso::format::project_file::schema::default_schema;
    let texts = [("a1", "mud-and-herons"), ("a2", "hospital-audit"), ("a3", "recount")];
    for (name, slug) in texts {
        let annotated = fs::read_to_string(root().join(format!("assets/sample/{name}.anna"))).unwrap();
        let found = notation::read(&annotated, &default_schema(), Ids { at: 1, first: 1 }).unwrap();
        let text = fs::read_to_string(root().join(format!("projects/news-sample/documents/{slug}/text.txt"))).unwrap();
        assert_eq!(found.text.as_str(), text, "{slug}: run `cargo run --example make_sample`");
        let tags =
            fs::read_to_string(root().join(format!("projects/news-sample/documents/{slug}/tags/anna.ron"))).unwrap();
        assert_eq!(tags.matches("(id:\"").count(), found.set.annotations().len() + found.set.relations().len());
    }
}
