//! What a frame costs, from 10 kB to 10 MB: the whole window, laid out, painted and tessellated.
//!
//! `cargo bench --bench page`. A row is one kind of frame, its columns the
//! fastest, slowest, median and mean of 300 frames; since the slowest of 300
//! is no faster than the 99th percentile, it is the bound to look at;
//! `cargo bench --bench page -- --percentiles` prints that percentile itself.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a bench")]

mod support;

use divan::Bencher;
use egui::{Event, Modifiers, MouseWheelUnit, PointerButton, Pos2, RawInput, Rect, pos2, vec2};
use sayso::app::{Message, View};
use sayso::store::{Places, Settings};
use sayso::ui::shell::{Shell, Target};
use sayso::ui::theme;
use std::cell::RefCell;
use support::{Chance, Kind};

/// So that the tables also say what a frame allocates, which must not grow with the article.
#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

/// An article to bench on: so many bytes of a kind.
#[derive(Clone, Copy, Debug)]
struct Of(usize, Kind);

impl std::fmt::Display for Of {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Of(bytes, kind) = self;
        write!(
            f,
            "{} kB {}",
            bytes / 1000,
            match kind {
                Kind::Latin => "Latin",
                Kind::Arabic => "Arabic",
                Kind::OneLine => "in one line",
            }
        )
    }
}

const SIZES: [Of; 6] = [
    Of(10_000, Kind::Latin),
    Of(100_000, Kind::Latin),
    Of(1_000_000, Kind::Latin),
    Of(10_000_000, Kind::Latin),
    Of(10_000_000, Kind::Arabic),
    Of(1_000_000, Kind::OneLine),
];
const FRAMES: u32 = 300;

/// A window without a display: 1400 by 900 points.
struct Window {
    ctx: egui::Context,
    shell: Shell,
    time: f64,
    width: f32,
    _folder: tempfile::TempDir,
}

impl Window {
    fn open(of: Of) -> Window {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("project");
        support::lay_out(of.0, of.1, &root);
        let places = places_of_ana(folder.path());
        let mut window = Window::first(&places, &root, folder);
        for _ in 0..30 {
            window.frame(Vec::new());
        }
        // Letters that the bundled faces lack come from a thread.
        while window.shell.page().is_looking_for_letters() {
            window.frame(Vec::new());
        }
        window.frame(Vec::new());
        window
    }

    fn first(places: &Places, root: &std::path::Path, folder: tempfile::TempDir) -> Window {
        let ctx = egui::Context::default();
        theme::install(&ctx);
        let shell = Shell::open(places.clone(), Target::Paths(vec![root.to_owned()]));
        let mut window = Window { ctx, shell, time: 0.0, width: 1400.0, _folder: folder };
        while window.shell.workspace().document().is_none() {
            window.frame(Vec::new());
        }
        window.frame(Vec::new());
        window
    }

    /// One frame, with all that the program does in it: input, layout, shapes, triangles.
    fn frame(&mut self, events: Vec<Event>) {
        self.time += 1.0 / 60.0;
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(self.width, 900.0))),
            time: Some(self.time),
            focused: true,
            events,
            ..RawInput::default()
        };
        input.viewports.get_mut(&egui::ViewportId::ROOT).unwrap().native_pixels_per_point = Some(1.0);
        let mut output = self.ctx.run_ui(input, |ui| self.shell.frame(ui));
        let shapes = std::mem::take(&mut output.shapes);
        divan::black_box(self.ctx.tessellate(shapes, output.pixels_per_point));
        output.textures_delta.clear();
    }

    fn blocks(&self) -> usize {
        self.shell.workspace().document().unwrap().1.text.block_count()
    }
}

/// A program that Ana has used before.
fn places_of_ana(folder: &std::path::Path) -> Places {
    let places = Places::under(folder);
    let settings = Settings { coder_id: "ana".to_owned(), coder_name: "Ana".to_owned(), ..Settings::default() };
    places.write_settings(&settings).unwrap();
    places
}

fn main() {
    if std::env::args().any(|argument| argument == "--percentiles") {
        percentiles();
    } else {
        divan::main();
    }
}

