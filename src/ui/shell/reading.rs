//! Reading articles: small ones at once, large ones on a thread while the window goes on.

use super::Shell;
use super::saving::beside;
use crate::app::NoticeKind;
use crate::model::DocumentId;
use crate::store::{LoadedDocument, StoreError, WasRead};
use std::sync::mpsc::{Receiver, TryRecvError};

/// A large article that is being read.
pub(super) type BeingRead = (DocumentId, Receiver<WasRead>);

impl Shell {
    pub(super) fn read(&mut self, id: DocumentId, ctx: &egui::Context) {
        let project = self.workspace.project();
        let Some(meta) = project.meta(id).cloned() else { return };
        let Some(session) = &mut self.session else { return };
        if self.reading.iter().any(|(known, _)| *known == id) {
            return;
        }
        match session.begin_to_read(project, &meta) {
            Some(reading) => self.reading.push((id, beside(ctx, || reading.perform()))),
            None => {
                let loaded = session.read_document(project, &meta);
                self.was_read(id, loaded);
            }
        }
    }

    /// Takes in the articles that threads have read.
    pub(super) fn take_read(&mut self) {
        let mut again = Vec::new();
        for (id, receiver) in std::mem::take(&mut self.reading) {
            let read = match receiver.try_recv() {
                Ok(read) => read,
                Err(TryRecvError::Empty) => {
                    again.push((id, receiver));
                    continue;
                }
                Err(TryRecvError::Disconnected) => {
                    self.workspace.not_loaded(id, "reading the article was cut short; open it again".to_owned());
                    continue;
                }
            };
            let project = self.workspace.project();
            let (Some(session), Some(meta)) = (&mut self.session, project.meta(id).cloned()) else { continue };
            let loaded = session.end_reading(project, read);
            let loaded = loaded.unwrap_or_else(|| session.read_document(project, &meta));
            self.was_read(id, loaded);
        }
        self.reading.append(&mut again);
    }

    /// Waits for what is being read, where nobody sees the window.
    pub(in crate::ui) fn finish_reading(&mut self) {
        while !self.reading.is_empty() {
            self.take_read();
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
    }

    fn was_read(&mut self, id: DocumentId, loaded: Result<LoadedDocument, StoreError>) {
        match loaded {
            Ok(loaded) => {
                for damage in loaded.damage {
                    self.workspace.view.notify(NoticeKind::Trouble, damage.error.to_string());
                }
                self.workspace.loaded(loaded.meta, loaded.document);
                self.say_who_tagged();
            }
            Err(error) => self.workspace.not_loaded(id, error.to_string()),
        }
    }
}
