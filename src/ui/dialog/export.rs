//! Writing tags for other tools: the format, how, what it would lose, and a look at what it makes.

use super::{Verdict, foot_ui, refusal_ui};
use crate::app::export::ExportDialog;
use crate::app::{Message, Workspace};
use crate::format::FORMATS;
use crate::format::exchange::tokens::Scheme;
use crate::ui::theme::{self, Palette};
use egui::RichText;

/// What was worked out for a choice, since it takes longer than a frame should.
#[derive(Clone)]
struct Shown {
    of: ExportDialog,
    revision: u64,
    losses: std::sync::Arc<Vec<String>>,
    preview: String,
}

pub(super) fn export_ui(
    ui: &mut egui::Ui,
    workspace: &Workspace,
    export: &mut ExportDialog,
    palette: &Palette,
    live: &mut Vec<Message>,
) -> Verdict {
    ui.set_width((ui.ctx().content_rect().width() - 120.0).clamp(560.0, 760.0));
    ui.heading("Export");
    ui.add_space(6.0);
    egui::Grid::new("export").num_columns(2).min_col_width(90.0).spacing([14.0, 8.0]).show(ui, |ui| {
        ui.label("Format");
        format_ui(ui, export);
        ui.end_row();
        ui.label("Tags of");
        coder_ui(ui, workspace, export);
        ui.end_row();
        ui.label("How");
        ui.horizontal(|ui| how_ui(ui, export, palette));
        ui.end_row();
        ui.label("Where");
        ui.horizontal(|ui| {
            let field =
                egui::TextEdit::singleline(&mut export.path).hint_text("asked for; or a path").desired_width(330.0);
            ui.add(field).widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Where to write"));
            ui.checkbox(&mut export.replace, "Replace");
        });
        ui.end_row();
    });
    let shown = shown(ui, workspace, export);
    losses_ui(ui, &shown, export, palette, live);
    ui.add_space(4.0);
    let frame = egui::Frame::new().fill(palette.page).inner_margin(8).corner_radius(6);
    frame.show(ui, |ui| {
        egui::ScrollArea::both().id_salt("preview").max_height(170.0).auto_shrink([false, true]).show(ui, |ui| {
            let words =
                if shown.preview.is_empty() { "Open an article to see what it becomes." } else { &shown.preview };
            let words = RichText::new(words).font(egui::FontId::monospace(12.0)).color(palette.ink);
            ui.add(egui::Label::new(words).extend());
        });
    });
    refusal_ui(ui, workspace, palette);
    foot_ui(ui, "Export", None)
}

fn format_ui(ui: &mut egui::Ui, export: &mut ExportDialog) {
    let chosen = export.chosen();
    let combo = egui::ComboBox::from_id_salt("format").selected_text(chosen.about).width(420.0).height(360.0);
    let combo = combo.show_ui(ui, |ui| {
        for (place, format) in FORMATS.iter().enumerate().filter(|(_, format)| format.writer.is_some()) {
            ui.selectable_value(&mut export.format, place, format.about);
        }
    });
    combo.response.accessible_name("Format");
}

fn coder_ui(ui: &mut egui::Ui, workspace: &Workspace, export: &mut ExportDialog) {
    ui.horizontal(|ui| {
        let coders = workspace.project().coders();
        let everybody = if export.gold { "gold: what reviewers decided" } else { "everybody" };
        let shown =
            export.coder.as_ref().map_or(everybody, |id| coders.get(id).map_or(id.as_str(), |c| c.name.as_str()));
        let combo = egui::ComboBox::from_id_salt("coder").selected_text(shown).show_ui(ui, |ui| {
            let mut chosen = (export.coder.clone(), export.gold);
            ui.selectable_value(&mut chosen, (None, false), "everybody");
            ui.selectable_value(&mut chosen, (None, true), "gold: what reviewers decided");
            for coder in coders.values() {
                ui.selectable_value(&mut chosen, (Some(coder.id.clone()), false), coder.name.as_str());
            }
            (export.coder, export.gold) = chosen;
        });
        combo.response.accessible_name("Tags of");
        ui.checkbox(&mut export.only_this, "This article alone");
    });
}

