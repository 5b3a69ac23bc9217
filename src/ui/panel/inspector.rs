//! The inspector: everything about the selected mark, to read and to change.

use crate::app::toggled;
use crate::app::{Action, Focus, Message, View, Workspace};
use crate::command::Command;
use crate::model::change::Home;
use crate::model::{AnnotationId, AttributeId, Kind, Timestamp, Value, each_of};
use crate::ui::panel::copies::copies_ui;
use crate::ui::panel::thread::{ThreadPanel, gone_ui, thread_ui};
use crate::ui::theme::{self, Palette};
use crate::view::inspector::{AttributeView, InspectorView, TieView};
use crate::view::thread::ThreadView;
use egui::{Align, RichText};

/// What is being typed into the fields, before it is done.
#[derive(Default)]
pub struct InspectorState {
    mark: Option<(Home, AnnotationId)>,
    typed: Fields,
    /// What the project says, to tell whether something was typed.
    given: Fields,
    seen: u64,
    focus: u64,
    thread: ThreadPanel,
}

/// The fields that are typed into.
#[derive(Clone, PartialEq, Default)]
struct Fields {
    note: String,
    comment: String,
    /// Attributes that are not chosen by a click, with their values.
    texts: Vec<(AttributeId, String)>,
}

/// Shows the selected mark.
pub fn inspector_ui(ui: &mut egui::Ui, workspace: &Workspace, state: &mut InspectorState, out: &mut Vec<Message>) {
    let palette = theme::palette(ui.ctx());
    ui.add_space(6.0);
    let (Some(view), Some(home)) = (InspectorView::of(workspace), workspace.home()) else {
        out.extend(state.unsent(workspace));
        state.mark = None;
        egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            copies_ui(ui, workspace, &palette, out);
            nothing_ui(ui, workspace, &palette);
            gone_ui(ui, workspace, out);
        });
        return;
    };
    state.refresh(&view, &home, workspace, out);
    let focus = state.focus_wanted(workspace);
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        copies_ui(ui, workspace, &palette, out);
        label_ui(ui, &view, &home, &palette, out);
        ui.add_space(2.0);
        let words = RichText::new(&view.words).font(theme::serif(15.5)).color(palette.ink);
        ui.add(egui::Label::new(words).wrap());
        if view.orphan {
            let words = "These words are no longer where the file says. The mark is kept as it is.";
            ui.label(RichText::new(words).color(palette.trouble));
        }
        told_ui(ui, &view, workspace, &palette, out);
        if ThreadView::of(workspace).is_some() {
            thread_ui(ui, workspace, &mut state.thread, out);
        }
        for (number, attribute) in view.attributes.iter().enumerate() {
            let first = focus == Some(Focus::Inspector) && number == view.focus;
            attribute_ui(ui, (&view, &home), (number, attribute, first), state, out);
        }
        ties_ui(ui, &view, &home, &palette, out);
        notes_ui(ui, (&view, &home), focus, state, out);
        made_ui(ui, &view, &palette);
    });
}

/// What reviewers decided about the mark, and what takes it over.
fn told_ui(ui: &mut egui::Ui, view: &InspectorView, workspace: &Workspace, palette: &Palette, out: &mut Vec<Message>) {
    for words in &view.told {
        ui.add(egui::Label::new(RichText::new(words).font(theme::sans(13.5)).color(palette.accent)).wrap());
    }
    if view.outcome {
        let key = |action| workspace.keymap.words_for(action);
        ui.horizontal_wrapped(|ui| {
            for (action, name, all) in
                [(Action::TakeOver, "Take over", false), (Action::TakeOverAll, "Take over all", true)]
            {
                if ui.button(format!("{name}  {}", key(action))).on_hover_text(hint(action)).clicked() {
                    out.push(Message::TakeOver { all });
                }
            }
        });
    }
}

fn hint(action: Action) -> &'static str {
    action.row().map_or("", |row| row.hint)
}

fn section(ui: &mut egui::Ui, name: &str, palette: &Palette) {
    ui.add_space(10.0);
    ui.label(RichText::new(name).font(theme::sans_strong(12.5)).color(palette.faint));
}

