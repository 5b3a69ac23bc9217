//! What the open cases of a review have in common: each pattern with an example, and what decides all of it.

use crate::app::review::Choice;
use crate::app::{Action, Message, View, Workspace};
use crate::ui::theme::{self, Palette};
use crate::view::patterns::{PatternView, PatternsView};
use egui::RichText;

/// Shows the patterns; the one that is looked at has the buttons.
pub fn patterns_ui(ui: &mut egui::Ui, workspace: &Workspace, view: &PatternsView, out: &mut Vec<Message>) {
    let palette = theme::palette(ui.ctx());
    if view.patterns.is_empty() {
        ui.label(RichText::new("Nothing is left to decide here").color(palette.faint));
        return;
    }
    for (place, pattern) in view.patterns.iter().enumerate() {
        let fill = if pattern.here { palette.page } else { palette.panel };
        let frame = egui::Frame::new().fill(fill).inner_margin(egui::Margin::symmetric(8, 6)).corner_radius(6);
        let shown = frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 3.0;
            title_ui(ui, (place, pattern), &palette, out);
            for (case, words) in &pattern.examples {
                example_ui(ui, (*case, words), pattern.here, &palette, out);
            }
            if pattern.here {
                choices_ui(ui, workspace, pattern.count, out);
            }
        });
        // Keys go from pattern to pattern, so the one that is looked at comes into sight.
        if pattern.here && !ui.clip_rect().contains_rect(shown.response.rect) {
            shown.response.scroll_to_me(None);
        }
    }
    if view.more > 0 {
        let words = format!("{} more come when these are decided", view.more);
        ui.label(RichText::new(words).color(palette.faint));
    }
}

fn title_ui(ui: &mut egui::Ui, (place, pattern): (usize, &PatternView), palette: &Palette, out: &mut Vec<Message>) {
    let color = if pattern.here { palette.accent } else { palette.ink };
    let words = format!("{}  {}", pattern.count, pattern.title);
    let words = RichText::new(words).font(theme::sans_strong(14.0)).color(color);
    let button = ui.add(egui::Button::new(words).frame(false).wrap());
    if button.on_hover_text("Looks at this pattern").clicked() {
        out.push(Message::View(View::Pattern(place)));
    }
}

fn example_ui(ui: &mut egui::Ui, (case, words): (usize, &str), whole: bool, palette: &Palette, out: &mut Vec<Message>) {
    let words = RichText::new(words).font(theme::serif(14.0)).color(palette.faint);
    let button = egui::Button::new(words).frame(false);
    let button = ui.add(if whole { button.wrap() } else { button.truncate() });
    if button.on_hover_text("Goes to this case").clicked() {
        out.push(Message::View(View::Case(case)));
    }
}

/// What decides all of a pattern, with how many cases that is.
fn choices_ui(ui: &mut egui::Ui, workspace: &Workspace, count: usize, out: &mut Vec<Message>) {
    let alone = workspace.view.review.as_ref().is_none_or(|review| review.right.is_none());
    let choices: &[(Choice, &str)] = if alone {
        &[(Choice::Left, "Accept"), (Choice::Neither, "Reject")]
    } else {
        &[(Choice::Left, "Left"), (Choice::Right, "Right"), (Choice::Both, "Both"), (Choice::Neither, "Neither")]
    };
    let all = if count == 1 { String::new() } else { format!(" in all {count}") };
    ui.add_space(2.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(6.0, 4.0);
        for (choice, name) in choices {
            let key = workspace.keymap.words_for(Action::Decide(*choice));
            if ui.button(format!("{name}{all}  {key}")).clicked() {
                out.push(Message::Decide { choice: *choice, alike: false });
            }
        }
    });
}
