//! Painting without a graphics card: triangles to pixels.
//!
//! Blends as egui's own shaders do, in gamma space with premultiplied alpha,
//! so a picture made here looks like the window. It serves pictures and
//! tests; the window itself is painted by the system.

use egui::epaint::textures::TexturesDelta;
use egui::epaint::{ClippedPrimitive, ImageData, Mesh, Primitive, Vertex};
use egui::{Color32, Rect, TextureId};
use std::collections::BTreeMap;

/// Textures, as the frames before left them.
#[derive(Default)]
pub struct Raster {
    textures: BTreeMap<TextureId, Texture>,
}

struct Texture {
    width: usize,
    height: usize,
    pixels: Vec<Color32>,
}

/// A picture: rows of red, green, blue and alpha, top to bottom.
#[derive(Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// Four bytes a pixel.
    pub rgba: Vec<u8>,
}

/// Where to paint and what must not be painted over.
struct Canvas {
    pixels: Vec<[f32; 4]>,
    width: usize,
    height: usize,
    scale: f32,
}

/// Pixel bounds, half-open.
#[derive(Clone, Copy)]
struct Clip {
    left: i32,
    top: i32,
    right: i32,
    bottom: i32,
}

impl Raster {
    /// Takes over what changed in the textures.
    pub fn update(&mut self, delta: &mut TexturesDelta) {
        for (id, images) in delta.set.drain() {
            for image in images {
                let ImageData::Color(new) = &image.image;
                let [width, height] = new.size;
                match image.pos {
                    None => {
                        let texture = Texture { width, height, pixels: new.pixels.clone() };
                        self.textures.insert(id, texture);
                    }
                    Some([x, y]) => {
                        if let Some(texture) = self.textures.get_mut(&id) {
                            texture.patch(&new.pixels, width, (x, y));
                        }
                    }
                }
            }
        }
        for id in delta.free.drain() {
            self.textures.remove(&id);
        }
    }

    /// The width and height of a texture, in pixels.
    pub fn size(&self, texture: TextureId) -> Option<[usize; 2]> {
        self.textures.get(&texture).map(|texture| [texture.width, texture.height])
    }

    /// A part of a texture in a colour; where in it from 0 to 1.
    pub fn cut(&self, texture: TextureId, uv: Rect, color: Color32) -> Option<Pixels> {
        let texture = self.textures.get(&texture)?;
        let on = |share: f32, side: usize| (share * side as f32).round() as i32;
        let (left, top) = (on(uv.left(), texture.width), on(uv.top(), texture.height));
        let (right, bottom) = (on(uv.right(), texture.width), on(uv.bottom(), texture.height));
        let (width, height) = (usize::try_from(right - left).ok()?, usize::try_from(bottom - top).ok()?);
        let tint = color.to_array().map(f32::from);
        let places = (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y)));
        let pixel = |(x, y): (i32, i32)| {
            let [red, green, blue, alpha] = tinted(texture.at(x, y), tint).map(|channel| (channel + 0.5) as u8);
            Color32::from_rgba_premultiplied(red, green, blue, alpha).to_srgba_unmultiplied()
        };
        (width > 0 && height > 0).then(|| Pixels { width, height, rgba: places.flat_map(pixel).collect() })
    }

    /// Paints a frame over a background.
    pub fn paint(&self, primitives: &[ClippedPrimitive], size: [usize; 2], scale: f32, background: Color32) -> Pixels {
        let [width, height] = size;
        let fill = background.to_array().map(f32::from);
        let mut canvas = Canvas { pixels: vec![fill; width * height], width, height, scale };
        for primitive in primitives {
            if let Primitive::Mesh(mesh) = &primitive.primitive
                && let Some(texture) = self.textures.get(&mesh.texture_id)
            {
                canvas.mesh(mesh, texture, primitive.clip_rect);
            }
        }
        let rgba = canvas.pixels.iter().flat_map(|pixel| pixel.map(|channel| (channel + 0.5) as u8)).collect();
        Pixels { width, height, rgba }
    }
}

impl Texture {
    fn patch(&mut self, pixels: &[Color32], width: usize, (x, y): (usize, usize)) {
        for (row, line) in pixels.chunks(width.max(1)).enumerate() {
            let start = (y + row) * self.width + x;
            if let Some(target) = self.pixels.get_mut(start..start + line.len()) {
                target.copy_from_slice(line);
            }
        }
    }

    fn at(&self, x: i32, y: i32) -> [f32; 4] {
        let clamp = |value: i32, most: usize| value.clamp(0, most.saturating_sub(1) as i32) as usize;
        let index = clamp(y, self.height) * self.width + clamp(x, self.width);
        self.pixels.get(index).copied().unwrap_or_default().to_array().map(f32::from)
    }

