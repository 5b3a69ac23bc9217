//! Where the letters of a block are.
//!
//! [`TextLayout`] is all that the page asks. Places are bytes from the start
//! of the block, points are points from its corner. What a reader sees as one
//! character is a *cluster*, and only the gaps between clusters are places
//! for a caret; every gap has exactly one place on the screen, the edge where
//! the character behind it begins to be read:
//!
//! ```text
//!     bytes   0 1 2 3                 a b c, then alef bet gimel, read from
//!     seen    |a|b|c|gimel|bet|alef|  the right: the caret at 3 stands at the
//!                     7     5    3    right edge of alef, at 5 right of bet
//! ```

use super::faces::{Faces, Setting};
use super::glyphs::{Glyphs, Quad, Run};
use egui::{Rect, Vec2, pos2};
use parley::{Layout, PositionedLayoutItem};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// The side of the screen to which a caret goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// To the left.
    Left,
    /// To the right.
    Right,
}

/// What the page asks of a block that is laid out.
pub trait TextLayout {
    /// The height of all lines.
    fn height(&self) -> f32;
    /// How many lines there are; at least 1.
    fn line_count(&self) -> usize;
    /// The bytes of a line; lines follow each other without a gap.
    fn line_span(&self, line: usize) -> Range<usize>;
    /// The line on which the caret at a place stands, from 0.
    fn line_of(&self, byte: usize) -> usize;
    /// The place nearest to a point.
    fn byte_at(&self, point: Vec2) -> usize;
    /// The place on a line that is nearest to a distance from the left.
    fn on_line(&self, line: usize, x: f32) -> usize;
    /// The place at the start or the end of the line that another is on, in the order of reading.
    fn line_edge(&self, byte: usize, back: bool) -> usize;
    /// The rectangle of the caret at a place, of no width.
    fn caret(&self, byte: usize) -> Rect;
    /// The rectangles that cover the characters between two places, in the order of reading their
    /// lines: more than one a line where reading changes its direction, and without the space at
    /// which a line is broken.
    fn rects(&self, start: usize, end: usize) -> Vec<Rect>;
    /// The next place of the caret to one side on the same line, as one sees it.
    fn beside(&self, byte: usize, side: Side) -> Option<usize>;
    /// Whether the block as a whole is read from right to left.
    fn is_rtl(&self) -> bool;
}

/// A block set in a column by parley.
#[derive(Debug, Default)]
pub struct BlockLayout {
    lines: Vec<Line>,
    /// Of every line from left to right.
    clusters: Vec<Cluster>,
    /// The clusters in the order of reading: indices into `clusters`.
    order: Vec<u32>,
    /// The letters, to paint.
    pub quads: Vec<Quad>,
    length: usize,
    rtl: bool,
    /// Whether a letter was met that no face has.
    pub lacks_letters: bool,
}

#[derive(Clone, Debug)]
struct Line {
    top: f32,
    bottom: f32,
    /// Where the line begins, where nothing stands on it.
    left: f32,
    clusters: Range<usize>,
    start: usize,
    end: usize,
}

/// What a reader sees as one character.
#[derive(Clone, Copy, Debug)]
struct Cluster {
    start: u32,
    end: u32,
    left: f32,
    right: f32,
    rtl: bool,
    blank: bool,
}

impl Cluster {
    /// Where the caret before it stands.
    fn leading(&self) -> f32 {
        if self.rtl { self.right } else { self.left }
    }

    /// Where the caret behind it would stand, were it the last.
    fn trailing(&self) -> f32 {
        if self.rtl { self.left } else { self.right }
    }
}

impl Cluster {
    /// Adds its neighbour on the right, which belongs to the same character.
    fn take_in(&mut self, other: Cluster) {
        let first = if self.start <= other.start { *self } else { other };
        *self = Cluster {
            start: first.start,
            end: self.end.max(other.end),
            left: self.left,
            right: other.right,
            rtl: first.rtl,
            blank: self.blank && other.blank,
        };
    }
}

/// Where the characters of a text that are not ASCII alone start, as readers see them.
struct Characters(Vec<u32>);

impl Characters {
    fn of(text: &str) -> Characters {
        let starts = if text.is_ascii() { None } else { Some(text.grapheme_indices(true).map(|(at, _)| at as u32)) };
        Characters(starts.map_or_else(Vec::new, Iterator::collect))
    }

    /// Whether two bytes are of one character.
    fn are_one(&self, one: u32, other: u32) -> bool {
        let number = |byte: u32| self.0.partition_point(|start| *start <= byte);
        !self.0.is_empty() && number(one) == number(other)
    }
}

