//! The alignment of the least cost.
//!
//! With N pairs of coders, a unit alone costs N, in Nths. A tuple of k units saves N (k − 1) + Σ (1 − d) over its
//! pairs, d what two units differ by, so two units that differ by more than 1 + N need no common tuple, and units that
//! no chain of smaller differences ties together are aligned apart, cluster by cluster.
//!
//! In a cluster two coders are an assignment. Of more, all tuples are written down and each unit has a price. What all
//! units cost, and for each unit the most that a tuple which begins with it saves above what its units cost, are
//! together no less than what can be saved; what a choice stays behind them is lost. That is Lagrange's relaxation of
//! "each unit once", and the prices are moved by subgradients with Polyak's step. A sweep then chooses for one unit
//! after another the tuple that it begins: ways that have taken the same units are one, the better stays, and those
//! that have lost more than a narrower sweep did are dropped.

use super::super::Undefined;
use super::super::unitizing::Unit;
use super::Alignment;
use crate::analysis::align::assignment;
use std::collections::BTreeMap;

/// How many steps a sweep takes at most; then the cluster is too large.
const MOST_STEPS: usize = 2_000_000;

/// How many tuples are written down at most; then the cluster is too large.
const MOST_TUPLES: usize = 500_000;

/// How often prices are moved at most, and how many tuples are looked at for it.
const ROUNDS: usize = 400;
const LOOKS: usize = 20_000_000;

/// How many ways the sweeps keep from unit to unit: narrow ones leave little for the last, which keeps all.
const WIDTHS: [usize; 3] = [32, 1024, usize::MAX];

/// What a tuple fewer is worth besides, so that units that cost as much together as apart are together.
const TOGETHER: f64 = 1e-11;

/// How far rounding may take a sum from what it stands for.
const ROUNDING: f64 = 1e-9;

/// A unit and whose it is.
struct Owned<'u> {
    coder: usize,
    number: usize,
    unit: Unit<'u>,
}

impl<'u> Owned<'u> {
    /// What puts units in the order of the text.
    fn place(&self) -> (Unit<'u>, usize, usize) {
        (self.unit, self.coder, self.number)
    }
}

/// The alignment of the least cost.
///
/// # Errors
/// A cluster of three coders or more takes too many steps.
pub(super) fn best(
    coders: &[Vec<Unit<'_>>],
    differ: impl Fn(&Unit<'_>, &Unit<'_>) -> f64,
) -> Result<Alignment, Undefined> {
    let pairs = coders.len() as f64 * (coders.len() as f64 - 1.0) / 2.0;
    let units = in_order(coders);
    let saves = |a: &Owned<'_>, b: &Owned<'_>| {
        if a.coder == b.coder { f64::NEG_INFINITY } else { 1.0 - differ(&a.unit, &b.unit) }
    };
    let mut tuples: Vec<Vec<&Owned<'_>>> = Vec::new();
    for members in clusters(&units, |a, b| saves(a, b) > -pairs - TOGETHER) {
        let cluster = Cluster::new(&members, coders.len(), saves);
        let found = if coders.len() == 2 { cluster.assigned() } else { cluster.swept()? };
        let of = |tuple: Vec<usize>| tuple.into_iter().filter_map(|at| members.get(at).copied()).collect();
        tuples.extend(found.into_iter().map(of));
    }
    tuples.sort_by_key(|tuple| tuple.iter().map(|owned| owned.place()).min());
    let cost = tuples.iter().map(|tuple| cost(tuple, pairs, saves)).sum();
    let numbers = |tuple: &Vec<&Owned<'_>>| {
        let number = |coder| tuple.iter().find(|owned| owned.coder == coder).map(|owned| owned.number);
        (0..coders.len()).map(number).collect()
    };
    Ok(Alignment { cost, tuples: tuples.iter().map(numbers).collect() })
}

/// The units of all coders in the order of the text.
fn in_order<'u>(coders: &[Vec<Unit<'u>>]) -> Vec<Owned<'u>> {
    let of = |(coder, units): (usize, &Vec<Unit<'u>>)| -> Vec<Owned<'u>> {
        units.iter().enumerate().map(|(number, unit)| Owned { coder, number, unit: *unit }).collect()
    };
    let mut all: Vec<Owned<'u>> = coders.iter().enumerate().flat_map(of).collect();
    all.sort_by_key(Owned::place);
    all
}

