//! A save that fails: a bar says so until one goes well, and it is tried again without being asked.

use super::{PLAIN, home, opened, press};
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use std::path::{Path, PathBuf};

/// The folder of the only article below a folder.
fn article_in(folder: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).ok()?.filter_map(Result::ok).map(|entry| entry.path());
    entries
        .filter(|path| path.is_dir())
        .find_map(|path| if path.join("document.ron").is_file() { Some(path) } else { article_in(&path) })
}

#[test]
fn a_bar_says_what_is_not_saved_until_it_is() {
    let (folder, places) = home();
    let mut window = opened(&places, folder.path(), "“It is over,” Ortega said.");
    window.run_steps(150);
    assert!(window.state().workspace().stale().is_empty(), "the article is written");
    // Something stands where the folder of tags should be.
    let tags = article_in(folder.path()).unwrap().join("tags");
    std::fs::write(&tags, "in the way").unwrap();
    press(&mut window, &[(PLAIN, Key::ArrowRight), (PLAIN, Key::Q)]);
    assert!(window.query_by_label("Not saved").is_none());
    window.run_steps(150);
    assert!(window.query_all_by_label("Not saved").next().is_some());
    window.get_by_label("Keep project elsewhere…");
    let told = || window.state().workspace().view.notices.iter().filter(|notice| notice.words.contains("tags")).count();
    let once = told();
    assert!(once > 0, "{:?}", window.state().workspace().view.notices);
    window.run_steps(400);
    let again = window.state().workspace().view.notices.iter().filter(|notice| notice.words.contains("tags")).count();
    assert_eq!(again, once, "what fails again is not said again");
    std::fs::remove_file(&tags).unwrap();
    window.run_steps(400);
    assert!(window.query_all_by_label("Not saved").next().is_none());
    assert!(window.state().workspace().stale().is_empty() && tags.join("ana.ron").is_file());
}
