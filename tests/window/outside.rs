//! The window notices what others change on the disk: when it gets the focus, and by its thread while it has it.

use super::{home, window};
use sayso::store::{Expected, read, write};
use sayso::ui::shell::{Shell, Target};
use std::path::Path;
use std::time::Duration;

fn rename_entity(root: &Path, from: &str, to: &str) {
    let path = root.join("schema.ron");
    let file = String::from_utf8(read(&path).unwrap()).unwrap();
    let named = |name: &str| format!("name: \"{name}\"");
    assert!(file.contains(&named(from)), "{file}");
    write(&path, file.replacen(&named(from), &named(to), 1).as_bytes(), Expected::Anything).unwrap();
}

fn has_label(shell: &Shell, name: &str) -> bool {
    shell.workspace().project().schema().labels.iter().any(|label| label.name == name)
}

#[test]
fn what_others_change_comes_in_with_the_focus_and_while_the_window_has_it() {
    let (_folder, places) = home();
    let mut window = window(&places, Target::Sample);
    let root = places.read_settings().unwrap().recent[0].clone();
    rename_entity(&root, "Entity", "Being");
    window.run_steps(2);
    assert!(!has_label(window.state(), "Being"), "nobody has looked yet");
    window.event(egui::Event::WindowFocused(true));
    window.run_steps(2);
    assert!(has_label(window.state(), "Being"));
    let guide = |window: &super::Window| window.state().workspace().guidelines.clone();
    write(&root.join("guidelines.md"), b"Quotes have marks.", Expected::Anything).unwrap();
    window.event(egui::Event::WindowFocused(true));
    window.run_steps(2);
    assert_eq!(guide(&window), "Quotes have marks.");
    rename_entity(&root, "Being", "Thing");
    for _ in 0..100 {
        std::thread::sleep(Duration::from_millis(100));
        window.step();
        if has_label(window.state(), "Thing") {
            return;
        }
    }
    panic!("the thread has not looked");
}
