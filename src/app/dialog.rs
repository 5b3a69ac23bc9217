//! The dialogs, as data.

use super::agree_dialog::AgreementDialog;
use super::export::ExportDialog;
use super::import::Incoming;
use super::keys::Chord;
use super::schema::SchemaDialog;
use super::tagged::TaggedDialog;
use super::versions::VersionsDialog;
use super::{Action, DialogMessage, Effect, Message, NoticeKind, Workspace};
use crate::command::{Command, Recast};
use crate::format::articles;
use crate::format::fields::{self, Proposal};
use crate::format::look::Look;
use crate::format::plain::{self, Decoded};
use crate::model::{CoderId, DocumentMeta, Stamp};
use crate::text::Text;
use std::path::PathBuf;

/// A dialog that is open, with what was typed into it.
#[derive(Clone, PartialEq, Debug)]
pub enum Dialog {
    /// Asks who works here.
    Who(String),
    /// Asks for the path of a project or an article.
    OpenPath(String),
    /// Asks for the path of an article to add, or of a folder of articles.
    AddPath(String),
    /// Asks for the folder to keep a project in.
    KeepIn(String),
    /// Shows what an article says of itself, for the person to confirm.
    Import(Box<ImportDialog>),
    /// Shows what the catalogue says of an article.
    Details(Box<DocumentMeta>),
    /// What the person should know, whole.
    Messages,
    /// Finds whatever can be done: what was typed, and the place of the chosen entry, from 0.
    Palette(String, usize),
    /// Lists the keys and changes them.
    Keys(KeysDialog),
    /// How the window looks.
    Look(Box<Look>),
    /// Asks whose tags are to be reviewed: the left coder's and, where two are compared, the right's.
    Review(CoderId, Option<CoderId>),
    /// Shows how far coders agree.
    Agreement(Box<AgreementDialog>),
    /// Writes tags in a format that other tools read.
    Export(Box<ExportDialog>),
    /// Brings in files that carry tags.
    Tagged(Box<TaggedDialog>),
    /// Changes the schema.
    Schema(Box<SchemaDialog>),
    /// Says what merging or splitting a label would change, before it is done.
    Recast(Box<Recast>),
    /// Asks for the path of a schema, to read it from or to write it to.
    SchemaPath {
        /// What was typed.
        path: String,
        /// Whether it is written.
        write: bool,
    },
    /// Earlier versions of files, to look at and to put back.
    Versions(Box<VersionsDialog>),
    /// Says what the program is.
    About,
}

/// The list of keys, and which is being changed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct KeysDialog {
    /// What the list is narrowed to.
    pub words: String,
    /// The action that the next key is for, and the key that was pressed, before it is taken.
    pub waiting: Option<(Action, Option<Chord>)>,
}

/// Articles that are to come in, one after the other.
#[derive(Clone, PartialEq, Debug)]
pub struct ImportDialog {
    /// The one that is shown.
    pub draft: ImportDraft,
    /// How many wait behind it.
    pub waiting: usize,
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
    /// What was done to get the words out of the file, where it is no plain text.
    pub said: Option<String>,
    /// Whether the lines of each paragraph are joined.
    pub joined: bool,
}

/// The dialog that asks whose tags are to be reviewed, with the first two others who tagged the open article.
pub(in crate::app) fn review_dialog(workspace: &Workspace) -> Result<Dialog, &'static str> {
    let (_, document) = workspace.document().ok_or("open an article first")?;
    let mut others: Vec<&CoderId> = document.sets.keys().filter(|coder| Some(*coder) != workspace.me()).collect();
    others.sort_by_key(|coder| workspace.disguise_of(coder));
    others.extend(document.sets.keys().filter(|coder| Some(*coder) == workspace.me()));
    let mut others = others.into_iter().cloned();
    let left = others.next().ok_or("nobody has tagged this article yet")?;
    Ok(Dialog::Review(left, others.next()))
}

impl ImportDraft {
    /// Reads a file in the likeliest encoding, or in one that the person names.
    ///
    /// # Errors
    /// It is no text, in words.
    pub fn read(file: Incoming, encoding: Option<&str>) -> Result<ImportDraft, String> {
        if let Some(extracted) = articles::extract(&file.name, &file.bytes) {
            let extracted = extracted.map_err(|error| format!("{error}: {}", file.name))?;
            if extracted.text.trim().is_empty() {
                return Err(format!("no words of an article are in it: {}", file.name));
            }
            let text = Text::new(extracted.text).map_err(|error| format!("{error}: {}", file.name))?;
            let read = fields::propose(text.as_str());
            let fields = extracted.fields.or(read);
            let said = Some(extracted.said);
            let decoded = Decoded::extracted(text);
            return Ok(ImportDraft { file, decoded, fields, said, joined: false });
        }
        let decoded = match encoding {
            Some(name) => plain::read_as(&file.bytes, name),
            None => plain::read(&file.bytes),
        };
        let decoded = decoded.map_err(|error| format!("{error}: {}", file.name))?;
        let fields = fields::propose(decoded.text.as_str());
        Ok(ImportDraft { file, decoded, fields, said: None, joined: false })
    }
}

