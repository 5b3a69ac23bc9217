//! γ: agreement on units that coders both place and name, by the best alignment of them.
//!
//! Y. Mathet, A. Widlöcher, J.-P. Métivier, The Unified and Holistic Method Gamma (γ) for Inter-Annotator Agreement
//! Measure and Alignment (Computational Linguistics 41, 2015). Two units differ by
//! α ((Δstart + Δend) / (len₁ + len₂))², and by β more where the categories differ; a unit and none differ by 1. An
//! alignment parts all units into tuples with one unit of a coder at most; a tuple costs the mean over all pairs of
//! coders, and the disorder of an alignment is the sum of its tuples over the mean number of units of a coder.
//! γ = 1 − disorder of the best alignment / mean disorder of the best alignments of continua by chance, which are the
//! coders' own units moved along the text, as the paper has it in section 5.2.
//!
//! Several articles are pooled: their disorders, and those by chance, are summed with the mean numbers of units as
//! weights, that is as the costs of tuples, so that an article counts by what is tagged in it.
//!
//! Of two coders the best alignment is an assignment; of more it is searched for and may be out of reach. Units of a
//! coder may overlap. The disorder is exact, γ changes with the draws: it is shown with their number.

mod chance;
mod tuples;

use super::unitizing::Unit;
use super::{Figure, Undefined};

/// A text with the units of each coder.
#[derive(Clone, Debug, Default)]
pub struct Continuum<'u> {
    /// Its length in code points.
    pub length: u32,
    /// The units of each coder, in the same order for all texts; one who found nothing has none, one who did not
    /// look is not there.
    pub coders: Vec<Vec<Unit<'u>>>,
}

/// What differences weigh and how often chance is drawn.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Settings {
    /// What a difference in place weighs.
    pub alpha: f64,
    /// What a difference in category weighs.
    pub beta: f64,
    /// How many continua are drawn at least.
    pub samples: usize,
    /// How near the mean of the draws must be with 95 percent, as a share of it; more are drawn until it is, up to
    /// [`MOST_SAMPLES`].
    pub precision: Option<f64>,
    /// Where chance starts: the same start gives the same γ.
    pub seed: u64,
}

impl Default for Settings {
    /// α and β 1, 30 draws.
    fn default() -> Settings {
        Settings { alpha: 1.0, beta: 1.0, samples: 30, precision: None, seed: 0x5eed }
    }
}

/// How many continua are drawn at most, whatever the precision asked for.
pub const MOST_SAMPLES: usize = 10_000;

/// γ with what it is made of.
#[derive(Clone, PartialEq, Debug)]
pub struct Gamma {
    /// γ, or why chance could not be measured.
    pub gamma: Figure,
    /// The disorder of the best alignment.
    pub disorder: f64,
    /// The mean disorder by chance; none was drawn where the coders agree in all.
    pub expected: Option<f64>,
    /// How many continua were drawn.
    pub samples: usize,
    /// The best alignment: in each tuple, for each coder, the number of the unit in their list (0-based), or none.
    ///
    /// Several texts stand one after another, and a coder's units are counted on from text to text.
    pub alignment: Vec<Vec<Option<usize>>>,
}

/// The best alignment of one text.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Alignment {
    /// What its tuples cost together.
    pub cost: f64,
    /// As in [`Gamma::alignment`], in the order of the text.
    pub tuples: Vec<Vec<Option<usize>>>,
}

