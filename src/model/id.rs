//! Ids: ULIDs for things that people make by the thousand, short names for
//! things that people name.

use std::fmt;
use std::sync::Arc;
use thiserror::Error;
use ulid::Ulid;

macro_rules! ulid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// A ULID: 48 bits of time in milliseconds, 80 bits of chance; sorted
        /// as it was made, unique without asking anyone.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Ulid);

        impl $name {
            /// Makes an id from a time in milliseconds since 1970 and 80 bits of chance.
            pub fn from_parts(milliseconds: u64, chance: u128) -> Self {
                Self(Ulid::from_parts(milliseconds, chance))
            }

            /// Reads the 26 characters of Crockford's base 32.
            pub fn parse(text: &str) -> Option<Self> {
                // A number too large for an id would come out as another one.
                let id = Ulid::from_string(text).ok().map(Self)?;
                id.to_string().eq_ignore_ascii_case(text).then_some(id)
            }

            /// When it was made, in milliseconds since 1970.
            pub fn milliseconds(self) -> u64 {
                self.0.timestamp_ms()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

ulid_id!(
    /// Names a project, wherever its folder is.
    ProjectId
);
ulid_id!(
    /// Names an article in a project.
    DocumentId
);
ulid_id!(
    /// Names an annotation.
    AnnotationId
);
ulid_id!(
    /// Names a relation.
    RelationId
);

/// Why a word cannot be a name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is no name: use 1 to 64 small letters, digits, `-` and `_`, beginning with a letter or digit")]
pub struct NameError(pub String);

macro_rules! name_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// One to 64 small letters, digits, `-` and `_`; it begins with a
        /// letter or digit, so it is safe as a file name on every system.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes a word as a name.
            ///
            /// # Errors
            /// The word has other characters, or is empty or too long.
            pub fn new(word: &str) -> Result<Self, NameError> {
                if is_name(word) { Ok(Self(word.into())) } else { Err(NameError(word.to_owned())) }
            }

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name_id!(
    /// Names a person who tags; also the stem of that person's file.
    CoderId
);
name_id!(
    /// Names a label of the schema.
    LabelId
);
name_id!(
    /// Names a kind of relation of the schema.
    RelationKind
);
name_id!(
    /// Names an attribute of a label.
    AttributeId
);

const RESERVED: [&str; 23] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "gold",
];

fn is_name(word: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    (1..=64).contains(&word.len())
        && word.starts_with(plain)
        && word.chars().all(|c| plain(c) || c == '-' || c == '_')
        && !RESERVED.contains(&word)
}

/// Makes a name out of any words: `Ana Sá-Lopez` becomes `ana-s-lopez`.
///
/// What is no ASCII letter or digit becomes `-`; nothing at all becomes `fallback`.
pub fn slug_of(words: &str, fallback: &str) -> String {
    let mut slug = String::new();
    for c in words.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
        if slug.len() >= 48 {
            break;
        }
    }
    let slug = slug.trim_matches('-');
    if is_name(slug) { slug.to_owned() } else { fallback.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_as_file_names() {
        assert!(CoderId::new("ana").is_ok());
        for bad in ["", "..", "a/b", "Ana", "-x", "con", "a b", "é"] {
            assert!(CoderId::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn any_words_become_a_slug() {
        assert_eq!(slug_of("Russia Cozies Up!", "x"), "russia-cozies-up");
        assert_eq!(slug_of("日本", "article"), "article");
    }

    #[test]
    fn ids_sort_as_they_were_made() {
        assert!(AnnotationId::from_parts(1, 9) < AnnotationId::from_parts(2, 0));
    }
}
