//! Somebody else changes the files of a project while it is open here.

use crate::desk::{Desk, coder};
use sayso::app::{DialogMessage, Effect, Message, Selection};
use sayso::command::{Command, End};
use sayso::model::{
    Annotation, AnnotationId, AttributeId, Beside, CaseKey, Coder, LabelId, Other, RelationKind, Value,
};
use sayso::store::{Expected, read, write};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

const TEXT: &str = "“We lost,” Lee said.\n\n“We won,” Kim added, the Post reported.";

/// One project, and the machines of people who share its folder.
pub struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Place {
        Place::with(TEXT)
    }

    /// A project of one article.
    pub fn with(text: &str) -> Place {
        let place = Place { folder: tempfile::tempdir().unwrap() };
        Desk::lay_out(text, &place.project());
        place
    }

    pub fn project(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    pub fn file(&self, path: &str) -> PathBuf {
        self.project().join(path)
    }

    /// A machine of its own, whose clock is its own too.
    pub fn desk(&self, machine: &str, me: &str) -> Desk {
        let mut desk = Desk::open(&self.project(), &self.folder.path().join(machine), me);
        let number: u64 = machine.bytes().map(u64::from).sum();
        desk.later(number * 100_000_000);
        desk
    }

    pub fn words_of(&self, path: &str) -> String {
        String::from_utf8(read(&self.file(path)).unwrap()).unwrap()
    }

    fn put(&self, path: &str, content: &str) {
        write(&self.file(path), content.as_bytes(), Expected::Anything).unwrap();
    }
}

const ANA: &str = "documents/article/tags/ana.ron";
const BEN: &str = "documents/article/tags/ben.ron";

fn says(desk: &Desk, words: &str) -> bool {
    desk.notices().iter().any(|notice| notice.contains(words))
}

#[track_caller]
fn assert_says(desk: &Desk, words: &str) {
    assert!(says(desk, words), "{words:?} in {:?}", desk.notices());
}

fn mark_on(desk: &Desk, words: &str) -> AnnotationId {
    let text = &desk.workspace.document().unwrap().1.text;
    let is_on = |mark: &&Annotation| mark.fragments().is_some_and(|at| text.covered(at) == words);
    desk.workspace.my_set().unwrap().annotations().find(is_on).unwrap_or_else(|| panic!("nothing on {words}")).id
}

fn marks(desk: &Desk) -> usize {
    desk.workspace.my_set().unwrap().annotations().len()
}

#[test]
fn what_was_written_is_read_again_and_the_place_is_kept() {
    let place = Place::new();
    let mut desk = place.desk("a", "ana");
    desk.caret_in("lost").press("Q Ctrl+S").select("added, the Post");
    let left: Selection = desk.workspace.view.selection;
    let reveals = desk.workspace.view.reveals;
    let mut other = place.desk("b", "ana");
    other.caret_in("won").press("Q Ctrl+S");
    desk.look();
    assert_eq!(desk.page(), other.page());
    assert_eq!((desk.workspace.view.selection, desk.workspace.view.reveals), (left, reveals));
    assert_eq!(desk.notices(), ["your tags changed outside and were read again"]);
    assert!(desk.workspace.stale().is_empty());
    desk.look();
    // Nothing more is said, and what was read can be written over.
    desk.caret_in("Kim").press("E Ctrl+S");
    other.look();
    assert_eq!(other.page(), desk.page());
}

#[test]
fn different_marks_are_both_there_after_a_save_on_either_side() {
    let place = Place::new();
    let (mut desk, mut other) = (place.desk("a", "ana"), place.desk("b", "ana"));
    desk.caret_in("lost").press("Q S 1 Ctrl+S");
    other.look().caret_in("won").press("Q S 1 Ctrl+S");
    desk.caret_in("Post").press("E").caret_in("lost").press("Ctrl+S");
    assert_says(&desk, "your tags changed outside too, and the two were merged; Ctrl+Z takes the merge back");
    assert!(desk.workspace.stale().is_empty(), "and what was merged is written");
    assert_eq!(marks(&desk), 5);
    other.look();
    assert_eq!(other.page(), desk.page());
    assert_eq!(place.desk("c", "ana").page(), desk.page());
}

