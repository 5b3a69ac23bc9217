//! Merging two copies of what a file holds, record by record.
//!
//! People who share a project through git or a synced folder change the same
//! file in two places. Lines are the wrong unit to bring that together: what
//! counts is the record, known by its id, and the fields in it. Every merge
//! here has three sides: a *base* both copies come from, *ours* and *theirs*.
//!
//! ```text
//!     base   ours   theirs      result
//!     a      a      b           b      only one side changed it
//!     a      b      b           b      both changed it alike
//!     a      b      c           b      a conflict: ours is in force
//!     a      b      gone        b      a conflict: what was changed stays
//!     a      a      gone        gone
//!     none   b      none        b      only one side made it
//! ```
//!
//! What is compared is a field of a record, so two people may change the label
//! and the note of one annotation. Without a base nothing is known to have been
//! taken away: the result has whatever either side has.
//!
//! A conflict never stops a merge and never makes a file that cannot be read.
//! The side that is not in force is kept as data in the same file, until
//! somebody settles it ([`Beside`](super::Beside)).

mod fit;
mod heads;
mod schema;
mod sets;

use super::{AnnotationId, CaseKey, CoderId, LabelId, RelationId, RelationKind, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use thiserror::Error;

pub use fit::fitted;
pub use heads::{merge_heads, merge_metas, merge_reviews};
pub use schema::merge_schemas;
pub use sets::merge_sets;

/// What came of a merge.
#[derive(Clone, PartialEq, Eq, Debug)]
#[must_use]
pub struct Merged<T> {
    /// What is in force.
    pub value: T,
    /// Where the two sides did not go together.
    pub conflicts: Vec<Conflict>,
}

/// One record of which the two sides said what does not go together.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Error)]
#[error("{about} {clash}")]
pub struct Conflict {
    /// Which record.
    pub about: About,
    /// What does not go together.
    pub clash: Clash,
}

/// What a conflict is about; the same whichever side is called ours.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum About {
    /// The project's head.
    Project,
    /// A person who tags.
    Coder(CoderId),
    /// What an article is.
    Article,
    /// The schema's own name.
    Schema,
    /// A label of the schema.
    Label(LabelId),
    /// A relation of the schema.
    Kind(RelationKind),
    /// An annotation.
    Mark(AnnotationId),
    /// A relation between two annotations.
    Tie(RelationId),
    /// A case that was decided.
    Case(CaseKey),
}

/// What does not go together.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Clash {
    /// These fields have two values; ours are in force.
    Differs(Vec<String>),
    /// One side took it away, the other changed it; it stays.
    GoneAndChanged,
    /// One side took it away, the other needs it; it stays.
    GoneAndNeeded,
    /// It needs something that neither side has; it is kept beside, not in force.
    WithoutEnd,
    /// Another relation that is in force says the same in other words; it is kept beside.
    Twin(RelationId),
    /// It does not go together with what ours has, by the schema; it is as ours had it, and theirs is kept beside.
    Unfit,
    /// Its key stood for something else too; it has another or none.
    KeyTaken(char),
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            About::Project => f.write_str("the project"),
            About::Coder(id) => write!(f, "the coder {id}"),
            About::Article => f.write_str("the article"),
            About::Schema => f.write_str("the schema"),
            About::Label(id) => write!(f, "the label {id}"),
            About::Kind(id) => write!(f, "the relation {id} of the schema"),
            About::Mark(id) => write!(f, "annotation {id}"),
            About::Tie(id) => write!(f, "relation {id}"),
            About::Case(key) => {
                let ids: Vec<String> = key.ids().map(|id| id.to_string()).collect();
                write!(f, "the decision on {}", ids.join(" and "))
            }
        }
    }
}

