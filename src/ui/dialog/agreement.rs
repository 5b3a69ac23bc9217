//! How far coders agree: the tables of the report, whose rows lead to the cases behind them.

use super::{Verdict, close_ui, refusal_ui};
use crate::app::agree_dialog::{AgreementDialog, Figures};
use crate::app::{Message, Workspace};
use crate::command::counted;
use crate::format::report::{Cell, Part, Plot, Report, Row, Table};
use crate::ui::theme::{self, Palette};
use egui::{Align, RichText};

/// More rows of a table are only in the files.
const MOST_ROWS: usize = 100;

pub(super) fn agreement_ui(
    ui: &mut egui::Ui,
    workspace: &Workspace,
    asked: &mut AgreementDialog,
    palette: &Palette,
    live: &mut Vec<Message>,
) -> Verdict {
    let room = ui.ctx().content_rect();
    ui.set_width((room.width() - 120.0).clamp(560.0, 860.0));
    ui.heading("Agreement");
    ui.add_space(4.0);
    asked_ui(ui, workspace, asked, live);
    ui.add_space(6.0);
    ui.separator();
    let height = (room.height() - 300.0).max(160.0);
    match &workspace.view.agreement {
        None => drop(ui.label(RichText::new("Choose who is compared, then Compare.").color(palette.faint))),
        Some(Figures::Failed(why)) => drop(ui.label(RichText::new(why).color(palette.refusal))),
        Some(Figures::Reading(done, all)) => {
            let share = *done as f32 / (*all).max(1) as f32;
            ui.add(egui::ProgressBar::new(share).desired_height(6.0).fill(palette.accent));
            ui.label(RichText::new(format!("{done} of {all} articles")).color(palette.faint));
        }
        Some(Figures::Gamma(count)) => {
            ui.add(egui::ProgressBar::new(1.0).desired_height(6.0).fill(palette.accent));
            let aligned = counted(*count, "alignment");
            ui.label(RichText::new(format!("every article is read; γ: {aligned} so far")).color(palette.faint));
        }
        Some(Figures::Done(report)) => {
            egui::ScrollArea::both().max_height(height).min_scrolled_height(height).auto_shrink([false, true]).show(
                ui,
                |ui| {
                    report_ui(ui, report, (asked, palette), live);
                },
            );
            save_ui(ui, asked, live);
        }
    }
    refusal_ui(ui, workspace, palette);
    close_ui(ui)
}

fn asked_ui(ui: &mut egui::Ui, workspace: &Workspace, asked: &mut AgreementDialog, live: &mut Vec<Message>) {
    ui.horizontal_wrapped(|ui| {
        for (id, chosen) in &mut asked.coders {
            ui.checkbox(chosen, workspace.shown_name(id));
        }
    });
    ui.horizontal(|ui| {
        ui.checkbox(&mut asked.finished, "Finished articles alone");
        ui.checkbox(&mut asked.gamma, "γ").on_hover_text("The best alignment of all units; it takes its time");
        ui.with_layout(egui::Layout::right_to_left(Align::Center), |ui| {
            let strong = RichText::new("Compare").font(theme::sans_strong(14.5));
            if ui.button(strong).clicked() {
                live.push(Message::Agree(Box::new(asked.clone())));
            }
        });
    });
}

fn save_ui(ui: &mut egui::Ui, asked: &mut AgreementDialog, live: &mut Vec<Message>) {
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        let hint = "report.html, or a folder for tables";
        let field = egui::TextEdit::singleline(&mut asked.path).hint_text(hint).desired_width(330.0);
        let response = ui.add(field);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Where to write the report"));
        if ui.button("Write report").clicked() {
            live.push(Message::WriteReport(asked.path.clone()));
        }
    });
}

fn report_ui(
    ui: &mut egui::Ui,
    report: &Report,
    (asked, palette): (&AgreementDialog, &Palette),
    live: &mut Vec<Message>,
) {
    for words in &report.about {
        ui.add(egui::Label::new(RichText::new(words).font(theme::sans(13.0)).color(palette.faint)).wrap());
    }
    for part in &report.parts {
        ui.add_space(12.0);
        ui.label(RichText::new(&part.title).font(theme::sans_strong(16.0)).color(palette.accent));
        part_ui(ui, part, (asked, palette), live);
    }
}

fn part_ui(ui: &mut egui::Ui, part: &Part, (asked, palette): (&AgreementDialog, &Palette), live: &mut Vec<Message>) {
    part.plots.iter().for_each(|plot| plot_ui(ui, plot, palette));
    for table in part.tables.iter().filter(|table| !table.rows.is_empty()) {
        ui.add_space(8.0);
        let title = ui.label(RichText::new(&table.title).font(theme::sans_strong(14.0)));
        if !table.about.is_empty() {
            title.on_hover_text(&table.about);
        }
        // Titles of different pairs are the same, names of files are not.
        ui.push_id((&part.title, &table.name), |ui| table_ui(ui, table, (asked, palette), live));
    }
}

