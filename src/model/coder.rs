//! A person who tags.

use super::CoderId;

/// A person who tags or reviews; the name on the screen may be anything.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Coder {
    /// The stem of that person's files.
    pub id: CoderId,
    /// The name as that person writes it.
    pub name: String,
}
