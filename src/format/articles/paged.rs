//! Articles out of EPUB and PDF: formats made for pages and books.

use super::{Extracted, tidy};
use crate::format::fields::Proposal;
use crate::format::limits::limits;
use std::io::{Cursor, Read};

/// The streams of a PDF unpack to no more: its reader needs many times as much while it goes through them.
const MOST_UNPACKED: u64 = 32 << 20;

/// The words of a book: its readable parts in their order.
pub(super) fn epub(bytes: &[u8]) -> Result<Extracted, String> {
    let (parts, expanded) = super::archive::measured(bytes)?;
    let largest = limits().article;
    if expanded > largest * 4 {
        return Err(format!("its {parts} parts unpack to {expanded} bytes, which no article has"));
    }
    let epub = rbook::Epub::read(Cursor::new(bytes.to_vec())).map_err(|error| format!("it is no EPUB: {error}"))?;
    let mut text = String::new();
    let (mut chapters, mut broken) = (0, 0);
    for part in epub.reader() {
        match part {
            Ok(part) => {
                chapters += 1;
                let words = super::html_words(part.content())?;
                if (text.len() + words.len()) as u64 > largest {
                    return Err(format!(
                        "its parts have more than {} MB of words, which no article has",
                        largest >> 20
                    ));
                }
                text.push_str(words.trim());
                text.push_str("\n\n");
            }
            Err(_) => broken += 1,
        }
    }
    let about = epub.metadata();
    let first = |words: Option<String>| words.unwrap_or_default().trim().to_owned();
    let fields = Proposal {
        title: first(about.title().map(|title| title.value().to_owned())),
        byline: first(about.creators().next().map(|creator| creator.value().to_owned())),
        outlet: first(about.publishers().next().map(|publisher| publisher.value().to_owned())),
        ..Proposal::default()
    };
    let left = if broken > 0 { format!("; {broken} parts could not be read") } else { String::new() };
    Ok(Extracted { text: tidy(&text), fields, said: format!("the words of its {chapters} readable parts{left}") })
}

/// The words of a PDF, line for line as they stand on its pages.
pub(super) fn pdf(bytes: &[u8]) -> Result<Extracted, String> {
    if unpacked(bytes) > MOST_UNPACKED {
        return Err("its streams unpack to more than any article has".to_owned());
    }
    // Its reader gives up on what it does not know, and calls itself for what is nested.
    let bytes = bytes.to_vec();
    let pages = super::aside(64 << 20, "PDF", move || {
        let pages = pdf_extract::extract_text_from_mem_by_pages(&bytes);
        pages.map_err(|error| format!("it is no PDF that can be read: {error}"))
    })?;
    let text = tidy(&pages.join("\n\n"));
    if text.trim().is_empty() {
        return Err(
            "there are no words in this PDF; pages that are pictures must go through text recognition".to_owned()
        );
    }
    let count = pages.len();
    let pages = if count == 1 { "its page".to_owned() } else { format!("its {count} pages") };
    let said = format!("the lines of {pages}, ended where they end there; heads and page numbers stand among them");
    Ok(Extracted { text, fields: Proposal::default(), said })
}

/// How many bytes the packed streams of a PDF unpack to, counted up to a little more than is allowed.
///
/// Streams are found by their word alone, so that no table of the file can hide one. Those that are packed
/// twice, or by LZW, are taken to be as large as such a stream can be.
fn unpacked(bytes: &[u8]) -> u64 {
    const WORD: &[u8] = b"stream";
    /// No stream of LZW grows more than so many times.
    const LZW: u64 = 1400;
    let most = MOST_UNPACKED + 1;
    let mut all = 0_u64;
    let mut at = 0;
    let mut head = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| rest.windows(WORD.len()).position(|word| word == WORD)) {
        let start = at + found + WORD.len();
        let about = bytes.get(head.max((at + found).saturating_sub(1000))..at + found).unwrap_or_default();
        let has = |word: &[u8]| about.windows(word.len()).filter(|part| *part == word).count();
        let content = bytes.get(start..).unwrap_or_default().trim_ascii_start();
        let packed = has(b"/FlateDecode") + has(b"/Fl ") + has(b"/Fl]");
        if has(b"/LZW") > 0 {
            let end = content.windows(WORD.len()).position(|word| word == WORD).unwrap_or(content.len());
            all = all.saturating_add(end as u64 * LZW);
        } else if packed > 0 {
            let mut once = flate2::read::ZlibDecoder::new(content).take(most);
            let size = if packed > 1 {
                std::io::copy(&mut flate2::read::ZlibDecoder::new(once).take(most), &mut std::io::sink())
            } else {
                std::io::copy(&mut once, &mut std::io::sink())
            };
            // What cannot be unpacked here cannot be unpacked by its reader either.
            all = all.saturating_add(size.unwrap_or_default());
        }
        if all >= most {
            break;
        }
        (at, head) = (start, start);
    }
    all
}

/// Joins the lines of each paragraph, and the halves of words that were parted at a line's end.
///
/// A line ends its paragraph where an empty one follows, or where it is much shorter than most and ends a
/// sentence.
pub fn joined(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut lengths: Vec<usize> = lines.iter().map(|line| line.chars().count()).filter(|length| *length > 0).collect();
    lengths.sort_unstable();
    let long = lengths.get(lengths.len() / 2).copied().unwrap_or_default();
    let mut out = String::new();
    for (number, line) in lines.iter().enumerate() {
        let next = lines.get(number + 1).copied().unwrap_or_default();
        let ends = line.trim_end().ends_with(['.', '!', '?', '”', '"', ':']) && line.chars().count() * 10 < long * 7;
        if line.is_empty() || next.is_empty() || ends {
            out.push_str(line);
            out.push('\n');
            if ends && !next.is_empty() {
                out.push('\n');
            }
            continue;
        }
        let parted = line.ends_with('-') && next.chars().next().is_some_and(char::is_lowercase);
        match line.strip_suffix('-').filter(|_| parted) {
            Some(half) => out.push_str(half),
            None => {
                out.push_str(line);
                out.push(' ');
            }
        }
    }
    tidy(&out)
}
