//! The program is killed at random moments; nothing confirmed is lost.

use crate::desk::Desk;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const KILLS: u32 = 200;

/// Told by the environment where to work, this is the program that gets killed: it tags, and says
/// on its standard output what it has confirmed.
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
        desk.press(if round % 7 == 6 { "Tab Delete" } else { "Ctrl+Right Ctrl+Right Ctrl+Shift+Right E" });
        let now = desk.workspace.my_set().unwrap().annotations().len();
        if now == confirmed && round % 7 != 6 {
            desk.press("Ctrl+Home Right");
        }
        if round % 5 == 4 {
            desk.press("Ctrl+S");
        }
        writeln!(out, "ACK {} {}", desk.workspace.history().done().len(), now).unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn two_hundred_kills_lose_nothing_that_was_confirmed() {
    let root = tempfile::tempdir().unwrap();
    let text = "Kim met Lee in Oslo and Ann in Rome, then Bo in Lima. ".repeat(60);
    Desk::lay_out(&text, &root.path().join("project"));
    let (mut lost, mut torn) = (0, 0);
    for kill in 0..KILLS {
        let (done, marks) = run_and_kill(root.path(), kill);
        let mut desk = Desk::open(&root.path().join("project"), &root.path().join("home"), "ana");
        torn += u32::from(desk.notices().iter().any(|words| words.contains("documents/")));
        let found = desk.workspace.history().done().len();
        // At most the one step that was being confirmed is more than was confirmed.
        let same = found == done && desk.workspace.my_set().unwrap().annotations().len() == marks;
        lost += u32::from(found < done || (found == done && !same));
        // Now and then the recovered work is written, so that both ways of going on are met.
        if kill % 3 == 0 {
            desk.press("Ctrl+S");
        }
    }
    assert_eq!((lost, torn), (0, 0), "of {KILLS} kills");
    let left: Vec<_> = std::fs::read_dir(root.path().join("project/documents/article/tags"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["ana.ron"], "no temporary file is left after the next start");
}

/// Runs the driver for a moment and kills it; gives what it had confirmed last.
fn run_and_kill(root: &Path, kill: u32) -> (usize, usize) {
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

fn confirmed(line: &str) -> Option<(usize, usize)> {
    let mut words = line.split_once("ACK ")?.1.split(' ');
    Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?))
}
