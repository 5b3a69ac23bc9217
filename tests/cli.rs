//! The command line, as a person or a script calls it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests"
)]

#[path = "support/program.rs"]
mod program;
mod support;

use program::{code, err, out, sayso};
use std::path::Path;
use std::process::Command;
use support::copy;

#[test]
fn a_project_is_made_filled_and_checked() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("one.txt"), "Headline here\n\nNews | Jun 1, 2018\n\nKim left.").unwrap();
    std::fs::create_dir(home.path().join("more")).unwrap();
    std::fs::write(home.path().join("more/two.txt"), b"Caf\xe9 na\xefve \x93quoted\x94 words, d\xe9j\xe0 vu.").unwrap();
    let made = sayso(home.path(), &["new", "project", "--name", "Trial"]);
    assert_eq!((code(&made), out(&made).as_str()), (0, "made \"Trial\" in project\n"));
    let added = sayso(home.path(), &["import", "project", "one.txt", "more"]);
    assert_eq!(code(&added), 0, "{}", err(&added));
    assert!(out(&added).contains("headline-here: “Headline here”"), "{}", out(&added));
    assert!(out(&added).contains("windows-1252 (a guess"), "{}", out(&added));
    let checked = sayso(home.path(), &["check", "project"]);
    assert_eq!((code(&checked), out(&checked).as_str()), (0, "2 articles, no problems\n"));
    let again = sayso(home.path(), &["new", "project"]);
    assert_eq!(code(&again), 2);
    assert!(err(&again).contains("already something here"), "{}", err(&again));
}

#[test]
fn where_a_display_is_named_and_dead_it_is_said_in_one_sentence() {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_sayso"));
    command.env("SAYSO_HOME", home.path()).env("DISPLAY", ":987").env_remove("WAYLAND_DISPLAY");
    command.env_remove("WAYLAND_SOCKET");
    let output = command.output().unwrap();
    assert_eq!(code(&output), 2);
    assert_eq!(err(&output).lines().count(), 1, "{}", err(&output));
    assert!(err(&output).contains("sayso new, import, export"), "{}", err(&output));
}

#[test]
fn one_file_that_cannot_come_in_does_not_keep_the_others_out() {
    let home = tempfile::tempdir().unwrap();
    sayso(home.path(), &["new", "p"]);
    std::fs::create_dir_all(home.path().join("p/documents/alpha")).unwrap();
    std::fs::write(home.path().join("p/documents/alpha/text.txt"), "cut").unwrap();
    for name in ["alpha", "beta", "gamma"] {
        std::fs::write(home.path().join(format!("{name}.txt")), format!("{name}\n\nIt rained.")).unwrap();
    }
    let added = sayso(home.path(), &["import", "p", "alpha.txt", "beta.txt", "gamma.txt"]);
    assert_eq!(code(&added), 1);
    assert!(out(&added).contains("2 articles added"), "{}", out(&added));
    assert!(out(&added).contains("already something here"), "{}", out(&added));
}

