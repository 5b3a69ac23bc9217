//! Bringing in files that carry tags: what is in them is looked at before anything changes.

use super::everywhere::Then;
use super::{Dialog, Effect, NoticeKind, Workspace};
use crate::command::{Brought, Command};
use crate::format::exchange::settle::{self, Settled};
use crate::format::exchange::widening::widening;
use crate::format::exchange::{Input, Options, Read};
use crate::format::{Format, guess};
use crate::model::{AnnotationSet, Coder, CoderId, Stamp, slug_of};
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
    /// What was read of them.
    pub read: Arc<Read>,
}

impl PartialEq for TaggedDialog {
    fn eq(&self, other: &TaggedDialog) -> bool {
        Arc::ptr_eq(&self.read, &other.read) && (self.format.name, &self.coder) == (other.format.name, &other.coder)
    }
}

impl TaggedDialog {
    /// Reads the files in the format that they seem to be in; `None` where they carry no tags.
    pub fn of(inputs: Vec<Input>) -> Option<TaggedDialog> {
        let format = guess::guess(&inputs)?;
        Some(TaggedDialog::read_as(Arc::new(inputs), format, "imported"))
    }

    /// Reads the files in a format.
    pub fn read_as(inputs: Arc<Vec<Input>>, format: Format, coder: &str) -> TaggedDialog {
        // Settings and the like beside the tags are none of them.
        let meant: Vec<Input> = inputs.iter().filter(|input| format.may_be(&input.path)).cloned().collect();
        let meant = if meant.is_empty() { inputs.to_vec() } else { meant };
        let read = format.reader.map_or_else(Read::default, |reader| reader(&meant, &Options::default()));
        TaggedDialog { inputs, format, coder: coder.to_owned(), read: Arc::new(read) }
    }

    /// How many marks there are.
    pub fn marks(&self) -> usize {
        self.read.docs.iter().flat_map(|doc| &doc.layers).map(|layer| layer.marks.len()).sum()
    }
}

/// What was settled, as a command takes it: coders are called as files name them.
pub fn brought(settled: Settled) -> Brought {
    let named = |(id, set): (CoderId, AnnotationSet)| (Coder { name: id.to_string(), id }, set);
    Brought { article: settled.article, sets: settled.sets.into_iter().map(named).collect(), reviews: Vec::new() }
}

impl Workspace {
    /// Brings in what was looked at, in one step, once the articles that are there already are read.
    pub(in crate::app) fn bring_tagged(&mut self, dialog: &TaggedDialog, stamp: &Stamp) -> Vec<Effect> {
        let Ok(coder) = CoderId::new(&slug_of(&dialog.coder, "imported")) else { return Vec::new() };
        let schema = Arc::new(settle::grown(self.project().schema(), &dialog.read.docs));
        let (settled, problems, remarks) = settle::settle(Read::clone(&dialog.read), &schema, &coder, stamp);
        for words in remarks.into_iter().chain(widening(self.project().schema(), &schema)) {
            self.view.notify(NoticeKind::News, words);
        }
        for problem in problems.iter().take(20) {
            self.view.notify(NoticeKind::Trouble, problem.to_string());
        }
        if problems.len() > 20 {
            self.view
                .notify(NoticeKind::Trouble, format!("and {} more; `sayso import` lists all", problems.len() - 20));
        }
        let articles: Vec<Brought> = settled.into_iter().map(brought).collect();
        if articles.is_empty() {
            return self.say(NoticeKind::Refusal, "there is nothing to bring in");
        }
        let sums: Vec<&str> = articles.iter().map(|brought| brought.article.meta.text_sha256.as_str()).collect();
        let known = self.project().catalogue().values().filter(|meta| sums.contains(&meta.text_sha256.as_str()));
        let documents = known.map(|meta| meta.id).collect();
        self.when_read(Then::Run(Command::BringIn(schema, articles)), documents, stamp)
    }

    /// Looks at files with tags in a dialog; whether they are such files.
    pub fn offer_tagged(&mut self, inputs: Vec<Input>) -> bool {
        if !self.catalogue_is_complete() {
            self.view.notify(NoticeKind::Refusal, "wait until every article is listed, then add new ones".to_owned());
            return true;
        }
        match TaggedDialog::of(inputs) {
            Some(dialog) => {
                self.view.dialog = Some(Dialog::Tagged(Box::new(dialog)));
                true
            }
            None => false,
        }
    }
}