impl fmt::Display for Clash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Clash::Differs(fields) => write!(f, "has another {} on each side; ours stays", fields.join(", ")),
            Clash::GoneAndChanged => f.write_str("was taken away on one side and changed on the other; it stays"),
            Clash::GoneAndNeeded => f.write_str("was taken away on one side and is in use on the other; it stays"),
            Clash::WithoutEnd => f.write_str("has an end that neither side has; it is kept beside"),
            Clash::Twin(id) => write!(f, "ties what relation {id} ties; it is kept beside"),
            Clash::Unfit => f.write_str("does not fit the schema with what both sides changed; ours stays"),
            Clash::KeyTaken(key) => write!(f, "had the key {key:?}, which stands for something else now"),
        }
    }
}

/// Something that is merged as a whole or field by field.
trait Record: Clone + PartialEq {
    /// Whether it says the same, whenever it was changed and wherever it stands in a row.
    ///
    /// What says the same as it did may be taken away by the other side.
    fn says(&self, other: &Self) -> bool;

    /// The record that has the changes of both sides.
    fn join(sides: &mut Sides<'_, Self>) -> Self;
}

/// The three sides of a record that both changed, and the fields in which they differ.
struct Sides<'s, T> {
    base: Option<&'s T>,
    ours: &'s T,
    theirs: &'s T,
    differ: Vec<String>,
}

