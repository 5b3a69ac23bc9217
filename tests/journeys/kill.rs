//! The program is killed at random moments; nothing confirmed is lost.

use crate::desk::Desk;
use sayso::model::AnnotationId;
use sayso::store::{Expected, write};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// So many kills of one project; the long run begins anew after them, since opening goes through all that was done.
const KILLS: u32 = 200;

/// What stands for a page that may be one of two: another machine was just writing to it.
const EITHER: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Told by the environment where to work, this is the program that gets killed: it tags, saves at once and beside
/// its work, merges what another machine writes, brings in what a colleague hands over, and says on its standard
/// output what it has confirmed.
#[test]
fn driver() {
    let Ok(root) = std::env::var("SAYSO_KILL_ROOT") else { return };
    let root = Path::new(&root);
    let mut desk = Desk::open(&root.join("project"), &root.join("home"), "ana");
    let start: u64 = std::env::var("SAYSO_KILL_START").unwrap().parse().unwrap();
    desk.later(start * 10_000_000);
    let mut out = std::io::stdout();
    for round in 0..100_000_u32 {
        let confirmed = desk.workspace.my_set().unwrap().annotations().len();
        desk.press(match round % 7 {
            6 => "Tab Delete",
            4 => "Ctrl+Z",
            _ => "Ctrl+Right Ctrl+Right Ctrl+Shift+Right E",
        });
        let now = desk.workspace.my_set().unwrap().annotations().len();
        if now == confirmed {
            desk.press("Ctrl+Home Right");
        }
        match round % 10 {
            4 => drop(desk.press("Ctrl+S")),
            9 => save_beside(&mut desk, &mut out),
            _ => {}
        }
        if round == (start as u32 + 3) % 6 {
            acknowledge(&mut out, &desk, EITHER);
            tag_elsewhere(root, start);
            desk.look();
        }
        if round == start as u32 % 6 {
            desk.hand_over(&handed(root, start));
        }
        acknowledge(&mut out, &desk, &sum(&desk));
    }
}

fn acknowledge(out: &mut impl Write, desk: &Desk, page: &str) {
    writeln!(out, "ACK {} {page}", desk.workspace.history().done().len()).unwrap();
    out.flush().unwrap();
}

/// Goes on tagging while files are replaced.
fn save_beside(desk: &mut Desk, out: &mut impl Write) {
    let Some(replacing) = desk.begin_save() else { return };
    let replacing = std::thread::spawn(|| replacing.perform());
    while !replacing.is_finished() {
        desk.press("Ctrl+Right Ctrl+Right Ctrl+Shift+Right E");
        acknowledge(out, desk, &sum(desk));
    }
    desk.end_save(replacing.join().unwrap()).unwrap();
}

/// Another machine writes a mark into the same file.
fn tag_elsewhere(root: &Path, number: u64) {
    let path = root.join("project/documents/article/tags/ana.ron");
    let Ok(content) = std::fs::read_to_string(&path) else { return };
    let id = AnnotationId::from_parts(5, u128::from(number));
    let mark = format!("    annotations: [\n        (id:\"{id}\",label:\"cue\",at:[(0,3,\"Kim\")]),\n");
    let content = content.replacen("    annotations: [\n", &mark, 1);
    write(&path, content.as_bytes(), Expected::Anything).unwrap();
}

/// A file of tags of a colleague who was not here before.
fn handed(root: &Path, number: u64) -> PathBuf {
    let theirs = std::fs::read_to_string(root.join("ben.ron")).unwrap();
    let path = root.join(format!("c{number}.ron"));
    std::fs::write(&path, theirs.replace("\"ben\"", &format!("\"c{number}\""))).unwrap();
    path
}

#[test]
fn two_hundred_kills_lose_nothing_that_was_confirmed() {
    kills();
}

