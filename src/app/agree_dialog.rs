//! Comparing coders in the window: who, over which articles, and where a figure leads.

use super::agreement::{Agreement, Blind};
use super::review::{CaseFilter, Difference};
use super::{Dialog, Effect, NoticeKind, Workspace};
use crate::format::report::{Leads, Report};
use crate::model::{CoderId, LabelId, Stamp};
use std::path::PathBuf;
use std::sync::Arc;

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AgreementDialog {
    /// Every coder of the project, and whether they are compared.
    pub coders: Vec<(CoderId, bool)>,
    /// Only articles that a coder has said to be finished.
    pub finished: bool,
    /// γ too, which takes its time.
    pub gamma: bool,
    /// Where the report is written; asked for where it is empty.
    pub path: String,
}

/// How far the figures are.
#[derive(Clone, PartialEq, Debug)]
pub enum Figures {
    /// So many articles of so many are read.
    Reading(usize, usize),
    /// All are read, and γ is being worked out: so many texts were aligned for it.
    Gamma(usize),
    /// They are there.
    Done(Arc<Report>),
    /// They cannot be worked out, and why.
    Failed(String),
}

impl AgreementDialog {
    /// All coders who are not just named.
    ///
    /// # Errors
    /// There are fewer than two, in words.
    pub fn of(workspace: &Workspace) -> Result<AgreementDialog, &'static str> {
        let coders: Vec<(CoderId, bool)> =
            workspace.project().coders().keys().map(|coder| (coder.clone(), true)).collect();
        if coders.len() < 2 {
            return Err("agreement needs the tags of two coders");
        }
        Ok(AgreementDialog { coders, ..AgreementDialog::default() })
    }

    /// Those who are compared.
    pub fn chosen(&self) -> Vec<CoderId> {
        self.coders.iter().filter(|(_, chosen)| *chosen).map(|(coder, _)| coder.clone()).collect()
    }
}

impl Workspace {
    /// Begins to compare; the articles are read beside the window.
    pub(in crate::app) fn agree(&mut self, asked: AgreementDialog) -> Vec<Effect> {
        if asked.chosen().len() < 2 {
            return self.say(NoticeKind::Refusal, "choose two coders at least");
        }
        self.view.agreement = Some(Figures::Reading(0, 0));
        self.view.dialog = Some(Dialog::Agreement(Box::new(asked.clone())));
        vec![Effect::Agree(Box::new(asked))]
    }

    /// What is to be compared, without any article yet.
    pub fn agreement_of(&self, asked: &AgreementDialog) -> Agreement {
        let named = asked.chosen().into_iter().map(|id| (id.clone(), self.shown_name(&id))).collect();
        let blind = Blind::of(self.project(), self.me());
        Agreement { blind, ..Agreement::of(self.project().schema(), named, asked.finished) }
    }

    /// Goes where a row leads: the review of the two coders, at cases of that kind, or an article.
    pub(in crate::app) fn follow_figure(
        &mut self,
        asked: &AgreementDialog,
        leads: &Leads,
        stamp: &Stamp,
    ) -> Vec<Effect> {
        let chosen = asked.chosen();
        let mut effects = Vec::new();
        self.view.dialog = None;
        if let Leads::Document(slug) = leads {
            let id = self.project().catalogue().values().find(|meta| meta.slug == *slug).map(|meta| meta.id);
            effects.extend(id.map(|id| self.open_document(id)).unwrap_or_default());
        }
        if let [left, right, ..] = chosen.as_slice() {
            effects.extend(self.begin_review(left.clone(), Some(right.clone()), stamp));
        }
        let filter = match leads {
            Leads::Difference(name) => {
                let difference = Difference::ALL.into_iter().find(|difference| difference.name() == name);
                CaseFilter { difference, ..CaseFilter::default() }
            }
            Leads::Label(name) => CaseFilter { label: LabelId::new(name).ok(), ..CaseFilter::default() },
            Leads::Document(_) => CaseFilter::default(),
        };
        self.filter_cases(filter);
        effects
    }

    /// Writes the report, where there is one: a page, or a folder of tables where the path has no `.html`.
    pub(in crate::app) fn write_report(&mut self, path: &str) -> Vec<Effect> {
        let Some(Figures::Done(report)) = &self.view.agreement else {
            return self.say(NoticeKind::Refusal, "there is no report yet");
        };
        if path.trim().is_empty() {
            return vec![Effect::AskReport];
        }
        vec![Effect::WriteReport(Arc::clone(report), PathBuf::from(path.trim()))]
    }
}
