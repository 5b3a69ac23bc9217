//! Journals that a crash cut short, a disk damaged or a program mixed up; and clocks that jump.

use crate::desk::{Desk, coder, project_of};
use sayso::store::Places;
use std::fs;
use std::path::PathBuf;

const TEXT: &str = "“We lost,” Lee said.\n\n“We won,” Kim added, the Post reported.";

/// What was on the disk and on the page at one moment.
#[derive(Clone)]
struct Moment {
    journal: Vec<u8>,
    /// The tags as they stood in the project, if they did.
    tags: Option<Vec<u8>>,
    page: String,
}

/// A project, its journal, and every moment of a morning's work on it.
struct Morning {
    folder: tempfile::TempDir,
    moments: Vec<Moment>,
}

impl Morning {
    /// One step a moment; saved twice, with steps before, between and behind.
    fn new() -> Morning {
        let mut morning = Morning { folder: tempfile::tempdir().unwrap(), moments: Vec::new() };
        Desk::lay_out(TEXT, &morning.project());
        let mut desk = morning.desk();
        morning.note(&desk);
        let steps = [("lost", "Q"), ("", "Ctrl+S"), ("said", "U"), ("", "Ctrl+S"), ("", "Ctrl+Z"), ("", "Ctrl+S")];
        let unsaved = [("", "Ctrl+Y"), ("Lee", "E"), ("Kim", "E"), ("Post", "E"), ("", "Ctrl+Z")];
        for (words, keys) in steps.into_iter().chain(unsaved) {
            if !words.is_empty() {
                desk.caret_in(words);
            }
            desk.press(keys);
            morning.note(&desk);
        }
        morning
    }

