//! The command palette: whatever can be done, found by typing a part of its name.

use crate::app::action::ROWS;
use crate::app::{Action, Effect, Message, View, Workspace};

/// More than this is not listed; whoever looks for an article types more of its name.
const MOST: usize = 60;

/// Something that can be done.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What it does, or why it cannot be done now.
    pub hint: String,
    /// Its usual key, if it has one.
    pub key: String,
    /// What it sends; `None` where it cannot be done now.
    pub message: Option<Message>,
}

/// What can be done and fits the words, the best first; everything where there are no words.
pub fn entries(workspace: &Workspace, query: &str) -> Vec<Entry> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let mut found: Vec<(u8, Entry)> =
        all(workspace, &words).into_iter().filter_map(|entry| Some((rank(&entry, &words)?, entry))).collect();
    // What can be done comes before what cannot; the order of the table decides between equals.
    found.sort_by_key(|(rank, entry)| (*rank, entry.message.is_none()));
    found.into_iter().map(|(_, entry)| entry).take(if words.is_empty() { usize::MAX } else { MOST }).collect()
}

fn all(workspace: &Workspace, words: &[String]) -> Vec<Entry> {
    let mut entries = labels(workspace);
    entries.extend(relations(workspace));
    entries.extend(ROWS.iter().filter(|row| row.action != Action::Palette).map(|row| {
        let resolved = row.action.resolve(workspace);
        let hint = resolved.as_ref().err().copied().unwrap_or(row.hint);
        Entry {
            name: row.name.trim_end_matches('…').to_owned(),
            hint: hint.to_owned(),
            key: workspace.keymap.keys_of(row.action).first().map(ToString::to_string).unwrap_or_default(),
            message: resolved.ok(),
        }
    }));
    entries.extend(coders(workspace));
    if !words.is_empty() {
        entries.extend(articles(workspace, words));
    }
    entries
}

fn labels(workspace: &Workspace) -> Vec<Entry> {
    let here = workspace.document().is_some();
    let entry = |label: &crate::model::LabelDef| Entry {
        name: format!("Tag as {}", label.name.to_lowercase()),
        hint: label.hint.clone(),
        key: label.key.to_ascii_uppercase().to_string(),
        message: here.then_some(Message::Tag(label.id.clone())),
    };
    workspace.project().schema().labels.iter().map(entry).collect()
}

/// The relations that can start from the selected mark.
fn relations(workspace: &Workspace) -> Vec<Entry> {
    let Some(mark) = workspace.selected() else { return Vec::new() };
    let entry = |def: &crate::model::RelationDef| Entry {
        name: format!("Tie: {}", def.name),
        hint: "Ties the selected mark".to_owned(),
        key: def.key.map_or(String::new(), |key| key.to_ascii_uppercase().to_string()),
        message: Some(Message::View(View::BeginTie(Some(def.id.clone())))),
    };
    workspace.project().schema().relations_from(&mark.label).map(entry).collect()
}

fn coders(workspace: &Workspace) -> Vec<Entry> {
    let others = workspace.project().coders().values().filter(|coder| Some(&coder.id) != workspace.me());
    let entry = |coder: &crate::model::Coder| Entry {
        name: format!("Work as {}", coder.name),
        hint: "The next tags are theirs".to_owned(),
        key: String::new(),
        message: Some(Message::Ask(Effect::Me(coder.name.clone()))),
    };
    others.map(entry).collect()
}

/// The articles that have every word; of a hundred thousand no more entries are made than that.
fn articles(workspace: &Workspace, words: &[String]) -> Vec<Entry> {
    let has_all = |meta: &&crate::model::DocumentMeta| {
        let about = format!("go to “{}” {} {}", meta.shown_title(), meta.outlet, meta.published).to_lowercase();
        words.iter().all(|word| about.contains(word.as_str()))
    };

    let entry = |meta: &crate::model::DocumentMeta| Entry {
        name: format!("Go to “{}”", meta.shown_title()),
        hint: [meta.outlet.as_str(), meta.published.as_str()].join(" ").trim().to_owned(),
        key: String::new(),
        message: Some(Message::View(View::Open(meta.id))),
    };
    workspace.project().catalogue().values().filter(has_all).map(entry).collect()
}

/// How well an entry fits: every word must be found; the earlier in the name the better.
fn rank(entry: &Entry, words: &[String]) -> Option<u8> {
    let name = entry.name.to_lowercase();
    let about = format!("{name} {}", entry.hint.to_lowercase());
    let one = |word: &String| {
        if name.starts_with(word.as_str()) {
            Some(0)
        } else if name.split(|c: char| !c.is_alphanumeric()).any(|part| part.starts_with(word.as_str())) {
            Some(1)
        } else if name.contains(word.as_str()) {
            Some(2)
        } else {
            about.contains(word.as_str()).then_some(3)
        }
    };
    words.iter().map(one).try_fold(0, |worst, rank| Some(rank?.max(worst)))
}
