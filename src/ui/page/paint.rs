//! Painting what is seen: marks, selection, letters, caret, digits, curves.

use super::super::theme::{self, Palette};
use super::glyphs::Quad;
use super::layout::TextLayout;
use super::margin::{self, MarginLine};
use super::marks::Brush;
use super::ties;
use super::{Geometry, PageState, Seen, origin};
use crate::app::{Mode, Workspace};
use crate::text::unseen::unseen;
use crate::text::{Offset, Span};
use crate::ui::unseen::mark;
use crate::view::page::PageView;
use egui::{Align2, Color32, Mesh, Pos2, Rect, Shape, Stroke, StrokeKind, TextureId, Vec2, pos2, vec2};
use std::collections::BTreeMap;

type Scene<'s> = (&'s Geometry, &'s [Seen], &'s [MarginLine]);

pub(super) fn paint(
    ui: &egui::Ui,
    workspace: &Workspace,
    view: &PageView<'_>,
    state: &PageState,
    (geometry, seen, lines): Scene<'_>,
) {
    let palette = theme::palette(ui.ctx());
    let painter = ui.painter_at(geometry.all);
    let (mut under, mut letters, mut over) = (Vec::new(), BTreeMap::new(), Vec::new());
    let selection = workspace.view.selection.span();
    for place in seen {
        let Some(layout) = state.layouts.get(&place.block) else { continue };
        let at = origin(geometry, *place);
        for rect in rects_in(view, state, *place, selection) {
            under.push(Shape::rect_filled(rect.translate(at), 2.0, palette.selection));
        }
        for hit in view.hits(place.block) {
            for rect in rects_in(view, state, *place, *hit) {
                let rect = rect.translate(at).shrink2(vec2(0.0, state.style.size * 0.2));
                under.push(Shape::rect_stroke(rect, 3.0, Stroke::new(1.2, palette.accent), StrokeKind::Outside));
            }
        }
        let mut brush = Brush {
            ctx: ui.ctx(),
            palette: &palette,
            size: state.style.size,
            gutter: geometry.column.left(),
            under: &mut under,
            over: &mut over,
        };
        for mark in view.marks(place.block) {
            let rects: Vec<Rect> =
                rects_in(view, state, *place, mark.span).into_iter().map(|rect| rect.translate(at)).collect();
            brush.mark(&mark, &rects);
            if let Some(bridge) = mark.bridge {
                let rects = rects_in(view, state, *place, bridge);
                brush.bridge(&mark, rects.into_iter().map(|rect| rect.translate(at)));
            }
        }
        add_letters(&mut letters, &layout.quads, at, palette.ink);
        // Where words may be other words than one reads, that is seen.
        let block = view.document.text.slice(view.document.text.block(place.block));
        let caret = |byte| {
            let rect = layout.caret(byte).translate(at);
            Rect::from_center_size(rect.center(), vec2(rect.width(), state.style.size * 1.3))
        };
        over.extend(unseen(block).into_iter().flat_map(|(byte, _)| mark(caret(byte), palette.trouble)));
    }
    painter.extend(under);
    painter.extend(letters.into_values().map(Shape::mesh));
    painter.extend(over);
    caret(&painter, workspace, view, state, (geometry, seen, &palette));
    margin::paint(&painter, lines, geometry, &palette);
    if workspace.view.mode == Mode::Page {
        ties::paint(&painter, view, state, (geometry, seen, &palette));
    }
    badges(&painter, view, state, (geometry, seen, &palette));
    scroll_bar(&painter, state, geometry, &palette);
}

/// Adds the letters of a block to the meshes of their textures.
fn add_letters(meshes: &mut BTreeMap<TextureId, Mesh>, quads: &[Quad], at: Vec2, ink: Color32) {
    for quad in quads {
        let mesh = meshes.entry(quad.texture).or_insert_with(|| Mesh::with_texture(quad.texture));
        let color = if quad.colored { Color32::WHITE } else { ink };
        mesh.add_rect_with_uv(quad.rect.translate(at), quad.uv, color);
    }
}

