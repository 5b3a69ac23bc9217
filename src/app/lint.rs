//! Going to what the boundary profile finds, and to quotations that nobody tagged.

use super::{Action, Effect, NoticeKind, Selection, Workspace};
use crate::analysis::lint::{self, Finding};
use crate::command::{Command, excerpt};
use crate::model::{Progress, Stamp};
use crate::text::{Span, quoted};

impl Workspace {
    /// Goes to the next mark of mine whose edges the profile would have otherwise.
    pub(in crate::app) fn next_problem(&mut self) -> Vec<Effect> {
        match self.find_problem() {
            Some(finding) => {
                self.select_mark(finding.id);
                let mend = || format!("{} mends it", self.keymap.words_for(Action::Mend));
                let how = finding.mend.as_ref().map_or_else(|| "it is for you to decide".to_owned(), |_| mend());
                self.say(NoticeKind::Word, format!("{}; {how}", finding.words))
            }
            None => self.say(NoticeKind::Word, "every mark here has its edges where they belong"),
        }
    }

    /// Looks at every mark once, beginning behind the caret.
    fn find_problem(&self) -> Option<Finding> {
        let (_, document) = self.document()?;
        let set = self.my_set()?;
        let first = self.mark_beside((self.view.selection.head, self.view.mark), false)?;
        let mut mark = first;
        loop {
            if let Some(finding) = lint::finding(&document.text, set, mark) {
                return Some(finding);
            }
            mark = self.mark_beside((mark.fragments()?.start(), Some(mark.id)), false)?;
            if mark.id == first.id {
                return None;
            }
        }
    }

    /// Puts the selected mark where the profile would have it.
    pub(in crate::app) fn mend(&mut self, stamp: &Stamp) -> Vec<Effect> {
        let found = || {
            let (_, document) = self.document()?;
            lint::finding(&document.text, self.my_set()?, self.selected()?)
        };
        match (found(), self.home()) {
            (Some(Finding { id, mend: Some(mend), .. }), Some(home)) => {
                self.run(&Command::Reshape(home, id, mend), stamp)
            }
            (Some(finding), _) => self.say(NoticeKind::Refusal, format!("{}; that is for you to mend", finding.words)),
            (None, _) => {
                let key = self.keymap.words_for(Action::NextProblem);
                self.say(NoticeKind::Refusal, format!("there is nothing to mend here; {key} goes to what there is"))
            }
        }
    }

    /// Puts the caret into the next words between quotation marks that are in no quote of mine.
    pub(in crate::app) fn next_untagged(&mut self) -> Vec<Effect> {
        match self.find_untagged() {
            Some(run) => {
                self.leave_mark();
                self.view.selection = Selection { anchor: run.start(), head: run.end() };
                self.view.reveal();
                let words = self.document().map_or(String::new(), |(_, d)| excerpt(d.text.slice(run), 40));
                self.say(NoticeKind::Word, format!("not tagged: “{words}”"))
            }
            None => {
                let finished = self.view.document.is_some_and(|id| self.progress_of(id) == Progress::Finished);
                let key = self.keymap.words_for(Action::Finished);
                let more = if finished { String::new() } else { format!("; {key} says that you are finished") };
                self.say(NoticeKind::Word, format!("no quotation is left untagged{more}"))
            }
        }
    }

    fn find_untagged(&self) -> Option<Span> {
        let (_, document) = self.document()?;
        let text = &document.text;
        let set = self.my_set()?;
        let from = self.view.selection.span().end();
        let is_tagged = |run: Span| {
            let around = self.my_index().map(|index| index.in_blocks(set, text.blocks_of(run))).unwrap_or_default();
            let quote = |mark: &&crate::model::Annotation| mark.label.as_str() == "quote";
            around.into_iter().filter(quote).any(|mark| mark.fragments().is_some_and(|f| f.overlaps(run)))
        };
        let here = text.block_at(from);
        let blocks = (here..text.block_count()).chain(0..=here);
        let runs = blocks.enumerate().flat_map(|(turn, block)| {
            let runs = quoted::runs_in_block(text, block).into_iter();
            runs.filter(move |run| turn > 0 || run.start() >= from)
        });
        runs.into_iter().find(|run| !is_tagged(*run))
    }
}
