//! `presence/<coder>.<machine>.ron`: who has a project open, and since when that was last said.

use super::ReadError;
use super::project_file::{FORMAT, quoted, read_ron};
use crate::model::{Coder, CoderId, Timestamp};
use serde::Deserialize;

/// Somebody who has the project open somewhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Presence {
    /// Who.
    pub coder: Coder,
    /// When it was last said, by the clock of that machine.
    pub at: Timestamp,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PresenceFile {
    #[serde(rename = "format")]
    _format: (u16, u16),
    coder: String,
    name: String,
    at: u64,
}

/// Reads one person's presence.
///
/// # Errors
/// The file is damaged or of a newer version.
pub fn read(file: &str, bytes: &[u8]) -> Result<Presence, ReadError> {
    let found: PresenceFile = read_ron(file, bytes)?;
    let remedy = "delete it; it is written anew every minute";
    let id = CoderId::new(&found.coder).map_err(|error| ReadError::whole(file, error.to_string(), remedy))?;
    Ok(Presence { coder: Coder { id, name: found.name }, at: Timestamp(found.at) })
}

/// Writes one person's presence.
pub fn write(presence: &Presence) -> String {
    let Presence { coder, at } = presence;
    let (id, name) = (quoted(coder.id.as_str()), quoted(&coder.name));
    format!("(format: ({}, {}), coder: {id}, name: {name}, at: {})\n", FORMAT.0, FORMAT.1, at.0)
}
