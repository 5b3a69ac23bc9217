//! `sayso`: arguments to a window or to the command line; no logic.

use clap::Parser;
use sayso::cli::{self, Outcome};
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    cli::outlive_full_files();
    let arguments = cli::Arguments::parse();
    let done = cli::heed_limits().and_then(|()| cli::run(arguments, &mut std::io::stdout())).and_then(go_on);
    done.unwrap_or_else(|words| {
        let _ = writeln!(std::io::stderr(), "sayso: {words}");
        ExitCode::from(2)
    })
}

fn go_on(outcome: Outcome) -> Result<ExitCode, String> {
    match outcome {
        Outcome::Done(code) => Ok(ExitCode::from(code)),
        #[cfg(feature = "ui")]
        Outcome::Window(paths) => {
            sayso::ui::start(cli::places()?, paths).map_err(|words| format!("{words}; {}", cli::WITHOUT_A_WINDOW))?;
            Ok(ExitCode::SUCCESS)
        }
        #[cfg(feature = "ui")]
        Outcome::Picture(arguments) => sayso::ui::picture::run(&arguments).map(|()| ExitCode::SUCCESS),
        #[cfg(not(feature = "ui"))]
        Outcome::Window(_) | Outcome::Picture(_) => {
            Err(format!("this sayso was built without its window; {}", cli::WITHOUT_A_WINDOW))
        }
    }
}
