//! What a command does, in words for the history and the notices.

use super::{Command, End, NewMark};
use crate::model::change::Home;
use crate::model::{AnnotationId, LabelId, Progress, Project, RelationId, RelationKind};
use crate::text::Fragments;

/// Says in a few words what a command does, as a person would: `Tag quote “We appeal”`.
///
/// It is asked before the command is done, so that deleted things can still be named.
#[expect(clippy::too_many_lines, reason = "a line a command, and none may be missing")]
pub fn words(project: &Project, command: &Command) -> String {
    match command {
        Command::Tag(home, mark) => format!("Tag {}", new_words(project, home, mark)),
        Command::TagAll(articles) => {
            let count: usize = articles.iter().map(|(_, marks)| marks.len()).sum();
            let first = articles.iter().find_map(|(home, marks)| Some(new_words(project, home, marks.first()?)));
            let first = first.unwrap_or_default();
            if count == 1 { format!("Tag {first}") } else { format!("Tag {count} times {first}") }
        }
        Command::Repeat(home, id, to) => {
            let label = project
                .document(home.document)
                .and_then(|d| d.set(&home.coder).annotation(*id))
                .map(|a| a.label.clone());
            let mark = label.map(|label| NewMark { label, fragments: to.clone(), attributes: Vec::new() });
            format!("Tag again {}", mark.map_or_else(String::new, |mark| new_words(project, home, &mark)))
        }
        Command::Delete(home, ids) => match ids.as_slice() {
            [id] => format!("Delete {}", mark_words(project, home, *id)),
            _ => format!("Delete {} marks", ids.len()),
        },
        Command::Relabel(home, id, label) => {
            format!("Make {} a {}", mark_words(project, home, *id), label_word(project, label))
        }
        Command::Reshape(home, id, to) => {
            let verb = match parts(project, home, *id).map_or(std::cmp::Ordering::Equal, |now| to.count().cmp(&now)) {
                std::cmp::Ordering::Less => "Take words out of",
                std::cmp::Ordering::Equal => "Move the edges of",
                std::cmp::Ordering::Greater => "Join words to",
            };
            format!("{verb} {}", mark_words(project, home, *id))
        }
        Command::SetAttribute(home, id, attribute, value) => {
            let value = value.as_ref().map_or("nothing", |value| value.as_str());
            format!("Set {attribute} of {} to {value}", mark_words(project, home, *id))
        }
        Command::SetNote(home, id, _) => format!("Write a note on {}", mark_words(project, home, *id)),
        Command::SetComment(home, id, _) => format!("Comment on {}", mark_words(project, home, *id)),
        Command::Tie(home, kind, from, end) => tie_words(project, home, (kind, *from), end),
        Command::Untie(home, id) => format!("Remove {}", relation_words(project, home, *id)),
        Command::MoveInChain(home, id, _) => format!("Reorder {}", relation_words(project, home, *id)),
        Command::Decide(_, decisions) => match decisions.as_slice() {
            [(_, None)] => "Take a decision back".to_owned(),
            [_] => "Decide a case".to_owned(),
            _ => format!("Decide {} cases", decisions.len()),
        },
        Command::Remark { words, resolved: true, .. } if words.is_empty() => "Resolve a question".to_owned(),
        Command::Remark { words, .. } if words.is_empty() => "Open a question again".to_owned(),
        Command::Remark { words, .. } => format!("Comment “{}”", excerpt(words, 40)),
        Command::TakeOver(_, decisions) => match decisions.len() {
            1 => "Take over a decision".to_owned(),
            count => format!("Take over {count} decisions"),
        },
        Command::SetProgress(_, Progress::Finished) => "Mark the article as finished".to_owned(),
        Command::SetProgress(_, Progress::InProgress) => "Mark the article as in progress".to_owned(),
        Command::SetProgress(_, Progress::NotStarted) => "Mark the article as not started".to_owned(),
        Command::AddArticle(article) => format!("Add article “{}”", article.meta.shown_title()),
        Command::BringIn(_, articles) => match articles.as_slice() {
            [one] => format!("Bring in “{}”", one.article.meta.shown_title()),
            _ => format!("Bring in {} articles", articles.len()),
        },
        Command::RemoveArticle(id) => {
            let title = project.meta(*id).map_or("?", |meta| meta.shown_title());
            format!("Remove article “{title}”")
        }
        Command::SetMeta(meta) => format!("Change the details of “{}”", meta.shown_title()),
        Command::SetCoder(coder) => format!("Name coder “{}”", coder.name),
        Command::Rename(name) => format!("Name the project “{name}”"),
        Command::Settle(_, true) => "Take what the other copy says".to_owned(),
        Command::Settle(_, false) => "Keep what is here".to_owned(),
        Command::SetBlind(true) => "Hide tags of others until one’s own are finished".to_owned(),
        Command::SetBlind(false) => "Show tags of others at any time".to_owned(),
        Command::Recast(recast) => {
            let (from, to) = (label_word(project, &recast.from), recast.schema.label(&recast.to));
            let to = to.map_or(recast.to.to_string(), |label| label.name.to_lowercase());
            match &recast.when {
                Some((_, value)) => format!("Make each {from} that is “{}” into {to}", value.as_str()),
                None => format!("Merge {from} into {to}"),
            }
        }
        Command::SetSchema(schema) => format!("Change the schema to “{}”", schema.name),
    }
}

