//! Where the letters of a block are.

use crate::ui::theme;
use egui::text::{CCursor, LayoutJob, TextFormat};
use egui::{Align, Color32, Galley, Pos2, Rect, Vec2, pos2};
use std::sync::Arc;

/// A block laid out in a column; places are bytes from the start of the block.
///
/// egui draws right-to-left runs with more glyphs than characters, so a glyph
/// no longer tells which character it is. Such a layout knows that it is not
/// [true to the text](BlockLayout::is_true) and answers no question by a
/// guess: [`BlockLayout::byte_at`] is `None` and [`BlockLayout::rects`] empty.
pub struct BlockLayout {
    galley: Arc<Galley>,
    /// The byte of every character, and the length; empty where all are ASCII.
    bytes: Vec<u32>,
    length: usize,
    is_true: bool,
}

impl BlockLayout {
    /// Lays out the text of a block, which has no line feed.
    pub fn new(ctx: &egui::Context, text: &str, size: f32, width: f32) -> BlockLayout {
        let line = (size * theme::LEADING).round();
        let mut format = TextFormat::simple(theme::serif(size), Color32::PLACEHOLDER);
        format.line_height = Some(line);
        format.valign = Align::Center;
        let mut job = LayoutJob { break_on_newline: false, ..LayoutJob::default() };
        job.wrap.max_width = width;
        job.append(text, 0.0, format);
        let galley = ctx.fonts_mut(|fonts| fonts.layout_job(job));
        let bytes = if text.is_ascii() { Vec::new() } else { char_bytes(text) };
        let glyphs: usize = galley.rows.iter().map(|row| row.glyphs.len()).sum();
        let chars = if bytes.is_empty() { text.len() } else { bytes.len() - 1 };
        BlockLayout { galley, bytes, length: text.len(), is_true: glyphs == chars }
    }

    /// Whether every glyph stands for one character, so that places can be told.
    pub fn is_true(&self) -> bool {
        self.is_true
    }

    /// The letters, to paint.
    pub fn galley(&self) -> &Arc<Galley> {
        &self.galley
    }

    /// The height of all lines.
    pub fn height(&self) -> f32 {
        self.galley.size().y
    }

    fn char_of(&self, byte: usize) -> usize {
        if self.bytes.is_empty() {
            return byte.min(self.length);
        }
        self.bytes.partition_point(|&start| (start as usize) < byte)
    }

    fn byte_of(&self, index: usize) -> usize {
        if self.bytes.is_empty() {
            return index.min(self.length);
        }
        self.bytes.get(index).map_or(self.length, |&byte| byte as usize)
    }

    /// The place nearest to a point, or `None` where it cannot be told.
    pub fn byte_at(&self, point: Vec2) -> Option<usize> {
        self.is_true.then(|| self.byte_of(self.galley.cursor_from_pos(point).index.0))
    }

    /// The rectangle of a caret, of no width.
    pub fn caret(&self, byte: usize) -> Option<Rect> {
        self.is_true.then(|| self.galley.pos_from_cursor(CCursor::new(self.char_of(byte))))
    }

    /// The rectangles that cover some characters, one a line.
    pub fn rects(&self, start: usize, end: usize) -> Vec<Rect> {
        let (start, end) = (self.char_of(start), self.char_of(end));
        let mut rects = Vec::new();
        let mut first = 0;
        for row in &self.galley.rows {
            let count = row.glyphs.len();
            let (from, to) = (start.max(first), end.min(first + count));
            if self.is_true && from < to {
                let left = row.pos.x + row.x_offset((from - first).into());
                let right = row.pos.x + row.x_offset((to - first).into());
                let bottom = row.pos.y + row.height();
                rects.push(Rect::from_min_max(pos2(left, row.pos.y), pos2(right, bottom)));
            }
            first += count;
        }
        rects
    }

    /// The place a line above or below another at about the same height of the column, if there is one.
    pub fn line_away(&self, byte: usize, x: f32, back: bool) -> Option<usize> {
        let at = self.caret(byte)?;
        let y = if back { at.top() - at.height() / 2.0 } else { at.bottom() + at.height() / 2.0 };
        (0.0..self.height()).contains(&y).then(|| self.byte_at(Vec2::new(x, y)))?
    }

    /// The place at the start or end of the line that another is in.
    pub fn line_edge(&self, byte: usize, back: bool) -> Option<usize> {
        let at = self.caret(byte)?;
        let x = if back { -1.0 } else { f32::INFINITY };
        self.byte_at(Vec2::new(x, at.center().y))
    }

    /// The place nearest to a point on the first or the last line.
    pub fn on_outer_line(&self, x: f32, last: bool) -> Option<usize> {
        let y = if last { self.height() - 1.0 } else { 1.0 };
        self.byte_at(Vec2::new(x, y))
    }

    /// Where the words begin, for what stands beside them.
    pub fn first_line(&self) -> Pos2 {
        self.galley.rows.first().map_or(Pos2::ZERO, |row| row.pos)
    }
}

fn char_bytes(text: &str) -> Vec<u32> {
    let starts = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    starts.map(|at| u32::try_from(at).unwrap_or(u32::MAX)).collect()
}
