//! `sayso formats`: what can be read and written, and what each format carries.
//!
//! The table is made of what the formats declare, which the tests hold
//! against what really comes back.

use super::say;
use crate::format::FORMATS;
use crate::format::exchange::Share;
use std::io::Write;

#[derive(clap::Args, Debug)]
pub(super) struct Arguments {
    /// Says in words how a format carries what it carries in part
    #[arg(long)]
    verbose: bool,
}

pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> u8 {
    let names: Vec<&str> = FORMATS.first().map_or_else(Vec::new, |f| f.carries.each().map(|(name, _)| name).to_vec());
    say(out, &format!("{:<15} {:<6} {:<6} {}", "format", "reads", "writes", names.join("  ")));
    let plain = format!("{:<15} {:<6} {:<6} the text alone, in any encoding", "plain", "yes", "no");
    say(out, &plain);
    let ours =
        format!("{:<15} {:<6} {:<6} everything: it is the project itself, by import and export", "sayso", "yes", "yes");
    say(out, &ours);
    for format in FORMATS {
        let word = |yes: bool| if yes { "yes" } else { "no" };
        let shares: Vec<String> = format
            .carries
            .each()
            .iter()
            .map(|(name, share)| {
                let word = match share {
                    Share::All => "yes",
                    Share::Part(_) => "part",
                    Share::No => "-",
                };
                format!("{word:<width$}", width = name.len())
            })
            .collect();
        let (reads, writes) = (word(format.reader.is_some()), word(format.writer.is_some()));
        say(out, &format!("{:<15} {reads:<6} {writes:<6} {}", format.name, shares.join("  ").trim_end()));
        if arguments.verbose {
            say(out, &format!("    {}", format.about));
            for (name, share) in format.carries.each() {
                if let Share::Part(how) = share {
                    say(out, &format!("    {name}: {how}"));
                }
            }
        }
    }
    0
}
