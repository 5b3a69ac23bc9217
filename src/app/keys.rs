//! Keys as words: `Ctrl+Shift+Left`.
//!
//! The window and the tests press the same keys; what a key does is looked up
//! in the table of [`action`](super::action), and letters that the table
//! leaves free belong to the schema.

use super::action::Scope;
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

    /// Reads `Ctrl+Shift+Left` as a file has it.
    ///
    /// # Errors
    /// There is no such key, in words.
    pub fn read(words: &str) -> Result<Chord, String> {
        let chord = Chord::parse(words);
        let plain = matches!(chord.key.as_bytes(), [b'A'..=b'Z' | b'0'..=b'9']);
        let function =
            chord.key.strip_prefix('F').and_then(|n| n.parse().ok()).is_some_and(|n: u8| (1..=35).contains(&n));
        if plain || function || KEYS.contains(&chord.key.as_str()) {
            Ok(chord)
        } else {
            Err(format!("there is no key {words:?}; keys are written as Ctrl+Shift+Left, A, 1, F5, Period, Slash"))
        }
    }

    /// As a file has it, which [`Chord::read`] reads.
    pub fn words(&self) -> String {
        let held = [(self.ctrl, "Ctrl+"), (self.alt, "Alt+"), (self.shift, "Shift+")];
        let held: String = held.into_iter().filter(|(held, _)| *held).map(|(_, name)| name).collect();
        format!("{held}{}", self.key)
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
            "Slash" => "/",
            "Backslash" => "\\",
            "OpenBracket" => "[",
            "CloseBracket" => "]",
            key => key,
        };
        f.write_str(key)
    }
}

/// Keys besides letters, digits and F1 to F35, by the names that the window has for them.
pub const KEYS: [&str; 31] = [
    "Up",
    "Down",
    "Left",
    "Right",
    "Home",
    "End",
    "PageUp",
    "PageDown",
    "Tab",
    "Enter",
    "Escape",
    "Space",
    "Backspace",
    "Delete",
    "Insert",
    "Period",
    "Comma",
    "Plus",
    "Minus",
    "Equals",
    "Slash",
    "Backslash",
    "Colon",
    "Semicolon",
    "Quote",
    "Backtick",
    "OpenBracket",
    "CloseBracket",
    "Questionmark",
    "Exclamationmark",
    "Pipe",
];

/// What a key on the page means; an `Err` says in words why it means nothing now.
///
/// # Errors
/// The action cannot be done now.
pub fn press(chord: &Chord, workspace: &Workspace) -> Option<Result<Message, &'static str>> {
    if workspace.is_reviewing()
        && let Some(action) = workspace.keymap.action_of(chord, Scope::Review)
    {
        return Some(action.resolve(workspace));
    }
    if let Some(action) = workspace.keymap.action_of(chord, Scope::Page) {
        return Some(action.resolve(workspace));
    }
    if let Some(digit) = chord.digit() {
        return Some(Ok(Message::Digit(digit)));
    }
    let letter = chord.letter()?;
    let message = if chord.shift { Message::ShiftLetter(letter) } else { Message::Letter(letter) };
    Some(Ok(message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_in_words_is_the_key() {
        for words in ["Ctrl+Alt+Shift+Left", "A", "7", "F12", "Ctrl+Slash"] {
            assert_eq!(Chord::read(words).unwrap().words(), words);
        }
        assert!(Chord::read("Ctrl+").is_err());
        assert!(Chord::read("F99").is_err());
    }
}
