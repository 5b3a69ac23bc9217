//! Coefficients of agreement on units that are given, each with a value by each coder: tokens, or paired marks.
//!
//! All are (Ao − Ae) / (1 − Ae), where Ao is the agreement that is seen and Ae that of chance, and differ in Ae
//! (R. Artstein, M. Poesio, Inter-coder agreement for computational linguistics, Computational Linguistics 34, 2008):
//!
//! * Cohen's κ, Σ `p_A(c)` `p_B(c)`: each coder draws from their own distribution (J. Cohen, Educational and
//!   Psychological Measurement 20, 1960).
//! * Scott's π, Σ `p(c)`²: both draw from their common one (W. Scott, Public Opinion Quarterly 19, 1955).
//! * Fleiss' κ, the same for m coders a unit, with Ao = mean of Σ `n_c` (`n_c` − 1) / (m (m − 1)) over the units
//!   (J. Fleiss, Psychological Bulletin 76, 1971).
//! * Gwet's AC1, Σ `p(c)` (1 − `p(c)`) / (q − 1) for q categories (K. Gwet, British Journal of Mathematical and
//!   Statistical Psychology 61, 2008); AC2 has weights for values that nearly agree.
//!
//! On tokens they mislead, since most tokens are in no mark: Ao is high, Ae too, and both hang on how words are cut.

use super::{Figure, Undefined};
use std::collections::{BTreeMap, BTreeSet};

/// What coders said of units.
///
/// Each coder has the same place in all units; units with the same values are kept once, with their number.
#[derive(Clone, Debug, Default)]
pub struct Ratings {
    /// How many units have exactly these values.
    units: BTreeMap<Vec<Option<String>>, usize>,
    coders: usize,
}

/// How near two values are to agreement, by their places in a list of q categories.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Weights {
    /// 1 for the same value, 0 for any other; with it AC2 is AC1.
    Identity,
    /// 1 − d / (q − 1), d the steps between them.
    Linear,
    /// 1 − d (d + 1) / (q (q − 1)).
    Ordinal,
}

impl Weights {
    /// The weight of two places among `count` categories: 1 for the same one, 0 for the ends of a scale.
    pub fn of(self, one: usize, other: usize, count: usize) -> f64 {
        let (steps, count) = (one.abs_diff(other) as f64, count as f64);
        match self {
            _ if one == other => 1.0,
            Weights::Identity => 0.0,
            Weights::Linear => 1.0 - steps / (count - 1.0),
            Weights::Ordinal => 1.0 - steps * (steps + 1.0) / (count * (count - 1.0)),
        }
    }
}

impl Ratings {
    /// Takes a list of values from each coder, the same units in each; `None` where a coder gave none.
    ///
    /// A list that is shorter has no values for the last units.
    pub fn of(rows: &[Vec<Option<&str>>]) -> Ratings {
        let units = rows.iter().map(Vec::len).max().unwrap_or_default();
        let mut ratings = Ratings { coders: rows.len(), ..Ratings::default() };
        for unit in 0..units {
            let values: Vec<Option<&str>> = rows.iter().map(|row| row.get(unit).copied().flatten()).collect();
            ratings.add(&values);
        }
        ratings
    }

    /// Adds a unit with the value of each coder.
    pub fn add(&mut self, values: &[Option<&str>]) {
        self.add_many(values, 1);
    }

    /// Adds so many units of which all have these values.
    pub fn add_many(&mut self, values: &[Option<&str>], times: usize) {
        self.coders = self.coders.max(values.len());
        if times > 0 {
            let values = values.iter().map(|value| value.map(str::to_owned)).collect();
            *self.units.entry(values).or_default() += times;
        }
    }

    /// How many units there are; the figure is to be shown with their number.
    pub fn units(&self) -> usize {
        self.units.values().sum()
    }

    /// Every value that was given, in the order of the alphabet.
    pub fn categories(&self) -> Vec<&str> {
        let given: BTreeSet<&str> = self.units.keys().flatten().flatten().map(String::as_str).collect();
        given.into_iter().collect()
    }

    /// The share of pairs of values of one unit that are the same.
    ///
    /// # Errors
    /// There are fewer than two coders, or no unit was judged by two.
    pub fn percent(&self) -> Figure {
        self.several()?;
        let (mut same, mut all) = (0.0, 0.0);
        for (counts, times) in self.counts() {
            all += pairs(counts.values().sum()) * times;
            same += counts.values().map(|count| pairs(*count)).sum::<f64>() * times;
        }
        if all > 0.0 { Ok(same / all) } else { Err(Undefined::NoPairableUnits) }
    }

