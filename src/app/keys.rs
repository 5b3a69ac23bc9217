//! Keys as words: `Ctrl+Shift+Left`.
//!
//! The window and the tests press the same keys; what a key does is looked up
//! in the table of [`action`](super::action), and letters that the table
//! leaves free belong to the schema.

use super::action::{Action, ROWS, Scope};
use super::{Message, Workspace};
use std::fmt;

/// A key with the modifiers that are held.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Chord {
    /// Ctrl, or Command on a Mac.
    pub ctrl: bool,
    /// Alt.
    pub alt: bool,
    /// Shift.
    pub shift: bool,
    /// The key: `A`, `1`, `Left`, `PageUp`, `F1`, `Period`, …
    pub key: String,
}

impl Chord {
    /// Reads `Ctrl+Shift+Left`; the last word is the key.
    pub fn parse(words: &str) -> Chord {
        let mut chord = Chord { ctrl: false, alt: false, shift: false, key: String::new() };
        for word in words.split('+') {
            match word {
                "Ctrl" => chord.ctrl = true,
                "Alt" => chord.alt = true,
                "Shift" => chord.shift = true,
                key => key.clone_into(&mut chord.key),
            }
        }
        chord
    }

    fn letter(&self) -> Option<char> {
        let mut chars = self.key.chars();
        let letter = chars.next().filter(char::is_ascii_uppercase)?;
        (chars.next().is_none() && !self.ctrl && !self.alt).then(|| letter.to_ascii_lowercase())
    }

    fn digit(&self) -> Option<u32> {
        let bare = !self.ctrl && !self.alt && !self.shift;
        bare.then(|| self.key.parse().ok()).flatten().filter(|digit| *digit < 10)
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [(self.ctrl, "Ctrl+"), (self.alt, "Alt+"), (self.shift, "Shift+")] {
            if held {
                f.write_str(name)?;
            }
        }
        let key = match self.key.as_str() {
            "Period" => ".",
            "Comma" => ",",
            "Plus" => "+",
            "Equals" => "=",
            "Minus" => "−",
            key => key,
        };
        f.write_str(key)
    }
}

/// The action of a key, if the table has one there.
pub fn action_of(chord: &Chord, scope: Scope) -> Option<Action> {
    let held = |words: &&str| Chord::parse(words) == *chord;
    let row = ROWS.iter().find(|row| row.keys.iter().any(held));
    row.filter(|row| scope == Scope::Page || row.scope == Scope::Everywhere).map(|row| row.action)
}

/// What a key on the page means; an `Err` says in words why it means nothing now.
///
/// # Errors
/// The action cannot be done now.
pub fn press(chord: &Chord, workspace: &Workspace) -> Option<Result<Message, &'static str>> {
    if let Some(action) = action_of(chord, Scope::Page) {
        return Some(action.resolve(workspace));
    }
    if let Some(digit) = chord.digit() {
        return Some(Ok(Message::Digit(digit)));
    }
    let letter = chord.letter()?;
    let message = if chord.shift { Message::ShiftLetter(letter) } else { Message::Letter(letter) };
    Some(Ok(message))
}

/// The keys of an action as words, the usual one first.
pub fn keys_of(action: Action) -> Vec<String> {
    let row = ROWS.iter().find(|row| row.action == action);
    row.map_or_else(Vec::new, |row| row.keys.iter().map(|key| Chord::parse(key).to_string()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::project_file::schema::default_schema;
    use std::collections::BTreeMap;

    #[test]
    fn no_two_actions_share_a_key() {
        let mut seen: BTreeMap<Chord, Action> = BTreeMap::new();
        for row in &ROWS {
            for key in row.keys {
                let before = seen.insert(Chord::parse(key), row.action);
                assert_eq!(before, None, "{key} is both {before:?} and {:?}", row.action);
            }
        }
    }

    #[test]
    fn letters_of_the_default_schema_are_free_in_the_table() {
        let schema = default_schema();
        let labels = schema.labels.iter().map(|label| label.key);
        let relations = schema.relations.iter().filter_map(|relation| relation.key);
        for letter in labels.chain(relations) {
            let chord = Chord::parse(&letter.to_uppercase().to_string());
            assert_eq!(action_of(&chord, Scope::Page), None, "{letter}");
        }
    }

    #[test]
    fn every_action_has_a_name_a_hint_and_a_menu() {
        for row in &ROWS {
            assert!(!row.name.is_empty() && !row.hint.is_empty(), "{:?}", row.action);
        }
    }
}