impl ImportDraft {
    /// Joins the lines of each paragraph, as a PDF has them.
    ///
    /// # Errors
    /// The text is too long, in words.
    pub fn join_lines(&mut self) -> Result<(), String> {
        let text = articles::joined(self.decoded.text.as_str());
        self.decoded = Decoded::extracted(Text::new(text).map_err(|error| error.to_string())?);
        let said = self.said.take().unwrap_or_default();
        self.said = Some(format!("{said}; the lines of each paragraph are joined"));
        Ok(())
    }

    /// Whether the lines of the file end where they ended on a page.
    pub fn has_lines_of_pages(&self) -> bool {
        crate::format::exchange::ends_so(&self.file.name, &[".pdf"])
    }
}

impl Workspace {
    pub(in crate::app) fn update_dialog(&mut self, message: DialogMessage, stamp: &Stamp) -> Vec<Effect> {
        match message {
            DialogMessage::Show(Dialog::Versions(dialog)) => self.turn_to_version(*dialog),
            DialogMessage::Show(dialog) => {
                self.view.dialog = Some(dialog);
                Vec::new()
            }
            DialogMessage::Close => self.close_dialog(),
            DialogMessage::Confirm(dialog) => {
                self.view.dialog = None;
                let effects = self.confirm(dialog, stamp);
                self.next_incoming();
                effects
            }
            DialogMessage::ConfirmAll(dialog) => {
                self.view.dialog = None;
                match dialog {
                    Dialog::Import(import) => self.bring_all_in(&import.draft, stamp),
                    _ => Vec::new(),
                }
            }
        }
    }

    /// Leaves a dialog; an article that was to come in is left out, in words, and the next is offered.
    fn close_dialog(&mut self) -> Vec<Effect> {
        match self.view.dialog.take() {
            Some(Dialog::Import(import)) => {
                self.view.notify(NoticeKind::News, format!("left out: {}", import.draft.file.name));
            }
            Some(Dialog::Messages) => self.view.notices.clear(),
            Some(_) | None => {}
        }
        self.next_incoming();
        Vec::new()
    }

    fn confirm(&mut self, dialog: Dialog, stamp: &Stamp) -> Vec<Effect> {
        match dialog {
            Dialog::Who(name) if name.trim().is_empty() => {
                self.view.dialog = Some(Dialog::Who(name));
                Vec::new()
            }
            Dialog::Who(name) => vec![Effect::Me(name.trim().to_owned())],
            Dialog::OpenPath(path) | Dialog::AddPath(path) | Dialog::KeepIn(path) if path.trim().is_empty() => {
                Vec::new()
            }
            Dialog::OpenPath(path) => vec![Effect::OpenPath(PathBuf::from(path.trim()))],
            Dialog::AddPath(path) => vec![Effect::AddPath(PathBuf::from(path.trim()))],
            Dialog::KeepIn(path) => vec![Effect::KeepIn(PathBuf::from(path.trim()))],
            Dialog::Import(import) => self.bring_in(&import.draft, stamp),
            Dialog::Review(left, right) => self.begin_review(left, right, stamp),
            Dialog::Export(export) if export.path.trim().is_empty() => vec![Effect::AskExport(export)],
            Dialog::Export(export) => vec![Effect::Export(export)],
            Dialog::Tagged(tagged) => self.begin_to_bring(tagged, stamp),
            Dialog::Schema(dialog) => self.change_schema(*dialog, stamp),
            Dialog::Recast(recast) => self.recast(*recast, stamp),
            Dialog::SchemaPath { path, .. } if path.trim().is_empty() => Vec::new(),
            Dialog::SchemaPath { path, write } => {
                let path = PathBuf::from(path.trim());
                vec![if write { Effect::WriteSchema(path) } else { Effect::ReadSchema(path) }]
            }
            Dialog::Versions(versions) => self.put_back(&versions),
            Dialog::Details(meta) => self.answer(Message::Do(Command::SetMeta(meta)), stamp),
            Dialog::Agreement(_)
            | Dialog::Keys(_)
            | Dialog::Look(_)
            | Dialog::About
            | Dialog::Messages
            | Dialog::Palette(..) => Vec::new(),
        }
    }
}