    /// Cohen's κ of two coders by their places, over units that both have judged.
    ///
    /// # Errors
    /// No unit was judged by both, or both gave one and the same value always.
    pub fn cohen(&self, one: usize, other: usize) -> Figure {
        let table = self.table(one, other)?;
        let product = |category: &&str| table.left(category) * table.right(category);
        corrected(table.same(), table.categories.iter().map(product).sum())
    }

    /// Scott's π of two coders by their places, over units that both have judged.
    ///
    /// # Errors
    /// As for [`Ratings::cohen`].
    pub fn scott(&self, one: usize, other: usize) -> Figure {
        let table = self.table(one, other)?;
        let square = |category: &&str| f64::midpoint(table.left(category), table.right(category)).powi(2);
        corrected(table.same(), table.categories.iter().map(square).sum())
    }

    /// Cohen's κ of every pair of coders, by their places.
    pub fn cohens(&self) -> BTreeMap<(usize, usize), Figure> {
        let pairs = (0..self.coders).flat_map(|one| (one + 1..self.coders).map(move |other| (one, other)));
        pairs.map(|(one, other)| ((one, other), self.cohen(one, other))).collect()
    }

    /// The mean of Cohen's κ over the pairs of coders that have one; [`Ratings::cohens`] tells which have none.
    ///
    /// # Errors
    /// There are fewer than two coders, or no pair has a figure: then the reason of the first.
    pub fn mean_cohen(&self) -> Figure {
        self.several()?;
        let figures: Vec<Figure> = self.cohens().into_values().collect();
        let found: Vec<f64> = figures.iter().copied().filter_map(Result::ok).collect();
        if found.is_empty() {
            return figures.first().copied().unwrap_or(Err(Undefined::OneCoder));
        }
        Ok(found.iter().sum::<f64>() / found.len() as f64)
    }

    /// Fleiss' κ over all categories; units that nobody judged do not count.
    ///
    /// # Errors
    /// There are fewer than two coders, units were judged by unequally many or by one alone, or all values are one.
    pub fn fleiss(&self) -> Figure {
        let spread = self.spread()?;
        let observed = spread.categories.values().map(|(share, same)| share * same).sum();
        corrected(observed, spread.categories.values().map(|(share, _)| share * share).sum())
    }

    /// Fleiss' κ of one category against all the others together.
    ///
    /// # Errors
    /// As for [`Ratings::fleiss`]; that nobody used the category is one more reason.
    pub fn fleiss_of(&self, category: &str) -> Figure {
        let spread = self.spread()?;
        let (share, same) = spread.categories.get(category).copied().ok_or(Undefined::NoPairableUnits)?;
        corrected(same, share)
    }

    /// Gwet's AC1 over the categories that could be chosen, used or not; they decide what chance is.
    ///
    /// Where all values are the same and others could have been chosen, it is 1: chance is then 0, not 1.
    ///
    /// # Errors
    /// There are fewer than two coders or categories, no unit was judged by two, or a value is not in the list.
    pub fn ac1(&self, categories: &[&str]) -> Figure {
        self.ac2(categories, Weights::Identity)
    }

    /// Gwet's AC2: AC1 where values that are near on a scale agree in part; the categories are in its order.
    ///
    /// What is seen is the mean over units that two or more have judged, chance comes from all units (Gwet, Handbook of
    /// Inter-Rater Reliability, 2014, chapter 4): the sum of the weights / (q (q − 1)) · Σ `p(c)` (1 − `p(c)`).
    ///
    /// # Errors
    /// As for [`Ratings::ac1`].
    pub fn ac2(&self, categories: &[&str], weights: Weights) -> Figure {
        self.weighed(categories, |one, other| weights.of(one, other, categories.len()))
    }

    /// Gwet's AC2 of labels, where one value says that nothing is there: two labels on one word agree by half, since
    /// both found something, and a label and nothing do not.
    ///
    /// # Errors
    /// As for [`Ratings::ac1`].
    pub fn ac2_of_labels(&self, categories: &[&str], nothing: &str) -> Figure {
        let is_label = |place: usize| categories.get(place).is_some_and(|category| *category != nothing);
        self.weighed(categories, |one, other| match (one == other, is_label(one) && is_label(other)) {
            (true, _) => 1.0,
            (false, true) => 0.5,
            (false, false) => 0.0,
        })
    }

