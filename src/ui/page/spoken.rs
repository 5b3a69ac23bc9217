//! The article for those who hear it: a document of paragraphs and lines, with the caret and the
//! selection in it, and each mark as a node that can be pressed.
//!
//! A line is a text run in AccessKit's sense, its characters are those that readers see. Only what is
//! laid out is there; the caret brings its surroundings into sight, so what one moves to is read.

use super::layout::TextLayout;
use super::paint::rects_in;
use super::{Geometry, PageState, Seen, origin};
use crate::app::{Message, View, Workspace};
use crate::model::AnnotationId;
use crate::text::{Offset, Span};
use crate::view::page::PageView;
use egui::accesskit::{self, Action, ActionData, Role, TextDirection, TextPosition, TextSelection};
use egui::{Id, Rect, Response};
use unicode_segmentation::UnicodeSegmentation;

/// AccessKit counts the starts of words in a byte.
const MOST_WORD_STARTS: usize = 255;

/// A line of the article as it is laid out.
struct Line {
    id: Id,
    /// In bytes of the article.
    start: usize,
    end: usize,
    /// Where each character starts, in bytes from the start of the line.
    characters: Vec<usize>,
}

pub(super) fn spoken_ui(
    ui: &mut egui::Ui,
    response: &Response,
    (workspace, view): (&Workspace, &PageView<'_>),
    state: &PageState,
    (geometry, seen): (&Geometry, &[Seen]),
    out: &mut Vec<Message>,
) {
    let ctx = &ui.ctx().clone();
    let listening = ctx.accesskit_node_builder(response.id, |node| {
        node.set_role(Role::Document);
        node.set_label("Article");
        node.set_bounds(bounds(geometry.column));
        node.add_action(Action::SetTextSelection);
    });
    if listening.is_none() {
        return;
    }
    let mut lines = Vec::new();
    for place in seen {
        let span = view.document.text.block(place.block);
        if span.is_empty() {
            continue;
        }
        let height = state.layouts.get(&place.block).map_or(0.0, TextLayout::height);
        let size = egui::vec2(geometry.column.width(), height);
        let rect = Rect::from_min_size(origin(geometry, *place).to_pos2(), size);
        let words = view.document.text.slice(span);
        let paragraph = ui.scope_id().with(("paragraph", place.block));
        node(ui, paragraph, response.id, rect, |node| {
            node.set_role(Role::Paragraph);
            node.set_label(words);
        });
        add_lines(ui, paragraph, view, state, (geometry, *place), &mut lines);
        let mut last = None;
        let mut marks = view.marks(place.block);
        marks.sort_by_key(|mark| (mark.span.start(), std::cmp::Reverse(mark.span.end())));
        for mark in marks {
            let rects = rects_in(view, state, *place, mark.span);
            let rect = rects.first().map_or(rect, |first| first.translate(origin(geometry, *place)));
            if mark.starts && !mark.fragment_before && last != Some(mark.id) {
                mark_ui(ui, paragraph, rect, (mark.id, mark.coder.is_empty()), &view.spoken(mark.id), out);
            }
            last = Some(mark.id);
        }
    }
    show_selection(ctx, response.id, workspace, &lines);
    take_selection(ctx, response.id, view, &lines, out);
}

/// A mark that can be pressed, if it is mine.
fn mark_ui(
    ui: &mut egui::Ui,
    paragraph: Id,
    rect: Rect,
    (mark, mine): (AnnotationId, bool),
    words: &str,
    out: &mut Vec<Message>,
) {
    let id = ui.scope_id().with(("mark", mark));
    node(ui, id, paragraph, rect, |node| {
        node.set_role(Role::Mark);
        node.set_label(words);
        if mine {
            node.add_action(Action::Click);
        }
    });
    if mine && ui.input(|input| input.has_accesskit_action_request(id, Action::Click)) {
        out.push(Message::View(View::Mark(mark)));
    }
}

/// The lines of a block, each with its characters and their places.
fn add_lines(
    ui: &mut egui::Ui,
    paragraph: Id,
    view: &PageView<'_>,
    state: &PageState,
    (geometry, place): (&Geometry, Seen),
    lines: &mut Vec<Line>,
) {
    let Some(layout) = state.layouts.get(&place.block) else { return };
    let block = view.document.text.block(place.block);
    let words = view.document.text.slice(block);
    for number in 0..layout.line_count() {
        let local = layout.line_span(number);
        let Some(said) = words.get(local.clone()) else { continue };
        let id = paragraph.with(number);
        let characters: Vec<usize> = said.grapheme_indices(true).map(|(at, _)| at).collect();
        let rects: Vec<Rect> = ends(&characters, said.len())
            .map(|(from, to)| layout.rects(local.start + from, local.start + to).first().copied())
            .map(|rect| rect.unwrap_or_else(|| layout.caret(local.end)))
            .collect();
        let all = rects.iter().copied().reduce(Rect::union).unwrap_or_else(|| layout.caret(local.start));
        let starts = said.unicode_word_indices().filter_map(|(at, _)| characters.binary_search(&at).ok());
        let starts: Vec<u8> = starts.take(MOST_WORD_STARTS).filter_map(|start| u8::try_from(start).ok()).collect();
        node(ui, id, paragraph, all.translate(origin(geometry, place)), |node| {
            node.set_role(Role::TextRun);
            node.set_value(said);
            let direction = if layout.is_rtl() { TextDirection::RightToLeft } else { TextDirection::LeftToRight };
            node.set_text_direction(direction);
            let lengths = ends(&characters, said.len()).map(|(from, to)| u8::try_from(to - from).unwrap_or(u8::MAX));
            node.set_character_lengths(lengths.collect::<Vec<u8>>());
            let places = rects
                .iter()
                .map(|rect| if layout.is_rtl() { all.right() - rect.right() } else { rect.left() - all.left() });
            node.set_character_positions(places.collect::<Vec<f32>>());
            node.set_character_widths(rects.iter().map(Rect::width).collect::<Vec<f32>>());
            node.set_word_starts(starts);
        });
        let start = block.start().byte();
        lines.push(Line { id, start: start + local.start, end: start + local.end, characters });
    }
}

/// Start and end of each character, in bytes.
fn ends(characters: &[usize], length: usize) -> impl Iterator<Item = (usize, usize)> {
    let next = characters.iter().copied().skip(1).chain([length]);
    characters.iter().copied().zip(next)
}

/// Tells where the caret and the selection are.
fn show_selection(ctx: &egui::Context, page: Id, workspace: &Workspace, lines: &[Line]) {
    let selection = workspace.view.selection;
    let position = |at: Offset| {
        let line = lines.iter().rev().find(|line| line.start <= at.byte()).or(lines.first())?;
        let local = at.byte().clamp(line.start, line.end) - line.start;
        let character_index = line.characters.partition_point(|start| *start < local);
        Some(TextPosition { node: line.id.accesskit_id(), character_index })
    };
    if let (Some(anchor), Some(focus)) = (position(selection.anchor), position(selection.head)) {
        ctx.accesskit_node_builder(page, |node| node.set_text_selection(TextSelection { anchor, focus }));
    }
}

/// Puts caret and selection where a screen reader wants them.
fn take_selection(ctx: &egui::Context, page: Id, view: &PageView<'_>, lines: &[Line], out: &mut Vec<Message>) {
    let wanted = ctx.input(|input| {
        let mut asked = input.accesskit_action_requests(page, Action::SetTextSelection);
        asked.find_map(|request| match &request.data {
            Some(ActionData::SetTextSelection(selection)) => Some(*selection),
            _ => None,
        })
    });
    let Some(wanted) = wanted else { return };
    let place = |position: TextPosition| {
        let line = lines.iter().find(|line| line.id.accesskit_id() == position.node)?;
        let local = line.characters.get(position.character_index).copied().unwrap_or(line.end - line.start);
        Some(view.document.text.floor(line.start + local))
    };
    let (Some(anchor), Some(focus)) = (place(wanted.anchor), place(wanted.focus)) else { return };
    out.push(Message::View(View::Caret { at: anchor, extend: false }));
    if !Span::between(anchor.min(focus), anchor.max(focus)).is_empty() {
        out.push(Message::View(View::Caret { at: focus, extend: true }));
    }
}

/// A node below another, for what has no widget of its own; the mouse does not notice it.
fn node(ui: &mut egui::Ui, id: Id, parent: Id, rect: Rect, set: impl FnOnce(&mut accesskit::Node)) {
    let builder = egui::UiBuilder::new().scope_id(id).max_rect(rect).accessibility_parent(parent);
    drop(ui.new_child(builder));
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_bounds(bounds(rect));
        set(node);
    });
}

fn bounds(rect: Rect) -> accesskit::Rect {
    let [x0, y0, x1, y1] = [rect.left(), rect.top(), rect.right(), rect.bottom()].map(f64::from);
    accesskit::Rect { x0, y0, x1, y1 }
}
