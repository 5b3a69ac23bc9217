//! The program, as a person or a script calls it.

use std::path::Path;
use std::process::{Command, Output};

/// What the program does with these arguments, in a home of its own.
pub fn sayso(home: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sayso"));
    command.args(arguments).env("SAYSO_HOME", home).current_dir(home);
    for display in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        command.env_remove(display);
    }
    command.output().unwrap()
}

/// What it says.
pub fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What it says of errors.
pub fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// How it ends.
pub fn code(output: &Output) -> i32 {
    output.status.code().expect("it ends by itself")
}
