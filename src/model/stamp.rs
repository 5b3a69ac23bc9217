//! Who did something, when, and with which chance.
//!
//! Nothing in sayso asks the clock or rolls dice by itself: whoever sends a
//! command hands a stamp along, so that the same commands always give the
//! same project.

use super::{AnnotationId, CoderId, DocumentId, RelationId};

/// A moment, in milliseconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Timestamp(pub u64);

/// Who, when, and 80 bits of chance for the ids that are made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// Who does it.
    pub by: CoderId,
    /// When.
    pub at: Timestamp,
    /// Chance; the n-th id made under this stamp is `chance + n`.
    pub chance: u128,
}

impl Stamp {
    /// The n-th annotation id under this stamp.
    pub fn annotation(&self, n: u32) -> AnnotationId {
        AnnotationId::from_parts(self.at.0, self.chance_for(n))
    }

    /// The n-th relation id under this stamp.
    pub fn relation(&self, n: u32) -> RelationId {
        RelationId::from_parts(self.at.0, self.chance_for(n))
    }

    /// The n-th document id under this stamp.
    pub fn document(&self, n: u32) -> DocumentId {
        DocumentId::from_parts(self.at.0, self.chance_for(n))
    }

    fn chance_for(&self, n: u32) -> u128 {
        self.chance.wrapping_add(u128::from(n)) & ((1 << 80) - 1)
    }
}
