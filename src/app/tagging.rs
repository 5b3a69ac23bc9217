//! What letters and digits do on the page.

use super::{Effect, Focus, Mode, NoticeKind, Workspace};
use crate::analysis::guess;
use crate::command::{Command, NewMark};
use crate::model::{Kind, LabelDef, LabelId, Stamp, Value, each_of, several};
use crate::text::segment::{self, Direction, Edge, Step};
use crate::text::{Fragments, Offset, Span, quoted};

impl Workspace {
    /// A letter: ties the selected mark, or tags the selection, or what is at the caret.
    pub(in crate::app) fn letter(&mut self, letter: char, stamp: &Stamp) -> Vec<Effect> {
        let schema = std::sync::Arc::clone(self.project().schema());
        let label = schema.label_of_key(letter);
        if let Some(label) = label.filter(|_| self.view.focus.0 == Focus::Hits && self.view.search.is_some()) {
            return self.tag_hits(&label.id, stamp);
        }
        if let Mode::Tying { from, kind, .. } = &self.view.mode {
            let fits = |label: &&LabelDef| schema.relation(kind).is_some_and(|def| def.to.contains(&label.id));
            if !self.view.selection.span().is_empty()
                && let Some(label) = label.filter(fits)
            {
                return self.tie_to_selection(Some(&label.id), stamp);
            }
            self.view.mark = Some(*from);
        }
        let relation = self.selected().and_then(|annotation| schema.relation_of_key(&annotation.label, letter));
        if let Some(relation) = relation {
            return self.begin_tie(Some(relation.id.clone()));
        }
        match label {
            Some(label) => {
                self.view.mode = Mode::Page;
                self.tag(&label.id, stamp)
            }
            None => Vec::new(),
        }
    }

    /// A letter with Shift gives the selected mark another label.
    pub(in crate::app) fn shift_letter(&mut self, letter: char, stamp: &Stamp) -> Vec<Effect> {
        let label = self.project().schema().label_of_key(letter).map(|label| label.id.clone());
        match (self.home(), self.view.mark, label) {
            (Some(home), Some(id), Some(label)) => self.run(&Command::Relabel(home, id, label), stamp),
            _ => Vec::new(),
        }
    }

    /// Tags the selection, the selected mark's words, or what stands at the caret.
    pub fn tag(&mut self, label: &LabelId, stamp: &Stamp) -> Vec<Effect> {
        let Some(home) = self.home() else {
            return self.nobody();
        };
        let Some(fragments) = self.words_for(label) else {
            return self.say(NoticeKind::Refusal, "there are no words here to tag");
        };
        let mark = NewMark { label: label.clone(), fragments, attributes: Vec::new() };
        self.run(&Command::Tag(home, mark), stamp)
    }

    pub(in crate::app) fn nobody(&mut self) -> Vec<Effect> {
        if self.me().is_none() && self.view.document.is_some() {
            self.view.dialog = Some(super::Dialog::Who(String::new()));
        }
        Vec::new()
    }

    pub(in crate::app) fn words_for(&self, label: &LabelId) -> Option<Fragments> {
        let (_, document) = self.document()?;
        let selection = self.view.selection.span();
        if !selection.is_empty() {
            return Fragments::one(segment::trimmed(&document.text, selection)?);
        }
        if let Some(annotation) = self.selected() {
            return annotation.fragments().cloned();
        }
        Fragments::one(guess::span_for(&document.text, selection.start(), label)?)
    }

    /// A digit: picks in a mode, else sets the attribute that is in focus; 0 takes its value away.
    pub(in crate::app) fn digit(&mut self, digit: u32, stamp: &Stamp) -> Vec<Effect> {
        if self.view.mode != Mode::Page {
            return self.digit_in_mode(digit, stamp);
        }
        let schema = std::sync::Arc::clone(self.project().schema());
        let (Some(home), Some(annotation)) = (self.home(), self.selected()) else {
            return Vec::new();
        };
        let id = annotation.id;
        let label = schema.label(&annotation.label);
        let Some(attribute) = label.and_then(|label| label.attributes.get(self.view.attribute)) else {
            return Vec::new();
        };
        let value = match (&attribute.kind, digit) {
            (_, 0) => None,
            (Kind::Choice(words), n) => match words.get(n as usize - 1) {
                Some(word) => Some(Value::Choice(word.clone())),
                None => return self.say(NoticeKind::Refusal, format!("{} has no value {n}", attribute.name)),
            },
            (Kind::Several(words), n) => match words.get(n as usize - 1) {
                Some(word) => {
                    let kept = annotation.attributes.get(&attribute.id).map_or("", Value::as_str);
                    toggled(words, kept, word)
                }
                None => return self.say(NoticeKind::Refusal, format!("{} has no value {n}", attribute.name)),
            },
            (Kind::Flag, _) => Some(Value::Flag),
            (Kind::Text | Kind::Number | Kind::Link, _) => {
                return self.look(super::View::Focus(super::Focus::Inspector));
            }
        };
        self.run(&Command::SetAttribute(home, id, attribute.id.clone(), value), stamp)
    }

