//! A frame of the window as SVG, for papers: shapes as shapes, letters as their outlines.
//!
//! Letters need no font where the picture is looked at, and stay sharp at any
//! size. What has no outline, an emoji in colours or a script that only the
//! system's fonts have in a panel, is put in as a small picture. Nothing in
//! the file runs and nothing is fetched.

use super::page::PageState;
use super::raster::Raster;
use super::theme;
use crate::format::html;
use crate::text::segment::is_rtl;
use base64::Engine;
use egui::epaint::text::Glyph;
use egui::epaint::{CircleShape, ClippedShape, Mesh, PathShape, RectShape, TextShape};
use egui::{Color32, FontFamily, Pos2, Rect, Shape, Stroke, StrokeKind, TextureId, pos2};
use skrifa::instance::{LocationRef, NormalizedCoord, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What a picture is made of.
pub struct Scene<'s> {
    /// Width and height, in points.
    pub size: [usize; 2],
    /// What it shows, in words.
    pub title: &'s str,
    /// Behind everything.
    pub background: Color32,
    /// What is painted, from the back to the front.
    pub shapes: &'s [ClippedShape],
    /// Knows the article's letters.
    pub page: &'s PageState,
    /// The textures, for what has no outline.
    pub raster: &'s Raster,
}

/// Writes a picture.
pub fn write(scene: &Scene<'_>) -> String {
    let mut drawing = Drawing { scene, body: String::new(), defs: String::new(), known: BTreeMap::new(), clips: 0 };
    let mut clip = None;
    for clipped in scene.shapes {
        if clip != Some(clipped.clip_rect) {
            if clip.is_some() {
                drawing.body.push_str("</g>\n");
            }
            drawing.begin_clip(clipped.clip_rect);
            clip = Some(clipped.clip_rect);
        }
        drawing.shape(&clipped.shape);
    }
    if clip.is_some() {
        drawing.body.push_str("</g>\n");
    }
    let [width, height] = scene.size;
    let title: String = scene.title.chars().filter(|c| !c.is_control()).collect();
    let title = html::escaped(&title);
    let back = paint("fill", scene.background);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-label=\"{title}\">\n<title>{title}</title>\n<defs>\n{}</defs>\n\
         <rect width=\"{width}\" height=\"{height}\"{back}/>\n{}</svg>\n",
        drawing.defs, drawing.body
    )
}

struct Drawing<'s> {
    scene: &'s Scene<'s>,
    body: String,
    defs: String,
    /// Outlines that are defined, by face, size in 64ths of a point and glyph; `None` where there is none.
    known: BTreeMap<(String, u32, u32), Option<usize>>,
    clips: usize,
}

/// A colour for an attribute, with its opacity where it has one.
fn paint(what: &str, color: Color32) -> String {
    let [red, green, blue, alpha] = color.to_srgba_unmultiplied();
    let opacity = match alpha {
        255 => String::new(),
        _ => format!(" {what}-opacity=\"{:.3}\"", f32::from(alpha) / 255.0),
    };
    format!(" {what}=\"#{red:02x}{green:02x}{blue:02x}\"{opacity}")
}

fn stroked(stroke: Stroke) -> String {
    if stroke.width <= 0.0 || stroke.color == Color32::TRANSPARENT {
        return String::new();
    }
    format!("{} stroke-width=\"{}\"", paint("stroke", stroke.color), short(stroke.width))
}