/// The mean over all pairs of coders: 1 for each of which not both have a unit in the tuple.
fn cost(tuple: &[&Owned<'_>], pairs: f64, saves: impl Fn(&Owned<'_>, &Owned<'_>) -> f64) -> f64 {
    let rest = |at: usize| tuple.iter().skip(at + 1);
    let inside = tuple.iter().enumerate().flat_map(|(at, one)| rest(at).map(move |other| (one, other)));
    let (count, differences) =
        inside.fold((0.0, 0.0), |(count, sum), (one, other)| (count + 1.0, sum + 1.0 - saves(one, other)));
    (differences + pairs - count) / pairs
}

/// Groups of units that are tied together, in the order of the text.
fn clusters<'o, 'u>(units: &'o [Owned<'u>], tied: impl Fn(&Owned<'u>, &Owned<'u>) -> bool) -> Vec<Vec<&'o Owned<'u>>> {
    let mut left: Vec<&Owned<'_>> = units.iter().rev().collect();
    let mut out = Vec::new();
    while let Some(first) = left.pop() {
        let mut cluster = vec![first];
        let mut at = 0;
        while let Some(from) = cluster.get(at).copied() {
            let (near, far): (Vec<&Owned<'_>>, Vec<&Owned<'_>>) = left.into_iter().partition(|other| tied(from, other));
            cluster.extend(near);
            left = far;
            at += 1;
        }
        cluster.sort_by_key(|owned| owned.place());
        out.push(cluster);
    }
    out
}

/// Units that are aligned together, by their places in the order of the text.
struct Cluster {
    coders: usize,
    /// What a tuple fewer saves.
    fewer: f64,
    /// Whose each unit is.
    coder: Vec<usize>,
    /// What two units save: 1 − d.
    saves: Vec<Vec<f64>>,
}

/// Units of different coders, in order, and what they save together.
struct Tuple {
    units: Vec<usize>,
    saved: f64,
}

/// What a way along the units has saved and lost, and its last step.
#[derive(Clone, Copy)]
struct Way {
    saved: f64,
    lost: f64,
    step: Option<usize>,
}

/// The tuple that was chosen after another.
struct Step {
    before: Option<usize>,
    tuple: usize,
}

