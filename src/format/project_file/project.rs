//! `project.ron`: the project's id, name and coders, and whether they work blind.

use super::{head, line, quoted, read_ron};
use crate::format::ReadError;
use crate::model::{Coder, CoderId, OtherHead, Project, ProjectId, Schema};
use serde::Deserialize;
use std::collections::BTreeMap;

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
    #[serde(default)]
    others: Vec<OtherRecord>,
}

/// What another copy of the file said.
#[derive(Deserialize)]
enum OtherRecord {
    Name(String),
    Blind(bool),
    Coder(CoderRecord),
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
    let coder = |record: CoderRecord| match CoderId::new(&record.id) {
        Ok(id) => Ok(Coder { id, name: record.name }),
        Err(error) => Err(ReadError::whole(file, error.to_string(), remedy)),
    };
    let mut coders: BTreeMap<CoderId, Coder> = BTreeMap::new();
    for record in found.coders {
        let coder = coder(record)?;
        if coders.contains_key(&coder.id) {
            let what = format!("the coder {} is there twice", coder.id);
            return Err(ReadError::whole(file, what, "keep one of them"));
        }
        coders.insert(coder.id.clone(), coder);
    }
    let other = |record: OtherRecord| {
        Ok(match record {
            OtherRecord::Name(name) => OtherHead::Name(name),
            OtherRecord::Blind(blind) => OtherHead::Blind(blind),
            OtherRecord::Coder(record) => OtherHead::Coder(coder(record)?),
        })
    };
    let others: Result<Vec<OtherHead>, ReadError> = found.others.into_iter().map(other).collect();
    project.load_others(others?);
    project.load_coders(coders.into_values());
    project.load_blind(found.blind);
    Ok(project)
}

/// Writes the head of a project.
pub fn write(project: &Project) -> String {
    let mut out = head(!project.others().is_empty());
    line(&mut out, "id", &project.id().to_string());
    line(&mut out, "name", project.name());
    if project.is_blind() {
        out.push_str("    blind: true,\n");
    }
    if !project.coders().is_empty() {
        out.push_str("    coders: [\n");
        for coder in project.coders().values() {
            out.push_str(&format!("        {},\n", written(coder)));
        }
        out.push_str("    ],\n");
    }
    if !project.others().is_empty() {
        out.push_str("    others: [\n");
        for other in project.others() {
            let words = match other {
                OtherHead::Name(name) => format!("Name({})", quoted(name)),
                OtherHead::Blind(blind) => format!("Blind({blind})"),
                OtherHead::Coder(coder) => format!("Coder({})", written(coder)),
            };
            out.push_str(&format!("        {words},\n"));
        }
        out.push_str("    ],\n");
    }
    out.push_str(")\n");
    out
}

fn written(coder: &Coder) -> String {
    format!("(id: {}, name: {})", quoted(coder.id.as_str()), quoted(&coder.name))
}
