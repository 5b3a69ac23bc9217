//! Files that somebody else changes while they are open here.
//!
//! ```text
//!     in the file     here            what is done
//!     changed         written         read again
//!     changed         unwritten work  merged by meaning: ours in force, theirs kept beside; a step to undo
//!     damaged         either          left alone, and nothing in it may be changed until it can be read
//!     gone, mine      has tags        kept, and written again
//!     gone, another's written         kept on the screen, not written
//!     a text changed  either          its article may only be looked at: offsets are never moved in silence
//! ```
//!
//! What was read again is no step: the disk knew it already. What was merged is one, and stands in the journal with
//! what makes of the file as it is now what is here, so that a crash behind it costs nothing.

use super::history::Step;
use super::{Action, Effect, LogKind, Met, NoticeKind, Workspace};
use crate::analysis::index::MarkIndex;
use crate::command::counted;
use crate::format::Hash;
use crate::format::outside::{Held, Now, Outside, reread_values};
use crate::format::project_file::ProjectFile;
use crate::model::change::Home;
use crate::model::{Change, CoderId, DocumentId, DocumentMeta, Progress, Stamp};
use std::sync::Arc;

const TEXT_CHANGED: &str = "its text was changed outside of sayso; put the old one back to go on";
const TEXT_GONE: &str = "its text was taken away outside of sayso; put it back to go on";
const GONE: &str = "it was taken away outside of sayso; put it back to go on";

impl Workspace {
    /// Takes in what somebody else has changed.
    pub(in crate::app) fn meet(&mut self, found: &[Outside], stamp: &Stamp) -> Vec<Effect> {
        let effects = found.iter().flat_map(|outside| self.meet_one(outside, stamp)).collect();
        self.revision += 1;
        if self.selected().is_none() {
            self.view.mark = None;
        }
        let there = |id| self.my_set().is_some_and(|set| set.annotation(id).is_some());
        if self.view.preview.as_ref().is_some_and(|(id, _)| !there(*id)) {
            self.view.preview = None;
        }
        self.refresh_mode();
        effects
    }

    /// Lists articles that came in from outside.
    pub(in crate::app) fn newcomers(&mut self, entries: Vec<(DocumentMeta, Progress)>) -> Vec<Effect> {
        let words = match entries.as_slice() {
            [(one, _)] => format!("the article “{}” came in from outside", one.shown_title()),
            _ => format!("{} came in from outside", counted(entries.len(), "article")),
        };
        let effects = self.more_articles(entries);
        self.view.notify(NoticeKind::Word, words);
        effects
    }

    fn meet_one(&mut self, outside: &Outside, stamp: &Stamp) -> Vec<Effect> {
        let Outside { file, path, .. } = outside;
        let bytes = match &outside.now {
            Now::Gone => return self.meet_gone(outside, stamp),
            Now::Unreadable(why) => return self.meet_damaged(file, why),
            Now::There(bytes) => bytes,
        };
        match Held::read(&self.project, (file, path), bytes) {
            Err(error) => self.meet_damaged(file, &error.to_string()),
            Ok(None) => Vec::new(),
            Ok(Some(theirs)) if self.stale.contains(file) => self.meet_changed(outside, &theirs, stamp),
            Ok(Some(theirs)) => self.read_again(outside, theirs),
        }
    }

    /// Reads a file again of which all is written.
    fn read_again(&mut self, outside: &Outside, theirs: Held) -> Vec<Effect> {
        let here = Held::here(&self.project, &outside.file);
        if let (Held::Text(text), Some(id)) = (&theirs, outside.file.document()) {
            return if here == Some(Held::Text(text.clone())) {
                self.let_go_on(outside)
            } else {
                self.only_show(id, TEXT_CHANGED)
            };
        }
        let effects = self.let_go_on(outside);
        if here.as_ref() == Some(&theirs) {
            return effects;
        }
        let is_new = here.as_ref().is_some_and(Held::is_blank);
        self.load(theirs);
        let what = self.name_of(&outside.file);
        let words = if is_new {
            format!("{what} came in from outside")
        } else {
            format!("{what} changed outside and {} read again", was(&outside.file))
        };
        self.view.notify(NoticeKind::Word, words);
        effects
    }

