//! The lines beside the quotes: who said it, by which cue, through whom.

use super::super::theme::{self, Palette};
use super::layout::TextLayout;
use super::{Geometry, PageState, Seen, origin};
use crate::app::{Message, View};
use crate::text::segment::has_rtl;
use crate::view::page::{AttributionLine, PageView, Role};
use egui::{Color32, Galley, Pos2, Rect, Sense, Stroke, Vec2, pos2, vec2};
use std::sync::Arc;

/// A line as it is to be painted.
pub(super) struct MarginLine {
    words: Vec<(Pos2, Arc<Galley>)>,
    rect: Rect,
    /// Where its quote is, for the fine rule between the two.
    quote: Option<Rect>,
    selected: bool,
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
            let corner = pos2(geometry.margin.left(), wanted.max(free));
            let mut flow = Flow::new(ui, corner, geometry.margin.width(), line.selected);
            line_ui(ui, &line, &mut flow, &palette, out);
            let rect = flow.rect();
            free = rect.bottom() + 5.0;
            placed.push(MarginLine { words: flow.words, rect, quote, selected: line.selected });
        }
    }
    placed
}

/// Sets words one after the other, in as many lines as it takes; none is cut where another line has room.
struct Flow {
    painter: egui::Painter,
    strong: bool,
    corner: Pos2,
    width: f32,
    /// Where the next words stand, from the corner.
    next: Vec2,
    height: f32,
    words: Vec<(Pos2, Arc<Galley>)>,
}

impl Flow {
    fn new(ui: &egui::Ui, corner: Pos2, width: f32, strong: bool) -> Flow {
        Flow { painter: ui.painter().clone(), strong, corner, width, next: Vec2::ZERO, height: 0.0, words: Vec::new() }
    }

    fn set(&self, words: &str, color: Color32, strong: bool) -> Arc<Galley> {
        let font = if strong { theme::sans_strong(12.5) } else { theme::sans(12.5) };
        self.painter.layout(words.to_owned(), font, color, self.width)
    }

    /// What stands between two roles; it stays behind the first.
    fn separator(&mut self, words: &str, color: Color32) {
        if words.is_empty() {
            return;
        }
        let galley = self.set(words, color, false);
        let width = galley.size().x;
        self.words.push((self.corner + self.next, galley));
        self.next.x += width;
    }

    /// The words of a role, and where they are, a rectangle a line.
    fn role(&mut self, (lead, words): (&str, &str), (faint, color): (Color32, Color32)) -> Vec<Rect> {
        let mut rects: Vec<Rect> = Vec::new();
        let lead_width = if lead.is_empty() { 0.0 } else { self.set(lead, faint, false).size().x };
        // What is read from the right keeps together, or its lines would be in the wrong order.
        let parts: Vec<&str> = if has_rtl(words) { vec![words] } else { words.split_inclusive(' ').collect() };
        for (number, part) in parts.into_iter().enumerate() {
            let galley = self.set(part, color, self.strong);
            let seen = self.set(part.trim_end(), color, self.strong).size().x;
            let before = if number == 0 { lead_width } else { 0.0 };
            if self.next.x > 0.0 && self.next.x + before + seen > self.width {
                self.next = vec2(0.0, self.height);
            }
            if number == 0 {
                self.separator(lead, faint);
            }
            let rect = Rect::from_min_size(self.corner + self.next, vec2(seen, galley.size().y));
            self.height = self.next.y + rect.height();
            match rects.last_mut().filter(|last| last.top() == rect.top()) {
                Some(last) => last.max.x = rect.right(),
                None => rects.push(rect),
            }
            let last = galley.rows.last().map_or(Vec2::ZERO, |row| vec2(row.size.x, row.pos.y));
            self.words.push((rect.min, galley));
            self.next += last;
        }
        rects
    }

    fn rect(&self) -> Rect {
        Rect::from_min_size(self.corner, vec2(self.width, self.height))
    }
}

/// Sets the roles of a line; a click on one goes to what fills it, or begins to fill it.
fn line_ui(ui: &mut egui::Ui, line: &AttributionLine, flow: &mut Flow, palette: &Palette, out: &mut Vec<Message>) {
    let mine = line.coder.is_empty();
    if !mine {
        flow.separator(&format!("{}: ", line.coder), palette.faint);
    }
    let mut said = String::new();
    let mut before: Option<&Role> = None;
    for (number, role) in line.roles.iter().enumerate() {
        let (separator, lead) = separator(before, role);
        flow.separator(separator, palette.faint);
        let (words, color) = match role.filled_by {
            Some(_) => (role.words.clone(), palette.ink),
            None => (format!("‹{}›", role.words), palette.faint),
        };
        let rects = flow.role((lead, &words), (palette.faint, color));
        said.push_str(separator);
        said.push_str(lead);
        said.push_str(&words);
        before = Some(role);
        if mine {
            role_ui(ui, line, (number, role), &rects, out);
        }
    }
    let id = ui.scope_id().with(("attribution", &line.coder, line.quote));
    let response = ui.interact(flow.rect(), id, Sense::HOVER);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Group, true, format!("attribution {said}")));
}

/// What stands between a role and the one before it, and what leads the role in.
fn separator(before: Option<&Role>, role: &Role) -> (&'static str, &'static str) {
    let chain = before.is_some_and(|before| before.kind == role.kind);
    match (before, role.kind.as_str()) {
        (None, _) => ("", ""),
        (Some(_), "via") if chain => (" → ", ""),
        (Some(_), "via") if role.filled_by.is_some() => (" · ", "via "),
        (Some(_), _) if chain => (", ", ""),
        (Some(_), _) => (" · ", ""),
    }
}

fn role_ui(
    ui: &mut egui::Ui,
    line: &AttributionLine,
    (number, role): (usize, &Role),
    rects: &[Rect],
    out: &mut Vec<Message>,
) {
    let words = match role.filled_by {
        Some(_) => format!("{}: {}", role.name, role.words),
        None => format!("{}: not filled yet", role.name),
    };
    let id = ui.scope_id().with(("role", line.quote, number));
    let each = rects.iter().enumerate().map(|(part, rect)| {
        let id = if part == 0 { id } else { id.with(part) };
        ui.interact(rect.expand2(vec2(2.0, 1.0)), id, Sense::CLICK | Sense::HOVER)
    });
    let Some(response) = each.reduce(|all, one| all | one) else { return };
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &words));
    if response.hovered() {
        ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
        let palette = theme::palette(ui.ctx());
        for rect in rects {
            ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, palette.accent));
        }
    }
    if response.clicked() {
        out.push(Message::View(View::Mark(role.filled_by.unwrap_or(line.quote))));
        if role.filled_by.is_none() {
            out.push(Message::View(View::BeginTie(Some(role.kind.clone()))));
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
        for (at, galley) in &line.words {
            painter.galley(*at, Arc::clone(galley), palette.ink);
        }
    }
}