fn table_ui(ui: &mut egui::Ui, table: &Table, (asked, palette): (&AgreementDialog, &Palette), live: &mut Vec<Message>) {
    egui::Grid::new("table").spacing([16.0, 3.0]).striped(true).show(ui, |ui| {
        for (column, head) in table.heads.iter().enumerate() {
            let head = RichText::new(head).font(theme::sans_strong(12.5)).color(palette.faint);
            let center = Align::Center;
            let layout =
                if column == 0 { egui::Layout::left_to_right(center) } else { egui::Layout::right_to_left(center) };
            ui.with_layout(layout, |ui| ui.add(egui::Label::new(head).extend()));
        }
        ui.end_row();
        for row in table.rows.iter().take(MOST_ROWS) {
            row_ui(ui, row, (asked, palette), live);
        }
    });
    if let Some(more) = table.rows.len().checked_sub(MOST_ROWS).filter(|more| *more > 0) {
        ui.label(RichText::new(format!("{more} more are in the report when it is written")).color(palette.faint));
    }
}

fn row_ui(ui: &mut egui::Ui, row: &Row, (asked, palette): (&AgreementDialog, &Palette), live: &mut Vec<Message>) {
    for (column, cell) in row.cells.iter().enumerate() {
        let words = RichText::new(cell.shown()).font(theme::sans(13.5));
        match (&row.leads, column) {
            (Some(leads), 0) => {
                let link = ui.add(egui::Label::new(words.color(palette.accent)).extend().sense(egui::Sense::click()));
                link.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Link, true, cell.shown()));
                if link.on_hover_cursor(egui::CursorIcon::PointingHand).on_hover_text("Shows the cases").clicked() {
                    live.push(Message::Follow(Box::new(asked.clone()), leads.clone()));
                }
            }
            (_, 0) => drop(ui.add(egui::Label::new(words).extend())),
            _ => {
                let color = if matches!(cell, Cell::Undefined(_)) { palette.faint } else { palette.ink };
                let label = egui::Label::new(words.color(color)).extend();
                let response = ui.with_layout(egui::Layout::right_to_left(Align::Center), |ui| ui.add(label)).inner;
                if let Cell::Undefined(why) = cell {
                    response.on_hover_text(why);
                }
            }
        }
    }
    ui.end_row();
}

/// Points on a scale from 0 to 1, with their intervals.
fn plot_ui(ui: &mut egui::Ui, plot: &Plot, palette: &Palette) {
    const ROW: f32 = 22.0;
    const NAMES: f32 = 110.0;
    ui.add_space(8.0);
    ui.label(RichText::new(&plot.title).font(theme::sans_strong(14.0)));
    let size = egui::vec2(ui.available_width().clamp(300.0, 620.0), plot.bars.len() as f32 * ROW + 22.0);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::hover());
    let figures = plot.bars.iter().filter_map(|bar| Some(format!("{} {:.2}", bar.name, bar.figure?)));
    let figures = figures.collect::<Vec<_>>().join(", ");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, figures.as_str()));
    let scale = egui::Rangef::new(rect.left() + NAMES + 10.0, rect.right() - 50.0);
    let x = |figure: f64| scale.min + (scale.max - scale.min) * figure.clamp(0.0, 1.0) as f32;
    let bottom = rect.bottom() - 18.0;
    let painter = ui.painter();
    let faint = egui::Stroke::new(1.0, palette.faint.gamma_multiply(0.35));
    for step in 0..=5 {
        let at = f64::from(step) / 5.0;
        painter.vline(x(at), rect.top()..=bottom, faint);
        let place = egui::pos2(x(at), bottom + 2.0);
        painter.text(place, egui::Align2::CENTER_TOP, format!("{at:.1}"), theme::sans(11.5), palette.faint);
    }
    for (number, bar) in plot.bars.iter().enumerate() {
        let y = rect.top() + (number as f32 + 0.5) * ROW;
        let name = egui::pos2(rect.left() + NAMES, y);
        painter.text(name, egui::Align2::RIGHT_CENTER, &bar.name, theme::sans(13.0), palette.ink);
        let stroke = egui::Stroke::new(2.0, palette.accent);
        if let Some((from, to)) = bar.interval {
            painter.hline(x(from)..=x(to), y, stroke);
            for end in [from, to] {
                painter.vline(x(end), y - 4.0..=y + 4.0, stroke);
            }
        }
        let words = bar.figure.map_or("–".to_owned(), |figure| format!("{figure:.2}"));
        if let Some(figure) = bar.figure {
            painter.circle_filled(egui::pos2(x(figure), y), 4.5, palette.accent);
        }
        let place = egui::pos2(rect.right(), y);
        painter.text(place, egui::Align2::RIGHT_CENTER, words, theme::sans(13.0), palette.ink);
    }
}