#[test]
fn what_would_be_lost_or_meant_otherwise_is_named() {
    let home = tempfile::tempdir().unwrap();
    let project = home.path().join("project");
    copy(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/projects/news-sample")), &project);
    let tags = project.join("documents/recount/tags/anna.ron");
    let sound = std::fs::read_to_string(&tags).unwrap();
    let changes = [
        ("kind\":\"", "kind\":\"other\",\"kind\":\"", "is there twice"),
        ("code points from 0", "bytes from 1", "its offsets are"),
        ("(id:\"0", "(id:\"8", "is no id"),
    ];
    for (from, to, word) in changes {
        std::fs::write(&tags, sound.replacen(from, to, 1)).unwrap();
        let checked = sayso(home.path(), &["check", "project"]);
        assert_eq!(code(&checked), 1, "{to}");
        assert!(out(&checked).contains(word), "{to}: {}", out(&checked));
    }
    std::fs::write(&tags, &sound).unwrap();
    copy(&project.join("documents/recount"), &project.join("documents/recount-copy"));
    let checked = sayso(home.path(), &["check", "project"]);
    assert!(out(&checked).contains("two articles have the id"), "{}", out(&checked));
}

#[test]
fn a_colleagues_project_or_file_of_tags_comes_in() {
    let home = tempfile::tempdir().unwrap();
    copy(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/projects/news-sample")), &home.path().join("theirs"));
    sayso(home.path(), &["new", "p"]);
    let came = sayso(home.path(), &["import", "p", "theirs", "--coder", "ben"]);
    assert_eq!(code(&came), 0, "{}", err(&came));
    assert!(out(&came).contains("News sample: 3 articles, 3 of them new"), "{}", out(&came));
    assert!(!home.path().join("p/documents/recount/tags/anna.ron").exists(), "Ben's alone");
    let came = sayso(home.path(), &["import", "p", "theirs"]);
    assert!(out(&came).contains("News sample: 3 articles, 0 of them new"), "{}", out(&came));
    let file = |path: &str| std::fs::read_to_string(home.path().join(path)).unwrap();
    let tags = "documents/recount/tags/anna.ron";
    assert_eq!(file(&format!("p/{tags}")), file(&format!("theirs/{tags}")), "as she wrote it");
    let again = sayso(home.path(), &["import", "p", "theirs"]);
    assert_eq!((code(&again), out(&again).as_str()), (0, "News sample: nothing that is not here already\n"));
    // A file of tags says itself what it is about and by whom; it may get another name.
    let eve = sayso(home.path(), &["import", "p", &format!("theirs/{tags}"), "--coder", "eve"]);
    assert_eq!(code(&eve), 0, "{}", err(&eve));
    assert!(file("p/documents/recount/tags/eve.ron").contains("coder: \"eve\""));
    // Other tags of the same coder are not written over hers: both stay, what is here in force.
    let (one, another) = ("\"kind\":\"person\"", "\"kind\":\"organisation\"");
    let hers = file(&format!("theirs/{tags}"));
    assert!(hers.contains(one), "{hers}");
    std::fs::write(home.path().join("anna.ron"), hers.replacen(one, another, 1)).unwrap();
    let came = sayso(home.path(), &["import", "p", "anna.ron"]);
    assert_eq!(code(&came), 1, "{}", err(&came));
    assert!(out(&came).contains("Anna Weber’s tags on") && out(&came).contains("differ in 1 place:"), "{}", out(&came));
    let now = file(&format!("p/{tags}"));
    assert_eq!(now.matches(one).count(), hers.matches(one).count(), "{now}");
    assert!(now.contains("others: [") && now.contains(another), "{now}");
    std::fs::write(home.path().join("p").join(tags), hers).unwrap();
    sayso(home.path(), &["new", "empty"]);
    let unknown = sayso(home.path(), &["import", "empty", "anna.ron"]);
    assert_eq!(code(&unknown), 2);
    assert!(err(&unknown).contains("not in this project; bring in the whole project"), "{}", err(&unknown));
    let checked = sayso(home.path(), &["check", "p"]);
    assert_eq!((code(&checked), out(&checked).as_str()), (0, "3 articles, no problems\n"));
}

#[test]
fn copies_of_sync_programs_are_listed_with_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    let project = home.path().join("p");
    copy(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/projects/news-sample")), &project);
    let tags = project.join("documents/recount/tags");
    std::fs::copy(tags.join("anna.ron"), tags.join("anna (1).ron")).unwrap();
    std::fs::copy(project.join("schema.ron"), project.join("schema-LAPTOP-7.ron")).unwrap();
    let checked = sayso(home.path(), &["check", "p"]);
    assert_eq!(code(&checked), 1);
    let told = out(&checked);
    assert!(
        told.contains("the two become one; then move the copy away: documents/recount/tags/anna (1).ron"),
        "{told}"
    );
    assert!(told.contains("schema-LAPTOP-7.ron") && told.contains("3 articles, 2 problems"), "{told}");
}

#[cfg(feature = "ui")]
#[test]
fn a_page_of_an_article_that_is_in_no_project_shows_it() {
    let home = tempfile::tempdir().unwrap();
    let article = home.path().join("article.txt");
    std::fs::write(&article, "Kim wins the vote\n\n“We won,” Kim said on Monday.\n").unwrap();
    let out = home.path().join("page.html");
    let (article, path) = (article.to_str().unwrap(), out.to_str().unwrap());
    let output = sayso(home.path(), &["picture", article, "--out", path]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert!(std::fs::read_to_string(&out).unwrap().contains("Kim said on Monday"));
}

#[cfg(feature = "ui")]
#[test]
fn a_picture_writes_nothing_into_the_project() {
    let home = tempfile::tempdir().unwrap();
    let project = home.path().join("project");
    copy(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/projects/news-sample")), &project);
    let tags = project.join("documents/recount/tags/anna.ron");
    let before = std::fs::read(&tags).unwrap();
    let keys = "Ctrl+Home Ctrl+Shift+Right E Ctrl+S";
    let size = ["--size", "400x300"];
    let arguments =
        ["picture", "project", "--out", "x.png", "--coder", "anna", "--document", "recount", "--keys", keys];
    let made = sayso(home.path(), &[&arguments[..], &size].concat());
    assert_eq!(code(&made), 0, "{}", err(&made));
    assert_eq!(std::fs::read(&tags).unwrap(), before);
    for scale in ["0", "nan", "1e9"] {
        let wrong = sayso(home.path(), &["picture", "project", "--out", "y.png", "--scale", scale]);
        assert_eq!(code(&wrong), 2);
    }
    std::fs::write(project.join("project.ron"), "oops").unwrap();
    let damaged = sayso(home.path(), &["picture", "project", "--out", "y.png"]);
    assert_eq!(code(&damaged), 2);
    assert!(err(&damaged).contains("project.ron:1:"), "{}", err(&damaged));
}

#[test]
fn check_names_every_problem_with_file_and_line() {
    let home = tempfile::tempdir().unwrap();
    let project = home.path().join("project");
    copy(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/projects/news-sample")), &project);
    let sound = sayso(home.path(), &["check", "project"]);
    assert_eq!((code(&sound), out(&sound).as_str()), (0, "3 articles, no problems\n"));
    let tags = project.join("documents/recount/tags/anna.ron");
    let text = std::fs::read_to_string(&tags).unwrap();
    std::fs::write(&tags, text.replacen("label:\"cue\"", "label:\"hint\"", 1)).unwrap();
    let text = project.join("documents/mud-and-herons/document.ron");
    std::fs::write(&text, "(format: (1, 0), id: 5)").unwrap();
    let schema = project.join("schema.ron");
    let text = std::fs::read_to_string(&schema).unwrap();
    let ours = text.strip_suffix(")\n").unwrap().replacen("(1, 0)", "(1, 2)", 1);
    std::fs::write(&schema, ours + "    others: [\n        LabelGone(\"claim\"),\n    ],\n)\n").unwrap();
    let checked = sayso(home.path(), &["check", "project"]);
    assert_eq!(code(&checked), 1);
    let words = out(&checked);
    assert!(words.contains("documents/mud-and-herons/document.ron:1:"), "{words}");
    assert!(words.contains("another copy of the schema has no label claim; settle it: schema.ron:"), "{words}");
    assert!(
        words.contains("has the label hint, which the schema does not have: documents/recount/tags/anna.ron:"),
        "{words}"
    );
}

#[test]
fn what_cannot_be_done_is_said_in_one_sentence() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("picture.txt"), [0_u8, 1, 2, 255, 254, 7, 8, 9].repeat(50)).unwrap();
    sayso(home.path(), &["new", "project"]);
    let cases: [(&[&str], &str); 5] = [
        (&["check", "nowhere"], "no sayso project"),
        (&["import", "project", "nothing.txt"], "check the name"),
        (&["import", "project", "picture.txt"], "this is no text"),
        (&["import", "project", "project"], "brought into itself"),
        (&["new", "p2", "--schema", "picture.txt"], "not UTF-8"),
    ];
    for (arguments, words) in cases {
        let output = sayso(home.path(), arguments);
        assert_eq!(code(&output), 2, "{arguments:?}: {}", out(&output));
        let said = err(&output);
        assert!(said.starts_with("sayso: ") && said.contains(words), "{arguments:?}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[test]
fn without_a_display_it_says_so_and_what_works() {
    let home = tempfile::tempdir().unwrap();
    let output = sayso(home.path(), &[]);
    assert_eq!(code(&output), 2);
    let said = err(&output);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("agree, diff, check, formats"), "{said}");
}

#[test]
fn every_command_has_help_and_the_program_a_version() {
    let home = tempfile::tempdir().unwrap();
    for command in ["new", "import", "check", "formats", "picture"] {
        let output = sayso(home.path(), &[command, "--help"]);
        assert_eq!(code(&output), 0);
        assert!(out(&output).contains("Usage:"), "{command}");
    }
    assert_eq!(out(&sayso(home.path(), &["--version"])), format!("sayso {}\n", env!("CARGO_PKG_VERSION")));
    let formats = sayso(home.path(), &["formats"]);
    assert!(out(&formats).contains("plain") && out(&formats).contains("sayso"));
}

#[test]
#[cfg(feature = "ui")]
fn a_picture_needs_no_display_and_leaves_no_trace() {
    let home = tempfile::tempdir().unwrap();
    let project = concat!(env!("CARGO_MANIFEST_DIR"), "/projects/news-sample");
    let output = sayso(home.path(), &["picture", project, "--out", "p.png", "--size", "640x480", "--keys", "Tab"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let bytes = std::fs::read(home.path().join("p.png")).unwrap();
    assert_eq!(&bytes[1..4], b"PNG");
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1);
}

#[test]
fn the_tags_of_two_coders_stay_one_article_whatever_they_are_converted_to() {
    let home = tempfile::tempdir().unwrap();
    for coder in ["ana", "ben"] {
        let folder = home.path().join("brat").join(coder);
        std::fs::create_dir_all(&folder).unwrap();
        for article in ["one", "two"] {
            std::fs::write(folder.join(format!("{article}.txt")), format!("{article}: Kim said no.\n")).unwrap();
            std::fs::write(folder.join(format!("{article}.ann")), "T1\tentity 5 8\tKim\n").unwrap();
        }
    }
    for format in ["cas-json", "cas-xmi", "conll", "conllu", "csv", "docbin", "doccano", "label-studio", "webanno"] {
        let there = sayso(home.path(), &["convert", "--from", "brat", "--to", format, "brat", "--out", format]);
        assert_eq!(code(&there), 0, "{format}: {} {}", out(&there), err(&there));
        let back = format!("{format}-back");
        let back = sayso(home.path(), &["convert", "--from", format, "--to", "jsonl", format, "--out", &back]);
        assert!(out(&back).contains("2 articles"), "{format}: {} {}", out(&back), err(&back));
        assert!(!out(&back).contains("two documents"), "{format}: {}", out(&back));
    }
}

#[test]
fn an_article_that_nobody_tagged_is_in_its_part_of_a_dataset() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("brat")).unwrap();
    for number in 0..6 {
        std::fs::write(home.path().join(format!("brat/{number}.txt")), "Kim said no.\n").unwrap();
        std::fs::write(home.path().join(format!("brat/{number}.ann")), "").unwrap();
    }
    let split = ["--split", "train=1,test=1", "--out", "out"];
    let made =
        sayso(home.path(), &[&["convert", "--from", "brat", "--to", "hugging-face", "brat"][..], &split].concat());
    assert_eq!(code(&made), 0, "{} {}", out(&made), err(&made));
    let lines = |part: &str| {
        let path = home.path().join(format!("out/data/spans-{part}.jsonl"));
        std::fs::read_to_string(path).unwrap().lines().count()
    };
    assert_eq!(lines("train") + lines("test"), 6);
}

#[test]
fn a_folder_with_files_of_others_is_not_replaced() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("in")).unwrap();
    std::fs::write(home.path().join("in/a.txt"), "Kim left.").unwrap();
    std::fs::write(home.path().join("in/a.ann"), "T1\tentity 0 3\tKim\n").unwrap();
    let convert =
        || sayso(home.path(), &["convert", "in", "--from", "brat", "--to", "csv", "--out", "out", "--replace"]);
    assert_eq!(code(&convert()), 0, "{}", err(&convert()));
    // What an export wrote before is replaced.
    assert_eq!(code(&convert()), 0, "{}", err(&convert()));
    std::fs::write(home.path().join("out/thesis.docx"), "years of work").unwrap();
    let refused = convert();
    assert_eq!(code(&refused), 2);
    assert!(err(&refused).contains("thesis.docx in it was not written by an export"), "{}", err(&refused));
    assert_eq!(std::fs::read(home.path().join("out/thesis.docx")).unwrap(), b"years of work");
    // Nor is one whose name ends as those of the format do.
    std::fs::rename(home.path().join("out/thesis.docx"), home.path().join("out/results.csv")).unwrap();
    assert_eq!(code(&convert()), 2);
    std::fs::remove_file(home.path().join("out/results.csv")).unwrap();
    // What an export wrote and the next one does not is taken away.
    std::fs::rename(home.path().join("in/a.txt"), home.path().join("in/b.txt")).unwrap();
    std::fs::rename(home.path().join("in/a.ann"), home.path().join("in/b.ann")).unwrap();
    assert_eq!(code(&convert()), 0, "{}", err(&convert()));
    assert!(!home.path().join("out/texts/a.txt").exists());
}

#[test]
fn parts_are_asked_for_of_datasets_alone_and_named_as_the_documents_are() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("in")).unwrap();
    std::fs::write(home.path().join("in/a.txt"), "Kim left.").unwrap();
    std::fs::write(home.path().join("in/a.ann"), "T1\tentity 0 3\tKim\n").unwrap();
    std::fs::write(home.path().join("parts.csv"), "document,split\na,test\nb,train\n").unwrap();
    let to = |format, out| {
        sayso(home.path(), &["convert", "in", "--from", "brat", "--to", format, "--out", out, "--splits", "parts.csv"])
    };
    assert!(err(&to("csv", "x")).contains("csv has no parts"), "{}", err(&to("csv", "x")));
    let written = to("hugging-face", "y");
    assert_eq!(code(&written), 1);
    assert!(
        out(&written).contains("1 of the documents whose part is given are not there, b first"),
        "{}",
        out(&written)
    );
}