impl BlockLayout {
    /// Sets the text of a block, which has no line feed, and draws letters that are new.
    pub fn new(
        ctx: &egui::Context,
        (faces, glyphs): (&mut Faces, &mut Glyphs),
        text: &str,
        setting: Setting,
    ) -> BlockLayout {
        let layout = faces.set(text, setting);
        let mut block = BlockLayout::measured(&layout, text, setting);
        for line in layout.lines() {
            for item in line.items() {
                let PositionedLayoutItem::GlyphRun(letters) = item else { continue };
                let shaped = letters.run();
                let coords: Vec<i16> = shaped.normalized_coords().iter().map(|coord| coord.to_bits()).collect();
                let run = Run { font: shaped.font(), size: shaped.font_size(), coords: &coords };
                let face = glyphs.face(&run);
                for glyph in letters.positioned_glyphs() {
                    block.lacks_letters |= glyph.id == 0;
                    block.quads.extend(glyphs.quad(ctx, (&run, face), &glyph, setting.pixels_per_point));
                }
            }
        }
        block
    }

    /// Where everything is, without its letters.
    pub fn measured(layout: &Layout<()>, text: &str, setting: Setting) -> BlockLayout {
        let scale = setting.pixels_per_point;
        let characters = Characters::of(text);
        let mut block = BlockLayout { length: text.len(), rtl: layout.is_rtl(), ..BlockLayout::default() };
        for line in layout.lines() {
            let metrics = line.metrics();
            let first = block.clusters.len();
            let left = metrics.offset + metrics.inline_min_coord;
            let mut x = left;
            for run in line.runs() {
                for cluster in run.visual_clusters() {
                    let range = cluster.text_range();
                    let right = x + cluster.advance();
                    if !range.is_empty() && range.end <= text.len() {
                        let cluster = Cluster {
                            start: range.start as u32,
                            end: range.end as u32,
                            left: x / scale,
                            right: right / scale,
                            rtl: cluster.is_rtl(),
                            blank: text.get(range).is_some_and(|part| part.trim().is_empty()),
                        };
                        match block.clusters.get_mut(first..).and_then(<[Cluster]>::last_mut) {
                            Some(last) if characters.are_one(last.start, cluster.start) => last.take_in(cluster),
                            Some(_) | None => block.clusters.push(cluster),
                        }
                    }
                    x = right;
                }
            }
            let clusters = first..block.clusters.len();
            let on_line = block.clusters.get(clusters.clone()).unwrap_or_default();
            let before = block.lines.last().map_or(0, |line: &Line| line.end);
            let start = on_line.iter().map(|cluster| cluster.start as usize).min().unwrap_or(before);
            let end = on_line.iter().map(|cluster| cluster.end as usize).max().unwrap_or(before);
            let (top, bottom) = (metrics.block_min_coord / scale, metrics.block_max_coord / scale);
            block.lines.push(Line { top, bottom, left: left / scale, clusters, start, end });
        }
        if block.lines.is_empty() {
            block.lines.push(Line { top: 0.0, bottom: setting.line, left: 0.0, clusters: 0..0, start: 0, end: 0 });
        }
        block.order = (0..block.clusters.len() as u32).collect();
        let start = |index: &u32| block.clusters.get(*index as usize).map_or(0, |cluster| cluster.start);
        block.order.sort_by_key(start);
        block
    }

    fn line(&self, index: usize) -> Option<&Line> {
        self.lines.get(index.min(self.lines.len().saturating_sub(1)))
    }

    fn on(&self, line: &Line) -> &[Cluster] {
        self.clusters.get(line.clusters.clone()).unwrap_or_default()
    }

    /// The cluster that a byte is in, or the last where it is behind all.
    fn cluster_of(&self, byte: usize) -> Option<&Cluster> {
        let at = |index: &u32| self.clusters.get(*index as usize);
        let behind = self.order.partition_point(|index| at(index).is_some_and(|c| c.start as usize <= byte));
        at(self.order.get(behind.saturating_sub(1))?)
    }

    /// The distance of a caret from the left.
    fn x_of(&self, byte: usize) -> Option<f32> {
        let cluster = self.cluster_of(byte)?;
        Some(if byte >= cluster.end as usize { cluster.trailing() } else { cluster.leading() })
    }

    /// Whether it is the space at which a line is broken, which nobody sees.
    fn hangs(&self, line: &Line, cluster: &Cluster) -> bool {
        cluster.blank && cluster.end as usize == line.end && line.end < self.length
    }

    /// Every place of the caret on a line, from left to right.
    fn stops(&self, line: &Line) -> Vec<(f32, usize)> {
        let mut stops: Vec<(f32, usize)> =
            self.on(line).iter().map(|cluster| (cluster.leading(), cluster.start as usize)).collect();
        if line.end == self.length {
            stops.push((self.x_of(self.length).unwrap_or(line.left), self.length));
        }
        stops.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        stops
    }
}

