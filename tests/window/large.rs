//! A large article comes from a thread; the window goes on meanwhile.

use super::{PLAIN, home, marks, opened, press, window};
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use sayso::ui::shell::Target;
use std::time::Duration;

#[test]
fn a_large_article_comes_while_the_window_goes_on_and_is_tagged_like_any_other() {
    let (folder, places) = home();
    let text = "Ortega said it was over. The Post reported it.\n".repeat(6000);
    let mut before = opened(&places, folder.path(), &text);
    before.run_steps(150);
    assert!(before.state().workspace().stale().is_empty(), "it is written");
    drop(before);
    let mut window = window(&places, Target::Last);
    let mut frames = 0;
    while window.state().workspace().document().is_none() {
        assert!(window.query_by_label("Opening…").is_some(), "that it comes is said");
        window.step();
        std::thread::sleep(Duration::from_millis(5));
        frames += 1;
        assert!(frames < 2000, "it never came");
    }
    window.run_steps(4);
    assert!(window.query_by_label("Opening…").is_none());
    press(&mut window, &[(PLAIN, Key::ArrowRight), (PLAIN, Key::E)]);
    assert_eq!(marks(&window), ["entity Ortega"]);
}
