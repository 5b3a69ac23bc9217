//! Which keys do what, for one person: a preset, and what that person changed.

use super::action::{Action, ROWS, Row, Scope};
use super::keys::Chord;
use crate::format::keys_file::{self, KeysFile};
use crate::model::{Schema, slug_of};
use std::collections::BTreeMap;

/// Keys that somebody may know already.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Preset {
    /// The keys of the table of actions.
    #[default]
    Default,
    /// H, J, K and L move the caret, / looks for words.
    Vim,
    /// Arrows turn the pages of the collection, as in brat.
    Brat,
}

impl Preset {
    /// Every preset.
    pub const ALL: [Preset; 3] = [Preset::Default, Preset::Vim, Preset::Brat];

    /// Its name in the file and on the screen.
    pub fn name(self) -> &'static str {
        match self {
            Preset::Default => "default",
            Preset::Vim => "vim-like",
            Preset::Brat => "brat-like",
        }
    }

    /// What it has otherwise than the table.
    fn file(self) -> KeysFile {
        let (name, text) = match self {
            Preset::Default => return KeysFile::default(),
            Preset::Vim => ("vim.ron", include_str!("../../assets/keys/vim.ron")),
            Preset::Brat => ("brat.ron", include_str!("../../assets/keys/brat.ron")),
        };
        // A test reads both, so it cannot fail in the program.
        keys_file::read(name, text.as_bytes()).unwrap_or_default()
    }
}

/// Which keys do what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Keymap {
    preset: Preset,
    /// By the place of the action in the table.
    keys: Vec<Vec<Chord>>,
    actions: BTreeMap<Chord, usize>,
    /// Those of a review, which come before the others while one goes on.
    reviewing: BTreeMap<Chord, usize>,
}

/// A change of the keys.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Rebind {
    /// All keys are those of a preset.
    Preset(Preset),
    /// A key does this from now on, and nothing else.
    Bind(Action, Chord),
    /// The action has no key.
    Clear(Action),
    /// The action has the keys of the preset; whichever has them now loses them.
    Reset(Action),
}

impl Default for Keymap {
    fn default() -> Keymap {
        Keymap::of(Preset::Default)
    }
}

/// An action's name in `keys.ron`: `next-mark`.
pub fn name_of(row: &Row) -> String {
    slug_of(row.name, "action")
}

fn place_of(action: Action) -> Option<usize> {
    ROWS.iter().position(|row| row.action == action)
}

impl Keymap {
    /// The keys of a preset.
    pub fn of(preset: Preset) -> Keymap {
        let keys = ROWS.iter().map(|row| row.keys.iter().map(|key| Chord::parse(key)).collect()).collect();
        let mut map = Keymap { preset, keys, actions: BTreeMap::new(), reviewing: BTreeMap::new() };
        map.change(&preset.file());
        map
    }

    /// The keys as a file has them, and what in it means nothing, in words.
    pub fn read(file: &KeysFile) -> (Keymap, Vec<String>) {
        let preset = Preset::ALL.into_iter().find(|preset| preset.name() == file.preset);
        let mut map = Keymap::of(preset.unwrap_or_default());
        let mut problems = map.change(file);
        if preset.is_none() && !file.preset.is_empty() {
            let known: Vec<&str> = Preset::ALL.into_iter().map(Preset::name).collect();
            problems.push(format!("there is no preset {:?}; there are {}", file.preset, known.join(", ")));
        }
        (map, problems)
    }

    /// Gives actions other keys, and says what could not be done.
    fn change(&mut self, file: &KeysFile) -> Vec<String> {
        let mut problems = Vec::new();
        for (name, keys) in &file.changed {
            let Some(place) = ROWS.iter().position(|row| name_of(row) == *name) else {
                problems.push(format!("there is no action {name:?}"));
                continue;
            };
            let chords = keys.iter().filter_map(|key| match Chord::read(key) {
                Ok(chord) => Some(chord),
                Err(why) => {
                    problems.push(format!("{name}: {why}"));
                    None
                }
            });
            let chords: Vec<Chord> = chords.collect();
            if let Some(held) = self.keys.get_mut(place) {
                *held = chords;
            }
        }
        problems.extend(self.index());
        problems
    }

    /// Finds the action of each key anew; a key that two actions have stays with the first.
    fn index(&mut self) -> Vec<String> {
        self.actions.clear();
        self.reviewing.clear();
        let mut problems = Vec::new();
        for (place, (keys, row)) in self.keys.iter_mut().zip(&ROWS).enumerate() {
            let actions = if row.scope == Scope::Review { &mut self.reviewing } else { &mut self.actions };
            keys.retain(|chord| match actions.get(chord).and_then(|other| ROWS.get(*other)) {
                Some(other) => {
                    problems.push(format!("{chord} is both {:?} and {:?}; it does the first", other.name, row.name));
                    false
                }
                None => {
                    actions.insert(chord.clone(), place);
                    true
                }
            });
        }
        problems
    }

    /// The preset that was begun from.
    pub fn preset(&self) -> Preset {
        self.preset
    }

    /// What is otherwise than in the preset, as a file has it.
    pub fn file(&self) -> KeysFile {
        let usual = Keymap::of(self.preset);
        let both = ROWS.iter().zip(self.keys.iter().zip(&usual.keys));
        let changed = both.filter(|(_, (keys, usual))| keys != usual);
        let changed = changed.map(|(row, (keys, _))| (name_of(row), keys.iter().map(Chord::words).collect()));
        KeysFile { preset: self.preset.name().to_owned(), changed: changed.collect() }
    }

