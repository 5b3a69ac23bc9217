//! `sayso new`: an empty project.

use super::{say, stamp};
use crate::format::project_file::schema;
use crate::model::{Project, ProjectId};
use crate::store::{self, ProjectFolder};
use std::io::Write;
use std::path::PathBuf;

#[derive(clap::Args, Debug)]
pub(super) struct Arguments {
    /// The folder to make it in
    project: PathBuf,
    /// A schema file; otherwise "News attribution"
    #[arg(long)]
    schema: Option<PathBuf>,
    /// What people call it; otherwise the folder's name
    #[arg(long)]
    name: Option<String>,
}

pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, String> {
    let schema = match &arguments.schema {
        None => schema::default_schema(),
        Some(path) => {
            let bytes = store::read(path).map_err(|error| error.to_string())?;
            schema::read(&path.display().to_string(), &bytes).map_err(|error| error.to_string())?
        }
    };
    let folder = arguments.project.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = arguments.name.clone().or(folder).unwrap_or_else(|| "Project".to_owned());
    let stamp = stamp()?;
    let project = Project::new(ProjectId::from_parts(stamp.at.0, stamp.chance), &name, schema);
    let guidelines = include_str!("../../assets/sample/guidelines.md");
    ProjectFolder::create(&arguments.project, &project, guidelines).map_err(|error| error.to_string())?;
    say(out, &format!("made {name:?} in {}", arguments.project.display()));
    Ok(0)
}
