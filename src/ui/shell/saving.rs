//! Saving while the window goes on: contents are made and files replaced on threads.
//!
//! Whoever goes on working meanwhile is not waited for, and does not wait. What was done while contents were made
//! makes them old, so that they are let go and made anew when nobody types; what is done while files are replaced is
//! written the next time.

use super::Shell;
use crate::app::NoticeKind;
use crate::store::{Contents, Replaced, Replacing, StoreError};
use std::sync::mpsc::{Receiver, TryRecvError, channel};

/// A save that goes on.
pub(super) enum Saving {
    /// Contents are being made of the project as it was at this revision.
    Making(Receiver<Result<Contents, StoreError>>, u64),
    /// Files are being replaced.
    Replacing(Receiver<Replaced>),
}

impl Shell {
    /// Writes what is not written; what is large is written beside what goes on.
    pub(super) fn save_beside(&mut self, ctx: &egui::Context) {
        if self.saving.is_some() || self.workspace.stale().is_empty() {
            return;
        }
        // While small files are written, some in each frame, it is looked once what others changed.
        if self.in_parts != Some(self.workspace.revision()) {
            self.meet_outside();
        }
        let at = self.stamp().at;
        let Some(session) = &mut self.session else { return };
        let (project, stale) = self.workspace.parts_to_save();
        let before = stale.len();
        let (draft, saved) = session.draft(project, stale, at);
        let is_more = saved.is_ok() && draft.is_none() && !stale.is_empty() && stale.len() < before;
        self.in_parts = is_more.then(|| self.workspace.revision());
        if is_more {
            ctx.request_repaint();
        }
        if let Some(words) = session.remark() {
            self.workspace.view.notify(NoticeKind::Trouble, words);
        }
        match saved {
            Ok(()) if draft.is_none() && !is_more => self.unsaved = None,
            Ok(()) => {}
            // What somebody else wrote is taken in first.
            Err(error) if error.is_overtaken() => return self.save(),
            Err(error) => self.not_saved(&error),
        }
        if let Some(draft) = draft {
            let receiver = beside(ctx, || draft.write_down());
            self.saving = Some(Saving::Making(receiver, self.workspace.revision()));
        }
    }

    /// Goes on with a save where a thread has done its part.
    pub(super) fn take_saving(&mut self, ctx: &egui::Context) {
        match self.saving.take() {
            None => {}
            Some(Saving::Making(receiver, revision)) => match receiver.try_recv() {
                Err(TryRecvError::Empty) => self.saving = Some(Saving::Making(receiver, revision)),
                Ok(Ok(contents)) if self.workspace.revision() == revision => self.replace(contents, ctx),
                // Of several files the others are written all the same; whoever asked to save is not put off.
                Ok(Err(_)) => self.save(),
                Ok(Ok(_)) if self.wants_saved => self.save(),
                // They are old by now, and made again.
                Ok(Ok(_)) | Err(TryRecvError::Disconnected) => {}
            },
            Some(Saving::Replacing(receiver)) => match receiver.try_recv() {
                Err(TryRecvError::Empty) => self.saving = Some(Saving::Replacing(receiver)),
                Ok(replaced) => self.replaced(Some(replaced)),
                Err(TryRecvError::Disconnected) => self.replaced(None),
            },
        }
        if self.saving.is_none() && self.wants_saved {
            match self.workspace.unwritten() {
                0 => {
                    self.wants_saved = false;
                    self.workspace.view.notify(NoticeKind::Word, "saved".to_owned());
                }
                _ if self.unsaved.is_none() => self.save_beside(ctx),
                _ => {}
            }
        }
    }

    /// Waits for files that are being replaced; contents that are being made are let go.
    pub(super) fn finish_saving(&mut self) {
        if let Some(Saving::Replacing(receiver)) = self.saving.take() {
            self.replaced(receiver.recv().ok());
        }
    }

    /// Whether files are being replaced, so that they are neither what they were nor what they will be.
    pub(super) fn is_replacing(&self) -> bool {
        matches!(self.saving, Some(Saving::Replacing(_)))
    }

    fn replace(&mut self, contents: Contents, ctx: &egui::Context) {
        let at = self.stamp().at;
        let Some(session) = &mut self.session else { return };
        let (_, stale) = self.workspace.parts_to_save();
        match session.begin(contents, stale, at) {
            Ok(replacing) => {
                self.workspace.set_writing(replacing.files().cloned());
                self.saving = Some(Saving::Replacing(beside(ctx, || Replacing::perform(replacing))));
            }
            Err(error) => self.not_saved(&error),
        }
    }

    /// Takes in what came of replacing files; nothing did where the thread ended early.
    fn replaced(&mut self, replaced: Option<Replaced>) {
        let at = self.stamp().at;
        let writing = self.workspace.set_writing([]);
        let Some(session) = &mut self.session else { return };
        let (_, stale) = self.workspace.parts_to_save();
        let Some(replaced) = replaced else { return stale.extend(writing) };
        let ended = session.end(replaced, stale, at);
        if let Some(words) = session.remark() {
            self.workspace.view.notify(NoticeKind::Trouble, words);
        }
        match ended {
            // What is small may still wait for its file.
            Ok(()) if self.workspace.stale().is_empty() => self.unsaved = None,
            Ok(()) => {}
            // What somebody else wrote is taken in first.
            Err(error) if error.is_overtaken() => self.save(),
            Err(error) => self.not_saved(&error),
        }
    }

    /// Has the journal made to last where that is due.
    pub(super) fn flush(&mut self, ctx: &egui::Context) {
        // What is appended while a flush goes on needs another, which comes when this one is done.
        if self.flushing.is_none()
            && let Some(flush) = self.session.as_mut().and_then(crate::store::Session::flush_elsewhere)
        {
            self.flushing = Some(beside(ctx, flush));
        }
    }

    pub(super) fn take_flushed(&mut self) {
        let Some(flushing) = self.flushing.take() else { return };
        match flushing.try_recv() {
            Err(TryRecvError::Empty) => self.flushing = Some(flushing),
            Ok(Ok(())) | Err(TryRecvError::Disconnected) => {}
            Ok(Err(error)) => {
                self.session.iter_mut().for_each(crate::store::Session::not_flushed);
                self.workspace.view.notify(NoticeKind::Trouble, error.to_string());
            }
        }
    }
}

/// Does something on a thread, and has the window drawn when it is done.
pub(super) fn beside<T: Send + 'static>(ctx: &egui::Context, work: impl FnOnce() -> T + Send + 'static) -> Receiver<T> {
    let (sender, receiver) = channel();
    let ctx = ctx.clone();
    std::thread::spawn(move || {
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
        // The window may have gone by now; of work that gave up it hears that nobody sends any more.
        match done {
            Ok(done) => drop(sender.send(done)),
            Err(_) => drop(sender),
        }
        ctx.request_repaint();
    });
    receiver
}
