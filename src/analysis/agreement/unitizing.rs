//! Krippendorff's unitizing α of 2016: how far coders agree on which stretches of a text are what.
//!
//! K. Krippendorff, Y. Mathet, S. Bouvry, A. Widlöcher, On the reliability of unitizing textual continua
//! (Quality & Quantity 50, 2016): uα = 1 − (ℓ − Σ `ℓ_cc`) / (ℓ − Σ `ε_cc`), where `ℓ_ck` is the length that one
//! coder calls c and another k, over ordered pairs of m coders and divided by m − 1, gaps being a category;
//! and `ε_ck` = ℓ (`ℓ_c` `ℓ_k` − [c = k] `S_c`) / (ℓ² − Σ S), where `S_c` sums the squared lengths of the units of c,
//! and for gaps their lengths. It is not the αu of 1995.
//!
//! cuα and (k)uα look only where units of both coders meet: ℓ is then the length of those intersections alone, and a
//! unit takes off the square of the part of it that the other coder's units cover. Since ε has one denominator,
//! cuα = 1 − (ℓ − Σ `ℓ_cc`) (ℓ² − ΣS) / (ℓ (ℓ² − Σ `ℓ_c`²)) (equations 10 and 11) and
//! (k)uα = 1 − (`ε_k` / `ℓ_k`) (`ℓ_k` − `ℓ_kk`) / (`ε_k` − `ε_kk`) (equation 13), which comes to
//! 1 − (ℓ `ℓ_k` − `S_k`) (`ℓ_k` − `ℓ_kk`) / (`ℓ_k`² (ℓ − `ℓ_k`)). Of three coders and more the implementations take
//! off different squares, so until equation 10 has been checked in the paper there is a figure for two alone.

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
    /// The same where only intersections of units count; of two coders alone.
    covered: BTreeMap<String, f64>,
    coders: usize,
}

const GAP: &str = "";

/// The length where units of both coders meet: all of it, by the category of one coder, and where both have the same.
#[derive(Default)]
struct Met<'c> {
    all: f64,
    margins: BTreeMap<&'c str, f64>,
    same: BTreeMap<&'c str, f64>,
}

/// A stretch with the place of its category in a list.
type Placed = (u32, u32, usize);

/// What one continuum adds, by the places of its categories in a list, of which the first is the gap.
struct Here<'u> {
    categories: Vec<&'u str>,
    /// Of one coder's category and another's, at the place one · count + other.
    lengths: Vec<f64>,
    squares: Vec<f64>,
    covered: Vec<f64>,
}

impl<'u> Here<'u> {
    /// Nothing yet, and the units of each coder with the places of their categories.
    fn of(coders: &[Vec<Unit<'u>>]) -> (Here<'u>, Vec<Vec<Placed>>) {
        let mut categories: Vec<&'u str> = vec![GAP];
        let mut last = 0;
        let mut placed = |unit: &Unit<'u>| {
            // Neighbours are often of one category, and there are few of them.
            if categories.get(last) != Some(&unit.2) {
                last = categories.iter().position(|known| *known == unit.2).unwrap_or_else(|| {
                    categories.push(unit.2);
                    categories.len() - 1
                });
            }
            (unit.0, unit.1, last)
        };
        let coders = coders.iter().map(|units| units.iter().map(&mut placed).collect()).collect();
        let count = categories.len();
        let none = |count| vec![0.0; count];
        let here = Here { lengths: none(count * count), squares: none(count), covered: none(count), categories };
        (here, coders)
    }

    /// Goes along two lists of units that tile the same continuum; each is one coder's and the other's in turn.
    fn sweep(&mut self, one: &[Placed], other: &[Placed]) {
        let count = self.categories.len();
        let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
        while let (Some(a), Some(b)) = (one.peek(), other.peek()) {
            let overlap = f64::from(a.1.min(b.1).saturating_sub(a.0.max(b.0)));
            for place in [a.2 * count + b.2, b.2 * count + a.2] {
                self.lengths.get_mut(place).into_iter().for_each(|length| *length += overlap);
            }
            let _ = if a.1 <= b.1 { one.next() } else { other.next() };
        }
    }

    /// Takes off for each unit of one coder the square of its length; for gaps their length.
    fn take_off(&mut self, units: &[Placed]) {
        for (start, end, category) in units {
            let size = f64::from(end - start);
            let square = if *category == 0 { size } else { size * size };
            self.squares.get_mut(*category).into_iter().for_each(|all| *all += square);
        }
    }

    /// Adds for each unit of one coder the square of what the other's units cover of it.
    fn cover(&mut self, units: &[Placed], others: &[Placed]) {
        let mut rest = others;
        for (start, end, category) in units {
            let first = rest.iter().take_while(|other| other.1 <= *start).count();
            rest = rest.get(first..).unwrap_or_default();
            let met = rest.iter().take_while(|other| other.0 < *end);
            let size: u32 = met.map(|other| other.1.min(*end).saturating_sub(other.0.max(*start))).sum();
            let square = f64::from(size) * f64::from(size);
            self.covered.get_mut(*category).into_iter().for_each(|all| *all += square);
        }
    }
}