/// A number with no more digits than anybody sees.
fn short(number: f32) -> String {
    let words = format!("{number:.2}");
    words.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn filled(color: Color32) -> String {
    if color == Color32::TRANSPARENT { " fill=\"none\"".to_owned() } else { paint("fill", color) }
}

impl Drawing<'_> {
    fn begin_clip(&mut self, clip: Rect) {
        let number = self.clips;
        self.clips += 1;
        let _ = writeln!(self.defs, "<clipPath id=\"c{number}\"><rect{}/></clipPath>", place(clip));
        let _ = writeln!(self.body, "<g clip-path=\"url(#c{number})\">");
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| self.shape(shape)),
            Shape::Rect(rect) => self.rect(rect),
            Shape::Circle(circle) => self.circle(circle),
            Shape::LineSegment { points, stroke } => self.path(&PathShape::line(points.to_vec(), *stroke)),
            Shape::Path(path) => self.path(path),
            Shape::Text(text) => self.text(text),
            Shape::Mesh(mesh) => self.mesh(mesh),
            // The window draws none of these.
            Shape::Noop
            | Shape::Ellipse(_)
            | Shape::Band(_)
            | Shape::QuadraticBezier(_)
            | Shape::CubicBezier(_)
            | Shape::Callback(_) => {}
        }
    }

    fn rect(&mut self, shape: &RectShape) {
        let half = shape.stroke.width / 2.0;
        let rect = match shape.stroke_kind {
            StrokeKind::Inside => shape.rect.shrink(half),
            StrokeKind::Middle => shape.rect,
            StrokeKind::Outside => shape.rect.expand(half),
        };
        let radius = f32::from(shape.corner_radius.nw.max(shape.corner_radius.se));
        let rounded = if radius > 0.0 { format!(" rx=\"{}\"", short(radius)) } else { String::new() };
        let blur = if shape.blur_width > 0.0 {
            format!(" style=\"filter:blur({}px)\"", short(shape.blur_width / 2.0))
        } else {
            String::new()
        };
        let look = format!("{}{}{rounded}{blur}", filled(shape.fill), stroked(shape.stroke));
        let _ = writeln!(self.body, "<rect{}{look}/>", place(rect));
    }

    fn circle(&mut self, shape: &CircleShape) {
        let (x, y, r) = (short(shape.center.x), short(shape.center.y), short(shape.radius));
        let look = format!("{}{}", filled(shape.fill), stroked(shape.stroke));
        let _ = writeln!(self.body, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\"{look}/>");
    }

    fn path(&mut self, shape: &PathShape) {
        let color = match shape.stroke.color {
            egui::epaint::ColorMode::Solid(color) => color,
            egui::epaint::ColorMode::UV(_) => Color32::TRANSPARENT,
        };
        let points: Vec<String> =
            shape.points.iter().map(|point| format!("{},{}", short(point.x), short(point.y))).collect();
        let name = if shape.closed { "polygon" } else { "polyline" };
        let look = format!("{}{}", filled(shape.fill), stroked(Stroke::new(shape.stroke.width, color)));
        let _ = writeln!(self.body, "<{name} points=\"{}\"{look}/>", points.join(" "));
    }

    /// The letters of the article, or of a picture of several triangles, which the window has none of.
    fn mesh(&mut self, mesh: &Mesh) {
        for quad in mesh.vertices.chunks_exact(4) {
            let [first, .., last] = quad else { continue };
            let rect = Rect::from_two_pos(first.pos, last.pos);
            let letter = self.scene.page.letter(mesh.texture_id, first.uv);
            let drawn = letter.filter(|letter| !letter.colored).is_some_and(|letter| {
                let (data, index) = (&letter.font.data, letter.font.index);
                let coords: Vec<NormalizedCoord> =
                    letter.coords.iter().map(|coord| NormalizedCoord::from_bits(*coord)).collect();
                let face = Face { name: format!("{}-{index}", data.id()), bytes: data.data(), index, coords: &coords };
                self.outline(&face, (letter.size, letter.id), (rect.min - letter.offset, first.color))
            });
            if !drawn {
                self.picture(mesh.texture_id, Rect::from_min_max(first.uv, last.uv), (rect, first.color));
            }
        }
    }

    /// The words of a panel.
    fn text(&mut self, text: &TextShape) {
        let job = &text.galley.job;
        let mut byte = 0;
        for placed in &text.galley.rows {
            for glyph in &placed.row.glyphs {
                let section = job.sections.iter().rfind(|section| section.byte_range.start.0 <= byte);
                byte += glyph.chr.len_utf8();
                let Some(section) = section.filter(|_| !glyph.uv_rect.is_nothing()) else { continue };
                let mut color = text.override_text_color.unwrap_or(section.format.color);
                if color == Color32::PLACEHOLDER {
                    color = text.fallback_color;
                }
                let color = color.gamma_multiply(text.opacity_factor);
                let at = text.pos + placed.pos.to_vec2() + glyph.pos.to_vec2();
                let font = &section.format.font_id;
                if !self.glyph(&font.family, font.size, glyph, (at, color)) {
                    self.atlas_picture(glyph, at, color);
                }
            }
            byte += usize::from(placed.ends_with_newline);
        }
    }

    /// A letter of a panel from a bundled face.
    fn glyph(&mut self, family: &FontFamily, size: f32, glyph: &Glyph, (at, color): (Pos2, Color32)) -> bool {
        if glyph.is_color || is_rtl(glyph.chr) {
            return false;
        }
        for (name, bytes) in theme::faces(family) {
            let bytes: &[u8] = (*bytes).as_ref();
            let Some(id) = FontRef::new(bytes).ok().and_then(|font| font.charmap().map(glyph.chr)) else { continue };
            return self.outline(&Face { name, bytes, index: 0, coords: &[] }, (size, id.to_u32()), (at, color));
        }
        false
    }

    /// Draws an outline, defined once for each face, size and glyph; `false` where there is none.
    fn outline(&mut self, face: &Face<'_>, (size, id): (f32, u32), (at, color): (Pos2, Color32)) -> bool {
        let key = (face.name.clone(), (size * 64.0) as u32, id);
        let known = match self.known.get(&key) {
            Some(known) => *known,
            None => {
                let number = outline_of(face, size, id).map(|path| {
                    let number = self.known.len();
                    let _ = writeln!(self.defs, "<path id=\"g{number}\" d=\"{path}\"/>");
                    number
                });
                self.known.insert(key, number);
                number
            }
        };
        let Some(number) = known else { return false };
        let (x, y) = (short(at.x), short(at.y));
        let _ = writeln!(self.body, "<use href=\"#g{number}\" x=\"{x}\" y=\"{y}\"{}/>", paint("fill", color));
        true
    }

    /// A part of a texture, where in it from 0 to 1.
    fn picture(&mut self, texture: TextureId, uv: Rect, (rect, color): (Rect, Color32)) {
        if let Some(pixels) = self.scene.raster.cut(texture, uv, color) {
            self.image(&pixels, rect);
        }
    }

    /// A letter out of egui's own texture of letters.
    fn atlas_picture(&mut self, glyph: &Glyph, at: Pos2, color: Color32) {
        let uv = glyph.uv_rect;
        let Some([width, height]) = self.scene.raster.size(TextureId::default()) else { return };
        let corner = |[x, y]: [u16; 2]| pos2(f32::from(x) / width as f32, f32::from(y) / height as f32);
        let part = Rect::from_min_max(corner(uv.min), corner(uv.max));
        self.picture(TextureId::default(), part, (Rect::from_min_size(at + uv.offset, uv.size), color));
    }

    fn image(&mut self, pixels: &super::raster::Pixels, rect: Rect) {
        if let Ok(png) = super::picture::png(pixels) {
            let data = base64::engine::general_purpose::STANDARD.encode(png);
            let _ = writeln!(self.body, "<image{} href=\"data:image/png;base64,{data}\"/>", place(rect));
        }
    }
}