fn nothing_ui(ui: &mut egui::Ui, workspace: &Workspace, palette: &Palette) {
    ui.label(RichText::new("No mark selected").font(theme::sans_strong(15.0)));
    ui.add_space(4.0);
    ui.label(RichText::new("Put the caret into some words and press a key:").color(palette.faint));
    ui.add_space(6.0);
    egui::Grid::new("keys").num_columns(2).min_col_width(14.0).spacing([10.0, 5.0]).show(ui, |ui| {
        let schema = workspace.project().schema();
        for label in schema.offered() {
            let key = RichText::new(label.key.to_ascii_uppercase().to_string());
            ui.label(key.font(theme::sans_strong(14.5)).color(palette.label(schema.color_of(&label.id))));
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.label(label.name.as_str());
                ui.add(
                    egui::Label::new(RichText::new(&label.hint).font(theme::sans(12.5)).color(palette.faint)).wrap(),
                );
            });
            ui.end_row();
        }
    });
    ui.add_space(10.0);
    let more =
        [Action::Frame, Action::NextMark, Action::Grow, Action::Join, Action::Others, Action::Guide, Action::Keys];
    for action in more {
        let name = action.name();
        let words = format!("{}  {}", workspace.keymap.words_for(action), name.trim_end_matches('…').to_lowercase());
        ui.label(RichText::new(words).color(palette.faint).font(theme::sans(13.5)));
    }
    orphans_ui(ui, workspace, palette);
}

/// Marks that lost their words are listed, since they are not drawn.
fn orphans_ui(ui: &mut egui::Ui, workspace: &Workspace, palette: &Palette) {
    let orphans = workspace.orphans();
    if orphans > 0 {
        ui.add_space(10.0);
        let words = format!("{orphans} marks have lost their words; `sayso check` lists them");
        ui.label(RichText::new(words).color(palette.trouble));
    }
}

fn label_ui(ui: &mut egui::Ui, view: &InspectorView, home: &Home, palette: &Palette, out: &mut Vec<Message>) {
    let current = view.labels.iter().position(|(id, ..)| *id == view.label);
    let name = current.and_then(|n| view.labels.get(n)).map_or(view.label.as_str(), |(_, name, _)| name);
    let color = palette.label(view.color);
    ui.horizontal(|ui| {
        let text = RichText::new(name).font(theme::sans_strong(16.0)).color(color);
        let combo = egui::ComboBox::from_id_salt("label").selected_text(text).width(120.0).show_ui(ui, |ui| {
            for (id, name, key) in &view.labels {
                let words = format!("{name}  Shift+{}", key.to_ascii_uppercase());
                if ui.selectable_label(*id == view.label, words).clicked() {
                    out.push(Message::Do(Command::Relabel(home.clone(), view.id, id.clone())));
                }
            }
        });
        combo.response.accessible_name("Label");
        ui.with_layout(egui::Layout::right_to_left(Align::Center), |ui| {
            if ui.button("Delete").on_hover_text("Delete").clicked() {
                out.push(Message::Do(Command::Delete(home.clone(), vec![view.id])));
            }
        });
    });
}

/// The values of a choice; the one that was clicked.
fn choices_ui(
    ui: &mut egui::Ui,
    words: &[String],
    chosen: impl Fn(&str) -> bool,
    (focused, first): (bool, bool),
) -> Option<String> {
    let mut clicked = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(4.0, 4.0);
        for (n, word) in (1..).zip(words) {
            let text = if focused && n < 10 { format!("{n} {word}") } else { word.clone() };
            let button = egui::Button::selectable(chosen(word), RichText::new(text).font(theme::sans(13.5)));
            let response = ui.add(button);
            if first && n == 1 {
                response.request_focus();
            }
            if response.clicked() {
                clicked = Some(word.clone());
            }
        }
    });
    clicked
}

