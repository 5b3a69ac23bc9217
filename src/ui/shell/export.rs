//! Exporting on a thread: the window goes on, and Escape leaves nothing half written.

use super::{Shell, at_home};
use crate::app::export::ExportDialog;
use crate::app::{Dialog, NoticeKind};
use crate::command::counted;
use crate::store::{self, Order};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::Duration;

/// What the thread that writes says.
enum Told {
    SoFar(usize, u64),
    Done(Result<Option<(store::Exported, Vec<String>)>, String>),
}

/// An export that goes on.
pub(super) struct Exporting {
    told: Receiver<Told>,
    stop: Arc<AtomicBool>,
    /// Whether it was left: what comes of it is still to be heard.
    is_left: bool,
    target: PathBuf,
    /// What was chosen, to go on from where it fails.
    chosen: ExportDialog,
}

impl Drop for Exporting {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Shell {
    /// The place that was chosen for an export that waits for one.
    pub(super) fn export_to(&mut self, path: &std::path::Path) {
        if let Some(export) = self.wants_place.take() {
            self.export(&ExportDialog { path: path.display().to_string(), replace: true, ..*export });
        }
    }

    /// Without the system's dialog the path is typed.
    pub(super) fn type_export_path(&mut self) {
        if let Some(export) = self.wants_place.take() {
            self.workspace.view.notify(NoticeKind::Refusal, "type where to write".to_owned());
            self.workspace.view.dialog = Some(Dialog::Export(export));
        }
    }

    pub(super) fn export(&mut self, export: &ExportDialog) {
        self.keep_typed();
        self.save();
        let Some(root) = self.session.as_ref().map(|session| session.root().to_owned()) else { return };
        let this = self.workspace.view.document.and_then(|id| self.workspace.project().meta(id));
        let order = Order {
            format: export.chosen(),
            coder: export.coder.clone(),
            gold: export.gold,
            documents: this.filter(|_| export.only_this).map(|meta| meta.slug.clone()).into_iter().collect(),
            options: export.options.clone(),
            target: at_home(std::path::Path::new(export.path.trim())),
            replace: export.replace,
        };
        let (sender, told) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        self.exporting = Some(Exporting {
            told,
            stop: Arc::clone(&stop),
            is_left: false,
            target: order.target.clone(),
            chosen: export.clone(),
        });
        std::thread::spawn(move || {
            let done = store::export_project(&root, &order, &stop, |documents, bytes| {
                // Whoever does not listen any more has stopped it.
                let _ = sender.send(Told::SoFar(documents, bytes));
            });
            // The window may be gone by now.
            let _ = sender.send(Told::Done(done.map_err(|error| error.to_string())));
        });
    }

    /// Leaves an export that goes on; whether there was one.
    pub(super) fn leave_export(&mut self) -> bool {
        let Some(exporting) = self.exporting.as_mut().filter(|exporting| !exporting.is_left) else { return false };
        exporting.stop.store(true, Ordering::Relaxed);
        exporting.is_left = true;
        true
    }

    pub(super) fn take_export(&mut self, ctx: &egui::Context) {
        let Some(exporting) = self.exporting.take() else { return };
        loop {
            match exporting.told.try_recv() {
                Ok(Told::SoFar(..)) if exporting.is_left => {}
                Ok(Told::SoFar(documents, bytes)) => {
                    let words = format!("writing: {documents} articles, {} kB; Escape leaves it", bytes / 1000);
                    self.workspace.view.notify(NoticeKind::Word, words);
                }
                Ok(Told::Done(done)) => return self.exported(done, &exporting),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => return,
            }
        }
        self.exporting = Some(exporting);
        ctx.request_repaint_after(Duration::from_millis(30));
    }

    fn exported(&mut self, done: Result<Option<(store::Exported, Vec<String>)>, String>, exporting: &Exporting) {
        let target = &exporting.target;
        match done {
            Ok(Some((exported, troubles))) => {
                let lost = match exported.losses.len() {
                    0 => "nothing was lost".to_owned(),
                    1 => "1 thing was lost".to_owned(),
                    count => format!("{count} things were lost"),
                };
                let words =
                    format!("{} written to {}; {lost}", counted(exported.documents, "article"), target.display());
                self.workspace.view.notify(NoticeKind::News, words);
                for words in troubles {
                    self.workspace.view.notify(NoticeKind::Trouble, words);
                }
            }
            Ok(None) => {
                self.workspace.view.notify(NoticeKind::Word, "export left; nothing was written".to_owned());
            }
            Err(words) => {
                self.workspace.view.notify(NoticeKind::Refusal, words);
                self.workspace.view.dialog = Some(Dialog::Export(Box::new(exporting.chosen.clone())));
            }
        }
    }
}
