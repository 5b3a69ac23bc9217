//! Saying who works here, and hearing who works on the project elsewhere.

use super::Shell;
use super::saving::beside;
use crate::app::NoticeKind;
use crate::model::Coder;
use std::time::Duration;

/// Seconds between two times of saying it.
const MINUTE: f64 = 60.0;

/// A file of a line is written sooner, or its folder does not answer.
const PATIENCE: Duration = Duration::from_secs(1);

impl Shell {
    /// Says once a minute that somebody works here, from the first step on.
    pub(super) fn announce(&mut self, ctx: &egui::Context) {
        let due = self.announced.as_ref().is_none_or(|(since, _)| self.now - since >= MINUTE);
        if !due || !self.has_worked {
            return;
        }
        let Some(coder) = self.coder() else { return };
        let at = self.stamp().at;
        let session = self.session.as_ref().filter(|session| !self.places.is_unsaved(session.root()));
        if let Some(announce) = session.and_then(|session| session.announce(&coder, at)) {
            // A folder that cannot be written says so when something is saved.
            self.announced = Some((self.now, beside(ctx, announce)));
            self.hear_who_is_there();
            ctx.request_repaint_after(Duration::from_secs_f64(MINUTE));
        }
    }

    /// Says who works on the project elsewhere, once of each.
    pub(super) fn hear_who_is_there(&mut self) {
        let now = self.stamp().at;
        let Some(session) = &self.session else { return };
        let there = session.elsewhere(now);
        for one in there.iter().filter(|one| !self.elsewhere.contains(one)) {
            let words = if Some(&one.coder.id) == self.workspace.me() {
                "you have this project open on another machine too; what is done there comes in here".to_owned()
            } else {
                let name = self.workspace.shown_name(&one.coder.id);
                format!("{name} works on this project too, on another machine")
            };
            self.workspace.view.notify(NoticeKind::News, words);
        }
        self.elsewhere = there.into_iter().collect();
    }

    /// Takes back that somebody works here.
    pub(super) fn take_leave(&mut self) {
        if let Some((_, announcing)) = self.announced.take()
            && let (Some(coder), Some(session)) = (self.coder(), &self.session)
        {
            // A file that is just being written would come back.
            let _ = announcing.recv_timeout(PATIENCE);
            session.take_leave(&coder);
        }
        self.elsewhere.clear();
        self.has_worked = false;
    }

    fn coder(&self) -> Option<Coder> {
        let id = self.workspace.me()?.clone();
        Some(Coder { id, name: self.workspace.my_name().to_owned() })
    }
}