    fn weighed(&self, categories: &[&str], weight: impl Fn(usize, usize) -> f64) -> Figure {
        self.several()?;
        let known: BTreeSet<&str> = categories.iter().copied().collect();
        if self.categories().iter().any(|value| !known.contains(value)) {
            return Err(Undefined::OffScale);
        }
        let count = categories.len();
        if known.len() < 2 {
            return Err(Undefined::NoVariation);
        }
        let mut shares = vec![0.0; count];
        let (mut seen, mut judged, mut paired) = (0.0, 0.0, 0.0);
        for (counts, times) in self.counts() {
            let counts: Vec<f64> = categories.iter().map(|c| counts.get(c).copied().unwrap_or_default()).collect();
            let all: f64 = counts.iter().sum();
            if all > 0.0 {
                judged += times;
                shares.iter_mut().zip(&counts).for_each(|(share, count)| *share += count / all * times);
            }
            if all > 1.0 {
                paired += times;
                seen += nearly_same(&counts, &weight) / (all * (all - 1.0)) * times;
            }
        }
        if paired == 0.0 {
            return Err(Undefined::NoPairableUnits);
        }
        let pairs = (0..count).flat_map(|one| (0..count).map(move |other| (one, other)));
        let weighed: f64 = pairs.map(|(one, other)| weight(one, other)).sum();
        let spread: f64 = shares.iter().map(|share| share / judged * (1.0 - share / judged)).sum();
        corrected(seen / paired, weighed * spread / (count as f64 * (count as f64 - 1.0)))
    }

    /// That there are units and more than one coder.
    fn several(&self) -> Result<(), Undefined> {
        match self.coders {
            _ if self.units.is_empty() => Err(Undefined::NoData),
            0 | 1 => Err(Undefined::OneCoder),
            _ => Ok(()),
        }
    }

    /// How many coders gave which value, for each kind of unit, and how many units there are of the kind.
    fn counts(&self) -> impl Iterator<Item = (BTreeMap<&str, f64>, f64)> {
        self.units.iter().map(|(values, times)| {
            let mut counts: BTreeMap<&str, f64> = BTreeMap::new();
            for value in values.iter().flatten() {
                *counts.entry(value).or_default() += 1.0;
            }
            (counts, *times as f64)
        })
    }

    /// The units that two coders have both judged.
    fn table(&self, one: usize, other: usize) -> Result<Table<'_>, Undefined> {
        self.several()?;
        let mut table = Table::default();
        for (values, times) in &self.units {
            let value = |coder: usize| values.get(coder).and_then(Option::as_deref);
            if let (Some(one), Some(other)) = (value(one), value(other)) {
                table.all += *times as f64;
                *table.cells.entry((one, other)).or_default() += *times as f64;
                table.categories.extend([one, other]);
            }
        }
        if table.all > 0.0 { Ok(table) } else { Err(Undefined::NoPairableUnits) }
    }

    /// What Fleiss' κ needs, if all units were judged by equally many.
    fn spread(&self) -> Result<Spread<'_>, Undefined> {
        self.several()?;
        let mut values_per_unit = None;
        let mut units = 0.0;
        let mut sums: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
        for (counts, times) in self.counts().filter(|(counts, _)| !counts.is_empty()) {
            let here: f64 = counts.values().sum();
            if *values_per_unit.get_or_insert(here) != here {
                return Err(Undefined::UnequalNumbers);
            }
            units += times;
            for (category, count) in counts {
                let sum = sums.entry(category).or_default();
                sum.0 += count * times;
                sum.1 += count * (count - 1.0) * times;
            }
        }
        let Some(many) = values_per_unit.filter(|many| *many > 1.0) else { return Err(Undefined::NoPairableUnits) };
        let share = |(count, pairs): (f64, f64)| (count / (units * many), pairs / (count * (many - 1.0)));
        Ok(Spread { categories: sums.into_iter().map(|(category, sum)| (category, share(sum))).collect() })
    }
}

/// The values of two coders against each other.
#[derive(Default)]
struct Table<'v> {
    cells: BTreeMap<(&'v str, &'v str), f64>,
    categories: BTreeSet<&'v str>,
    all: f64,
}

impl Table<'_> {
    fn share(&self, wanted: impl Fn(&str, &str) -> bool) -> f64 {
        self.cells.iter().filter(|((one, other), _)| wanted(one, other)).map(|(_, count)| count).sum::<f64>() / self.all
    }

    fn same(&self) -> f64 {
        self.share(|one, other| one == other)
    }

    fn left(&self, category: &str) -> f64 {
        self.share(|one, _| one == category)
    }

    fn right(&self, category: &str) -> f64 {
        self.share(|_, other| other == category)
    }
}

/// For each category its share of all values, and the chance that another coder says it too where one has.
struct Spread<'v> {
    categories: BTreeMap<&'v str, (f64, f64)>,
}

