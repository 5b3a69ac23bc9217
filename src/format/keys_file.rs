//! `keys.ron`: which keys a person changed, and from which preset.
//!
//! ```ron
//! (
//!     preset: "default",
//!     changed: {
//!         "next-mark": ["Tab", "Ctrl+Period"],
//!     },
//! )
//! ```
//!
//! An action that is not named keeps the keys of the preset; an empty list
//! leaves it without a key.

use super::ReadError;
use super::project_file::{parse, utf8};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the file says; whether the names mean something is for the program to say.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeysFile {
    /// The preset that was begun from.
    #[serde(default)]
    pub preset: String,
    /// The keys of actions that have others than in the preset, the usual one first.
    #[serde(default)]
    pub changed: BTreeMap<String, Vec<String>>,
}

/// Reads the file.
///
/// # Errors
/// It is no such file, with the line.
pub fn read(file: &str, bytes: &[u8]) -> Result<KeysFile, ReadError> {
    parse(file, utf8(file, bytes)?)
}

/// Writes the file.
pub fn write(keys: &KeysFile) -> String {
    let text = ron::ser::to_string_pretty(keys, ron::ser::PrettyConfig::default()).unwrap_or_default();
    format!("{text}\n")
}
