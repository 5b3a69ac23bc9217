//! The list of articles: what they are and how far each is.

use crate::app::{Focus, Message, View, Workspace};
use crate::command::counted;
use crate::model::{DocumentId, Progress};
use crate::ui::theme::{self, Palette};
use egui::{Align, Align2, Rect, RichText, Sense, pos2, vec2};

/// What the list remembers, so that it is only sorted when it changes.
#[derive(Default)]
pub struct ListState {
    listed: Vec<DocumentId>,
    made_of: (usize, String, u64),
    focus: u64,
    shown: Option<DocumentId>,
}

const ROW: f32 = 50.0;

/// Shows the list of articles.
pub fn documents_ui(ui: &mut egui::Ui, workspace: &Workspace, state: &mut ListState, out: &mut Vec<Message>) {
    let palette = theme::palette(ui.ctx());
    ui.add_space(6.0);
    head_ui(ui, workspace, &palette);
    filter_ui(ui, workspace, state, out);
    state.refresh(workspace);
    ui.add_space(2.0);
    if state.listed.is_empty() {
        let words =
            if workspace.project().catalogue().is_empty() { "No articles yet" } else { "No article has these words" };
        ui.label(RichText::new(words).color(palette.faint));
        return;
    }
    let goes_to = (state.shown != workspace.view.document).then(|| {
        state.shown = workspace.view.document;
        state.listed.iter().position(|id| Some(*id) == workspace.view.document)
    });
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut area = egui::ScrollArea::vertical().auto_shrink(false);
    if let Some(Some(row)) = goes_to {
        let seen = ui.available_height();
        let top = row as f32 * ROW;
        let offset = (top - seen * 0.4).max(0.0);
        area = area.vertical_scroll_offset(offset);
    }
    area.show_rows(ui, ROW, state.listed.len(), |ui, rows| {
        for id in state.listed.get(rows).unwrap_or_default() {
            row_ui(ui, workspace, *id, &palette, out);
        }
    });
}

fn head_ui(ui: &mut egui::Ui, workspace: &Workspace, palette: &Palette) {
    let count = workspace.project().catalogue().len();
    let more = if workspace.catalogue_is_complete() { "" } else { " so far" };
    ui.horizontal(|ui| {
        ui.label(RichText::new(workspace.project().name()).font(theme::sans_strong(15.0)));
        ui.with_layout(egui::Layout::right_to_left(Align::Center), |ui| {
            ui.label(RichText::new(format!("{count}{more}")).font(theme::sans(12.5)).color(palette.faint));
        });
    });
}

fn filter_ui(ui: &mut egui::Ui, workspace: &Workspace, state: &mut ListState, out: &mut Vec<Message>) {
    let mut words = workspace.view.filter.clone();
    let field = egui::TextEdit::singleline(&mut words)
        .hint_text(format!("Find article ({})", workspace.keymap.words_for(crate::app::Action::Filter)))
        .desired_width(f32::INFINITY);
    let response = ui.add(field);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Find article"));
    let (focus, count) = workspace.view.focus;
    if count != state.focus {
        state.focus = count;
        if focus == Focus::Filter {
            response.request_focus();
        }
    }
    if response.changed() {
        out.push(Message::View(View::Filter(words)));
    }
    let steps = [(egui::Key::ArrowDown, false), (egui::Key::ArrowUp, true)];
    for (key, back) in steps {
        if response.has_focus() && ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, key)) {
            out.push(Message::View(View::NextDocument { back }));
        }
    }
    if response.lost_focus()
        && ui.input(|input| input.key_pressed(egui::Key::Enter))
        && let Some(id) = state.listed.first()
    {
        let open = workspace.view.document.filter(|open| state.listed.contains(open));
        out.push(Message::View(View::Open(open.unwrap_or(*id))));
    }
}

