//! The command palette.

use super::{Verdict, entered, first_field};
use crate::app::{Message, Workspace};
use crate::ui::theme::{self, Palette};
use crate::view::palette::{self, Entry};
use egui::{Key, RichText};

/// What can be done, narrowed as one types; arrows choose, Enter does it.
pub(super) fn palette_ui(
    ui: &mut egui::Ui,
    workspace: &Workspace,
    (query, at): (&mut String, &mut usize),
    palette: &Palette,
    chosen: &mut Option<Message>,
) -> Verdict {
    let before = query.clone();
    let moved = ui.input_mut(|input| {
        let mut count = |key| input.count_and_consume_key(egui::Modifiers::NONE, key) as isize;
        let page = 10 * (count(Key::PageDown) - count(Key::PageUp));
        count(Key::ArrowDown) - count(Key::ArrowUp) + page
    });
    ui.set_width(540.0);
    first_field(ui, query, "Command or article");
    if *query != before {
        *at = 0;
    }
    let entries = palette::entries(workspace, query);
    let last = entries.len().saturating_sub(1);
    *at = at.saturating_add_signed(moved).min(last);
    ui.add_space(6.0);
    if entries.is_empty() {
        ui.label(RichText::new("Nothing is called so.").color(palette.faint));
    }
    egui::ScrollArea::vertical().max_height(380.0).auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (number, entry) in entries.iter().enumerate() {
            let response = entry_ui(ui, entry, number == *at, palette);
            if number == *at && (moved != 0 || *query != before) {
                response.scroll_to_me(None);
            }
            if response.clicked() && entry.message.is_some() {
                chosen.clone_from(&entry.message);
            }
        }
    });
    if entered(ui)
        && let Some(entry) = entries.get(*at)
    {
        chosen.clone_from(&entry.message);
    }
    Verdict::Open
}

/// A line of the palette: name and hint on the left, the key on the right.
fn entry_ui(ui: &mut egui::Ui, entry: &Entry, here: bool, palette: &Palette) -> egui::Response {
    let size = egui::vec2(ui.available_width(), 26.0);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::click());
    let words = format!("{}, {}", entry.name, entry.hint);
    let able = entry.message.is_some();
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, able, here, &words));
    let fill = if here { palette.selection } else { palette.page };
    if here || response.hovered() {
        ui.painter().rect_filled(rect, 4.0, if here { fill } else { fill.gamma_multiply(0.8) });
    }
    let ink = if able { palette.ink } else { palette.faint };
    let painter = ui.painter_at(rect.shrink2(egui::vec2(8.0, 0.0)));
    let name = painter.layout_no_wrap(entry.name.clone(), theme::sans(14.5), ink);
    let key = painter.layout_no_wrap(entry.key.clone(), theme::sans_strong(12.5), palette.faint);
    let left = rect.left() + 8.0;
    let right = rect.right() - 8.0 - key.size().x;
    let hint_at = left + name.size().x + 12.0;
    painter.galley(egui::pos2(left, rect.center().y - name.size().y / 2.0), name, ink);
    painter.galley(egui::pos2(right, rect.center().y - key.size().y / 2.0), key, palette.faint);
    let mut job = egui::text::LayoutJob::simple_singleline(entry.hint.clone(), theme::sans(12.5), palette.faint);
    job.wrap = egui::text::TextWrapping::truncate_at_width((right - 12.0 - hint_at).max(0.0));
    let hint = painter.layout_job(job);
    painter.galley(egui::pos2(hint_at, rect.center().y - hint.size().y / 2.0), hint, palette.faint);
    response
}
