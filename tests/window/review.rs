//! The panel of a review: patterns by the mouse, a comment by typing, and everything in it has a name.

use super::{PLAIN, Window, home, press, window};
use egui::accesskit::{Action, Role};
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use sayso::app::agree_dialog::Figures;
use sayso::app::review::{CaseState, Difference, Grouping};
use sayso::ui::shell::Target;
use sayso::view::thread::ThreadView;

/// Ana reviews Anna and Ben on the sample.
fn reviewing(places: &sayso::store::Places) -> Window {
    let mut window = window(places, Target::Sample);
    window.get_by_label_contains("Auditors find 312 operations").click();
    window.run_steps(4);
    press(&mut window, &[(Modifiers::COMMAND | Modifiers::SHIFT, Key::R), (PLAIN, Key::Enter)]);
    assert!(window.state().workspace().view.review.is_some());
    window
}

fn open(window: &Window) -> usize {
    let state = window.state().workspace().view.review.as_ref().unwrap();
    state.states.iter().filter(|state| **state == CaseState::Open).count()
}

fn everything_has_a_name(window: &Window) {
    for node in window.root().children_recursive() {
        let bar = node.accesskit_node().role() == Role::ScrollBar;
        if !bar && node.accesskit_node().data().supports_action(Action::Click) {
            let named = node.accesskit_node().label().is_some_and(|label| !label.is_empty());
            assert!(named || node.value().is_some_and(|value| !value.is_empty()), "{node:?}");
        }
    }
}

#[test]
fn patterns_are_listed_and_decided_by_the_mouse() {
    let (_folder, places) = home();
    let mut window = reviewing(&places);
    let before = open(&window);
    window.get_by_label("Patterns").click();
    window.run_steps(4);
    let state = window.state().workspace().view.review.clone().unwrap();
    assert_eq!(state.grouping, Some(Grouping::Kind));
    everything_has_a_name(&window);
    let here = state.patterns[state.pattern_at().unwrap()].cases.len();
    let neither = if here == 1 { "Neither  X".to_owned() } else { format!("Neither in all {here}  X") };
    window.get_by_label(&neither).click();
    window.run_steps(4);
    assert_eq!(open(&window), before - here);
    // The label narrows the list; pressed again it does so no more.
    let label = window.state().workspace().view.review.as_ref().unwrap().labels[0].label.clone();
    let chip = window.state().workspace().project().schema().label(&label).unwrap().name.clone();
    for chosen in [Some(label), None] {
        window
            .get_by(|node| {
                node.label().is_some_and(|words| words.starts_with(&format!("{chip} ")) && words.contains('/'))
            })
            .click();
        window.run_steps(4);
        assert_eq!(window.state().workspace().view.review.as_ref().unwrap().filter.label, chosen);
    }
}

#[test]
fn a_comment_is_typed_and_goes_to_the_case_it_was_typed_on() {
    let (_folder, places) = home();
    let mut window = reviewing(&places);
    let case = window.state().workspace().case().unwrap().clone();
    press(&mut window, &[(PLAIN, Key::C)]);
    window.get_by_label("Comment on the case").type_text("why not the whole of it?");
    window.run_steps(2);
    // Leaving the field by deciding: the comment is about the case that was looked at.
    window.get_by_label("Take neither  X").click();
    window.run_steps(6);
    let workspace = window.state().workspace();
    assert_ne!(workspace.case().unwrap(), &case);
    let comments = &workspace.my_decision(&case).unwrap().comments;
    assert_eq!(comments.iter().map(|said| said.words.as_str()).collect::<Vec<_>>(), ["why not the whole of it?"]);
    assert!(ThreadView::of(workspace).unwrap().said.is_empty(), "the next case has no comment");
    press(&mut window, &[(PLAIN, Key::P)]);
    everything_has_a_name(&window);
}

/// Figures lead to the cases behind them, and the report is written.
#[test]
fn agreement_is_worked_out_beside_the_window_and_a_row_leads_to_its_cases() {
    let (folder, places) = home();
    let mut window = window(&places, Target::Sample);
    window.get_by_label_contains("Mud, Herons and a Dredger Nobody Will Move, ").click();
    window.run_steps(4);
    press(&mut window, &[(Modifiers::COMMAND | Modifiers::SHIFT, Key::A)]);
    for _ in 0..400 {
        window.step();
        if matches!(window.state().workspace().view.agreement, Some(Figures::Done(_))) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    window.run_steps(4);
    everything_has_a_name(&window);
    let page = folder.path().join("report.html");
    window.get_by_label("Where to write the report").focus();
    window.run_steps(2);
    window.get_by_label("Where to write the report").type_text(page.to_str().unwrap());
    window.run_steps(2);
    window.get_by_label("Write report").click();
    window.run_steps(4);
    let written = String::from_utf8(sayso::store::read(&page).unwrap()).unwrap();
    assert!(written.contains("Anna Weber and Ben Osei, 2 articles that both have tagged"));
    window.get_by_label("boundary").click();
    window.run_steps(6);
    let workspace = window.state().workspace();
    assert!(workspace.view.dialog.is_none());
    let review = workspace.view.review.as_ref().unwrap();
    assert_eq!(review.filter.difference, Some(Difference::Boundary));
    assert_eq!(review.cases[review.at].difference, Difference::Boundary);
}
