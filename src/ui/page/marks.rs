//! How marks are drawn: each label by its shape as well as by its colour.

use super::super::theme::{self, Palette};
use crate::model::Shape as MarkShape;
use crate::view::page::{MarkSegment, Standing};
use egui::{CornerRadius, Pos2, Rect, Shape, Stroke, StrokeKind, pos2, vec2};

/// Dash and gap, for the marks of one of the others each.
const DASHES: [(f32, f32); 4] = [(4.0, 3.0), (9.0, 3.0), (1.5, 2.5), (14.0, 6.0)];

/// What is needed to draw the marks of one block.
pub(super) struct Brush<'b> {
    pub ctx: &'b egui::Context,
    pub palette: &'b Palette,
    pub size: f32,
    /// Left of the column, where brackets stand.
    pub gutter: f32,
    /// Beneath the letters.
    pub under: &'b mut Vec<Shape>,
    /// Over the letters.
    pub over: &'b mut Vec<Shape>,
}

impl Brush<'_> {
    /// Draws one mark; the rectangles are on the screen, one a line.
    pub fn mark(&mut self, mark: &MarkSegment, rects: &[Rect]) {
        if mark.coder.is_empty() {
            match mark.shape {
                MarkShape::Tint => self.tint(mark, rects),
                MarkShape::Underline => self.underline(mark, rects),
                MarkShape::Bracket => self.bracket(mark, rects),
                MarkShape::Dotted => self.dotted(mark, rects),
                MarkShape::Wave => self.wave(mark, rects),
                MarkShape::Outline => self.outline(mark, rects, None),
            }
        } else {
            let dashes = DASHES.get(mark.coder_number % DASHES.len()).copied();
            self.outline(mark, rects, dashes);
        }
        if mark.standing == Standing::Selected && mark.shape != MarkShape::Tint {
            self.lift(mark, rects);
        }
        self.joints(mark, rects);
    }

    fn color(&self, mark: &MarkSegment) -> egui::Color32 {
        self.palette.label(mark.label)
    }

    /// The letters' own height within a line, smaller the deeper the mark is nested.
    fn body(&self, rect: Rect, lane: u8) -> Rect {
        let inset = (rect.height() - self.size * 1.36) / 2.0 + 1.6 * f32::from(lane);
        Rect::from_min_max(pos2(rect.left(), rect.top() + inset), pos2(rect.right(), rect.bottom() - inset))
    }

    /// Where the lines under the words are, the further down the more there are.
    fn under_line(&self, rect: Rect, lane: u8) -> f32 {
        let first = rect.center().y + self.size * 0.46;
        // Four lanes share the room down to the next line, so that none runs into it.
        let step = ((rect.bottom() - 1.5 - first) / 3.0).min(3.5);
        first + step * f32::from(lane.min(3))
    }

    fn width(mark: &MarkSegment) -> f32 {
        if mark.standing == Standing::Plain { 1.4 } else { 2.2 }
    }

    fn tint(&mut self, mark: &MarkSegment, rects: &[Rect]) {
        let lifted = mark.standing != Standing::Plain;
        let fill = self.palette.tint(mark.label, mark.lane, lifted);
        for (number, rect) in rects.iter().enumerate() {
            let body = self.body(*rect, mark.lane).expand2(vec2(1.5, 0.0));
            let (first, last) = (number == 0, number + 1 == rects.len());
            let left = if first && mark.starts { 4 } else { 0 };
            let right = if last && mark.ends { 4 } else { 0 };
            let corners = CornerRadius { nw: left, sw: left, ne: right, se: right };
            self.under.push(Shape::rect_filled(body, corners, fill));
            if mark.standing == Standing::Selected {
                let stroke = Stroke::new(1.4, self.color(mark));
                self.under.push(Shape::rect_stroke(body, corners, stroke, StrokeKind::Inside));
            }
        }
    }

    fn underline(&mut self, mark: &MarkSegment, rects: &[Rect]) {
        let stroke = Stroke::new(Self::width(mark), self.color(mark));
        for rect in rects {
            let y = self.under_line(*rect, mark.lane);
            self.under.push(Shape::hline(rect.left()..=rect.right() - 1.0, y, stroke));
        }
        self.tag(mark, rects);
    }

    /// The kind in a few small letters, where the line under the words begins.
    fn tag(&mut self, mark: &MarkSegment, rects: &[Rect]) {
        let Some(rect) = rects.first().filter(|_| mark.starts && !mark.tag.is_empty() && mark.lane == 0) else {
            return;
        };
        let color = self.color(mark);
        let font = theme::sans_strong((self.size * 0.44).max(7.0));
        let galley = self.ctx.fonts_mut(|fonts| fonts.layout_no_wrap(mark.tag.clone(), font, color));
        if galley.size().x > rect.width() + 2.0 {
            return;
        }
        let y = self.under_line(*rect, 0) + 0.5;
        self.over.push(Shape::galley(pos2(rect.left(), y), galley, color));
    }

    fn bracket(&mut self, mark: &MarkSegment, rects: &[Rect]) {
        let color = self.color(mark);
        let (Some(first), Some(last)) = (rects.first(), rects.last()) else { return };
        let (top, bottom) = (self.body(*first, 0).top(), self.body(*last, 0).bottom());
        let x = self.gutter - 14.0 - 6.0 * f32::from(mark.lane);
        let stroke = Stroke::new(Self::width(mark), color);
        let arm = 5.0;
        self.under.push(Shape::vline(x, top..=bottom, stroke));
        if mark.starts {
            self.under.push(Shape::hline(x..=x + arm, top, stroke));
        }
        if mark.ends {
            self.under.push(Shape::hline(x..=x + arm, bottom, stroke));
        }
        let fine = Stroke::new(1.0, color.gamma_multiply(if mark.standing == Standing::Plain { 0.65 } else { 1.0 }));
        for rect in rects {
            let y = self.under_line(*rect, mark.lane);
            self.under.extend(Shape::dashed_line(&[pos2(rect.left(), y), pos2(rect.right(), y)], fine, 7.0, 3.0));
        }
    }

    fn dotted(&mut self, mark: &MarkSegment, rects: &[Rect]) {
        let radius = Self::width(mark) * 0.62;
        for rect in rects {
            let y = self.under_line(*rect, mark.lane);
            let ends = [pos2(rect.left() + 1.0, y), pos2(rect.right(), y)];
            self.under.extend(Shape::dotted_line(&ends, self.color(mark), 4.0, radius));
        }
    }

    fn wave(&mut self, mark: &MarkSegment, rects: &[Rect]) {
        let stroke = Stroke::new(Self::width(mark) * 0.85, self.color(mark));
        for rect in rects {
            let y = self.under_line(*rect, mark.lane) + 1.0;
            let steps = (rect.width() / 3.0).ceil().max(1.0) as usize;
            let step = rect.width() / steps as f32;
            let point =
                |n: usize| pos2(rect.left() + n as f32 * step, y + if n.is_multiple_of(2) { -1.4 } else { 1.4 });
            let points: Vec<Pos2> = (0..=steps).map(point).collect();
            self.under.push(Shape::line(points, stroke));
        }
    }

    fn outline(&mut self, mark: &MarkSegment, rects: &[Rect], dashes: Option<(f32, f32)>) {
        let color = self.color(mark);
        let stroke = Stroke::new(Self::width(mark) * 0.7, color);
        for rect in rects {
            let body = self.body(*rect, mark.lane);
            if let Some((dash, gap)) = dashes {
                let corners =
                    [body.left_top(), body.right_top(), body.right_bottom(), body.left_bottom(), body.left_top()];
                self.under.extend(Shape::dashed_line(&corners, stroke, dash, gap));
            } else {
                self.under.push(Shape::rect_stroke(body, 3.0, stroke, StrokeKind::Inside));
            }
        }
    }

    /// The selected mark stands out whatever its shape is.
    fn lift(&mut self, mark: &MarkSegment, rects: &[Rect]) {
        let fill = self.color(mark).gamma_multiply(0.18);
        for rect in rects {
            self.under.push(Shape::rect_filled(self.body(*rect, 0), 3.0, fill));
        }
    }

    /// A dotted line over the words that interrupt a mark.
    pub fn bridge(&mut self, mark: &MarkSegment, rects: impl Iterator<Item = Rect>) {
        let color = self.color(mark);
        for rect in rects {
            let y = self.body(rect, 0).top() + 1.0;
            let ends = [pos2(rect.left() + 2.0, y), pos2(rect.right() - 1.0, y)];
            self.under.extend(Shape::dotted_line(&ends, color, 4.5, Self::width(mark) * 0.55));
        }
    }

    /// Three dots where another fragment goes on, too far away for a line.
    fn joints(&mut self, mark: &MarkSegment, rects: &[Rect]) {
        let color = self.color(mark);
        let mut dots = |at: Pos2, way: f32| {
            for n in 0..3_u8 {
                self.over.push(Shape::circle_filled(at + vec2(way * (3.0 + 4.0 * f32::from(n)), 0.0), 1.3, color));
            }
        };
        if mark.fragment_behind
            && mark.ends
            && mark.bridge.is_none()
            && let Some(rect) = rects.last()
        {
            dots(pos2(rect.right(), rect.center().y + self.size * 0.42), 1.0);
        }
    }
}
