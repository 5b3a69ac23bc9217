//! Paths of what is written: names from files can be anything, paths are safe on every system.

use crate::format::Hash;
use crate::format::json::stem;

/// Where texts stand beside tables and columns.
const TEXTS: &str = "texts/";

/// A path each part of which is safe on every system.
pub fn safe_path(path: &str) -> String {
    let parts: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(safe).collect();
    parts.join("/")
}

/// Whether Windows takes a name for a device, whatever its ending.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let numbered = ["com", "lpt"].iter().find_map(|port| stem.strip_prefix(port));
    ["con", "prn", "aux", "nul"].contains(&stem.as_str())
        || numbered.is_some_and(|number| number.len() == 1 && number.starts_with(|c: char| c.is_ascii_digit()))
}

/// A part of a path that is safe on every system: a name from a file can be anything.
///
/// One that had to be changed gets a fingerprint, so that two do not become one.
fn safe(part: &str) -> String {
    const LONGEST: usize = 180;
    let plain = |c: char| if c.is_control() || "<>:\"/\\|?*".contains(c) { '_' } else { c };
    let plain_name: String = part.chars().map(plain).collect();
    let name = plain_name.trim_start_matches([' ', '.']).trim_end_matches([' ', '.']);
    if name == part && name.len() <= LONGEST && !name.is_empty() && !is_device(name) {
        return name.to_owned();
    }
    // The ending stays, whatever stands before it: by it the file is known.
    let ended = plain_name.trim_end_matches([' ', '.']);
    let (stem, ending) = match ended.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 12 => (stem.trim_matches([' ', '.']), format!(".{ending}")),
        _ => (name, String::new()),
    };
    let cut = (0..=stem.len().min(LONGEST)).rev().find(|at| stem.is_char_boundary(*at)).unwrap_or_default();
    let tail = Hash::of(part.rsplit_once('.').map_or(part, |(stem, _)| stem).as_bytes()).to_string();
    // What stands before the first dot is what makes a device, so the fingerprint goes there.
    let stem = stem.get(..cut).unwrap_or_default();
    let stem = if is_device(stem) { stem.replace('.', "_") } else { stem.to_owned() };
    format!("{stem}-{}{ending}", tail.get(..8).unwrap_or_default())
}

/// The document that a text is of, by where it stands: its path in the first folder `texts`, or its name.
pub fn document_of_text(path: &str) -> &str {
    let is_folder = |at: &usize| *at == 0 || path.as_bytes().get(*at - 1) == Some(&b'/');
    let folder = path.match_indices(TEXTS).map(|(at, _)| at).find(is_folder);
    let behind = folder.and_then(|at| path.get(at + TEXTS.len()..));
    behind.and_then(|behind| behind.get(..behind.len().checked_sub(4)?)).unwrap_or(stem(path))
}

/// Under which of the names of texts a document's stands: under its own, or under one that is safe; without folders
/// only where no document has that name.
pub fn name_of_text(
    document: &str,
    is_text: impl Fn(&str) -> bool,
    is_document: impl Fn(&str) -> bool,
) -> Option<String> {
    let path = safe_path(&format!("{TEXTS}{document}.txt"));
    let (safe, bare) = (document_of_text(&path), stem(&path));
    let bare = Some(bare).filter(|bare| !is_document(bare));
    [Some(document), Some(safe), bare].into_iter().flatten().find(|name| is_text(name)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        for bad in ["..", ".", "a\0b", "con:", "a/b", "", "...x", "con", "nul.ana.json", "COM1.txt"] {
            let name = safe(bad);
            assert!(
                !name.is_empty() && !name.starts_with("..") && !name.contains(['/', '\0', ':']),
                "{bad:?} {name:?}"
            );
            assert!(!is_device(&name), "{bad:?} {name:?}");
        }
        assert!(
            ["...txt", "..txt", ".. .txt"].iter().all(|bad| Path::new(&safe(bad)).extension() == Some("txt".as_ref()))
        );
    }
}
