//! The text of one article, and the blocks in which the page lays it out.

use super::span::{Fragments, Offset, Span};
use super::unit::UnitIndex;
use std::sync::Arc;
use thiserror::Error;

/// A block longer than this many bytes is cut, so that one endless line costs
/// the page no more than a normal paragraph.
const LONGEST_BLOCK: usize = 4096;

/// The text of an article, which never changes.
///
/// Lines end in LF alone; everything else is exactly as it came, no-break
/// spaces and all. The text knows its *blocks*: its lines, of which very long
/// ones are cut at a space, so that whoever shows the text can treat each
/// block alone. Cloning is cheap.
///
/// Limits: at most 4 GiB less one byte, since offsets are 32 bits wide.
#[derive(Clone)]
pub struct Text {
    inner: Arc<Inner>,
}

struct Inner {
    content: Box<str>,
    /// Starts of the blocks, in bytes; strictly rising, the first is 0.
    blocks: Vec<u32>,
    units: UnitIndex,
}

/// Why a string cannot be the text of an article.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TextError {
    /// The text has a carriage return, which [`Text`] never holds.
    #[error("the text has a carriage return in line {line}, where only LF may end a line")]
    CarriageReturn {
        /// 1-based line.
        line: usize,
    },
    /// The text is longer than offsets can say.
    #[error("the text is {bytes} bytes long, more than the {} that sayso can point into", u32::MAX - 1)]
    TooLong {
        /// Length in bytes.
        bytes: usize,
    },
}

impl Text {
    /// Takes a string with LF line ends as a text.
    ///
    /// # Errors
    /// A carriage return, or more bytes than an [`Offset`] can count.
    pub fn new(content: impl Into<Box<str>>) -> Result<Text, TextError> {
        let content: Box<str> = content.into();
        if content.len() >= u32::MAX as usize {
            return Err(TextError::TooLong { bytes: content.len() });
        }
        if let Some((before, _)) = content.split_once('\r') {
            return Err(TextError::CarriageReturn { line: before.matches('\n').count() + 1 });
        }
        let blocks = cut_into_blocks(&content);
        let units = UnitIndex::of(&content);
        Ok(Text { inner: Arc::new(Inner { content, blocks, units }) })
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.inner.content
    }

    /// The length in bytes of UTF-8.
    pub fn byte_len(&self) -> usize {
        self.inner.content.len()
    }

    /// The place behind the last character.
    pub fn end(&self) -> Offset {
        Offset::at(self.byte_len())
    }

    /// The span of the whole text.
    pub fn whole(&self) -> Span {
        Span::between(Offset::START, self.end())
    }

    /// The place at a byte count, or `None` if that is behind the end or
    /// within a character.
    pub fn offset(&self, byte: usize) -> Option<Offset> {
        self.as_str().is_char_boundary(byte).then(|| Offset::at(byte))
    }

    /// The nearest place at or before a byte count.
    pub fn floor(&self, byte: usize) -> Offset {
        Offset::at(self.as_str().floor_char_boundary(byte))
    }

    /// The span between two byte counts, or `None` as for [`Text::offset`].
    pub fn span(&self, start: usize, end: usize) -> Option<Span> {
        (start <= end).then_some(())?;
        Some(Span::between(self.offset(start)?, self.offset(end)?))
    }

    /// The characters of a span.
    pub fn slice(&self, span: Span) -> &str {
        let start = self.floor(span.start().byte()).byte();
        let end = self.floor(span.end().byte()).byte();
        self.as_str().get(start..end).unwrap_or_default()
    }

    /// The characters of every fragment, joined by ` … `.
    pub fn covered(&self, fragments: &Fragments) -> String {
        let parts: Vec<&str> = fragments.iter().map(|span| self.slice(span)).collect();
        parts.join(" … ")
    }

    /// Where another unit's numbers for places in this text are found.
    pub fn units(&self) -> &UnitIndex {
        &self.inner.units
    }

    /// How many blocks the text has; at least 1.
    pub fn block_count(&self) -> usize {
        self.inner.blocks.len()
    }