#[test]
fn of_one_mark_ours_is_in_force_and_theirs_is_kept_as_data() {
    let place = Place::new();
    let mut desk = place.desk("a", "ana");
    desk.caret_in("Kim").press("E Ctrl+S");
    let mut other = place.desk("b", "ana");
    let id = other.workspace.my_set().unwrap().annotations().next().unwrap().id;
    let note = |desk: &mut Desk, words: &str| {
        let home = desk.workspace.home().unwrap();
        desk.send(Message::Do(Command::SetNote(home, id, words.to_owned())));
    };
    note(&mut other, "theirs");
    other.press("Ctrl+S");
    note(&mut desk, "ours");
    desk.press("Ctrl+S");
    assert_says(&desk, "in 1 place the two do not go together, and ours is in force");
    let set = desk.workspace.my_set().unwrap();
    assert_eq!((set.annotation(id).unwrap().note.as_str(), set.others().len()), ("ours", 1));
    let file = place.words_of(ANA);
    assert!(file.contains("note:\"ours\"") && file.contains("note:\"theirs\""), "{file}");
    other.look();
    assert_eq!(other.workspace.my_set(), desk.workspace.my_set());
}

#[test]
fn what_does_not_fit_together_under_the_schema_is_kept_beside_and_the_rest_is_saved() {
    let place = Place::new();
    let mut desk = place.desk("a", "ana");
    desk.caret_in("lost").press("Q").caret_in("Kim").press("E").caret_in("Lee").press("E Ctrl+S");
    let mut other = place.desk("b", "ana");
    let (kim, lee) = (mark_on(&desk, "Kim"), mark_on(&desk, "Lee"));
    // There both entities become cues; here one is a person, and the other has said the quote.
    let home = desk.workspace.home().unwrap();
    for id in [kim, lee] {
        other.send(Message::Do(Command::Relabel(home.clone(), id, LabelId::new("cue").unwrap())));
    }
    other.press("Ctrl+S");
    let (kind, person) = (AttributeId::new("kind").unwrap(), Value::Choice("person".to_owned()));
    desk.send(Message::Do(Command::SetAttribute(home.clone(), kim, kind, Some(person))));
    let (said_by, quote) = (RelationKind::new("said_by").unwrap(), mark_on(&desk, "“We lost,”"));
    desk.send(Message::Do(Command::Tie(home, said_by, quote, End::There(lee))));
    desk.press("Ctrl+S");
    assert_says(&desk, "in 2 places the two do not go together, and ours are in force");
    assert!(desk.workspace.stale().is_empty(), "and the rest is written: {:?}", desk.notices());
    let label = |desk: &Desk, id| desk.workspace.my_set().unwrap().annotation(id).unwrap().label.to_string();
    assert_eq!([label(&desk, kim), label(&desk, lee)], ["entity", "entity"]);
    let set = desk.workspace.my_set().unwrap();
    assert_eq!((set.relations().len(), set.others().len()), (1, 2));
    assert!(set.others().all(|other| matches!(other, Other::Mark(said) if said.label.as_str() == "cue")));
    // What the other copy said of the one that nothing ties can be taken yet, as a whole.
    let theirs = set.others().find(|other| matches!(other, Other::Mark(said) if said.id == kim)).unwrap();
    let settle = Command::Settle(Box::new(Beside::Tags(desk.workspace.home().unwrap(), theirs.clone())), true);
    desk.send(Message::Do(settle));
    assert_eq!(label(&desk, kim), "cue", "{:?}", desk.notices());
    desk.press("Ctrl+S");
    assert!(desk.workspace.stale().is_empty(), "{:?}", desk.notices());
}

