//! Three people who work on the same articles in clones of their own and merge again and again, with git itself.
//!
//! What they do is thrown with dice, and written by the library as the window would. In one story everybody writes
//! files of their own, as sayso has it: then nothing is ever to be settled. In the other all of them write the same
//! files, as no one should: then each merge is held against that of the model, and against what no merge may lose.

use super::steps::{self, WAYS};
use super::{git, has_git, repository, run, sayso};
use sayso::command::{Command, plan};
use sayso::format::lone_file::LoneFile;
use sayso::format::project_file::tags::{self, Owner};
use sayso::format::project_file::{ProjectFile, files_of, review};
use sayso::model::change::{Edit, Home, Swap, apply};
use sayso::model::merge::{merge_reviews, merge_sets};
use sayso::model::{
    Annotation, CaseKey, Change, Coder, CoderId, Decision, DocumentId, Other, Project, Relation, Stamp, Timestamp,
    Verdict,
};
use sayso::store::ProjectFolder;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Who writes what.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Story {
    /// Two coders and a reviewer, each in files of their own.
    OwnFiles,
    /// All three write the tags of one coder and the decisions of one reviewer.
    SameFiles,
}

/// What happened, to be printed.
#[derive(Default, Debug)]
struct Figures {
    merges: usize,
    with_conflicts: usize,
    /// Merges of histories that had been merged crosswise, so that git had to make up the version before.
    crosswise: usize,
    /// Files that both sides had changed.
    files: usize,
    /// What the model could not bring together, in merges that are not crosswise.
    conflicts: usize,
    /// Records in files that both sides had changed.
    records: usize,
}

/// Chance that is the same every time.
struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        for (shift, factor) in [(30, 0xbf58_476d_1ce4_e5b9_u64), (27, 0x94d0_49bb_1331_11eb)] {
            mixed = (mixed ^ (mixed >> shift)).wrapping_mul(factor);
        }
        ((mixed ^ (mixed >> 31)) % sides as u64) as usize
    }
}

struct World {
    story: Story,
    desks: Vec<PathBuf>,
    /// Of each desk and file, when it was last changed by whoever writes it, and what it holds then.
    newest: Vec<BTreeMap<String, (u64, String)>>,
    dice: Dice,
    clock: u64,
    figures: Figures,
    _home: tempfile::TempDir,
}

fn coder(name: &str) -> CoderId {
    CoderId::new(name).unwrap()
}

/// A clone's project with all its articles; nothing in it may be damaged.
fn open(desk: &Path) -> (ProjectFolder, Project) {
    let (mut folder, mut project) = ProjectFolder::open(desk).unwrap();
    let (metas, troubles) = folder.listed().unwrap();
    assert_eq!(troubles, Vec::<String>::new());
    project.load_catalogue(metas.clone());
    for meta in metas {
        let loaded = folder.read_document(&project, &meta).unwrap();
        assert!(loaded.damage.is_empty(), "{:?}", loaded.damage);
        project.load_document(meta.id, loaded.document);
    }
    (folder, project)
}

impl World {
    fn new(story: Story, seed: u64) -> World {
        let home = tempfile::tempdir().unwrap();
        let start = repository(home.path());
        let (mut folder, mut project) = ProjectFolder::open(&start).unwrap();
        let rita = Coder { id: coder("rita"), name: "Rita".to_owned() };
        let edit = Edit::Coder(rita.id.clone(), Swap::new(None, Some(rita)));
        apply(&mut project, &Change { edits: vec![edit] }).unwrap();
        folder.save(&project, &ProjectFile::Head).unwrap();
        assert_eq!(sayso(&start, &["git-setup"]).0, Some(0));
        git(&start, &["add", "."]);
        git(&start, &["commit", "-q", "-m", "set up"]);
        let desks = ["anna", "ben", "rita"].map(|name| {
            let desk = home.path().join(format!("{name}'s desk"));
            git(&start, &["clone", "-q", ".", desk.to_str().unwrap()]);
            git(&desk, &["config", "gc.auto", "0"]);
            assert_eq!(sayso(&desk, &["git-setup"]).0, Some(0));
            desk
        });
        let (dice, figures) = (Dice(seed), Figures::default());
        let newest =
            desks.each_ref().map(|desk| files(desk).into_iter().map(|(path, file)| (path, (0, file))).collect());
        let (desks, newest) = (desks.into(), newest.into());
        World { story, desks, newest, dice, clock: 1_800_000_000_000, figures, _home: home }
    }

