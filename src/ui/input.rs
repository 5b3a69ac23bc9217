//! Keys of the window to messages.

use crate::app::action::Scope;
use crate::app::keys::{self, Chord};
use crate::app::{Message, Workspace};
use egui::{Event, Key, Modifiers};

/// Who has the keys.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub enum Holder {
    /// The article, or nobody.
    #[default]
    Page,
    /// A button or the like, which wants the keys that move about and press it.
    Control,
    /// A field that is typed into.
    Field,
}

impl Holder {
    /// Who has the keys now.
    pub fn now(ctx: &egui::Context) -> Holder {
        if ctx.text_edit_focused() {
            Holder::Field
        } else if ctx.memory(|memory| memory.focused().is_some()) && !page_has_focus(ctx) {
            Holder::Control
        } else {
            Holder::Page
        }
    }
}

/// What the keys of this frame mean; a field that is typed into keeps its own.
///
/// `before` is who had the keys in the frame before: Escape takes the keys from a field or a button
/// before anyone is asked, and must not reach the page as well.
pub fn keys_of_frame(ctx: &egui::Context, workspace: &Workspace, before: Holder) -> Vec<Message> {
    if workspace.view.dialog.is_some() || egui::Popup::is_any_open(ctx) {
        return Vec::new();
    }
    let holder = match Holder::now(ctx) {
        Holder::Page => before,
        other => other,
    };
    let events = ctx.input(|input| input.events.clone());
    events
        .iter()
        .filter_map(chord_of)
        .filter(|chord| holder != Holder::Control || !is_for_controls(chord))
        .filter_map(|chord| message_of(&chord, workspace, holder == Holder::Field))
        .collect()
}

/// Keys by which one moves among buttons, presses them and leaves them.
fn is_for_controls(chord: &Chord) -> bool {
    let moves =
        ["Enter", "Space", "Tab", "Escape", "Left", "Right", "Up", "Down", "Home", "End", "Delete", "Backspace"];
    !chord.ctrl && !chord.alt && moves.contains(&chord.key.as_str())
}

/// Whether the focused widget is the page, which wants every key.
fn page_has_focus(ctx: &egui::Context) -> bool {
    let focused = ctx.memory(egui::Memory::focused);
    focused.is_some_and(|id| ctx.memory(|memory| memory.data.get_temp::<egui::Id>(page_id())) == Some(id))
}

/// Where the page leaves its id.
pub fn page_id() -> egui::Id {
    egui::Id::unique("sayso page")
}

/// The keys that were pressed in this frame.
pub fn chords_of_frame(ctx: &egui::Context) -> Vec<Chord> {
    // A modifier on its way down is no key yet.
    let is_key = |chord: &Chord| Chord::read(&chord.words()).is_ok();
    ctx.input(|input| input.events.iter().filter_map(chord_of).filter(is_key).collect())
}

fn message_of(chord: &Chord, workspace: &Workspace, typing: bool) -> Option<Message> {
    let resolved = if typing {
        workspace.keymap.action_of(chord, Scope::Everywhere).map(|action| action.resolve(workspace))
    } else {
        keys::press(chord, workspace)
    };
    resolved.map(|resolved| resolved.unwrap_or_else(|why| Message::Refused(why.to_owned())))
}

fn chord_of(event: &Event) -> Option<Chord> {
    match event {
        Event::Key { key, pressed: true, modifiers, .. } => Some(chord(*key, *modifiers)),
        // The window system turns this chord into an event of its own.
        Event::Copy => Some(Chord::parse("Ctrl+C")),
        _ => None,
    }
}

fn chord(key: Key, modifiers: Modifiers) -> Chord {
    Chord {
        ctrl: modifiers.command || modifiers.ctrl,
        alt: modifiers.alt,
        shift: modifiers.shift,
        key: key.name().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_has_every_key_that_a_file_may_name() {
        for name in keys::KEYS {
            assert!(Key::from_name(name).is_some_and(|key| key.name() == name), "{name}");
        }
    }
}