    /// The colour at a place in the texture, between its pixels where need be.
    fn sample(&self, u: f32, v: f32) -> [f32; 4] {
        let (x, y) = (u * self.width as f32 - 0.5, v * self.height as f32 - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (dx, dy) = (x - left, y - top);
        let (left, top) = (left as i32, top as i32);
        if dx < 1e-3 && dy < 1e-3 {
            return self.at(left, top);
        }
        let upper = mix(self.at(left, top), self.at(left + 1, top), dx);
        let lower = mix(self.at(left, top + 1), self.at(left + 1, top + 1), dx);
        mix(upper, lower, dy)
    }
}

fn mix(a: [f32; 4], b: [f32; 4], share: f32) -> [f32; 4] {
    let [a0, a1, a2, a3] = a;
    let [b0, b1, b2, b3] = b;
    let mix = |a: f32, b: f32| a + (b - a) * share;
    [mix(a0, b0), mix(a1, b1), mix(a2, b2), mix(a3, b3)]
}

/// One corner of a triangle: place in 256ths of a pixel, texture place, colour.
#[derive(Clone, Copy)]
struct Corner {
    x: i64,
    y: i64,
    uv: [f32; 2],
    color: [f32; 4],
}

impl Canvas {
    fn mesh(&mut self, mesh: &Mesh, texture: &Texture, clip: Rect) {
        let most = |value: f32, size: usize| ((value * self.scale).round().max(0.0) as i32).min(size as i32);
        let clip = Clip {
            left: most(clip.min.x, self.width),
            top: most(clip.min.y, self.height),
            right: most(clip.max.x, self.width),
            bottom: most(clip.max.y, self.height),
        };
        for triangle in mesh.indices.as_chunks::<3>().0 {
            let corners = triangle.map(|index| mesh.vertices.get(index as usize).map(|vertex| self.corner(vertex)));
            if let [Some(a), Some(b), Some(c)] = corners {
                self.triangle([a, b, c], texture, clip);
            }
        }
    }

    fn corner(&self, vertex: &Vertex) -> Corner {
        let fixed = |value: f32| (value * self.scale * 256.0).round() as i64;
        Corner {
            x: fixed(vertex.pos.x),
            y: fixed(vertex.pos.y),
            uv: [vertex.uv.x, vertex.uv.y],
            color: vertex.color.to_array().map(f32::from),
        }
    }

    fn triangle(&mut self, [a, b, c]: [Corner; 3], texture: &Texture, clip: Clip) {
        let (a, b, c) = if cross(a, b, (c.x, c.y)) < 0 { (a, c, b) } else { (a, b, c) };
        let area = cross(a, b, (c.x, c.y));
        if area == 0 {
            return;
        }
        let low = |x: i64, y: i64, z: i64| (x.min(y).min(z) >> 8) as i32;
        let high = |x: i64, y: i64, z: i64| (x.max(y).max(z) >> 8) as i32 + 1;
        let columns = low(a.x, b.x, c.x).max(clip.left)..high(a.x, b.x, c.x).min(clip.right);
        let rows = low(a.y, b.y, c.y).max(clip.top)..high(a.y, b.y, c.y).min(clip.bottom);
        let flat = a.uv == b.uv && b.uv == c.uv && a.color == b.color && b.color == c.color;
        let solid = flat.then(|| tinted(texture.sample(a.uv[0], a.uv[1]), a.color));
        for row in rows {
            for column in columns.clone() {
                let point = ((i64::from(column) << 8) + 128, (i64::from(row) << 8) + 128);
                let weights = [cross(b, c, point), cross(c, a, point), cross(a, b, point)];
                let edges = [(b, c), (c, a), (a, b)];
                let inside = weights.iter().zip(edges).all(|(weight, (from, to))| *weight + bias(from, to) >= 0);
                if inside {
                    let color = solid.unwrap_or_else(|| shaded([a, b, c], weights, area, texture));
                    self.blend(column as usize, row as usize, color);
                }
            }
        }
    }

    fn blend(&mut self, x: usize, y: usize, color: [f32; 4]) {
        let Some(pixel) = self.pixels.get_mut(y * self.width + x) else { return };
        let rest = 1.0 - color[3] / 255.0;
        for (target, source) in pixel.iter_mut().zip(color) {
            *target = (source + *target * rest).min(255.0);
        }
    }
}

/// Twice the area of the triangle of an edge and a point.
fn cross(from: Corner, to: Corner, (x, y): (i64, i64)) -> i64 {
    (to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x)
}

/// The top-left rule: a pixel on an edge shared by two triangles belongs to one of them.
fn bias(from: Corner, to: Corner) -> i64 {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    if dy < 0 || (dy == 0 && dx > 0) { 0 } else { -1 }
}

fn tinted(texel: [f32; 4], color: [f32; 4]) -> [f32; 4] {
    let [t0, t1, t2, t3] = texel;
    let [c0, c1, c2, c3] = color;
    [t0 * c0 / 255.0, t1 * c1 / 255.0, t2 * c2 / 255.0, t3 * c3 / 255.0]
}

fn shaded([a, b, c]: [Corner; 3], [wa, wb, wc]: [i64; 3], area: i64, texture: &Texture) -> [f32; 4] {
    let share = |weight: i64| weight as f32 / area as f32;
    let (sa, sb, sc) = (share(wa), share(wb), share(wc));
    let blend = |x: f32, y: f32, z: f32| x * sa + y * sb + z * sc;
    let [u, v] = [blend(a.uv[0], b.uv[0], c.uv[0]), blend(a.uv[1], b.uv[1], c.uv[1])];
    let color = [
        blend(a.color[0], b.color[0], c.color[0]),
        blend(a.color[1], b.color[1], c.color[1]),
        blend(a.color[2], b.color[2], c.color[2]),
        blend(a.color[3], b.color[3], c.color[3]),
    ];
    tinted(texture.sample(u, v), color)
}
