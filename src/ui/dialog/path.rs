//! A path that is typed or chosen, where the system has no dialog for it.

use super::{Verdict, first_field, foot_ui, refusal_ui};
use crate::app::{Dialog, Workspace};
use crate::store::FolderEntry;
use crate::ui::shell::Browser;
use crate::ui::theme::{self, Palette};
use egui::RichText;
use std::path::{MAIN_SEPARATOR, Path};

/// What a dialog that asks for a path says: its title, the name of the field, and what is done with it.
pub(super) fn asked(dialog: &Dialog) -> (&'static str, &'static str, &'static str) {
    match dialog {
        Dialog::AddPath(_) => ("Add articles", "Path of an article or a folder", "Add"),
        Dialog::KeepIn(_) => ("Keep project in", "Path of a new folder", "Keep"),
        Dialog::SchemaPath { write: true, .. } => ("Write schema", "Path of the file to write", "Write"),
        Dialog::SchemaPath { .. } => ("Take schema", "Path of a schema.ron", "Take"),
        _ => ("Open", "Path of a project folder or an article", "Open"),
    }
}

/// Asks for a path.
pub(super) fn path_ui(
    ui: &mut egui::Ui,
    (workspace, browser): (&Workspace, &Browser),
    path: &mut String,
    (title, name, does): (&str, &str, &str),
    palette: &Palette,
) -> Verdict {
    ui.heading(title);
    let words = if does == "Keep" {
        "The project is moved there, with its history. ~ is your home."
    } else {
        "Files and folders can also be dropped on the window. ~ is your home."
    };
    ui.label(RichText::new(words).color(palette.faint));
    ui.add_space(8.0);
    first_field(ui, path, name);
    ui.add_space(4.0);
    let chosen = browser_ui(ui, browser, path, palette);
    refusal_ui(ui, workspace, palette);
    let verdict = foot_ui(ui, does, None);
    if chosen { Verdict::Confirm } else { verdict }
}

/// The folder that the path is in, to go through; whether a file was chosen by a double click.
pub(super) fn browser_ui(ui: &mut egui::Ui, browser: &Browser, path: &mut String, palette: &Palette) -> bool {
    let mut chosen = false;
    ui.horizontal(|ui| {
        let parent = browser.folder.parent().filter(|parent| !parent.as_os_str().is_empty());
        let up = ui.add_enabled(parent.is_some(), egui::Button::new("⬆ Up"));
        if let Some(parent) = parent.filter(|_| up.clicked()) {
            *path = shown(parent, true);
        }
        let words = RichText::new(browser.folder.display().to_string()).font(theme::sans(12.5)).color(palette.faint);
        ui.add(egui::Label::new(words).truncate());
    });
    let frame = egui::Frame::new().fill(palette.field).inner_margin(4).corner_radius(5);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width().min(532.0));
        egui::ScrollArea::vertical().max_height(220.0).min_scrolled_height(220.0).auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let say = |ui: &mut egui::Ui, words: &str| drop(ui.label(RichText::new(words).color(palette.faint)));
            match &browser.entries {
                None => say(ui, "Reading…"),
                Some(Err(why)) => say(ui, why),
                Some(Ok(entries)) => {
                    // Once one is taken the others stay, to take another.
                    let taken = entries.iter().any(|entry| is_taken(browser, entry, path));
                    let begun = if taken { String::new() } else { begun(path) };
                    let seen = entries.iter().filter(|entry| entry.name.to_lowercase().starts_with(&begun));
                    if seen.clone().next().is_none() {
                        say(ui, if entries.is_empty() { "The folder is empty" } else { "Nothing here begins so" });
                    }
                    chosen = seen.fold(false, |chosen, entry| entry_ui(ui, browser, entry, path) | chosen);
                }
            }
        });
    });
    chosen
}

/// One entry: a folder is gone into by a click, a file taken by one and opened by two.
fn entry_ui(ui: &mut egui::Ui, browser: &Browser, entry: &FolderEntry, path: &mut String) -> bool {
    let words = match (entry.is_folder, entry.is_project) {
        (true, true) => format!("◆ {}  (project)", entry.name),
        (true, false) => format!("▸ {}", entry.name),
        (false, _) => format!("   {}", entry.name),
    };
    // The second click of two that went into a folder falls on something else, which is only taken.
    let taken = is_taken(browser, entry, path);
    let button = egui::Button::selectable(taken, RichText::new(words).font(theme::sans(13.5))).truncate();
    let response = ui.add_sized([ui.available_width(), 22.0], button);
    if response.clicked() {
        *path = whole(browser, entry);
    }
    response.double_clicked() && taken && (entry.is_project || !entry.is_folder)
}

/// The path of an entry; of a folder to go into with a slash behind it.
fn whole(browser: &Browser, entry: &FolderEntry) -> String {
    shown(&browser.folder.join(&entry.name), entry.is_folder && !entry.is_project)
}

fn is_taken(browser: &Browser, entry: &FolderEntry, path: &str) -> bool {
    path == whole(browser, entry)
}

fn shown(path: &Path, folder: bool) -> String {
    let mut words = path.display().to_string();
    if folder && !words.ends_with(MAIN_SEPARATOR) {
        words.push(MAIN_SEPARATOR);
    }
    words
}

/// What the name that is being typed begins with, in small letters.
fn begun(path: &str) -> String {
    let path = path.trim();
    let name = path.rsplit(std::path::is_separator).next().unwrap_or_default();
    if name == "~" { String::new() } else { name.to_lowercase() }
}
