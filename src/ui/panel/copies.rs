//! Where copies of one's own file say different things: both, and a button for each.

use crate::app::{Action, Message, Workspace};
use crate::ui::theme::{self, Palette};
use egui::RichText;

/// Shows what copies differ in, one place at a time.
pub(super) fn copies_ui(ui: &mut egui::Ui, workspace: &Workspace, palette: &Palette, out: &mut Vec<Message>) {
    let all = workspace.differing();
    let at = workspace.differing_at(&all);
    let Some(one) = all.get(at) else { return };
    let frame = egui::Frame::new().fill(palette.page).inner_margin(8).corner_radius(6);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        let words = match all.len() {
            1 => "Two copies of your file differ here".to_owned(),
            count => format!("Two copies of your file differ in {count} places; this is the {}.", at + 1),
        };
        ui.label(RichText::new(words).font(theme::sans_strong(13.5)).color(palette.trouble));
        let mut said = |name: &str, words: &str| {
            ui.label(RichText::new(name).font(theme::sans_strong(12.5)).color(palette.faint));
            ui.add(egui::Label::new(RichText::new(words).font(theme::sans(13.5)).color(palette.ink)).wrap());
        };
        said("Here", &one.here);
        said("The other copy", &one.there);
        ui.horizontal_wrapped(|ui| {
            for (action, name) in
                [(Action::KeepMine, "Keep"), (Action::TakeOther, "Take other"), (Action::NextDiffering, "Next")]
            {
                let button = ui.button(format!("{name}  {}", workspace.keymap.words_for(action)));
                if button.on_hover_text(action.row().map_or("", |row| row.hint)).clicked()
                    && let Ok(message) = action.resolve(workspace)
                {
                    out.push(message);
                }
            }
        });
    });
    ui.add_space(8.0);
}