fn attribute_ui(
    ui: &mut egui::Ui,
    (view, home): (&InspectorView, &Home),
    (number, attribute, first): (usize, &AttributeView, bool),
    state: &mut InspectorState,
    out: &mut Vec<Message>,
) {
    let palette = theme::palette(ui.ctx());
    ui.add_space(8.0);
    let focused = view.focus == number;
    let color = if focused { palette.accent } else { palette.faint };
    let name = if focused { format!("› {}", attribute.name) } else { attribute.name.clone() };
    ui.label(RichText::new(name).font(theme::sans_strong(12.5)).color(color));
    let mut set = |value: Option<Value>| {
        let command = Command::SetAttribute(home.clone(), view.id, attribute.id.clone(), value);
        out.push(Message::Do(command));
    };
    match &attribute.kind {
        Kind::Choice(words) => {
            let kept = attribute.value.as_ref().map_or("", |value| value.as_str());
            if let Some(word) = choices_ui(ui, words, |word| kept == word, (focused, first)) {
                set((kept != word).then_some(Value::Choice(word)));
            }
        }
        Kind::Several(words) => {
            let kept = attribute.value.as_ref().map_or("", |value| value.as_str());
            let chosen = |word: &str| each_of(kept).any(|one| one == word);
            if let Some(word) = choices_ui(ui, words, chosen, (focused, first)) {
                set(toggled(words, kept, &word));
            }
        }
        Kind::Flag => {
            let mut yes = attribute.value.is_some();
            if ui.checkbox(&mut yes, attribute.name.as_str()).changed() {
                set(yes.then_some(Value::Flag));
            }
        }
        Kind::Text | Kind::Number | Kind::Link => {
            let typed = state.typed.texts.iter_mut().find(|(id, _)| *id == attribute.id);
            let Some((_, text)) = typed else { return };
            let response = ui.add(egui::TextEdit::singleline(text).desired_width(f32::INFINITY));
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, &attribute.name));
            if first {
                response.request_focus();
            }
            if response.lost_focus() {
                let value = value_of(text);
                if value != attribute.value {
                    set(value);
                }
            }
        }
    }
}

fn ties_ui(ui: &mut egui::Ui, view: &InspectorView, home: &Home, palette: &Palette, out: &mut Vec<Message>) {
    if view.ties.is_empty() && view.open_ties.is_empty() {
        return;
    }
    section(ui, "Ties", palette);
    for tie in &view.ties {
        tie_ui(ui, tie, home, palette, out);
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(4.0, 4.0);
        for (kind, name, key) in &view.open_ties {
            let key = key.map_or(String::new(), |key| format!(" {}", key.to_ascii_uppercase()));
            let text = RichText::new(format!("+ {name}{key}")).font(theme::sans(13.0)).color(palette.accent);
            if ui.add(egui::Button::new(text).frame_when_inactive(false)).clicked() {
                out.push(Message::View(View::BeginTie(Some(kind.clone()))));
            }
        }
    });
}

fn tie_ui(ui: &mut egui::Ui, tie: &TieView, home: &Home, palette: &Palette, out: &mut Vec<Message>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.label(RichText::new(&tie.name).font(theme::sans(13.0)).color(palette.faint));
        ui.with_layout(egui::Layout::right_to_left(Align::Center), |ui| {
            let remove = ui.add(egui::Button::new("×").frame_when_inactive(false));
            remove.widget_info(|| {
                egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Remove {} {}", tie.name, tie.words))
            });
            if remove.clicked() {
                out.push(Message::Do(Command::Untie(home.clone(), tie.id)));
            }
            if let Some(order) = tie.order.filter(|order| *order > 0) {
                let up = ui.add(egui::Button::new("⏶").frame_when_inactive(false));
                up.widget_info(|| {
                    egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Move {} up the chain", tie.words))
                });
                if up.clicked() {
                    out.push(Message::Do(Command::MoveInChain(home.clone(), tie.id, order - 1)));
                }
            }
            ui.with_layout(egui::Layout::left_to_right(Align::Center), |ui| {
                let words = RichText::new(&tie.words).color(palette.ink);
                if ui
                    .add(egui::Button::new(words).truncate().frame_when_inactive(false))
                    .on_hover_text("Go there")
                    .clicked()
                {
                    out.push(Message::View(View::Mark(tie.other)));
                }
            });
        });
    });
}

