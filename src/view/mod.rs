//! What the screen shows, as plain data.
//!
//! A view is worked out from a workspace and knows nothing of fonts, pixels
//! or a window, so that what is shown can be tested as text.

pub mod choices;
pub mod guide;
pub mod inspector;
pub mod page;
pub mod palette;
pub mod patterns;
pub mod review;
pub mod search;
pub mod thread;
pub mod tour;
