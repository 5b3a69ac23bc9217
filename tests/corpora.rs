//! Corpora, as the command line brings them in and turns them into columns.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::disallowed_methods,
    reason = "tests"
)]

#[path = "support/program.rs"]
mod program;

use program::{code, err, out, sayso};

#[test]
fn tags_come_in_bit_by_bit_and_a_second_time_they_are_known() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("in")).unwrap();
    for number in 0..300 {
        let text = format!("Kim left {number} times. {}", "Nobody said why. ".repeat(1500));
        std::fs::write(home.path().join(format!("in/{number}.txt")), text).unwrap();
        let tags = "T1\tentity 0 3\tKim\nT2\tclaim 4 8\tleft\nR1\tvia Arg1:T2 Arg2:T1\n";
        std::fs::write(home.path().join(format!("in/{number}.ann")), tags).unwrap();
    }
    assert_eq!(code(&sayso(home.path(), &["new", "p"])), 0);
    let import = || sayso(home.path(), &["import", "p", "in", "--format", "brat", "--coder", "kim"]);
    let first = import();
    assert_eq!(code(&first), 0, "{}", err(&first));
    assert!(out(&first).ends_with("300 articles with 600 marks brought in\n"), "{}", out(&first));
    let files = || {
        let tags = (0..300).map(|number| home.path().join(format!("p/documents/{number}/tags/kim.ron")));
        tags.map(|path| std::fs::read(path).unwrap()).collect::<Vec<_>>()
    };
    let before = files();
    assert_eq!(code(&import()), 0);
    assert!(before == files(), "what comes in a second time changes nothing");
    assert_eq!(std::fs::read_dir(home.path().join("p/documents")).unwrap().count(), 300);
    assert_eq!(code(&sayso(home.path(), &["check", "p"])), 0);
}

#[test]
fn all_labels_are_in_one_column_where_that_is_asked_for_and_what_overlaps_is_told() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("in")).unwrap();
    std::fs::write(home.path().join("in/a.txt"), "Kim Lee left. Jo said so.").unwrap();
    let tags = "T1\tquote 0 12\tKim Lee left\nT2\tentity 0 7\tKim Lee\nT3\tentity 14 16\tJo\n";
    std::fs::write(home.path().join("in/a.ann"), tags).unwrap();
    let to = |format| {
        ["convert", "in", "--from", "brat", "--to", format, "--one-column", "--scheme", "bilou", "--out", "out"]
    };
    let written = sayso(home.path(), &to("conll"));
    assert_eq!(code(&written), 1, "{}", err(&written));
    assert!(out(&written).contains("lost: a T2: it overlaps a longer one"), "{}", out(&written));
    let files: Vec<_> =
        std::fs::read_dir(home.path().join("out")).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files.iter().filter(|name| !name.to_string_lossy().starts_with('.')).count(), 1, "{files:?}");
    let column = std::fs::read_to_string(home.path().join("out/tags.bilou.conll")).unwrap();
    let tags: Vec<&str> =
        column.lines().filter(|line| !line.is_empty()).map(|line| line.rsplit(' ').next().unwrap()).collect();
    assert_eq!(tags, ["O", "B-quote", "I-quote", "L-quote", "O", "U-entity", "O", "O", "O"]);
    assert_eq!(code(&sayso(home.path(), &to("csv"))), 2);
}

/// Agencies' stories stand in a corpus many times; what becomes of them does not depend on where a batch ends.
#[test]
fn documents_of_one_text_are_articles_of_their_own_and_known_by_their_names_the_next_time() {
    let home = tempfile::tempdir().unwrap();
    let line = |name: &str, text: &str, label: &str| {
        let meta = format!("\"meta\":{{\"name\":\"{name}\"}}");
        format!("{{\"text\":\"{text}\",{meta},\"spans\":[{{\"start\":0,\"end\":3,\"label\":\"{label}\"}}]}}\n")
    };
    let filler = |n: usize| line(&format!("filler-{n}"), &format!("Kim {n} {}", "said so. ".repeat(60_000)), "PER");
    let mut lines = line("a1", "Kim left.", "PER");
    (0..20).for_each(|number| lines.push_str(&filler(number)));
    lines.push_str(&line("a2", "Kim left.", "ORG"));
    lines.push_str(&line("a3", "Kim left.", "LOC"));
    std::fs::write(home.path().join("all.jsonl"), lines).unwrap();
    assert_eq!(code(&sayso(home.path(), &["new", "p"])), 0);
    for _ in 0..2 {
        let done = sayso(home.path(), &["import", "p", "all.jsonl", "--format", "jsonl"]);
        assert_eq!(code(&done), 0, "{}{}", out(&done), err(&done));
        assert!(out(&done).ends_with("23 articles with 23 marks brought in\n"), "{}", out(&done));
        for (name, label) in [("a1", "per"), ("a2", "org"), ("a3", "loc")] {
            let tags =
                std::fs::read_to_string(home.path().join(format!("p/documents/{name}/tags/imported.ron"))).unwrap();
            assert_eq!(tags.matches("label:").count(), 1, "{name}: {tags}");
            assert!(tags.contains(&format!("label:\"{label}\"")), "{name}: {tags}");
        }
    }
}

/// A pipe is read once, and some formats twice.
#[cfg(unix)]
#[test]
fn what_comes_out_of_a_pipe_is_converted_and_comes_in() {
    let home = tempfile::tempdir().unwrap();
    let rows = "document,start_cp,end_cp,label\na,0,3,x\n";
    let pipe = |name: &str, words: &'static str| {
        let path = home.path().join(name);
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        std::thread::spawn(move || std::fs::write(path, words).unwrap())
    };
    std::fs::create_dir(home.path().join("texts")).unwrap();
    std::fs::write(home.path().join("texts/a.txt"), "Kim left.").unwrap();
    let writing = pipe("spans.csv", rows);
    let done = sayso(home.path(), &["convert", "spans.csv", "texts", "--from", "csv", "--to", "brat", "--out", "out"]);
    assert_eq!(code(&done), 0, "{}{}", out(&done), err(&done));
    writing.join().unwrap();
    let writing = pipe("all.jsonl", "{\"text\":\"Kim left.\",\"spans\":[{\"start\":0,\"end\":3,\"label\":\"x\"}]}\n");
    assert_eq!(code(&sayso(home.path(), &["new", "p"])), 0);
    let done = sayso(home.path(), &["import", "p", "all.jsonl", "--format", "jsonl"]);
    assert!(out(&done).ends_with("1 article with 1 mark brought in\n"), "{}{}", out(&done), err(&done));
    writing.join().unwrap();
}