fn how_ui(ui: &mut egui::Ui, export: &mut ExportDialog, palette: &Palette) {
    match export.chosen().name {
        name @ ("conll" | "hugging-face" | "parquet") => {
            for (scheme, name) in Scheme::ALL {
                ui.selectable_value(&mut export.options.scheme, scheme, name.to_uppercase());
            }
            if name == "conll" {
                ui.add_space(12.0);
                ui.checkbox(&mut export.options.one_column, "All labels in one column");
            } else {
                split_ui(ui, export, palette);
            }
        }
        "csv" => drop(ui.checkbox(&mut export.options.spreadsheet, "For a spreadsheet: no cell can be a formula")),
        "doccano" => drop(ui.checkbox(&mut export.options.graphemes, "Count characters as readers see them")),
        _ => drop(ui.weak("There is one way.")),
    }
}

/// The parts of a dataset with their shares.
fn split_ui(ui: &mut egui::Ui, export: &mut ExportDialog, palette: &Palette) {
    let field = egui::TextEdit::singleline(&mut export.split).hint_text("train=0.8,test=0.2").desired_width(170.0);
    ui.add_space(12.0);
    ui.label("Parts");
    ui.add(field).widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Parts of the dataset"));
    if export.take_split().is_err() {
        ui.label(RichText::new("not yet").color(palette.refusal)).on_hover_text("write them as train=0.8,test=0.2");
    }
}

fn shown(ui: &egui::Ui, workspace: &Workspace, export: &ExportDialog) -> Shown {
    let id = egui::Id::unique("sayso export");
    // Where it goes changes nothing of what is shown.
    let of = ExportDialog { path: String::new(), replace: false, ..export.clone() };
    let known: Option<Shown> = ui.data(|data| data.get_temp(id));
    if let Some(known) = known.filter(|known| known.of == of && known.revision == workspace.revision()) {
        return known;
    }
    let line = |loss: &crate::format::exchange::Loss| format!("{}: {}", loss.document, loss.words);
    let losses: Vec<String> = export.losses(workspace).iter().map(line).collect();
    let preview = export.preview(workspace);
    let shown = Shown { of, revision: workspace.revision(), losses: losses.into(), preview };
    ui.data_mut(|data| data.insert_temp(id, shown.clone()));
    shown
}

fn losses_ui(ui: &mut egui::Ui, shown: &Shown, export: &ExportDialog, palette: &Palette, live: &mut Vec<Message>) {
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        let (words, color) = match (shown.losses.len(), export.counted || export.only_this) {
            (0, true) => ("Nothing is lost.".to_owned(), palette.accent),
            (0, false) => ("Nothing is lost in the articles that were read.".to_owned(), palette.faint),
            (1, _) => ("1 thing would be lost:".to_owned(), palette.refusal),
            (count, _) => (format!("{count} things would be lost:"), palette.refusal),
        };
        ui.label(RichText::new(words).font(theme::sans_strong(13.5)).color(color));
        if !export.counted && !export.only_this && ui.small_button("Look in every article").clicked() {
            live.push(Message::CountLosses(Box::new(export.clone())));
        }
    });
    if shown.losses.is_empty() {
        return;
    }
    egui::ScrollArea::vertical().id_salt("losses").max_height(96.0).auto_shrink([false, true]).show_rows(
        ui,
        18.0,
        shown.losses.len(),
        |ui, rows| {
            for words in shown.losses.get(rows).unwrap_or_default() {
                ui.add(egui::Label::new(RichText::new(words).font(theme::sans(13.0)).color(palette.ink)).truncate());
            }
        },
    );
}
