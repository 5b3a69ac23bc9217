//! `sayso formats`: what can be read and written.

use super::say;
use crate::format::FORMATS;
use std::io::Write;

#[derive(clap::Args, Debug)]
pub(super) struct Arguments {}

pub(super) fn run(_: &Arguments, out: &mut impl Write) -> u8 {
    say(out, &format!("{:<8} {:<5} {:<6} {:<52} leaves out", "format", "reads", "writes", "what it is"));
    for format in FORMATS {
        let word = |yes: bool| if yes { "yes" } else { "no" };
        let (reads, writes) = (word(format.reads), word(format.writes));
        let line = format!("{:<8} {reads:<5} {writes:<6} {:<52} {}", format.name, format.about, format.leaves_out);
        say(out, &line);
    }
    0
}
