//! A card at the foot of the page that says what the digits stand for.

use super::super::theme;
use super::Geometry;
use crate::app::{Message, Workspace};
use crate::view::choices::Choices;
use egui::{RichText, pos2};

/// Shows what is being picked, with every choice in words, also those out of sight.
pub(super) fn choices_ui(ui: &egui::Ui, workspace: &Workspace, geometry: &Geometry, out: &mut Vec<Message>) {
    let Some(choices) = Choices::of(workspace).filter(|_| workspace.view.dialog.is_none()) else { return };
    let palette = theme::palette(ui.ctx());
    let width = (geometry.bar.left() - geometry.all.left() - 48.0).min(720.0);
    let area = egui::Area::new(ui.scope_id().with("choices"))
        .order(egui::Order::Middle)
        .pivot(egui::Align2::LEFT_BOTTOM)
        .fixed_pos(pos2(geometry.all.left() + 24.0, geometry.all.bottom() - 10.0));
    area.show(ui.ctx(), |ui| {
        let frame = egui::Frame::popup(ui.style()).inner_margin(8).stroke(egui::Stroke::new(1.5, palette.accent));
        frame.show(ui, |ui| {
            ui.set_width(width);
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new(&choices.title).font(theme::sans_strong(14.5)).color(palette.accent));
                ui.label(RichText::new(&choices.hint).font(theme::sans(13.0)).color(palette.faint));
            });
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                for (number, words) in &choices.items {
                    let text = RichText::new(format!("{number} {words}")).font(theme::sans(13.5)).color(palette.ink);
                    if ui.add(egui::Button::new(text).frame_when_inactive(false)).clicked() {
                        out.extend(u32::try_from(*number).ok().map(Message::Digit));
                    }
                }
            });
        });
    });
}