#[test]
fn a_merge_is_one_step_that_undo_takes_back_and_redo_makes_again() {
    let place = Place::new();
    let mut desk = place.desk("a", "ana");
    let mut other = place.desk("b", "ana");
    other.caret_in("won").press("Q Ctrl+S");
    desk.caret_in("lost").press("Q");
    let ours = desk.page();
    desk.look();
    let both = desk.page();
    assert_eq!(desk.workspace.history().done().last().unwrap().words, "Merge what changed outside in your tags");
    desk.press("Ctrl+Z");
    assert_eq!(desk.page(), ours);
    desk.press("Ctrl+Y Ctrl+S");
    assert_eq!(desk.page(), both);
    drop(desk);
    let mut desk = place.desk("a", "ana");
    desk.later(10_000_000);
    desk.press("Ctrl+Z");
    assert_eq!(desk.page(), ours, "also after closing and opening: {:?}", desk.notices());
}

#[test]
fn a_crash_behind_a_merge_recovers_all_of_it() {
    let place = Place::new();
    let mut desk = place.desk("a", "ana");
    desk.caret_in("lost").press("Q S 1 Ctrl+S");
    let mut other = place.desk("b", "ana");
    other.caret_in("won").press("Q S 1 Ctrl+S");
    desk.caret_in("Post").press("E").look();
    desk.caret_in("added").press("U Ctrl+Z").caret_in("reported").press("U");
    let page = desk.page();
    // The program ends without a word, and the file is as the other left it.
    drop(desk);
    let mut desk = place.desk("a", "ana");
    desk.later(50_000_000);
    assert_eq!(desk.page(), page, "{:?}", desk.notices());
    assert!(!says(&desk, "were not done again"), "{:?}", desk.notices());
    // And once more, since nothing was written yet.
    drop(desk);
    let mut desk = place.desk("a", "ana");
    desk.later(60_000_000);
    assert_eq!(desk.page(), page);
    desk.press("Ctrl+Z Ctrl+Z Ctrl+Z");
    assert_eq!(marks(&desk), 2, "before the merge there were two: {}", desk.page());
    desk.press("Ctrl+Y Ctrl+Y Ctrl+Y Ctrl+S");
    assert_eq!(desk.page(), page);
    drop(desk);
    let desk = place.desk("a", "ana");
    assert_eq!((desk.page(), desk.notices().len()), (page, 0), "{:?}", desk.notices());
}

#[test]
fn a_crash_behind_an_undone_merge_recovers_what_was_undone_to() {
    let place = Place::new();
    let mut desk = place.desk("a", "ana");
    let mut other = place.desk("b", "ana");
    other.caret_in("won").press("Q Ctrl+S");
    desk.caret_in("lost").press("Q").look();
    desk.press("Ctrl+Z");
    let page = desk.page();
    drop(desk);
    let mut desk = place.desk("a", "ana");
    assert_eq!(desk.page(), page, "{:?}", desk.notices());
    desk.later(50_000_000);
    desk.press("Ctrl+Y");
    assert_eq!(marks(&desk), 2);
}

#[test]
fn a_schema_that_changed_outside_is_read_again_or_merged() {
    let place = Place::new();
    let mut desk = place.desk("a", "ana");
    desk.caret_in("Kim").press("E Ctrl+S");
    let file = place.words_of("schema.ron");
    place.put("schema.ron", &file.replacen("name: \"Entity\"", "name: \"Being\"", 1));
    desk.look();
    assert_says(&desk, "the schema changed outside and was read again");
    let name = |desk: &Desk, id: &str| {
        let labels = &desk.workspace.project().schema().labels;
        labels.iter().find(|label| label.id.as_str() == id).unwrap().name.clone()
    };
    assert_eq!(name(&desk, "entity"), "Being");
    let mut schema = (**desk.workspace.project().schema()).clone();
    schema.labels.iter_mut().find(|label| label.id.as_str() == "claim").unwrap().name = "Assertion".to_owned();
    desk.send(Message::Do(Command::SetSchema(std::sync::Arc::new(schema))));
    place.put("schema.ron", &file.replacen("name: \"Entity\"", "name: \"Thing\"", 1));
    desk.look();
    assert_eq!((name(&desk, "entity"), name(&desk, "claim")), ("Thing".to_owned(), "Assertion".to_owned()));
    drop(desk);
    let mut desk = place.desk("a", "ana");
    assert_eq!((name(&desk, "entity"), name(&desk, "claim")), ("Thing".to_owned(), "Assertion".to_owned()));
    desk.send(Message::Ask(Effect::Save));
    assert!(desk.workspace.stale().is_empty(), "{:?}", desk.notices());
    desk.send(Message::Undo);
    assert_eq!(name(&desk, "entity"), "Being");
}

