//! Files with tags, looked at before they come in.

use super::{Verdict, fields_ui, foot_ui};
use crate::app::tagged::{TaggedDialog, TaggedRead};
use crate::app::{Effect, Message};
use crate::command::counted;
use crate::format::FORMATS;
use crate::ui::theme::{self, Palette};
use egui::RichText;

pub(super) fn tagged_ui(
    ui: &mut egui::Ui,
    tagged: &mut TaggedDialog,
    palette: &Palette,
    live: &mut Vec<Message>,
) -> Verdict {
    ui.heading("Bring in tags");
    let files = tagged.inputs.len();
    let words = counted(files, "file");
    ui.label(RichText::new(words).color(palette.faint));
    ui.add_space(6.0);
    let mut chosen = tagged.format;
    let combo = egui::ComboBox::from_label("Format").selected_text(chosen.about).width(380.0).show_ui(ui, |ui| {
        for format in FORMATS.iter().filter(|format| format.reader.is_some()) {
            if ui.selectable_label(format.name == chosen.name, format.about).clicked() {
                chosen = *format;
            }
        }
    });
    combo.response.accessible_name("Format");
    if chosen.name != tagged.format.name {
        (tagged.format, tagged.read) = (chosen, None);
        live.push(Message::Ask(Effect::ReadAs(Box::new(tagged.clone()))));
    }
    fields_ui(ui, [("Tagged by, if the files do not say", &mut tagged.coder)]);
    ui.add_space(6.0);
    match &tagged.read {
        Some(read) => read_ui(ui, read, palette),
        None => {
            ui.label(RichText::new("Reading…").font(theme::sans_strong(14.0)));
        }
    }
    let words = "Labels and relations that the schema does not have are added to it. All of it is one step; undo takes it back.";
    ui.add(egui::Label::new(RichText::new(words).font(theme::sans(12.5)).color(palette.faint)).wrap());
    foot_ui(ui, "Bring in", None)
}

fn read_ui(ui: &mut egui::Ui, tagged: &TaggedRead, palette: &Palette) {
    let read = &tagged.read;
    let (docs, marks, problems) = (read.docs.len(), tagged.marks, read.problems.len());
    let words =
        format!("{} with {}, and {}", counted(docs, "article"), counted(marks, "mark"), counted(problems, "problem"));
    ui.label(RichText::new(words).font(theme::sans_strong(14.0)));
    let frame = egui::Frame::new().fill(palette.page).inner_margin(8).corner_radius(6);
    frame.show(ui, |ui| {
        egui::ScrollArea::vertical().max_height(200.0).auto_shrink([false, true]).show(ui, |ui| {
            for problem in read.problems.iter().take(100) {
                ui.add(egui::Label::new(RichText::new(problem.to_string()).color(palette.trouble)).wrap());
            }
            for words in read.remarks.iter().take(100) {
                ui.add(egui::Label::new(RichText::new(words).color(palette.faint)).wrap());
            }
            if let Some(doc) = read.docs.first() {
                let start: String = doc.text.as_str().chars().take(400).collect();
                ui.add(egui::Label::new(RichText::new(start).font(theme::serif(14.0))).wrap());
            }
        });
    });
}