impl TextLayout for BlockLayout {
    fn height(&self) -> f32 {
        self.lines.last().map_or(0.0, |line| line.bottom)
    }

    fn line_count(&self) -> usize {
        self.lines.len()
    }

    fn line_span(&self, line: usize) -> Range<usize> {
        self.line(line).map_or(0..0, |line| line.start..line.end)
    }

    fn line_of(&self, byte: usize) -> usize {
        self.lines.partition_point(|line| line.end <= byte).min(self.lines.len().saturating_sub(1))
    }

    fn byte_at(&self, point: Vec2) -> usize {
        self.on_line(self.lines.partition_point(|line| line.bottom <= point.y), point.x)
    }

    fn on_line(&self, line: usize, x: f32) -> usize {
        let Some(line) = self.line(line) else { return 0 };
        let clusters = self.on(line);
        let behind = clusters.partition_point(|cluster| cluster.right <= x);
        let Some(cluster) = clusters.get(behind).or(clusters.last()) else { return line.start };
        let near_left = x < f32::midpoint(cluster.left, cluster.right);
        if near_left != cluster.rtl {
            return cluster.start as usize;
        }
        // Behind the space at which a line is broken the caret would stand on the next one.
        if self.hangs(line, cluster) { cluster.start as usize } else { cluster.end as usize }
    }

    fn line_edge(&self, byte: usize, back: bool) -> usize {
        let Some(line) = self.line(self.line_of(byte)) else { return byte };
        if back {
            return line.start;
        }
        let last = self.cluster_of(line.end.saturating_sub(1)).filter(|_| line.end > line.start);
        match last {
            Some(last) if line.end < self.length => last.start as usize,
            Some(_) | None => line.end,
        }
    }

    fn caret(&self, byte: usize) -> Rect {
        let Some(line) = self.line(self.line_of(byte)) else { return Rect::ZERO };
        let x = self.x_of(byte).unwrap_or(line.left);
        Rect::from_min_max(pos2(x, line.top), pos2(x, line.bottom))
    }

    fn rects(&self, start: usize, end: usize) -> Vec<Rect> {
        let mut rects: Vec<Rect> = Vec::new();
        let first = self.line_of(start);
        for line in self.lines.iter().skip(first).take_while(|line| line.start < end) {
            let mut open = false;
            for cluster in self.on(line) {
                let covered =
                    (cluster.start as usize) < end && start < cluster.end as usize && !self.hangs(line, cluster);
                match rects.last_mut().filter(|_| covered && open) {
                    Some(last) => last.max.x = cluster.right,
                    None if covered => {
                        rects.push(Rect::from_min_max(pos2(cluster.left, line.top), pos2(cluster.right, line.bottom)));
                    }
                    None => {}
                }
                open = covered;
            }
        }
        rects
    }

    fn beside(&self, byte: usize, side: Side) -> Option<usize> {
        let stops = self.stops(self.line(self.line_of(byte))?);
        let here = stops.iter().rposition(|(_, stop)| *stop <= byte && self.snapped(byte) == *stop)?;
        let next = match side {
            Side::Left => here.checked_sub(1)?,
            Side::Right => here + 1,
        };
        stops.get(next).map(|(_, stop)| *stop)
    }

    fn is_rtl(&self) -> bool {
        self.rtl
    }
}

impl BlockLayout {
    /// The nearest place of a caret at or before a byte.
    fn snapped(&self, byte: usize) -> usize {
        match self.cluster_of(byte) {
            Some(cluster) if byte < cluster.end as usize => cluster.start as usize,
            Some(_) | None => self.length,
        }
    }
}

