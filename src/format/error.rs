//! Why a file could not be read.

use thiserror::Error;

/// What is wrong with a file, where, and what to do about it.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{what}{}; {remedy}: {file}{}", self.near(), self.place())]
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

impl ReadError {
    /// An error without a place in the file.
    pub fn whole(file: &str, what: impl Into<String>, remedy: &str) -> ReadError {
        ReadError { file: file.to_owned(), at: None, what: what.into(), line: String::new(), remedy: remedy.to_owned() }
    }

    fn place(&self) -> String {
        self.at.map_or(String::new(), |(line, column)| format!(":{line}:{column}"))
    }

    fn near(&self) -> String {
        if self.line.is_empty() { String::new() } else { format!(" in `{}`", self.line) }
    }
}
