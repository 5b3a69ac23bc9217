//! A line of what was found.

use crate::analysis::search;
use crate::app::Workspace;
use crate::app::search::Search;

pub use crate::analysis::search::InContext;

/// Characters of the line that are shown on either side of a hit.
const WIDTH: usize = 70;

/// A hit in its context, by its place in the list.
pub fn hit_in_context(workspace: &Workspace, search: &Search, number: usize) -> Option<InContext> {
    let (_, document) = workspace.document()?;
    Some(search::in_context(&document.text, *search.hits.get(number)?, WIDTH))
}