/// An attribute that is yes in the first megabytes and a word in the last is neither a flag nor lost.
#[test]
fn the_schema_of_a_conversion_is_settled_by_all_documents_not_by_the_first() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("in")).unwrap();
    let words = "Kim left. ".repeat(400_000);
    for (name, value) in [("a", "yes"), ("b", "yes"), ("c", "perhaps")] {
        std::fs::write(home.path().join(format!("in/{name}.txt")), &words).unwrap();
        let tags = format!("T1\tentity 0 3\tKim\nA1\tsure T1 {value}\n");
        std::fs::write(home.path().join(format!("in/{name}.ann")), tags).unwrap();
    }
    let arguments = ["convert", "in", "--from", "brat", "--to", "label-studio", "--out", "out"];
    let written = sayso(home.path(), &arguments);
    assert_eq!(code(&written), 0, "{}{}", err(&written), out(&written));
    let settings = std::fs::read_dir(home.path().join("out")).unwrap().map(|entry| entry.unwrap().path());
    let settings: Vec<_> = settings.filter(|path| path.extension().is_some_and(|ending| ending == "xml")).collect();
    let settings = settings.first().unwrap();
    let settings = std::fs::read_to_string(settings).unwrap();
    assert!(settings.contains("perhaps") && settings.contains("yes"), "{settings}");
}

