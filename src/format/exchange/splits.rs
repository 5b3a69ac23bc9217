//! Which part of a dataset a document belongs to: training, validation, test.

use crate::format::Hash;
use std::collections::{BTreeMap, BTreeSet};

/// How documents are parted; as given, or by chance that the same seed always gives.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Splits {
    /// The names of the parts with their shares, in thousandths; everything is `train` where there is none.
    pub shares: Vec<(String, u32)>,
    /// Another seed gives another parting.
    pub seed: u64,
    /// Documents whose part is given, by their names.
    pub given: BTreeMap<String, String>,
    /// The parts that have a document; a part without one may not stand in a card.
    pub used: Option<BTreeSet<String>>,
}

/// The part of everything where nothing is said.
const TRAIN: &str = "train";

impl Splits {
    /// Reads `train=0.8,validation=0.1,test=0.1`; shares are made to add up.
    ///
    /// # Errors
    /// A name or a share is none, in words.
    pub fn parse(words: &str) -> Result<Vec<(String, u32)>, String> {
        let wrong = |part: &str| format!("{part:?} is no part of a dataset; write train=0.8,test=0.2");
        let part = |part: &str| {
            let (name, share) = part.split_once('=').ok_or_else(|| wrong(part))?;
            let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            let share: f64 = share.trim().parse().map_err(|_| wrong(part))?;
            let fits = plain && share > 0.0 && share <= 1000.0;
            if fits { Ok((name.to_owned(), share)) } else { Err(wrong(part)) }
        };
        let parts: Vec<(String, f64)> = words.split(',').map(|words| part(words.trim())).collect::<Result<_, _>>()?;
        let all: f64 = parts.iter().map(|(_, share)| share).sum();
        if parts.iter().any(|(_, share)| *share < 1.0) && (all - 1.0).abs() > 0.001 {
            return Err(format!("the shares of {words:?} add up to {all:.3}, not to 1"));
        }
        let mut names = BTreeSet::new();
        if let Some((twice, _)) = parts.iter().find(|(name, _)| !names.insert(name)) {
            return Err(format!("{twice} stands twice in {words:?}"));
        }
        Ok(parts.into_iter().map(|(name, share)| (name, (share / all * 1000.0).round() as u32)).collect())
    }

    /// Reads lines of a document, a tab or comma, and its part; a head is passed over.
    ///
    /// # Errors
    /// A line is none, or gives a document another part than a line before it; with its number from 1.
    pub fn parse_given(content: &str) -> Result<BTreeMap<String, String>, String> {
        const HEADS: [&str; 4] = ["part", "split", "partition", "subset"];
        let content = content.trim_start_matches('\u{feff}');
        let lines = (1..).zip(content.lines()).filter(|(_, line)| !line.trim().is_empty());
        let pair = |(number, line): (usize, &str)| {
            let pair = line.split_once('\t').or_else(|| line.split_once(','));
            let pair = pair.map(|(name, part)| (name.trim().to_owned(), part.trim().to_owned()));
            let fits = |(_, part): &(String, String)| {
                !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            };
            pair.filter(fits).ok_or_else(|| format!("line {number} is no document, a tab and its part: {line:?}"))
        };
        let mut given: BTreeMap<String, String> = BTreeMap::new();
        for (number, line) in lines {
            let (name, part) = pair((number, line))?;
            if number == 1 && HEADS.contains(&part.to_lowercase().as_str()) {
                continue;
            }
            if let Some(before) = given.get(&name).filter(|before| **before != part) {
                return Err(format!("line {number} puts {name} into {part}, and a line before it into {before}"));
            }
            given.insert(name, part);
        }
        Ok(given)
    }

    /// Whether documents are dealt out at all.
    pub fn is_asked_for(&self) -> bool {
        !self.shares.is_empty() || !self.given.is_empty()
    }

    /// The names whose part is given and that no document has; in words, if there are any.
    pub fn unknown(&self, documents: &BTreeSet<&str>) -> Option<String> {
        let unknown: Vec<&str> =
            self.given.keys().map(String::as_str).filter(|name| !documents.contains(name)).collect();
        let first = unknown.first()?;
        Some(format!("{} of the documents whose part is given are not there, {first} first", unknown.len()))
    }

    /// The names of all parts, each once.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.shares.iter().map(|(name, _)| name.clone()).collect();
        names.extend(self.given.values().cloned());
        if names.is_empty() || !self.given.is_empty() && self.shares.is_empty() {
            names.insert(0, TRAIN.to_owned());
        }
        let mut seen = BTreeSet::new();
        names.retain(|name| seen.insert(name.clone()) && self.used.as_ref().is_none_or(|used| used.contains(name)));
        names
    }

    /// Notes which parts these documents belong to.
    pub fn note_used<'d>(&mut self, documents: impl Iterator<Item = &'d str>) {
        self.used = Some(documents.map(|name| self.of(name).to_owned()).collect());
    }

    /// The part of a document.
    pub fn of(&self, document: &str) -> &str {
        if let Some(given) = self.given.get(document) {
            return given;
        }
        // The first bytes of the fingerprint are as good as chance, and the same everywhere.
        let sum = Hash::of(format!("{}\u{0}{document}", self.seed).as_bytes()).to_string();
        let number = sum.get(..8).and_then(|hex| u32::from_str_radix(hex, 16).ok()).unwrap_or_default();
        let mut place = number % 1000;
        for (name, share) in &self.shares {
            if place < *share {
                return name;
            }
            place -= share;
        }
        self.shares.last().map_or(TRAIN, |(name, _)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_parted_by_their_shares_and_always_alike() {
        let shares = Splits::parse("train=8, test=2").unwrap();
        let splits =
            Splits { shares, seed: 7, given: BTreeMap::from([("a".to_owned(), "dev".to_owned())]), used: None };
        assert_eq!(splits.names(), ["train", "test", "dev"]);
        assert_eq!(splits.of("a"), "dev");
        let tests = (0..1000).filter(|n| splits.of(&format!("article-{n}")) == "test").count();
        assert!((150..250).contains(&tests), "{tests}");
        let other = Splits { seed: 8, ..splits.clone() };
        assert!((0..50).any(|n| splits.of(&n.to_string()) != other.of(&n.to_string())));
        assert_eq!(Splits::default().of("x"), "train");
        assert!(Splits::parse("train").is_err() && Splits::parse("a b=1").is_err());
        assert!(Splits::parse_given("x\ttest\ny").unwrap_err().contains("line 2"));
        assert!(Splits::parse("train=0.8,test=0.1").unwrap_err().contains("0.900"));
        assert!(Splits::parse("a=1,a=2").unwrap_err().contains("twice"));
        let given = Splits::parse_given("document,split\nx,test\ny,train\nx,test\n").unwrap();
        assert_eq!(given.len(), 2);
        assert!(Splits::parse_given("x,test\nx,train").unwrap_err().contains("line 2"));
        let splits = Splits { given, ..Splits::default() };
        assert!(splits.unknown(&BTreeSet::from(["x", "y"])).is_none());
        assert!(splits.unknown(&BTreeSet::from(["x"])).unwrap().contains("y first"));
    }
}
