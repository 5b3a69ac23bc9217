//! Pictures of the window, made without a display.

use super::raster::{Pixels, Raster};
use super::shell::{Shell, Target};
use super::svg;
use super::theme;
use crate::app::{Dialog, DialogMessage, Message, View};
use crate::cli::PictureArguments;
use crate::format::html;
use crate::model::AnnotationId;
use crate::store::{self, Places};
use egui::epaint::ClippedShape;
use egui_system_font_provider::SystemFontProvider;
use std::path::PathBuf;
use std::sync::Arc;

/// More than this is no picture but a mistake.
const MOST_PIXELS: f32 = 1e8;

/// What to make a picture of.
#[derive(Clone, PartialEq, Debug)]
pub struct Picture {
    /// The project.
    pub project: PathBuf,
    /// The article, by the name of its folder; the first where it is not said.
    pub document: Option<String>,
    /// The theme.
    pub theme: theme::Theme,
    /// Width and height in points.
    pub size: [usize; 2],
    /// Pixels per point.
    pub scale: f32,
    /// Who looks at it; the project's first coder where it is not said.
    pub coder: Option<String>,
    /// The annotation to select, by its id.
    pub select: Option<String>,
    /// Keys to press before, as in `Ctrl+Home Tab`.
    pub keys: Vec<String>,
}

/// Does what `sayso picture` asks for.
///
/// # Errors
/// What could not be done, in words.
pub fn run(arguments: &PictureArguments) -> Result<(), String> {
    let project =
        arguments.project.canonicalize().map_err(|_| format!("there is nothing at {}", arguments.project.display()))?;
    let words = Picture {
        project,
        document: arguments.document.clone(),
        theme: theme_called(&arguments.theme)?,
        size: arguments.size,
        scale: arguments.scale,
        coder: arguments.coder.clone(),
        select: arguments.select.clone(),
        keys: arguments.keys.split_whitespace().map(str::to_owned).collect(),
    };
    let extension = arguments.out.extension().unwrap_or_default().to_ascii_lowercase();
    let make = match extension.to_str() {
        Some("html") => page,
        Some("svg") => svg,
        Some(_) | None => picture,
    };
    let bytes = store::in_passing(|places| make(places, &words)).map_err(|error| error.to_string())??;
    store::write(&arguments.out, &bytes, store::Expected::Anything).map_err(|error| error.to_string())?;
    Ok(())
}

/// Paints the window as it would be, as PNG.
///
/// `places` should be a folder for this alone: opening a project writes a journal there.
///
/// # Errors
/// The project has no such article, or the picture cannot be encoded, in words.
pub fn picture(places: &Places, picture: &Picture) -> Result<Vec<u8>, String> {
    let mut stage = Stage::set(places, picture)?;
    let frame = stage.frame();
    let primitives = stage.ctx.tessellate(frame, picture.scale);
    let pixels = picture.size.map(|points| (points as f32 * picture.scale).round() as usize);
    let pixels = stage.raster.paint(&primitives, pixels, picture.scale, theme::palette(&stage.ctx).panel);
    png(&pixels).map_err(|error| error.to_string())
}

/// Draws the window as it would be, as SVG.
fn svg(places: &Places, picture: &Picture) -> Result<Vec<u8>, String> {
    let mut stage = Stage::set(places, picture)?;
    let shapes = stage.frame();
    let workspace = stage.shell.workspace();
    let meta = workspace.document().and_then(|(id, _)| workspace.project().meta(id));
    let title = meta.map_or("sayso", |meta| meta.shown_title()).to_owned();
    let background = theme::palette(&stage.ctx).panel;
    let scene = svg::Scene {
        size: picture.size,
        title: &title,
        background,
        shapes: &shapes,
        page: stage.shell.page(),
        raster: &stage.raster,
    };
    Ok(svg::write(&scene).into_bytes())
}

/// A window without a display, at what it is to show.
struct Stage<'p> {
    picture: &'p Picture,
    ctx: egui::Context,
    shell: Shell,
    raster: Raster,
    time: f64,
}

