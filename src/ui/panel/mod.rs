//! The panels around the page.

mod copies;
pub mod documents;
pub mod guide;
pub mod history;
pub mod inspector;
pub mod menu;
pub mod patterns;
pub mod progress;
pub mod review;
pub mod search;
pub mod status;
pub mod thread;
pub mod tour;
