//! The strip of the first steps, above the line of the status.

use crate::app::{Message, View};
use crate::ui::theme;
use crate::view::tour::TourView;
use egui::{Align, RichText};

/// Shows the stop at which the tour is.
pub fn tour_ui(ui: &mut egui::Ui, tour: &TourView, out: &mut Vec<Message>) {
    let palette = theme::palette(ui.ctx());
    ui.horizontal_centered(|ui| {
        ui.with_layout(egui::Layout::right_to_left(Align::Center), |ui| {
            let last = tour.number + 1 == tour.count;
            let words = RichText::new(if last { "Done" } else { "Next" }).font(theme::sans_strong(14.0));
            let next = if tour.done {
                egui::Button::new(words.color(palette.on_accent)).fill(palette.accent)
            } else {
                egui::Button::new(words)
            };
            if ui.add(next).clicked() {
                out.push(Message::View(View::Tour((!last).then_some(tour.number + 1))));
            }
            let back = ui.add_enabled(tour.number > 0, egui::Button::new("Back"));
            if back.clicked() {
                out.push(Message::View(View::Tour(tour.number.checked_sub(1))));
            }
            if !last && ui.button("Leave tour").clicked() {
                out.push(Message::View(View::Tour(None)));
            }
            ui.with_layout(egui::Layout::left_to_right(Align::Center), |ui| {
                let count = format!("{} of {}", tour.number + 1, tour.count);
                ui.label(RichText::new(count).font(theme::sans(12.5)).color(palette.faint));
                let sign = if tour.done { "✔ " } else { "" };
                let title = RichText::new(format!("{sign}{}", tour.title));
                ui.label(title.font(theme::sans_strong(14.5)).color(palette.accent));
                ui.add(egui::Label::new(RichText::new(&tour.words).font(theme::sans(13.5))).wrap());
            });
        });
    });
}
