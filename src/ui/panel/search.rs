//! What was found, each in its context, to go to and to tag.

use crate::app::search::{MOST_HITS, Query, Search};
use crate::app::{Focus, Message, View, Workspace};
use crate::ui::theme::{self, Palette};
use crate::view::search::hit_in_context;
use egui::text::LayoutJob;
use egui::{Align, RichText, TextFormat};

/// Which request for the keys was answered last.
#[derive(Default)]
pub struct SearchState {
    focus: u64,
    shown: Option<usize>,
}

const ROW: f32 = 24.0;

/// Shows the search and its hits.
pub fn search_ui(ui: &mut egui::Ui, workspace: &Workspace, state: &mut SearchState, out: &mut Vec<Message>) {
    let Some(search) = &workspace.view.search else { return };
    let palette = theme::palette(ui.ctx());
    // The panel keeps its height while there is nothing to list yet.
    ui.set_min_height(ui.available_height());
    ui.add_space(4.0);
    query_ui(ui, workspace, search, state, out);
    if let Some(problem) = &search.problem {
        ui.label(RichText::new(format!("This is no pattern: {problem}")).color(palette.refusal));
        return;
    }
    if search.hits.is_empty() {
        let words = if search.query.words.is_empty() { "Type what to look for." } else { "It is not in this article." };
        ui.label(RichText::new(words).color(palette.faint));
        return;
    }
    tag_ui(ui, workspace, search, &palette, out);
    hits_ui(ui, workspace, (search, state), &palette, out);
}

fn query_ui(
    ui: &mut egui::Ui,
    workspace: &Workspace,
    search: &Search,
    state: &mut SearchState,
    out: &mut Vec<Message>,
) {
    let mut query = search.query.clone();
    ui.horizontal(|ui| {
        let field = egui::TextEdit::singleline(&mut query.words).hint_text("Find words").desired_width(260.0);
        let response = ui.add(field);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Find words"));
        let (focus, count) = workspace.view.focus;
        if std::mem::replace(&mut state.focus, count) != count && focus == Focus::Search {
            response.request_focus();
        }
        if response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter)) {
            out.push(Message::View(View::NextHit { back: false }));
        }
        ui.checkbox(&mut query.exact_case, "Case");
        ui.checkbox(&mut query.whole_words, "Whole words");
        ui.checkbox(&mut query.pattern, "Pattern").on_hover_text("A regular expression");
        ui.with_layout(egui::Layout::right_to_left(Align::Center), |ui| {
            if ui.button("Close").clicked() {
                out.push(Message::View(View::EndSearch));
            }
        });
    });
    let changed: Option<Query> = (query != search.query).then_some(query);
    out.extend(changed.map(|query| Message::View(View::Search(query))));
}

fn tag_ui(ui: &mut egui::Ui, workspace: &Workspace, search: &Search, palette: &Palette, out: &mut Vec<Message>) {
    let ticked = search.hits.len() - search.left_out.len();
    let more = if search.hits.len() == MOST_HITS { ", the first of them" } else { "" };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let words = format!("{} found{more}. Tag {ticked} as", search.hits.len());
        ui.label(RichText::new(words).font(theme::sans(13.5)).color(palette.faint));
        for label in workspace.project().schema().offered() {
            let color = palette.label(workspace.project().schema().color_of(&label.id));
            let text = RichText::new(label.name.to_lowercase()).font(theme::sans(13.5)).color(color);
            let button = ui.add(egui::Button::new(text).frame_when_inactive(false));
            button.widget_info(|| {
                egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Tag all as {}", label.name.to_lowercase()))
            });
            if button.clicked() {
                out.push(Message::TagHits(label.id.clone()));
            }
        }
    });
}

fn hits_ui(
    ui: &mut egui::Ui,
    workspace: &Workspace,
    (search, state): (&Search, &mut SearchState),
    palette: &Palette,
    out: &mut Vec<Message>,
) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut area = egui::ScrollArea::vertical().auto_shrink(false);
    if search.at != state.shown {
        state.shown = search.at;
        let top = search.at.unwrap_or_default() as f32 * ROW - ui.available_height() * 0.4;
        area = area.vertical_scroll_offset(top.max(0.0));
    }
    area.show_rows(ui, ROW, search.hits.len(), |ui, rows| {
        for number in rows {
            let Some(shown) = hit_in_context(workspace, search, number) else { continue };
            ui.horizontal(|ui| {
                let mut ticked = !search.left_out.contains(&number);
                let words = format!("Tag “{}” {}", shown.words, number + 1);
                let tick = ui.checkbox(&mut ticked, "");
                tick.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, ticked, &words));
                if tick.changed() {
                    out.push(Message::View(View::TickHit(number)));
                }
                let mut job = LayoutJob::default();
                let plain = TextFormat::simple(theme::sans(13.5), palette.faint);
                job.append(&shown.before, 0.0, plain.clone());
                job.append(&shown.words, 0.0, TextFormat::simple(theme::sans_strong(13.5), palette.ink));
                job.append(&shown.behind, 0.0, plain);
                let here = search.at == Some(number);
                let button = egui::Button::selectable(here, job).truncate().min_size(egui::vec2(0.0, ROW));
                if ui.add(button).clicked() {
                    out.push(Message::View(View::Hit(number)));
                }
            });
        }
    });
}