#[cfg(test)]
mod conformance;

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPTS: [&str; 16] = [
        "Kim said “no”, Tass reported; the fi ligature too.",
        "مرحبا World",
        "السلام عليكم ورحمة الله",
        "שלום 42 עולם",
        "He wrote שלום עולם (twice) and left.",
        "नमस्ते दुनिया, क्षत्रिय",
        "ภาษาไทยไม่มีช่องว่างระหว่างคำ",
        "中文新闻报道，记者说：“不”。",
        "日本語の記事はここに書かれています。",
        "한국어 기사입니다",
        "Ελληνικά και Русский текст",
        "ქართული ტექსტი և հայերեն",
        "தமிழ் செய்தி, বাংলা খবর",
        "e\u{301}a\u{308}\u{323} combining n\u{303}",
        "👩‍👩‍👧‍👦 and 🇫🇷🇩🇪 and 👍🏽!",
        "tab\there nul\u{0}there nb\u{a0}space",
    ];

    pub(super) fn layouts(text: &str) -> Vec<BlockLayout> {
        set(text, [1000.0, 140.0, 30.0])
    }

    pub(super) fn set(text: &str, widths: [f32; 3]) -> Vec<BlockLayout> {
        let mut faces = Faces::default();
        let layout = |width: f32| {
            let setting = Setting { size: 18.0, line: 32.0, width, pixels_per_point: 1.0 };
            BlockLayout::measured(&faces.set(text, setting), text, setting)
        };
        widths.map(layout).into()
    }

    fn gaps(text: &str) -> Vec<usize> {
        text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect()
    }

    /// A point just inside the character that a caret stands before, or behind the last.
    pub(super) fn point_at(layout: &BlockLayout, byte: usize) -> Vec2 {
        let caret = layout.caret(byte);
        let cluster = layout.cluster_of(byte).unwrap();
        let inwards = (cluster.right - cluster.left).min(1.0) * 0.25;
        let behind = byte >= cluster.end as usize;
        let way = if cluster.rtl == behind { inwards } else { -inwards };
        Vec2::new(caret.left() + way, caret.center().y)
    }

    #[test]
    fn from_place_to_point_and_back_is_the_same_place_in_every_script() {
        for text in SCRIPTS {
            for layout in layouts(text) {
                for at in gaps(text) {
                    let cluster = layout.cluster_of(at).unwrap();
                    if cluster.right - cluster.left < 0.01 {
                        continue;
                    }
                    assert_eq!(layout.byte_at(point_at(&layout, at)), at, "{text:?} at {at}");
                }
            }
        }
    }

    #[test]
    fn clusters_are_the_characters_that_readers_see_and_leave_nothing_out() {
        for text in SCRIPTS {
            for layout in layouts(text) {
                let mut found: Vec<usize> = layout.clusters.iter().map(|c| c.start as usize).collect();
                found.sort_unstable();
                let wanted = gaps(text);
                assert_eq!(found, wanted[..wanted.len() - 1], "{text:?}");
            }
        }
    }

    #[test]
    fn rectangles_cover_exactly_the_characters_asked_for() {
        for text in SCRIPTS {
            for layout in layouts(text) {
                let gaps = gaps(text);
                for (n, &start) in gaps.iter().enumerate() {
                    for &end in &gaps[n + 1..] {
                        let rects = layout.rects(start, end);
                        let wide: f32 = rects.iter().map(Rect::width).sum();
                        let hangs = |c: &Cluster| layout.lines.iter().any(|line| layout.hangs(line, c));
                        let inside = |c: &&Cluster| start <= c.start as usize && c.end as usize <= end && !hangs(c);
                        let wanted: f32 = layout.clusters.iter().filter(inside).map(|c| c.right - c.left).sum();
                        assert!((wide - wanted).abs() < 0.1, "{text:?} {start}..{end}: {wide} for {wanted}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_selection_over_a_change_of_direction_is_in_several_pieces() {
        let text = "abc אבג def";
        let layout = &layouts(text)[0];
        // From b to the second Hebrew letter: b, c, a space, and the right part of the Hebrew.
        assert_eq!(layout.rects(1, 8).len(), 2);
        assert_eq!(layout.rects(0, text.len()).len(), 1);
    }

    #[test]
    fn going_right_visits_every_place_of_a_line_once_and_left_goes_back() {
        for text in SCRIPTS {
            let layout = &layouts(text)[0];
            let leftmost = layout.stops(&layout.lines[0])[0].1;
            let mut seen = vec![leftmost];
            while let Some(next) = layout.beside(seen[seen.len() - 1], Side::Right) {
                assert_eq!(layout.beside(next, Side::Left), seen.last().copied(), "{text:?}");
                seen.push(next);
            }
            seen.sort_unstable();
            assert_eq!(seen, gaps(text), "{text:?}");
        }
    }

    #[test]
    fn a_right_to_left_block_stands_on_the_right() {
        let layout = &layouts("שלום עולם")[0];
        assert!(layout.is_rtl());
        assert!(layout.caret(0).left() > 900.0);
        assert_eq!(layout.line_edge(0, false), "שלום עולם".len());
    }

    #[test]
    fn lines_are_broken_at_spaces_and_their_ends_stay_on_them() {
        let text = "one two three four five six seven eight nine ten eleven";
        let layout = &layouts(text)[1];
        assert!(layout.line_count() > 1);
        for line in 0..layout.line_count() {
            let end = layout.line_edge(layout.on_line(line, 0.0), false);
            assert_eq!(layout.line_of(end), line);
            assert_eq!(layout.line_of(layout.on_line(line, 5000.0)), line);
        }
    }

    #[test]
    fn an_empty_block_has_one_line_and_one_place() {
        let layout = &layouts("")[0];
        assert_eq!((layout.line_count(), layout.byte_at(Vec2::new(50.0, 5.0)), layout.height()), (1, 0, 32.0));
        assert_eq!(layout.rects(0, 0), []);
    }
}
