//! Lines of brat that could not be read: kept in fields of the document, and written back.

use crate::format::exchange::names::name_in_files;
use crate::format::exchange::{Doc, Layer, Loss};
use std::collections::BTreeSet;

/// The field in which lines are kept that could not be read.
pub(super) const UNREAD: &str = "brat.unread";

/// The same, of one coder.
pub(super) fn unread_of(coder: &str) -> String {
    if coder.is_empty() { UNREAD.to_owned() } else { format!("{UNREAD} {}", name_in_files(coder, "coder")) }
}

/// The lines that a coder's file had besides what is a mark or a tie; those that were nobody's are the first's now.
pub(super) fn unread_lines(doc: &Doc, layer: &Layer) -> String {
    let first = doc.layers.first().is_none_or(|first| first.coder == layer.coder);
    let nobodys = if first && !layer.coder.is_empty() { doc.field(UNREAD) } else { "" };
    let lines = [doc.field(&unread_of(&layer.coder)), nobodys];
    lines.into_iter().filter(|lines| !lines.is_empty()).map(|lines| format!("{lines}\n")).collect()
}

/// The highest number that an id in these lines has, so that no new id is one of them.
pub(super) fn highest(lines: &str) -> u32 {
    let ids = lines.split(|c: char| !c.is_ascii_alphanumeric() && c != '#');
    let number = |id: &str| id.strip_prefix(['T', 'R', 'A', 'M', 'E', 'N', '#'])?.parse::<u32>().ok();
    ids.filter_map(number).filter(|number| *number < u32::MAX / 2).max().unwrap_or_default()
}

/// Lines of coders whose tags are not written.
pub(super) fn left_lines(doc: &Doc) -> Vec<Loss> {
    let mut written: BTreeSet<String> = doc.layers_or_nobody().iter().map(|layer| unread_of(&layer.coder)).collect();
    written.insert(UNREAD.to_owned());
    let left = doc.fields.iter().filter(|(name, _)| name.starts_with(UNREAD) && !written.contains(name));
    let loss = |(name, _): &(String, String)| Loss {
        document: doc.name.clone(),
        mark: None,
        words: format!("lines that could not be read are left out: {name}"),
    };
    left.map(loss).collect()
}