/// γ over texts that the same coders have tagged.
///
/// # Errors
/// There is no text, a text has fewer than two coders, nothing is tagged at all, or the units cannot be aligned within
/// the limit of the search. That chance alone is out of reach is the error of [`Gamma::gamma`].
pub fn gamma(continua: &[Continuum<'_>], settings: Settings) -> Result<Gamma, Undefined> {
    gamma_while(continua, settings, &mut || true)
}

/// As [`gamma`], as long as `go_on` says so, which is asked before each text is aligned.
///
/// # Errors
/// As for [`gamma`], or it was stopped.
pub fn gamma_while(
    continua: &[Continuum<'_>],
    settings: Settings,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<Gamma, Undefined> {
    if continua.is_empty() {
        return Err(Undefined::NoData);
    }
    if continua.iter().any(|continuum| continuum.coders.len() < 2) {
        return Err(Undefined::OneCoder);
    }
    let units: f64 = continua.iter().map(mean_units).sum();
    if units == 0.0 {
        return Err(Undefined::NothingTagged);
    }
    let mut aligned = |coders: &[Vec<Unit<'_>>]| if go_on() { best(coders, settings) } else { Err(Undefined::Stopped) };
    let found: Vec<Alignment> =
        continua.iter().map(|continuum| aligned(&continuum.coders)).collect::<Result<_, _>>()?;
    let disorder = found.iter().map(|alignment| alignment.cost).sum::<f64>() / units;
    let alignment = joined(continua, found);
    if disorder == 0.0 {
        return Ok(Gamma { gamma: Ok(1.0), disorder, expected: None, samples: 0, alignment });
    }
    let (expected, samples) = match expected(continua, settings, units, &mut aligned) {
        Ok(found) => found,
        Err(Undefined::Stopped) => return Err(Undefined::Stopped),
        Err(reason) => return Ok(Gamma { gamma: Err(reason), disorder, expected: None, samples: 0, alignment }),
    };
    let gamma = if expected > 0.0 { Ok(1.0 - disorder / expected) } else { Err(Undefined::NoVariation) };
    Ok(Gamma { gamma, disorder, expected: Some(expected), samples, alignment })
}

/// The alignment of the least cost; units that cost as much together as apart are together.
///
/// # Errors
/// There are fewer than two coders, or of more than two there are more tuples or ways than can be gone through.
pub fn best(coders: &[Vec<Unit<'_>>], settings: Settings) -> Result<Alignment, Undefined> {
    if coders.len() < 2 {
        return Err(Undefined::OneCoder);
    }
    tuples::best(coders, |a, b| dissimilarity(*a, *b, settings))
}

/// How far two units differ.
fn dissimilarity(a: Unit<'_>, b: Unit<'_>, settings: Settings) -> f64 {
    let size = |unit: Unit<'_>| f64::from(unit.1.saturating_sub(unit.0));
    let moved = f64::from(a.0.abs_diff(b.0)) + f64::from(a.1.abs_diff(b.1));
    let place = moved / (size(a) + size(b)).max(1.0);
    let category = if a.2 == b.2 { 0.0 } else { settings.beta };
    settings.alpha * place * place + category
}

fn mean_units(continuum: &Continuum<'_>) -> f64 {
    mean_of(&continuum.coders)
}

fn mean_of(coders: &[Vec<Unit<'_>>]) -> f64 {
    coders.iter().map(Vec::len).sum::<usize>() as f64 / coders.len().max(1) as f64
}

/// The alignments of several texts one after another, a coder's units counted on.
fn joined(continua: &[Continuum<'_>], found: Vec<Alignment>) -> Vec<Vec<Option<usize>>> {
    let mut before: Vec<usize> = Vec::new();
    let mut out = Vec::new();
    for (continuum, alignment) in continua.iter().zip(found) {
        before.resize(before.len().max(continuum.coders.len()), 0);
        for tuple in alignment.tuples {
            out.push(tuple.iter().zip(&before).map(|(unit, before)| unit.map(|unit| unit + before)).collect());
        }
        before.iter_mut().zip(&continuum.coders).for_each(|(before, units)| *before += units.len());
    }
    out
}

/// The mean disorder by chance and how many times it was drawn.
///
/// # Errors
/// A draw cannot be aligned within the limit of the search.
fn expected(
    continua: &[Continuum<'_>],
    settings: Settings,
    units: f64,
    aligned: &mut impl FnMut(&[Vec<Unit<'_>>]) -> Result<Alignment, Undefined>,
) -> Result<(f64, usize), Undefined> {
    let mut chance = chance::Chance::new(settings.seed);
    let mut draws: Vec<f64> = Vec::new();
    let mut wanted = settings.samples.clamp(1, MOST_SAMPLES);
    while draws.len() < wanted {
        let mut drawn = 0.0;
        for continuum in continua.iter().filter(|continuum| mean_units(continuum) > 0.0) {
            let moved = chance.shuffled(continuum);
            drawn += aligned(&moved)?.cost / mean_of(&moved) * mean_units(continuum);
        }
        draws.push(drawn / units);
        if let Some(precision) = settings.precision.filter(|_| draws.len() == wanted) {
            wanted = wanted.max(needed(&draws, precision).min(MOST_SAMPLES));
        }
    }
    Ok((draws.iter().sum::<f64>() / draws.len() as f64, draws.len()))
}

/// How many draws give a mean that is so near with 95 percent: (1.96 · deviation / mean / precision)².
fn needed(draws: &[f64], precision: f64) -> usize {
    let count = draws.len() as f64;
    let mean = draws.iter().sum::<f64>() / count;
    let variance = draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / (count - 1.0).max(1.0);
    let needed = (1.96 * variance.sqrt() / mean / precision).powi(2).ceil();
    if needed.is_finite() { needed as usize } else { draws.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(coders: &[&[Unit<'static>]]) -> Continuum<'static> {
        Continuum { length: 100, coders: coders.iter().map(|units| units.to_vec()).collect() }
    }

    fn figure(coders: &[&[Unit<'static>]]) -> Gamma {
        gamma(&[of(coders)], Settings::default()).unwrap()
    }

    const TWO: &[Unit<'static>] = &[(0, 10, "quote"), (20, 30, "claim")];

    #[test]
    fn who_agrees_in_all_has_one_and_nothing_is_drawn() {
        for coders in [&[TWO, TWO][..], &[TWO, TWO, TWO]] {
            let found = figure(coders);
            assert_eq!((found.gamma, found.disorder, found.expected, found.samples), (Ok(1.0), 0.0, None, 0));
            assert_eq!(found.alignment, [vec![Some(0); coders.len()], vec![Some(1); coders.len()]]);
        }
    }

    #[test]
    fn one_who_finds_nothing_agrees_less_than_chance() {
        let found = figure(&[TWO, &[]]);
        assert_eq!((found.disorder, found.samples), (2.0, 30));
        assert!(found.gamma.unwrap() < 0.0);
    }

    #[test]
    fn what_is_undefined_has_a_reason() {
        let reason = |continua: &[Continuum<'_>]| gamma(continua, Settings::default()).map(|found| found.samples);
        assert_eq!(reason(&[]), Err(Undefined::NoData));
        assert_eq!(reason(&[of(&[TWO])]), Err(Undefined::OneCoder));
        assert_eq!(reason(&[of(&[&[], &[]])]), Err(Undefined::NothingTagged));
    }

    #[test]
    fn one_category_is_still_placed() {
        let found = figure(&[&[(0, 10, "quote"), (50, 60, "quote")], &[(0, 12, "quote"), (50, 60, "quote")]]);
        assert!(found.gamma.unwrap() > 0.5, "{found:?}");
    }

    #[test]
    fn the_same_start_gives_the_same_figure_and_precision_asks_for_more_draws() {
        let coders: [&[Unit<'static>]; 2] = [TWO, &[(0, 12, "quote"), (24, 30, "quote")]];
        assert_eq!(figure(&coders), figure(&coders));
        let exact = Settings { precision: Some(0.05), ..Settings::default() };
        assert!(gamma(&[of(&coders)], exact).unwrap().samples > 30);
    }

    #[test]
    fn articles_are_pooled_by_their_costs_and_units_counted_on() {
        let coders: [&[Unit<'static>]; 2] = [TWO, &[(0, 12, "quote")]];
        let alone = figure(&coders);
        let pooled = gamma(&[of(&coders), of(&[TWO, TWO]), of(&[&[], &[]])], Settings::default()).unwrap();
        assert!((pooled.disorder * 3.5 - alone.disorder * 1.5).abs() < 1e-12);
        assert!(pooled.gamma.unwrap() > alone.gamma.unwrap());
        assert_eq!(pooled.alignment.last(), Some(&vec![Some(3), Some(2)]));
    }

    /// The least cost of all alignments, by going through every one.
    fn by_hand(left: &[(usize, Unit<'static>)], tuples: &mut Vec<Vec<(usize, Unit<'static>)>>, coders: usize) -> f64 {
        let Some((owned, rest)) = left.split_first() else {
            let pairs = (coders * (coders - 1) / 2) as f64;
            let cost = |tuple: &Vec<(usize, Unit<'static>)>| {
                let pair = |(at, (_, one)): (usize, &(usize, Unit<'static>))| -> f64 {
                    let others = tuple[at + 1..].iter();
                    others.map(|(_, other)| dissimilarity(*one, *other, Settings::default()) - 1.0).sum()
                };
                1.0 + tuple.iter().enumerate().map(pair).sum::<f64>() / pairs
            };
            return tuples.iter().map(cost).sum();
        };
        tuples.push(vec![*owned]);
        let mut least = by_hand(rest, tuples, coders);
        tuples.pop();
        for at in 0..tuples.len() {
            if tuples[at].iter().all(|(coder, _)| *coder != owned.0) {
                tuples[at].push(*owned);
                least = least.min(by_hand(rest, tuples, coders));
                tuples[at].pop();
            }
        }
        least
    }

    #[test]
    fn no_alignment_costs_less_than_the_best() {
        let mut state = 1_u64;
        let mut below = |count: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) % count) as u32
        };
        for coders in [2, 3, 3, 3, 4].repeat(12) {
            let mut unit = || {
                let start = below(60);
                (start, start + 1 + below(20), ["a", "b"][below(2) as usize])
            };
            let sizes = if coders == 4 { 2 } else { 3 };
            let coders: Vec<Vec<Unit<'static>>> = (0..coders).map(|_| (0..sizes).map(|_| unit()).collect()).collect();
            let found = best(&coders, Settings::default()).unwrap();
            let owned =
                coders.iter().enumerate().flat_map(|(coder, units)| units.iter().map(move |unit| (coder, *unit)));
            let least = by_hand(&owned.collect::<Vec<_>>(), &mut Vec::new(), coders.len());
            assert!((found.cost - least).abs() < 1e-9, "{coders:?}");
            let mut numbers: Vec<(usize, usize)> = found
                .tuples
                .iter()
                .flat_map(|tuple| tuple.iter().enumerate().filter_map(|(coder, unit)| Some((coder, (*unit)?))))
                .collect();
            numbers.sort_unstable();
            let all: Vec<(usize, usize)> =
                (0..coders.len()).flat_map(|coder| (0..sizes).map(move |unit| (coder, unit))).collect();
            assert_eq!(numbers, all, "each unit is in one tuple");
        }
    }
}
