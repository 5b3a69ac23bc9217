//! `sayso git-setup`: has git merge and show a project's files by what is in them.

use super::say;
use crate::store;
use std::io::Write;
use std::path::PathBuf;

#[derive(clap::Args, Debug)]
pub(super) struct Arguments {
    /// The project folder, in a git repository
    #[arg(default_value = ".")]
    project: PathBuf,
    /// Takes away what this command did
    #[arg(long)]
    undo: bool,
}

pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, String> {
    if !store::is_project(&arguments.project) {
        return Err(store::StoreError::NoProject(arguments.project.clone()).to_string());
    }
    let done = if arguments.undo {
        store::take_git_away(&arguments.project)
    } else {
        store::set_up_git(&arguments.project, &program()?)
    };
    done.map_err(|error| error.to_string())?.iter().for_each(|words| say(out, words));
    Ok(0)
}

/// The path of this program, in which git's shell wants `/` on every system.
fn program() -> Result<String, String> {
    let path = std::env::current_exe().map_err(|error| format!("the system does not say where sayso is: {error}"))?;
    let path = path.to_str().ok_or("the name of the folder that sayso is in is not UTF-8; move it elsewhere")?;
    Ok(if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() })
}
