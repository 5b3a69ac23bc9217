//! What comes in by drops and dialogs: threads read it, and the window goes on.

use super::{PLAIN, article, home, opened, press, settle, window};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use sayso::app::{Dialog, DialogMessage, Message};
use sayso::store::Places;
use sayso::ui::shell::Target;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A file that is dropped on the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

#[test]
fn a_dropped_file_comes_in_and_a_dropped_project_is_opened() {
    let (folder, places) = home();
    let mut window = opened(&places, folder.path(), "“It is over,” Ortega said.");
    let second = folder.path().join("second.txt");
    std::fs::write(&second, "Another headline\n\nShe left.").unwrap();
    window.input_mut().dropped_files.push(std::sync::Arc::new(Dropped(second)));
    settle(&mut window);
    let Some(Dialog::Import(import)) = &window.state().workspace().view.dialog else { panic!("it asks") };
    assert_eq!(import.draft.fields.title, "Another headline");
    press(&mut window, &[(PLAIN, Key::Enter)]);
    assert_eq!(window.state().workspace().project().catalogue().len(), 2);
    let project = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/projects/news-sample"));
    let copy = folder.path().join("sample");
    sayso::store::keep_project(&places, window.state().workspace().project().id(), (&project, &copy)).unwrap();
    window.input_mut().dropped_files.push(std::sync::Arc::new(Dropped(copy)));
    settle(&mut window);
    assert_eq!(window.state().workspace().project().name(), "News sample");
}

#[test]
fn escape_leaves_what_is_being_read_and_the_window_never_waits_for_it() {
    let (folder, places) = home();
    let mut window = opened(&places, folder.path(), "“It is over,” Ortega said.");
    let many = folder.path().join("many");
    std::fs::create_dir(&many).unwrap();
    for number in 0..2000 {
        std::fs::write(many.join(format!("{number}.ann")), "T1\tentity 0 2\tIt\n").unwrap();
        std::fs::write(many.join(format!("{number}.txt")), "It rained.").unwrap();
    }
    window.input_mut().dropped_files.push(std::sync::Arc::new(Dropped(many)));
    window.step();
    assert!(window.state().is_awaited(), "a thread reads it");
    press(&mut window, &[(PLAIN, Key::Escape)]);
    assert!(!window.state().is_awaited());
    let notices = &window.state().workspace().view.notices;
    assert!(notices.iter().any(|notice| notice.words.contains("nothing more comes in")), "{notices:?}");
    settle(&mut window);
    assert!(window.state().workspace().view.dialog.is_none());
    assert_eq!(window.state().workspace().project().catalogue().len(), 1);
}

/// My copy of the sample, without Anna's tags on an article, and another's that has them.
fn copies(folder: &Path, places: &Places) -> (PathBuf, PathBuf) {
    let sample = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/projects/news-sample"));
    let (mine, theirs) = (folder.join("mine"), folder.join("theirs"));
    for copy in [&mine, &theirs] {
        sayso::store::keep_project(places, sayso::model::ProjectId::from_parts(1, 1), (&sample, copy)).unwrap();
    }
    std::fs::remove_file(mine.join("documents/recount/tags/anna.ron")).unwrap();
    (mine, theirs)
}

#[test]
fn a_dropped_copy_of_the_open_project_brings_its_tags_in() {
    let (folder, places) = home();
    let (mine, theirs) = copies(folder.path(), &places);
    let mut window = window(&places, Target::Paths(vec![mine]));
    window.input_mut().dropped_files.push(std::sync::Arc::new(Dropped(theirs)));
    settle(&mut window);
    let notices = &window.state().workspace().view.notices;
    let said = "brought in from News sample: 3 articles, 0 of them new";
    assert!(notices.iter().any(|notice| notice.words.starts_with(said)), "{notices:?}");
    assert_eq!(window.state().workspace().history().done().len(), 1, "one step");
}

#[test]
fn a_dropped_file_of_tags_comes_in() {
    let (folder, places) = home();
    let (mine, theirs) = copies(folder.path(), &places);
    let mut window = window(&places, Target::Paths(vec![mine]));
    let tags = theirs.join("documents/recount/tags/anna.ron");
    window.input_mut().dropped_files.push(std::sync::Arc::new(Dropped(tags)));
    settle(&mut window);
    assert_eq!(window.state().workspace().history().done().len(), 1, "one step");
}

/// Where the system has no dialog for files.
#[test]
fn a_file_is_found_by_going_through_folders() {
    let (folder, places) = home();
    let news = folder.path().join("news");
    std::fs::create_dir_all(news.join("deep")).unwrap();
    article(&news.join("deep"), "“It is over,” Ortega said.");
    let mut window = window(&places, Target::Sample);
    let ctx = window.ctx.clone();
    let asked = Dialog::OpenPath(format!("{}/", news.display()));
    window.state_mut().send(Message::Dialog(DialogMessage::Show(asked)), &ctx);
    for step in ["▸ deep", "   story.txt"] {
        for _ in 0..200 {
            window.step();
            if window.query_by_label(step).is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        window.get_by_label(step).click();
        window.run_steps(3);
    }
    window.get_all_by_role_and_label(Role::Button, "Open").last().unwrap().click();
    window.step();
    settle(&mut window);
    let asks = window.state().workspace().view.dialog.clone();
    assert!(matches!(asks, Some(Dialog::Import(import)) if import.draft.file.name == "story.txt"));
}
