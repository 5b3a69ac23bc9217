//! Writing tags for other tools, as far as it needs no disk: what is chosen, and what would be lost.

use super::everywhere::Then;
use super::{Dialog, Effect, Workspace};
use crate::format::exchange::splits::Splits;
use crate::format::exchange::{Loss, Options, ends_so, losses, model};
use crate::format::{FORMATS, Format};
use crate::model::{CoderId, Stamp};

/// More than this of a preview is not shown, in characters.
const PREVIEW: usize = 2000;

/// What is to be exported, and how.
#[derive(Clone, PartialEq, Debug)]
pub struct ExportDialog {
    /// The format, by its place among all.
    pub format: usize,
    /// Whose tags; everybody's where it is not said.
    pub coder: Option<CoderId>,
    /// What reviewers decided, in place of anybody's tags.
    pub gold: bool,
    /// Whether the open article alone.
    pub only_this: bool,
    /// How.
    pub options: Options,
    /// Where; asked for where it is empty.
    pub path: String,
    /// Whether what is there is replaced.
    pub replace: bool,
    /// The parts of a dataset, as they are typed.
    pub split: String,
    /// Whether every article was read for the losses.
    pub counted: bool,
}

impl ExportDialog {
    /// Everybody's tags, in the first format that can be written.
    pub fn of(workspace: &Workspace) -> ExportDialog {
        let first = FORMATS.iter().position(|format| format.writer.is_some()).unwrap_or_default();
        let all_read = workspace.project().catalogue().keys().all(|id| workspace.project().document(*id).is_some());
        ExportDialog {
            format: first,
            coder: None,
            gold: false,
            only_this: false,
            options: Options::default(),
            path: String::new(),
            replace: false,
            split: String::new(),
            counted: all_read,
        }
    }

    /// Takes the parts of a dataset as they are typed.
    ///
    /// # Errors
    /// They are none, in words; those of before stay.
    pub fn take_split(&mut self) -> Result<(), String> {
        self.options.splits.shares =
            if self.split.trim().is_empty() { Vec::new() } else { Splits::parse(self.split.trim())? };
        Ok(())
    }

    /// The format.
    pub fn chosen(&self) -> Format {
        FORMATS.get(self.format).copied().unwrap_or_else(|| FORMATS.first().copied().unwrap_or_else(|| unreachable!()))
    }

    fn documents(&self, workspace: &Workspace) -> Vec<crate::format::exchange::Doc> {
        let project = workspace.project();
        let wanted = |id: &crate::model::DocumentId| !self.only_this || Some(*id) == workspace.view.document;
        let read = project.documents().filter(|(id, _)| wanted(id));
        read.filter_map(|(id, document)| {
            let meta = project.meta(id)?;
            if self.gold {
                return Some(model::gold_doc(meta, document));
            }
            Some(model::doc(meta, document, |coder| self.coder.as_ref().is_none_or(|wanted| wanted == coder)))
        })
        .collect()
    }

    /// What would be lost, in the articles that are read.
    pub fn losses(&self, workspace: &Workspace) -> Vec<Loss> {
        let format = self.chosen();
        let Some(writer) = format.writer else { return Vec::new() };
        let mut found = Vec::new();
        for doc in self.documents(workspace) {
            found.extend(losses(&doc, &format.carries));
            found.extend((writer.document)(&doc, workspace.project().schema(), &self.options).losses);
        }
        let wanted = |id: &crate::model::DocumentId| !self.only_this || Some(*id) == workspace.view.document;
        for (id, document) in workspace.project().documents().filter(|(id, _)| wanted(id)) {
            let whose = |coder: &CoderId| self.coder.as_ref().is_none_or(|wanted| wanted == coder);
            let Some(meta) = workspace.project().meta(id) else { continue };
            found.extend(model::without_words(meta, document, whose));
            if self.gold {
                found.extend(model::left_hanging(meta, document));
            }
        }
        found.sort();
        found.dedup();
        found
    }

    /// The start of the first file that would be written of the open article.
    pub fn preview(&self, workspace: &Workspace) -> String {
        let this = ExportDialog { only_this: true, ..self.clone() };
        let docs = this.documents(workspace);
        let (Some(doc), Some(writer)) = (docs.first(), self.chosen().writer) else { return String::new() };
        let schema = workspace.project().schema();
        let pieces = (writer.document)(doc, schema, &self.options).pieces;
        let told = pieces.iter().find(|piece| !ends_so(&piece.path, &[".txt"])).or(pieces.first());
        let head = (writer.head)(schema, &self.options);
        let head = head.iter().find(|piece| told.is_some_and(|told| told.path == piece.path));
        if let Some(told) = told.filter(|told| std::str::from_utf8(&told.bytes).is_err()) {
            return format!("{}\n{} bytes that are no text", told.path, told.bytes.len());
        }
        let words = head.into_iter().chain(told).map(|piece| String::from_utf8_lossy(&piece.bytes).into_owned());
        let path = told.map_or(String::new(), |piece| piece.path.clone());
        let start: String = words.collect::<String>().chars().take(PREVIEW).collect();
        format!("{path}\n{start}")
    }
}

impl Workspace {
    pub(in crate::app) fn count_losses(&mut self, export: ExportDialog, stamp: &Stamp) -> Vec<Effect> {
        let documents = self.project.catalogue().keys().copied().collect();
        let dialog = Dialog::Export(Box::new(ExportDialog { counted: true, ..export }));
        self.when_read(Then::Show(dialog), documents, stamp)
    }
}