    /// Does a few things at a desk and commits them.
    fn work(&mut self, at: usize) {
        let (mut folder, mut project) = open(&self.desks[at]);
        let articles: Vec<DocumentId> = project.catalogue().keys().copied().collect();
        let mut stale = BTreeSet::new();
        for _ in 0..2 + self.dice.roll(5) {
            self.clock += 1;
            let document = articles[self.dice.roll(articles.len())];
            if let Some(change) = self.step(&project, document, at) {
                stale.extend(change.edits.iter().flat_map(files_of));
                apply(&mut project, &change).unwrap();
            }
        }
        for file in stale {
            folder.save(&project, &file).unwrap();
        }
        git(&self.desks[at], &["add", "."]);
        git(&self.desks[at], &["commit", "-q", "--allow-empty", "-m", "work"]);
        for (path, file) in files(&self.desks[at]) {
            let known = self.newest[at].entry(path).or_default();
            if known.1 != file {
                *known = (self.clock, file);
            }
        }
    }

    /// One thing that whoever sits there may do, where it can be done.
    fn step(&mut self, project: &Project, document: DocumentId, at: usize) -> Option<Change> {
        let (tagger, judge) = match self.story {
            Story::OwnFiles => ([Some("anna"), Some("ben"), None][at], ["anna", "ben", "rita"][at]),
            Story::SameFiles => (Some("anna"), "rita"),
        };
        let judges = tagger.is_none() || self.dice.roll(4) == 0;
        let home = Home { document, coder: coder(if judges { judge } else { tagger? }) };
        let stamp = Stamp { by: home.coder.clone(), at: Timestamp(self.clock), chance: 16 * u128::from(self.clock) };
        let set = project.document(document)?.set(&home.coder);
        let numbers = [0; 3].map(|_| self.dice.roll(1000));
        let change = if let Some(other) = set.others().next().filter(|_| !judges && self.dice.roll(2) == 0) {
            settled(project, &home, other, self.dice.roll(2) == 0)
        } else if judges {
            plan(project, &self.judgement(project, &home)?, &stamp).ok()?
        } else {
            // Articles must not grow without end.
            let way = if set.annotations().len() > 60 { 9 } else { self.dice.roll(WAYS.into()) as u8 };
            let numbers = (way, numbers[0], numbers[1], numbers[2]);
            let planned = steps::command(project, &home, numbers);
            let planned = planned.and_then(|command| plan(project, &command, &stamp).ok());
            planned.or_else(|| steps::note_on_tie(project, &home, numbers))?
        };
        apply(&mut project.clone(), &change).is_ok().then_some(change)
    }

    /// A decision, a comment, or a decision that is taken back.
    fn judgement(&mut self, project: &Project, home: &Home) -> Option<Command> {
        let document = project.document(home.document)?;
        let mine = document.reviews.get(&home.coder);
        let marks: Vec<&Annotation> = document.sets.values().flat_map(|set| set.annotations().take(12)).collect();
        let mark = |n: usize| (!marks.is_empty()).then(|| marks[n % marks.len()]);
        let (one, other) = (mark(self.dice.roll(1000))?, mark(self.dice.roll(4))?);
        let old = mine.and_then(|review| review.keys().nth(self.dice.roll(review.len().max(1))).cloned());
        let key = old.clone().filter(|_| self.dice.roll(2) == 0).or_else(|| CaseKey::new([one.id, other.id]))?;
        let (resolved, n) = (self.dice.roll(3) == 0, self.dice.roll(5));
        let words = ["Sure?", "The speaker is Kim.", "“No”", "Yes."][n % 4].to_owned();
        let verdict = match n {
            0 => Verdict::Both,
            1 => Verdict::Neither,
            2 => Verdict::Edited(Box::new(one.clone())),
            _ => Verdict::Take(coder(["anna", "ben"][n % 2])),
        };
        let comments = mine.and_then(|review| review.get(&key)).map(|old| old.comments.clone()).unwrap_or_default();
        let (judged, at) = (format!("f{n}"), Timestamp(self.clock));
        Some(match self.dice.roll(6) {
            0..=2 => {
                let decision = Decision { verdict, judged, at, unanimous: n == 0, comments, others: BTreeSet::new() };
                Command::Decide(home.clone(), vec![(key, Some(decision))])
            }
            3 => Command::Decide(home.clone(), vec![(old?, None)]),
            _ => Command::Remark { home: home.clone(), key, words, resolved },
        })
    }