/// How much of what is left by chance was reached.
fn corrected(observed: f64, chance: f64) -> Figure {
    // Shares are quotients of counts: a chance that is not 1 is farther from it than this.
    if 1.0 - chance < 1e-12 { Err(Undefined::NoVariation) } else { Ok((observed - chance) / (1.0 - chance)) }
}

/// Pairs among so many.
fn pairs(count: f64) -> f64 {
    count * (count - 1.0) / 2.0
}

/// Ordered pairs of the values of a unit, each as much as it agrees.
fn nearly_same(counts: &[f64], weight: impl Fn(usize, usize) -> f64) -> f64 {
    let with = |one: usize, count: f64| -> f64 {
        let near: f64 = counts.iter().enumerate().map(|(other, count)| weight(one, other) * count).sum();
        count * (near - 1.0)
    };
    counts.iter().enumerate().map(|(one, count)| with(one, *count)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of values parted by blanks, `.` for none.
    fn ratings(rows: &[&str]) -> Ratings {
        let row = |row: &&str| -> Vec<Option<String>> {
            row.split_whitespace().map(|word| (word != ".").then(|| word.to_owned())).collect()
        };
        let rows: Vec<_> = rows.iter().map(row).collect();
        Ratings::of(&rows.iter().map(|row| row.iter().map(Option::as_deref).collect()).collect::<Vec<_>>())
    }

    fn table(cells: &[(&str, &str, usize)]) -> Ratings {
        let mut ratings = Ratings::default();
        cells.iter().for_each(|(one, other, times)| ratings.add_many(&[Some(one), Some(other)], *times));
        ratings
    }

    fn near(got: Figure, wanted: f64, within: f64) {
        assert!((got.unwrap() - wanted).abs() < within, "{got:?}, not {wanted}");
    }

    /// Artstein and Poesio 2008, examples 1 and 2.
    #[test]
    fn the_examples_of_artstein_and_poesio() {
        let first = table(&[("stat", "stat", 20), ("stat", "ireq", 10), ("ireq", "stat", 20), ("ireq", "ireq", 50)]);
        near(first.percent(), 0.7, 1e-12);
        near(first.scott(0, 1), 0.341, 5e-4);
        near(first.cohen(0, 1), 0.348, 5e-4);
        let second = table(&[
            ("stat", "stat", 46),
            ("stat", "ireq", 6),
            ("ireq", "ireq", 32),
            ("chck", "ireq", 6),
            ("chck", "chck", 10),
        ]);
        near(second.percent(), 0.88, 1e-12);
        near(second.scott(0, 1), 0.7995, 5e-5);
        near(second.cohen(0, 1), 0.8013, 5e-5);
    }

    /// Figures that Gwet's own R package irrCAC prints for its tables `cont3x3abstractors` and `cac.raw4raters`.
    #[test]
    fn the_examples_of_gwet() {
        let two = table(&[
            ("ectopic", "ectopic", 13),
            ("aiu", "aiu", 20),
            ("aiu", "niu", 7),
            ("niu", "aiu", 4),
            ("niu", "niu", 56),
        ]);
        near(two.cohen(0, 1), 0.796_409_4, 5e-8);
        near(two.scott(0, 1), 0.796_239_7, 5e-8);
        near(two.ac1(&["ectopic", "aiu", "niu"]), 0.849_330_5, 5e-8);
        let four = ratings(&[
            "1 2 3 3 2 1 4 1 2 . . .",
            "1 2 3 3 2 2 4 1 2 5 . .",
            ". 3 3 3 2 3 4 2 2 5 1 3",
            "1 2 3 3 2 4 4 1 2 5 1 .",
        ]);
        near(four.ac1(&["1", "2", "3", "4", "5"]), 0.775_44, 5e-6);
        assert_eq!(four.fleiss(), Err(Undefined::UnequalNumbers));
    }

    #[test]
    fn weights_on_a_scale_of_three_are_those_of_gwet() {
        let weights = |kind: Weights| [kind.of(0, 0, 3), kind.of(0, 1, 3), kind.of(2, 0, 3)];
        assert_eq!(weights(Weights::Identity), [1.0, 0.0, 0.0]);
        assert_eq!(weights(Weights::Linear), [1.0, 0.5, 0.0]);
        assert_eq!(weights(Weights::Ordinal), [1.0, 1.0 - 2.0 / 6.0, 0.0]);
    }

    #[test]
    fn near_values_count_on_a_scale() {
        let scale = ["low", "middle", "high"];
        let near_misses = ratings(&["low low middle high", "low middle high high"]);
        let far_misses = ratings(&["low low high high", "low high low high"]);
        assert!(near_misses.ac2(&scale, Weights::Linear).unwrap() > near_misses.ac1(&scale).unwrap());
        assert_eq!(near_misses.ac2(&scale, Weights::Identity), near_misses.ac1(&scale));
        assert!(far_misses.ac2(&scale, Weights::Ordinal).unwrap() < near_misses.ac2(&scale, Weights::Ordinal).unwrap());
        // By hand: seen (1 + 1 + ½ + ½) / 4; weights add up to 5; shares 3/8, 2/8, 3/8.
        let chance = 5.0 / 6.0 * (15.0 / 64.0 + 12.0 / 64.0 + 15.0 / 64.0);
        near(near_misses.ac2(&scale, Weights::Linear), (0.75 - chance) / (1.0 - chance), 1e-12);
    }

    #[test]
    fn two_labels_on_a_word_agree_by_half() {
        let said = ratings(&["O quote quote claim", "O quote claim O"]);
        let known = ["O", "claim", "quote"];
        // By hand: seen (1 + 1 + ½ + 0) / 4; weights add up to 3 + 2 · ½; shares 3/8, 2/8, 3/8.
        let chance = 4.0 / 6.0 * (15.0 / 64.0 + 12.0 / 64.0 + 15.0 / 64.0);
        near(said.ac2_of_labels(&known, "O"), (0.625 - chance) / (1.0 - chance), 1e-12);
        let one_label = ratings(&["O quote quote", "O quote O"]);
        assert_eq!(one_label.ac2_of_labels(&["O", "quote"], "O"), one_label.ac1(&["O", "quote"]));
    }

    #[test]
    fn who_agrees_in_all_has_one() {
        let perfect = ratings(&["quote entity quote", "quote entity quote", "quote entity quote"]);
        assert_eq!((perfect.percent(), perfect.mean_cohen(), perfect.fleiss()), (Ok(1.0), Ok(1.0), Ok(1.0)));
        assert_eq!((perfect.scott(0, 2), perfect.ac1(&["quote", "entity"])), (Ok(1.0), Ok(1.0)));
        assert_eq!(perfect.fleiss_of("quote"), Ok(1.0));
    }

    #[test]
    fn who_says_one_thing_of_all_leaves_nothing_to_measure() {
        let one = ratings(&["quote quote", "quote quote"]);
        assert_eq!(one.percent(), Ok(1.0));
        for figure in [one.cohen(0, 1), one.scott(0, 1), one.mean_cohen(), one.fleiss(), one.fleiss_of("quote")] {
            assert_eq!(figure, Err(Undefined::NoVariation));
        }
        assert_eq!(one.ac1(&one.categories()), Err(Undefined::NoVariation));
        assert_eq!(one.ac1(&["quote", "claim"]), Ok(1.0), "to Gwet, chance is then none");
        assert_eq!(one.ac1(&["claim", "entity"]), Err(Undefined::OffScale));
    }

    #[test]
    fn a_coder_without_values_is_left_out_and_one_who_says_none_is_not() {
        let missing = ratings(&["quote claim", "quote claim", ". ."]);
        assert_eq!(missing.cohens().get(&(0, 2)), Some(&Err(Undefined::NoPairableUnits)));
        assert_eq!((missing.mean_cohen(), missing.fleiss()), (Ok(1.0), Ok(1.0)));
        let none = ratings(&["quote claim quote", "O O O"]);
        assert_eq!(none.cohen(0, 1), Ok(0.0));
        assert!(none.scott(0, 1).unwrap() < 0.0);
    }

    #[test]
    fn what_is_undefined_has_a_reason() {
        let figures = |ratings: &Ratings| {
            [ratings.percent(), ratings.cohen(0, 1), ratings.mean_cohen(), ratings.fleiss(), ratings.ac1(&["a", "b"])]
        };
        assert_eq!(figures(&Ratings::default()), [Err(Undefined::NoData); 5]);
        assert_eq!(figures(&ratings(&["", ""])), [Err(Undefined::NoData); 5]);
        assert_eq!(figures(&ratings(&["a b"])), [Err(Undefined::OneCoder); 5]);
        assert_eq!(figures(&ratings(&["a .", ". b"])), [Err(Undefined::NoPairableUnits); 5]);
        assert_eq!(ratings(&["a b", "a ."]).fleiss(), Err(Undefined::UnequalNumbers));
        assert_eq!(ratings(&["a b", "a a"]).fleiss_of("c"), Err(Undefined::NoPairableUnits));
    }
}