impl<'s, T> Sides<'s, T> {
    /// The value of a field: of the side that changed it; ours where both did, which is remembered.
    fn pick<F: PartialEq>(&mut self, name: &str, of: impl Fn(&'s T) -> F) -> F {
        let (base, ours, theirs) = (self.base.map(&of), of(self.ours), of(self.theirs));
        if ours == theirs || base.as_ref() == Some(&theirs) {
            return ours;
        }
        if base.as_ref() == Some(&ours) {
            return theirs;
        }
        self.differ.push(name.to_owned());
        ours
    }

    /// The time of the side that changed it; the later where both did.
    fn later(&self, of: impl Fn(&'s T) -> Option<Timestamp>) -> Option<Timestamp> {
        let (base, ours, theirs) = (self.base.map(&of), of(self.ours), of(self.theirs));
        match base {
            Some(base) if base == ours => theirs,
            Some(base) if base == theirs => ours,
            Some(_) | None => ours.max(theirs),
        }
    }
}

/// What became of one record.
struct Settled<T> {
    record: Option<T>,
    clash: Option<Clash>,
}

/// Merges one record, by the table at the head of this file.
fn settle<T: Record>(base: Option<&T>, ours: Option<&T>, theirs: Option<&T>) -> Settled<T> {
    match (ours, theirs) {
        (None, None) => Settled { record: None, clash: None },
        (Some(ours), Some(theirs)) => settle_both(base, ours, theirs),
        (Some(one), None) | (None, Some(one)) => match base {
            Some(base) if base.says(one) => Settled { record: None, clash: None },
            Some(_) => Settled { record: Some(one.clone()), clash: Some(Clash::GoneAndChanged) },
            None => Settled { record: Some(one.clone()), clash: None },
        },
    }
}

fn settle_both<T: Record>(base: Option<&T>, ours: &T, theirs: &T) -> Settled<T> {
    if ours == theirs || base == Some(theirs) {
        return Settled { record: Some(ours.clone()), clash: None };
    }
    if base == Some(ours) {
        return Settled { record: Some(theirs.clone()), clash: None };
    }
    let mut sides = Sides { base, ours, theirs, differ: Vec::new() };
    let record = Some(T::join(&mut sides));
    Settled { record, clash: (!sides.differ.is_empty()).then_some(Clash::Differs(sides.differ)) }
}

/// What was kept beside on either side and is settled on neither.
fn still_beside<T: Ord + Clone>(base: Option<&BTreeSet<T>>, ours: &BTreeSet<T>, theirs: &BTreeSet<T>) -> BTreeSet<T> {
    let open = ours.union(theirs).filter(|other| {
        let settled_on_one = ours.contains(other) != theirs.contains(other);
        !settled_on_one || base.is_none_or(|base| !base.contains(other))
    });
    open.cloned().collect()
}

/// Merges records that are kept by name.
fn merge_maps<K: Ord + Clone, T: Record>(
    base: Option<&BTreeMap<K, T>>,
    ours: &BTreeMap<K, T>,
    theirs: &BTreeMap<K, T>,
    mut tell: impl FnMut(&K, Clash),
) -> BTreeMap<K, T> {
    let keys: BTreeSet<&K> = ours.keys().chain(theirs.keys()).collect();
    let merged = keys.into_iter().filter_map(|key| {
        let settled = settle(base.and_then(|base| base.get(key)), ours.get(key), theirs.get(key));
        if let Some(clash) = settled.clash {
            tell(key, clash);
        }
        Some((key.clone(), settled.record?))
    });
    merged.collect()
}

/// Merges records that have names and stand in an order, which is merged too.
fn merge_lists<'l, K: Ord + Clone, T: Record>(
    (base, ours, theirs): (Option<&'l [T]>, &'l [T], &'l [T]),
    name: impl Fn(&T) -> &K,
    mut tell: impl FnMut(&K, Clash),
) -> Vec<T> {
    let names = |list: &[T]| -> Vec<K> { list.iter().map(|record| name(record).clone()).collect() };
    let order = merged_order(base.map(names), names(ours), names(theirs));
    // Of two of one name the first.
    let by_name = |list: &'l [T]| list.iter().rev().map(|record| (name(record).clone(), record)).collect();
    let [base, ours, theirs]: [BTreeMap<K, &'l T>; 3] = [base.unwrap_or_default(), ours, theirs].map(by_name);
    let mut merged = Vec::with_capacity(order.len());
    for key in order {
        let [base, ours, theirs] = [&base, &ours, &theirs].map(|list| list.get(&key).copied());
        let settled = settle(base, ours, theirs);
        if let Some(clash) = settled.clash {
            tell(&key, clash);
        }
        merged.extend(settled.record);
    }
    merged
}

/// The order of the side that changed it, ours where both did; what only the other side has stands behind what it
/// stands behind there, and behind what is new there on this side.
fn merged_order<K: Ord + Clone>(base: Option<Vec<K>>, ours: Vec<K>, theirs: Vec<K>) -> Vec<K> {
    let (order, other) = if base.as_ref() == Some(&ours) { (theirs, ours) } else { (ours, theirs) };
    let places: BTreeMap<&K, usize> = order.iter().enumerate().rev().map(|(place, key)| (key, place)).collect();
    let others: BTreeSet<&K> = other.iter().collect();
    // What only the other side has, by the place that it stands before.
    let mut before: Vec<Vec<&K>> = vec![Vec::new(); order.len() + 1];
    let mut place = 0;
    for key in &other {
        match places.get(key) {
            Some(known) => place = known + 1,
            None => {
                place += order.iter().skip(place).take_while(|key| !others.contains(key)).count();
                before.get_mut(place).into_iter().for_each(|keys| keys.push(key));
            }
        }
    }
    let own = order.iter().map(Some).chain([None]);
    before.into_iter().zip(own).flat_map(|(new, own)| new.into_iter().chain(own)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(base: &str, ours: &str, theirs: &str) -> String {
        let letters = |words: &str| words.chars().collect::<Vec<_>>();
        merged_order(Some(letters(base)), letters(ours), letters(theirs)).into_iter().collect()
    }

    #[test]
    fn an_order_is_that_of_the_side_that_changed_it_with_what_is_new_in_its_place() {
        assert_eq!(order("abc", "abc", "cab"), "cab");
        assert_eq!(order("abc", "cab", "abc"), "cab");
        assert_eq!(order("abc", "axbc", "abyc"), "axbyc");
        assert_eq!(order("abc", "axbc", "aybc"), "axybc");
        assert_eq!(order("abc", "abcx", "yabc"), "yabcx");
    }
}
