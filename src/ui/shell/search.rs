//! Work that takes longer than a frame: searching articles that are not read, and reading many.

use super::Shell;
use crate::app::Message;
use crate::app::everywhere::found_in;
use crate::app::search::Query;
use crate::model::{CoderId, DocumentId};
use crate::store;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::time::{Duration, Instant};

/// How long a frame may read articles.
const SHARE: Duration = Duration::from_millis(10);

impl Shell {
    /// Searches articles on a thread; it ends when nobody listens any more.
    pub(super) fn search(&mut self, query: Query, ids: &[DocumentId]) {
        let Some(root) = self.session.as_ref().map(|session| session.root().to_owned()) else { return };
        let articles = self.folders_of(ids.iter().copied());
        let (sender, receiver) = channel();
        self.found = Some(receiver);
        std::thread::spawn(move || {
            let Ok(Some(pattern)) = query.compiled() else { return };
            for batch in articles.chunks(64) {
                let text = |slug: &str| store::read_text(&root, slug);
                let hits = batch.iter().filter_map(|(id, slug)| Some(found_in(*id, &text(slug)?, &pattern)));
                let hits = hits.flatten().collect();
                let found = Message::Found { query: query.clone(), hits, searched: batch.len() };
                if !tell(&sender, found) {
                    return;
                }
            }
        });
    }

    pub(super) fn take_found(&mut self, ctx: &egui::Context) {
        let Some(receiver) = self.found.take() else { return };
        if self.workspace.view.search.as_ref().is_none_or(|search| search.everywhere.is_none()) {
            return;
        }
        self.found = self.take_all(receiver, ctx);
        if self.found.is_some() {
            ctx.request_repaint_after(Duration::from_millis(15));
        }
    }

    /// Counts what waits for an answer, on a thread; it ends when nobody listens any more.
    pub(super) fn count_questions(&mut self, me: CoderId, ctx: &egui::Context) {
        let Some(root) = self.session.as_ref().map(|session| session.root().to_owned()) else { return };
        let articles = self.folders_of(self.workspace.project().catalogue().keys().copied());
        let (sender, receiver) = channel();
        self.asked = Some(receiver);
        let ctx = ctx.clone();
        std::thread::spawn(move || {
            // What cannot be read is said where it is opened.
            let _ = store::questions(&root, &me, articles, |id, count| {
                let told = count == 0 || tell(&sender, Message::Asked(id, count));
                ctx.request_repaint();
                told
            });
        });
    }

    pub(super) fn take_asked(&mut self, ctx: &egui::Context) {
        self.asked = self.asked.take().and_then(|receiver| self.take_all(receiver, ctx));
    }

    /// Takes what a thread has sent; gives it back where more may come.
    fn take_all(&mut self, receiver: Receiver<Message>, ctx: &egui::Context) -> Option<Receiver<Message>> {
        loop {
            match receiver.try_recv() {
                Ok(message) => self.send(message, ctx),
                Err(TryRecvError::Disconnected) => return None,
                Err(TryRecvError::Empty) => return Some(receiver),
            }
        }
    }

    /// Articles with the names of their folders.
    fn folders_of(&self, ids: impl Iterator<Item = DocumentId>) -> Vec<(DocumentId, String)> {
        let project = self.workspace.project();
        ids.filter_map(|id| Some((id, project.meta(id)?.slug.clone()))).collect()
    }

    /// Goes on with what waits for articles to be read, for a part of the frame.
    pub(super) fn go_on(&mut self, ctx: &egui::Context) {
        let began = Instant::now();
        while self.workspace.has_errand() && !self.workspace.is_preparing() && self.reading.is_empty() {
            self.send(Message::GoOn, ctx);
            ctx.request_repaint();
            if began.elapsed() > SHARE {
                return;
            }
        }
    }
}

fn tell(sender: &Sender<Message>, message: Message) -> bool {
    sender.send(message).is_ok()
}
