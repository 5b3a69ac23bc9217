//! What the mouse does on the page: carets, selections, marks and their edges.

use super::super::theme;
use super::layout::TextLayout;
use super::paint::{badge_center, caret_rect, rects_in};
use super::{Geometry, PageState, Seen, origin};
use crate::app::{Effect, Message, Mode, View, Workspace};
use crate::command::Command;
use crate::model::AnnotationId;
use crate::text::segment::{self, Edge};
use crate::text::{Fragments, Offset, Span};
use crate::view::page::PageView;
use egui::{Pos2, Response};

/// What is being dragged.
#[derive(Clone, PartialEq, Default)]
pub(super) enum Drag {
    /// Nothing.
    #[default]
    None,
    /// The end of a selection.
    Selection,
    /// An edge of a part of a mark, and the mark as it is now.
    Edge(AnnotationId, Edge, Span, Option<Fragments>),
}

type Scene<'s> = (&'s Geometry, &'s [Seen]);

pub(super) fn pointer_ui(
    ui: &egui::Ui,
    response: &Response,
    workspace: &Workspace,
    state: &mut PageState,
    scene: Scene<'_>,
    out: &mut Vec<Message>,
) {
    let Some(view) = PageView::of(workspace) else { return };
    let shift = ui.input(|input| input.modifiers.shift);
    if let Some(point) = response.hover_pos().filter(|point| point.x < scene.0.margin.left()) {
        let icon = match edge_at(workspace, &view, state, scene, point) {
            Some(_) => egui::CursorIcon::ResizeHorizontal,
            None => egui::CursorIcon::Text,
        };
        ui.ctx().set_cursor_icon(icon);
    }
    if response.drag_started_by(egui::PointerButton::Primary) {
        begin_drag(ui, workspace, &view, state, scene, out);
        // A quick hand is already somewhere else.
        go_on(ui, response, &view, state, scene, out);
    } else if response.dragged_by(egui::PointerButton::Primary) {
        go_on(ui, response, &view, state, scene, out);
    } else if response.drag_stopped() {
        go_on(ui, response, &view, state, scene, out);
        end_drag(workspace, state, out);
    } else if response.clicked_by(egui::PointerButton::Primary) {
        click(response, shift, workspace, &view, state, scene, out);
    }
}

/// The place nearest to a point.
fn place_at(view: &PageView<'_>, state: &PageState, (geometry, seen): Scene<'_>, point: Pos2) -> Option<Offset> {
    let text = &view.document.text;
    let index = seen.partition_point(|place| place.top <= point.y).saturating_sub(1);
    let place = seen.get(index)?;
    let byte = state.layouts.get(&place.block)?.byte_at(point - origin(geometry, *place).to_pos2());
    let at = text.floor(text.block(place.block).start().byte() + byte);
    Some(segment::caret_stop(text, at))
}

/// Lifts the mark that the mouse rests on, unless something is being dragged.
pub(super) fn point(response: &Response, view: &mut PageView<'_>, state: &PageState, scene: Scene<'_>) {
    let Some(point) = response.hover_pos().filter(|_| state.drag == Drag::None) else { return };
    let Some(at) = place_at(view, state, scene, point) else { return };
    let text = &view.document.text;
    let next = segment::step(text, at, segment::Step::Character, segment::Direction::Forward);
    let last = segment::step(text, at, segment::Step::Character, segment::Direction::Back);
    let block = text.block_at(at);
    let Some(place) = scene.1.iter().find(|place| place.block == block) else { return };
    // The nearest place may be far away, and is on either side of the character under the mouse.
    let is_on = |span: Span| {
        let rects = rects_in(view, state, *place, span);
        rects.iter().any(|rect| rect.translate(origin(scene.0, *place)).contains(point))
    };
    let sides = [Span::between(at, next), Span::between(last, at)];
    if let Some(character) = sides.into_iter().find(|side| is_on(*side)) {
        view.point_at(character);
    }
}

fn edge_at(
    workspace: &Workspace,
    view: &PageView<'_>,
    state: &PageState,
    scene: Scene<'_>,
    point: Pos2,
) -> Option<(AnnotationId, Edge, Span)> {
    let annotation = workspace.selected()?;
    let fragments = annotation.fragments()?;
    let near = |at: Offset, span: Span, edge: Edge| {
        // The end of a line and the start of the next are one place; the rectangle tells which is meant.
        let block = view.document.text.block_at(span.start());
        let place = scene.1.iter().find(|place| place.block == block)?;
        let rects = rects_in(view, state, *place, span);
        let rect = if edge == Edge::Start { rects.first() } else { rects.last() };
        let rect = rect?.translate(origin(scene.0, *place));
        let x = if edge == Edge::Start { rect.left() } else { rect.right() };
        let hit = (point.x - x).abs() <= 5.0 && rect.y_range().contains(point.y);
        (hit && view.document.text.whole().touches(at)).then_some((annotation.id, edge, span))
    };
    fragments
        .iter()
        .find_map(|part| near(part.start(), part, Edge::Start).or_else(|| near(part.end(), part, Edge::End)))
}

fn begin_drag(
    ui: &egui::Ui,
    workspace: &Workspace,
    view: &PageView<'_>,
    state: &mut PageState,
    scene: Scene<'_>,
    out: &mut Vec<Message>,
) {
    let Some(point) = ui.input(|input| input.pointer.press_origin()) else { return };
    if let Some((id, edge, part)) = edge_at(workspace, view, state, scene, point) {
        state.drag = Drag::Edge(id, edge, part, None);
        return;
    }
    if let Some(at) = place_at(view, state, scene, point) {
        state.drag = Drag::Selection;
        let extend = ui.input(|input| input.modifiers.shift);
        out.push(Message::View(View::Caret { at, extend }));
    }
}