impl Cluster {
    fn new(units: &[&Owned<'_>], coders: usize, saves: impl Fn(&Owned<'_>, &Owned<'_>) -> f64) -> Cluster {
        Cluster {
            coders,
            fewer: coders as f64 * (coders as f64 - 1.0) / 2.0 + TOGETHER,
            coder: units.iter().map(|unit| unit.coder).collect(),
            saves: units.iter().map(|one| units.iter().map(|other| saves(one, other)).collect()).collect(),
        }
    }

    fn coder(&self, unit: usize) -> usize {
        self.coder.get(unit).copied().unwrap_or_default()
    }

    /// What two units save; those of one coder cannot be together.
    fn saves(&self, one: usize, other: usize) -> f64 {
        self.saves.get(one).and_then(|row| row.get(other)).copied().unwrap_or(f64::NEG_INFINITY)
    }

    /// The tuples of two coders: a pair saves 1 + 1 − d.
    fn assigned(&self) -> Vec<Vec<usize>> {
        let of =
            |coder: usize| -> Vec<usize> { (0..self.coder.len()).filter(|unit| self.coder(*unit) == coder).collect() };
        let (lefts, rights) = (of(0), of(1));
        let weight = |left: &usize, right: &usize| (self.fewer + self.saves(*left, *right)).max(0.0);
        let weights: Vec<Vec<f64>> =
            lefts.iter().map(|left| rights.iter().map(|right| weight(left, right)).collect()).collect();
        let pair = |(left, right): (usize, usize)| Some(vec![*lefts.get(left)?, *rights.get(right)?]);
        let mut tuples: Vec<Vec<usize>> = assignment(&weights).into_iter().filter_map(pair).collect();
        let alone = |unit: &usize| !tuples.iter().flatten().any(|paired| paired == unit);
        let alone: Vec<Vec<usize>> = (0..self.coder.len()).filter(alone).map(|unit| vec![unit]).collect();
        tuples.extend(alone);
        tuples
    }

    /// The tuples of more coders.
    fn swept(&self) -> Result<Vec<Vec<usize>>, Undefined> {
        let tuples = self.tuples()?;
        let mut prices = first_prices(&tuples, self.coder.len());
        let (mut saved, mut chosen) = (0.0, Vec::new());
        for width in WIDTHS {
            let begun = Begun::new(&tuples, &prices);
            (saved, chosen) = begun.sweep(&tuples, begun.most - saved, width)?.unwrap_or((saved, chosen));
            if begun.most - saved <= ROUNDING {
                break;
            }
            prices = better_prices(&tuples, prices, saved);
        }
        Ok(chosen.into_iter().filter_map(|number| tuples.get(number).map(|tuple| tuple.units.clone())).collect())
    }

    /// Every tuple that may be in the best alignment.
    fn tuples(&self) -> Result<Vec<Tuple>, Undefined> {
        let mut out: Vec<Tuple> = (0..self.coder.len()).map(|unit| Tuple { units: vec![unit], saved: 0.0 }).collect();
        // A unit that saves less than this with one of a tuple saves more alone, whatever the others are.
        let least = -self.fewer - (self.coders as f64 - 2.0);
        let mut at = 0;
        while let Some(tuple) = out.get(at) {
            let from = tuple.units.last().map_or(0, |last| last + 1);
            let more = |unit: usize| {
                let with = tuple.units.iter().map(|other| self.saves(unit, *other));
                let sum = with.clone().sum::<f64>();
                with.clone().all(|saved| saved > least).then(|| Tuple {
                    units: tuple.units.iter().copied().chain([unit]).collect(),
                    saved: tuple.saved + self.fewer + sum,
                })
            };
            let grown: Vec<Tuple> = (from..self.coder.len()).filter_map(more).collect();
            out.extend(grown);
            if out.len() > MOST_TUPLES {
                return Err(Undefined::TooLarge);
            }
            at += 1;
        }
        Ok(out)
    }
}

/// Prices at which no tuple saves more than its units cost: the best equal part that each has in one.
fn first_prices(tuples: &[Tuple], units: usize) -> Vec<f64> {
    let mut prices = vec![0.0_f64; units];
    for tuple in tuples {
        let part = tuple.saved / tuple.units.len() as f64;
        for unit in &tuple.units {
            change(&mut prices, *unit, |price| price.max(part));
        }
    }
    prices
}

/// Prices at which less can be saved, as near to what is known to be saved as the rounds bring it.
fn better_prices(tuples: &[Tuple], first: Vec<f64>, saved: f64) -> Vec<f64> {
    let mut prices = first.clone();
    let (mut best, mut least) = (first, f64::INFINITY);
    let (mut boldness, mut since) = (1.0, 0);
    for _ in 0..ROUNDS.min(LOOKS / tuples.len().max(1)) {
        let begun = Begun::new(tuples, &prices);
        // Each unit is wanted once; one that is taken more often is too cheap.
        let mut wanted = vec![1.0; prices.len()];
        let taken = begun.by_first.iter().filter_map(|begun| begun.choices.first().filter(|best| best.0 <= 0.0));
        for unit in taken.filter_map(|(_, number)| tuples.get(*number)).flat_map(|tuple| &tuple.units) {
            change(&mut wanted, *unit, |times| times - 1.0);
        }
        since += 1;
        if begun.most < least - ROUNDING {
            (least, since) = (begun.most, 0);
            best.clone_from(&prices);
        }
        let squares: f64 = wanted.iter().map(|times| times * times).sum();
        if squares == 0.0 || least - saved <= ROUNDING {
            break;
        }
        if since > 10 {
            (boldness, since) = (boldness / 2.0, 0);
        }
        let step = boldness * (begun.most - saved) / squares;
        prices.iter_mut().zip(&wanted).for_each(|(price, times)| *price -= step * times);
    }
    best
}

fn change<T: Copy>(list: &mut [T], at: usize, to: impl Fn(T) -> T) {
    if let Some(slot) = list.get_mut(at) {
        *slot = to(*slot);
    }
}

/// What each unit may begin, at some prices.
struct Begun {
    /// The most that can be saved.
    most: f64,
    by_first: Vec<Beginning>,
}

/// What one unit may begin.
#[derive(Clone, Default)]
struct Beginning {
    /// What is lost when it begins none, since it is taken already.
    none: f64,
    /// What is lost with each tuple, and its number; the least first.
    choices: Vec<(f64, usize)>,
}

impl Begun {
    fn new(tuples: &[Tuple], prices: &[f64]) -> Begun {
        let mut by_first = vec![Beginning::default(); prices.len()];
        for (number, tuple) in tuples.iter().enumerate() {
            let cost: f64 = tuple.units.iter().filter_map(|unit| prices.get(*unit)).sum();
            if let Some(begun) = tuple.units.first().and_then(|first| by_first.get_mut(*first)) {
                begun.choices.push((cost - tuple.saved, number));
                begun.none = begun.none.max(tuple.saved - cost);
            }
        }
        for begun in &mut by_first {
            begun.choices.iter_mut().for_each(|choice| choice.0 += begun.none);
            begun.choices.sort_by(|a, b| a.0.total_cmp(&b.0));
        }
        Begun { most: prices.iter().sum::<f64>() + by_first.iter().map(|begun| begun.none).sum::<f64>(), by_first }
    }

