//! Keys of the window to messages.

use crate::app::action::Scope;
use crate::app::keys::{self, Chord};
use crate::app::{Message, Workspace};
use egui::{Event, Key, Modifiers};

/// What the keys of this frame mean; a field that is typed into keeps its own.
///
/// `was_typing` says whether a field had the keys in the frame before: Escape takes the keys from a
/// field before anyone is asked, and must not reach the page as well.
pub fn keys_of_frame(ctx: &egui::Context, workspace: &Workspace, was_typing: bool) -> Vec<Message> {
    if workspace.view.dialog.is_some() || egui::Popup::is_any_open(ctx) {
        return Vec::new();
    }
    let typing = ctx.text_edit_focused() || was_typing;
    let on_button = !typing && ctx.memory(|memory| memory.focused().is_some()) && !page_has_focus(ctx);
    let events = ctx.input(|input| input.events.clone());
    events
        .iter()
        .filter_map(chord_of)
        .filter(|chord| !(on_button && matches!(chord.key.as_str(), "Enter" | "Space" | "Tab")))
        .filter_map(|chord| message_of(&chord, workspace, typing))
        .collect()
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

fn message_of(chord: &Chord, workspace: &Workspace, typing: bool) -> Option<Message> {
    let resolved = if typing {
        keys::action_of(chord, Scope::Everywhere).map(|action| action.resolve(workspace))
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
