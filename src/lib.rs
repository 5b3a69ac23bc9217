//! sayso tags news articles: who said what, through whom.
//!
//! The modules, in reading order:
//!
//! * [`text`] says what a text is and how to point into it.
//! * [`model`] is the truth of a project, and the one way in which it changes.
pub mod analysis;
pub mod app;
pub mod cli;
pub mod command;
pub mod format;
pub mod model;
pub mod store;
pub mod text;
#[cfg(feature = "ui")]
pub mod ui;
pub mod view;