fn tie_words(project: &Project, home: &Home, (kind, from): (&RelationKind, AnnotationId), end: &End) -> String {
    let name = project.schema().relation(kind).map_or(kind.as_str(), |def| def.name.as_str());
    let to = match end {
        End::There(id) => mark_words(project, home, *id),
        End::New(mark) => new_words(project, home, mark),
    };
    format!("Tie {} {name} {to}", mark_words(project, home, from))
}

fn new_words(project: &Project, home: &Home, mark: &NewMark) -> String {
    let covered =
        project.document(home.document).map(|document| document.text.covered(&mark.fragments)).unwrap_or_default();
    format!("{} “{}”", label_word(project, &mark.label), excerpt(&covered, 40))
}

/// How many fragments an annotation has.
fn parts(project: &Project, home: &Home, id: AnnotationId) -> Option<usize> {
    project.document(home.document)?.set(&home.coder).annotation(id)?.fragments().map(Fragments::count)
}

fn mark_words(project: &Project, home: &Home, id: AnnotationId) -> String {
    let document = project.document(home.document);
    let found = document.and_then(|document| {
        let annotation = document.set(&home.coder).annotation(id)?;
        let covered = annotation.fragments().map(|fragments| document.text.covered(fragments));
        let label = label_word(project, &annotation.label);
        Some(format!("{label} “{}”", excerpt(&covered.unwrap_or_default(), 40)))
    });
    found.unwrap_or_else(|| "a mark".to_owned())
}

fn relation_words(project: &Project, home: &Home, id: RelationId) -> String {
    let document = project.document(home.document);
    let relation = document.and_then(|document| document.set(&home.coder).relation(id));
    relation.map_or("a tie".to_owned(), |relation| {
        let def = project.schema().relation(&relation.kind);
        let name = def.map_or(relation.kind.as_str(), |def| def.name.as_str());
        format!("“{name} {}”", mark_words(project, home, relation.to))
    })
}

fn label_word(project: &Project, id: &LabelId) -> String {
    project.schema().label(id).map_or(id.to_string(), |label| label.name.to_lowercase())
}

/// So many of something: `1 mark`, `3 marks`.
pub fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

/// At most `most` characters of a text on one line, with `…` for what is left out.
pub fn excerpt(text: &str, most: usize) -> String {
    let mut flat = String::new();
    // A selection may be the whole of a long article: no more is read than is shown.
    for word in text.split_whitespace() {
        if !flat.is_empty() {
            flat.push(' ');
        }
        flat.extend(word.chars().filter(|c| !matches!(c, '“' | '”')).take(most + 1));
        if flat.chars().count() > most {
            let cut: String = flat.chars().take(most.saturating_sub(1)).collect();
            return format!("{}…", cut.trim_end());
        }
    }
    flat
}
