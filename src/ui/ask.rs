//! Asking for files with the system's dialog, on a thread of its own.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Question {
    /// A project folder.
    Project,
    /// Articles to open in a project of their own.
    NewArticles,
    /// Articles to add.
    Articles,
    /// A folder to keep a project in.
    Place,
    /// Where to export to.
    Export,
    /// Where to write a report.
    Report,
    /// A schema to take.
    Schema,
    /// Where to write the schema.
    SchemaPlace,
}

/// What came back.
#[derive(Debug)]
pub enum Answer {
    /// These were chosen.
    Chosen(Question, Vec<PathBuf>),
    /// Nothing was chosen.
    Cancelled,
    /// The system has no dialog to show.
    NoDialog(Question),
}

/// Asks; the answer comes through the channel while the window goes on.
pub fn ask(question: Question, ctx: &egui::Context) -> Receiver<Answer> {
    let (sender, receiver) = channel();
    if has_dialog() {
        let ctx = ctx.clone();
        std::thread::spawn(move || answer(question, &sender, &ctx));
    } else {
        // The receiver is held right here, so this cannot fail.
        let _ = sender.send(Answer::NoDialog(question));
        ctx.request_repaint();
    }
    receiver
}

fn answer(question: Question, sender: &Sender<Answer>, ctx: &egui::Context) {
    let asked = Instant::now();
    let dialog = rfd::FileDialog::new();
    let chosen = match question {
        Question::Project => dialog.set_title("Open project").pick_folder().map(|path| vec![path]),
        Question::NewArticles | Question::Articles => {
            let title = if question == Question::Articles { "Add articles" } else { "Open articles" };
            dialog
                .set_title(title)
                .add_filter(
                    "Articles",
                    &["txt", "text", "md", "html", "htm", "docx", "epub", "pdf", "rtf", "nitf", "xml", "zip"],
                )
                .add_filter("A colleague's tags, or project.ron of a whole project", &["ron"])
                .add_filter("Any file", &["*"])
                .pick_files()
        }
        Question::Export => dialog.set_title("Export to").set_file_name("export").save_file().map(|path| vec![path]),
        Question::Report => {
            dialog.set_title("Write report").set_file_name("agreement.html").save_file().map(|path| vec![path])
        }
        Question::Schema => {
            dialog.set_title("Take schema").add_filter("Schema", &["ron"]).pick_file().map(|path| vec![path])
        }
        Question::SchemaPlace => {
            let dialog = dialog.set_title("Write schema").set_file_name("schema.ron");
            dialog.save_file().map(|path| vec![path])
        }
        Question::Place => dialog.set_title("Keep project in").pick_folder().map(|path| vec![path]),
    };
    let answer = match chosen {
        Some(paths) => Answer::Chosen(question, paths),
        // Nobody cancels a dialog this fast: there was none.
        None if asked.elapsed() < Duration::from_millis(120) => Answer::NoDialog(question),
        None => Answer::Cancelled,
    };
    // The window may be gone by now.
    let _ = sender.send(answer);
    ctx.request_repaint();
}

/// On Linux the system's dialog needs a session bus, or the program zenity.
fn has_dialog() -> bool {
    if cfg!(not(target_os = "linux")) {
        return true;
    }
    let bus = std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some_and(|address| !address.is_empty());
    let on_path = |name: &str| {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
    };
    bus || on_path("zenity")
}
