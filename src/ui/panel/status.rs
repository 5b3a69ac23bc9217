//! The line below the page: what the keys mean now, and what happened.

use crate::app::review::Choice;
use crate::app::{Action, Dialog, DialogMessage, Focus, Message, Mode, NoticeKind, View, Workspace};
use crate::command::{counted, excerpt};
use crate::model::Progress;
use crate::ui::theme::{self, Palette};
use egui::{Align, RichText};

/// Shows what happened, or what the keys mean, and how far things are.
pub fn status_ui(ui: &mut egui::Ui, workspace: &Workspace, effort: Option<String>, out: &mut Vec<Message>) {
    let palette = theme::palette(ui.ctx());
    ui.horizontal_centered(|ui| {
        ui.with_layout(egui::Layout::right_to_left(Align::Center), |ui| {
            right_ui(ui, workspace, effort, &palette, out);
            ui.with_layout(egui::Layout::left_to_right(Align::Center), |ui| {
                left_ui(ui, workspace, &palette, out);
            });
        });
    });
}

fn left_ui(ui: &mut egui::Ui, workspace: &Workspace, palette: &Palette, out: &mut Vec<Message>) {
    let notices = &workspace.view.notices;
    if let Some(notice) = notices.last() {
        let (color, sign) = match notice.kind {
            NoticeKind::Word | NoticeKind::News => (palette.ink, ""),
            NoticeKind::Refusal => (palette.refusal, "Not done: "),
            NoticeKind::Trouble => (palette.trouble, "! "),
        };
        if matches!(notice.kind, NoticeKind::Trouble | NoticeKind::News) {
            if ui.small_button("Dismiss").clicked() {
                out.push(Message::View(View::Dismiss));
            }
            if ui
                .small_button("Read all")
                .on_hover_text(workspace.keymap.words_for(crate::app::Action::Messages))
                .clicked()
            {
                out.push(Message::Dialog(DialogMessage::Show(Dialog::Messages)));
            }
        }
        let more = if notices.len() > 1 { format!(" (and {} more)", notices.len() - 1) } else { String::new() };
        let words = format!("{sign}{}{more}", notice.words);
        let label = egui::Label::new(RichText::new(words).font(theme::sans(13.5)).color(color)).truncate();
        let all: Vec<&str> = notices.iter().map(|notice| notice.words.as_str()).collect();
        ui.add(label).on_hover_text(all.join("\n"));
        return;
    }
    let words = RichText::new(hint(workspace)).font(theme::sans(13.5)).color(palette.faint);
    ui.add(egui::Label::new(words).truncate());
}

/// What the keys mean now.
fn hint(workspace: &Workspace) -> String {
    let schema = workspace.project().schema();
    match &workspace.view.mode {
        Mode::Tying { kind, candidates, then, .. } => {
            let name = schema.relation(kind).map_or(kind.as_str(), |def| &def.name);
            let digits = if candidates.is_empty() { "" } else { "a digit takes those words, " };
            let skip = workspace.keymap.words_for(crate::app::Action::Frame);
            let next = if then.is_empty() { String::new() } else { format!("{skip} passes it over, ") };
            format!("{name}: {digits}a click or Enter takes the words at the caret, {next}Escape leaves")
        }
        Mode::PickRelation { kinds, .. } => {
            let name = |(n, kind): (usize, &crate::model::RelationKind)| {
                let name = schema.relation(kind).map_or(kind.as_str(), |def| &def.name);
                format!("{} {name}", n + 1)
            };
            kinds.iter().enumerate().map(name).collect::<Vec<_>>().join("   ")
        }
        Mode::Page => match &workspace.view.search {
            Some(search) if workspace.view.focus.0 == Focus::Hits => {
                let count = search.hits.len() - search.left_out.len();
                format!("“{}”: {count} found; a label’s key tags them all, Escape leaves", search.query.words)
            }
            Some(_) | None => page_hint(workspace),
        },
    }
}

fn page_hint(workspace: &Workspace) -> String {
    if workspace.is_reviewing() {
        let choices = [Choice::Left, Choice::Right, Choice::Both, Choice::Neither, Choice::Edited].map(Action::Decide);
        let more = [Action::NextCase, Action::Patterns, Action::CommentCase];
        let hint = |action: Action| {
            let name = action.name();
            format!("{} {}", workspace.keymap.words_for(action), name.to_lowercase())
        };
        return choices.into_iter().chain(more).map(hint).collect::<Vec<_>>().join("   ");
    }
    let schema = workspace.project().schema();
    if let Some(annotation) = workspace.selected() {
        let ties = schema
            .relations_from(&annotation.label)
            .filter_map(|def| Some(format!("{} {}", def.key?.to_ascii_uppercase(), def.name)));
        let more =
            ["R any tie".to_owned(), "X attribute".to_owned(), "Alt+arrows edges".to_owned(), "Delete".to_owned()];
        return ties.take(5).chain(more).collect::<Vec<_>>().join("   ");
    }
    let labels =
        schema.offered().map(|label| format!("{} {}", label.key.to_ascii_uppercase(), label.name.to_lowercase()));
    let selection = workspace.view.selection.span();
    let head = match workspace.document() {
        Some((_, document)) if !selection.is_empty() => {
            format!("“{}”   ", excerpt(document.text.slice(selection), 40))
        }
        Some(_) | None => String::new(),
    };
    format!("{head}{}", labels.collect::<Vec<_>>().join("   "))
}

fn right_ui(
    ui: &mut egui::Ui,
    workspace: &Workspace,
    effort: Option<String>,
    palette: &Palette,
    out: &mut Vec<Message>,
) {
    let mut words: Vec<String> = effort.into_iter().collect();
    words.push(if workspace.me().is_some() { workspace.my_name().to_owned() } else { "nobody yet".to_owned() });
    if workspace.blinded().is_some() {
        words.push("others hidden".to_owned());
    } else if workspace.view.others {
        words.push("others shown".to_owned());
    }
    if let (Some((id, document)), Some(set)) = (workspace.document(), workspace.my_set()) {
        let state = match workspace.progress_of(id) {
            Progress::NotStarted => "not started",
            Progress::InProgress => "in progress",
            Progress::Finished => "finished",
        };
        let count = set.annotations().len();
        words.push(format!("{}, {state}", counted(count, "mark")));
        if let Some(me) = workspace.me()
            && document.locked_for(me).is_some()
        {
            words.push("read-only".to_owned());
        }
    }
    let words = words.join("  ·  ");
    ui.label(RichText::new(words).font(theme::sans(13.0)).color(palette.faint));
    if let Some(words) = questions_in_words(workspace) {
        let key = workspace.keymap.words_for(Action::NextQuestion);
        let words = RichText::new(format!("{words}  {key}")).font(theme::sans(13.0)).color(palette.accent);
        if ui.add(egui::Button::new(words).small()).on_hover_text("Goes to the next one").clicked() {
            out.push(Message::View(View::NextQuestion));
        }
    }
}

/// How many questions wait for me, here and elsewhere.
fn questions_in_words(workspace: &Workspace) -> Option<String> {
    let (here, elsewhere) = (workspace.questions().len(), workspace.questions_elsewhere());
    let others = counted(elsewhere.len(), "other article");
    let there: usize = elsewhere.values().sum();
    match (here, there) {
        (0, 0) => None,
        (_, 0) => Some(format!("{} for you", counted(here, "question"))),
        (0, _) => Some(format!("{} for you in {others}", counted(there, "question"))),
        (_, _) => Some(format!("{} for you here, {there} in {others}", counted(here, "question"))),
    }
}
