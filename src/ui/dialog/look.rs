//! The settings: how the window looks and moves. What is changed counts at once.

use super::{Verdict, close_ui};
use crate::app::{Effect, Message};
use crate::format::look::{Look, ThemeChoice};
use crate::ui::theme::{self, Palette};
use egui::RichText;

pub(super) fn look_ui(ui: &mut egui::Ui, look: &mut Look, palette: &Palette, live: &mut Vec<Message>) -> Verdict {
    let before = look.clone();
    ui.heading("Settings");
    ui.add_space(8.0);
    egui::Grid::new("look").num_columns(2).min_col_width(150.0).spacing([14.0, 10.0]).show(ui, |ui| {
        ui.label("Theme");
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            for choice in ThemeChoice::ALL {
                ui.selectable_value(&mut look.theme, choice, choice.name());
            }
        });
        ui.end_row();
        let sliders = [
            ("Text size", &mut look.text_size, Look::TEXT_SIZES, 1.0, " points"),
            ("Column width", &mut look.measure, Look::MEASURES, 1.0, " letters"),
            ("Leading", &mut look.leading, Look::LEADINGS, 0.1, " times the letters"),
        ];
        for (name, value, range, step, suffix) in sliders {
            ui.label(name);
            ui.spacing_mut().slider_width = 220.0;
            let slider = egui::Slider::new(value, range).step_by(step).max_decimals(1).suffix(suffix);
            ui.add(slider).accessible_name(name);
            ui.end_row();
        }
        let boxes = [
            ("Panels", "closer together", &mut look.dense),
            ("Motion", "things may move when they come and go", &mut look.motion),
            ("Counter", "count my key presses and seconds a mark, for me alone", &mut look.counter),
        ];
        for (name, words, value) in boxes {
            ui.label(name);
            ui.checkbox(value, words);
            ui.end_row();
        }
    });
    ui.add_space(6.0);
    let words = "What you change counts at once and is kept on this machine, not in the project.";
    ui.label(RichText::new(words).font(theme::sans(12.5)).color(palette.faint));
    if ui.button("As it was at first").clicked() {
        *look = Look::default();
    }
    if *look != before {
        live.push(Message::Ask(Effect::Look(look.clone())));
    }
    close_ui(ui)
}