#[test]
fn the_head_and_the_description_of_an_article_are_merged_field_by_field() {
    let place = Place::new();
    let mut desk = place.desk("a", "ana");
    let mut other = place.desk("b", "ben");
    let id = desk.workspace.view.document.unwrap();
    let mut meta = other.workspace.project().meta(id).unwrap().clone();
    meta.outlet = "The Post".to_owned();
    other.send(Message::Do(Command::SetMeta(Box::new(meta))));
    other.send(Message::Do(Command::SetCoder(Coder { id: coder("ben"), name: "Ben".to_owned() })));
    other.press("Ctrl+S");
    let mut meta = desk.workspace.project().meta(id).unwrap().clone();
    meta.byline = "Ann".to_owned();
    desk.send(Message::Do(Command::SetMeta(Box::new(meta))));
    desk.send(Message::Do(Command::Rename("Ours".to_owned())));
    desk.press("Ctrl+S");
    let project = desk.workspace.project();
    let meta = project.meta(id).unwrap();
    assert_eq!((meta.outlet.as_str(), meta.byline.as_str()), ("The Post", "Ann"));
    assert_eq!((project.name(), project.coders().len()), ("Ours", 2));
    other.look();
    assert_eq!(other.workspace.project(), desk.workspace.project());
}

#[test]
fn decisions_that_changed_outside_are_merged_too() {
    let place = Place::new();
    let mut desk = place.desk("a", "ana");
    desk.caret_in("lost").press("Q").caret_in("won").press("Q Ctrl+S");
    let ids: Vec<AnnotationId> = desk.workspace.my_set().unwrap().annotations().map(|mark| mark.id).collect();
    let remark = |desk: &mut Desk, at: usize, words: &str| {
        let (home, key) = (desk.workspace.home().unwrap(), CaseKey::new(vec![ids[at]]).unwrap());
        desk.send(Message::Do(Command::Remark { home, key, words: words.to_owned(), resolved: false }));
    };
    let mut other = place.desk("b", "ana");
    remark(&mut other, 1, "is it?");
    other.press("Ctrl+S");
    remark(&mut desk, 0, "it is");
    desk.press("Ctrl+S");
    let review = desk.workspace.document().unwrap().1.review(&coder("ana"));
    let said: Vec<&str> = review.values().flat_map(|decision| &decision.comments).map(|c| c.words.as_str()).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    other.look();
    assert_eq!(other.workspace.document(), desk.workspace.document());
}

#[test]
fn a_file_damaged_outside_is_said_locked_and_never_written_over() {
    let place = Place::new();
    let mut desk = place.desk("a", "ana");
    desk.caret_in("lost").press("Q Ctrl+S");
    let good = place.words_of(ANA);
    let damaged = good.replacen("quote", "quo\"te", 1);
    desk.caret_in("won").press("Q");
    let page = desk.page();
    place.put(ANA, &damaged);
    desk.look();
    assert_says(&desk, "documents/article/tags/ana.ron:8:");
    desk.caret_in("Kim").press("E Ctrl+S Ctrl+S");
    assert_eq!((desk.page(), place.words_of(ANA)), (page.clone(), damaged));
    assert!(says(&desk, "read-only") || says(&desk, "was not overwritten"), "{:?}", desk.notices());
    // Once it can be read again, all goes on, and what was not written is.
    place.put(ANA, &good);
    desk.look().caret_in("Kim").press("E Ctrl+S");
    assert_eq!(marks(&desk), 3, "{:?}", desk.notices());
    assert_eq!(place.desk("c", "ana").page(), desk.page());
}

