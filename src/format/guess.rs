//! Which format files that somebody hands over are in, where that can be told.

use super::exchange::Input;
use super::{Format, format_called};

/// The format of files, by their endings and their first lines; `None` where they carry no tags.
pub fn guess(inputs: &[Input]) -> Option<Format> {
    let name = inputs.iter().find_map(|input| {
        let start = String::from_utf8_lossy(input.bytes.get(..4096).unwrap_or(&input.bytes)).into_owned();
        let has = |words: &str| start.contains(words);
        if input.is(&[".ann"]) {
            Some("brat")
        } else if input.is(&[".xmi"]) {
            Some("cas-xmi")
        } else if input.is(&[".spacy"]) {
            Some("docbin")
        } else if input.is(&[".qdpx"]) {
            Some("refi-qda")
        } else if input.is(&[".conllup", ".conllu"]) {
            Some("conllu")
        } else if input.is(&[".conll", ".bio"]) {
            Some("conll")
        } else if has("#FORMAT=WebAnno TSV 3") {
            Some("webanno")
        } else if input.is(&[".csv", ".tsv"]) {
            (has("start_cp") || has("fragments_cp")).then_some("csv")
        } else if input.is(&[".json", ".jsonl"]) {
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
