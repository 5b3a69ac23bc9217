//! Why a file could not be read.

use std::borrow::Cow;
use thiserror::Error;

/// What is wrong with a file, where, and what to do about it.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{}{}; {remedy}: {}{}", brief(what, 240), self.near(), brief(file, 120), self.place())]
pub struct ReadError {
    /// The file, as the person knows it.
    pub file: String,
    /// Where in the file, if that can be said: 1-based line and column in code points.
    pub at: Option<(usize, usize)>,
    /// What is wrong, in lower case and without a full stop.
    pub what: String,
    /// The line it is in, shortened; empty if unknown.
    pub line: String,
    /// What the person can do about it.
    pub remedy: String,
}

/// Words in which a name of any length may stand: of more signs than so many, the first and the last ones.
fn brief(words: &str, most: usize) -> Cow<'_, str> {
    let length = words.chars().count();
    if length <= most {
        return words.into();
    }
    let start: String = words.chars().take(most / 2).collect();
    let end: String = words.chars().skip(length - most / 2 + 1).collect();
    format!("{start}…{end}").into()
}

impl ReadError {
    /// An error without a place in the file.
    pub fn whole(file: &str, what: impl Into<String>, remedy: &str) -> ReadError {
        ReadError { file: file.to_owned(), at: None, what: what.into(), line: String::new(), remedy: remedy.to_owned() }
    }

    fn place(&self) -> String {
        self.at.map_or(String::new(), |(line, column)| format!(":{line}:{column}"))
    }

    fn near(&self) -> String {
        if self.line.is_empty() { String::new() } else { format!(" in `{}`", brief(&self.line, 60)) }
    }
}