#[test]
fn a_file_of_mine_that_was_deleted_is_written_again_and_anothers_is_not() {
    let place = Place::new();
    let mut ben = place.desk("b", "ben");
    ben.caret_in("won").press("Q Ctrl+S");
    let mut desk = place.desk("a", "ana");
    desk.caret_in("lost").press("Q Ctrl+S");
    let page = desk.page();
    fs::remove_file(place.file(ANA)).unwrap();
    fs::remove_file(place.file(BEN)).unwrap();
    desk.look();
    assert_says(&desk, "the file of your tags was deleted outside; it is written again");
    assert_says(&desk, "the file of ben’s tags was deleted outside");
    assert_eq!(desk.workspace.document().unwrap().1.sets.len(), 2, "both stay in sight");
    drop(desk);
    let mut desk = place.desk("a", "ana");
    assert_eq!(desk.page(), page, "a crash before it is written costs nothing: {:?}", desk.notices());
    desk.press("Ctrl+S");
    assert!(place.file(ANA).exists() && !place.file(BEN).exists());
    // With work that is not written it is the same.
    desk.later(20_000_000);
    desk.caret_in("Kim").press("E");
    fs::remove_file(place.file(ANA)).unwrap();
    desk.press("Ctrl+S");
    assert_eq!(place.desk("c", "ana").page(), desk.page());
}

#[test]
fn a_colleagues_file_and_a_new_article_come_in_while_the_project_is_open() {
    let place = Place::new();
    let mut desk = place.desk("a", "ana");
    let mut ben = place.desk("b", "ben");
    ben.caret_in("won").press("Q Ctrl+S");
    ben.bring_in("new.txt", "Ann said “no” twice.".as_bytes());
    ben.press("Ctrl+S");
    desk.look();
    assert!(says(&desk, "tags came in from outside") || says(&desk, "the article"), "{:?}", desk.notices());
    let (_, document) = desk.workspace.document().unwrap();
    assert_eq!(document.set(&coder("ben")).annotations().len(), 1);
    assert!(desk.workspace.index_of(desk.workspace.view.document.unwrap(), &coder("ben")).is_some());
    assert_eq!(desk.workspace.project().catalogue().len(), 2);
    desk.look().turn_to("new").caret_in("no").press("Q Ctrl+S");
    assert!(place.file("documents/new/tags/ana.ron").exists(), "{:?}", desk.notices());
}

#[test]
fn a_text_that_changed_outside_moves_no_mark_and_stops_the_work() {
    let place = Place::new();
    let mut desk = place.desk("a", "ana");
    desk.caret_in("lost").press("Q Ctrl+S").caret_in("won").press("Q");
    let page = desk.page();
    fs::write(place.file("documents/article/text.txt"), TEXT.replace("lost", "tied")).unwrap();
    desk.look();
    assert_says(&desk, "“The article” is read-only: its text was changed outside of sayso");
    desk.caret_in("Kim").press("E");
    assert_eq!(desk.page(), page);
    fs::write(place.file("documents/article/text.txt"), TEXT.replace('\n', "\r\n")).unwrap();
    desk.look().caret_in("Kim").press("E Ctrl+S");
    assert_eq!(marks(&desk), 3, "the old text, whatever its line ends: {:?}", desk.notices());
}

#[test]
fn a_project_that_was_taken_away_is_said_and_nothing_is_written_in_its_place() {
    let place = Place::new();
    let mut desk = place.desk("a", "ana");
    desk.caret_in("lost").press("Q Ctrl+S").caret_in("won").press("Q");
    let away = place.folder.path().join("away");
    fs::rename(place.project(), &away).unwrap();
    desk.look();
    assert_says(&desk, "no sayso project");
    let page = desk.page();
    fs::rename(&away, place.project()).unwrap();
    desk.look().press("Ctrl+S");
    assert_eq!(place.desk("c", "ana").page(), page);
}

#[test]
fn an_import_that_is_not_written_is_nobody_elses() {
    let place = Place::new();
    let mut desk = place.desk("a", "ana");
    desk.bring_in("new.txt", "Ann said “no” twice.".as_bytes());
    desk.look().caret_in("no").press("Q").look();
    assert!(!says(&desk, "outside"), "{:?}", desk.notices());
    desk.press("Ctrl+S");
    desk.send(Message::Dialog(DialogMessage::Close));
    desk.look();
    assert!(!says(&desk, "outside"), "{:?}", desk.notices());
}