/// The middle, the 99th percentile and the slowest of 500 frames of each kind, which divan does not tell.
fn percentiles() {
    const COUNT: u32 = 500;
    println!("{:34}{:>20}{:>12}{:>12}{:>12}", "", "", "median", "99 %", "slowest");
    for kind in Frame::ALL {
        for of in SIZES.into_iter().filter(|of| of.0 >= 1_000_000) {
            let mut window = Window::open(of);
            let mut chance = Chance(7);
            let mut times: Vec<f64> = (0..COUNT)
                .map(|n| {
                    let events = kind.events(&mut window, n, &mut chance);
                    let start = std::time::Instant::now();
                    window.frame(events);
                    start.elapsed().as_secs_f64() * 1000.0
                })
                .collect();
            times.sort_by(f64::total_cmp);
            let at = |share: f64| times[(share * (f64::from(COUNT) - 1.0)).round() as usize];
            let (middle, most, all) = (at(0.5), at(0.99), at(1.0));
            println!("{:34}{of:>20}{middle:>9.2} ms{most:>9.2} ms{all:>9.2} ms", format!("{kind:?}"));
        }
    }
    for of in SIZES.into_iter().filter(|of| of.0 >= 1_000_000) {
        let slowest = (0..5).map(|_| slowest_frame_while_opening(of)).fold(f64::MAX, f64::min);
        println!("{:34}{of:>20}{:>36}{slowest:>9.2} ms", "WhileAnArticleOpens, least of five", "");
    }
}

/// The slowest frame, in milliseconds, from the first on until an article is painted, which a thread reads.
fn slowest_frame_while_opening(of: Of) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("project");
    support::lay_out(of.0, of.1, &root);
    let ctx = egui::Context::default();
    theme::install(&ctx);
    let shell = Shell::open(places_of_ana(folder.path()), Target::Paths(vec![root]));
    let mut window = Window { ctx, shell, time: 0.0, width: 1400.0, _folder: folder };
    window.frame(Vec::new());
    let mut slowest = 0.0;
    let mut after = 0;
    while after < 3 {
        let start = std::time::Instant::now();
        window.frame(Vec::new());
        slowest = f64::max(slowest, start.elapsed().as_secs_f64() * 1000.0);
        after += u32::from(window.shell.workspace().document().is_some());
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    slowest
}

/// A kind of frame.
#[derive(Clone, Copy, Debug)]
enum Frame {
    Repainted,
    Scrolled,
    AfterAColdJump,
    WhileResizing,
    WhileDraggingASelection,
    ShowingATag,
}

impl Frame {
    const ALL: [Frame; 6] = [
        Frame::Repainted,
        Frame::Scrolled,
        Frame::AfterAColdJump,
        Frame::WhileResizing,
        Frame::WhileDraggingASelection,
        Frame::ShowingATag,
    ];

    /// What happens before the `n`-th frame; what is to be measured is that frame alone.
    fn events(self, window: &mut Window, n: u32, chance: &mut Chance) -> Vec<Event> {
        match self {
            Frame::Repainted => Vec::new(),
            Frame::Scrolled => {
                let way = if (n / 40).is_multiple_of(2) { -120.0 } else { 120.0 };
                vec![Event::PointerMoved(pos2(600.0, 400.0)), wheel(way)]
            }
            Frame::AfterAColdJump => {
                let blocks = window.blocks();
                window.shell.page().jump(chance.below(blocks));
                Vec::new()
            }
            Frame::WhileResizing => {
                window.width = 1400.0 - 5.0 * (n % 100) as f32;
                Vec::new()
            }
            Frame::WhileDraggingASelection => {
                let at = |n: u32| pos2(320.0 + (n % 60) as f32 * 6.0, 120.0 + (n % 50) as f32 * 12.0);
                if n == 0 {
                    let button = PointerButton::Primary;
                    let press = Event::PointerButton { pos: at(0), button, pressed: true, modifiers: Modifiers::NONE };
                    window.frame(vec![Event::PointerMoved(at(0)), press]);
                }
                vec![Event::PointerMoved(at(n + 1))]
            }
            // A label key until the frame that shows the tag, its journal entry included.
            Frame::ShowingATag => {
                let (_, document) = window.shell.workspace().document().unwrap();
                let at = document.text.floor(chance.below(document.text.byte_len()));
                let ctx = window.ctx.clone();
                window.shell.send(Message::View(View::Caret { at, extend: false }), &ctx);
                window.frame(Vec::new());
                let (key, modifiers) = (egui::Key::E, Modifiers::NONE);
                vec![Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }]
            }
        }
    }
}

/// Opening a project until its article is painted.
#[divan::bench(args = SIZES, sample_count = 8, sample_size = 1)]
fn open_to_first_frame(bencher: Bencher, of: Of) {
    bencher
        .with_inputs(|| {
            let folder = tempfile::tempdir().unwrap();
            let root = folder.path().join("project");
            support::lay_out(of.0, of.1, &root);
            let places = places_of_ana(folder.path());
            (places, root, folder)
        })
        .bench_values(|(places, root, folder)| Window::first(&places, &root, folder));
}

