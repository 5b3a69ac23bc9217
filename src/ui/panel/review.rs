//! The review: how far it is, the case that is looked at with both readings, and what to do.

use super::copies::{copies_count_ui, copies_ui};
use super::patterns::patterns_ui;
use super::progress::progress_ui;
use super::thread::{ThreadPanel, gone_ui, thread_ui};
use crate::app::review::{CaseState, Choice};
use crate::app::{Action, Message, View, Workspace};
use crate::ui::theme::{self, Palette};
use crate::view::patterns::PatternsView;
use crate::view::review::{CaseView, ReadingView, instead};
use egui::{Align, RichText};

/// The comment as it is being typed.
#[derive(Default)]
pub struct ReviewPanel {
    thread: ThreadPanel,
}

impl ReviewPanel {
    /// What was typed and not sent.
    pub fn unsent(&mut self) -> Option<Message> {
        self.thread.unsent()
    }
}

/// Shows the review.
pub fn review_ui(ui: &mut egui::Ui, workspace: &Workspace, state: &mut ReviewPanel, out: &mut Vec<Message>) {
    let Some(review) = &workspace.view.review else { return };
    let palette = theme::palette(ui.ctx());
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        ui.label(RichText::new("Review").font(theme::sans_strong(15.0)));
        ui.label(RichText::new(counts(workspace)).color(palette.faint));
        ui.with_layout(egui::Layout::right_to_left(Align::Center), |ui| {
            if ui.button("End").on_hover_text(workspace.keymap.words_for(Action::Review)).clicked() {
                out.push(Message::View(View::EndReview));
            }
        });
    });
    progress_ui(ui, workspace, review, out);
    ui.separator();
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        copies_count_ui(ui, workspace, out);
        if workspace.is_at_copies() {
            copies_ui(ui, workspace, &palette, out);
        } else if let Some(patterns) = PatternsView::of(workspace) {
            out.extend(state.unsent());
            patterns_ui(ui, workspace, &patterns, out);
        } else if let Some(case) = CaseView::of(workspace) {
            case_ui(ui, workspace, &case, &palette, out);
            thread_ui(ui, workspace, &mut state.thread, out);
        } else {
            let (head, words) = instead(workspace);
            ui.label(RichText::new(head).font(theme::sans_strong(14.5)));
            ui.add(egui::Label::new(RichText::new(words).color(palette.faint)).wrap());
        }
        gone_ui(ui, workspace, out);
    });
}

fn counts(workspace: &Workspace) -> String {
    let [decided, open, again] = workspace.review_counts();
    let again = if again > 0 { format!(", {again} to decide again") } else { String::new() };
    format!("{decided} decided, {open} open{again}")
}

fn case_ui(ui: &mut egui::Ui, workspace: &Workspace, case: &CaseView, palette: &Palette, out: &mut Vec<Message>) {
    ui.label(RichText::new(&case.title).font(theme::sans_strong(15.5)).color(palette.accent));
    let state = match case.state {
        CaseState::Open if case.hanging => {
            "Who keeps the tie keeps the mark that it leads to; neither leaves the tie out.".to_owned()
        }
        CaseState::Open => String::new(),
        CaseState::Decided | CaseState::Disputed => case.decided.clone(),
        CaseState::Changed => format!("{}; the tags changed since", case.decided),
    };
    if !state.is_empty() {
        ui.add(egui::Label::new(RichText::new(state).color(palette.faint)).wrap());
    }
    let choices = [(Choice::Left, "Left"), (Choice::Right, "Right")];
    for ((name, readings), (choice, side)) in case.sides.iter().zip(choices) {
        ui.add_space(6.0);
        let name = if case.sides.len() == 1 { name.clone() } else { format!("{side}: {name}") };
        side_ui(ui, workspace, case, (&name, readings, choice), out);
    }
    ui.add_space(8.0);
    choices_ui(ui, workspace, case, out);
    if case.alike > 1 {
        alike_ui(ui, workspace, case, palette, out);
    }
}

