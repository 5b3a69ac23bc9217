//! Layouts held against samples of Unicode's own conformance tests.

use super::tests::{layouts, point_at, set};
use super::*;

const GRAPHEMES: &str = include_str!("../../../../tests/fixtures/unicode/grapheme.txt");
const LINES: &str = include_str!("../../../../tests/fixtures/unicode/line.txt");
const BIDI: &str = include_str!("../../../../tests/fixtures/unicode/bidi.txt");

/// Places between characters that a row asks for, with its text.
struct Row {
    text: String,
    /// Bytes at which the row has a `÷`.
    breaks: Vec<usize>,
}

fn rows(file: &str) -> impl Iterator<Item = &str> {
    file.lines().filter(|line| !line.starts_with('#'))
}

fn hex(code: &str) -> char {
    char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap()
}

fn row(line: &str) -> Row {
    let mut row = Row { text: String::new(), breaks: Vec::new() };
    for part in line.split_whitespace() {
        match part {
            "÷" => row.breaks.push(row.text.len()),
            "×" => {}
            code => row.text.push(hex(code)),
        }
    }
    row
}

/// A block never holds a line feed; an article keeps no other sign that ends a line by itself.
fn is_of_one_line(text: &str) -> bool {
    !text.contains(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'])
}

#[test]
fn every_gap_between_graphemes_of_the_sample_has_one_place() {
    let mut tried = 0;
    for row in rows(GRAPHEMES).map(row).filter(|row| is_of_one_line(&row.text)) {
        for layout in layouts(&row.text) {
            let mut starts: Vec<usize> = layout.clusters.iter().map(|c| c.start as usize).collect();
            starts.sort_unstable();
            starts.push(row.text.len());
            // A column that is narrower than a character may have to break within it.
            starts.retain(|start| layout.line_count() == 1 || row.breaks.contains(start));
            assert_eq!(starts, row.breaks, "{:?}", row.text);
            for &at in &row.breaks {
                let cluster = layout.cluster_of(at).unwrap();
                if cluster.right - cluster.left >= 0.01 {
                    assert_eq!(layout.byte_at(point_at(&layout, at)), at, "{:?} at {at}", row.text);
                    tried += 1;
                }
            }
        }
    }
    println!("{tried} places led back to themselves");
    assert!(tried > 2000);
}

#[test]
fn lines_of_the_sample_are_broken_where_they_may_be() {
    let mut broken = 0;
    for row in rows(LINES).map(row).filter(|row| is_of_one_line(&row.text)) {
        for layout in set(&row.text, [40.0, 24.0, 12.0]) {
            for pair in layout.lines.windows(2) {
                let (before, start) = (pair[0].start, pair[1].start);
                // The sample would part a space from the mark that stands on it; readers see one character.
                let is_gap = |at: usize| layout.clusters.iter().any(|cluster| cluster.start as usize == at);
                let allowed = |at: &usize| before < *at && *at < start && is_gap(*at);
                // Only where a line holds nothing at which it may be broken it is broken anywhere.
                let anywhere = !row.breaks.iter().any(allowed);
                assert!(row.breaks.contains(&start) || anywhere, "{:?} is broken at {start}", row.text);
                broken += usize::from(row.breaks.contains(&start));
            }
        }
    }
    println!("{broken} lines were broken where they may be");
    assert!(broken > 100);
}

#[test]
fn characters_of_the_sample_stand_in_the_order_of_the_bidirectional_algorithm() {
    let mut compared = 0;
    for line in rows(BIDI) {
        let fields: Vec<&str> = line.split(';').collect();
        let text: String = fields[0].split_whitespace().map(hex).collect();
        if !is_of_one_line(&text) {
            continue;
        }
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let order = fields[4].split_whitespace().map(|index| starts[index.parse::<usize>().unwrap()]);
        let layout = &layouts(&text)[0];
        let place = |at: usize| layout.clusters.iter().position(|cluster| cluster.start as usize == at);
        // Characters that stand together are one cluster, which stands where the first of them does.
        let places: Vec<usize> = order.filter_map(place).collect();
        assert!(places.is_sorted(), "{text:?} {}: {places:?}", fields[0]);
        assert_eq!(layout.is_rtl(), fields[2] == "1", "{}", fields[0]);
        compared += places.len();
    }
    println!("{compared} characters stand in their order");
    assert!(compared > 2000);
}

/// emilk/egui#8576: behind a word read from the right every place was wrong.
#[test]
fn places_behind_a_word_read_from_the_right_are_right() {
    let text = "مرحبا World";
    let layout = &layouts(text)[0];
    let world = text.find("World").unwrap();
    assert_eq!(layout.rects(world, text.len()).len(), 1);
    for at in world..=text.len() {
        assert_eq!(layout.byte_at(point_at(layout, at)), at);
    }
}