/// `cargo test --test journeys -- --ignored kills`.
#[test]
#[ignore = "half an hour long"]
fn ten_thousand_kills_lose_nothing_that_was_confirmed() {
    for round in 0..10_000 / KILLS {
        kills();
        println!("{} kills", (round + 1) * KILLS);
    }
}

fn kills() {
    let root = tempfile::tempdir().unwrap();
    let text = "Kim met Lee in Oslo and Ann in Rome, then Bo in Lima. ".repeat(60);
    Desk::lay_out(&text, &root.path().join("project"));
    let mut ben = Desk::open(&root.path().join("project"), &root.path().join("bens"), "ben");
    ben.press("Ctrl+Right Ctrl+Shift+Right E Ctrl+S");
    drop(ben);
    let bens = root.path().join("project/documents/article/tags/ben.ron");
    std::fs::rename(&bens, root.path().join("ben.ron")).unwrap();
    let (mut lost, mut torn) = (0, 0);
    for kill in 0..KILLS {
        let (done, page) = run_and_kill(root.path(), kill);
        let mut desk = Desk::open(&root.path().join("project"), &root.path().join("home"), "ana");
        // Killed between what another machine wrote and its merge, what was unwritten is put aside and said.
        if page == EITHER && desk.notices().iter().any(|words| words.contains("they are kept in")) {
            continue;
        }
        torn += u32::from(desk.notices().iter().any(|words| words.contains("documents/")));
        let found = desk.workspace.history().done().len();
        // At most the round that was being confirmed is more than was confirmed, or less where it
        // undid a step; where nothing was begun, what stands is word for word what was confirmed.
        let same = page == EITHER || sum(&desk) == page;
        lost += u32::from(found + 1 < done || (found == done && !same));
        if found + 1 < done || (found == done && !same) {
            println!("kill {kill}: confirmed {done} steps, found {found}: {:?}", desk.notices());
        }
        // Now and then the recovered work is written, so that both ways of going on are met.
        if kill % 3 == 0 {
            desk.press("Ctrl+S");
        }
    }
    assert_eq!((lost, torn), (0, 0), "of {KILLS} kills");
    let left: Vec<_> = std::fs::read_dir(root.path().join("project/documents/article/tags"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let (of_coders, others): (Vec<&String>, Vec<&String>) =
        left.iter().partition(|name| name.starts_with(['a', 'c']) && !name.contains("sayso-tmp"));
    assert_eq!(others, Vec::<&String>::new(), "no temporary file is left after the next start");
    assert!(of_coders.len() > 50, "what was handed over came in: {of_coders:?}");
}

/// Runs the driver for a moment and kills it; gives what it had confirmed last.
fn run_and_kill(root: &Path, kill: u32) -> (usize, String) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::driver", "--nocapture"])
        .env("SAYSO_KILL_ROOT", root)
        .env("SAYSO_KILL_START", (kill + 1).to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut last = None;
    // A different number of confirmed steps, then a different part of a millisecond into the next.
    let wanted = kill % 13 + 1;
    for _ in 0..wanted {
        last = lines.by_ref().map_while(Result::ok).find_map(|line| confirmed(&line)).or(last);
    }
    std::thread::sleep(Duration::from_micros(u64::from(kill * 37 % 5000)));
    child.kill().unwrap();
    child.wait().unwrap();
    for line in lines.map_while(Result::ok) {
        last = confirmed(&line).or(last);
    }
    last.expect("the driver confirms something")
}

fn confirmed(line: &str) -> Option<(usize, String)> {
    let mut words = line.split_once("ACK ")?.1.split(' ');
    let (done, page) = (words.next()?.parse().ok()?, words.next()?.to_owned());
    // The last line may be cut short by the kill.
    (page.len() == 64).then_some((done, page))
}

/// A fingerprint of the page with all its tags and ties.
fn sum(desk: &Desk) -> String {
    sayso::store::Hash::of(desk.page().as_bytes()).to_string()
}
