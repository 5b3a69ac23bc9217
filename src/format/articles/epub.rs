//! Articles out of EPUB, a format made for books.

use super::{Extracted, tidy};
use crate::format::fields::Proposal;
use crate::format::limits::limits;
use std::io::Cursor;

/// The words of a book: its readable parts in their order.
pub(super) fn epub(bytes: &[u8]) -> Result<Extracted, String> {
    let (parts, expanded) = super::archive::measured(bytes)?;
    let largest = limits().article;
    if expanded > largest * 4 {
        return Err(format!("its {parts} parts unpack to {expanded} bytes, which no article has"));
    }
    let bytes = bytes.to_vec();
    super::aside(256 << 20, "book", move || book(bytes, largest))
}

fn book(bytes: Vec<u8>, largest: u64) -> Result<Extracted, String> {
    // Its reader calls itself for each part of a table of contents, of which no word is an article's.
    let epub = rbook::Epub::options()
        .skip_toc(true)
        .read(Cursor::new(bytes))
        .map_err(|error| format!("it is no EPUB: {error}"))?;
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
