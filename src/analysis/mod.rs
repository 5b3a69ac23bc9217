//! Questions about a project that change nothing.

pub mod agreement;
pub mod align;
pub mod candidates;
pub mod guess;
pub mod index;
pub mod lint;
pub mod patterns;
pub mod search;
