//! The article for those who hear it: paragraphs and marks as accessible nodes.

use super::layout::TextLayout;
use super::paint::rects_in;
use super::{Geometry, PageState, Seen, origin};
use crate::view::page::PageView;
use egui::accesskit::Role;
use egui::{Rect, Response, Sense};

pub(super) fn spoken_ui(
    ui: &egui::Ui,
    response: &Response,
    view: &PageView<'_>,
    state: &PageState,
    (geometry, seen): (&Geometry, &[Seen]),
) {
    let ctx = ui.ctx();
    let listening = ctx.accesskit_node_builder(response.id, |node| {
        node.set_role(Role::Document);
        node.set_label("Article");
        node.set_bounds(bounds(geometry.column));
    });
    if listening.is_none() {
        return;
    }
    for place in seen {
        let span = view.document.text.block(place.block);
        if span.is_empty() {
            continue;
        }
        let height = state.layouts.get(&place.block).map_or(0.0, TextLayout::height);
        let size = egui::vec2(geometry.column.width(), height);
        let rect = Rect::from_min_size(origin(geometry, *place).to_pos2(), size);
        let words = view.document.text.slice(span);
        node(ui, ("paragraph", place.block), rect, (Role::Paragraph, words));
        let mut last = None;
        for mark in view.marks(place.block) {
            let rects = rects_in(view, state, *place, mark.span);
            let rect = rects.first().map_or(rect, |first| first.translate(origin(geometry, *place)));
            if mark.starts && !mark.fragment_before && last != Some(mark.id) {
                node(ui, ("mark", mark.id), rect, (Role::Mark, &view.spoken(mark.id)));
            }
            last = Some(mark.id);
        }
    }
}

fn node(ui: &egui::Ui, salt: impl std::hash::Hash + std::fmt::Debug, rect: Rect, (role, words): (Role, &str)) {
    let id = ui.scope_id().with(salt);
    // Registered without any sense, so that the page below keeps the mouse.
    let response = ui.interact(rect, id, Sense::HOVER);
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(role);
        node.set_label(words);
        node.set_bounds(bounds(rect));
    });
}

fn bounds(rect: Rect) -> egui::accesskit::Rect {
    let [x0, y0, x1, y1] = [rect.left(), rect.top(), rect.right(), rect.bottom()].map(f64::from);
    egui::accesskit::Rect { x0, y0, x1, y1 }
}