    fn project(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn tags(&self) -> PathBuf {
        self.project().join("documents/article/tags/ana.ron")
    }

    fn journal(&self) -> PathBuf {
        let root = self.project().canonicalize().unwrap();
        Places::under(&self.home()).journal(project_of(TEXT).0.id(), &root)
    }

    fn desk(&self) -> Desk {
        Desk::open(&self.project(), &self.home(), "ana")
    }

    fn note(&mut self, desk: &Desk) {
        let journal = fs::read(self.journal()).unwrap();
        self.moments.push(Moment { journal, tags: fs::read(self.tags()).ok(), page: desk.page() });
    }

    fn last(&self) -> &Moment {
        self.moments.last().unwrap()
    }

    /// Opens the project as if this had been found on the disk.
    fn found(&self, journal: &[u8], tags: Option<&[u8]>) -> Desk {
        fs::write(self.journal(), journal).unwrap();
        match tags {
            Some(tags) => fs::write(self.tags(), tags).unwrap(),
            None => drop(fs::remove_file(self.tags())),
        }
        self.desk()
    }

    /// The page when the journal was last no longer than this.
    fn page_at(&self, length: usize) -> &str {
        &self.moments.iter().rfind(|moment| moment.journal.len() <= length).unwrap_or(&self.moments[0]).page
    }

    fn was_seen(&self, page: &str) -> bool {
        self.moments.iter().any(|moment| moment.page == page)
    }

    /// Where each line of the whole journal begins, and where the last one ends.
    fn lines(&self) -> Vec<usize> {
        let ends = self.last().journal.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        ends.map(|(at, _)| at + 1).collect()
    }
}

#[test]
fn cut_at_any_byte_of_what_is_not_saved_the_longest_good_run_is_done_again() {
    let morning = Morning::new();
    let last = morning.last();
    // Before the last save the file is ahead of a shorter journal, which is met below.
    let saved = morning.moments.iter().rposition(|moment| moment.tags != last.tags).unwrap() + 1;
    for cut in morning.moments[saved].journal.len()..=last.journal.len() {
        let desk = morning.found(&last.journal[..cut], last.tags.as_deref());
        assert_eq!(desk.page(), morning.page_at(cut), "cut at {cut}");
        let whole = morning.lines().contains(&cut);
        let told = desk.notices().iter().any(|words| words.contains("the end of the journal was damaged"));
        assert_eq!(told, !whole, "cut at {cut}: {:?}", desk.notices());
    }
}

#[test]
fn a_damaged_journal_never_changes_what_it_does_not_fit() {
    let morning = Morning::new();
    let last = morning.last().clone();
    for (number, line) in morning.lines().windows(2).enumerate() {
        let (before, rest) = last.journal.split_at(line[0]);
        let (own, behind) = rest.split_at(line[1] - line[0]);
        let next = behind.iter().position(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let (next, after) = behind.split_at(next);
        let mut flipped = own.to_vec();
        flipped[own.len() / 2] ^= 4;
        let damaged = [
            ("lost", [before, behind].concat()),
            ("twice", [before, own, own, behind].concat()),
            ("swapped", [before, next, own, after].concat()),
            ("flipped", [before, &flipped, behind].concat()),
        ];
        for (how, journal) in damaged {
            let mut desk = morning.found(&journal, last.tags.as_deref());
            assert!(morning.was_seen(&desk.page()), "line {number} {how}: {}", desk.page());
            let is_last = behind.is_empty();
            let told = desk.notices().iter().any(|words| words.contains("the journal is damaged before its end"));
            let untouched = journal == last.journal || is_last && how != "twice";
            assert_eq!(told, !untouched, "line {number} {how}: {:?}", desk.notices());
            // And the work goes on, with nothing left to say at the next start.
            desk.later(1_000_000);
            desk.caret_in("reported").press("U Ctrl+S");
            let page = desk.page();
            drop(desk);
            let desk = morning.desk();
            assert_eq!((desk.page(), desk.notices()), (page, vec![]), "line {number} {how}");
        }
    }
}

#[test]
fn every_state_of_the_file_meets_every_state_of_the_journal() {
    let morning = Morning::new();
    let saved = morning.last().tags.clone().unwrap();
    let foreign = String::from_utf8(saved).unwrap().replace("InProgress", "Finished").into_bytes();
    for moment in &morning.moments {
        let desk = morning.found(&moment.journal, moment.tags.as_deref());
        assert_eq!(desk.page(), moment.page, "nothing confirmed is lost");
        drop(desk);
        for other in &morning.moments {
            let desk = morning.found(&moment.journal, other.tags.as_deref());
            assert!(morning.was_seen(&desk.page()), "{}", desk.page());
        }
        let mut desk = morning.found(&moment.journal, Some(&foreign));
        assert!(desk.page().contains("[quote:1|“We lost,”]"), "{:?}: {}", desk.notices(), desk.page());
        desk.press("Ctrl+S");
        assert_eq!(fs::read(morning.tags()).unwrap(), foreign, "somebody else's file stays");
    }
}

#[test]
fn a_clock_that_jumps_loses_nothing() {
    const DAY: u64 = 86_400_000;
    let now = 1_741_597_200_000;
    let folder = tempfile::tempdir().unwrap();
    let (project, home) = (folder.path().join("project"), folder.path().join("home"));
    Desk::lay_out(&"Kim met Lee in Oslo. ".repeat(40), &project);
    let mut desk = Desk::open(&project, &home, "ana");
    let moments = [now, now - DAY, now + 3650 * DAY, 0, now, now, 1, now + 3650 * DAY, now];
    let mut confirmed = 0;
    for (round, at) in moments.into_iter().cycle().take(36).enumerate() {
        desk.turn_clock(at).press("Ctrl+Right Ctrl+Right Ctrl+Shift+Right E");
        desk.turn_clock(at).press(["Ctrl+S", "Ctrl+Z", "Ctrl+Y", "Ctrl+Z Ctrl+Y Ctrl+S"][round % 4]);
        let page = desk.page();
        let marks = desk.workspace.my_set().unwrap().annotations().len();
        assert!(marks + 1 >= confirmed, "one step is taken back at most");
        confirmed = marks;
        if round % 5 == 0 {
            drop(desk);
            desk = Desk::open(&project, &home, "ana");
            assert_eq!(desk.page(), page, "after {round} rounds: {:?}", desk.notices());
            assert!(desk.notices().iter().all(|words| words.contains("recovered")), "{:?}", desk.notices());
            desk.later(round as u64 * 1_000_000_000);
            for _ in 0..=round {
                desk.turn_clock(now);
            }
            desk.press("Ctrl+Home");
            for _ in 0..3 * round {
                desk.press("Ctrl+Right");
            }
        }
    }
    assert!(confirmed >= 20, "{confirmed} marks");
    assert_eq!(desk.workspace.me(), Some(&coder("ana")));
}

#[test]
fn the_journal_says_whose_it_is_and_that_another_machine_wrote_it_is_said() {
    let morning = Morning::new();
    let journal = String::from_utf8(fs::read(morning.journal()).unwrap()).unwrap();
    let begun: Vec<&str> = journal.lines().filter_map(|line| line.split_once("Begun(")).map(|(_, said)| said).collect();
    assert_eq!(begun.len(), 1, "once a session, and not before something is done: {journal}");
    let said: Vec<&str> = begun[0].trim_end_matches(')').split(',').map(|part| part.trim_matches('"')).collect();
    assert_eq!(said[1], project_of(TEXT).0.id().to_string());
    assert!(
        said[2..].iter().all(|fingerprint| fingerprint.len() == 8),
        "machine and start, and no more of them: {said:?}"
    );
    let told = |desk: &Desk| desk.notices().iter().any(|words| words.contains("on another machine"));
    assert!(!told(&morning.desk()));
    // The folder of sayso's state is one that machines share.
    let elsewhere = sayso::store::Hash::of(b"x").to_string();
    let line = format!("Begun(1,\"{}\",\"{}\",\"{}\")", said[1], &elsewhere[..8], &elsewhere[..8]);
    let (mut open, recovered) = sayso::store::Journal::open(&morning.journal()).unwrap();
    assert!(recovered.put_aside.is_none());
    open.append(&line).unwrap();
    drop(open);
    let mut desk = morning.desk();
    assert!(told(&desk));
    desk.later(1_000_000);
    desk.press("Ctrl+Z");
    drop(desk);
    assert!(!told(&morning.desk()), "it is this one's again");
}
