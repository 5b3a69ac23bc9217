//! Noticing that somebody else changes files of the project that is open.
//!
//! The shell looks when the window gets the focus and before it writes. While it has the focus a thread looks from
//! afar every few seconds and wakes the window only where something has changed, so that an idle window stays idle.

use super::Shell;
use crate::app::{Effect, Message, NoticeKind};
use crate::store::Watch;
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

/// How long the thread waits between two looks.
const PAUSE: Duration = Duration::from_secs(5);

/// What a thread keeps an eye on; it ends when this is dropped.
#[derive(Default)]
pub(super) struct Lookout {
    eye: Option<Arc<Mutex<Eye>>>,
}

/// What the window and its thread share.
#[derive(Default)]
struct Eye {
    /// What to look at; nothing while the window has no focus, or has not yet come to look itself.
    watch: Option<Watch>,
    changed: bool,
}

impl Lookout {
    /// Looks at these files from now on, or at none.
    fn set(&mut self, watch: Option<Watch>, ctx: &egui::Context) {
        let eye = self.eye.get_or_insert_with(|| {
            let eye = Arc::new(Mutex::new(Eye::default()));
            let (shared, ctx) = (Arc::downgrade(&eye), ctx.clone());
            std::thread::spawn(move || keep_looking(&shared, &ctx));
            eye
        });
        if let Ok(mut eye) = eye.lock() {
            eye.watch = watch;
        }
    }

    /// Whether something has changed since this was asked last.
    fn has_changed(&self) -> bool {
        let eye = self.eye.as_ref().and_then(|eye| eye.lock().ok());
        eye.is_some_and(|mut eye| std::mem::take(&mut eye.changed))
    }
}

fn keep_looking(shared: &Weak<Mutex<Eye>>, ctx: &egui::Context) {
    loop {
        std::thread::sleep(PAUSE);
        let Some(eye) = shared.upgrade() else { return };
        let Ok(mut eye) = eye.lock() else { return };
        if eye.watch.as_ref().is_some_and(Watch::has_changed) {
            eye.watch = None;
            eye.changed = true;
            ctx.request_repaint();
        }
    }
}

impl Shell {
    /// Looks at the disk where that is due.
    pub(super) fn look_outside(&mut self, ctx: &egui::Context) {
        let (focused, gained) = ctx.input(|input| {
            let gained = input.events.contains(&egui::Event::WindowFocused(true));
            (input.focused, gained)
        });
        self.look_later |= gained || self.lookout.has_changed();
        if self.is_replacing() {
            return;
        }
        let due = std::mem::take(&mut self.look_later);
        if due {
            self.keep_typed();
            self.meet_outside();
            self.meet_new_articles(ctx);
            self.read_guidelines();
            self.hear_who_is_there();
        }
        // What was read or written since is looked at as it is now.
        let looked = (focused, self.workspace.revision(), self.workspace.stale().len());
        if due || self.looked != Some(looked) {
            self.looked = Some(looked);
            let watch = self.session.as_ref().filter(|_| focused).map(crate::store::Session::watch);
            self.lookout.set(watch, ctx);
        }
    }

    /// Reads how to code, which people write with other programs.
    pub(super) fn read_guidelines(&mut self) {
        if let Some(session) = &self.session {
            self.workspace.guidelines = crate::store::read_guidelines(session.root());
        }
    }

    /// Takes in what somebody else has changed in files that are open here.
    pub(super) fn meet_outside(&mut self) {
        let Some(session) = &mut self.session else { return };
        let found = match session.look(self.workspace.project()) {
            Ok(found) => found,
            Err(error) => return self.workspace.view.notify(NoticeKind::Trouble, error.to_string()),
        };
        if found.is_empty() {
            return;
        }
        let stamp = self.stamp();
        for effect in self.workspace.update(Message::Outside(Arc::new(found)), &stamp) {
            match effect {
                Effect::Append(log) => {
                    if let Err(why) = self.append(&log) {
                        self.workspace.not_kept(&[log], &why);
                    }
                }
                Effect::Known(path) => self.known(&path),
                _ => {}
            }
        }
    }

    /// What somebody else made of a file may be written over.
    pub(super) fn known(&mut self, path: &str) {
        if let Some(session) = &mut self.session {
            session.accept(path);
        }
    }

    /// Lists articles that came in from outside.
    fn meet_new_articles(&mut self, ctx: &egui::Context) {
        let Some(session) = self.session.as_mut().filter(|_| self.workspace.catalogue_is_complete()) else { return };
        let (entries, damage) = session.new_articles(self.workspace.project(), self.workspace.me());
        for damage in damage {
            self.workspace.view.notify(NoticeKind::Trouble, damage.error.to_string());
        }
        if entries.is_empty() {
            return;
        }
        let entries = entries.into_iter().map(|entry| (entry.meta, entry.progress)).collect();
        self.send(Message::Newcomers(entries), ctx);
    }
}