    /// Takes in what a file holds, which the disk knows already.
    fn load(&mut self, held: Held) {
        match held {
            Held::Text(_) => {}
            Held::Meta(meta) => self.project.refresh_meta(*meta),
            Held::Review(home, review) => self.project.load_review(&home, review),
            Held::Head(head) => self.project.load_head(&head),
            Held::Schema(schema) => {
                let before = Arc::clone(self.project.schema());
                self.project.load_schema(schema);
                reread_values(&mut self.project, &before);
            }
            Held::Tags(home, set) => {
                self.project.load_set(&home, set);
                if let Some(document) = self.project.document(home.document) {
                    let index = MarkIndex::of(&document.text, document.set(&home.coder));
                    self.indices.insert((home.document, home.coder), index);
                }
            }
        }
    }

    /// Brings a file together with what is not written yet.
    fn meet_changed(&mut self, outside: &Outside, theirs: &Held, stamp: &Stamp) -> Vec<Effect> {
        let Outside { file, path, .. } = outside;
        let base = outside.base.as_deref().and_then(|bytes| Held::read(&self.project, (file, path), bytes).ok()?);
        let Some(ours) = Held::here(&self.project, file) else { return Vec::new() };
        let Some((merged, conflicts)) = Held::merge(&self.project, base.as_ref(), &ours, theirs) else {
            return file.document().map_or_else(Vec::new, |id| self.only_show(id, TEXT_CHANGED));
        };
        self.unlock(file, path);
        let step = Arc::new(Change { edits: ours.edits_to(&merged) });
        if let Err(rejected) = self.make_again(&step) {
            return self.meet_damaged(file, &format!("what changed outside cannot be merged, {rejected}: {path}"));
        }
        let what = self.name_of(file);
        let words = format!("Merge what changed outside in {what}");
        if !step.is_empty() {
            self.history.push(Step::live(words.clone(), &stamp.by, stamp.at, Arc::clone(&step)));
            self.say_merged(&what, conflicts.len());
        }
        let catch_up = Arc::new(Change { edits: theirs.edits_to(&merged) });
        let hash = match &outside.now {
            Now::There(bytes) => Hash::of(bytes).to_string(),
            Now::Gone | Now::Unreadable(_) => String::new(),
        };
        let met = Met { words, path: path.clone(), hash, catch_up };
        vec![Self::log(LogKind::Found(met), stamp, step)]
    }

    fn say_merged(&mut self, what: &str, conflicts: usize) {
        let key = self.keymap.words_for(Action::Undo);
        let clash = match conflicts {
            0 => String::new(),
            1 => "; in 1 place the two do not go together, and ours is in force".to_owned(),
            count => format!("; in {count} places the two do not go together, and ours are in force"),
        };
        let words = format!("{what} changed outside too, and the two were merged{clash}; {key} takes the merge back");
        self.view.notify(NoticeKind::News, words);
    }

    /// A file that cannot be read is neither changed nor written until it can be.
    fn meet_damaged(&mut self, file: &ProjectFile, why: &str) -> Vec<Effect> {
        match file {
            ProjectFile::Tags(document, coder) | ProjectFile::Review(document, coder) => {
                let home = Home { document: *document, coder: coder.clone() };
                self.project.load_lock(&home, Some(why.to_owned()));
            }
            ProjectFile::Text(id) => return self.only_show(*id, why),
            // What these hold is not written over either, since the file is not the one that was read.
            ProjectFile::Meta(_) | ProjectFile::Schema | ProjectFile::Head => {}
        }
        self.say(NoticeKind::Trouble, why)
    }

