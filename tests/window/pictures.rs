//! Pictures: that they show what they did when somebody last looked at them and found it good.
//!
//! `SAYSO_UPDATE_PICTURES=1 cargo test --test window pictures` writes the references anew; look at them before they
//! are kept.

use super::home;
use sayso::cli::PictureArguments;
use sayso::ui::picture::{Picture, picture, run};
use sayso::ui::theme::Theme;
use std::path::{Path, PathBuf};

/// A channel that differs by no more is the same: machines round differently.
const SAME: u8 = 24;

/// So many pixels of a thousand may differ.
const FEW: usize = 2;

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("projects/news-sample")
}

fn of_the_sample(theme: Theme, keys: &str) -> Picture {
    Picture {
        project: sample(),
        document: Some("mud-and-herons".to_owned()),
        theme,
        size: [900, 560],
        scale: 1.0,
        coder: Some("anna".to_owned()),
        select: None,
        keys: keys.split_whitespace().map(str::to_owned).collect(),
    }
}

fn pixels(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    (info.width, info.height, pixels)
}

/// How many pixels of a thousand differ.
fn difference(one: &[u8], other: &[u8]) -> usize {
    let (one, other) = (pixels(one), pixels(other));
    assert_eq!((one.0, one.1), (other.0, other.1), "the size");
    let differ = |(a, b): &(&[u8], &[u8])| a.iter().zip(*b).any(|(a, b)| a.abs_diff(*b) > SAME);
    let count = one.2.chunks(4).zip(other.2.chunks(4)).filter(differ).count();
    count * 1000 / (one.2.len() / 4)
}

#[test]
fn the_sample_looks_as_it_did_in_every_theme() {
    let frame = "Ctrl+Home Tab Tab Tab Tab Tab Tab Tab Tab Tab";
    let shown = [
        ("light", of_the_sample(Theme::Light, "")),
        ("frame", of_the_sample(Theme::Dark, frame)),
        ("sepia", of_the_sample(Theme::Sepia, "Ctrl+L Ctrl+R O")),
        ("contrast", of_the_sample(Theme::Contrast, "Ctrl+P")),
    ];
    for (name, shown) in shown {
        let (_folder, places) = home();
        let made = picture(&places, &shown).unwrap();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/pictures/{name}.png"));
        if std::env::var_os("SAYSO_UPDATE_PICTURES").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &made).unwrap();
        }
        let kept = std::fs::read(&path).unwrap();
        let found = difference(&kept, &made);
        assert!(found <= FEW, "{name}: {found} of a thousand pixels differ");
    }
}

#[test]
fn a_picture_of_another_theme_is_told_apart() {
    let (_folder, places) = home();
    let light = picture(&places, &of_the_sample(Theme::Light, "")).unwrap();
    let selected = picture(&places, &of_the_sample(Theme::Light, "Ctrl+Home Tab")).unwrap();
    assert!(difference(&light, &selected) > FEW);
}

#[test]
fn svg_is_sound_holds_every_letter_and_fetches_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("frame.svg");
    run(&PictureArguments {
        project: sample(),
        out: out.clone(),
        document: Some("mud-and-herons".to_owned()),
        theme: "light".to_owned(),
        size: [1280, 800],
        scale: 1.0,
        coder: Some("anna".to_owned()),
        select: None,
        keys: "Ctrl+Home Tab".to_owned(),
    })
    .unwrap();
    let svg = std::fs::read_to_string(&out).unwrap();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let root = document.root_element();
    assert_eq!(root.attribute("aria-label"), Some("Mud, Herons and a Dredger Nobody Will Move"));
    let named = |name: &str| root.descendants().filter(|node| node.has_tag_name(name)).count();
    assert!(named("use") > 1200, "letters are outlines: {}", named("use"));
    assert_eq!(named("image"), 0, "and none is a picture");
    assert_eq!(named("script"), 0);
    let links = root.descendants().filter_map(|node| node.attribute("href"));
    assert!(links.into_iter().all(|link| link.starts_with('#')));
    let defined: Vec<&str> = root.descendants().filter_map(|node| node.attribute("id")).collect();
    for used in root.descendants().filter_map(|node| node.attribute("href")) {
        assert!(defined.contains(&used.trim_start_matches('#')), "{used}");
    }
}
