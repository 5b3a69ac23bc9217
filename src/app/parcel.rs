//! Getting a colleague's tags: what is handed over meets the project, in one step.

use super::everywhere::Then;
use super::{Action, Effect, NoticeKind, Workspace};
use crate::command::{self, Brought, Command, Origin, counted};
use crate::format::exchange::widening::widening;
use crate::format::parcel::{self, Parcel, UnpackedArticle};
use crate::model::{CoderId, DocumentMeta, Project, Stamp};
use std::sync::Arc;

/// More than so many remarks, or problems, are not said one by one.
const MOST: usize = 20;

/// What is to be done with a parcel, and what is to be said of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Opened {
    /// What brings it in.
    pub command: Command,
    /// What comes in, in words.
    pub what: String,
    /// What should be known of it.
    pub remarks: Vec<String>,
    /// What does not come in, and why.
    pub problems: Vec<String>,
}

/// Opens a parcel before a project in which the articles that are in both have been read.
pub fn open(parcel: &Parcel, project: &Project, me: &CoderId) -> Opened {
    let unpacked = parcel.unpack(project);
    let brought = unpacked.articles.into_iter().map(|unpacked| {
        let UnpackedArticle { article, sets, reviews } = unpacked;
        Brought { article, sets, reviews, origin: Origin::Project }
    });
    let brought = brought.collect();
    let (brought, left_out) = command::without_clashes(project, brought, me);
    let new = brought.iter().filter(|brought| project.meta(brought.article.meta.id).is_none()).count();
    let marks: usize = brought.iter().flat_map(|brought| &brought.sets).map(|(_, set)| set.annotations().len()).sum();
    let decisions: usize = brought.iter().flat_map(|brought| &brought.reviews).map(|(_, review)| review.len()).sum();
    let decided = if decisions > 0 { format!(" and {}", counted(decisions, "decision")) } else { String::new() };
    let (articles, marks) = (counted(brought.len(), "article"), counted(marks, "mark"));
    let what = format!("{articles}, {new} of them new, with {marks}{decided}");
    let remarks = unpacked.remarks.into_iter().chain(widening(project.schema(), &unpacked.schema)).collect();
    let command = Command::BringIn(unpacked.schema, brought);
    let problems = unpacked.problems.into_iter().chain(left_out).collect();
    Opened { command, what, remarks, problems }
}

/// Whether an article of a colleague's is in a project.
pub fn has(project: &Project, meta: &DocumentMeta) -> bool {
    parcel::here(project, meta.id, Some(&meta.text_sha256)).is_some()
}

impl Workspace {
    /// Takes parcels in, once the articles that are in both have been read.
    pub(in crate::app) fn take_parcels(&mut self, parcels: Arc<Vec<Parcel>>, stamp: &Stamp) -> Vec<Effect> {
        if !self.catalogue_is_complete() {
            return self.say(NoticeKind::Refusal, "wait until every article is listed, then bring tags in");
        }
        let needed = parcels.iter().flat_map(|parcel| parcel.needed(self.project())).collect();
        self.when_read(Then::Unpack(parcels), needed, stamp)
    }

    /// Brings parcels in, each in one step.
    pub(in crate::app) fn unpack(&mut self, parcels: &[Parcel], stamp: &Stamp) -> Vec<Effect> {
        let mut effects = Vec::new();
        for parcel in parcels {
            let opened = open(parcel, self.project(), &stamp.by);
            let (before, notices) = (self.revision(), self.view.notices.len());
            effects.extend(self.run(&opened.command, stamp));
            let said = if self.revision() == before {
                let nothing = opened.problems.is_empty() && self.view.notices.len() == notices;
                nothing.then(|| format!("all that is in {} is here already", parcel.name))
            } else {
                let key = self.keymap.words_for(Action::Undo);
                Some(format!("brought in from {}: {}; {key} takes it back", parcel.name, opened.what))
            };
            self.say_all(NoticeKind::News, opened.remarks);
            self.say_all(NoticeKind::Trouble, opened.problems);
            if let Some(words) = said {
                self.view.notify(NoticeKind::News, words);
            }
        }
        effects
    }

    pub(in crate::app) fn say_all(&mut self, kind: NoticeKind, words: Vec<String>) {
        let more = words.len().saturating_sub(MOST);
        words.into_iter().take(MOST).for_each(|words| self.view.notify(kind, words));
        if more > 0 {
            self.view.notify(kind, format!("and {more} more; `sayso import` lists all"));
        }
    }
}
