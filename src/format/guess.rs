//! Which format files that somebody hands over are in, where that can be told.

use super::exchange::Input;
use super::{Format, format_called};

/// The format of files, by their endings and their first lines; `None` where they carry no tags.
pub fn guess(inputs: &[Input]) -> Option<Format> {
    let name = inputs.iter().find_map(|input| {
        let path = input.path.to_lowercase();
        let start = String::from_utf8_lossy(input.bytes.get(..4096).unwrap_or(&input.bytes)).into_owned();
        let has = |words: &str| start.contains(words);
        if path.ends_with(".ann") {
            Some("brat")
        } else if path.ends_with(".xmi") {
            Some("cas-xmi")
        } else if path.ends_with(".conllup") || path.ends_with(".conllu") {
            Some("conllu")
        } else if path.ends_with(".conll") || path.ends_with(".bio") {
            Some("conll")
        } else if has("#FORMAT=WebAnno TSV 3") {
            Some("webanno")
        } else if path.ends_with(".csv") || path.ends_with(".tsv") {
            (has("start_cp") || has("fragments_cp")).then_some("csv")
        } else if path.ends_with(".json") || path.ends_with(".jsonl") {
            json_kind(&start)
        } else {
            None
        }
    });
    name.and_then(format_called)
}

fn json_kind(start: &str) -> Option<&'static str> {
    let has = |name: &str| start.contains(&format!("\"{name}\""));
    if has("%TYPES") || has("%FEATURE_STRUCTURES") {
        Some("cas-json")
    } else if has("data") && (has("annotations") || has("predictions")) {
        Some("label-studio")
    } else if has("entities") || has("label") && !has("spans") {
        Some("doccano")
    } else if has("spans") || has("text") {
        Some("jsonl")
    } else {
        None
    }
}
