//! Keeping what is done: files written when idle and when asked, tried again where that fails, and the title true.

use super::{FLUSH, IDLE, Shell};
use crate::app::{Effect, Message, NoticeKind};
use crate::command::counted;
use crate::ui::ask::Question;
use crate::ui::theme::{self, Palette};
use egui::RichText;
use std::time::Duration;

/// Seconds until a save that failed is tried again.
const AGAIN: f64 = 5.0;

/// A save that failed.
#[derive(Debug)]
pub(super) struct Unsaved {
    /// Why, and what to do.
    words: String,
    /// When, in the window's seconds.
    since: f64,
}

impl Shell {
    pub(super) fn save_now(&mut self, ctx: &egui::Context) {
        let unsaved = self.session.as_ref().is_some_and(|session| self.places.is_unsaved(session.root()));
        if unsaved {
            self.ask(Question::Place, ctx);
            return;
        }
        self.wants_saved = true;
        self.save_beside(ctx);
    }

    /// Writes what is not written before anything else happens, once what others wrote meanwhile is taken in.
    pub(super) fn save(&mut self) {
        self.finish_saving();
        let failed_before = self.unsaved.take();
        // Somebody may write between the look and the save, so that it must be looked again.
        for last in [false, false, true] {
            if self.workspace.stale().is_empty() {
                return;
            }
            self.meet_outside();
            let at = self.stamp().at;
            let Some(session) = &mut self.session else { return };
            let (project, stale) = self.workspace.parts_to_save();
            let saved = session.save(project, stale, at);
            if let Some(words) = session.remark() {
                self.workspace.view.notify(NoticeKind::Trouble, words);
            }
            match saved {
                Ok(()) => return,
                Err(error) if error.is_overtaken() && !last => {}
                Err(error) => {
                    self.unsaved = failed_before;
                    return self.not_saved(&error);
                }
            }
        }
    }

    /// Says why something could not be written; what is tried again and fails again is said once.
    pub(super) fn not_saved(&mut self, error: &crate::store::StoreError) {
        let words = error.to_string();
        if self.unsaved.as_ref().is_none_or(|before| before.words != words) {
            self.workspace.view.notify(NoticeKind::Trouble, words.clone());
        }
        self.wants_saved = false;
        self.unsaved = Some(Unsaved { words, since: self.now });
    }

    /// Flushes the journal, writes files when idle or leaving, and keeps the title true.
    pub(super) fn keep(&mut self, ctx: &egui::Context) {
        let now = ctx.input(|input| input.time);
        self.now = now;
        if self.workspace.revision() != self.revision {
            self.revision = self.workspace.revision();
            self.changed = now;
            self.quitting = false;
            ctx.request_repaint_after(FLUSH);
        }
        let lost_focus = ctx.input(|input| input.events.contains(&egui::Event::WindowFocused(false)));
        let flush_due = now - self.changed >= FLUSH.as_secs_f64() * 0.9 || lost_focus;
        if flush_due {
            self.flush(ctx);
        }
        if !self.workspace.stale().is_empty() && self.saving.is_none() {
            // A save that failed is tried again by itself, since disks come back and are made room on.
            let (since, rest) = self.unsaved.as_ref().map_or((self.changed, IDLE), |unsaved| (unsaved.since, AGAIN));
            if now - since >= rest || (lost_focus && self.unsaved.is_none()) {
                self.save_beside(ctx);
                if self.unsaved.is_some() {
                    ctx.request_repaint_after(Duration::from_secs_f64(AGAIN));
                }
            } else {
                let wait = (rest - (now - since)).max(0.01);
                let first = if flush_due { wait } else { FLUSH.as_secs_f64() };
                ctx.request_repaint_after(Duration::from_secs_f64(first));
            }
        }
        if ctx.input(|input| input.viewport().close_requested()) && !self.quitting {
            self.keep_typed();
            self.save();
            self.quitting = self.unsaved.is_none();
            if self.unsaved.is_some() {
                // The journal has every step, but the person should know before the window goes.
                ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
                self.quitting = true;
            }
        }
        self.keep_title(ctx);
    }

    /// Flushes the journal and writes files while the window is not seen: nobody types, and no frame tells the time.
    pub(super) fn keep_unseen(&mut self, ctx: &egui::Context) {
        self.flush(ctx);
        // What failed is said in the window, and tried again there.
        if self.saving.is_none() && self.unsaved.is_none() {
            self.save_beside(ctx);
        }
    }

    fn keep_title(&mut self, ctx: &egui::Context) {
        let article = self.workspace.view.document.and_then(|id| self.workspace.project().meta(id));
        let article = article.map_or(String::new(), |meta| format!("{} — ", meta.shown_title()));
        let unwritten = self.workspace.unwritten();
        let state = match (unwritten, self.session.as_ref().is_some_and(|s| self.places.is_unsaved(s.root()))) {
            (0, false) => String::new(),
            (0, true) => " — not kept yet: Ctrl+S".to_owned(),
            (count, _) => format!(" — {} not written", counted(count, "file")),
        };
        let title = format!("{article}{} — sayso{state}", self.workspace.project().name());
        let title = crate::text::unseen::with_unseen_named(&title);
        if title != self.title {
            self.title.clone_from(&title);
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(title));
        }
    }
}

/// Says that something is not written, why, and offers what can be done.
pub(super) fn unsaved_ui(ui: &mut egui::Ui, unsaved: &Unsaved, palette: &Palette, out: &mut Vec<Message>) {
    ui.horizontal_centered(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if ui.button("Keep project elsewhere…").clicked() {
                out.push(Message::Ask(Effect::AskPlace));
            }
            if ui.button("Save again").clicked() {
                out.push(Message::Ask(Effect::Save));
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let title = RichText::new("Not saved").font(theme::sans_strong(13.5)).color(palette.trouble);
                ui.label(title);
                let words = format!(
                    "{}. It is tried again every {AGAIN} seconds; nothing done is lost meanwhile.",
                    unsaved.words
                );
                ui.add(egui::Label::new(RichText::new(&words).font(theme::sans(13.5))).truncate()).on_hover_text(words);
            });
        });
    });
}