impl<'p> Stage<'p> {
    fn set(places: &Places, picture: &'p Picture) -> Result<Stage<'p>, String> {
        if picture.size.iter().map(|side| *side as f32 * picture.scale).product::<f32>() > MOST_PIXELS {
            return Err("the picture would have more than 100 million pixels; take a smaller size or scale".to_owned());
        }
        let ctx = egui::Context::default();
        theme::install(&ctx);
        ctx.add_font_provider(Arc::new(SystemFontProvider::new()));
        theme::show(&ctx, picture.theme);
        ctx.all_styles_mut(|style| style.animation_time = 0.0);
        let shell = opened(places, picture, &ctx)?;
        let mut stage = Stage { picture, ctx, shell, raster: Raster::default(), time: 0.0 };
        stage.press(&picture.keys);
        stage.frame();
        // Letters that the bundled faces lack come from a thread, and so do figures that were asked for.
        while stage.shell.page().is_looking_for_letters() || stage.shell.is_comparing() {
            std::thread::sleep(std::time::Duration::from_millis(2));
            stage.frame();
        }
        // What a window is laid out by comes out in its first frames.
        for _ in 0..3 {
            stage.frame();
        }
        Ok(stage)
    }

    fn press(&mut self, keys: &[String]) {
        for key in keys {
            self.frame();
            let chord = crate::app::keys::Chord::parse(key);
            let dialog = self.shell.workspace().view.dialog.clone().filter(|_| key == "Enter");
            if let Some(dialog) = dialog {
                self.shell.send(Message::Dialog(DialogMessage::Confirm(dialog)), &self.ctx);
            } else if let Some(Ok(message)) = crate::app::keys::press(&chord, self.shell.workspace()) {
                self.shell.send(message, &self.ctx);
            }
        }
    }

    /// The shapes of a frame.
    fn frame(&mut self) -> Vec<ClippedShape> {
        self.time += 1.0 / 60.0;
        let [width, height] = self.picture.size;
        let size = egui::vec2(width as f32, height as f32);
        let mut input = egui::RawInput {
            screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, size)),
            time: Some(self.time),
            focused: true,
            ..Default::default()
        };
        if let Some(viewport) = input.viewports.get_mut(&egui::ViewportId::ROOT) {
            viewport.native_pixels_per_point = Some(self.picture.scale);
        }
        let mut output = self.ctx.run_ui(input, |ui| self.shell.frame(ui));
        self.raster.update(&mut output.textures_delta);
        output.textures_delta.clear();
        output.shapes
    }
}

/// The project at the wanted article, seen by the wanted coder.
fn opened(places: &Places, picture: &Picture, ctx: &egui::Context) -> Result<Shell, String> {
    let mut shell = Shell::open(places.clone(), Target::Paths(vec![picture.project.clone()]));
    shell.finish_coming(ctx);
    shell.look_in_passing()?;
    // The list of articles comes from a thread.
    while !shell.workspace().catalogue_is_complete() {
        shell.list(ctx);
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    // An article that is in no project is taken as its file proposes.
    while let Some(dialog) = shell.workspace().view.dialog.clone() {
        let answer = match dialog {
            Dialog::Import(_) => DialogMessage::Confirm(dialog),
            _ => DialogMessage::Close,
        };
        shell.send(Message::Dialog(answer), ctx);
        shell.finish_coming(ctx);
    }
    shell.look_as(picture.coder.as_deref());
    if let Some(slug) = &picture.document {
        let found = shell.workspace().project().catalogue().values().find(|meta| meta.slug == *slug);
        let id = found.ok_or_else(|| format!("there is no article {slug:?}"))?.id;
        shell.send(Message::View(View::Open(id)), ctx);
    }
    shell.finish_reading();
    if let Some(words) = &picture.select {
        let id = AnnotationId::parse(words).ok_or_else(|| format!("{words:?} is no id of an annotation"))?;
        if shell.workspace().my_set().is_none_or(|set| set.annotation(id).is_none()) {
            return Err(format!("the coder has no annotation {id} in this article"));
        }
        shell.send(Message::View(View::Mark(id)), ctx);
    }
    Ok(shell)
}

/// Writes the page as one HTML file.
fn page(places: &Places, picture: &Picture) -> Result<Vec<u8>, String> {
    let ctx = egui::Context::default();
    let shell = opened(places, picture, &ctx)?;
    let workspace = shell.workspace();
    let (id, document) = workspace.document().ok_or("the project has no article")?;
    let meta = workspace.project().meta(id).ok_or("the project has no article")?;
    let set = workspace.my_set().ok_or("the project has no article")?;
    let (schema, colors) = (workspace.project().schema(), picture.theme.colors());
    let coder = workspace.my_name();
    let page = html::Page { meta, text: &document.text, set, coder, schema, colors: &colors };
    Ok(html::write(page).into_bytes())
}

fn theme_called(name: &str) -> Result<theme::Theme, String> {
    let found = theme::Theme::ALL.into_iter().find(|theme| theme.name() == name);
    found.ok_or_else(|| format!("{name:?} is no theme; there are light, sepia, dark and contrast"))
}

/// Encodes pixels.
pub(super) fn png(pixels: &Pixels) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let (width, height) = (pixels.width as u32, pixels.height as u32);
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels.rgba)?;
    writer.finish()?;
    Ok(bytes)
}