    /// The span of a block, without the line feed that ends it; empty behind the last.
    pub fn block(&self, index: usize) -> Span {
        let start = self.inner.blocks.get(index).copied().map_or(self.byte_len(), |b| b as usize);
        let next = self.inner.blocks.get(index + 1).copied().map_or(self.byte_len(), |b| b as usize);
        let whole = Span::between(Offset::at(start), Offset::at(next));
        if self.slice(whole).ends_with('\n') { Span::between(Offset::at(start), Offset::at(next - 1)) } else { whole }
    }

    /// The index of the block in which a place stands.
    pub fn block_at(&self, at: Offset) -> usize {
        self.inner.blocks.partition_point(|&start| start as usize <= at.byte()).saturating_sub(1)
    }

    /// The blocks that a span touches, as a range of indices.
    pub fn blocks_of(&self, span: Span) -> std::ops::RangeInclusive<usize> {
        let last = if span.is_empty() { span.start().byte() } else { span.end().byte() - 1 };
        self.block_at(span.start())..=self.block_at(Offset::at(last))
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner) || self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl Default for Text {
    /// The text with nothing in it.
    fn default() -> Text {
        let units = UnitIndex::of("");
        Text { inner: Arc::new(Inner { content: "".into(), blocks: vec![0], units }) }
    }
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Text({} bytes, {} blocks)", self.byte_len(), self.block_count())
    }
}

fn cut_into_blocks(content: &str) -> Vec<u32> {
    let mut starts = vec![0];
    let mut start = 0;
    for line in content.split_inclusive('\n') {
        cut_line(line, start, &mut starts);
        start += line.len();
        if line.ends_with('\n') {
            starts.push(u32::try_from(start).unwrap_or(u32::MAX));
        }
    }
    starts
}

/// Cuts a line that is too long behind spaces, or where there is none at a
/// character boundary.
fn cut_line(line: &str, line_start: usize, starts: &mut Vec<u32>) {
    let mut rest = line;
    let mut start = line_start;
    while rest.len() > LONGEST_BLOCK + 1 {
        let limit = rest.floor_char_boundary(LONGEST_BLOCK);
        let (head, _) = rest.split_at(limit);
        let cut = head.rfind(' ').map_or(limit, |space| space + 1);
        let (_, tail) = rest.split_at(cut);
        start += cut;
        starts.push(u32::try_from(start).unwrap_or(u32::MAX));
        rest = tail;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_lines_without_their_line_feed() {
        let text = Text::new("one\n\ntwo").unwrap();
        let blocks: Vec<&str> = (0..text.block_count()).map(|i| text.slice(text.block(i))).collect();
        assert_eq!(blocks, ["one", "", "two"]);
        assert_eq!(text.block_at(text.offset(4).unwrap()), 1);
        assert_eq!(text.block_at(text.end()), 2);
    }

    #[test]
    fn a_final_line_feed_opens_an_empty_last_block() {
        assert_eq!(Text::new("one\n").unwrap().block_count(), 2);
        assert_eq!(Text::new("").unwrap().block_count(), 1);
    }

    #[test]
    fn an_endless_line_is_cut_without_losing_a_character() {
        let text = Text::new("wörd ".repeat(10_000)).unwrap();
        let joined: String = (0..text.block_count()).map(|i| text.slice(text.block(i))).collect();
        assert_eq!(joined, text.as_str());
        assert!((0..text.block_count()).all(|i| text.block(i).byte_len() <= LONGEST_BLOCK + 1));
    }

    #[test]
    fn an_offset_within_a_character_is_refused() {
        let text = Text::new("a😀b").unwrap();
        assert_eq!(text.offset(2), None);
        assert_eq!(text.floor(2).byte(), 1);
        assert_eq!(text.offset(7), None);
    }

    #[test]
    fn a_carriage_return_is_named_by_its_line() {
        assert_eq!(Text::new("a\nb\r\n").unwrap_err(), TextError::CarriageReturn { line: 2 });
    }
}