    /// A file that was deleted.
    ///
    /// My own is written again, since nobody deletes tags by deleting their file: a sync program or a checkout went
    /// wrong, and whoever wants them gone can delete them here. Another's is theirs to write: what was read of it
    /// stays in sight and is not put back behind their back.
    fn meet_gone(&mut self, outside: &Outside, stamp: &Stamp) -> Vec<Effect> {
        let Outside { file, path, .. } = outside;
        let known = || vec![Effect::Known(path.clone())];
        let by: Option<&CoderId> = match file {
            ProjectFile::Text(id) => return self.only_show(*id, TEXT_GONE),
            ProjectFile::Meta(id) => return self.only_show(*id, GONE),
            ProjectFile::Tags(_, coder) | ProjectFile::Review(_, coder) => Some(coder),
            ProjectFile::Schema | ProjectFile::Head => None,
        };
        let Some(here) = Held::here(&self.project, file) else { return Vec::new() };
        self.unlock(file, path);
        if here.is_blank() {
            return known();
        }
        let what = self.name_of(file);
        let is_stale = self.stale.contains(file);
        if !is_stale && by.is_some() && by != self.me.as_ref() {
            let words = format!("the file of {what} was deleted outside; what was read of it is only shown");
            self.view.notify(NoticeKind::Trouble, words);
            return known();
        }
        self.stale.insert(file.clone());
        self.view.notify(NoticeKind::Trouble, format!("the file of {what} was deleted outside; it is written again"));
        let edits = here.blank().map_or_else(Vec::new, |blank| blank.edits_to(&here));
        let (words, hash) = (String::new(), String::new());
        let met = Met { words, path: path.clone(), hash, catch_up: Arc::new(Change { edits }) };
        vec![Self::log(LogKind::Found(met), stamp, Arc::new(Change::default()))]
    }

    /// An article that may only be looked at from now on.
    fn only_show(&mut self, id: DocumentId, why: &str) -> Vec<Effect> {
        self.project.load_read_only(id, Some(why.to_owned()));
        let title = self.project.meta(id).map_or("?", |meta| meta.shown_title()).to_owned();
        self.say(NoticeKind::Trouble, format!("“{title}” is read-only: {why}"))
    }

    /// What kept a file from being changed is over.
    fn let_go_on(&mut self, outside: &Outside) -> Vec<Effect> {
        self.unlock(&outside.file, &outside.path);
        vec![Effect::Known(outside.path.clone())]
    }

    fn unlock(&mut self, file: &ProjectFile, path: &str) {
        let Some(document) = file.document().and_then(|id| self.project.document(id)) else { return };
        match file {
            ProjectFile::Tags(id, coder) | ProjectFile::Review(id, coder) => {
                // One lock is for both of a coder's files, and says which it is about.
                if document.locked.get(coder).is_some_and(|why| why.contains(path)) {
                    self.project.load_lock(&Home { document: *id, coder: coder.clone() }, None);
                }
            }
            ProjectFile::Text(id) | ProjectFile::Meta(id) => {
                let ours = [TEXT_CHANGED, TEXT_GONE, GONE];
                let over = |why: &str| ours.contains(&why) || why.contains(path);
                if document.read_only.as_deref().is_some_and(over) {
                    self.project.load_read_only(*id, None);
                }
            }
            ProjectFile::Schema | ProjectFile::Head => {}
        }
    }

    /// What a file holds, as a person would call it.
    fn name_of(&self, file: &ProjectFile) -> String {
        let whose = |coder: &CoderId| match self.me.as_ref() {
            Some(me) if me == coder => "your".to_owned(),
            _ => format!("{}’s", self.shown_name(coder)),
        };
        let on = |id: &DocumentId| match self.project.meta(*id) {
            Some(meta) if self.view.document != Some(*id) => format!(" on “{}”", meta.shown_title()),
            _ => String::new(),
        };
        match file {
            ProjectFile::Tags(id, coder) => format!("{} tags{}", whose(coder), on(id)),
            ProjectFile::Review(id, coder) => format!("{} decisions{}", whose(coder), on(id)),
            ProjectFile::Text(id) => format!("the text{}", on(id)),
            ProjectFile::Meta(id) => format!("the description{}", on(id)),
            ProjectFile::Schema => "the schema".to_owned(),
            ProjectFile::Head => "the project’s name and coders".to_owned(),
        }
    }
}

fn was(file: &ProjectFile) -> &'static str {
    match file {
        ProjectFile::Tags(..) | ProjectFile::Review(..) | ProjectFile::Head => "were",
        ProjectFile::Text(_) | ProjectFile::Meta(_) | ProjectFile::Schema => "was",
    }
}
