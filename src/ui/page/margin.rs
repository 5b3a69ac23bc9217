//! The lines beside the quotes: who said it, by which cue, through whom.

use super::super::theme::{self, Palette};
use super::layout::TextLayout;
use super::{Geometry, PageState, Seen, origin};
use crate::app::{Message, View};
use crate::view::page::{AttributionLine, PageView, Role};
use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, Galley, Rect, Sense, Stroke, pos2, vec2};
use std::sync::Arc;

/// A line as it is to be painted.
pub(super) struct MarginLine {
    pub galley: Arc<Galley>,
    pub rect: Rect,
    /// Where its quote is, for the fine rule between the two.
    pub quote: Option<Rect>,
    pub selected: bool,
}

/// Places the lines so that none runs into the next, and makes their roles clickable.
pub(super) fn margin_ui(
    ui: &mut egui::Ui,
    view: &PageView<'_>,
    state: &PageState,
    (geometry, seen): (&Geometry, &[Seen]),
    out: &mut Vec<Message>,
) -> Vec<MarginLine> {
    let mut placed = Vec::new();
    if geometry.margin.width() < 60.0 {
        return placed;
    }
    let palette = theme::palette(ui.ctx());
    let mut free = f32::NEG_INFINITY;
    for place in seen {
        let Some(layout) = state.layouts.get(&place.block) else { continue };
        let start = view.document.text.block(place.block).start().byte();
        for line in view.lines(place.block) {
            let local = line.at.start().byte().saturating_sub(start);
            let quote = layout.rects(local, local + line.at.byte_len()).into_iter().next();
            let quote = quote.map(|rect| rect.translate(origin(geometry, *place)));
            let wanted = quote.map_or(place.top, |rect| rect.center().y - 9.0);
            let galley = line_galley(ui.ctx(), &line, geometry.margin.width(), &palette);
            let top = wanted.max(free);
            let rect = Rect::from_min_size(pos2(geometry.margin.left(), top), galley.size());
            free = rect.bottom() + 5.0;
            click_ui(ui, &line, (&galley, rect), out);
            placed.push(MarginLine { galley, rect, quote, selected: line.selected });
        }
    }
    placed
}

fn line_galley(ctx: &egui::Context, line: &AttributionLine, width: f32, palette: &Palette) -> Arc<Galley> {
    let mut job = LayoutJob::default();
    job.wrap.max_width = width;
    if !line.coder.is_empty() {
        job.append(&format!("{}: ", line.coder), 0.0, format(palette.faint, false));
    }
    for (separator, words, color) in pieces(line, palette) {
        job.append(separator, 0.0, format(palette.faint, false));
        job.append(&words, 0.0, format(color, line.selected));
    }
    ctx.fonts_mut(|fonts| fonts.layout_job(job))
}

fn format(color: Color32, strong: bool) -> TextFormat {
    let font = if strong { theme::sans_strong(12.5) } else { theme::sans(12.5) };
    TextFormat::simple(font, color)
}

/// Separator, words and colour of each role.
fn pieces(line: &AttributionLine, palette: &Palette) -> Vec<(&'static str, String, Color32)> {
    let mut before: Option<&Role> = None;
    let mut pieces = Vec::new();
    for role in &line.roles {
        let chain = before.is_some_and(|before| before.kind == role.kind);
        let separator = match (before, role.kind.as_str()) {
            (None, _) => "",
            (Some(_), "via") if chain => " → ",
            (Some(_), "via") if role.filled_by.is_some() => " · via ",
            (Some(_), _) if chain => ", ",
            (Some(_), _) => " · ",
        };
        let (words, color) = match role.filled_by {
            Some(_) => (role.words.clone(), palette.ink),
            None => (format!("‹{}›", role.words), palette.faint),
        };
        pieces.push((separator, words, color));
        before = Some(role);
    }
    pieces
}

/// A click on a role goes to what fills it, or begins to fill it.
fn click_ui(ui: &mut egui::Ui, line: &AttributionLine, (galley, rect): (&Galley, Rect), out: &mut Vec<Message>) {
    if !line.coder.is_empty() {
        return;
    }
    let id = ui.scope_id().with(("attribution", line.quote));
    let response = ui.interact(rect, id, Sense::CLICK | Sense::HOVER);
    let words = galley.text().to_owned();
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("attribution {words}")));
    let Some(point) = response.interact_pointer_pos().filter(|_| response.clicked()) else {
        if response.hovered() {
            ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
        }
        return;
    };
    let index = galley.cursor_from_pos(point - rect.min).index.0;
    let palette = theme::palette(ui.ctx());
    let mut end = 0;
    for ((separator, words, _), role) in pieces(line, &palette).iter().zip(&line.roles) {
        end += separator.chars().count() + words.chars().count();
        if index <= end {
            out.push(Message::View(View::Mark(role.filled_by.unwrap_or(line.quote))));
            if role.filled_by.is_none() {
                out.push(Message::View(View::BeginTie(Some(role.kind.clone()))));
            }
            return;
        }
    }
}

/// Paints the lines, with a fine rule to the quote of the selected one.
pub(super) fn paint(painter: &egui::Painter, lines: &[MarginLine], geometry: &Geometry, palette: &Palette) {
    for line in lines {
        let x = geometry.margin.left() - 9.0;
        let color = if line.selected { palette.accent } else { palette.line };
        let stroke = Stroke::new(if line.selected { 2.0 } else { 1.0 }, color);
        painter.vline(x, line.rect.top() + 2.0..=line.rect.bottom() - 1.0, stroke);
        if line.selected
            && let Some(quote) = line.quote
        {
            let from = pos2(geometry.column.right() + 3.0, quote.center().y);
            painter.line_segment([from, pos2(x, line.rect.top() + 9.0)], Stroke::new(1.0, palette.accent));
        }
        painter.galley(line.rect.min + vec2(0.0, 0.0), Arc::clone(&line.galley), palette.ink);
    }
}
