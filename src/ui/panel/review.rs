//! The review: how far it is, the case that is looked at with both readings, and what to do.

use crate::app::review::{CaseState, Choice, Difference};
use crate::app::{Action, Focus, Message, View, Workspace};
use crate::ui::theme::{self, Palette};
use crate::view::review::{CaseView, ReadingView, instead, title};
use egui::{Align, RichText};

/// The comment as it is being typed.
#[derive(Default)]
pub struct ReviewPanel {
    comment: String,
    given: String,
    at: Option<usize>,
    focus: u64,
}

/// Shows the review.
pub fn review_ui(ui: &mut egui::Ui, workspace: &Workspace, state: &mut ReviewPanel, out: &mut Vec<Message>) {
    let Some(review) = &workspace.view.review else { return };
    let palette = theme::palette(ui.ctx());
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        ui.label(RichText::new("Review").font(theme::sans_strong(15.0)));
        ui.with_layout(egui::Layout::right_to_left(Align::Center), |ui| {
            if ui.button("End").on_hover_text(workspace.keymap.words_for(Action::Review)).clicked() {
                out.push(Message::View(View::EndReview));
            }
        });
    });
    let [decided, open, changed] = workspace.review_counts();
    let changed = if changed > 0 { format!(", {changed} changed since") } else { String::new() };
    ui.label(RichText::new(format!("{decided} decided, {open} open{changed}")).color(palette.faint));
    let all = decided + open;
    let share = if all == 0 { 0.0 } else { decided as f32 / all as f32 };
    ui.add(egui::ProgressBar::new(share).desired_height(6.0).fill(palette.accent));
    only_ui(ui, workspace, review.only, out);
    ui.separator();
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| match CaseView::of(workspace) {
        Some(case) => {
            case_ui(ui, workspace, &case, &palette, out);
            comment_ui(ui, workspace, (state, &case, review.at), &palette, out);
        }
        None => {
            let (head, words) = instead(workspace);
            ui.label(RichText::new(head).font(theme::sans_strong(14.5)));
            ui.add(egui::Label::new(RichText::new(words).color(palette.faint)).wrap());
        }
    });
}

/// Which kind of case is gone to.
fn only_ui(ui: &mut egui::Ui, workspace: &Workspace, only: Option<Difference>, out: &mut Vec<Message>) {
    let Some(review) = &workspace.view.review else { return };
    let count = |difference: Difference| {
        let cases = review.cases.iter().zip(review.states.iter()).filter(|(case, _)| case.difference == difference);
        cases.filter(|(_, state)| **state != CaseState::Decided).count()
    };
    let shown = only.map_or("Every difference", title);
    let combo = egui::ComboBox::from_id_salt("only").selected_text(shown).width(200.0).show_ui(ui, |ui| {
        if ui.selectable_label(only.is_none(), "Every difference").clicked() {
            out.push(Message::View(View::OnlyCases(None)));
        }
        for difference in Difference::ALL {
            let open = count(difference);
            if open > 0
                && ui.selectable_label(only == Some(difference), format!("{} ({open})", title(difference))).clicked()
            {
                out.push(Message::View(View::OnlyCases(Some(difference))));
            }
        }
    });
    combo.response.accessible_name("Which cases");
}

fn case_ui(ui: &mut egui::Ui, workspace: &Workspace, case: &CaseView, palette: &Palette, out: &mut Vec<Message>) {
    ui.label(RichText::new(&case.title).font(theme::sans_strong(15.5)).color(palette.accent));
    let state = match case.state {
        CaseState::Open => String::new(),
        CaseState::Decided => case.decided.clone(),
        CaseState::Changed => format!("{}; the tags changed since", case.decided),
    };
    if !state.is_empty() {
        ui.add(egui::Label::new(RichText::new(state).color(palette.faint)).wrap());
    }
    let alone = case.sides.len() == 1;
    let choices = [(Choice::Left, "Left"), (Choice::Right, "Right")];
    for ((name, readings), (choice, side)) in case.sides.iter().zip(choices) {
        ui.add_space(6.0);
        let frame = egui::Frame::new().fill(palette.page).inner_margin(8).corner_radius(6);
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal(|ui| {
                let words = if alone { name.clone() } else { format!("{side}: {name}") };
                ui.label(RichText::new(words).font(theme::sans_strong(12.5)).color(palette.faint));
                ui.with_layout(egui::Layout::right_to_left(Align::Center), |ui| {
                    let does = if alone { "Accept" } else { "Take" };
                    let key = workspace.keymap.words_for(Action::Decide(choice));
                    if ui.button(format!("{does}  {key}")).clicked() {
                        out.push(Message::Decide { choice, alike: false });
                    }
                });
            });
            if readings.is_empty() {
                ui.label(RichText::new("nothing here").italics().color(palette.faint));
            }
            readings.iter().for_each(|reading| reading_ui(ui, reading, palette));
        });
    }
    ui.add_space(8.0);
    ui.horizontal_wrapped(|ui| {
        let more: &[Choice] = if alone {
            &[Choice::Neither, Choice::Edited, Choice::Undecided]
        } else {
            &[Choice::Both, Choice::Neither, Choice::Edited, Choice::Undecided]
        };
        for choice in more {
            let action = Action::Decide(*choice);
            let row = action.row();
            let name = match (choice, alone) {
                (Choice::Neither, true) => "Reject",
                _ => row.map_or("", |row| row.name),
            };
            let button = ui.button(format!("{name}  {}", workspace.keymap.words_for(action)));
            if button.on_hover_text(row.map_or("", |row| row.hint)).clicked() {
                out.push(Message::Decide { choice: *choice, alike: false });
            }
        }
    });
    if case.alike > 1 {
        alike_ui(ui, workspace, case, palette, out);
    }
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

fn comment_ui(
    ui: &mut egui::Ui,
    workspace: &Workspace,
    (state, case, at): (&mut ReviewPanel, &CaseView, usize),
    palette: &Palette,
    out: &mut Vec<Message>,
) {
    if state.at != Some(at) || state.given != case.comment {
        state.at = Some(at);
        state.given.clone_from(&case.comment);
        state.comment.clone_from(&case.comment);
    }
    ui.add_space(10.0);
    let key = workspace.keymap.words_for(Action::CommentCase);
    ui.label(RichText::new(format!("Why, for the coders ({key})")).font(theme::sans_strong(12.5)).color(palette.faint));
    let field = egui::TextEdit::multiline(&mut state.comment).desired_rows(2).desired_width(f32::INFINITY);
    let response = ui.add(field);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::MultilineTextInput, true, "Comment on the case"));
    let (focus, count) = workspace.view.focus;
    if std::mem::replace(&mut state.focus, count) != count && focus == Focus::Comment {
        response.request_focus();
        response.scroll_to_me(None);
    }
    if response.lost_focus() && state.comment != case.comment {
        out.push(Message::CommentCase(state.comment.clone()));
    }
}
