//! Line ends of two signs, which sayso's texts do not have, and the offsets that counted them.

use super::{Layer, Mark};

/// Where carriage returns were taken out of a text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Returns {
    chars: Vec<u32>,
    utf16: Vec<u32>,
}

/// The text with line ends of one sign, and what that moves.
///
/// A carriage return by itself becomes a line's end, which moves nothing.
pub fn without(content: String) -> (String, Returns) {
    let mut returns = Returns::default();
    if !content.contains('\r') {
        return (content, returns);
    }
    let mut out = String::with_capacity(content.len());
    let (mut chars, mut utf16) = (0, 0);
    let mut rest = content.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' if rest.peek() == Some(&'\n') => {
                returns.chars.push(chars);
                returns.utf16.push(utf16);
            }
            '\r' => out.push('\n'),
            c => out.push(c),
        }
        chars += 1;
        utf16 += c.len_utf16() as u32;
    }
    (out, returns)
}

impl Returns {
    /// Whether nothing was taken out.
    pub fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    /// An offset in code points that counted carriage returns, without them.
    pub fn char(&self, offset: u32) -> u32 {
        offset - self.chars.partition_point(|place| *place < offset) as u32
    }

    /// The same of an offset in UTF-16 units.
    pub fn utf16(&self, offset: u32) -> u32 {
        offset - self.utf16.partition_point(|place| *place < offset) as u32
    }

    /// Moves the marks of a layer, whose offsets are code points.
    pub fn shift(&self, layer: &mut Layer) {
        if self.is_empty() {
            return;
        }
        for mark in &mut layer.marks {
            self.shift_mark(mark);
        }
    }

    fn shift_mark(&self, mark: &mut Mark) {
        mark.spans.iter_mut().for_each(|(start, end)| (*start, *end) = (self.char(*start), self.char(*end)));
        if let Some(exact) = &mut mark.exact {
            *exact = exact.replace("\r\n", "\n").replace('\r', "\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_behind_a_line_end_of_two_signs_move_by_one() {
        let (text, returns) = without("😀a\r\nb\rc\r\nd".to_owned());
        assert_eq!(text, "😀a\nb\nc\nd");
        // d is the tenth sign with returns, and the eighth without.
        assert_eq!((returns.char(9), returns.utf16(10)), (7, 8));
        assert_eq!((returns.char(2), returns.char(3), returns.char(4)), (2, 2, 3));
        assert!(without("a\nb".to_owned()).1.is_empty());
    }
}