/// The rectangles of a span in a seen block, from the block's own corner.
pub(super) fn rects_in(view: &PageView<'_>, state: &PageState, place: Seen, span: Span) -> Vec<Rect> {
    let block = view.document.text.block(place.block);
    let (Some(layout), Some(part)) = (state.layouts.get(&place.block), span.intersection(block)) else {
        return Vec::new();
    };
    let start = block.start().byte();
    layout.rects(part.start().byte() - start, part.end().byte() - start)
}

/// Where a place is on the screen, if it is seen.
pub(super) fn caret_rect(
    view: &PageView<'_>,
    state: &PageState,
    (geometry, seen): (&Geometry, &[Seen]),
    at: Offset,
) -> Option<Rect> {
    let block = view.document.text.block_at(at);
    let place = seen.iter().find(|place| place.block == block)?;
    let start = view.document.text.block(block).start().byte();
    let rect = state.layouts.get(&block)?.caret(at.byte() - start);
    Some(rect.translate(origin(geometry, *place)))
}

fn caret(
    painter: &egui::Painter,
    workspace: &Workspace,
    view: &PageView<'_>,
    state: &PageState,
    (geometry, seen, palette): (&Geometry, &[Seen], &Palette),
) {
    if workspace.view.mark.is_some() && workspace.view.mode == Mode::Page {
        return;
    }
    if let Some(rect) = caret_rect(view, state, (geometry, seen), workspace.view.selection.head) {
        let size = state.style.size;
        let (top, bottom) = (rect.center().y - size * 0.62, rect.center().y + size * 0.62);
        painter.vline(rect.left().round(), top..=bottom, Stroke::new(2.0, palette.accent));
    }
}

/// Digits beside the words they stand for.
fn badges(
    painter: &egui::Painter,
    view: &PageView<'_>,
    state: &PageState,
    (geometry, seen, palette): (&Geometry, &[Seen], &Palette),
) {
    for (number, span) in view.candidates() {
        for place in seen.iter().filter(|place| view.document.text.block_at(span.start()) == place.block) {
            for rect in rects_in(view, state, *place, span) {
                let rect = rect.translate(origin(geometry, *place)).shrink2(vec2(0.0, 5.0));
                painter.rect_stroke(rect, 3.0, Stroke::new(1.0, palette.accent), egui::StrokeKind::Outside);
            }
        }
        let Some(center) = badge_center(view, state, (geometry, seen), span) else { continue };
        painter.circle(center, 8.5, palette.accent, Stroke::new(1.5, palette.page));
        painter.text(center, Align2::CENTER_CENTER, number, theme::sans_strong(12.5), palette.on_accent);
    }
}

/// Where the digit of a candidate stands: above the first letter of its words.
pub(super) fn badge_center(
    view: &PageView<'_>,
    state: &PageState,
    (geometry, seen): (&Geometry, &[Seen]),
    span: Span,
) -> Option<Pos2> {
    let block = view.document.text.block_at(span.start());
    let place = seen.iter().find(|place| place.block == block)?;
    let rect = rects_in(view, state, *place, span).into_iter().next()?.translate(origin(geometry, *place));
    Some(pos2(rect.left() - 3.0, rect.center().y - state.style.size * 0.86))
}

fn scroll_bar(painter: &egui::Painter, state: &PageState, geometry: &Geometry, palette: &Palette) {
    let room = state.room(geometry);
    if room <= 0.0 {
        return;
    }
    let total = room + f64::from(geometry.bar.height());
    let length = ((f64::from(geometry.bar.height()) / total) as f32 * geometry.bar.height()).max(28.0);
    let share = ((state.heights.before(state.anchor.block) + state.anchor.offset) / room).clamp(0.0, 1.0) as f32;
    let top = geometry.bar.top() + share * (geometry.bar.height() - length);
    let thumb = Rect::from_min_size(pos2(geometry.bar.left() + 3.0, top), vec2(6.0, length));
    painter.rect_filled(thumb, 3.0, palette.faint.gamma_multiply(0.45));
}