fn go_on(
    ui: &egui::Ui,
    response: &Response,
    view: &PageView<'_>,
    state: &mut PageState,
    scene: Scene<'_>,
    out: &mut Vec<Message>,
) {
    let Some(point) = response.interact_pointer_pos() else { return };
    scroll_at_edges(ui, state, scene.0, point);
    let Some(at) = place_at(view, state, scene, point) else { return };
    match &mut state.drag {
        Drag::Selection => out.push(Message::View(View::Caret { at, extend: true })),
        Drag::Edge(id, edge, part, moved) => {
            let layer = view.spans_of(*id);
            let Some(fragments) = layer else { return };
            let new = match edge {
                Edge::Start => Span::between(at.min(part.end()), part.end()),
                Edge::End => Span::between(part.start(), at.max(part.start())),
            };
            if let Some(fragments) = crate::app::replace_fragment(&fragments, *part, new) {
                *moved = Some(fragments.clone());
                out.push(Message::View(View::Preview(Some((*id, fragments)))));
            }
        }
        Drag::None => {}
    }
}

/// Dragging beyond the page scrolls it.
fn scroll_at_edges(ui: &egui::Ui, state: &mut PageState, geometry: &Geometry, point: Pos2) {
    let (above, below) = (geometry.all.top() + 12.0 - point.y, point.y - geometry.all.bottom() + 12.0);
    let points = if above > 0.0 { -above } else { below.max(0.0) };
    if points != 0.0 {
        state.scroll_by(f64::from(points.clamp(-60.0, 60.0)), geometry);
        ui.ctx().request_repaint();
    }
}

fn end_drag(workspace: &Workspace, state: &mut PageState, out: &mut Vec<Message>) {
    if let Drag::Edge(id, _, _, moved) = std::mem::take(&mut state.drag) {
        out.push(Message::View(View::Preview(None)));
        if let (Some(fragments), Some(home)) = (moved, workspace.home()) {
            out.push(Message::Do(Command::Reshape(home, id, fragments)));
        }
    }
}

fn click(
    response: &Response,
    shift: bool,
    workspace: &Workspace,
    view: &PageView<'_>,
    state: &PageState,
    scene: Scene<'_>,
    out: &mut Vec<Message>,
) {
    let Some(point) = response.interact_pointer_pos() else { return };
    if point.x > scene.0.margin.left() - 6.0 && scene.0.margin.width() > 0.0 {
        return;
    }
    if let Some(digit) = badge_at(view, state, scene, point) {
        out.push(Message::Digit(digit));
        return;
    }
    let Some(at) = place_at(view, state, scene, point) else { return };
    let text = &view.document.text;
    let word = |span: Option<Span>| span.map(|span| Message::View(View::Select(span)));
    let message = if response.triple_clicked() {
        word(segment::sentence_at(text, at))
    } else if response.double_clicked() {
        word(segment::word_at(text, at))
    } else if shift {
        Some(Message::View(View::Caret { at, extend: true }))
    } else if matches!(workspace.view.mode, Mode::Tying { .. }) {
        let fits = workspace.has_end_at(at);
        out.push(Message::View(View::Caret { at, extend: false }));
        fits.then_some(Message::TakeWords)
    } else {
        Some(Message::View(View::MarkAt(at)))
    };
    out.extend(message);
}

fn badge_at(view: &PageView<'_>, state: &PageState, scene: Scene<'_>, point: Pos2) -> Option<u32> {
    view.candidates().into_iter().find_map(|(number, span)| {
        let center = badge_center(view, state, scene, span)?;
        (center.distance(point) <= 10.0).then(|| u32::try_from(number).ok())?
    })
}

/// A small bar at the selection that offers the labels.
pub(super) fn bar_ui(
    ui: &mut egui::Ui,
    workspace: &Workspace,
    view: &PageView<'_>,
    state: &PageState,
    scene: Scene<'_>,
    out: &mut Vec<Message>,
) {
    let selection = workspace.view.selection.span();
    let busy = state.drag != Drag::None || workspace.view.dialog.is_some() || workspace.view.review.is_some();
    if selection.is_empty() || busy {
        return;
    }
    let Some(rect) = caret_rect(view, state, scene, selection.start()) else { return };
    let palette = theme::palette(ui.ctx());
    let above = rect.top() - 40.0 > scene.0.all.top();
    let y = if above { rect.top() - 36.0 } else { rect.bottom() + 6.0 };
    let area = egui::Area::new(ui.scope_id().with("labels"))
        .order(egui::Order::Middle)
        .fixed_pos(egui::pos2(rect.left() - 6.0, y))
        .constrain_to(scene.0.all);
    area.show(ui.ctx(), |ui| {
        egui::Frame::popup(ui.style()).inner_margin(3).show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 2.0;
                for label in view.schema.offered() {
                    let color = palette.label(view.schema.color_of(&label.id));
                    let words = format!("{} {}", label.name, label.key.to_ascii_uppercase());
                    let text = egui::RichText::new(words).font(theme::sans(13.0)).color(color);
                    let button = ui.add(egui::Button::new(text).frame_when_inactive(false));
                    if button.on_hover_text(label.hint.as_str()).clicked() {
                        out.push(Message::Tag(label.id.clone()));
                    }
                }
                if ui
                    .add(
                        egui::Button::new(egui::RichText::new("Copy").font(theme::sans(13.0)))
                            .frame_when_inactive(false),
                    )
                    .clicked()
                {
                    let words = view.document.text.slice(selection).to_owned();
                    out.push(Message::Ask(Effect::Copy(words)));
                }
            });
        });
    });
}
