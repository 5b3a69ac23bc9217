//! What comes in from outside: answers of dialogs, drops, files.

use super::{Shell, Target};
use crate::app::import::Incoming;
use crate::app::{Dialog, Effect, Message, NoticeKind};
use crate::format::FORMATS;
use crate::format::exchange::ends_so;
use crate::store::{self, ProjectFolder, StoreError};
use crate::ui::ask::{Answer, Question};
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl Shell {
    pub(super) fn answered(&mut self, answer: Answer, ctx: &egui::Context) {
        match answer {
            Answer::Cancelled => {}
            Answer::NoDialog(Question::Place) => self.workspace.view.dialog = Some(Dialog::KeepIn(String::new())),
            Answer::NoDialog(Question::Articles) => self.workspace.view.dialog = Some(Dialog::AddPath(String::new())),
            Answer::NoDialog(Question::Export) => self.type_export_path(),
            Answer::Chosen(Question::Export, paths) => paths.iter().for_each(|path| self.export_to(path)),
            Answer::NoDialog(Question::Report) => {
                self.workspace.view.notify(NoticeKind::Refusal, "type where to write the report".to_owned());
            }
            Answer::Chosen(Question::Report, paths) => paths.iter().for_each(|path| self.report_to(path)),
            Answer::NoDialog(Question::Schema) => self.ask_schema_path(false),
            Answer::NoDialog(Question::SchemaPlace) => self.ask_schema_path(true),
            Answer::Chosen(Question::Schema, paths) => paths.iter().for_each(|path| self.read_schema(path, ctx)),
            Answer::Chosen(Question::SchemaPlace, paths) => paths.iter().for_each(|path| self.write_schema(path)),
            Answer::NoDialog(Question::Project | Question::NewArticles) => {
                self.workspace.view.dialog = Some(Dialog::OpenPath(String::new()));
            }
            Answer::Chosen(Question::Articles, paths) => self.bring_in(&paths, ctx),
            Answer::Chosen(Question::NewArticles, paths) => self.open_target(Target::Paths(paths)),
            Answer::Chosen(question, paths) => {
                for path in paths {
                    let effect =
                        if question == Question::Place { Effect::KeepIn(path) } else { Effect::OpenPath(path) };
                    self.perform(vec![effect], ctx);
                }
            }
        }
    }

    /// A project that is dropped is opened, unless it is a colleague's; anything else comes into this one.
    pub(super) fn dropped(&mut self, paths: Vec<PathBuf>, ctx: &egui::Context) {
        match paths.iter().find(|path| store::is_project(path) && !self.is_a_colleagues(path)).cloned() {
            Some(project) => self.perform(vec![Effect::OpenPath(project)], ctx),
            None => self.bring_in(&paths, ctx),
        }
    }

    /// Whether a project in another place is a copy of this one, or has an article of it.
    fn is_a_colleagues(&self, path: &Path) -> bool {
        let Some(session) = &self.session else { return false };
        let Ok((folder, project)) = ProjectFolder::open(path) else { return false };
        let same = project.id() == self.workspace.project().id();
        let shares =
            || folder.listed().is_ok_and(|(metas, _)| metas.iter().any(|meta| self.workspace.has_article(meta)));
        folder.root() != session.root() && (same || shares())
    }

    /// Reads what colleagues hand over.
    fn unpack(&mut self, paths: &[PathBuf], ctx: &egui::Context) {
        let mut parcels = Vec::new();
        let here = self.session.as_ref().map(|session| session.root().to_owned());
        for path in paths {
            let root = store::project_at(path).and_then(|root| root.canonicalize().ok());
            if root.is_some() && root == here {
                self.send(Message::Refused("this project is open already".to_owned()), ctx);
                continue;
            }
            match store::parcel(path, |meta| !self.workspace.has_article(meta)) {
                Ok(parcel) => parcels.push(parcel),
                Err(error) => self.send(Message::Trouble(error.to_string()), ctx),
            }
        }
        if !parcels.is_empty() {
            self.send(Message::Parcels(Arc::new(parcels)), ctx);
        }
    }

    pub(super) fn bring_in(&mut self, paths: &[PathBuf], ctx: &egui::Context) {
        let (parcels, paths): (Vec<PathBuf>, Vec<PathBuf>) =
            paths.iter().cloned().partition(|path| store::is_parcel(path));
        self.unpack(&parcels, ctx);
        if !paths.is_empty() {
            self.bring_in_files(&paths, ctx);
        }
    }

    fn bring_in_files(&mut self, paths: &[PathBuf], ctx: &egui::Context) {
        // Texts alone carry no tags, so they are read as such only where something beside them does.
        let tagged = |path: &str| FORMATS.iter().any(|format| format.may_be(path));
        if store::any_file(paths, |path| tagged(path) && !ends_so(path, &[".txt"])) {
            match store::inputs(paths, tagged) {
                Ok(inputs) => {
                    if self.workspace.offer_tagged(inputs) {
                        return;
                    }
                }
                Err(error) => return self.send(Message::Trouble(error.to_string()), ctx),
            }
        }
        let mut files = Vec::new();
        for path in paths {
            match incoming(path) {
                Ok((found, remarks)) => {
                    files.extend(found);
                    remarks.into_iter().for_each(|words| self.workspace.view.notify(NoticeKind::News, words));
                }
                Err(error) => self.send(Message::Trouble(error.to_string()), ctx),
            }
        }
        self.send(Message::Incoming(files), ctx);
    }
}

/// The articles at a path, and what was done to get them.
///
/// # Errors
/// It cannot be read.
pub(super) fn incoming(path: &Path) -> Result<(Vec<Incoming>, Vec<String>), StoreError> {
    let (files, remarks) = store::article_files(path)?;
    Ok((files.into_iter().map(|file| Incoming { name: file.name, bytes: file.bytes }).collect(), remarks))
}
