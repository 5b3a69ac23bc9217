//! Bringing in files that carry tags: what is in them is looked at before anything changes.

use super::everywhere::{Then, WAIT};
use super::{Action, Dialog, Effect, NoticeKind, Workspace};
use crate::command::{Brought, Command, Origin, counted};
use crate::format::Hash;
use crate::format::exchange::settle::{self, Settled};
use crate::format::exchange::widening::widening;
use crate::format::exchange::{Input, Options, Read};
use crate::format::{Format, ReadError, guess};
use crate::model::{AnnotationSet, Coder, CoderId, Stamp, slug_of};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Files with tags that are to come in.
#[derive(Clone, Debug)]
pub struct TaggedDialog {
    /// The files.
    pub inputs: Arc<Vec<Input>>,
    /// Their format.
    pub format: Format,
    /// Whose the tags are, where the files do not say.
    pub coder: String,
    /// What was read of them in this format; nothing while they are being read.
    pub read: Option<Arc<TaggedRead>>,
}

/// What was read of files with tags.
#[derive(Debug)]
pub struct TaggedRead {
    /// The articles and their tags, with what went wrong.
    pub read: Read,
    /// How many marks there are.
    pub marks: usize,
    /// The SHA-256 of each text.
    sums: BTreeSet<String>,
}

impl PartialEq for TaggedDialog {
    fn eq(&self, other: &TaggedDialog) -> bool {
        let address = |dialog: &TaggedDialog| dialog.read.as_ref().map(Arc::as_ptr);
        let plain = |dialog: &TaggedDialog| (Arc::as_ptr(&dialog.inputs), dialog.format.name, address(dialog));
        plain(self) == plain(other) && self.coder == other.coder
    }
}

impl TaggedDialog {
    /// Reads the files in the format that they seem to be in; `None` where they carry no tags.
    pub fn of(inputs: Vec<Input>) -> Option<TaggedDialog> {
        let format = guess::guess(&inputs)?;
        let dialog = TaggedDialog { inputs: Arc::new(inputs), format, coder: "imported".to_owned(), read: None };
        Some(dialog.read_anew())
    }

    /// What is shown where the reader gave up on the files.
    pub fn not_read(self) -> TaggedDialog {
        let what = "its reader gave up on these files";
        let problem = ReadError::whole("what was chosen", what, "try them one by one with `sayso convert`");
        let read = Read { problems: vec![problem], ..Read::default() };
        TaggedDialog { read: Some(Arc::new(TaggedRead { read, marks: 0, sums: BTreeSet::new() })), ..self }
    }

    /// Reads the files in the format that is chosen.
    pub fn read_anew(self) -> TaggedDialog {
        let TaggedDialog { inputs, format, .. } = &self;
        // Settings and the like beside the tags are none of them.
        let meant: Vec<Input> = inputs.iter().filter(|input| format.may_be(&input.path)).cloned().collect();
        let meant = if meant.is_empty() { inputs.to_vec() } else { meant };
        let read = format.reader.map_or_else(Read::default, |reader| reader(&meant, &Options::default()));
        let sums = read.docs.iter().map(|doc| Hash::of(doc.text.as_str().as_bytes()).to_string()).collect();
        let marks = read.docs.iter().flat_map(|doc| &doc.layers).map(|layer| layer.marks.len()).sum();
        TaggedDialog { read: Some(Arc::new(TaggedRead { read, marks, sums })), ..self }
    }
}

/// What was settled, as a command takes it: coders are called as files name them.
pub fn brought(settled: Settled) -> Brought {
    let named = |(id, set): (CoderId, AnnotationSet)| (Coder { name: id.to_string(), id }, set);
    let sets = settled.sets.into_iter().map(named).collect();
    Brought { article: settled.article, sets, reviews: Vec::new(), origin: Origin::File }
}

impl Workspace {
    /// Has what was looked at brought in, once the articles that are there already are read.
    pub(in crate::app) fn begin_to_bring(&mut self, dialog: Box<TaggedDialog>, stamp: &Stamp) -> Vec<Effect> {
        let Some(read) = dialog.read.clone().filter(|_| !self.has_errand()) else {
            self.view.dialog = Some(Dialog::Tagged(dialog));
            if self.has_errand() {
                self.view.notify(NoticeKind::Refusal, WAIT.to_owned());
            }
            return Vec::new();
        };
        let known = self.project().catalogue().values().filter(|meta| read.sums.contains(&meta.text_sha256));
        let documents = known.map(|meta| meta.id).collect();
        self.when_read(Then::Bring(dialog), documents, stamp)
    }

    /// Brings in what was looked at, in one step.
    pub(in crate::app) fn bring_tagged(&mut self, dialog: &TaggedDialog, stamp: &Stamp) -> Vec<Effect> {
        let (Ok(coder), Some(read)) = (CoderId::new(&slug_of(&dialog.coder, "imported")), &dialog.read) else {
            return Vec::new();
        };
        let schema = Arc::new(settle::grown(self.project().schema(), &read.read.docs));
        // What was found out in reading stands in the dialog.
        let read = Read { remarks: Vec::new(), ..read.read.clone() };
        let (settled, problems, remarks) = settle::settle(read, &schema, &coder, stamp);
        let articles: Vec<Brought> = settled.into_iter().map(brought).collect();
        let remarks = remarks.into_iter().chain(widening(self.project().schema(), &schema)).collect();
        if articles.is_empty() {
            return self.say(NoticeKind::Refusal, "there is nothing to bring in");
        }
        let (notices, revision) = (self.view.notices.len(), self.revision());
        let sets = articles.iter().flat_map(|brought| &brought.sets);
        let marks: usize = sets.map(|(_, set)| set.annotations().len()).sum();
        let what = format!("{} with {}", counted(articles.len(), "article"), counted(marks, "mark"));
        let effects = self.run(&Command::BringIn(schema, articles), stamp);
        let said = if self.revision() == revision {
            let nothing = self.view.notices.len() == notices;
            nothing.then(|| "all that is in these files is here already".to_owned())
        } else {
            let key = self.keymap.words_for(Action::Undo);
            Some(format!("brought in {what}; {key} takes it back"))
        };
        self.say_all(NoticeKind::News, remarks);
        self.say_all(NoticeKind::Trouble, problems.iter().map(ToString::to_string).collect());
        if let Some(words) = said {
            self.view.notify(NoticeKind::News, words);
        }
        effects
    }

    /// Shows files with tags in a dialog, to look at before anything changes.
    pub(in crate::app) fn offer_tagged(&mut self, tagged: Box<TaggedDialog>) -> Vec<Effect> {
        if !self.catalogue_is_complete() {
            return self.say(NoticeKind::Refusal, "wait until every article is listed, then add new ones");
        }
        self.queue.tagged = Some(tagged);
        self.next_incoming();
        Vec::new()
    }

    /// Takes in what was read in another format, while the dialog still waits for it.
    pub(in crate::app) fn was_read_as(&mut self, tagged: Box<TaggedDialog>) -> Vec<Effect> {
        if let Some(Dialog::Tagged(shown)) = &mut self.view.dialog
            && Arc::ptr_eq(&shown.inputs, &tagged.inputs)
            && shown.format.name == tagged.format.name
        {
            shown.read = tagged.read;
        }
        Vec::new()
    }
}