/// A machine with what it has acknowledged: of each of its marks the last note.
struct Machine {
    desk: Desk,
    mine: BTreeMap<AnnotationId, Option<String>>,
}

/// Chance that is the same every time.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

impl Machine {
    /// Tags a word that nobody has tagged, writes a note on a mark of this machine, or deletes one.
    fn edit(&mut self, dice: &mut Dice, round: usize) {
        let before: Vec<AnnotationId> = self.ids();
        let mine: Vec<AnnotationId> = self.mine.iter().filter(|(_, note)| note.is_some()).map(|(id, _)| *id).collect();
        let home = self.desk.workspace.home().unwrap();
        match dice.throw(8) {
            0 if !mine.is_empty() => {
                let id = mine[dice.throw(mine.len())];
                self.desk.send(Message::Do(Command::Delete(home, vec![id])));
                self.mine.insert(id, None);
            }
            1 | 2 if !mine.is_empty() => {
                let id = mine[dice.throw(mine.len())];
                let note = format!("note {round}");
                self.desk.send(Message::Do(Command::SetNote(home, id, note.clone())));
                self.mine.insert(id, Some(note));
            }
            _ => {
                self.desk.select(&format!("word{}.", dice.throw(2000))).press("E");
                let new = self.ids().into_iter().find(|id| !before.contains(id));
                self.mine.extend(new.map(|id| (id, Some(String::new()))));
            }
        }
    }

    fn ids(&self) -> Vec<AnnotationId> {
        self.desk.workspace.my_set().unwrap().annotations().map(|mark| mark.id).collect()
    }
}

/// Two machines work as one coder in one folder; what either acknowledged is in the file in the end.
fn two_machines(edits: usize, seed: u64) {
    let folder = tempfile::tempdir().unwrap();
    let place = Place { folder };
    let text: String = (0..2000).map(|number| format!("word{number}. ")).collect();
    Desk::lay_out(&text, &place.project());
    let mut dice = Dice(seed);
    let open = |machine: &str| place.desk(machine, "ana");
    let mut machines = ["a", "b"].map(|name| Machine { desk: open(name), mine: BTreeMap::new() });
    for round in 0..2 * edits {
        let at = round % 2;
        machines[at].edit(&mut dice, round);
        match dice.throw(6) {
            0 => drop(machines[at].desk.press("Ctrl+S")),
            1 => drop(machines[at].desk.look()),
            2 if dice.throw(8) == 0 => {
                // A crash behind a look recovers what was merged and what came after it.
                let page = machines[at].desk.look().page();
                let name = ["a", "b"][at];
                // The journal must be free before it is opened again.
                machines[at].desk = Desk::with("nothing");
                machines[at].desk = open(name);
                machines[at].desk.later(round as u64 * 10_000_000);
                assert_eq!(machines[at].desk.page(), page, "{:?}", machines[at].desk.notices());
            }
            _ => {}
        }
    }
    for at in [0, 1, 0, 1] {
        machines[at].desk.look().press("Ctrl+S");
    }
    let set = place.desk("c", "ana").workspace.my_set().unwrap().clone();
    let expected: BTreeMap<AnnotationId, Option<String>> =
        machines.iter().flat_map(|machine| machine.mine.clone()).collect();
    let wrong = expected.iter().filter(|(id, note)| set.annotation(**id).map(|mark| &mark.note) != note.as_ref());
    assert_eq!(wrong.count(), 0, "of {} marks", expected.len());
    assert_eq!(machines[0].desk.page(), machines[1].desk.page());
    let standing = expected.values().flatten().count();
    assert_eq!((set.annotations().len(), set.others().len()), (standing, 0));
    println!("{} edits, {} marks made, {standing} standing", 2 * edits, expected.len());
}

#[test]
fn what_two_machines_acknowledged_is_all_there() {
    for seed in 1..=3 {
        two_machines(100, seed);
    }
}

#[test]
#[ignore = "a minute long"]
fn what_two_machines_acknowledged_in_a_thousand_edits_each_is_all_there() {
    two_machines(1000, 7);
}
