//! Two programs work in one file at once, or a program that syncs folders plays its tricks beside one: what was
//! acknowledged is in the file in the end, or in a copy that is named.

use crate::desk::{Desk, coder};
use sayso::app::Message;
use sayso::command::Command as Does;
use sayso::model::AnnotationId;
use sayso::store::{Expected, conflict_copy_of, write};
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A generator of numbers that is always the same.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

/// Told by the environment where to work, this is one of the programs: it tags, deletes, saves and looks, and says
/// what it has acknowledged.
#[test]
fn driver() {
    let Ok(root) = std::env::var("SAYSO_RACE_ROOT") else { return };
    let told = |name: &str| -> usize { std::env::var(name).unwrap().parse().unwrap() };
    let (number, edits) = (told("SAYSO_RACE_NUMBER"), told("SAYSO_RACE_EDITS"));
    let root = Path::new(&root);
    let mut desk = Desk::open(&root.join("project"), &root.join(format!("home{number}")), "ana");
    desk.later(number as u64 * 100_000_000_000);
    let (mut dice, mut mine) = (Dice(number as u64), Vec::new());
    let mut out = std::io::stdout();
    let mut say = |words: String| {
        writeln!(out, "{words}").unwrap();
        out.flush().unwrap();
    };
    for _ in 0..edits {
        if dice.throw(6) == 0 && !mine.is_empty() {
            let id = mine.swap_remove(dice.throw(mine.len()));
            // It may be gone with an older version that was put in the file's place.
            if desk.workspace.my_set().unwrap().annotation(id).is_some() {
                say(format!("GONE {id}"));
                desk.send(Message::Do(Does::Delete(desk.workspace.home().unwrap(), vec![id])));
            }
        } else {
            let before = ids(&desk);
            desk.select(&format!("word{}.", dice.throw(500) * 2 + number)).press("E");
            for id in ids(&desk).difference(&before) {
                say(format!("MADE {id}"));
                mine.push(*id);
            }
        }
        match dice.throw(4) {
            0 | 1 => drop(desk.press("Ctrl+S")),
            2 => drop(desk.look()),
            _ => {}
        }
    }
    for _ in 0..100 {
        desk.look().press("Ctrl+S");
        if desk.workspace.stale().is_empty() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(desk.workspace.stale().is_empty(), "{:?}", desk.notices());
}

fn ids(desk: &Desk) -> BTreeSet<AnnotationId> {
    desk.workspace.my_set().unwrap().annotations().map(|mark| mark.id).collect()
}

struct Race(tempfile::TempDir);

impl Race {
    fn new() -> Race {
        let race = Race(tempfile::tempdir().unwrap());
        let text: String = (0..1000).map(|number| format!("word{number}. ")).collect();
        Desk::lay_out(&text, &race.project());
        race
    }

    fn project(&self) -> PathBuf {
        self.0.path().join("project")
    }

    fn tags(&self) -> PathBuf {
        self.project().join("documents/article/tags")
    }

    fn start(&self, number: usize, edits: usize) -> Child {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "race::driver", "--nocapture"])
            .env("SAYSO_RACE_ROOT", self.0.path())
            .env("SAYSO_RACE_NUMBER", number.to_string())
            .env("SAYSO_RACE_EDITS", edits.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap()
    }

    /// So many programs with so many edits each, and what happens beside them; what they acknowledged and did not
    /// take away.
    fn run(&self, programs: usize, edits: usize, mut beside: impl FnMut()) -> BTreeSet<AnnotationId> {
        let mut children: Vec<Child> = (0..programs).map(|number| self.start(number, edits)).collect();
        let read = |child: &mut Child| {
            let mut out = child.stdout.take().unwrap();
            std::thread::spawn(move || std::io::read_to_string(&mut out).unwrap())
        };
        let outputs: Vec<_> = children.iter_mut().map(read).collect();
        while children.iter_mut().any(|child| child.try_wait().unwrap().is_none()) {
            beside();
        }
        assert!(children.iter_mut().all(|child| child.wait().unwrap().success()), "all come to their end");
        let mut standing = BTreeSet::new();
        for output in outputs {
            for line in output.join().unwrap().lines() {
                if let Some((_, id)) = line.split_once("MADE ") {
                    standing.insert(AnnotationId::parse(id).unwrap());
                }
                if let Some((_, id)) = line.split_once("GONE ") {
                    standing.remove(&AnnotationId::parse(id).unwrap());
                }
            }
        }
        standing
    }

    fn found(&self) -> BTreeSet<AnnotationId> {
        let desk = Desk::open(&self.project(), &self.0.path().join("last"), "ana");
        assert!(desk.workspace.document().unwrap().1.locked.is_empty(), "{:?}", desk.notices());
        ids(&desk)
    }

    /// Copies of Ana's file that are named as programs that sync name them.
    fn copies(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.tags()).unwrap().map(|entry| entry.unwrap());
        let copies = entries.filter(|entry| conflict_copy_of(&entry.file_name().to_string_lossy()).is_some());
        copies.map(|entry| entry.path()).collect()
    }
}

