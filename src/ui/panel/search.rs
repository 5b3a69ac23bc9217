//! What was found, each in its context, to go to and to tag.

use crate::app::search::{MOST_HITS, Query, Search};
use crate::app::{Focus, Message, View, Workspace};
use crate::command::excerpt;
use crate::ui::theme::{self, Palette};
use crate::view::search::{InContext, hit_in_context};
use egui::text::LayoutJob;
use egui::{Align, RichText, TextFormat};
use std::collections::BTreeSet;

/// Which request for the keys was answered last.
#[derive(Default)]
pub struct SearchState {
    focus: u64,
    shown: Option<usize>,
}

const ROW: f32 = 24.0;

/// A line of the list, from the open article or from any.
struct Line {
    context: InContext,
    /// The article's headline, where it may be any.
    article: Option<String>,
}

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
    let found = Found::of(search);
    if found.count == 0 {
        let words = match (search.query.words.is_empty(), &search.everywhere) {
            (true, _) => "Type what to look for.".to_owned(),
            (false, None) => "It is not in this article.".to_owned(),
            (false, Some(all)) if all.searched < all.total => {
                format!("Searched {} of {} articles…", all.searched, all.total)
            }
            (false, Some(_)) => "It is in no article of the project.".to_owned(),
        };
        ui.label(RichText::new(words).color(palette.faint));
        return;
    }
    tag_ui(ui, workspace, search, &palette, out);
    hits_ui(ui, workspace, (search, &found, state), &palette, out);
}

/// What is listed: the hits of the open article, or of every one.
struct Found<'s> {
    count: usize,
    left_out: &'s BTreeSet<usize>,
    at: Option<usize>,
}

impl Found<'_> {
    fn of(search: &Search) -> Found<'_> {
        match &search.everywhere {
            Some(all) => Found { count: all.hits.len(), left_out: &all.left_out, at: all.at },
            None => Found { count: search.hits.len(), left_out: &search.left_out, at: search.at },
        }
    }
}

fn line(workspace: &Workspace, search: &Search, number: usize) -> Option<Line> {
    let Some(all) = &search.everywhere else {
        return Some(Line { context: hit_in_context(workspace, search, number)?, article: None });
    };
    let hit = all.hits.get(number)?;
    let title = workspace.project().meta(hit.document).map(|meta| excerpt(meta.shown_title(), 28));
    Some(Line { context: hit.context.clone(), article: title })
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
        let field = egui::TextEdit::singleline(&mut query.words).hint_text("Find words").desired_width(240.0);
        let response = ui.add(field);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Find words"));
        let (focus, count) = workspace.view.focus;
        if std::mem::replace(&mut state.focus, count) != count && focus == Focus::Search {
            response.request_focus();
        }
        if response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter)) {
            out.push(Message::View(View::NextHit { back: false }));
        }
        let mut everywhere = search.everywhere.is_some();
        if ui.checkbox(&mut everywhere, "In every article").changed() {
            out.push(Message::View(View::SearchEverywhere(everywhere)));
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
    let found = Found::of(search);
    let ticked = found.count - found.left_out.len();
    let more = if found.count == MOST_HITS { ", the first of them" } else { "" };
    let so_far = match &search.everywhere {
        Some(all) if all.searched < all.total => format!(" in {} of {} articles", all.searched, all.total),
        Some(_) | None => String::new(),
    };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let words = format!("{} found{so_far}{more}. Tag {ticked} as", found.count);
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
    (search, found, state): (&Search, &Found<'_>, &mut SearchState),
    palette: &Palette,
    out: &mut Vec<Message>,
) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut area = egui::ScrollArea::vertical().auto_shrink(false);
    if found.at != state.shown {
        state.shown = found.at;
        let top = found.at.unwrap_or_default() as f32 * ROW - ui.available_height() * 0.4;
        area = area.vertical_scroll_offset(top.max(0.0));
    }
    area.show_rows(ui, ROW, found.count, |ui, rows| {
        for number in rows {
            let Some(line) = line(workspace, search, number) else { continue };
            ui.horizontal(|ui| {
                let mut ticked = !found.left_out.contains(&number);
                let words = format!("Tag “{}” {}", line.context.words, number + 1);
                let tick = ui.checkbox(&mut ticked, "");
                tick.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, ticked, &words));
                if tick.changed() {
                    out.push(Message::View(View::TickHit(number)));
                }
                let button = egui::Button::selectable(found.at == Some(number), job(&line, palette));
                if ui.add(button.truncate().min_size(egui::vec2(0.0, ROW))).clicked() {
                    let elsewhere = search.everywhere.is_some();
                    let to = if elsewhere { View::Elsewhere(number) } else { View::Hit(number) };
                    out.push(Message::View(to));
                }
            });
        }
    });
}

/// A hit with what stands around it, behind the headline of its article.
fn job(line: &Line, palette: &Palette) -> LayoutJob {
    let mut job = LayoutJob::default();
    let plain = TextFormat::simple(theme::sans(13.5), palette.faint);
    if let Some(article) = &line.article {
        job.append(&format!("{article}:  "), 0.0, TextFormat::simple(theme::sans(13.5), palette.accent));
    }
    job.append(&line.context.before, 0.0, plain.clone());
    job.append(&line.context.words, 0.0, TextFormat::simple(theme::sans_strong(13.5), palette.ink));
    job.append(&line.context.behind, 0.0, plain);
    job
}