    /// Two people go on working, and one takes in what the other has, which is `checked` before it is committed.
    fn meet(&mut self, checked: impl FnOnce(&mut World, &Meeting)) {
        let into = self.dice.roll(3);
        let from = (into + 1 + self.dice.roll(2)) % 3;
        self.work(into);
        self.work(from);
        let desk = self.desks[into].clone();
        git(&desk, &["fetch", "-q", self.desks[from].to_str().unwrap(), "main"]);
        let commit = |name: &str| git(&desk, &["rev-parse", name]).trim().to_owned();
        let (ours, theirs) = (commit("HEAD"), commit("FETCH_HEAD"));
        let bases = git(&desk, &["merge-base", "--all", &ours, &theirs]).lines().map(str::to_owned).collect();
        let output = run(&desk, "git", &["merge", "-q", "--no-edit", "-m", "merge", "FETCH_HEAD"]);
        let (code, said) = (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned());
        assert!(matches!(code, Some(0 | 1)), "{said}");
        let meeting = Meeting { into, from, ours, theirs, bases, clean: code == Some(0), said };
        self.figures.merges += 1;
        self.figures.with_conflicts += usize::from(!meeting.clean);
        self.figures.crosswise += usize::from(meeting.bases.len() > 1);
        checked(self, &meeting);
        if !meeting.clean {
            git(&desk, &["commit", "-q", "-a", "-m", "merged"]);
        }
    }
}

/// What another copy said is settled: by its own word, where that fits, or by ours.
fn settled(project: &Project, home: &Home, other: &Other, theirs: bool) -> Change {
    let gone = Edit::Other(home.clone(), Swap::new(Some(Box::new(other.clone())), None));
    let set = project.document(home.document).unwrap().set(&home.coder);
    if let Other::Mark(mark) = other
        && theirs
    {
        let before = set.annotation(mark.id).cloned().map(Box::new);
        let taken = Edit::Annotation(home.clone(), mark.id, Swap::new(before, Some(mark.clone())));
        let both = Change { edits: vec![taken, gone.clone()] };
        if apply(&mut project.clone(), &both).is_ok() {
            return both;
        }
    }
    Change { edits: vec![gone] }
}

/// One merge of git's, as it stands in the folder.
struct Meeting {
    into: usize,
    from: usize,
    ours: String,
    theirs: String,
    bases: Vec<String>,
    clean: bool,
    said: String,
}

/// The tags and decisions in a folder, by path.
fn files(desk: &Path) -> BTreeMap<String, String> {
    let listed = git(desk, &["ls-files", "--", "documents/*/tags/*.ron", "documents/*/review/*.ron"]);
    let paths: BTreeSet<&str> = listed.lines().collect();
    paths.into_iter().map(|path| (path.to_owned(), std::fs::read_to_string(desk.join(path)).unwrap())).collect()
}

/// A file as a commit has it.
fn version(desk: &Path, commit: &str, path: &str) -> Option<String> {
    let output = run(desk, "git", &["cat-file", "blob", &format!("{commit}:{path}")]);
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}

/// A file as the model merges it, with its text and its schema, and how much did not go together.
fn by_model(project: &Project, path: &str, base: Option<&str>, [ours, theirs]: [&str; 2]) -> (String, usize) {
    let [_, slug, part, name] = path.split('/').collect::<Vec<_>>()[..] else { panic!("{path}") };
    let id = project.catalogue().values().find(|meta| meta.slug == slug).unwrap().id;
    let (text, coder) = (&project.document(id).unwrap().text, coder(name.strip_suffix(".ron").unwrap()));
    let owner = Owner { document: id, coder: &coder };
    if part == "tags" {
        let read = |file: &str| tags::read(path, file.as_bytes(), owner, text, project.schema()).unwrap();
        let merged = merge_sets(base.map(read).as_ref(), &read(ours), &read(theirs));
        return (tags::write(&merged.value, owner, text), merged.conflicts.len());
    }
    let read = |file: &str| review::read(path, file.as_bytes(), owner, text, project.schema()).unwrap();
    let merged = merge_reviews(base.map(read).as_ref(), &read(ours), &read(theirs));
    (review::write(&merged.value, owner, text), merged.conflicts.len())
}

/// The records of a file, by what they are known by.
fn records(file: &str) -> BTreeSet<String> {
    match LoneFile::read("file", file.as_bytes()).unwrap() {
        LoneFile::Tags(_, _, set) => {
            let marks = set.annotations().map(|mark| format!("annotation {}", mark.id));
            marks.chain(set.relations().map(|tie| format!("relation {}", tie.id))).collect()
        }
        LoneFile::Review(_, _, review) => review.iter().flat_map(of_decision).collect(),
        LoneFile::Schema(_) | LoneFile::Head(_) | LoneFile::Meta(_) => panic!("these are not merged here"),
    }
}

fn of_decision((key, decision): (&CaseKey, &Decision)) -> Vec<String> {
    let comments = decision.comments.iter().map(|comment| format!("{key:?}: {comment:?}"));
    comments.chain([format!("{key:?}")]).collect()
}

