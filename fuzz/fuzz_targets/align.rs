//! Aligning two coders: each mark is in exactly one case, and the other way round is the mirror.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sayso::analysis::align::align;
use sayso::model::{Annotation, AnnotationId, AnnotationSet, LabelId, Place, Progress};
use sayso::text::{Fragments, Text};
use std::collections::BTreeMap;

/// Every four bytes are a mark: whose, its label, where it starts, how long it is.
fn set(data: &[u8], side: u8, text: &Text) -> AnnotationSet {
    let marks = data.chunks_exact(4).enumerate().filter(|(_, four)| four[0] % 2 == side).filter_map(|(number, four)| {
        let start = u32::from(four[2]);
        let span = text.char_span(start, start + u32::from(four[3] % 32) + 1)?;
        Some(Annotation {
            id: AnnotationId::from_parts(number as u64, u128::from(side)),
            label: LabelId::new(if four[1] % 2 == 0 { "quote" } else { "claim" }).ok()?,
            place: Place::Found(Fragments::one(span)?),
            attributes: BTreeMap::new(),
            note: String::new(),
            comment: String::new(),
            changed: None,
        })
    });
    AnnotationSet::from_parts(Progress::InProgress, marks, [])
}

fuzz_target!(|data: &[u8]| {
    let text = Text::new("ab cd. ".repeat(50)).unwrap();
    let (left, right) = (set(data, 0, &text), set(data, 1, &text));
    let there = align(&text, &left, &right);
    let back = align(&text, &right, &left);
    let count = there.cases.iter().map(|case| case.left.len() + case.right.len()).sum::<usize>();
    assert_eq!(count, left.annotations().len() + right.annotations().len());
    assert_eq!(back.cases.len(), there.cases.len());
    assert_eq!(back.pairs.into_iter().map(|(b, a)| (a, b)).collect::<BTreeMap<_, _>>(), there.pairs);
});
