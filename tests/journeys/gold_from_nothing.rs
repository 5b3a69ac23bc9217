//! The sample's gold, made from nothing with keys alone, and how many presses that takes.

use crate::desk::Desk;
use sayso::analysis::candidates::{Candidate, CandidateEnd};
use sayso::app::{Message, Mode};
use sayso::command::Command;
use sayso::format::notation;
use sayso::model::{Annotation, AnnotationId, AnnotationSet, Kind, Relation};
use sayso::text::{Offset, Span, Text, segment};
use std::collections::BTreeMap;
use std::path::Path;

/// What makes a frame whole: who, by which cue, through whom.
const FRAME: [&str; 3] = ["said_by", "cued_by", "via"];

/// Somebody who makes the tags of another again, by keys.
struct Maker<'g> {
    desk: Desk,
    text: &'g Text,
    gold: &'g AnnotationSet,
    /// Presses that went somewhere, or were a try that was taken back.
    aside: usize,
    /// Presses of each quotation for all of its parts, its speaker, cue and outlets.
    frames: BTreeMap<AnnotationId, usize>,
    /// Presses of each entity that is no role, with its kind.
    entities: Vec<usize>,
}

impl Maker<'_> {
    fn head(&self) -> Offset {
        self.desk.workspace.view.selection.head
    }

    /// Goes to a place; in a tie, which goes on, as well as outside one.
    fn go(&mut self, to: Offset) {
        self.aside(|maker| {
            maker.desk.press("Ctrl+Home");
            maker.step("Ctrl+Down", "Ctrl+Up", to);
            maker.step("Ctrl+Right", "Ctrl+Left", to);
            maker.step("Right", "Left", to);
        });
        assert_eq!(self.head(), to);
    }

    /// What does not count as making.
    fn aside(&mut self, act: impl FnOnce(&mut Self)) {
        let (before, known) = (self.desk.presses, self.aside);
        act(self);
        self.aside = known + self.desk.presses - before;
    }

    /// Presses that count so far.
    fn count(&self) -> usize {
        self.desk.presses - self.aside
    }

    /// Presses a key as long as it leads no further than a place.
    fn step(&mut self, forth: &str, back: &str, to: Offset) {
        while self.head() < to {
            let before = self.head();
            self.desk.press(forth);
            if self.head() > to {
                self.desk.press(back);
                return;
            }
            if self.head() == before {
                return;
            }
        }
    }

    fn select(&mut self, span: Span) {
        self.go(span.start());
        self.step("Shift+.", "Shift+,", span.end());
        // A space too many is cut off when the words are tagged.
        let enough =
            |maker: &Self| segment::trimmed(maker.text, maker.desk.workspace.view.selection.span()) == Some(span);
        while self.head() < span.end() && !enough(self) {
            self.desk.press("Ctrl+Shift+Right");
        }
        while !enough(self) {
            self.desk.press("Shift+Left");
        }
    }

    /// Just inside some words.
    fn go_into(&mut self, span: Span) {
        let first = self.text.slice(span).chars().next().unwrap().len_utf8();
        self.go(self.text.offset(span.start().byte() + first).unwrap());
    }

    /// The mark that was made for one of the gold.
    fn made(&self, gold: &Annotation) -> Option<AnnotationId> {
        let same = |mark: &&Annotation| {
            mark.label == gold.label && mark.fragments().unwrap().first() == gold.fragments().unwrap().first()
        };
        self.desk.workspace.my_set().unwrap().annotations().find(same).map(|mark| mark.id)
    }

    /// Tags words by a key at the caret, or where that means other words, selects them first.
    fn tag(&mut self, wanted: &Annotation, key: &str) {
        let first = wanted.fragments().unwrap().first();
        self.aside(|maker| _ = maker.desk.press("Escape Escape"));
        self.go_into(first);
        let before = self.aside + 1;
        self.desk.press(key);
        if self.made(wanted).is_none() {
            self.aside = before;
            self.aside(|maker| _ = maker.desk.press("Ctrl+Z Escape Escape"));
            self.select(first);
            self.desk.press(key);
            assert!(self.made(wanted).is_some(), "{:?}", self.text.slice(first));
        }
    }

    /// A quotation with W, and its roles with a digit each; what has no digit is left for later.
    fn frame(&mut self, quote: &Annotation) {
        let before = self.count();
        self.tag(quote, "W");
        while let Mode::Tying { kind, candidates, .. } = self.desk.workspace.view.mode.clone() {
            let done = self.made(quote).map_or(0, |id| {
                let set = self.desk.workspace.my_set().unwrap();
                set.relations_from(id).iter().filter(|relation| relation.kind == kind).count()
            });
            let of_kind = |relation: &&Relation| relation.kind == kind;
            let next = self.gold.relations_from(quote.id).into_iter().filter(of_kind).nth(done);
            let digit = next.and_then(|relation| self.digit_of(&candidates, relation));
            match digit {
                Some(digit) => drop(self.desk.press(&digit.to_string())),
                None => drop(self.desk.press("W")),
            }
        }
        self.join_rest(quote);
        self.frames.insert(quote.id, self.count() - before);
    }

    /// Joins the other parts to a mark that was made of its first.
    fn join_rest(&mut self, mark: &Annotation) {
        for part in mark.fragments().unwrap().iter().skip(1) {
            self.go_into(part);
            self.desk.press("J");
            let joined = |maker: &Maker<'_>| {
                let set = maker.desk.workspace.my_set().unwrap();
                let id = maker.made(mark).unwrap();
                set.annotation(id).unwrap().fragments().unwrap().iter().any(|made| made == part)
            };
            if !joined(self) {
                self.aside += 1;
                self.aside(|maker| _ = maker.desk.press("Ctrl+Z"));
                self.select(part);
                self.desk.press("J");
            }
            assert!(joined(self), "{:?}", self.text.slice(part));
        }
    }

    /// The digit of the words that a relation of the gold ends at.
    fn digit_of(&self, candidates: &[Candidate], relation: &Relation) -> Option<usize> {
        let to = self.gold.annotation(relation.to).unwrap();
        let fits = |candidate: &Candidate| {
            let label = match &candidate.end {
                CandidateEnd::Tagged(id) => {
                    self.desk.workspace.my_set().unwrap().annotation(*id).unwrap().label.clone()
                }
                CandidateEnd::Untagged(label, _) => label.clone(),
            };
            label == to.label && candidate.span == to.fragments().unwrap().first()
        };
        candidates.iter().position(fits).map(|index| index + 1)
    }

    /// Walks with Tab to a mark.
    fn turn_to(&mut self, id: AnnotationId) {
        self.aside(|maker| {
            maker.desk.press("Escape Escape");
            for _ in 0..200 {
                if maker.desk.workspace.view.mark != Some(id) {
                    maker.desk.press("Tab");
                }
            }
        });
        assert_eq!(self.desk.workspace.view.mark, Some(id), "Tab reaches every mark");
    }

    /// Ties two marks that are there, by the relation's key and a digit, or by going to the other and Enter.
    fn tie(&mut self, relation: &Relation) {
        let from = self.made(self.gold.annotation(relation.from).unwrap()).unwrap();
        let to = self.gold.annotation(relation.to).unwrap();
        let wanted = self.made(to).unwrap();
        let there = |maker: &Maker<'_>| {
            let set = maker.desk.workspace.my_set().unwrap();
            set.relations_from(from).iter().any(|tie| tie.kind == relation.kind && tie.to == wanted)
        };
        if there(self) {
            return;
        }
        self.turn_to(from);
        let before = self.count();
        let schema = std::sync::Arc::clone(self.desk.workspace.project().schema());
        let key = schema.relation(&relation.kind).unwrap().key.unwrap();
        self.desk.press(&key.to_ascii_uppercase().to_string());
        let Mode::Tying { candidates, .. } = self.desk.workspace.view.mode.clone() else { panic!("not tying") };
        match self.digit_of(&candidates, relation) {
            Some(digit) => drop(self.desk.press(&digit.to_string())),
            None => {
                self.select(to.fragments().unwrap().first());
                self.desk.press("Enter");
            }
        }
        let (one, other) = (self.gold.annotation(relation.from).unwrap(), to);
        let words = |mark: &Annotation| self.text.covered(mark.fragments().unwrap());
        assert!(there(self), "{} {} {}: {:?}", words(one), relation.kind, words(other), self.desk.notices());
        if FRAME.contains(&relation.kind.as_str()) {
            *self.frames.get_mut(&relation.from).unwrap() += self.count() - before;
        }
    }

    /// Sets the attributes of the selected mark: X to the next one, a digit for its value.
    fn set_attributes(&mut self, gold: &Annotation, most: usize) {
        let schema = std::sync::Arc::clone(self.desk.workspace.project().schema());
        for (index, def) in schema.label(&gold.label).unwrap().attributes.iter().enumerate().take(most) {
            let wanted = gold.attributes.get(&def.id);
            let has = self.desk.workspace.selected().unwrap().attributes.get(&def.id).cloned();
            let (Some(wanted), Kind::Choice(words)) = (wanted, &def.kind) else { continue };
            if has.as_ref() == Some(wanted) {
                continue;
            }
            while self.desk.workspace.view.attribute != index {
                self.desk.press("X");
            }
            let digit = words.iter().position(|word| word == wanted.as_str()).unwrap() + 1;
            self.desk.press(&digit.to_string());
        }
    }

    /// A mark by its label's key, and its first attribute, which is an entity's kind.
    fn name(&mut self, mark: &Annotation) {
        let before = self.count();
        let schema = std::sync::Arc::clone(self.desk.workspace.project().schema());
        self.tag(mark, &schema.label(&mark.label).unwrap().key.to_ascii_uppercase().to_string());
        self.set_attributes(mark, 1);
        if mark.label.as_str() == "entity" {
            self.entities.push(self.count() - before);
        }
    }

    /// All of the gold.
    fn make(&mut self) {
        let mut marks: Vec<&Annotation> = self.gold.annotations().collect();
        marks.sort_by_key(|mark| {
            let hull = mark.fragments().unwrap().hull();
            (hull.start(), std::cmp::Reverse(hull.end()))
        });
        // Whoever is named first has a digit when quotations are framed.
        for labels in [&["entity", "source"][..], &["quote"], &["cue", "claim", "evidence"]] {
            for mark in marks.iter().filter(|mark| labels.contains(&mark.label.as_str())) {
                match mark.label.as_str() {
                    "quote" => self.frame(mark),
                    _ if self.made(mark).is_none() => self.name(mark),
                    _ => {}
                }
            }
        }
        for mark in &marks {
            self.turn_to(self.made(mark).unwrap());
            self.set_attributes(mark, usize::MAX);
            if mark.label.as_str() != "quote" {
                self.join_rest(mark);
            }
        }
        let mut relations: Vec<&Relation> = self.gold.relations().collect();
        relations.sort_by_key(|relation| (relation.from, relation.kind.to_string(), relation.order));
        for relation in relations {
            self.tie(relation);
        }
        self.desk.press("Escape Escape Ctrl+Enter");
    }
}