fn place(rect: Rect) -> String {
    let [x, y, width, height] = [rect.left(), rect.top(), rect.width(), rect.height()].map(short);
    format!(" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"")
}

/// A face: its name among those of the picture, its file, and where it stands on its axes.
struct Face<'f> {
    name: String,
    bytes: &'f [u8],
    index: u32,
    coords: &'f [NormalizedCoord],
}

fn outline_of(face: &Face<'_>, size: f32, id: u32) -> Option<String> {
    let font = FontRef::from_index(face.bytes, face.index).ok()?;
    let outline = font.outline_glyphs().get(GlyphId::new(id))?;
    let mut pen = Pen(String::new());
    outline.draw(DrawSettings::unhinted(Size::new(size), LocationRef::new(face.coords)), &mut pen).ok()?;
    (!pen.0.is_empty()).then_some(pen.0)
}

/// Writes an outline as the data of a path; fonts count upwards, pictures downwards.
struct Pen(String);

impl Pen {
    fn add(&mut self, command: char, numbers: &[f32]) {
        self.0.push(command);
        for (number, value) in numbers.iter().enumerate() {
            let value = if number % 2 == 1 { -value } else { *value };
            if number > 0 {
                self.0.push(' ');
            }
            self.0.push_str(&short(value));
        }
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.add('M', &[x, y]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.add('L', &[x, y]);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.add('Q', &[cx, cy, x, y]);
    }

    fn curve_to(&mut self, cx: f32, cy: f32, dx: f32, dy: f32, x: f32, y: f32) {
        self.add('C', &[cx, cy, dx, dy, x, y]);
    }

    fn close(&mut self) {
        self.0.push('Z');
    }
}
