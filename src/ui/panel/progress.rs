//! How far a review is, for the article and for each label, and which cases are gone to.

use crate::app::review::{CaseFilter, CaseState, Difference, Grouping, LabelCount, ReviewState, Side};
use crate::app::{Action, Message, View, Workspace};
use crate::ui::theme::{self, Palette};
use crate::view::review::title;
use egui::RichText;

/// Shows how far the review is; labels, sides and differences narrow what is gone to.
pub fn progress_ui(ui: &mut egui::Ui, workspace: &Workspace, review: &ReviewState, out: &mut Vec<Message>) {
    let palette = theme::palette(ui.ctx());
    let [decided, ..] = workspace.review_counts();
    let all = review.states.len();
    let share = if all == 0 { 0.0 } else { decided as f32 / all as f32 };
    ui.add(egui::ProgressBar::new(share).desired_height(6.0).fill(palette.accent));
    labels_ui(ui, workspace, review, &palette, out);
    ui.horizontal_wrapped(|ui| {
        difference_ui(ui, review, out);
        if let Some(right) = &review.right {
            side_ui(ui, review, [workspace.shown_name(&review.left), workspace.shown_name(right)], out);
        }
    });
    grouping_ui(ui, workspace, review, out);
}

fn filter(review: &ReviewState, change: impl FnOnce(&mut CaseFilter)) -> Message {
    let mut filter = review.filter.clone();
    change(&mut filter);
    Message::View(View::OnlyCases(filter))
}

/// Each label with how many of its cases are decided; a press goes to its cases alone, another to all again.
fn labels_ui(
    ui: &mut egui::Ui,
    workspace: &Workspace,
    review: &ReviewState,
    palette: &Palette,
    out: &mut Vec<Message>,
) {
    let schema = workspace.project().schema();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(2.0, 2.0);
        ui.spacing_mut().button_padding = egui::vec2(5.0, 1.0);
        ui.spacing_mut().interact_size.y = 20.0;
        for LabelCount { label, decided, open } in review.labels.iter() {
            let name = schema.label(label).map_or(label.as_str(), |def| def.name.as_str());
            let words = format!("{name} {decided}/{}", decided + open);
            let color = if *open == 0 { palette.faint } else { palette.label(schema.color_of(label)) };
            let chosen = review.filter.label.as_ref() == Some(label);
            let button = egui::Button::selectable(chosen, RichText::new(words).font(theme::sans(13.0)).color(color));
            let hint = format!("{decided} decided, {open} open; goes to these alone");
            if ui.add(button).on_hover_text(hint).clicked() {
                out.push(filter(review, |filter| filter.label = (!chosen).then(|| label.clone())));
            }
        }
    });
}

fn side_ui(ui: &mut egui::Ui, review: &ReviewState, names: [String; 2], out: &mut Vec<Message>) {
    let [left, right] = names;
    let named = |side: Option<Side>| match side {
        None => "Both sides",
        Some(Side::Left) => left.as_str(),
        Some(Side::Right) => right.as_str(),
    };
    let combo = egui::ComboBox::from_id_salt("side").selected_text(named(review.filter.side)).width(92.0);
    let combo = combo.show_ui(ui, |ui| {
        for side in [None, Some(Side::Left), Some(Side::Right)] {
            if ui.selectable_label(review.filter.side == side, named(side)).clicked() {
                out.push(filter(review, |filter| filter.side = side));
            }
        }
    });
    combo.response.accessible_name("Whose marks");
}

/// Which kind of case is gone to.
fn difference_ui(ui: &mut egui::Ui, review: &ReviewState, out: &mut Vec<Message>) {
    let count = |difference: Difference| {
        let cases = review.cases.iter().zip(review.states.iter()).filter(|(case, _)| case.difference == difference);
        cases.filter(|(_, state)| **state != CaseState::Decided).count()
    };
    let only = review.filter.difference;
    let shown = only.map_or("Every difference", title);
    let combo = egui::ComboBox::from_id_salt("only").selected_text(shown).width(150.0).truncate().show_ui(ui, |ui| {
        if ui.selectable_label(only.is_none(), "Every difference").clicked() {
            out.push(filter(review, |filter| filter.difference = None));
        }
        for difference in Difference::ALL {
            let open = count(difference);
            let words = format!("{} ({open})", title(difference));
            if open > 0 && ui.selectable_label(only == Some(difference), words).clicked() {
                out.push(filter(review, |filter| filter.difference = Some(difference)));
            }
        }
    });
    combo.response.accessible_name("Which cases");
}

/// One by one, or together by what cases have in common.
fn grouping_ui(ui: &mut egui::Ui, workspace: &Workspace, review: &ReviewState, out: &mut Vec<Message>) {
    let key = workspace.keymap.words_for(Action::Patterns);
    let hint = format!("{key}: {}", Action::Patterns.row().map_or("", |row| row.hint));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let kinds = [(None, "One by one"), (Some(Grouping::Kind), "Patterns"), (Some(Grouping::Phrase), "Words")];
        for (grouping, name) in kinds {
            let words = RichText::new(name).font(theme::sans(13.5));
            let button = ui.add(egui::Button::selectable(review.grouping == grouping, words));
            if button.on_hover_text(&hint).clicked() {
                out.push(Message::View(View::Patterns(grouping)));
            }
        }
        ui.label(RichText::new(key).font(theme::sans(12.5)).weak());
    });
}
