//! Forty cases before lunch, with the keyboard alone, and how many presses that takes.

use crate::desk::{Desk, coder};
use sayso::analysis::align::Difference;
use sayso::app::Message;
use sayso::app::review::CaseState;

/// Presses a case that are to be enough.
const GOAL: f64 = 1.3;

/// Forty sentences, a name of two words in each.
fn text() -> String {
    let names = ["Kim Park", "Lee Chan", "Ann Duval", "Bob Stern", "Eve Okoro", "Max Adler", "Ida Novak", "Ben Soto"];
    (0..40).map(|n| format!("Day {n}: {} spoke in town {n}.\n", names[n % names.len()])).collect()
}

/// Tags the n-th name, all of it or its first word alone.
fn tag(desk: &mut Desk, n: usize, label: &str, whole: bool) {
    let text = text();
    let line = text.lines().nth(n).unwrap();
    let name = line.split(": ").nth(1).unwrap().split(" spoke").next().unwrap();
    let words = if whole { name } else { name.split(' ').next().unwrap() };
    let start = text.find(line).unwrap() + line.find(name).unwrap();
    let (_, document) = desk.workspace.document().unwrap();
    let span = document.text.span(start, start + words.len()).unwrap();
    desk.send(Message::View(sayso::app::View::Select(span)));
    desk.press(label).press("Escape");
}

fn tell(what: &str, presses: usize, cases: usize) {
    let each = presses as f64 / cases as f64;
    println!("{what}: {presses} presses for {cases} cases, {each:.2} a case");
    assert!(each <= GOAL, "{what}: {each:.2}");
}

#[test]
fn one_colleague_is_reviewed_with_little_more_than_a_press_a_case() {
    let mut desk = Desk::with(&text());
    for n in 0..40 {
        tag(&mut desk, n, if n % 8 == 3 { "C" } else { "E" }, n % 6 != 5);
    }
    desk.work_as("rita");
    desk.send(Message::Review(coder("ana"), None));
    assert_eq!(desk.workspace.review_counts(), [0, 40, 0]);
    desk.presses = 0;
    while desk.workspace.review_counts()[1] > 0 {
        let id = desk.workspace.case().unwrap().left[0];
        let label = desk.workspace.reading(id).unwrap().1.label.to_string();
        let whole = desk.selected_words().contains(' ');
        desk.press(match (label.as_str(), whole) {
            ("claim", _) => "X",
            (_, true) => "A",
            // The words of the case are selected: one more of them, and it is right.
            (_, false) => "Ctrl+Shift+Right E",
        });
    }
    tell("one colleague", desk.presses, 40);
    assert_eq!(desk.workspace.review_counts(), [40, 0, 0]);
    let (_, document) = desk.workspace.document().unwrap();
    let gold = sayso::model::gold(document).set;
    assert_eq!(gold.annotations().len(), 35, "five claims were rejected");
    assert!(gold.annotations().all(|mark| document.text.covered(mark.fragments().unwrap()).contains(' ')));
}

#[test]
fn two_colleagues_are_adjudicated_with_one_press_a_case() {
    let mut desk = Desk::with(&text());
    for n in 0..40 {
        if n % 5 != 4 {
            tag(&mut desk, n, "E", n % 5 != 1);
        }
    }
    desk.work_as("ben");
    for n in 0..40 {
        match n % 5 {
            0 | 1 | 4 => tag(&mut desk, n, "E", true),
            2 => tag(&mut desk, n, "S", true),
            _ => {}
        }
    }
    desk.work_as("rita");
    desk.send(Message::Review(coder("ana"), Some(coder("ben"))));
    assert_eq!(desk.workspace.review_counts(), [8, 32, 0], "what both have is taken");
    desk.presses = 0;
    while desk.workspace.review_counts()[1] > 0 {
        let key = match desk.workspace.case().unwrap().difference {
            Difference::Boundary | Difference::OnlyRight => "B",
            Difference::Label => "A",
            _ => "X",
        };
        desk.press(key);
    }
    assert_eq!(desk.presses, 32, "no press but a decision");
    tell("two colleagues", desk.presses, 32);
    let (_, document) = desk.workspace.document().unwrap();
    assert_eq!(sayso::model::gold(document).set.annotations().len(), 32);
    // All of it again, in four patterns of eight.
    while desk.workspace.review_counts()[0] > 8 {
        desk.press("Ctrl+Z");
    }
    desk.presses = 0;
    desk.press("T");
    while desk.workspace.review_counts()[1] > 0 {
        let key = match desk.workspace.case().unwrap().difference {
            Difference::Boundary | Difference::OnlyRight => "B",
            Difference::Label => "A",
            _ => "X",
        };
        desk.press(key);
    }
    tell("two colleagues, by patterns", desk.presses, 32);
    assert_eq!(desk.presses, 5);
    let states = &desk.workspace.view.review.as_ref().unwrap().states;
    assert!(states.iter().all(|state| *state == CaseState::Decided));
}
