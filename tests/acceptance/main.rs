//! The tools that the exports are for judge them, where they are installed; a skip is printed by name.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::disallowed_methods, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sayso(arguments: &[&str], home: &Path) -> (i32, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_sayso")).args(arguments).env("SAYSO_HOME", home).output().expect("it runs");
    let words = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap_or(-1), words)
}

/// The Python that has the readers: `SAYSO_PYTHON`, or the system's.
fn python() -> String {
    std::env::var("SAYSO_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

#[test]
fn the_real_readers_find_every_span_and_relation() {
    let folder = tempfile::tempdir().unwrap();
    let project = root().join("projects/news-sample");
    let project = project.to_str().unwrap();
    let out = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let manifest = out("manifest");
    let (_, words) = sayso(&["export", project, "--format", "csv", "--out", &manifest], folder.path());
    assert!(words.contains("3 articles written"), "{words}");
    let mut judged = vec![
        "brat",
        "cas-json",
        "cas-xmi",
        "conllu",
        "docbin",
        "doccano",
        "hugging-face",
        "jsonl",
        "label-studio",
        "refi-qda",
        "tei",
        "web-annotation",
    ];
    if sayso::format::format_called("parquet").is_some() {
        judged.push("parquet");
    } else {
        println!("skipped: parquet, sayso is built without it");
    }
    for format in judged {
        let target = out(format);
        let mut arguments = vec!["export", project, "--format", format, "--out", &target];
        if matches!(format, "hugging-face" | "parquet") {
            arguments.extend(["--split", "train=0.6,test=0.4", "--seed", "1"]);
        }
        let (code, words) = sayso(&arguments, folder.path());
        assert!(code < 2, "{format}: {words}");
        let judge = root().join("tests/acceptance/judge.py");
        let judged = Command::new(python()).arg(judge).args([format, &target, &manifest]).output();
        let Ok(judged) = judged else {
            println!("skipped: {format}, there is no Python");
            continue;
        };
        let words = String::from_utf8_lossy(&judged.stdout).into_owned() + &String::from_utf8_lossy(&judged.stderr);
        println!("{}", words.trim());
        let strict = std::env::var_os("SAYSO_STRICT").is_some();
        assert!(judged.status.success() || judged.status.code() == Some(77) && !strict, "{format}: {words}");
    }
}

/// GUM's news articles, where they are at hand: every entity and relation comes in, and out again.
#[test]
fn gum_comes_in_and_goes_round() {
    let gum = root().join("../shared/corpora/gum-news");
    if !gum.exists() {
        println!("skipped: gum_comes_in_and_goes_round, the corpus is not at hand");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let out = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let convert = |from: &str, to: &str, source: &str, target: &str| {
        let (code, words) = sayso(&["convert", "--from", from, "--to", to, source, "--out", target], folder.path());
        assert!(code < 2, "{from} to {to}: {words}");
        assert!(!words.contains("problem:"), "{from} to {to}: {words}");
    };
    let first = out("first");
    convert("webanno", "csv", gum.to_str().unwrap(), &first);
    let (cas, brat, again, last) = (out("cas"), out("brat"), out("again"), out("last"));
    convert("webanno", "cas-json", gum.to_str().unwrap(), &cas);
    convert("cas-json", "brat", &cas, &brat);
    convert("brat", "webanno", &brat, &again);
    convert("webanno", "csv", &again, &last);
    let table = |folder: &str, file: &str, columns: &[usize]| {
        let bytes = sayso::store::read(&Path::new(folder).join(file)).unwrap();
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let mut rows: Vec<Vec<String>> = reader
            .records()
            .map(|record| columns.iter().map(|column| record.as_ref().unwrap()[*column].to_owned()).collect())
            .collect();
        rows.sort();
        rows
    };
    let (before, after) = (table(&first, "spans.csv", &[0, 3, 4, 7]), table(&last, "spans.csv", &[0, 3, 4, 7]));
    println!("{} entities of GUM go from TSV to CAS JSON to brat to TSV", before.len());
    assert_eq!(before, after);
    let (before, after) = (table(&first, "relations.csv", &[0, 3]), table(&last, "relations.csv", &[0, 3]));
    println!("{} relations go with them", before.len());
    assert_eq!(before, after);
}
