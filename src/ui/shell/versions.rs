//! Earlier versions: found, compared on a thread, and put back.

use super::Shell;
use crate::app::versions::{Compared, Version};
use crate::app::{Dialog, Message, NoticeKind};
use crate::store::{Generation, Generations};
use std::sync::Arc;
use std::sync::mpsc::{TryRecvError, channel};
use std::time::Duration;

impl Shell {
    pub(super) fn find_versions(&mut self, ctx: &egui::Context) {
        self.keep_typed();
        let article = self.workspace.view.document.and_then(|id| self.workspace.project().meta(id));
        let slug = article.map(|meta| meta.slug.as_str());
        let Some(found) = self.session.as_ref().and_then(|session| session.earlier(slug)) else {
            let words = "another sayso has this project open; its window shows earlier versions";
            return self.workspace.view.notify(NoticeKind::Refusal, words.to_owned());
        };
        let plain = |versions: Vec<Generation>| versions.into_iter().map(plain).collect();
        self.send(Message::Versions(found.into_iter().map(|(path, versions)| (path, plain(versions))).collect()), ctx);
    }

    /// Works out on a thread what a version differs in; another comparison lets go of it.
    pub(super) fn compare_version(&mut self, path: String, number: u64) {
        let Some(session) = &self.session else { return };
        let Some(generations) = session.generations() else { return };
        let root = session.root().to_owned();
        let (sender, receiver) = channel();
        self.comparing = Some(receiver);
        std::thread::spawn(move || {
            let version = generations.versions(&path).into_iter().find(|version| version.number == number);
            let differences = match version {
                Some(version) => Generations::differences(&root, &path, &version).map_err(|error| error.to_string()),
                None => Err("this version is gone".to_owned()),
            };
            let compared = Compared { path, number, differences: differences.map(Arc::new) };
            // Another version may be looked at by now.
            let _ = sender.send(Message::Compared(compared));
        });
    }

    pub(super) fn take_comparison(&mut self, ctx: &egui::Context) {
        let Some(comparing) = self.comparing.take() else { return };
        if !matches!(self.workspace.view.dialog, Some(Dialog::Versions(_))) {
            return;
        }
        match comparing.try_recv() {
            Ok(message) => self.send(message, ctx),
            Err(TryRecvError::Disconnected) => {}
            Err(TryRecvError::Empty) => {
                self.comparing = Some(comparing);
                ctx.request_repaint_after(Duration::from_millis(15));
            }
        }
    }

    /// Puts a version back, once what is here is written, and reads it as what others change is read.
    pub(super) fn put_back(&mut self, path: &str, number: u64) {
        self.keep_typed();
        self.save();
        if self.unsaved.is_some() {
            return;
        }
        let at = self.stamp().at;
        let Some(session) = &mut self.session else { return };
        let words = match session.put_back(path, number, at) {
            Ok(restored) if restored.is_same => "this version stands there already".to_owned(),
            Ok(restored) => match restored.kept {
                Some(kept) => format!("version {number} is put back; what stood there is kept as version {kept}"),
                None => format!("version {number} is put back"),
            },
            Err(error) => return self.workspace.view.notify(NoticeKind::Trouble, error.to_string()),
        };
        self.meet_outside();
        self.workspace.view.notify(NoticeKind::News, words);
    }
}

fn plain(version: Generation) -> Version {
    Version { number: version.number, until: version.until, bytes: version.bytes }
}