    /// Moves an edge of the selected mark by a word or a character.
    pub(in crate::app) fn move_edge(&self, edge: Edge, step: Step, direction: Direction) -> Option<Command> {
        let (_, document) = self.document()?;
        let annotation = self.selected()?;
        let fragments = annotation.fragments()?;
        let walk = |from: Offset| match step {
            Step::Character => segment::step(&document.text, from, step, direction),
            Step::Word | Step::Sentence | Step::Paragraph | Step::Text => {
                segment::next_word_edge(&document.text, from, edge, direction)
            }
        };
        let part = self.part_at_caret(fragments, edge);
        let moved = match edge {
            Edge::Start => Span::between(walk(part.start()).min(part.end()), part.end()),
            Edge::End => Span::between(part.start(), walk(part.end()).max(part.start())),
        };
        Some(Command::Reshape(self.home()?, annotation.id, replace_fragment(fragments, part, moved)?))
    }

    /// The part of a mark whose edge is meant: the one with the caret, but at the very start, where
    /// the caret is when the mark is just selected, the outermost.
    fn part_at_caret(&self, fragments: &Fragments, edge: Edge) -> Span {
        let head = self.view.selection.head;
        let outermost = if edge == Edge::Start { fragments.first() } else { fragments.last() };
        let inner = fragments.iter().find(|part| part.touches(head) && head != fragments.start());
        inner.unwrap_or(outermost)
    }

    /// Takes the part with the caret out of the selected mark.
    pub(in crate::app) fn take_out(&self) -> Result<Command, &'static str> {
        let home = self.home().ok_or("say who you are first")?;
        let annotation = self.selected().ok_or("select a mark first: Tab walks through them")?;
        let fragments = annotation.fragments().ok_or("that mark has lost its words")?;
        let part = self.part_at_caret(fragments, Edge::End);
        let rest = Fragments::new(fragments.iter().filter(|other| *other != part));
        let rest = rest.ok_or("the mark has one part only; Delete takes it away")?;
        Ok(Command::Reshape(home, annotation.id, rest))
    }

    /// Joins the selected words, or the quoted run at the caret, to the mark before.
    pub(in crate::app) fn join(&self) -> Result<Command, &'static str> {
        let (_, document) = self.document().ok_or("open an article first")?;
        let home = self.home().ok_or("say who you are first")?;
        let set = self.my_set().ok_or("open an article first")?;
        let target = self.view.recent.and_then(|id| set.annotation(id));
        let target = target.ok_or("select the mark first, then the words to join to it")?;
        let fragments = target.fragments().ok_or("that mark has lost its words")?;
        let selection = self.view.selection.span();
        let span = if selection.is_empty() {
            let at = selection.start();
            quoted::run_at(&document.text, at).or_else(|| segment::word_at(&document.text, at))
        } else {
            segment::trimmed(&document.text, selection)
        };
        let span = span.ok_or("there are no words here to join")?;
        if fragments.iter().any(|fragment| fragment.contains(span)) {
            return Err("put the caret into the other part of the quotation, then join");
        }
        Ok(Command::Reshape(home, target.id, fragments.with(span)))
    }
}

/// The values that are kept together, with one put in or taken out.
pub fn toggled(choices: &[String], kept: &str, word: &str) -> Option<Value> {
    let there = |one: &str| each_of(kept).any(|other| other == one);
    several(choices, |one| there(one) != (one == word)).map(Value::Several)
}

/// The fragments with one of them replaced; `None` where nothing would be left of it.
pub fn replace_fragment(fragments: &Fragments, old: Span, new: Span) -> Option<Fragments> {
    if new.is_empty() {
        return None;
    }
    Fragments::new(fragments.iter().map(|span| if span == old { new } else { span }))
}