/// Benches one kind of frame.
fn frames(bencher: Bencher, of: Of, kind: Frame) {
    let window = RefCell::new(Window::open(of));
    let state = RefCell::new((0, Chance(7)));
    bencher
        .with_inputs(|| {
            let (count, chance) = &mut *state.borrow_mut();
            *count += 1;
            kind.events(&mut window.borrow_mut(), *count - 1, chance)
        })
        .bench_local_values(|events| window.borrow_mut().frame(events));
}

fn wheel(y: f32) -> Event {
    Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, y),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    }
}

#[divan::bench(args = SIZES, sample_count = FRAMES, sample_size = 1)]
fn frame_repainted(bencher: Bencher, of: Of) {
    frames(bencher, of, Frame::Repainted);
}

#[divan::bench(args = SIZES, sample_count = FRAMES, sample_size = 1)]
fn frame_scrolled(bencher: Bencher, of: Of) {
    frames(bencher, of, Frame::Scrolled);
}

#[divan::bench(args = SIZES, sample_count = FRAMES, sample_size = 1)]
fn frame_after_a_cold_jump(bencher: Bencher, of: Of) {
    frames(bencher, of, Frame::AfterAColdJump);
}

#[divan::bench(args = SIZES, sample_count = FRAMES, sample_size = 1)]
fn frame_while_resizing(bencher: Bencher, of: Of) {
    frames(bencher, of, Frame::WhileResizing);
}

#[divan::bench(args = SIZES, sample_count = FRAMES, sample_size = 1)]
fn frame_while_dragging_a_selection(bencher: Bencher, of: Of) {
    frames(bencher, of, Frame::WhileDraggingASelection);
}

#[divan::bench(args = SIZES, sample_count = FRAMES, sample_size = 1)]
fn a_tag_until_its_frame(bencher: Bencher, of: Of) {
    frames(bencher, of, Frame::ShowingATag);
}

/// Ctrl+Z until the frame that shows it.
#[divan::bench(args = SIZES, sample_count = 100, sample_size = 1)]
fn an_undo_until_its_frame(bencher: Bencher, of: Of) {
    let window = RefCell::new(Window::open(of));
    let chance = RefCell::new(Chance(13));
    bencher
        .with_inputs(|| {
            let window = &mut *window.borrow_mut();
            let (_, document) = window.shell.workspace().document().unwrap();
            let at = document.text.floor(chance.borrow_mut().below(document.text.byte_len()));
            let ctx = window.ctx.clone();
            window.shell.send(Message::View(View::Caret { at, extend: false }), &ctx);
            window.shell.send(Message::Letter('e'), &ctx);
            window.frame(Vec::new());
            let (key, modifiers) = (egui::Key::Z, Modifiers::COMMAND);
            vec![Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }]
        })
        .bench_local_values(|events| window.borrow_mut().frame(events));
}

/// A project of many small articles until its first article is painted: the list is still coming.
#[divan::bench(args = [1_000, 100_000], sample_count = 5, sample_size = 1)]
fn many_articles_until_usable(bencher: Bencher, count: u64) {
    let (places, root, _folder) = many(count);
    bencher.bench_local(|| {
        let (ctx, mut shell) = open(&places, &root);
        while shell.workspace().document().is_none() {
            frame_of(&ctx, &mut shell);
        }
        frame_of(&ctx, &mut shell);
    });
}

/// A project of many small articles until all are listed.
#[divan::bench(args = [1_000, 100_000], sample_count = 5, sample_size = 1)]
fn many_articles_until_listed(bencher: Bencher, count: u64) {
    let (places, root, _folder) = many(count);
    bencher.bench_local(|| {
        let (ctx, mut shell) = open(&places, &root);
        while !shell.workspace().catalogue_is_complete() {
            frame_of(&ctx, &mut shell);
            std::thread::sleep(std::time::Duration::from_millis(4));
        }
        assert_eq!(shell.workspace().project().documents().count(), 1, "opening one article reads no other");
    });
}

fn many(count: u64) -> (Places, std::path::PathBuf, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("project");
    support::lay_out_many(count, 600, &root);
    let places = places_of_ana(folder.path());
    (places, root, folder)
}

fn open(places: &Places, root: &std::path::Path) -> (egui::Context, Shell) {
    let ctx = egui::Context::default();
    theme::install(&ctx);
    (ctx, Shell::open(places.clone(), Target::Paths(vec![root.to_owned()])))
}

fn frame_of(ctx: &egui::Context, shell: &mut Shell) {
    let input =
        RawInput { screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1400.0, 900.0))), ..RawInput::default() };
    let mut output = ctx.run_ui(input, |ui| shell.frame(ui));
    divan::black_box(ctx.tessellate(std::mem::take(&mut output.shapes), output.pixels_per_point));
    output.textures_delta.clear();
}