/// A relation may be gone where another ties the same, and where it is kept beside.
fn is_told_otherwise(record: &str, result: &str, sides: [&str; 2]) -> bool {
    let set = |file: &str| match LoneFile::read("file", file.as_bytes()) {
        Ok(LoneFile::Tags(_, _, set)) => Some(set),
        _ => None,
    };
    let ends = |tie: &Relation| (tie.kind.clone(), BTreeSet::from([tie.from, tie.to]));
    let is_it = |tie: &&Relation| record == format!("relation {}", tie.id);
    let Some(merged) = set(result) else { return false };
    let beside = |other: &Other| matches!(other, Other::Tie(tie) if is_it(&tie.as_ref()));
    sides.into_iter().filter_map(set).any(|side| {
        let lost = side.relations().find(is_it).map(ends);
        lost.is_some_and(|lost| merged.relations().any(|tie| ends(tie) == lost)) || merged.others().any(beside)
    })
}

/// What no side took away is there, and what the model makes of the versions is what stands in the files.
fn hold_against_the_model(world: &mut World, meeting: &Meeting) {
    let desk = world.desks[meeting.into].clone();
    let (_, project) = open(&desk);
    let mut conflicts = 0;
    for (path, result) in files(&desk) {
        let of = |commit: &String| version(&desk, commit, &path);
        let (Some(ours), Some(theirs)) = (of(&meeting.ours), of(&meeting.theirs)) else { continue };
        let bases: Vec<String> = meeting.bases.iter().filter_map(of).collect();
        let all: BTreeSet<String> = records(&ours).union(&records(&theirs)).cloned().collect();
        for lost in all.difference(&records(&result)) {
            let known = bases.iter().any(|base| records(base).contains(lost));
            let taken_away = known && !(records(&ours).contains(lost) && records(&theirs).contains(lost));
            assert!(taken_away || is_told_otherwise(lost, &result, [&ours, &theirs]), "{path} lost {lost}\n{result}");
        }
        if ours != theirs && !bases.contains(&ours) && !bases.contains(&theirs) {
            world.figures.files += 1;
            world.figures.records += all.len();
        }
        if meeting.bases.len() == 1 {
            let (expected, count) = by_model(&project, &path, bases.first().map(String::as_str), [&ours, &theirs]);
            assert_eq!(result, expected, "{path}");
            conflicts += count;
        }
    }
    if meeting.bases.len() == 1 {
        assert_eq!(meeting.clean, conflicts == 0, "{}", meeting.said);
        world.figures.conflicts += conflicts;
    }
    if !meeting.clean {
        let others = project.documents().flat_map(|(_, document)| document.sets.values()).map(|set| set.others().len());
        let (code, words) = sayso(&desk, &["check", "."]);
        assert_eq!(words.matches("; settle it: ").count(), others.sum::<usize>(), "{words}");
        assert!(matches!(code, Some(0 | 1)), "{words}");
    }
}

/// What has one writer never differs in a way that is to be settled, and is as new as either side has it.
fn expect_the_newest(world: &mut World, meeting: &Meeting) {
    assert!(meeting.clean, "{}", meeting.said);
    let mut newest = world.newest[meeting.into].clone();
    for (path, theirs) in &world.newest[meeting.from] {
        let ours = newest.entry(path.clone()).or_default();
        *ours = ours.clone().max(theirs.clone());
    }
    let expected: BTreeMap<String, String> =
        newest.iter().map(|(path, (_, file))| (path.clone(), file.clone())).collect();
    assert_eq!(files(&world.desks[meeting.into]), expected);
    world.newest[meeting.into] = newest;
}

/// Everybody merges `count` times what the others wrote into files of their own.
fn in_files_of_their_own(count: usize, seed: u64) -> Figures {
    let mut world = World::new(Story::OwnFiles, seed);
    for _ in 0..count {
        world.meet(expect_the_newest);
    }
    world.figures
}

/// All merge `count` times what they wrote into the same files.
fn in_the_same_files(count: usize, seed: u64) -> Figures {
    let mut world = World::new(Story::SameFiles, seed);
    for _ in 0..count {
        world.meet(hold_against_the_model);
    }
    world.figures
}

#[test]
fn who_writes_only_their_own_files_never_has_anything_to_settle() {
    if has_git() {
        let figures = in_files_of_their_own(6, 1);
        assert_eq!((figures.merges, figures.with_conflicts), (6, 0));
    }
}

#[test]
fn who_writes_the_same_files_gets_what_the_model_makes_of_them_and_loses_nothing() {
    if has_git() {
        let figures = in_the_same_files(6, 2);
        assert!(figures.files > 5, "{figures:?}");
    }
}

/// The long run: `cargo test --release --test git -- --ignored --nocapture`.
#[test]
#[ignore = "takes minutes"]
fn a_thousand_merges() {
    println!("files of their own: {:?}", in_files_of_their_own(1000, 11));
    println!("the same files: {:?}", in_the_same_files(1000, 12));
}
