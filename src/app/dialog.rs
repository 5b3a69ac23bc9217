//! The dialogs, as data.

use super::import::Incoming;
use super::{DialogMessage, Effect, Message, NoticeKind, Workspace};
use crate::command::Command;
use crate::format::fields::{self, Proposal};
use crate::format::plain::{self, Decoded};
use crate::model::{DocumentMeta, Stamp};
use std::path::PathBuf;

/// A dialog that is open, with what was typed into it.
#[derive(Clone, PartialEq, Debug)]
pub enum Dialog {
    /// Asks who works here.
    Who(String),
    /// Asks for the path of a project or an article.
    OpenPath(String),
    /// Asks for the folder to keep a project in.
    KeepIn(String),
    /// Shows what an article says of itself, for the person to confirm.
    Import(Box<ImportDialog>),
    /// Shows what the catalogue says of an article.
    Details(Box<DocumentMeta>),
    /// Lists the keys.
    Keys,
    /// Says what the program is.
    About,
}

/// Articles that are to come in, one after the other.
#[derive(Clone, PartialEq, Debug)]
pub struct ImportDialog {
    /// The one that is shown.
    pub draft: ImportDraft,
    /// Those that wait.
    pub waiting: Vec<Incoming>,
}

/// An article that is to come in, as far as it is known.
#[derive(Clone, PartialEq, Debug)]
pub struct ImportDraft {
    /// The file.
    pub file: Incoming,
    /// The text as it was read.
    pub decoded: Decoded,
    /// What the catalogue will say of it.
    pub fields: Proposal,
}

impl ImportDraft {
    /// Reads a file in the likeliest encoding, or in one that the person names.
    ///
    /// # Errors
    /// It is no text, in words.
    pub fn read(file: Incoming, encoding: Option<&str>) -> Result<ImportDraft, String> {
        let decoded = match encoding {
            Some(name) => plain::read_as(&file.bytes, name),
            None => plain::read(&file.bytes),
        };
        let decoded = decoded.map_err(|error| format!("{error}: {}", file.name))?;
        let fields = fields::propose(decoded.text.as_str());
        Ok(ImportDraft { file, decoded, fields })
    }
}

impl Workspace {
    pub(in crate::app) fn update_dialog(&mut self, message: DialogMessage, stamp: &Stamp) -> Vec<Effect> {
        match message {
            DialogMessage::Show(dialog) => self.view.dialog = Some(dialog),
            DialogMessage::Close => self.view.dialog = None,
            DialogMessage::Confirm(dialog) => {
                self.view.dialog = None;
                return self.confirm(dialog, stamp);
            }
            DialogMessage::ConfirmAll(dialog) => {
                self.view.dialog = None;
                return self.confirm_all(dialog, stamp);
            }
        }
        Vec::new()
    }

    fn confirm(&mut self, dialog: Dialog, stamp: &Stamp) -> Vec<Effect> {
        match dialog {
            Dialog::Who(name) if name.trim().is_empty() => {
                self.view.dialog = Some(Dialog::Who(name));
                Vec::new()
            }
            Dialog::Who(name) => vec![Effect::Me(name.trim().to_owned())],
            Dialog::OpenPath(path) | Dialog::KeepIn(path) if path.trim().is_empty() => Vec::new(),
            Dialog::OpenPath(path) => vec![Effect::OpenPath(PathBuf::from(path.trim()))],
            Dialog::KeepIn(path) => vec![Effect::KeepIn(PathBuf::from(path.trim()))],
            Dialog::Import(import) => {
                let mut effects = self.bring_in(&import.draft, stamp);
                let stamp = Stamp { chance: stamp.chance.wrapping_add(16), ..stamp.clone() };
                effects.extend(self.update(Message::Incoming(import.waiting), &stamp));
                effects
            }
            Dialog::Details(meta) => self.update(Message::Do(Command::SetMeta(meta)), stamp),
            Dialog::Keys | Dialog::About => Vec::new(),
        }
    }

    fn confirm_all(&mut self, dialog: Dialog, stamp: &Stamp) -> Vec<Effect> {
        let Dialog::Import(import) = dialog else {
            return Vec::new();
        };
        let mut effects = self.bring_in(&import.draft, stamp);
        for (number, file) in (1..).zip(import.waiting) {
            let stamp = Stamp { chance: stamp.chance.wrapping_add(number * 16), ..stamp.clone() };
            match ImportDraft::read(file, None) {
                Ok(draft) => effects.extend(self.bring_in(&draft, &stamp)),
                Err(words) => self.view.notify(NoticeKind::Trouble, words),
            }
        }
        effects
    }

    fn bring_in(&mut self, draft: &ImportDraft, stamp: &Stamp) -> Vec<Effect> {
        let article = super::import::article(draft, stamp);
        let id = article.meta.id;
        let mut effects = self.update(Message::Do(Command::AddArticle(Box::new(article))), stamp);
        if self.project().meta(id).is_some() {
            effects.extend(self.open_document(id));
        }
        effects
    }
}
