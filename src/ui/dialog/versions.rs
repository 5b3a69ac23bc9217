//! Earlier versions of a file: when each stood there, and what putting it back would do.

use super::{Verdict, close_ui, entered, in_a_row, refusal_ui};
use crate::app::Workspace;
use crate::app::versions::{VersionedFile, VersionsDialog};
use crate::format::in_words::{Differences, moment};
use crate::ui::theme::{self, Palette};
use egui::{Key, Modifiers, RichText, Ui};

/// More lines of either side are only counted.
const MOST_LINES: usize = 200;

pub(super) fn versions_ui(
    ui: &mut Ui,
    workspace: &Workspace,
    dialog: &mut VersionsDialog,
    palette: &Palette,
) -> Verdict {
    let room = ui.ctx().content_rect();
    ui.set_width((room.width() - 120.0).clamp(560.0, 860.0));
    ui.heading("Earlier versions");
    ui.add_space(4.0);
    if dialog.files.is_empty() {
        let words = "There are none yet: nothing of this article or of the project was replaced on this machine.";
        ui.label(RichText::new(words).color(palette.faint));
        return close_ui(ui);
    }
    file_ui(ui, dialog);
    ui.add_space(6.0);
    let height = (room.height() - 260.0).clamp(160.0, 420.0);
    let rows = egui::vec2(ui.available_width(), height);
    ui.allocate_ui_with_layout(rows, egui::Layout::left_to_right(egui::Align::Min), |ui| {
        ui.allocate_ui_with_layout(egui::vec2(270.0, height), egui::Layout::top_down(egui::Align::Min), |ui| {
            list_ui(ui, dialog, palette);
        });
        ui.separator();
        ui.vertical(|ui| difference_ui(ui, dialog, palette));
    });
    refusal_ui(ui, workspace, palette);
    put_back_ui(ui, dialog, palette)
}

fn file_ui(ui: &mut Ui, dialog: &mut VersionsDialog) {
    let before = dialog.file;
    ui.horizontal(|ui| {
        ui.label("File");
        let shown = dialog.files.get(dialog.file).map_or("", |file| file.name.as_str());
        let combo = egui::ComboBox::from_id_salt("file").selected_text(shown).width(300.0).show_ui(ui, |ui| {
            for (number, file) in dialog.files.iter().enumerate() {
                ui.selectable_value(&mut dialog.file, number, file.name.as_str());
            }
        });
        combo.response.accessible_name("File");
    });
    if dialog.file != before {
        dialog.at = 0;
    }
}

fn list_ui(ui: &mut Ui, dialog: &mut VersionsDialog, palette: &Palette) {
    let Some(file) = dialog.files.get(dialog.file) else { return };
    let moved = walked(ui, dialog.at, file);
    dialog.at = moved.unwrap_or(dialog.at);
    egui::ScrollArea::vertical().id_salt("versions").auto_shrink(false).show(ui, |ui| {
        ui.with_layout(egui::Layout::top_down_justified(egui::Align::Min), |ui| {
            for (number, version) in file.versions.iter().enumerate() {
                let words = format!("Until {}", moment(version.until));
                let size = RichText::new(size(version.bytes)).font(theme::sans(12.5)).color(palette.faint);
                let button = egui::Button::selectable(dialog.at == number, words.as_str()).right_text(size);
                let row = ui.add(button);
                if row.clicked() {
                    dialog.at = number;
                }
                if moved == Some(number) {
                    row.scroll_to_me(None);
                }
            }
        });
    });
}

/// The version that an arrow leads to, unless a list is open.
fn walked(ui: &Ui, at: usize, file: &VersionedFile) -> Option<usize> {
    if egui::Popup::is_any_open(ui.ctx()) {
        return None;
    }
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let last = file.versions.len().saturating_sub(1);
    match (pressed(Key::ArrowUp), pressed(Key::ArrowDown)) {
        (true, _) => Some(at.saturating_sub(1)),
        (_, true) => Some((at + 1).min(last)),
        _ => None,
    }
}

fn difference_ui(ui: &mut Ui, dialog: &VersionsDialog, palette: &Palette) {
    ui.set_width(ui.available_width());
    match dialog.differences() {
        None => {
            ui.label(RichText::new("Comparing…").color(palette.faint));
        }
        Some(Err(why)) => {
            ui.add(egui::Label::new(RichText::new(why).color(palette.refusal)).wrap());
        }
        Some(Ok(found)) if **found == Differences::default() => {
            ui.label(RichText::new("It says what stands there now.").color(palette.faint));
        }
        Some(Ok(found)) => {
            egui::ScrollArea::vertical().id_salt("differences").auto_shrink(false).show(ui, |ui| {
                lines_ui(ui, "Would come back", ('+', &found.back), palette.accent);
                lines_ui(ui, "Would go", ('−', &found.gone), palette.refusal);
            });
        }
    }
}

fn lines_ui(ui: &mut Ui, title: &str, (sign, lines): (char, &[String]), color: egui::Color32) {
    if lines.is_empty() {
        return;
    }
    ui.label(RichText::new(format!("{title} ({})", lines.len())).font(theme::sans_strong(13.5)).color(color));
    for line in lines.iter().take(MOST_LINES) {
        let words = RichText::new(format!("{sign} {line}")).font(theme::sans(13.5));
        ui.add(egui::Label::new(words).wrap().selectable(true));
    }
    if let Some(more) = lines.len().checked_sub(MOST_LINES).filter(|more| *more > 0) {
        ui.label(RichText::new(format!("… and {more} more")).color(color));
    }
    ui.add_space(8.0);
}

/// The button that puts back what is looked at; what stands there is kept, so that it can be taken back.
fn put_back_ui(ui: &mut Ui, dialog: &VersionsDialog, palette: &Palette) -> Verdict {
    let owner = dialog.chosen().and_then(|(file, _)| file.owner.clone());
    let differs = matches!(dialog.differences(), Some(Ok(found)) if **found != Differences::default());
    let may = owner.is_none() && differs;
    let words = match owner {
        Some(owner) => format!("Only {owner} puts these back."),
        None => "What stands there now is kept as a version too, so that this can be taken back.".to_owned(),
    };
    ui.add_space(6.0);
    ui.add(egui::Label::new(RichText::new(words).font(theme::sans(12.5)).color(palette.faint)).wrap());
    ui.add_space(8.0);
    let mut verdict = if may && entered(ui) { Verdict::Confirm } else { Verdict::Open };
    in_a_row(ui, |ui| {
        let strong = RichText::new("Put this version back").font(theme::sans_strong(14.5));
        let button = egui::Button::new(strong.color(palette.on_accent)).fill(palette.accent);
        if ui.add_enabled(may, button).clicked() {
            verdict = Verdict::Confirm;
        }
        if ui.button("Close").clicked() {
            verdict = Verdict::Close;
        }
    });
    verdict
}

/// How many bytes, in a unit that suits.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}
