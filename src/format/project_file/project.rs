//! `project.ron`: the project's id, name and coders, and whether they work blind.

use super::{FORMAT, line, quoted, read_ron};
use crate::format::ReadError;
use crate::model::{Coder, CoderId, Project, ProjectId, Schema};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProjectFile {
    #[serde(rename = "format")]
    _format: (u16, u16),
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    blind: bool,
    #[serde(default)]
    coders: Vec<CoderRecord>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CoderRecord {
    id: String,
    name: String,
}

/// Reads the head of a project, and makes it one without articles.
///
/// # Errors
/// The file is damaged or of a newer version.
pub fn read(file: &str, bytes: &[u8], schema: Schema) -> Result<Project, ReadError> {
    let found: ProjectFile = read_ron(file, bytes)?;
    let remedy = "mend it or take the file from a backup";
    let id = ProjectId::parse(&found.id)
        .ok_or_else(|| ReadError::whole(file, format!("{:?} is no id", found.id), remedy))?;
    let mut project = Project::new(id, &found.name, schema);
    let mut coders = Vec::new();
    for coder in found.coders {
        let id = CoderId::new(&coder.id).map_err(|error| ReadError::whole(file, error.to_string(), remedy))?;
        if coders.iter().any(|other: &Coder| other.id == id) {
            return Err(ReadError::whole(file, format!("the coder {id} is there twice"), "keep one of them"));
        }
        coders.push(Coder { id, name: coder.name });
    }
    project.load_coders(coders);
    project.load_blind(found.blind);
    Ok(project)
}

/// Writes the head of a project.
pub fn write(project: &Project) -> String {
    let mut out = format!("(\n    format: ({}, {}),\n", FORMAT.0, FORMAT.1);
    line(&mut out, "id", &project.id().to_string());
    line(&mut out, "name", project.name());
    if project.is_blind() {
        out.push_str("    blind: true,\n");
    }
    if !project.coders().is_empty() {
        out.push_str("    coders: [\n");
        for coder in project.coders().values() {
            let (id, name) = (quoted(coder.id.as_str()), quoted(&coder.name));
            out.push_str(&format!("        (id: {id}, name: {name}),\n"));
        }
        out.push_str("    ],\n");
    }
    out.push_str(")\n");
    out
}