    /// Goes along the units with so many ways at most that lose so much at most; what the best saves, and its tuples.
    ///
    /// A narrow sweep may find none; one that keeps all ways finds again what is known already.
    fn sweep(&self, tuples: &[Tuple], gap: f64, width: usize) -> Result<Option<(f64, Vec<usize>)>, Undefined> {
        let mut steps: Vec<Step> = Vec::new();
        // By the units that are taken already.
        let mut ways = BTreeMap::from([(Vec::new(), Way { saved: 0.0, lost: 0.0, step: None })]);
        for (unit, begun) in self.by_first.iter().enumerate() {
            let mut next: BTreeMap<Vec<usize>, Way> = BTreeMap::new();
            for (taken, way) in ways {
                let spare = gap + ROUNDING - way.lost;
                if taken.first() == Some(&unit) {
                    if begun.none <= spare {
                        let way = Way { lost: way.lost + begun.none, ..way };
                        keep(&mut next, taken.into_iter().skip(1).collect(), way);
                    }
                    continue;
                }
                let near = begun.choices.iter().take_while(|(lost, _)| *lost <= spare);
                let near = near.filter_map(|(lost, number)| Some((lost, number, tuples.get(*number)?)));
                let free = near.filter(|(.., tuple)| !tuple.units.iter().any(|one| taken.contains(one)));
                for (lost, number, tuple) in free.take(width) {
                    let mut taken: Vec<usize> = taken.iter().chain(tuple.units.iter().skip(1)).copied().collect();
                    taken.sort_unstable();
                    steps.push(Step { before: way.step, tuple: *number });
                    let step = Some(steps.len() - 1);
                    keep(&mut next, taken, Way { saved: way.saved + tuple.saved, lost: way.lost + lost, step });
                }
                if steps.len() > MOST_STEPS {
                    return Err(Undefined::TooLarge);
                }
            }
            ways = narrowed(next, width);
        }
        Ok(ways.into_values().next().map(|way| (way.saved, chosen(&steps, way.step))))
    }
}

/// The numbers of the tuples to which the steps of a way lead.
fn chosen(steps: &[Step], mut at: Option<usize>) -> Vec<usize> {
    let mut out = Vec::new();
    while let Some(step) = at.and_then(|at| steps.get(at)) {
        out.push(step.tuple);
        at = step.before;
    }
    out
}

/// Keeps the better of the ways that take the same units.
fn keep(ways: &mut BTreeMap<Vec<usize>, Way>, taken: Vec<usize>, way: Way) {
    if ways.get(&taken).is_none_or(|other| way.saved > other.saved) {
        ways.insert(taken, way);
    }
}

/// The ways that have lost least, so many at most.
fn narrowed(ways: BTreeMap<Vec<usize>, Way>, width: usize) -> BTreeMap<Vec<usize>, Way> {
    if ways.len() <= width {
        return ways;
    }
    let mut sorted: Vec<(Vec<usize>, Way)> = ways.into_iter().collect();
    sorted.sort_by(|(_, a), (_, b)| a.lost.total_cmp(&b.lost));
    sorted.truncate(width);
    sorted.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_coders_with_many_units_in_one_place_are_too_large() {
        let units: Vec<Unit<'_>> = (0..6).map(|at| (at, at + 20, "quote")).collect();
        let differ = |a: &Unit<'_>, b: &Unit<'_>| f64::from(a.0.abs_diff(b.0)) / 20.0;
        assert_eq!(best(&vec![units.clone(); 8], differ), Err(Undefined::TooLarge));
        let four = best(&vec![units; 4], differ).unwrap();
        assert_eq!((four.cost, four.tuples.len()), (0.0, 6));
    }

    #[test]
    fn units_that_cost_as_much_together_as_apart_are_together() {
        let at_most = |_: &Unit<'_>, _: &Unit<'_>| 2.0;
        let found = best(&[vec![(0, 10, "quote")], vec![(0, 10, "claim")]], at_most).unwrap();
        assert_eq!((found.cost, found.tuples), (2.0, vec![vec![Some(0), Some(0)]]));
    }
}
