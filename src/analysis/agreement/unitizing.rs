//! Krippendorff's unitizing α of 2016: how far coders agree on which stretches of a text are what.
//!
//! K. Krippendorff, Y. Mathet, S. Bouvry, A. Widlöcher, On the reliability of unitizing textual continua
//! (Quality & Quantity 50, 2016): uα = 1 − (ℓ − Σ `ℓ_cc`) / (ℓ − Σ `ε_cc`), where `ℓ_ck` is the length that one
//! coder calls c and another k, over ordered pairs of m coders and divided by m − 1, gaps being a category;
//! and `ε_ck` = ℓ (`ℓ_c` `ℓ_k` − [c = k] `S_c`) / (ℓ² − Σ S), where `S_c` sums the squared lengths of the units of c,
//! and for gaps their lengths. It is not the αu of 1995.

use super::{Figure, Undefined};
use std::collections::BTreeMap;

/// A stretch with a category: start, end (code points, exclusive), category.
pub type Unit<'u> = (u32, u32, &'u str);

/// Coincidences pooled over continua.
#[derive(Clone, Debug, Default)]
pub struct Coincidences {
    /// Length by the categories of two coders; the empty one is a gap.
    lengths: BTreeMap<(String, String), f64>,
    /// What a category takes off what is expected by chance.
    squares: BTreeMap<String, f64>,
    coders: usize,
}

const GAP: &str = "";

impl Coincidences {
    /// Adds a continuum of a length with the units of each coder: in order, none overlapping.
    pub fn add(&mut self, length: u32, coders: &[Vec<Unit<'_>>]) {
        self.coders = self.coders.max(coders.len());
        if coders.len() < 2 || length == 0 {
            return;
        }
        let filled: Vec<Vec<Unit<'_>>> = coders.iter().map(|units| with_gaps(length, units)).collect();
        for units in &filled {
            for (start, end, category) in units {
                let size = f64::from(end - start);
                let square = if *category == GAP { size } else { size * size };
                *self.squares.entry((*category).to_owned()).or_default() += square;
            }
        }
        let share = 1.0 / (coders.len() as f64 - 1.0);
        for (i, one) in filled.iter().enumerate() {
            for (j, other) in filled.iter().enumerate() {
                if i != j {
                    self.sweep(one, other, share);
                }
            }
        }
    }

    /// Goes along two lists of units that tile the same continuum.
    fn sweep(&mut self, one: &[Unit<'_>], other: &[Unit<'_>], share: f64) {
        let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
        while let (Some(a), Some(b)) = (one.peek(), other.peek()) {
            let overlap = a.1.min(b.1).saturating_sub(a.0.max(b.0));
            if overlap > 0 {
                *self.lengths.entry((a.2.to_owned(), b.2.to_owned())).or_default() += f64::from(overlap) * share;
            }
            let _ = if a.1 <= b.1 { one.next() } else { other.next() };
        }
    }

    /// uα over all categories.
    ///
    /// # Errors
    /// There are fewer than two coders, nothing is tagged, or chance cannot be measured.
    pub fn alpha(&self) -> Figure {
        self.alpha_of(str::to_owned)
    }

    /// |uα: whether there is a unit at all, whatever it is.
    ///
    /// # Errors
    /// As for [`Coincidences::alpha`].
    pub fn binary(&self) -> Figure {
        self.alpha_of(|category| if category == GAP { GAP } else { "unit" }.to_owned())
    }

    fn alpha_of(&self, fold: impl Fn(&str) -> String) -> Figure {
        if self.coders < 2 {
            return Err(if self.coders == 0 { Undefined::NoData } else { Undefined::OneCoder });
        }
        if self.squares.keys().all(|category| category == GAP) {
            return Err(Undefined::NothingTagged);
        }
        let mut margins: BTreeMap<String, f64> = BTreeMap::new();
        let (mut all, mut same) = (0.0, 0.0);
        for ((one, other), length) in &self.lengths {
            let (one, other) = (fold(one), fold(other));
            all += length;
            same += if one == other { *length } else { 0.0 };
            *margins.entry(one).or_default() += length;
        }
        let mut squares: BTreeMap<String, f64> = BTreeMap::new();
        for (category, square) in &self.squares {
            *squares.entry(fold(category)).or_default() += square;
        }
        let total: f64 = squares.values().sum();
        let by_chance = |(category, margin): (&String, &f64)| {
            all * (margin * margin - squares.get(category).copied().unwrap_or_default()) / (all * all - total)
        };
        let chance: f64 = margins.iter().map(by_chance).sum();
        let expected = all - chance;
        if !expected.is_finite() || expected.abs() < 1e-12 {
            return Err(Undefined::NoVariation);
        }
        Ok(1.0 - (all - same) / expected)
    }
}

/// The units with the gaps between them, so that they tile the continuum.
fn with_gaps<'u>(length: u32, units: &[Unit<'u>]) -> Vec<Unit<'u>> {
    let mut out = Vec::new();
    let mut at = 0;
    for unit in units {
        if unit.0 > at {
            out.push((at, unit.0, GAP));
        }
        out.push(*unit);
        at = unit.1;
    }
    if at < length {
        out.push((at, length, GAP));
    }
    out
}

/// Units of which none overlap another: the longest stay; how many were left out.
pub fn apart<'u>(mut units: Vec<Unit<'u>>) -> (Vec<Unit<'u>>, usize) {
    let before = units.len();
    units.sort_by_key(|(start, end, _)| (std::cmp::Reverse(end - start), *start));
    let mut kept: Vec<Unit<'u>> = Vec::new();
    let mut ends: BTreeMap<u32, u32> = BTreeMap::new();
    for unit in units {
        let before = ends.range(..unit.1).next_back().map_or(0, |(_, end)| *end);
        if before <= unit.0 {
            ends.insert(unit.0, unit.1);
            kept.push(unit);
        }
    }
    kept.sort_unstable();
    let left_out = before - kept.len();
    (kept, left_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alphas(length: u32, coders: &[Vec<Unit<'_>>]) -> (Figure, Figure) {
        let mut pooled = Coincidences::default();
        pooled.add(length, coders);
        (pooled.alpha(), pooled.binary())
    }

    #[test]
    fn the_same_units_are_perfect_and_none_are_undefined() {
        let units = vec![(0, 10, "quote"), (20, 30, "claim")];
        assert_eq!(alphas(50, &[units.clone(), units]), (Ok(1.0), Ok(1.0)));
        assert_eq!(alphas(50, &[vec![], vec![]]).0, Err(Undefined::NothingTagged));
        assert_eq!(alphas(50, &[vec![]]).0, Err(Undefined::OneCoder));
    }

    #[test]
    fn of_units_that_overlap_the_longest_stay() {
        let (kept, left_out) = apart(vec![(0, 9, "a"), (2, 4, "b"), (9, 12, "c"), (8, 10, "d")]);
        assert_eq!((kept, left_out), (vec![(0, 9, "a"), (9, 12, "c")], 2));
    }
}