fn notes_ui(
    ui: &mut egui::Ui,
    (view, home): (&InspectorView, &Home),
    focus: Option<Focus>,
    state: &mut InspectorState,
    out: &mut Vec<Message>,
) {
    let palette = theme::palette(ui.ctx());
    section(ui, "Note, for the data (N)", &palette);
    let note = ui.add(egui::TextEdit::multiline(&mut state.typed.note).desired_rows(2).desired_width(f32::INFINITY));
    note.widget_info(|| egui::WidgetInfo::labeled(egui::Role::MultilineTextInput, true, "Note"));
    section(ui, "Comment, for colleagues (K)", &palette);
    let comment =
        ui.add(egui::TextEdit::multiline(&mut state.typed.comment).desired_rows(2).desired_width(f32::INFINITY));
    comment.widget_info(|| egui::WidgetInfo::labeled(egui::Role::MultilineTextInput, true, "Comment"));
    match focus {
        Some(Focus::Note) => note.request_focus(),
        Some(Focus::Comment) => comment.request_focus(),
        Some(Focus::Page | Focus::Filter | Focus::Inspector | Focus::Search | Focus::Hits | Focus::Answer) | None => {}
    }
    if note.lost_focus() && state.typed.note != view.note {
        out.push(Message::Do(Command::SetNote(home.clone(), view.id, state.typed.note.clone())));
    }
    if comment.lost_focus() && state.typed.comment != view.comment {
        out.push(Message::Do(Command::SetComment(home.clone(), view.id, state.typed.comment.clone())));
    }
}

fn made_ui(ui: &mut egui::Ui, view: &InspectorView, palette: &Palette) {
    ui.add_space(12.0);
    let changed = view.changed.map_or(String::new(), |at| format!(", changed {}", day_and_minute(at)));
    let words = format!("{}, {}{changed}", view.by, day_and_minute(view.made));
    ui.add(egui::Label::new(RichText::new(words).font(theme::sans(12.5)).color(palette.faint)).wrap());
}

/// A moment as `2025-03-10 09:12` in UTC.
pub(in crate::ui::panel) fn day_and_minute(at: Timestamp) -> String {
    let moment = jiff::Timestamp::from_millisecond(i64::try_from(at.0).unwrap_or_default()).unwrap_or_default();
    moment.strftime("%Y-%m-%d %H:%M").to_string()
}

/// A field without words is no value.
fn value_of(text: &str) -> Option<Value> {
    let text = text.trim();
    (!text.is_empty()).then(|| Value::Text(text.to_owned()))
}

impl Fields {
    fn of(view: &InspectorView) -> Fields {
        let text = |attribute: &AttributeView| {
            let value = attribute.value.as_ref().map_or(String::new(), |value| value.as_str().to_owned());
            (attribute.id.clone(), value)
        };
        let typed = |attribute: &&AttributeView| matches!(attribute.kind, Kind::Text | Kind::Number | Kind::Link);
        Fields {
            note: view.note.clone(),
            comment: view.comment.clone(),
            texts: view.attributes.iter().filter(typed).map(text).collect(),
        }
    }
}

impl InspectorState {
    /// Takes over what the project says; what was typed on another mark is sent first.
    fn refresh(&mut self, view: &InspectorView, home: &Home, workspace: &Workspace, out: &mut Vec<Message>) {
        let mark = Some((home.clone(), view.id));
        if self.mark == mark && self.seen == workspace.revision() {
            return;
        }
        let given = Fields::of(view);
        if self.mark != mark {
            out.extend(self.unsent(workspace));
            self.typed = given.clone();
        } else if given != self.given {
            self.typed = given.clone();
        }
        self.mark = mark;
        self.seen = workspace.revision();
        self.given = given;
    }

    /// What was typed and not sent: a field can be left by a click that selects another mark.
    pub fn unsent(&mut self, workspace: &Workspace) -> Vec<Message> {
        let answer = self.thread.unsent();
        let Some((home, id)) = self.mark.clone() else { return answer.into_iter().collect() };
        let there =
            workspace.project().document(home.document).is_some_and(|d| d.set(&home.coder).annotation(id).is_some());
        let mut commands = Vec::new();
        if there && self.typed.note != self.given.note {
            commands.push(Command::SetNote(home.clone(), id, self.typed.note.clone()));
        }
        if there && self.typed.comment != self.given.comment {
            commands.push(Command::SetComment(home.clone(), id, self.typed.comment.clone()));
        }
        for (typed, given) in self.typed.texts.iter().zip(&self.given.texts).filter(|_| there) {
            if typed != given {
                commands.push(Command::SetAttribute(home.clone(), id, typed.0.clone(), value_of(&typed.1)));
            }
        }
        self.given = self.typed.clone();
        commands.into_iter().map(Message::Do).chain(answer).collect()
    }

    fn focus_wanted(&mut self, workspace: &Workspace) -> Option<Focus> {
        let (focus, count) = workspace.view.focus;
        (std::mem::replace(&mut self.focus, count) != count).then_some(focus)
    }
}
