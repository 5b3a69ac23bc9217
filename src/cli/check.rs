//! `sayso check`: every problem of a project, with file and line.

use super::say;
use crate::command::counted;
use crate::model::check::{Fault, document_problems};
use crate::model::{CoderId, DocumentMeta, Other, Project};
use crate::store::{self, ProjectFolder};
use std::io::Write;
use std::path::PathBuf;

#[derive(clap::Args, Debug)]
pub(super) struct Arguments {
    /// The project folder
    project: PathBuf,
}

pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, String> {
    let (mut folder, project) = ProjectFolder::open(&arguments.project).map_err(|error| error.to_string())?;
    let mut metas = Vec::new();
    let copies = folder.copies_of_head();
    let mut count = copies.len();
    copies.iter().for_each(|copy| say(out, &copy.told().to_string()));
    ProjectFolder::catalogue(folder.root(), None, |entries, damage| {
        metas.extend(entries.into_iter().map(|entry| entry.meta));
        for damage in damage {
            count += 1;
            say(out, &damage.error.to_string());
        }
        true
    })
    .map_err(|error| error.to_string())?;
    metas.sort_by(|a, b| (a.id, &a.slug).cmp(&(b.id, &b.slug)));
    for pair in metas.windows(2) {
        if let [one, other] = pair
            && one.id == other.id
        {
            count += 1;
            say(
                out,
                &format!(
                    "two articles have the id {}; give one of them another: documents/{} and documents/{}",
                    one.id, one.slug, other.slug
                ),
            );
        }
    }
    for words in others_of_project(&folder, &project) {
        count += 1;
        say(out, &words);
    }
    metas.sort_by(|a, b| a.slug.cmp(&b.slug));
    for meta in &metas {
        for words in problems_of(&mut folder, &project, meta) {
            count += 1;
            say(out, &words);
        }
    }
    let articles = counted(metas.len(), "article");
    match count {
        0 => say(out, &format!("{articles}, no problems")),
        _ => say(out, &format!("{articles}, {}", counted(count, "problem"))),
    }
    Ok(u8::from(count > 0))
}

/// What other copies of the project's own files said and nobody has settled.
fn others_of_project(folder: &ProjectFolder, project: &Project) -> Vec<String> {
    let told =
        |words: String, file: &str| format!("{words}; settle it: {file}{}", line_with(folder, file, "others: ["));
    let heads = project.others().iter().map(|other| told(other.to_string(), "project.ron"));
    heads.chain(project.schema().others.iter().map(|other| told(other.to_string(), "schema.ron"))).collect()
}

fn problems_of(folder: &mut ProjectFolder, project: &Project, meta: &DocumentMeta) -> Vec<String> {
    let loaded = match folder.read_document(project, meta) {
        Ok(loaded) => loaded,
        Err(error) => return vec![error.to_string()],
    };
    let mut words: Vec<String> = loaded.damage.iter().map(|damage| damage.error.to_string()).collect();
    let file = format!("documents/{}/document.ron", meta.slug);
    for other in &meta.others {
        words.push(format!("{other}; settle it: {file}{}", line_with(folder, &file, "others: [")));
    }
    for problem in document_problems(project.schema(), meta.id, &loaded.document) {
        let file = format!("documents/{}/tags/{}.ron", meta.slug, problem.coder);
        let line = line_of(folder, &file, &problem.fault);
        words.push(format!("{}: {file}{line}", problem.fault));
    }
    for (coder, set) in &loaded.document.sets {
        let file = format!("documents/{}/tags/{coder}.ron", meta.slug);
        for other in set.others() {
            words.push(format!("{other}; settle it: {file}{}", line_with(folder, &file, &start_of(other))));
        }
    }
    let unknown = |coder: &&CoderId| !project.coders().contains_key(*coder);
    for coder in loaded.document.sets.keys().filter(unknown) {
        words.push(format!("project.ron does not name the coder {coder}: documents/{}/tags/{coder}.ron", meta.slug));
    }
    words
}

/// `:12` for the line that holds the record a fault speaks of.
fn line_of(folder: &ProjectFolder, file: &str, fault: &Fault) -> String {
    let id = match fault {
        Fault::UnknownLabel(id, _)
        | Fault::UnknownAttribute(id, _)
        | Fault::WrongValue(id, ..)
        | Fault::OutsideText(id)
        | Fault::Orphan(id, _)
        | Fault::TooMany(id, _) => id.to_string(),
        Fault::UnknownKind(id, _)
        | Fault::MissingEnd(id, _)
        | Fault::ToItself(id)
        | Fault::Twice(id, _)
        | Fault::WrongEnds { relation: id, .. } => id.to_string(),
    };
    line_with(folder, file, &format!("id:\"{id}\""))
}

/// How the line begins that says what another copy of the file said.
fn start_of(other: &Other) -> String {
    match other {
        Other::Mark(mark) => format!("Mark((id:\"{}\"", mark.id),
        Other::MarkGone(id) => format!("MarkGone(\"{id}\""),
        Other::Tie(tie) => format!("Tie((id:\"{}\"", tie.id),
        Other::TieGone(id) => format!("TieGone(\"{id}\""),
    }
}

/// `:12` for the first line that holds some words.
fn line_with(folder: &ProjectFolder, file: &str, wanted: &str) -> String {
    let bytes = store::read(&folder.root().join(file)).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let found = text.lines().position(|line| line.contains(wanted));
    found.map_or(String::new(), |line| format!(":{}", line + 1))
}
