//! What a text is and how to point into it.
//!
//! Everything else in sayso points at words, so a place that is off by one
//! here is off by one everywhere. Three rules keep that from happening: a
//! [`Text`] never changes, an [`Offset`] is only made by a `Text`, and the
//! four units in which other programs count are converted in [`mod@unit`] alone.

mod content;
pub mod names;
pub mod phrases;
pub mod quoted;
pub mod segment;
mod span;
pub mod unit;
pub mod unseen;

pub use content::{Text, TextError};
pub use span::{Fragments, Offset, Span};