/// One side's readings, with what takes them.
fn side_ui(
    ui: &mut egui::Ui,
    workspace: &Workspace,
    case: &CaseView,
    (name, readings, choice): (&str, &[ReadingView], Choice),
    out: &mut Vec<Message>,
) {
    let palette = theme::palette(ui.ctx());
    let does = match (case.hanging, case.sides.len()) {
        (true, _) if !readings.is_empty() => "Keep",
        (_, 1) => "Accept",
        (_, _) => "Take",
    };
    let frame = egui::Frame::new().fill(palette.page).inner_margin(8).corner_radius(6);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            ui.label(RichText::new(name).font(theme::sans_strong(12.5)).color(palette.faint));
            ui.with_layout(egui::Layout::right_to_left(Align::Center), |ui| {
                let key = workspace.keymap.words_for(Action::Decide(choice));
                if ui.button(format!("{does}  {key}")).clicked() {
                    out.push(Message::Decide { choice, alike: false });
                }
            });
        });
        if readings.is_empty() {
            ui.label(RichText::new("nothing here").italics().color(palette.faint));
        }
        readings.iter().for_each(|reading| reading_ui(ui, reading, &palette));
    });
}

/// What else can be decided about a case.
fn choices_ui(ui: &mut egui::Ui, workspace: &Workspace, case: &CaseView, out: &mut Vec<Message>) {
    let alone = case.sides.len() == 1;
    let choices: &[Choice] = match (case.hanging, alone) {
        (true, _) => &[Choice::Neither, Choice::Undecided],
        (false, true) => &[Choice::Neither, Choice::Edited, Choice::Undecided],
        (false, false) => &[Choice::Both, Choice::Neither, Choice::Edited, Choice::Undecided],
    };
    ui.horizontal_wrapped(|ui| {
        for choice in choices {
            let action = Action::Decide(*choice);
            let row = action.row();
            let name = match (choice, alone) {
                (Choice::Neither, _) if case.hanging => "Leave out",
                (Choice::Neither, true) => "Reject",
                _ => row.map_or("", |row| row.name),
            };
            let button = ui.button(format!("{name}  {}", workspace.keymap.words_for(action)));
            if button.on_hover_text(row.map_or("", |row| row.hint)).clicked() {
                out.push(Message::Decide { choice: *choice, alike: false });
            }
        }
    });
}

/// What decides every case like this one.
fn alike_ui(ui: &mut egui::Ui, workspace: &Workspace, case: &CaseView, palette: &Palette, out: &mut Vec<Message>) {
    let alone = case.sides.len() == 1;
    ui.add_space(4.0);
    let key = |choice| workspace.keymap.words_for(Action::DecideAlike(choice));
    let words = format!("{} open cases are alike:", case.alike);
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(words).color(palette.faint));
        let choices: &[(Choice, &str)] = if alone {
            &[(Choice::Left, "accept all"), (Choice::Neither, "reject all")]
        } else {
            &[(Choice::Left, "left in all"), (Choice::Right, "right in all"), (Choice::Neither, "neither in all")]
        };
        for (choice, name) in choices {
            if ui.small_button(format!("{name}  {}", key(*choice))).clicked() {
                out.push(Message::Decide { choice: *choice, alike: true });
            }
        }
    });
}

fn reading_ui(ui: &mut egui::Ui, reading: &ReadingView, palette: &Palette) {
    ui.label(RichText::new(&reading.label).font(theme::sans_strong(14.0)).color(palette.label(reading.color)));
    ui.add(egui::Label::new(RichText::new(&reading.words).font(theme::serif(15.0)).color(palette.ink)).wrap());
    for (words, differs) in &reading.details {
        let color = if *differs { palette.refusal } else { palette.faint };
        let sign = if *differs { "≠ " } else { "" };
        ui.add(egui::Label::new(RichText::new(format!("{sign}{words}")).font(theme::sans(13.0)).color(color)).wrap());
    }
}
