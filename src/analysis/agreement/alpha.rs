//! Krippendorff's α for nominal data, and percent agreement.
//!
//! K. Krippendorff, Content Analysis (2004), chapter 11: α = 1 − (N−1) Σ_{c≠k} `o_ck` / Σ_{c≠k} `n_c` `n_k`, where a
//! unit with m values adds 1/(m−1) to `o_ck` for each ordered pair of them.

use super::{Figure, Undefined};
use std::collections::BTreeMap;

/// Values that coders gave to units; a unit is what several have judged.
#[derive(Clone, Debug, Default)]
pub struct Nominal {
    counts: BTreeMap<(String, String), f64>,
    units: usize,
}

impl Nominal {
    /// Adds a unit with the values that were given to it; one value alone says nothing.
    pub fn add(&mut self, values: &[&str]) {
        if values.len() < 2 {
            return;
        }
        self.units += 1;
        let weight = 1.0 / (values.len() as f64 - 1.0);
        for (i, one) in values.iter().enumerate() {
            for (j, other) in values.iter().enumerate() {
                if i != j {
                    *self.counts.entry(((*one).to_owned(), (*other).to_owned())).or_default() += weight;
                }
            }
        }
    }

    /// How many units were judged by two or more.
    pub fn units(&self) -> usize {
        self.units
    }

    /// The share of pairs of values that are the same.
    ///
    /// # Errors
    /// No unit was judged by two.
    pub fn percent(&self) -> Figure {
        let all: f64 = self.counts.values().sum();
        let same: f64 = self.counts.iter().filter(|((a, b), _)| a == b).map(|(_, n)| n).sum();
        if all > 0.0 { Ok(same / all) } else { Err(Undefined::NoPairableUnits) }
    }

    /// α.
    ///
    /// # Errors
    /// No unit was judged by two, or every value is the same.
    pub fn alpha(&self) -> Figure {
        let mut totals: BTreeMap<&str, f64> = BTreeMap::new();
        for ((one, _), count) in &self.counts {
            *totals.entry(one).or_default() += count;
        }
        let n: f64 = totals.values().sum();
        if n == 0.0 {
            return Err(Undefined::NoPairableUnits);
        }
        let observed: f64 = self.counts.iter().filter(|((a, b), _)| a != b).map(|(_, count)| count).sum();
        let squares: f64 = totals.values().map(|total| total * total).sum();
        let expected = n * n - squares;
        if expected <= 0.0 {
            return Err(Undefined::NoVariation);
        }
        Ok(1.0 - (n - 1.0) * observed / expected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alpha(rows: &[&[Option<&str>]]) -> Figure {
        let mut nominal = Nominal::default();
        for unit in 0..rows[0].len() {
            let values: Vec<&str> = rows.iter().filter_map(|row| row[unit]).collect();
            nominal.add(&values);
        }
        nominal.alpha()
    }

    /// Krippendorff, Computing Krippendorff's alpha-reliability (2011), examples A, B and C.
    #[test]
    fn the_published_examples() {
        let letters = |words: &'static str| -> Vec<Option<&'static str>> {
            words.split(' ').map(|word| (word != ".").then_some(word)).collect()
        };
        let a = [letters("0 1 0 0 0 0 0 0 1 0"), letters("1 1 1 0 0 1 0 0 0 0")];
        let rows: Vec<&[Option<&str>]> = a.iter().map(Vec::as_slice).collect();
        assert!((alpha(&rows).unwrap() - 0.095_238_095_2).abs() < 1e-9);
        let b = [letters("a a b b d c c c e d d a"), letters("b a b b b c c c e d d d")];
        let rows: Vec<&[Option<&str>]> = b.iter().map(Vec::as_slice).collect();
        assert!((alpha(&rows).unwrap() - 0.691_964_285_7).abs() < 1e-9);
        let c = [
            letters("1 2 3 3 2 1 4 1 2 . . ."),
            letters("1 2 3 3 2 2 4 1 2 5 . 3"),
            letters(". 3 3 3 2 3 4 2 2 5 1 ."),
            letters("1 2 3 3 2 4 4 1 2 5 1 ."),
        ];
        let rows: Vec<&[Option<&str>]> = c.iter().map(Vec::as_slice).collect();
        assert!((alpha(&rows).unwrap() - 0.743_421_052_6).abs() < 1e-9);
    }

    #[test]
    fn what_is_undefined_has_a_reason() {
        assert_eq!(alpha(&[&[Some("a"), Some("a")], &[Some("a"), Some("a")]]), Err(Undefined::NoVariation));
        assert_eq!(alpha(&[&[Some("a")], &[None]]), Err(Undefined::NoPairableUnits));
    }
}
