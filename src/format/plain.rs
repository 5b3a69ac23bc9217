//! Plain text in any encoding, with any line ends.
//!
//! The text is kept exactly but for its line ends. A byte order mark decides
//! the encoding; else the bytes are UTF-8 if they can be; else the likeliest
//! encoding is guessed and said, for the person to change.

use crate::text::{Text, TextError};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;
use thiserror::Error;

/// A file that was read as plain text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decoded {
    /// The text, with LF line ends.
    pub text: Text,
    /// The encoding's name, as the web platform has it: `UTF-8`, `windows-1252`.
    pub encoding: &'static str,
    /// How the encoding was found.
    pub found: Found,
    /// How many byte sequences were no character and became U+FFFD.
    pub replaced: usize,
    /// How many line ends were changed to LF.
    pub line_ends: usize,
    /// How many NUL characters there are; they are kept.
    pub nuls: usize,
}

impl Decoded {
    /// A text that was taken out of a file of another kind.
    pub fn extracted(text: Text) -> Decoded {
        let nuls = text.as_str().matches('\0').count();
        Decoded { text, encoding: "UTF-8", found: Found::Given, replaced: 0, line_ends: 0, nuls }
    }
}

/// How an encoding was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    /// The file says it with a byte order mark.
    ByteOrderMark,
    /// The bytes are valid UTF-8.
    Valid,
    /// It is the likeliest; the person may know better.
    Guess,
    /// The person said so.
    Given,
}

/// Why bytes are no plain text.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum PlainError {
    /// There is no such encoding.
    #[error("{0:?} is not the name of an encoding; try utf-8, utf-16le or windows-1252")]
    UnknownEncoding(String),
    /// The bytes look like a program or a picture.
    #[error("this is no text: {0} of its characters are control characters")]
    Binary(usize),
    /// The bytes say that they are UTF-32.
    #[error("this is UTF-32, which hardly any program reads; save it as UTF-8")]
    Utf32,
    /// The text is too long.
    #[error("{0}")]
    Text(#[from] TextError),
}

/// The encodings that a dialog offers, the likeliest first.
pub const ENCODINGS: [&str; 14] = [
    "UTF-8",
    "windows-1252",
    "UTF-16LE",
    "UTF-16BE",
    "ISO-8859-2",
    "windows-1250",
    "windows-1251",
    "KOI8-R",
    "windows-1253",
    "windows-1255",
    "windows-1256",
    "Shift_JIS",
    "GB18030",
    "Big5",
];

/// Reads bytes as text, guessing the encoding where the bytes do not say it.
///
/// # Errors
/// The text is longer than sayso can point into.
pub fn read(bytes: &[u8]) -> Result<Decoded, PlainError> {
    if matches!(bytes, [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..]) {
        return Err(PlainError::Utf32);
    }
    let (encoding, found) = encoding_of(bytes);
    let decoded = decode(bytes, encoding, found)?;
    let text = decoded.text.as_str();
    let odd = |c: &char| c.is_control() && !matches!(c, '\n' | '\t' | '\u{c}' | '\0');
    let controls = text.chars().filter(odd).count() + if found == Found::ByteOrderMark { 0 } else { decoded.nuls };
    if controls > 2 && controls * 50 > text.chars().count() {
        return Err(PlainError::Binary(controls));
    }
    Ok(decoded)
}

/// Reads bytes in an encoding that the person names.
///
/// # Errors
/// There is no such encoding, or the text is too long.
pub fn read_as(bytes: &[u8], name: &str) -> Result<Decoded, PlainError> {
    let encoding = Encoding::for_label_no_replacement(name.as_bytes())
        .ok_or_else(|| PlainError::UnknownEncoding(name.to_owned()))?;
    decode(bytes, encoding, Found::Given)
}

fn encoding_of(bytes: &[u8]) -> (&'static Encoding, Found) {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return (encoding, Found::ByteOrderMark);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return (encoding, Found::Guess);
    }
    if std::str::from_utf8(bytes).is_ok() {
        return (UTF_8, Found::Valid);
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    (detector.guess(None, chardetng::Utf8Detection::Deny), Found::Guess)
}

/// UTF-16 of mostly Latin text has a zero in every other byte.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..bytes.len().min(2048) & !1)?;
    if sample.len() < 8 {
        return None;
    }
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let most = sample.len() / 2 * 7 / 10;
    match (zeros(0), zeros(1)) {
        (0, odd) if odd >= most => Some(UTF_16LE),
        (even, 0) if even >= most => Some(UTF_16BE),
        _ => None,
    }
}

fn decode(bytes: &[u8], encoding: &'static Encoding, found: Found) -> Result<Decoded, PlainError> {
    let (content, encoding, _) = encoding.decode(bytes);
    let replaced = if std::str::from_utf8(bytes).is_ok_and(|_| encoding == UTF_8) {
        0
    } else {
        content.matches('\u{fffd}').count()
    };
    let nuls = content.matches('\0').count();
    let (content, line_ends) = with_line_feeds(content);
    let text = Text::new(content)?;
    Ok(Decoded { text, encoding: encoding.name(), found, replaced, line_ends, nuls })
}

fn with_line_feeds(content: Cow<'_, str>) -> (String, usize) {
    let line_ends = content.matches('\r').count();
    if line_ends == 0 {
        return (content.into_owned(), 0);
    }
    (content.replace("\r\n", "\n").replace('\r', "\n"), line_ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_is_taken_as_it_is_and_line_ends_become_line_feeds() {
        let read = read("a\r\nb\rc\u{a0}\n".as_bytes()).unwrap();
        assert_eq!(read.text.as_str(), "a\nb\nc\u{a0}\n");
        assert_eq!((read.encoding, read.found, read.line_ends), ("UTF-8", Found::Valid, 2));
    }

    #[test]
    fn a_byte_order_mark_decides_and_is_no_text() {
        let utf16 = [0xFF, 0xFE, b'a', 0, 0x3D, 0xD8, 0, 0xDE];
        let read = read(&utf16).unwrap();
        assert_eq!((read.text.as_str(), read.found), ("a😀", Found::ByteOrderMark));
    }

    #[test]
    fn other_encodings_are_guessed_and_can_be_named() {
        let bytes = b"\x93Caf\xe9 na\xefve\x94, he said. The r\xe9sum\xe9 was clich\xe9.";
        let guessed = read(bytes).unwrap();
        assert_eq!((guessed.encoding, guessed.found), ("windows-1252", Found::Guess));
        assert!(guessed.text.as_str().starts_with("“Café"));
        assert_eq!(read_as(bytes, "koi8-r").unwrap().encoding, "KOI8-R");
        assert!(read_as(bytes, "nonsense").is_err());
    }

    #[test]
    fn utf16_without_a_mark_is_seen_by_its_zeros() {
        let bytes: Vec<u8> = "Kim said so.".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&bytes).unwrap().text.as_str(), "Kim said so.");
    }

    #[test]
    fn bytes_that_are_no_text_are_counted_and_nuls_are_kept() {
        let broken = read_as(b"ok \xff\xfe", "utf-8").unwrap();
        assert_eq!(broken.replaced, 2);
        assert_eq!(read(b"a\0b").unwrap().nuls, 1);
        assert_eq!(read(b"").unwrap().text.as_str(), "");
    }
}
