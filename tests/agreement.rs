//! Agreement against figures of the reference libraries, where they are at hand, and against what must hold.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::print_stdout, reason = "tests")]

use proptest::prelude::*;
use sayso::analysis::agreement::Figure;
use sayso::analysis::agreement::alpha::Nominal;
use sayso::analysis::agreement::matched::Matched;
use sayso::analysis::agreement::unitizing::{Coincidences, Unit};
use sayso::analysis::align::{Difference, align};
use sayso::model::{Annotation, AnnotationId, AnnotationSet, LabelId, Place, Progress};
use sayso::text::{Fragments, Text};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

fn vectors() -> Option<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors/agreement.json");
    Some(serde_json::from_slice(&sayso::store::read(&path).ok()?).unwrap())
}

fn near(what: &str, got: Figure, wanted: &Value) {
    match wanted.as_f64() {
        Some(wanted) => assert!((got.unwrap_or(f64::NAN) - wanted).abs() < 1e-9, "{what}: {got:?}, not {wanted}"),
        None => assert!(got.is_err(), "{what}: {got:?}, but there is none"),
    }
}

fn set(text: &Text, spans: &[(u32, u32, String)], first: u128) -> AnnotationSet {
    let mark = |(number, (start, end, label)): (u128, &(u32, u32, String))| Annotation {
        id: AnnotationId::from_parts(1, first + number),
        label: LabelId::new(label).unwrap(),
        place: Place::Found(Fragments::one(text.char_span(*start, *end).unwrap()).unwrap()),
        attributes: BTreeMap::new(),
        note: String::new(),
        comment: String::new(),
        changed: None,
    };
    AnnotationSet::from_parts(Progress::InProgress, (0..).zip(spans).map(mark), [])
}

fn spans(list: &Value) -> Vec<(u32, u32, String)> {
    let at = |span: &Value, n: usize| span[n].as_u64().unwrap() as u32;
    list.as_array().unwrap().iter().map(|s| (at(s, 0), at(s, 1), s[2].as_str().unwrap().to_owned())).collect()
}

#[test]
fn figures_are_those_of_the_reference_libraries() {
    let Some(vectors) = vectors() else {
        println!("skipped: figures_are_those_of_the_reference_libraries, the vectors are not at hand");
        return;
    };
    let (mut alphas, mut units, mut matches) = (0, 0, 0);
    for vector in vectors["coding"].as_array().unwrap() {
        let rows: Vec<&Vec<Value>> =
            vector["rows"].as_object().unwrap().values().map(|row| row.as_array().unwrap()).collect();
        let Some(wanted) = vector["expected"]["krippendorff_alpha_nominal"].get("krippendorff") else { continue };
        let mut nominal = Nominal::default();
        for unit in 0..rows[0].len() {
            let value = |row: &&Vec<Value>| match &row[unit] {
                Value::Null => None,
                Value::String(word) => Some(word.clone()),
                other => Some(other.to_string()),
            };
            let values: Vec<String> = rows.iter().filter_map(value).collect();
            nominal.add(&values.iter().map(String::as_str).collect::<Vec<_>>());
        }
        near(&format!("α of {}", vector["name"]), nominal.alpha(), wanted);
        alphas += 1;
    }
    for vector in vectors["unitizing"].as_array().unwrap() {
        let length = vector["L"].as_u64().unwrap() as u32;
        let coders: Vec<Vec<(u32, u32, String)>> = vector["data"].as_object().unwrap().values().map(spans).collect();
        let coders: Vec<Vec<Unit<'_>>> =
            coders.iter().map(|units| units.iter().map(|(s, e, label)| (*s, *e, label.as_str())).collect()).collect();
        let mut pooled = Coincidences::default();
        pooled.add(length, &coders);
        if coders.iter().all(Vec::is_empty) {
            // The library says 1; that nobody tagged anything is no agreement.
            assert!(pooled.alpha().is_err());
            continue;
        }
        near(&format!("uα of {}", vector["name"]), pooled.alpha(), &vector["expected"]["u_alpha"]);
        near(&format!("|uα of {}", vector["name"]), pooled.binary(), &vector["expected"]["u_alpha_binary"]);
        units += 1;
    }
    for vector in vectors["spans"].as_array().unwrap() {
        let text = Text::new("x".repeat(vector["L"].as_u64().unwrap() as usize)).unwrap();
        let (a, b) = (spans(&vector["a"]), spans(&vector["b"]));
        let got = Matched::of(&text, &set(&text, &a, 1), &set(&text, &b, 1000), |_| true);
        let expected = &vector["expected"];
        let name = &vector["name"];
        assert_eq!(got.exact as u64, expected["exact"]["tp"].as_u64().unwrap(), "{name}");
        near(&format!("F1 of {name}"), got.exact_f1(), &expected["exact"]["f1"]);
        assert_eq!(
            got.overlapping as u64,
            expected["overlap_same_label_one_to_one"]["matched"].as_u64().unwrap(),
            "{name}"
        );
        near(
            &format!("overlap F1 of {name}"),
            got.overlap_f1(),
            &expected["overlap_same_label_one_to_one"]["f1_lenient"],
        );
        matches += 1;
    }
    println!("{alphas} α, {units} uα and |uα, {matches} F1 are those of the libraries");
    assert!(alphas > 5 && units > 5 && matches > 5);
}

fn raw() -> impl Strategy<Value = Vec<(u32, u32, String)>> {
    let label = prop::sample::select(vec!["quote", "claim", "entity"]);
    let one = (0..50_u32, 1..10_u32, label).prop_map(|(start, size, label)| (start, start + size, label.to_owned()));
    prop::collection::vec(one, 0..12)
}

proptest! {
    #[test]
    fn aligning_the_other_way_round_is_the_mirror_and_every_mark_is_in_one_case(a in raw(), b in raw()) {
        let text = Text::new("word, and ".repeat(6)).unwrap();
        let (left, right) = (set(&text, &a, 1), set(&text, &b, 1000));
        let there = align(&text, &left, &right);
        let mut ids: Vec<AnnotationId> = there.cases.iter().flat_map(|case| case.left.iter().chain(&case.right)).copied().collect();
        ids.sort();
        let mut all: Vec<AnnotationId> = left.annotations().chain(right.annotations()).map(|mark| mark.id).collect();
        all.sort();
        prop_assert_eq!(ids, all);
        let back = align(&text, &right, &left);
        let weight = |differences: Vec<Difference>| {
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for difference in differences {
                *counts.entry(match difference { Difference::OnlyRight | Difference::OnlyLeft => "only", d => d.name() }).or_default() += 1;
            }
            counts.get("same").copied().unwrap_or_default()
        };
        let kinds = |cases: &[sayso::analysis::align::Case]| cases.iter().map(|case| case.difference).collect::<Vec<_>>();
        prop_assert_eq!(weight(kinds(&there.cases)), weight(kinds(&back.cases)));
        prop_assert_eq!(there.pairs.len(), back.pairs.len());
    }

    #[test]
    fn a_coder_agrees_with_themself(a in raw()) {
        let text = Text::new("word, and ".repeat(6)).unwrap();
        let (left, right) = (set(&text, &a, 1), set(&text, &a, 1000));
        let cases = align(&text, &left, &right).cases;
        prop_assert!(cases.iter().all(|case| case.difference == Difference::Same), "{:?}", cases);
        let matched = Matched::of(&text, &left, &right, |_| true);
        prop_assert_eq!(matched.exact_f1().unwrap_or(1.0), 1.0);
    }
}
