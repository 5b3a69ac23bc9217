//! The menus, made of the table of actions.

use crate::app::action::{Menu, ROWS, Row, Scope};
use crate::app::{Action, Effect, Message, Workspace};
use crate::model::CoderId;
use std::path::PathBuf;

/// What the menus list besides actions.
pub struct MenuView<'v> {
    /// Projects that were open.
    pub recent: &'v [PathBuf],
}

/// Shows the menus.
pub fn menu_ui(ui: &mut egui::Ui, workspace: &Workspace, view: &MenuView<'_>, out: &mut Vec<Message>) {
    egui::MenuBar::new().ui(ui, |ui| {
        let menus = [
            (Menu::File, "File"),
            (Menu::Edit, "Edit"),
            (Menu::Tie, "Tie"),
            (Menu::Go, "Go"),
            (Menu::View, "View"),
            (Menu::Help, "Help"),
        ];
        for (menu, name) in menus {
            ui.menu_button(name, |ui| {
                ui.set_min_width(230.0);
                for row in ROWS.iter().filter(|row| row.menu == menu && in_menu(row)) {
                    row_ui(ui, row, workspace, out);
                    if row.action == Action::Open {
                        recent_ui(ui, view, out);
                    }
                    if row.action == Action::Who {
                        coders_ui(ui, workspace, out);
                    }
                }
            });
        }
    });
}

/// Twenty ways to move a caret are for keys, not for a menu.
fn in_menu(row: &Row) -> bool {
    row.scope != Scope::Review
        && !matches!(row.action, Action::Caret(..) | Action::Extend(..) | Action::Layout(..) | Action::MoveEdge(..))
}

fn row_ui(ui: &mut egui::Ui, row: &Row, workspace: &Workspace, out: &mut Vec<Message>) {
    let resolved = row.action.resolve(workspace);
    let mut button = egui::Button::new(row.name);
    if let Some(key) = workspace.keymap.keys_of(row.action).first() {
        button = button.shortcut_text(key.to_string());
    }
    let why = resolved.as_ref().err().copied().unwrap_or(row.hint);
    let response = ui.add_enabled(resolved.is_ok(), button).on_hover_text(why).on_disabled_hover_text(why);
    if let (true, Ok(message)) = (response.clicked(), resolved) {
        out.push(message);
    }
}

fn recent_ui(ui: &mut egui::Ui, view: &MenuView<'_>, out: &mut Vec<Message>) {
    ui.menu_button("Recent projects", |ui| {
        if view.recent.is_empty() {
            ui.weak("None yet");
        }
        for path in view.recent {
            let name =
                path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
            if ui.button(name).on_hover_text(path.display().to_string()).clicked() {
                out.push(Message::Ask(Effect::OpenPath(path.clone())));
            }
        }
    });
}

/// The coders of the project, to work as one of them.
fn coders_ui(ui: &mut egui::Ui, workspace: &Workspace, out: &mut Vec<Message>) {
    ui.menu_button("Work as", |ui| {
        for coder in workspace.project().coders().values() {
            let me = workspace.me() == Some(&coder.id) as Option<&CoderId>;
            if ui.selectable_label(me, coder.name.as_str()).clicked() {
                out.push(Message::Ask(Effect::Me(coder.name.clone())));
                ui.close();
            }
        }
    });
}
