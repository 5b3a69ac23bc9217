//! What people wrote to each other about a case or a mark, and the field for an answer.

use super::inspector::day_and_minute;
use crate::app::{Action, Focus, Message, Workspace};
use crate::command::{Command, counted};
use crate::model::CaseKey;
use crate::model::change::Home;
use crate::ui::theme::{self, Palette};
use crate::view::thread::{SaidView, ThreadView};
use egui::{Align, RichText};

/// The answer as it is being typed.
#[derive(Default)]
pub struct ThreadPanel {
    draft: String,
    about: Option<(Home, CaseKey)>,
    focus: u64,
}

impl ThreadPanel {
    /// What was typed and not sent.
    pub fn unsent(&mut self) -> Option<Message> {
        let (home, key) = self.about.clone()?;
        let words = std::mem::take(&mut self.draft);
        let typed = !words.trim().is_empty();
        typed.then_some(Message::Do(Command::Remark { home, key, words, resolved: false }))
    }
}

/// Shows the thread about the case that is looked at, or about the selected mark.
pub fn thread_ui(ui: &mut egui::Ui, workspace: &Workspace, state: &mut ThreadPanel, out: &mut Vec<Message>) {
    let Some(thread) = ThreadView::of(workspace) else { return };
    let palette = theme::palette(ui.ctx());
    let about = Some((thread.home.clone(), thread.key.clone()));
    if state.about != about {
        out.extend(state.unsent());
        state.about = about;
    }
    ui.add_space(10.0);
    head_ui(ui, &thread, &workspace.keymap.words_for(Action::Resolve), &palette, out);
    for said in &thread.said {
        said_ui(ui, said, &palette);
    }
    let field = egui::TextEdit::multiline(&mut state.draft)
        .hint_text(hint(workspace, &thread))
        .desired_rows(2)
        .desired_width(f32::INFINITY);
    let response = ui.add(field);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::MultilineTextInput, true, "Comment on the case"));
    let (focus, count) = workspace.view.focus;
    if std::mem::replace(&mut state.focus, count) != count && focus == Focus::Answer {
        response.request_focus();
        response.scroll_to_me(None);
    }
    if response.lost_focus() {
        out.extend(state.unsent());
    }
}

/// Shows what was written about marks that are all gone, folded away.
pub fn gone_ui(ui: &mut egui::Ui, workspace: &Workspace, out: &mut Vec<Message>) {
    let threads = ThreadView::of_gone(workspace);
    if threads.is_empty() {
        return;
    }
    let palette = theme::palette(ui.ctx());
    ui.add_space(12.0);
    let comments = counted(threads.iter().map(|thread| thread.said.len()).sum(), "comment");
    let name = RichText::new(format!("{comments} on marks that are gone")).font(theme::sans(13.5)).color(palette.faint);
    egui::CollapsingHeader::new(name).id_salt("gone").show(ui, |ui| {
        for thread in &threads {
            head_ui(ui, thread, "", &palette, out);
            thread.said.iter().for_each(|said| said_ui(ui, said, &palette));
            ui.add_space(8.0);
        }
    });
}

/// What the empty field says: what to write there, and the key that leads there.
fn hint(workspace: &Workspace, thread: &ThreadView) -> String {
    let leads = if workspace.view.review.is_some() { Action::CommentCase } else { Action::Answer };
    let what = if thread.said.is_empty() { "Why, or what is not clear" } else { "Answer" };
    format!("{what}  ({})", workspace.keymap.words_for(leads))
}

/// Whether a thread is open, and what resolves it, with the key that does.
fn head_ui(ui: &mut egui::Ui, thread: &ThreadView, key: &str, palette: &Palette, out: &mut Vec<Message>) {
    let state = match (thread.said.is_empty(), thread.open) {
        (true, _) => "Comments",
        (false, true) => "Comments, open",
        (false, false) => "Comments, resolved",
    };
    ui.horizontal(|ui| {
        ui.label(RichText::new(state).font(theme::sans_strong(12.5)).color(palette.faint));
        if thread.said.is_empty() {
            return;
        }
        ui.with_layout(egui::Layout::right_to_left(Align::Center), |ui| {
            let does = if thread.open { "Resolve" } else { "Open again" };
            let words = if key.is_empty() { does.to_owned() } else { format!("{does}  {key}") };
            if ui.small_button(words).clicked() {
                let (home, key) = (thread.home.clone(), thread.key.clone());
                let remark = Command::Remark { home, key, words: String::new(), resolved: thread.open };
                out.push(Message::Do(remark));
            }
        });
    });
}

fn said_ui(ui: &mut egui::Ui, said: &SaidView, palette: &Palette) {
    let when = day_and_minute(said.at);
    if said.silent {
        let words = RichText::new(format!("{} {}, {when}", said.by, said.words));
        ui.add(egui::Label::new(words.font(theme::sans(12.5)).color(palette.faint)).wrap());
        return;
    }
    let frame = egui::Frame::new().fill(palette.page).inner_margin(8).corner_radius(6);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 2.0;
        let head = RichText::new(format!("{}, {when}", said.by)).font(theme::sans(12.5)).color(palette.faint);
        ui.label(head);
        ui.add(egui::Label::new(RichText::new(&said.words).font(theme::sans(14.0)).color(palette.ink)).wrap());
    });
}