fn two_programs(edits: usize) {
    let race = Race::new();
    let standing = race.run(2, edits, || std::thread::sleep(Duration::from_millis(5)));
    let found = race.found();
    let lost = standing.difference(&found).count();
    let back = found.difference(&standing).count();
    println!("{edits} edits each: {} marks stand", standing.len());
    assert_eq!((lost, back), (0, 0), "of {} marks; lost, and come back", standing.len());
}

fn with_a_program_that_syncs(edits: usize) {
    let race = Race::new();
    let (file, trash) = (race.tags().join("ana.ron"), race.0.path().join("trash"));
    let (mut dice, mut versions, mut copies) = (Dice(9), Vec::new(), 0);
    let mut copy_name = || {
        copies += 1;
        race.tags().join(format!("ana (conflicted copy {copies}).ron"))
    };
    let standing = race.run(1, edits, || {
        std::thread::sleep(Duration::from_millis(5 + dice.throw(25) as u64));
        let Ok(now) = fs::read(&file) else { return };
        versions.push(now.clone());
        match dice.throw(5) {
            0 => fs::rename(&file, &trash).unwrap_or_default(),
            1 => {
                let away = race.tags().join(".sync-away");
                fs::rename(&file, &away).unwrap_or_default();
                std::thread::sleep(Duration::from_millis(3));
                // Somebody wrote the file again meanwhile: then both stay.
                let back = if file.exists() { copy_name() } else { file.clone() };
                fs::rename(&away, back).unwrap_or_default();
            }
            2 => {
                // An older version comes from elsewhere; what it takes the place of is kept as a copy.
                fs::rename(&file, copy_name()).unwrap_or_default();
                let older = &versions[dice.throw(versions.len())];
                let _ = write(&file, older, Expected::Absent);
            }
            3 => drop(fs::write(copy_name(), &now)),
            _ => {}
        }
    });
    // What was deleted when nobody was there any more to write it again is for a person to put back.
    if !file.exists() {
        fs::rename(&trash, &file).unwrap();
    }
    let mut desk = Desk::open(&race.project(), &race.0.path().join("last"), "ana");
    desk.later(900_000_000_000);
    let copies = race.copies();
    for copy in &copies {
        desk.hand_over(copy);
    }
    let found = ids(&desk);
    let lost: Vec<&AnnotationId> = standing.difference(&found).collect();
    println!("{edits} edits: {} marks stand, {} copies", standing.len(), copies.len());
    assert_eq!(lost, Vec::<&AnnotationId>::new(), "of {} marks, with {} copies", standing.len(), copies.len());
    assert!(desk.workspace.document().unwrap().1.sets.contains_key(&coder("ana")));
}

#[test]
fn what_two_programs_acknowledged_at_the_same_time_is_all_there() {
    two_programs(60);
}

#[test]
#[ignore = "takes minutes"]
fn what_two_programs_acknowledged_in_a_thousand_edits_each_is_all_there() {
    two_programs(1000);
}

#[test]
fn a_program_that_syncs_costs_nothing_that_was_acknowledged() {
    with_a_program_that_syncs(60);
}

#[test]
#[ignore = "takes minutes"]
fn a_program_that_syncs_costs_nothing_in_a_thousand_edits() {
    with_a_program_that_syncs(1000);
}
