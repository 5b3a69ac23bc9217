//! `sayso import` of what a colleague hands over: a project, or a file of tags.

use super::{Arguments, carry_out, say, stamp};
use crate::app::parcel::open;
use crate::command::{Refusal, plan};
use crate::format::parcel::{self, Parcel};
use crate::model::{Coder, CoderId, DocumentMeta, Project};
use crate::store::{self, ProjectFolder};
use std::io::Write;
use std::path::Path;

/// Whether what is named are parcels of colleagues.
pub(super) fn is_meant(arguments: &Arguments) -> Result<bool, String> {
    let parcels = arguments.paths.iter().filter(|path| store::is_parcel(path)).count();
    if parcels == 0 || !matches!(arguments.format.as_str(), "plain" | "sayso") {
        return Ok(false);
    }
    if parcels < arguments.paths.len() {
        return Err("bring in what a colleague hands over by itself, and articles by themselves".to_owned());
    }
    Ok(true)
}

pub(super) fn run(
    arguments: &Arguments,
    (folder, project): (&mut ProjectFolder, &mut Project),
    mut problems: Vec<String>,
    out: &mut impl Write,
) -> Result<u8, String> {
    let mut done = false;
    for path in &arguments.paths {
        let mut parcel = parcel_at(path, folder, project)?;
        if let Some(coder) = &arguments.coder {
            of_coder(&mut parcel, coder)?;
        }
        for id in parcel.needed(project) {
            let Some(meta) = project.meta(id).cloned().filter(|_| project.document(id).is_none()) else { continue };
            folder.clean(&meta);
            let loaded = folder.read_document(project, &meta).map_err(|error| error.to_string())?;
            project.load_document(id, loaded.document);
        }
        let opened = open(&parcel, project, &stamp()?.by);
        opened.remarks.iter().for_each(|words| say(out, words));
        let sound = opened.problems.is_empty();
        problems.extend(opened.problems);
        match plan(project, &opened.command, &stamp()?) {
            Ok(change) => {
                carry_out((folder, project), &change)?;
                done = true;
                say(out, &format!("{}: {}", parcel.name, opened.what));
            }
            Err(Refusal::NoChange) if sound => {
                done = true;
                say(out, &format!("{}: nothing that is not here already", parcel.name));
            }
            Err(Refusal::NoChange) => {}
            Err(refusal) => return Err(refusal.to_string()),
        }
    }
    if !done {
        return Err(problems.join("; "));
    }
    problems.iter().for_each(|words| say(out, &format!("problem: {words}")));
    Ok(u8::from(!problems.is_empty()))
}

fn parcel_at(path: &Path, folder: &ProjectFolder, project: &Project) -> Result<Parcel, String> {
    let root = store::project_at(path).and_then(|root| root.canonicalize().ok());
    if root.is_some_and(|root| root == folder.root()) {
        return Err(format!("a project cannot be brought into itself: {}", path.display()));
    }
    let is_new = |meta: &DocumentMeta| parcel::here(project, meta.id, Some(&meta.text_sha256)).is_none();
    store::parcel(path, is_new).map_err(|error| error.to_string())
}

/// Of a project, the tags of one coder alone; a file of tags alone is given to a coder.
fn of_coder(parcel: &mut Parcel, name: &str) -> Result<(), String> {
    if parcel.schema.is_none() {
        let id = CoderId::new(name).map_err(|error| error.to_string())?;
        parcel.give_to(&Coder { id, name: name.to_owned() });
        return Ok(());
    }
    let coders: Vec<String> = parcel.coders().into_iter().map(CoderId::to_string).collect();
    if parcel.keep_only(name) {
        return Ok(());
    }
    Err(format!("{} has no tags of {name}; there are tags of {}", parcel.name, coders.join(", ")))
}