#[cfg(target_os = "linux")]
#[test]
fn what_could_not_be_told_is_no_success() {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_sayso"));
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = command.arg("formats").env("SAYSO_HOME", home.path()).stdout(full).output().unwrap();
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("could not be told"), "{}", err(&output));
}

#[test]
fn any_number_of_coders_are_compared_and_the_report_needs_nothing_else() {
    let home = tempfile::tempdir().unwrap();
    let tags = [
        ("ana", "T1\tentity 0 3\tKim\nT2\tcue 4 8\tsaid\n"),
        ("ben", "T1\tentity 0 3\tKim\n"),
        ("cara", "T1\tsource 0 3\tKim\n"),
    ];
    assert_eq!(code(&sayso(home.path(), &["new", "p", "--name", "A <b>bold</b> & \"quoted\" name"])), 0);
    for (coder, lines) in tags {
        let folder = home.path().join(coder);
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("a.txt"), "Kim said so.").unwrap();
        std::fs::write(folder.join("a.ann"), lines).unwrap();
        let imported = sayso(home.path(), &["import", "p", coder, "--format", "brat", "--coder", coder]);
        assert_eq!(code(&imported), 0, "{}{}", err(&imported), out(&imported));
    }
    let arguments = ["agree", "p", "--gamma", "--html", "report.html", "--csv", "tables"];
    let compared = sayso(home.path(), &arguments);
    assert_eq!(code(&compared), 0, "{}", err(&compared));
    let words = out(&compared);
    assert!(words.contains("ana, ben, cara: 1 article that two of them have tagged"), "{words}");
    for title in ["Each two coders", "Word by word", "ana and cara", "Labels against labels", "draws"] {
        assert!(words.contains(title), "{title}: {words}");
    }
    let page = std::fs::read_to_string(home.path().join("report.html")).unwrap();
    assert!(
        page.contains("A &lt;b&gt;bold&lt;/b&gt; &amp;")
            && !page.contains("<script")
            && !page.contains("src=")
            && !page.contains("href=")
    );
    let matrix = std::fs::read_to_string(home.path().join("tables/matrix.csv")).unwrap();
    assert!(matrix.starts_with(",ana,ben,cara,undefined\nana,,0.666"), "{matrix}");
    let json = sayso(home.path(), &["agree", "p", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&out(&json)).unwrap();
    assert_eq!((json["version"].as_u64(), json["pairs"].as_array().unwrap().len()), (Some(1), 3));
    let two = sayso(home.path(), &["agree", "p", "ana", "ben", "--json"]);
    let two: serde_json::Value = serde_json::from_str(&out(&two)).unwrap();
    assert_eq!(two["all"]["f1_exact"], json["pairs"][0]["all"]["f1_exact"]);
    assert!(err(&sayso(home.path(), &["agree", "p", "ana", "nobody"])).contains("there is no coder nobody"));
    the_first_is_compared_with_each_other(home.path());
    // Where coders work blind, an article that somebody has begun and not finished tells nothing of the others.
    let file = |path: &str| std::fs::read_to_string(home.path().join("p").join(path)).unwrap();
    let write = |path: &str, words: String| std::fs::write(home.path().join("p").join(path), words).unwrap();
    write("project.ron", file("project.ron").replacen("    name:", "    blind: true,\n    name:", 1));
    let differing = || sayso(home.path(), &["diff", "p", "ana", "ben"]);
    assert_eq!(
        out(&differing()),
        "1 article is left out: coders work blind, and somebody who has begun has not finished.\n0 differences in 0 articles that both have tagged\n"
    );
    let json: serde_json::Value = serde_json::from_str(&out(&sayso(home.path(), &["agree", "p", "--json"]))).unwrap();
    assert_eq!((json["articles"].as_u64(), json["articles_left_out_blind"].as_u64()), (Some(0), Some(1)));
    for coder in ["ana", "ben", "cara"] {
        let path = format!("documents/a/tags/{coder}.ron");
        write(&path, file(&path).replace("InProgress", "Finished"));
    }
    assert!(out(&differing()).contains("1 difference in 1 article that both"), "{}", out(&differing()));
}