impl ListState {
    fn refresh(&mut self, workspace: &Workspace) {
        let count = workspace.project().catalogue().len();
        let now = (count, workspace.view.filter.clone(), if count < 2000 { workspace.revision() } else { 0 });
        // While a long list is still growing it is sorted anew only when it has doubled.
        let growing = !workspace.catalogue_is_complete() && now.1 == self.made_of.1;
        if growing && count > 2000 && count < self.made_of.0 * 2 {
            return;
        }
        if now != self.made_of {
            self.listed = workspace.listed();
            self.made_of = now;
            self.shown = None;
        }
    }
}

fn row_ui(ui: &mut egui::Ui, workspace: &Workspace, id: DocumentId, palette: &Palette, out: &mut Vec<Message>) {
    let Some(meta) = workspace.project().meta(id) else { return };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK | Sense::HOVER);
    let open = workspace.view.document == Some(id);
    let progress = workspace.progress_of(id);
    let state = match progress {
        Progress::NotStarted => "not started",
        Progress::InProgress => "in progress",
        Progress::Finished => "finished",
    };
    let about = [meta.shown_title(), &meta.outlet, &meta.published, state];
    let spoken = about.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(", ");
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::ListItem, true, open, &spoken));
    let painter = ui.painter_at(rect);
    if open {
        painter.rect_filled(rect.shrink2(vec2(0.0, 1.0)), 6.0, palette.selection.gamma_multiply(0.55));
    } else if response.hovered() {
        painter.rect_filled(rect.shrink2(vec2(0.0, 1.0)), 6.0, palette.line.gamma_multiply(0.6));
    }
    dot(&painter, pos2(rect.left() + 13.0, rect.top() + 18.0), progress, palette);
    let left = rect.left() + 26.0;
    let width = rect.right() - left - 6.0;
    line(&painter, pos2(left, rect.top() + 8.0), (meta.shown_title(), width), (theme::sans_strong(14.0), palette.ink));
    let about: Vec<&str> =
        [meta.outlet.as_str(), meta.published.as_str()].into_iter().filter(|w| !w.is_empty()).collect();
    let about = if about.is_empty() { state.to_owned() } else { about.join(" · ") };
    // While a review goes on, how far it is comes first.
    let reviewed = workspace.view.review.as_ref().and_then(|review| review.done.get(&id));
    let about = match reviewed {
        Some((decided, all)) => format!("{decided} of {all} decided · {about}"),
        None => about,
    };
    let about = match workspace.questions_in(id) {
        0 => about,
        questions => format!("{} · {about}", counted(questions, "question")),
    };
    line(&painter, pos2(left, rect.top() + 27.0), (&about, width), (theme::sans(12.5), palette.faint));
    if response.clicked() {
        out.push(Message::View(View::Open(id)));
    }
    response.on_hover_text(format!("{}\n{state}", meta.shown_title()));
}

fn line(
    painter: &egui::Painter,
    at: egui::Pos2,
    (words, width): (&str, f32),
    (font, color): (egui::FontId, egui::Color32),
) {
    let mut job = egui::text::LayoutJob::simple_singleline(words.to_owned(), font, color);
    job.wrap = egui::text::TextWrapping::truncate_at_width(width);
    painter.galley(at, painter.layout_job(job), color);
}

/// Empty, half and full: told apart without colour.
fn dot(painter: &egui::Painter, center: egui::Pos2, progress: Progress, palette: &Palette) {
    let stroke = egui::Stroke::new(1.4, palette.faint);
    match progress {
        Progress::NotStarted => drop(painter.circle_stroke(center, 4.5, stroke)),
        Progress::InProgress => {
            painter.circle_stroke(center, 4.5, egui::Stroke::new(1.4, palette.accent));
            let half = Rect::from_min_max(pos2(center.x - 5.0, center.y - 5.0), pos2(center.x, center.y + 5.0));
            painter.with_clip_rect(half).circle_filled(center, 4.5, palette.accent);
        }
        Progress::Finished => {
            painter.circle_filled(center, 5.0, palette.accent);
            painter.text(center, Align2::CENTER_CENTER, "✔", theme::sans(7.5), palette.on_accent);
        }
    }
}
