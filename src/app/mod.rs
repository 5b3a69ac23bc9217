//! The session without a window.
//!
//! A [`Workspace`] is a project and how a person looks at it. Keys become
//! [`Action`]s, actions become [`Message`]s, and [`Workspace::update`] answers
//! a message by changing what it must and telling the shell, as [`Effect`]s,
//! what only the shell can do. Everything a person can do is done here, so it
//! is tested here, without a window.

pub mod action;
pub mod agree_dialog;
pub mod agreement;
mod blind;
mod caret;
mod deciding;
mod dialog;
pub mod everywhere;
pub mod export;
mod history;
pub mod import;
pub mod keymap;
pub mod keys;
mod lint;
mod message;
mod outcome;
mod outside;
pub mod parcel;
mod preparing;
mod questions;
pub mod review;
pub mod schema;
pub mod search;
pub mod settling;
mod table;
pub mod tagged;
mod tagging;
mod travel;
mod tying;
pub mod versions;
mod view_state;
mod workspace;

pub use action::Action;
pub(in crate::app) use dialog::review_dialog;
pub use dialog::{Dialog, ImportDialog, ImportDraft, KeysDialog};
pub use history::{Body, History, Step};
pub use keymap::{Keymap, Preset, Rebind};
pub use message::{DialogMessage, Effect, LayoutMove, Log, LogKind, Message, Met, View};
pub use preparing::{Prepared, Preparing};
pub use tagging::{replace_fragment, toggled};
pub use view_state::{Focus, Mode, Notice, NoticeKind, Selection, ViewState};
pub use workspace::{OpenedParts, Workspace};