    /// The action of a key, if there is one.
    pub fn action_of(&self, chord: &Chord, scope: Scope) -> Option<Action> {
        let actions = if scope == Scope::Review { &self.reviewing } else { &self.actions };
        let row = ROWS.get(*actions.get(chord)?)?;
        (scope != Scope::Everywhere || row.scope == Scope::Everywhere).then_some(row.action)
    }

    /// The keys of an action, the usual one first.
    pub fn keys_of(&self, action: Action) -> &[Chord] {
        place_of(action).and_then(|place| self.keys.get(place)).map_or(&[], Vec::as_slice)
    }

    /// The usual key of an action in words, or its name where it has none.
    pub fn words_for(&self, action: Action) -> String {
        let key = self.keys_of(action).first().map(Chord::to_string);
        key.unwrap_or_else(|| action.name().to_owned())
    }

    /// Changes the keys.
    pub fn rebind(&mut self, rebind: &Rebind) {
        match rebind {
            Rebind::Preset(preset) => *self = Keymap::of(*preset),
            Rebind::Bind(action, chord) => self.give(*action, vec![chord.clone()]),
            Rebind::Clear(action) => self.give(*action, Vec::new()),
            Rebind::Reset(action) => self.give(*action, Keymap::of(self.preset).keys_of(*action).to_vec()),
        }
    }

    fn give(&mut self, action: Action, chords: Vec<Chord>) {
        let of = |place: usize| ROWS.get(place).is_some_and(|row| row.scope == Scope::Review);
        let reviewing = place_of(action).is_some_and(of);
        for (place, keys) in self.keys.iter_mut().enumerate() {
            keys.retain(|key| of(place) != reviewing || !chords.contains(key));
        }
        if let Some(keys) = place_of(action).and_then(|place| self.keys.get_mut(place)) {
            *keys = chords;
        }
        self.index();
    }

    /// Letters that the schema would use and an action has, in words.
    pub fn clashes(&self, schema: &Schema) -> Vec<String> {
        let labels = schema.labels.iter().map(|label| (label.key, label.name.as_str()));
        let relations = schema.relations.iter().filter_map(|def| Some((def.key?, def.name.as_str())));
        let clash = |(letter, name): (char, &str)| {
            let chord = Chord::parse(&letter.to_ascii_uppercase().to_string());
            let action = ROWS.get(*self.actions.get(&chord)?)?;
            Some(format!("{chord} is {:?} here, so it cannot be “{name}”", action.name))
        };
        labels.chain(relations).filter_map(clash).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::project_file::schema::default_schema;

    fn file(preset: &str, changed: &[(&str, &[&str])]) -> KeysFile {
        let changed = changed.iter().map(|(name, keys)| {
            ((*name).to_owned(), keys.iter().map(|key| (*key).to_owned()).collect::<Vec<String>>())
        });
        KeysFile { preset: preset.to_owned(), changed: changed.collect() }
    }

    #[test]
    fn no_keys_clash_in_any_preset_nor_with_the_letters_of_the_schema() {
        for preset in Preset::ALL {
            let text = match preset {
                Preset::Default => "()",
                Preset::Vim => include_str!("../../assets/keys/vim.ron"),
                Preset::Brat => include_str!("../../assets/keys/brat.ron"),
            };
            let file = keys_file::read(preset.name(), text.as_bytes()).unwrap();
            let (_, problems) = Keymap::read(&KeysFile { preset: String::new(), ..file });
            assert_eq!(problems, Vec::<String>::new(), "{}", preset.name());
            assert_eq!(Keymap::of(preset).clashes(&default_schema()), Vec::<String>::new(), "{}", preset.name());
        }
    }

    #[test]
    fn every_action_has_a_name_of_its_own_in_the_file() {
        let mut names: Vec<String> = ROWS.iter().map(name_of).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), ROWS.len());
    }

    #[test]
    fn what_was_changed_comes_back_and_nothing_else_is_kept() {
        for preset in Preset::ALL {
            let mut map = Keymap::of(preset);
            assert!(map.file().changed.is_empty());
            map.rebind(&Rebind::Bind(Action::NextMark, Chord::parse("Ctrl+Period")));
            map.rebind(&Rebind::Clear(Action::Note));
            let text = keys_file::write(&map.file());
            let (again, problems) = Keymap::read(&keys_file::read("keys.ron", text.as_bytes()).unwrap());
            assert_eq!((again, problems), (map.clone(), Vec::new()));
            map.rebind(&Rebind::Reset(Action::NextMark));
            map.rebind(&Rebind::Reset(Action::Note));
            assert_eq!(map, Keymap::of(preset));
        }
    }

    #[test]
    fn a_key_that_is_taken_leaves_the_action_that_had_it() {
        let mut map = Keymap::default();
        map.rebind(&Rebind::Bind(Action::NextMark, Chord::parse("Ctrl+F")));
        assert_eq!(map.action_of(&Chord::parse("Ctrl+F"), Scope::Page), Some(Action::NextMark));
        assert_eq!(map.keys_of(Action::Search), []);
        assert_eq!(map.words_for(Action::Search), "Find words…");
    }

    #[test]
    fn what_means_nothing_is_said_and_the_rest_counts() {
        let wrong = file("emacs", &[("fly", &["F11"]), ("undo", &["Ctrl+Bogus", "F11"]), ("redo", &["F11"])]);
        let (map, problems) = Keymap::read(&wrong);
        assert_eq!(problems.len(), 4, "{problems:?}");
        assert_eq!(map.action_of(&Chord::parse("F11"), Scope::Page), Some(Action::Undo));
    }
}
