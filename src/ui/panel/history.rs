//! What was done, in words, to go back to.

use crate::app::{Message, Step, Workspace};
use crate::ui::theme;
use egui::RichText;

/// Shows the steps, the last one first; a click goes back to a step, or forth.
pub fn history_ui(ui: &mut egui::Ui, workspace: &Workspace, out: &mut Vec<Message>) {
    let palette = theme::palette(ui.ctx());
    let (done, undone) = (workspace.history().done(), workspace.history().undone());
    ui.add_space(4.0);
    ui.label(RichText::new("History").font(theme::sans_strong(15.0)));
    if done.is_empty() && undone.is_empty() {
        ui.label(RichText::new("Nothing has been done yet").color(palette.faint));
        return;
    }
    let total = done.len() + undone.len() + 1;
    ui.spacing_mut().item_spacing.y = 0.0;
    egui::ScrollArea::vertical().auto_shrink(false).show_rows(ui, 22.0, total, |ui, rows| {
        for row in rows {
            // From the step furthest ahead down to the beginning.
            let count = total - 1 - row;
            let step = step_of(done, undone, count);
            let words = step.map_or("Beginning", |step| workspace.words_of(step));
            let now = count == done.len();
            let color = if count > done.len() { palette.faint } else { palette.ink };
            let text = RichText::new(words).font(theme::sans(13.5)).color(color);
            let button =
                egui::Button::selectable(now, text).truncate().min_size(egui::vec2(ui.available_width(), 22.0));
            if ui.add(button).clicked() {
                out.push(Message::GoTo(count));
            }
        }
    });
}

/// The step that was done as the `count`-th.
fn step_of<'s>(done: &'s [Step], undone: &'s [Step], count: usize) -> Option<&'s Step> {
    let index = count.checked_sub(1)?;
    done.get(index).or_else(|| undone.iter().rev().nth(index - done.len()))
}