impl Coincidences {
    /// Adds a continuum of a length with the units of each coder: in order, none overlapping.
    pub fn add(&mut self, length: u32, coders: &[Vec<Unit<'_>>]) {
        self.coders = self.coders.max(coders.len());
        if coders.len() < 2 || length == 0 {
            return;
        }
        let (mut here, coders) = Here::of(coders);
        if let [one, other] = coders.as_slice() {
            here.cover(one, other);
            here.cover(other, one);
        }
        let filled: Vec<Vec<Placed>> = coders.iter().map(|units| with_gaps(length, units)).collect();
        filled.iter().for_each(|units| here.take_off(units));
        for (i, one) in filled.iter().enumerate() {
            filled.iter().skip(i + 1).for_each(|other| here.sweep(one, other));
        }
        self.pool(&here, 1.0 / (coders.len() as f64 - 1.0));
    }

    fn pool(&mut self, here: &Here<'_>, share: f64) {
        let named = |values: &[f64]| -> Vec<(String, f64)> {
            let named = here.categories.iter().zip(values).filter(|(_, value)| **value != 0.0);
            named.map(|(category, value)| ((*category).to_owned(), *value)).collect()
        };
        for (one, lengths) in here.categories.iter().zip(here.lengths.chunks(here.categories.len())) {
            for (other, length) in named(lengths) {
                *self.lengths.entry(((*one).to_owned(), other)).or_default() += length * share;
            }
        }
        for (category, square) in named(&here.squares) {
            *self.squares.entry(category).or_default() += square;
        }
        for (category, square) in named(&here.covered) {
            *self.covered.entry(category).or_default() += square;
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

    /// cuα: whether units are of the same category where units of both coders meet; gaps do not count.
    ///
    /// It says nothing of how much they meet, so it is shown with [`Coincidences::pairable`].
    ///
    /// # Errors
    /// There are not just two coders, nothing is tagged, no units meet, or all that meet are of one category.
    pub fn cu(&self) -> Figure {
        let met = self.met()?;
        let same: f64 = met.same.values().sum();
        let margins: f64 = met.margins.values().map(|margin| margin * margin).sum();
        let squares: f64 = self.covered.values().sum();
        let by_chance = met.all * (met.all * met.all - margins);
        if by_chance <= 0.0 {
            return Err(Undefined::NoVariation);
        }
        Ok(1.0 - (met.all - same) * (met.all * met.all - squares) / by_chance)
    }

    /// (k)uα: how far units of a category meet units of the same one, where units of both coders meet.
    ///
    /// It is shown with [`Coincidences::coverage`] of the category.
    ///
    /// # Errors
    /// As for [`Coincidences::cu`]; no unit of the category meets another is one more reason.
    pub fn ku(&self, category: &str) -> Figure {
        let met = self.met()?;
        let of = |lengths: &BTreeMap<&str, f64>| lengths.get(category).copied().unwrap_or_default();
        let (margin, same) = (of(&met.margins), of(&met.same));
        if margin <= 0.0 {
            return Err(Undefined::NoPairableUnits);
        }
        let square = self.covered.get(category).copied().unwrap_or_default();
        let by_chance = margin * margin * (met.all - margin);
        if by_chance <= 0.0 {
            return Err(Undefined::NoVariation);
        }
        Ok(1.0 - (met.all * margin - square) * (margin - same) / by_chance)
    }

    /// The share of the continua where units of two coders meet, which is all that cuα speaks of.
    ///
    /// # Errors
    /// There are fewer than two coders or there is no text.
    pub fn pairable(&self) -> Figure {
        self.met_share(|_| true)
    }

    /// The share of a category's length where another coder has units too, which is all that (k)uα speaks of.
    ///
    /// # Errors
    /// There are fewer than two coders or nobody uses the category.
    pub fn coverage(&self, category: &str) -> Figure {
        self.met_share(|one| one == category)
    }

    /// Of the length that one coder gives to `wanted` categories, the share that meets units of another.
    fn met_share(&self, wanted: impl Fn(&str) -> bool) -> Figure {
        self.several()?;
        let (mut all, mut met) = (0.0, 0.0);
        for ((one, other), length) in self.lengths.iter().filter(|((one, _), _)| wanted(one)) {
            all += length;
            met += if one != GAP && other != GAP { *length } else { 0.0 };
        }
        if all > 0.0 { Ok(met / all) } else { Err(Undefined::NothingTagged) }
    }

    /// What two coders both see as units.
    fn met(&self) -> Result<Met<'_>, Undefined> {
        self.several()?;
        if self.coders > 2 {
            return Err(Undefined::OnlyForTwo);
        }
        let mut met = Met::default();
        for ((one, other), length) in self.lengths.iter().filter(|((one, other), _)| one != GAP && other != GAP) {
            met.all += length;
            *met.margins.entry(one).or_default() += length;
            if one == other {
                *met.same.entry(one).or_default() += length;
            }
        }
        if met.all > 0.0 { Ok(met) } else { Err(Undefined::NoPairableUnits) }
    }

    /// That there are two coders and that somebody tagged something.
    fn several(&self) -> Result<(), Undefined> {
        if self.coders < 2 {
            return Err(if self.coders == 0 { Undefined::NoData } else { Undefined::OneCoder });
        }
        if self.squares.keys().all(|category| category == GAP) {
            return Err(Undefined::NothingTagged);
        }
        Ok(())
    }

    fn alpha_of(&self, fold: impl Fn(&str) -> String) -> Figure {
        self.several()?;
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
fn with_gaps(length: u32, units: &[Placed]) -> Vec<Placed> {
    let mut out = Vec::with_capacity(2 * units.len() + 1);
    let mut at = 0;
    for unit in units {
        if unit.0 > at {
            out.push((at, unit.0, 0));
        }
        out.push(*unit);
        at = unit.1;
    }
    if at < length {
        out.push((at, length, 0));
    }
    out
}

/// Units of which none overlap another: the longest stay; how many were left out.
pub fn apart<'u>(mut units: Vec<Unit<'u>>) -> (Vec<Unit<'u>>, usize) {
    let before = units.len();
    units.sort_by_key(|(start, _, _)| *start);
    let mut kept: Vec<Unit<'u>> = Vec::with_capacity(before);
    let mut rest = units.as_mut_slice();
    while !rest.is_empty() {
        // Only units that hang together can be in each other's way.
        let (mut end, mut count) = (0, 0);
        for unit in rest.iter() {
            if count > 0 && unit.0 >= end {
                break;
            }
            (end, count) = (end.max(unit.1), count + 1);
        }
        let (cluster, behind) = rest.split_at_mut(count.max(1));
        keep_longest(cluster, &mut kept);
        rest = behind;
    }
    kept.sort_unstable();
    let left_out = before - kept.len();
    (kept, left_out)
}

fn keep_longest<'u>(cluster: &mut [Unit<'u>], kept: &mut Vec<Unit<'u>>) {
    if let [only] = cluster {
        return kept.push(*only);
    }
    cluster.sort_by_key(|(start, end, _)| (std::cmp::Reverse(end - start), *start));
    let mut ends: BTreeMap<u32, u32> = BTreeMap::new();
    for unit in cluster {
        let before = ends.range(..unit.1).next_back().map_or(0, |(_, end)| *end);
        if before <= unit.0 {
            ends.insert(unit.0, unit.1);
            kept.push(*unit);
        }
    }
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

    /// Two coders of a continuum of 50.
    fn pooled(one: &[Unit<'_>], other: &[Unit<'_>]) -> Coincidences {
        let mut pooled = Coincidences::default();
        pooled.add(50, &[one.to_vec(), other.to_vec()]);
        pooled
    }

    #[test]
    fn where_units_meet_the_categories_may_still_differ() {
        let one = [(0, 10, "quote"), (20, 30, "claim")];
        let same = pooled(&one, &one);
        assert_eq!((same.cu(), same.ku("claim"), same.pairable()), (Ok(1.0), Ok(1.0), Ok(0.4)));
        let other = pooled(&one, &[(0, 10, "quote"), (20, 30, "quote")]);
        assert_eq!((other.binary(), other.cu(), other.ku("claim")), (Ok(1.0), Ok(0.0), Ok(0.0)));
    }

    #[test]
    fn what_does_not_meet_or_does_not_vary_has_no_figure_of_its_own() {
        let apart = pooled(&[(0, 10, "quote")], &[(20, 30, "quote")]);
        assert_eq!((apart.cu(), apart.pairable()), (Err(Undefined::NoPairableUnits), Ok(0.0)));
        assert_eq!((apart.ku("quote"), apart.coverage("quote")), (Err(Undefined::NoPairableUnits), Ok(0.0)));
        let one_category = pooled(&[(0, 40, "quote")], &[(0, 18, "quote"), (20, 40, "quote")]);
        assert_eq!(one_category.cu(), Err(Undefined::NoVariation));
        assert_eq!(one_category.ku("quote"), Err(Undefined::NoVariation));
        assert_eq!(one_category.ku("claim"), Err(Undefined::NoPairableUnits));
        assert_eq!(one_category.coverage("claim"), Err(Undefined::NothingTagged));
        let one_empty = pooled(&[(0, 10, "quote")], &[]);
        assert_eq!(one_empty.cu(), Err(Undefined::NoPairableUnits));
        assert_eq!(pooled(&[], &[]).cu(), Err(Undefined::NothingTagged));
        assert_eq!(Coincidences::default().cu(), Err(Undefined::NoData));
    }

    #[test]
    fn of_three_coders_units_that_meet_are_only_counted() {
        let mut three = Coincidences::default();
        three.add(50, &[vec![(0, 10, "quote")], vec![(0, 10, "claim")], vec![]]);
        assert_eq!((three.cu(), three.ku("quote")), (Err(Undefined::OnlyForTwo), Err(Undefined::OnlyForTwo)));
        assert_eq!(three.coverage("quote"), Ok(0.5));
    }
}