#[test]
fn the_gold_of_the_sample_is_made_from_nothing_by_keys_alone() {
    let home = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("projects/news-sample");
    let mut sample = Desk::open(&root, home.path(), "anna");
    let (mut frames, mut entities) = (Vec::new(), Vec::new());
    for slug in ["mud-and-herons", "hospital-audit", "recount"] {
        sample.turn_to(slug);
        let (id, document) = sample.workspace.document().unwrap();
        let (text, gold) = (&document.text, sample.workspace.my_set().unwrap());
        let mut desk = Desk::with(text.as_str());
        let mut meta = desk.workspace.project().catalogue().values().next().unwrap().clone();
        meta.outlet.clone_from(&sample.workspace.project().meta(id).unwrap().outlet);
        desk.send(Message::Do(Command::SetMeta(Box::new(meta))));
        let mut maker = Maker { desk, text, gold, aside: 0, frames: BTreeMap::new(), entities: Vec::new() };
        maker.make();
        assert_eq!(maker.desk.page(), notation::write(text, gold), "{slug}");
        println!(
            "{slug}: {} marks and {} ties by {} presses, besides {} to go somewhere",
            gold.annotations().len(),
            gold.relations().len(),
            maker.count(),
            maker.aside,
        );
        let is_whole = |quote: &AnnotationId| {
            FRAME.iter().all(|kind| gold.relations_from(*quote).iter().any(|tie| tie.kind.as_str() == *kind))
        };
        frames.extend(maker.frames.iter().filter(|(quote, _)| is_whole(quote)).map(|(_, presses)| *presses));
        entities.append(&mut maker.entities);
    }
    frames.sort_unstable();
    entities.sort_unstable();
    let middle = |counts: &[usize]| counts[counts.len() / 2];
    println!("presses for each complete frame: {frames:?}, the middle one {}", middle(&frames));
    println!("presses for each entity with its kind: {entities:?}, the middle one {}", middle(&entities));
    assert!(middle(&frames) <= 6 && middle(&entities) <= 2);
}
