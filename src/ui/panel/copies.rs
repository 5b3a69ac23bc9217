//! Where copies of a file say different things: both, and a button for each.

use crate::app::review::Choice;
use crate::app::{Action, Message, Workspace};
use crate::command::counted;
use crate::model::Beside;
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
        let what = of_what(&one.beside);
        let words = match all.len() {
            1 => format!("Two copies of {what} differ here"),
            count => format!("Two copies of {what} differ here ({} of {count})", at + 1),
        };
        ui.add(egui::Label::new(RichText::new(words).font(theme::sans_strong(13.5)).color(palette.trouble)).wrap());
        let mut said = |name: &str, words: &str| {
            ui.label(RichText::new(name).font(theme::sans_strong(12.5)).color(palette.faint));
            ui.add(egui::Label::new(RichText::new(words).font(theme::sans(13.5)).color(palette.ink)).wrap());
        };
        said("Here", &one.here);
        said("The other copy", &one.there);
        ui.horizontal_wrapped(|ui| {
            for (action, name) in actions(workspace) {
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

/// In a review, how many places copies differ in, which leads to them.
pub(super) fn copies_count_ui(ui: &mut egui::Ui, workspace: &Workspace, out: &mut Vec<Message>) {
    let count = workspace.copies_to_settle();
    if count == 0 || workspace.is_at_copies() {
        return;
    }
    let places = counted(count, "place");
    let words = format!("Copies differ in {places}  {}", workspace.keymap.words_for(Action::NextDiffering));
    if ui.button(words).clicked() {
        out.push(Message::NextDiffering);
    }
    ui.add_space(6.0);
}

/// What settles a place: in a review its own keys.
fn actions(workspace: &Workspace) -> [(Action, &'static str); 3] {
    let [keep, take, next] = if workspace.is_at_copies() {
        [Action::Decide(Choice::Left), Action::Decide(Choice::Right), Action::NextCase]
    } else {
        [Action::KeepMine, Action::TakeOther, Action::NextDiffering]
    };
    [(keep, "Keep"), (take, "Take other"), (next, "Next")]
}

fn of_what(beside: &Beside) -> &'static str {
    match beside {
        Beside::Tags(..) => "your tags",
        Beside::Verdict(..) => "your decisions",
        Beside::Field(..) => "the article’s description",
        Beside::Schema(_) => "the schema",
        Beside::Head(_) => "the project’s own file",
    }
}
