//! Every key, to read and to change.

use super::{Verdict, close_ui};
use crate::app::action::{Action, ROWS, Row, Scope};
use crate::app::{Keymap, KeysDialog, Message, Preset, Rebind, Workspace};
use crate::ui::input;
use crate::ui::theme::{self, Palette};
use egui::RichText;

pub(super) fn keys_ui(
    ui: &mut egui::Ui,
    workspace: &Workspace,
    dialog: &mut KeysDialog,
    palette: &Palette,
    live: &mut Vec<Message>,
) -> Verdict {
    ui.heading("Keys");
    ui.add_space(6.0);
    let schema_words = "Letters of the schema tag: the status line shows them. With a mark selected they begin a tie; \
        a digit then takes a numbered candidate. Shift and a letter give the mark another label.";
    ui.add(egui::Label::new(RichText::new(schema_words).color(palette.faint)).wrap());
    for clash in workspace.keymap.clashes(workspace.project().schema()) {
        ui.add(egui::Label::new(RichText::new(clash).color(palette.refusal)).wrap());
    }
    ui.add_space(6.0);
    head_ui(ui, workspace, dialog, live);
    ui.add_space(4.0);
    take_ui(ui, workspace, dialog, palette, live);
    let height = (ui.ctx().content_rect().height() - 330.0).clamp(160.0, 620.0);
    egui::ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink([false, false]).show(
        ui,
        |ui| {
            egui::Grid::new("keys").num_columns(3).min_col_width(96.0).spacing([12.0, 2.0]).show(ui, |ui| {
                let words = dialog.words.clone();
                let usual = Keymap::of(workspace.keymap.preset());
                for row in ROWS.iter().filter(|row| fits(row, workspace, &words)) {
                    row_ui(ui, (workspace, &usual), row, dialog, palette, live);
                    ui.end_row();
                }
            });
        },
    );
    let verdict = close_ui(ui);
    if dialog.waiting.is_some() { Verdict::Open } else { verdict }
}

fn head_ui(ui: &mut egui::Ui, workspace: &Workspace, dialog: &mut KeysDialog, live: &mut Vec<Message>) {
    ui.horizontal(|ui| {
        let field =
            egui::TextEdit::singleline(&mut dialog.words).hint_text("Find a key or an action").desired_width(220.0);
        let response = ui.add_enabled(dialog.waiting.is_none(), field);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Find a key or an action"));
        ui.label("Preset");
        for preset in Preset::ALL {
            let here = workspace.keymap.preset() == preset;
            if ui.selectable_label(here, preset.name()).clicked() {
                live.push(Message::Rebind(Rebind::Preset(preset)));
            }
        }
    });
}

fn fits(row: &Row, workspace: &Workspace, words: &str) -> bool {
    let keys: Vec<String> = workspace.keymap.keys_of(row.action).iter().map(ToString::to_string).collect();
    let about = format!("{} {} {}", row.name, row.hint, keys.join(" ")).to_lowercase();
    words.split_whitespace().all(|word| about.contains(&word.to_lowercase()))
}

fn row_ui(
    ui: &mut egui::Ui,
    (workspace, usual): (&Workspace, &Keymap),
    row: &'static Row,
    dialog: &mut KeysDialog,
    palette: &Palette,
    live: &mut Vec<Message>,
) {
    let keys: Vec<String> = workspace.keymap.keys_of(row.action).iter().map(ToString::to_string).collect();
    let waits = dialog.waiting.as_ref().is_some_and(|(action, _)| *action == row.action);
    let words = if waits {
        "press a key".to_owned()
    } else if keys.is_empty() {
        "–".to_owned()
    } else {
        keys.join("  ")
    };
    let button = egui::Button::selectable(waits, RichText::new(words).font(theme::sans_strong(13.5)));
    let button = ui.add(button).on_hover_text("Click, then press the key that is to do this");
    button.widget_info(|| {
        let words = format!("Key of {}: {}", row.name, keys.join(", "));
        egui::WidgetInfo::labeled(egui::Role::Button, true, words)
    });
    if button.clicked() {
        dialog.waiting = Some((row.action, None));
    }
    ui.label(RichText::new(row.name).font(theme::sans(13.5)));
    ui.horizontal(|ui| {
        if workspace.keymap.keys_of(row.action) != usual.keys_of(row.action)
            && ui.small_button("Reset").on_hover_text("The keys of the preset").clicked()
        {
            live.push(Message::Rebind(Rebind::Reset(row.action)));
        }
        ui.label(RichText::new(row.hint).font(theme::sans(13.0)).color(palette.faint));
    });
}

/// Takes the key that is waited for; one that does something else already is asked about.
fn take_ui(
    ui: &mut egui::Ui,
    workspace: &Workspace,
    dialog: &mut KeysDialog,
    palette: &Palette,
    live: &mut Vec<Message>,
) {
    let Some((action, pressed)) = dialog.waiting.clone() else { return };
    let name = action.name();
    let Some(chord) = pressed else {
        ui.label(
            RichText::new(format!("Press the key for “{name}”; Escape leaves, Delete takes its key away."))
                .color(palette.accent),
        );
        if let Some(chord) = input::chords_of_frame(ui.ctx()).into_iter().next() {
            dialog.waiting = None;
            match (chord.words().as_str(), workspace.keymap.action_of(&chord, Scope::Page)) {
                ("Escape", _) => {}
                ("Delete", _) => live.push(Message::Rebind(Rebind::Clear(action))),
                (_, Some(other)) if other != action => dialog.waiting = Some((action, Some(chord))),
                _ => live.push(Message::Rebind(Rebind::Bind(action, chord))),
            }
        }
        return;
    };
    let other = workspace.keymap.action_of(&chord, Scope::Page).map_or("", Action::name);
    let pressed = input::chords_of_frame(ui.ctx());
    let is = |key: &str| pressed.iter().any(|chord| chord.words() == key);
    if is("Escape") {
        dialog.waiting = None;
        return;
    }
    if is("Enter") {
        live.push(Message::Rebind(Rebind::Bind(action, chord)));
        dialog.waiting = None;
        return;
    }
    ui.horizontal(|ui| {
        ui.label(RichText::new(format!("{chord} is “{other}” now.")).color(palette.refusal));
        if ui.button(format!("Take it for “{name}”")).clicked() {
            live.push(Message::Rebind(Rebind::Bind(action, chord)));
            dialog.waiting = None;
        }
        if ui.button("Leave it").clicked() {
            dialog.waiting = None;
        }
    });
}
