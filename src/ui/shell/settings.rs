//! What a person set on this machine: the look and the keys.

use super::Shell;
use crate::app::NoticeKind;
use crate::format::look::{self, Look, ThemeChoice};
use crate::ui::theme;

impl Shell {
    pub(super) fn write_settings(&mut self) {
        if self.keep_settings {
            return;
        }
        if let Err(error) = self.places.write_settings(&self.settings) {
            self.workspace.view.notify(NoticeKind::Trouble, error.to_string());
        }
    }

    pub(super) fn step_look(&mut self, step: look::Step, ctx: &egui::Context) {
        self.set_look(self.settings.look.stepped(step), ctx);
        let look = &self.settings.look;
        let words = match step {
            look::Step::TextSize(_) => format!("text of {} points", look.text_size),
            look::Step::Measure(_) => format!("a column of about {} letters", look.measure),
            look::Step::Leading(_) => format!("lines {:.1} times as high as their letters", look.leading),
            look::Step::Density => (if look.dense { "dense panels" } else { "panels as usual" }).to_owned(),
        };
        self.workspace.view.notify(NoticeKind::Word, words);
    }

    pub(super) fn set_look(&mut self, look: Look, ctx: &egui::Context) {
        if look.counter && !self.settings.look.counter {
            self.effort.begin(&self.workspace);
        }
        self.settings.look = look.within_bounds();
        self.apply_theme(ctx);
        self.write_settings();
    }

    pub(super) fn write_keys(&mut self) {
        self.keymap.clone_from(&self.workspace.keymap);
        if self.keep_keys {
            let words = "keys.ron is damaged and was not overwritten; the keys count until sayso ends";
            return self.workspace.view.notify(NoticeKind::Trouble, words.to_owned());
        }
        if let Err(error) = self.places.write_keys(&self.keymap.file()) {
            self.workspace.view.notify(NoticeKind::Trouble, error.to_string());
        }
    }

    pub(super) fn switch_theme(&mut self, ctx: &egui::Context) {
        let next = self.theme(ctx).next();
        self.settings.look.theme = match next {
            theme::Theme::Light => ThemeChoice::Light,
            theme::Theme::Dark => ThemeChoice::Dark,
            theme::Theme::Sepia => ThemeChoice::Sepia,
            theme::Theme::Contrast => ThemeChoice::Contrast,
        };
        self.apply_theme(ctx);
        self.workspace.view.notify(NoticeKind::Word, format!("theme: {}", next.name()));
        self.write_settings();
    }

    /// The theme that is shown.
    pub(super) fn theme(&self, ctx: &egui::Context) -> theme::Theme {
        match (self.settings.look.theme, ctx.theme()) {
            (ThemeChoice::Light, _) | (ThemeChoice::System, egui::Theme::Light) => theme::Theme::Light,
            (ThemeChoice::Dark, _) | (ThemeChoice::System, egui::Theme::Dark) => theme::Theme::Dark,
            (ThemeChoice::Sepia, _) => theme::Theme::Sepia,
            (ThemeChoice::Contrast, _) => theme::Theme::Contrast,
        }
    }

    /// Shows the theme that the settings name.
    pub fn apply_theme(&self, ctx: &egui::Context) {
        theme::settle(ctx, &self.settings.look);
        if self.settings.look.theme == ThemeChoice::System {
            ctx.set_theme(egui::ThemePreference::System);
        } else {
            theme::show(ctx, self.theme(ctx));
        }
    }
}