/// Whoever makes a project must not get at files of the machine that it is opened on.
#[cfg(unix)]
#[test]
fn a_link_in_a_project_that_leads_out_of_it_is_neither_read_nor_written_through() {
    let home = tempfile::tempdir().unwrap();
    let secret = home.path().join("secret");
    std::fs::write(&secret, "the key of the house").unwrap();
    assert_eq!(code(&sayso(home.path(), &["new", "p"])), 0);
    std::fs::write(home.path().join("a.txt"), "Kim said so.").unwrap();
    assert_eq!(code(&sayso(home.path(), &["import", "p", "a.txt"])), 0);
    let text = home.path().join("p/documents/a/text.txt");
    std::fs::remove_file(&text).unwrap();
    std::os::unix::fs::symlink(&secret, &text).unwrap();
    let checked = sayso(home.path(), &["check", "p"]);
    assert!(code(&checked) == 1 && out(&checked).contains("a link leads out of the project"), "{}", out(&checked));
    let exported = sayso(home.path(), &["export", "p", "--format", "jsonl", "--out", "o"]);
    assert!(code(&exported) != 0 && err(&exported).contains("a link leads out"), "{}", err(&exported));
    assert!(!home.path().join("o").exists());
    std::fs::write(home.path().join("b.ann"), "T1\tentity 0 3\tKim\n").unwrap();
    std::fs::remove_file(&text).unwrap();
    std::fs::write(&text, "Kim said so.").unwrap();
    std::os::unix::fs::symlink(home.path(), home.path().join("p/documents/a/tags")).unwrap();
    std::fs::write(home.path().join("a.ann"), "T1\tentity 0 3\tKim\n").unwrap();
    let came = sayso(home.path(), &["import", "p", "a.txt", "a.ann", "--format", "brat", "--coder", "ana"]);
    assert!(code(&came) != 0 && err(&came).contains("a link leads out"), "{}{}", out(&came), err(&came));
    assert!(!home.path().join("ana.ron").exists(), "nothing is written outside");
    std::fs::rename(home.path().join("p/documents"), home.path().join("away")).unwrap();
    std::os::unix::fs::symlink(home.path().join("away"), home.path().join("p/documents")).unwrap();
    let checked = sayso(home.path(), &["check", "p"]);
    assert!(code(&checked) != 0 && err(&checked).contains("a link leads out"), "{}{}", out(&checked), err(&checked));
}

