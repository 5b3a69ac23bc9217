//! The one place where units of text offsets are converted.
//!
//! sayso counts bytes, its files count Unicode code points, and the tools it
//! talks to count code points, UTF-16 units or lines and columns. Every bug
//! that shifts tags behind an emoji is a conversion made somewhere else, so
//! none is.

use super::Text;
use super::span::{Offset, Span};

/// Bytes between two checkpoints.
const STEP: usize = 64;

/// A place as a line and a column, both counted from 0; the column in code points.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LineColumn {
    /// 0-based line.
    pub line: usize,
    /// 0-based column, in code points.
    pub column: usize,
}

/// Checkpoints that make conversion between units fast in long texts.
///
/// Every 64 bytes it remembers how many code points and UTF-16 units
/// came before; what lies between is counted. A text of ASCII needs none.
#[derive(Debug)]
pub struct UnitIndex {
    ascii: bool,
    /// (code points, UTF-16 units) that *begin* before byte `i * STEP`.
    checkpoints: Vec<(u32, u32)>,
}

impl UnitIndex {
    pub(in crate::text) fn of(content: &str) -> UnitIndex {
        if content.is_ascii() {
            return UnitIndex { ascii: true, checkpoints: Vec::new() };
        }
        let mut checkpoints = Vec::with_capacity(content.len() / STEP + 1);
        let (mut chars, mut utf16) = (0, 0);
        for chunk in content.as_bytes().chunks(STEP) {
            checkpoints.push((chars, utf16));
            let (c, u) = count(chunk);
            chars += c;
            utf16 += u;
        }
        UnitIndex { ascii: false, checkpoints }
    }

    /// The last checkpoint that is `before` a place, which is not the one at `least` only where signs take several bytes.
    fn last_before(&self, before: impl Fn(&(u32, u32)) -> bool, least: usize) -> usize {
        let points = self.checkpoints.get(least..).unwrap_or_default();
        let mut reach = 1;
        while points.get(reach).is_some_and(&before) {
            reach *= 2;
        }
        let (from, to) = (reach / 2, reach.min(points.len()));
        least + from + points.get(from..to).unwrap_or_default().partition_point(before).saturating_sub(1)
    }
}

/// Counts the code points and UTF-16 units that begin in a run of UTF-8 bytes.
fn count(bytes: &[u8]) -> (u32, u32) {
    let mut chars = 0;
    let mut astral = 0;
    for &byte in bytes {
        chars += u32::from(byte & 0xC0 != 0x80);
        astral += u32::from(byte >= 0xF0);
    }
    (chars, chars + astral)
}

impl Text {
    /// The number of code points before a place (0-based).
    pub fn char_offset(&self, at: Offset) -> u32 {
        self.units_before(at).0
    }

    /// The number of UTF-16 units before a place (0-based).
    pub fn utf16_offset(&self, at: Offset) -> u32 {
        self.units_before(at).1
    }

    fn units_before(&self, at: Offset) -> (u32, u32) {
        let byte = at.byte().min(self.byte_len());
        let index = self.units();
        if index.ascii {
            let n = u32::try_from(byte).unwrap_or(u32::MAX);
            return (n, n);
        }
        let step = byte / STEP;
        let (chars, utf16) = index.checkpoints.get(step).copied().unwrap_or_else(|| {
            // Only the end of a text that fills its last step has no checkpoint of its own.
            let last = index.checkpoints.last().copied().unwrap_or_default();
            let (c, u) = count(self.bytes(STEP * step.saturating_sub(1), STEP * step));
            (last.0 + c, last.1 + u)
        });
        let (c, u) = count(self.bytes(step * STEP, byte));
        (chars + c, utf16 + u)
    }

    fn bytes(&self, start: usize, end: usize) -> &[u8] {
        self.as_str().as_bytes().get(start..end).unwrap_or_default()
    }

    /// The place before which there are `chars` code points, or `None` if the text has fewer.
    pub fn at_char(&self, chars: u32) -> Option<Offset> {
        self.at_unit(chars, |&(c, _)| c, |_| 1)
    }

    /// The place before which there are `units` UTF-16 units, or `None` if the
    /// text has fewer or the place is inside a surrogate pair.
    pub fn at_utf16(&self, units: u32) -> Option<Offset> {
        self.at_unit(units, |&(_, u)| u, |first| if first >= 0xF0 { 2 } else { 1 })
    }

    /// `width` is what a character counts, by the first of its bytes.
    fn at_unit(&self, wanted: u32, of: impl Fn(&(u32, u32)) -> u32, width: impl Fn(u8) -> u32) -> Option<Offset> {
        let index = self.units();
        if index.ascii {
            return self.offset(wanted as usize);
        }
        let step = index.last_before(|point| of(point) <= wanted, wanted as usize / STEP);
        let mut left = wanted - index.checkpoints.get(step).map_or(0, &of);
        let start = step * STEP;
        // Most signs are ASCII, and such a stretch is counted by its length.
        let end = start + left as usize;
        if self.bytes(start, end).is_ascii()
            && let Some(offset) = self.offset(end)
        {
            return Some(offset);
        }
        for (at, byte) in self.as_str().as_bytes().get(start..)?.iter().enumerate() {
            if byte & 0xC0 == 0x80 {
                continue;
            }
            if left == 0 {
                return self.offset(start + at);
            }
            left = left.checked_sub(width(*byte))?;
        }
        (left == 0).then(|| self.end())
    }

    /// The span between two counts of code points, or `None` as for [`Text::at_char`].
    pub fn char_span(&self, start: u32, end: u32) -> Option<Span> {
        (start <= end).then_some(())?;
        Some(Span::between(self.at_char(start)?, self.at_char(end)?))
    }

    /// The line and column of a place; both 0-based, the column in code points.
    pub fn line_column(&self, at: Offset) -> LineColumn {
        let before = self.slice(Span::between(Offset::START, at));
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
        LineColumn { line, column }
    }

    /// The place at a line and column, or `None` if the text has no such place.
    pub fn at_line_column(&self, place: LineColumn) -> Option<Offset> {
        let mut start = 0;
        for (number, line) in self.as_str().split('\n').enumerate() {
            if number == place.line {
                let byte = line.char_indices().map(|(at, _)| at).chain([line.len()]).nth(place.column)?;
                return self.offset(start + byte);
            }
            start += line.len() + 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emoji_is_one_code_point_two_units_four_bytes() {
        let text = Text::new("a😀b").unwrap();
        let behind = text.offset(5).unwrap();
        assert_eq!(text.char_offset(behind), 2);
        assert_eq!(text.utf16_offset(behind), 3);
        assert_eq!(text.at_utf16(3), Some(behind));
        assert_eq!(text.at_utf16(2), None);
        assert_eq!(text.at_char(4), None);
    }

    #[test]
    fn every_place_survives_every_unit_also_across_checkpoints() {
        for sample in ["é😀\nx— ", "plain\nascii ", "日本語。", "a\u{301}\u{1F1E6}"] {
            for times in [0, 1, 97, 128, 256] {
                let text = Text::new(sample.repeat(times)).unwrap();
                let ends = text.as_str().char_indices().map(|(at, _)| at).chain([text.byte_len()]);
                for at in ends.map(|byte| text.offset(byte).unwrap()) {
                    assert_eq!(text.at_char(text.char_offset(at)), Some(at));
                    assert_eq!(text.at_utf16(text.utf16_offset(at)), Some(at));
                }
                let at = text.floor(text.byte_len() / 2);
                assert_eq!(text.at_line_column(text.line_column(at)), Some(at));
            }
        }
    }
}
