//! Runs between quotation marks, as newspapers really set them.
//!
//! Marks are mixed (`"` closed by `”`), missing (a quotation over two
//! paragraphs opens twice and closes once) and nested (`‘` within `“`). A run
//! is looked for in one paragraph: a mark opens when it can, and a run that
//! nobody closes reaches to the end of its paragraph.

use super::{Offset, Span, Text};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Outer,
    Inner,
}

#[derive(Clone, Copy)]
struct Mark {
    at: usize,
    end: usize,
    level: Level,
    opens: bool,
    closes: bool,
}

/// The quoted runs of the block that holds a place, in order of their starts,
/// with their marks.
pub fn runs_in_block(text: &Text, block: usize) -> Vec<Span> {
    let span = text.block(block);
    let base = span.start().byte();
    let slice = text.slice(span);
    pair(&marks(slice), slice.trim_end().len())
        .into_iter()
        .filter_map(|(start, end)| text.span(base + start, base + end))
        .collect()
}

/// The innermost quoted run around a place, its marks included.
pub fn run_at(text: &Text, at: Offset) -> Option<Span> {
    runs_in_block(text, text.block_at(at)).into_iter().filter(|run| run.touches(at)).min_by_key(|run| run.byte_len())
}

fn marks(slice: &str) -> Vec<Mark> {
    let mut found = Vec::new();
    let mut before = None;
    let mut chars = slice.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map(|&(_, next)| next);
        let mark = mark(c, before, after);
        if let Some((level, opens, closes)) = mark {
            found.push(Mark { at, end: at + c.len_utf8(), level, opens, closes });
        }
        before = Some(c);
    }
    found
}

/// What a character can do as a quotation mark: its level, whether it may open, whether it may close.
fn mark(c: char, before: Option<char>, after: Option<char>) -> Option<(Level, bool, bool)> {
    let open_side = before.is_none_or(|b| b.is_whitespace() || "([{—–-“‘\"'".contains(b))
        && after.is_some_and(|a| !a.is_whitespace());
    let close_side = before.is_some_and(|b| !b.is_whitespace());
    match c {
        '"' | '“' | '«' | '„' | '‟' => Some((Level::Outer, open_side || c == '«' || c == '„', close_side)),
        '”' | '»' => Some((Level::Outer, false, true)),
        '‘' | '‹' | '‚' => Some((Level::Inner, open_side, false)),
        '’' | '\'' | '›' => {
            let word_goes_on = after.is_some_and(char::is_alphanumeric);
            Some((Level::Inner, c == '\'' && open_side, close_side && !word_goes_on))
        }
        _ => None,
    }
}

fn pair(marks: &[Mark], end: usize) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let (mut outer, mut inner): (Option<usize>, Option<usize>) = (None, None);
    for mark in marks {
        match (mark.level, outer, inner) {
            (Level::Outer, Some(start), _) if mark.closes => {
                runs.push((start, mark.end));
                (outer, inner) = (None, None);
            }
            (Level::Outer, None, _) if mark.opens => (outer, inner) = (Some(mark.at), None),
            (Level::Inner, _, Some(start)) if mark.closes => {
                runs.push((start, mark.end));
                inner = None;
            }
            (Level::Inner, _, None) if mark.opens => inner = Some(mark.at),
            (Level::Outer | Level::Inner, _, _) => {}
        }
    }
    if let Some(start) = outer.filter(|&start| start < end) {
        runs.push((start, end));
    }
    runs.sort_unstable();
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(content: &str) -> Vec<String> {
        let text = Text::new(content).unwrap();
        runs_in_block(&text, 0).into_iter().map(|run| text.slice(run).to_owned()).collect()
    }

    #[test]
    fn mixed_marks_close_each_other() {
        assert_eq!(runs("\"The two nations,” Kim said"), ["\"The two nations,”"]);
        assert_eq!(runs("He said “cannot afford June 12,\" it reported."), ["“cannot afford June 12,\""]);
    }

    #[test]
    fn single_marks_nest_and_apostrophes_do_not_close() {
        assert_eq!(runs("“He told us ‘don’t go’ twice,” she said"), ["“He told us ‘don’t go’ twice,”", "‘don’t go’"]);
        assert_eq!(runs("Putin’s and Kim's men"), Vec::<String>::new());
    }

    #[test]
    fn an_unclosed_run_reaches_to_the_end_of_its_paragraph() {
        assert_eq!(runs("“We begin here. "), ["“We begin here."]);
    }

    #[test]
    fn a_straight_mark_opens_and_closes_by_what_stands_beside_it() {
        assert_eq!(runs("a \"b\" and \"c\" d"), ["\"b\"", "\"c\""]);
    }
}
