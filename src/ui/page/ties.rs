//! The ties of the selected mark, and fainter those of the mark under the mouse: thin lines that keep to the gaps between
//! the lines of text and to the gutter, so that no word is crossed.
//!
//! A tie leaves its word upwards into the gap above its line. Where the other
//! word stands on another line it goes to the gutter, along it, and back in
//! the gap above that line. The role's name stands above the word that fills
//! it; an end that is out of sight is an arrow at the edge of the page.

use super::super::theme::{self, Palette};
use super::paint::rects_in;
use super::{Geometry, PageState, Seen, origin};
use crate::text::Span;
use crate::view::page::{Curve, PageView};
use egui::{Align2, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

/// How far apart ties run beside each other in the gutter.
const LANE: f32 = 5.0;

/// Where a tie begins or ends.
enum End {
    /// Above a word that is seen.
    Seen(Rect),
    /// Beyond the upper edge of the page.
    Above,
    /// Beyond the lower edge.
    Below,
}

/// Paints the ties.
pub(super) fn paint(
    painter: &Painter,
    view: &PageView<'_>,
    state: &PageState,
    (geometry, seen, palette): (&Geometry, &[Seen], &Palette),
) {
    let mut curves = view.curves();
    curves.sort_by_key(|curve| (curve.from, curve.to));
    let size = state.style.size;
    let stroke = |curve: &Curve| {
        let (width, strength) = if curve.in_passing { (1.0, 0.6) } else { (1.3, 0.9) };
        Stroke::new(width, palette.accent.gamma_multiply(strength))
    };
    let mut ends: Vec<(&Curve, End, Vec<Pos2>)> = Vec::new();
    for (number, curve) in curves.iter().enumerate() {
        let end = |span: Span| end_of(view, state, (geometry, seen), span);
        let (from, to) = (end(curve.from), end(curve.to));
        let lane = geometry.column.left() - 9.0 - LANE * number.min(6) as f32;
        let path = route(geometry, size, (&from, &to), lane);
        painter.add(Shape::line(rounded(&path), stroke(curve)));
        ends.push((curve, to, path));
    }
    // Names come last, so that no line crosses one.
    let mut taken: Vec<Rect> = Vec::new();
    for (curve, to, path) in &ends {
        head(painter, size, to, path, stroke(curve));
        name(painter, (curve, to, path), size, palette, &mut taken);
    }
}

fn end_of(view: &PageView<'_>, state: &PageState, (geometry, seen): (&Geometry, &[Seen]), span: Span) -> End {
    let block = view.document.text.block_at(span.start());
    let Some(place) = seen.iter().find(|place| place.block == block) else {
        return if seen.first().is_some_and(|first| block < first.block) { End::Above } else { End::Below };
    };
    match rects_in(view, state, *place, span).first().map(|rect| rect.translate(origin(geometry, *place))) {
        Some(rect) if rect.bottom() < geometry.all.top() => End::Above,
        Some(rect) if rect.top() < geometry.all.bottom() => End::Seen(rect),
        Some(_) | None => End::Below,
    }
}

/// The height of the gap above a line of text, where a tie may run.
fn gap_above(rect: &Rect, size: f32) -> f32 {
    rect.center().y - size * 0.72
}

/// A little in from the left, so that ties of neighbours do not touch.
fn foot_of(rect: &Rect, size: f32) -> Pos2 {
    let x = rect.left() + (rect.width() / 2.0).min(14.0);
    pos2(x, rect.center().y - size * 0.56)
}

fn route(geometry: &Geometry, size: f32, (from, to): (&End, &End), lane: f32) -> Vec<Pos2> {
    let edge =
        |end: &End| if matches!(end, End::Above) { geometry.all.top() + 6.0 } else { geometry.all.bottom() - 6.0 };
    match (from, to) {
        (End::Seen(from), End::Seen(to)) if (from.top() - to.top()).abs() < 1.0 => {
            let y = gap_above(from, size);
            let (a, b) = (foot_of(from, size), foot_of(to, size));
            vec![a, pos2(a.x, y), pos2(b.x, y), b]
        }
        (End::Seen(from), End::Seen(to)) => {
            let (a, b) = (foot_of(from, size), foot_of(to, size));
            let (y, z) = (gap_above(from, size), gap_above(to, size));
            vec![a, pos2(a.x, y), pos2(lane, y), pos2(lane, z), pos2(b.x, z), b]
        }
        (End::Seen(seen), away) => {
            let (a, y) = (foot_of(seen, size), gap_above(seen, size));
            vec![a, pos2(a.x, y), pos2(lane, y), pos2(lane, edge(away))]
        }
        (away, End::Seen(seen)) => {
            let (b, z) = (foot_of(seen, size), gap_above(seen, size));
            vec![pos2(lane, edge(away)), pos2(lane, z), pos2(b.x, z), b]
        }
        (from, to) => vec![pos2(lane, edge(from)), pos2(lane, edge(to))],
    }
}

/// The path with its corners rounded.
fn rounded(path: &[Pos2]) -> Vec<Pos2> {
    let mut points = Vec::with_capacity(path.len() * 4);
    for (n, &corner) in path.iter().enumerate() {
        let (Some(before), Some(&after)) = (n.checked_sub(1).and_then(|n| path.get(n)), path.get(n + 1)) else {
            points.push(corner);
            continue;
        };
        let radius = (corner.distance(*before).min(corner.distance(after)) / 2.0).min(4.0);
        let (start, end) =
            (corner + (*before - corner).normalized() * radius, corner + (after - corner).normalized() * radius);
        for step in 0..=4_u8 {
            let t = f32::from(step) / 4.0;
            let (a, b) = (start.lerp(corner, t), corner.lerp(end, t));
            points.push(a.lerp(b, t));
        }
    }
    points
}

/// A dot on the word at which a tie ends, or an arrow to where it is.
fn head(painter: &Painter, size: f32, to: &End, path: &[Pos2], stroke: Stroke) {
    let tip = path.last().copied().unwrap_or_default();
    let arrow = |way: f32| {
        let points = vec![tip + vec2(-4.0, way * 6.0), tip, tip + vec2(4.0, way * 6.0)];
        painter.add(Shape::line(points, stroke));
    };
    match to {
        End::Seen(rect) => drop(painter.circle_filled(foot_of(rect, size), 2.2, stroke.color)),
        End::Above => arrow(1.0),
        End::Below => arrow(-1.0),
    }
}

/// The role's name above the word that fills it, moved aside where another stands.
fn name(
    painter: &Painter,
    (curve, to, path): (&Curve, &End, &[Pos2]),
    size: f32,
    palette: &Palette,
    taken: &mut Vec<Rect>,
) {
    let galley = painter.layout_no_wrap(curve.name.clone(), theme::sans_strong((size * 0.58).max(9.0)), palette.accent);
    let at = match to {
        End::Seen(rect) => {
            Align2::LEFT_CENTER.anchor_size(foot_of(rect, size) + vec2(7.0, -size * 0.24), galley.size())
        }
        End::Above | End::Below => {
            let tip = path.last().copied().unwrap_or_default();
            let away = if matches!(to, End::Above) { 14.0 } else { -14.0 };
            Align2::LEFT_CENTER.anchor_size(tip + vec2(8.0, away), galley.size())
        }
    };
    let mut place = at;
    while let Some(other) = taken.iter().find(|other| other.expand2(vec2(6.0, 0.0)).intersects(place)) {
        place = place.translate(vec2(other.right() + 8.0 - place.left(), 0.0));
    }
    painter.rect_filled(place.expand2(vec2(3.0, 0.0)), 3.0, palette.page);
    painter.galley(place.min, galley, palette.accent);
    taken.push(place);
}