/// Of more than two coders.
fn the_first_is_compared_with_each_other(home: &Path) {
    let all = sayso(home, &["diff", "p"]);
    assert!(out(&all).contains("ana and ben: 1 difference in 1 article") && out(&all).contains("ana and cara: "));
    let all: serde_json::Value = serde_json::from_str(&out(&sayso(home, &["diff", "p", "--json"]))).unwrap();
    let one: serde_json::Value =
        serde_json::from_str(&out(&sayso(home, &["diff", "p", "ana", "ben", "--json"]))).unwrap();
    assert_eq!((&all["left"], &all["pairs"][0]["cases"]), (&one["left"], &one["cases"]));
    assert_eq!(all["pairs"].as_array().unwrap().len(), 2);
}

/// A file without end by its size, as anyone can make one that takes no room.
#[test]
fn a_file_that_would_fill_the_memory_is_named_and_not_read() {
    let home = tempfile::tempdir().unwrap();
    copy(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/projects/news-sample")), &home.path().join("p"));
    let text = home.path().join("p/documents/recount/text.txt");
    let sparse = std::fs::OpenOptions::new().write(true).open(&text).unwrap();
    if sparse.set_len(1 << 40).is_err() {
        println!("skipped: this file system has no files of a terabyte");
        return;
    }
    let checked = sayso(home.path(), &["check", "p"]);
    let words = out(&checked);
    assert!(words.contains("the file has 1048576 MB, and files of up to 512 MB are read"), "{words}");
    assert!(words.contains("recount/text.txt\n3 articles, 1 problem"), "{words}");
    // A line without end is not read to its end either.
    let endless = std::fs::File::create(home.path().join("endless.jsonl")).unwrap();
    endless.set_len(1 << 40).unwrap();
    let convert = ["convert", "--from", "jsonl", "--to", "csv", "--out", "out", "endless.jsonl"];
    let converted = sayso(home.path(), &convert);
    let words = err(&converted);
    assert!(code(&converted) == 2 && words.contains("number 1 of its values has 256 megabytes or more"), "{words}");
    assert!(!home.path().join("out").exists());
    let limited = Command::new(env!("CARGO_BIN_EXE_sayso"))
        .args(["check", "p"])
        .env("SAYSO_HOME", home.path().join("home"))
        .env("SAYSO_LIMITS", "file=many")
        .current_dir(home.path())
        .output()
        .unwrap();
    assert_eq!((code(&limited), err(&limited).contains("SAYSO_LIMITS: file=many has no number")), (2, true));
}

#[test]
fn a_name_that_turns_words_round_is_written_out_on_the_terminal() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("a.txt"), "Mayor pays \u{202e}dne\n\nShe paid.").unwrap();
    assert_eq!(code(&sayso(home.path(), &["new", "p"])), 0);
    let words = out(&sayso(home.path(), &["import", "p", "a.txt"]));
    assert!(words.contains("“Mayor pays ‹U+202E›dne”") && !words.contains('\u{202e}'), "{words}");
}
