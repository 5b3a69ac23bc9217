//! What agreement costs: 1,000 articles with 1,000,000 annotations by three coders, γ, and α over 10 MB.
//!
//! `cargo bench --bench agreement` prints what each row took, the best of some runs, in seconds;
//! `cargo bench --bench agreement -- --write FOLDER` writes the same data for `benches/agreement.py`, which has the
//! libraries of the field do the same work beside it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a bench")]

mod support;

use sayso::analysis::agreement::gamma::{Continuum, Settings, gamma};
use sayso::analysis::agreement::matched::Matched;
use sayso::analysis::agreement::together::{Shared, Together};
use sayso::analysis::agreement::unitizing::{Coincidences, Unit, apart};
use sayso::analysis::align::align;
use sayso::format::project_file::schema::default_schema;
use sayso::model::{AnnotationSet, Schema};
use sayso::store::Expected;
use sayso::text::Text;
use std::fmt::Write;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

const ARTICLES: u64 = 1_000;
/// Of an article, so that a coder has a third of a thousand annotations in it.
const BYTES: usize = 33_000;

/// The large article: with 99,000 units that do not overlap.
const LARGE: usize = 10_800_000;

/// An article and the tags of each coder.
type Coded = (Text, Vec<AnnotationSet>);

/// Start, end and label of each unit of a coder, none overlapping, in code points.
fn units(text: &Text, set: &AnnotationSet) -> Units {
    let spans = set.annotations().flat_map(|mark| {
        let label = mark.label.as_str();
        mark.fragments().into_iter().flat_map(sayso::text::Fragments::iter).map(move |span| (span, label))
    });
    let at = |offset| text.char_offset(offset);
    let units: Vec<Unit<'_>> = spans.map(|(span, label)| (at(span.start()), at(span.end()), label)).collect();
    apart(units).0.into_iter().map(|(start, end, label)| (start, end, label.to_owned())).collect()
}

fn borrowed(units: &[(u32, u32, String)]) -> Vec<Unit<'_>> {
    units.iter().map(|(start, end, label)| (*start, *end, label.as_str())).collect()
}

fn length(text: &Text) -> u32 {
    text.char_offset(text.end())
}

/// Start, end and label of units, in code points.
type Units = Vec<(u32, u32, String)>;

/// Two coders with so many units each, in one text.
fn pair(count: usize) -> (u32, [Units; 2]) {
    let (text, sets) = support::coders(count * 220, 7);
    let [one, other] = [0, 1].map(|who| units(&text, &sets[who]).into_iter().take(count).collect::<Vec<_>>());
    let end = one.iter().chain(&other).map(|unit| unit.1).max().unwrap();
    (end, [one, other])
}

/// The best of some runs, in seconds.
fn best(runs: usize, mut run: impl FnMut()) -> f64 {
    let once = |_| {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64()
    };
    (0..runs).map(once).fold(f64::INFINITY, f64::min)
}

fn row(name: &str, seconds: f64) {
    println!("{name}\t{seconds:.4}");
}

fn pairs(sets: &[AnnotationSet]) -> impl Iterator<Item = (&AnnotationSet, &AnnotationSet)> {
    [(0, 1), (0, 2), (1, 2)].into_iter().map(|(left, right)| (&sets[left], &sets[right]))
}

fn together(corpus: &[Coded], schema: &Schema, coders: usize) -> Together {
    let mut together = Together::of(schema, coders);
    for (text, sets) in corpus {
        together.add(&Shared { document: "a", text, sets: sets.iter().map(Some).collect() });
    }
    together
}

fn corpus_rows(corpus: &[Coded]) {
    row(
        "aligned",
        best(3, || {
            for (text, sets) in corpus {
                pairs(sets).for_each(|(left, right)| drop(black_box(align(text, left, right))));
            }
        }),
    );
    row(
        "f1",
        best(3, || {
            for (text, sets) in corpus {
                pairs(sets).for_each(|(left, right)| _ = black_box(Matched::of(text, left, right)));
            }
        }),
    );
    row(
        "unitizing",
        best(3, || {
            let mut all = Coincidences::default();
            for (text, sets) in corpus {
                let coders: Vec<_> = sets.iter().map(|set| units(text, set)).collect();
                all.add(length(text), &coders.iter().map(|units| borrowed(units)).collect::<Vec<_>>());
            }
            black_box((all.alpha(), all.binary())).0.unwrap();
        }),
    );
    // Of no two coders and no label there are left uα and what each word is said to be.
    row("words", best(1, || _ = black_box(together(corpus, &Schema::default(), 0))));
    row("everything", best(1, || _ = black_box(together(corpus, &default_schema(), 3))));
}

fn gamma_row(name: &str, (end, coders): &(u32, [Units; 2]), runs: usize) {
    let continuum = Continuum { length: *end, coders: coders.iter().map(|units| borrowed(units)).collect() };
    let found = || gamma(std::slice::from_ref(&continuum), Settings::default()).unwrap();
    row(name, best(runs, || drop(black_box(found()))));
}

fn write(folder: &Path, corpus: &[Coded], large: &Coded) {
    let mut lines = String::new();
    let mut add = |name: &str, length: u32, who: usize, units: &[(u32, u32, String)]| {
        for (start, end, label) in units {
            writeln!(lines, "{name}\t{length}\t{who}\t{start}\t{end}\t{label}").unwrap();
        }
    };
    for (number, (text, sets)) in corpus.iter().enumerate() {
        sets.iter().enumerate().for_each(|(who, set)| add(&format!("{number}"), length(text), who, &units(text, set)));
    }
    large
        .1
        .iter()
        .take(2)
        .enumerate()
        .for_each(|(who, set)| add("large", length(&large.0), who, &units(&large.0, set)));
    for count in [200, 1000] {
        let (end, coders) = pair(count);
        coders.iter().enumerate().for_each(|(who, units)| add(&format!("gamma{count}"), end, who, units));
    }
    sayso::store::write(&folder.join("units.tsv"), lines.as_bytes(), Expected::Anything).unwrap();
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let corpus: Vec<Coded> = (0..ARTICLES).map(|number| support::coders(BYTES, number)).collect();
    let large = support::coders(LARGE, 0);
    if let Some(place) = arguments.iter().position(|argument| argument == "--write") {
        return write(Path::new(&arguments[place + 1]), &corpus, &large);
    }
    let marks: usize = corpus.iter().flat_map(|(_, sets)| sets).map(|set| set.annotations().len()).sum();
    println!("{ARTICLES} articles, {marks} annotations by three coders; seconds, the best of some runs");
    corpus_rows(&corpus);
    let [one, other] = [0, 1].map(|who| units(&large.0, &large.1[who]));
    println!("10 MB in one article, {} units of one coder, {} of the other", one.len(), other.len());
    row(
        "alpha_10mb",
        best(3, || {
            let mut all = Coincidences::default();
            all.add(length(&large.0), &[borrowed(&one), borrowed(&other)]);
            black_box(all.alpha()).unwrap();
        }),
    );
    gamma_row("gamma_200", &pair(200), 5);
    gamma_row("gamma_1000", &pair(1000), 1);
}
