//! Letters as small pictures in textures, made when they are first met.
//!
//! A letter is drawn once for each face, size and quarter of a pixel, and put
//! on a shelf of a texture. Textures are never rearranged: when there are too
//! many of them the page throws all away and sets its text again.

use egui::{Color32, ColorImage, Pos2, Rect, TextureHandle, TextureId, TextureOptions, Vec2, pos2, vec2};
use parley::{FontData, Glyph};
use std::collections::BTreeMap;
use vello_cpu::color::{OpaqueColor, Srgb};
use vello_cpu::{Pixmap, RenderContext, Resources};

/// Width and height of a texture, in pixels.
const SIDE: usize = 1024;

/// With more textures than this, all is drawn anew.
const MOST_TEXTURES: usize = 8;

/// Places between two pixels at which a letter is drawn; finer than this nobody sees.
const BINS: f32 = 4.0;

/// A letter of a block: where it is painted and where its picture is.
#[derive(Clone, Copy, Debug)]
pub struct Quad {
    /// Where, in points from the corner of the block.
    pub rect: Rect,
    /// Where in its texture, from 0 to 1.
    pub uv: Rect,
    /// The texture.
    pub texture: TextureId,
    /// Whether it has colours of its own, as an emoji has.
    pub colored: bool,
}

/// A face at one size: which letters a run is made of.
pub struct Run<'r> {
    /// The face.
    pub font: &'r FontData,
    /// Its size, in pixels.
    pub size: f32,
    /// Where a variable face stands on its axes.
    pub coords: &'r [i16],
}

/// The pictures of letters.
#[derive(Default)]
pub struct Glyphs {
    textures: Vec<Shelves>,
    faces: Vec<Face>,
    known: BTreeMap<Key, Option<Sprite>>,
    /// Light letters on a dark page are drawn a little bolder, or they look thin.
    pub dark: bool,
    brush: Option<(RenderContext, Resources)>,
}

struct Face {
    font: FontData,
    coords: Vec<i16>,
}

/// A letter that was drawn: what it is an image of.
pub struct Letter<'l> {
    /// The face.
    pub font: &'l FontData,
    /// Where a variable face stands on its axes.
    pub coords: &'l [i16],
    /// Its size, in pixels.
    pub size: f32,
    /// Its number in the face.
    pub id: u32,
    /// From its place on the base line to the corner of its picture, in pixels.
    pub offset: Vec2,
    /// Whether it has colours of its own.
    pub colored: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    face: usize,
    /// In 64ths of a pixel.
    size: u32,
    id: u32,
    bin: u8,
}

#[derive(Clone, Copy)]
struct Sprite {
    texture: TextureId,
    uv: Rect,
    /// From the whole pixel of its place on the base line, in pixels.
    offset: Vec2,
    size: Vec2,
    colored: bool,
}

/// A texture that is filled row by row.
struct Shelves {
    handle: TextureHandle,
    x: usize,
    y: usize,
    height: usize,
}

impl Glyphs {
    /// Whether so much is drawn that it is time to begin anew.
    pub fn is_full(&self) -> bool {
        self.textures.len() > MOST_TEXTURES
    }

    /// Forgets every letter.
    pub fn clear(&mut self, dark: bool) {
        *self = Glyphs { dark, ..Glyphs::default() };
    }

    /// The number of a run's face, for [`Glyphs::quad`].
    pub fn face(&mut self, run: &Run<'_>) -> usize {
        let (blob, index) = (run.font.data.id(), run.font.index);
        let same = |face: &Face| face.font.data.id() == blob && face.font.index == index && face.coords == run.coords;
        self.faces.iter().position(same).unwrap_or_else(|| {
            self.faces.push(Face { font: run.font.clone(), coords: run.coords.to_vec() });
            self.faces.len() - 1
        })
    }

    /// A letter at a place in a block, in pixels; `None` where there is nothing to paint.
    pub fn quad(
        &mut self,
        ctx: &egui::Context,
        (run, face): (&Run<'_>, usize),
        glyph: &Glyph,
        pixels_per_point: f32,
    ) -> Option<Quad> {
        let whole = glyph.x.floor();
        let bin = ((glyph.x - whole) * BINS) as u8;
        let key = Key { face, size: (run.size * 64.0) as u32, id: glyph.id, bin };
        let sprite = match self.known.get(&key) {
            Some(known) => *known,
            None => {
                let drawn = self.draw(ctx, run, key);
                self.known.insert(key, drawn);
                drawn
            }
        }?;
        let corner = vec2(whole, glyph.y.round()) + sprite.offset;
        let rect = Rect::from_min_size((corner / pixels_per_point).to_pos2(), sprite.size / pixels_per_point);
        Some(Quad { rect, uv: sprite.uv, texture: sprite.texture, colored: sprite.colored })
    }

    /// The letter whose picture has a corner in a texture.
    pub fn letter(&self, texture: TextureId, corner: Pos2) -> Option<Letter<'_>> {
        let is_it = |sprite: &Sprite| sprite.texture == texture && sprite.uv.min == corner;
        let (key, sprite) = self.known.iter().find_map(|(key, sprite)| sprite.filter(is_it).map(|s| (key, s)))?;
        let face = self.faces.get(key.face)?;
        let bin = vec2(f32::from(key.bin) / BINS, 0.0);
        Some(Letter {
            font: &face.font,
            coords: &face.coords,
            size: key.size as f32 / 64.0,
            id: key.id,
            offset: sprite.offset - bin,
            colored: sprite.colored,
        })
    }

    fn draw(&mut self, ctx: &egui::Context, run: &Run<'_>, key: Key) -> Option<Sprite> {
        // Room for an em on every side of the letter; what is not painted is cut away.
        let em = run.size.ceil().clamp(1.0, 400.0);
        let side = (em * 4.0) as u16;
        let (context, resources) =
            self.brush.get_or_insert_with(|| (RenderContext::new(side, side), Resources::default()));
        context.reset_and_resize(side, side);
        context.set_paint(OpaqueColor::<Srgb>::WHITE);
        let at = vello_cpu::Glyph { id: key.id, x: em + f32::from(key.bin) / BINS, y: em * 2.5 };
        let letters = context.glyph_run(resources, run.font).font_size(run.size).hint(true);
        letters.normalized_coords(run.coords).fill_glyphs(std::iter::once(at));
        let mut pixmap = Pixmap::new(side, side);
        context.flush();
        context.render(&mut pixmap, resources);
        let picture = Picture::cut(pixmap.data_as_u8_slice(), usize::from(side))?;
        let colored = picture.has_color();
        let (texture, uv) = self.put(ctx, picture.image(self.dark && !colored));
        let offset = vec2(picture.left as f32 - em, picture.top as f32 - em * 2.5);
        let size = vec2(picture.width() as f32, picture.height() as f32);
        Some(Sprite { texture, uv, offset, size, colored })
    }

    /// Puts a picture into a texture.
    fn put(&mut self, ctx: &egui::Context, image: ColorImage) -> (TextureId, Rect) {
        let [width, height] = image.size;
        let fits = self.textures.last_mut().and_then(|last| last.room(width, height));
        let (x, y) = fits.unwrap_or_else(|| {
            let name = format!("letters {}", self.textures.len());
            let empty = ColorImage::filled([SIDE, SIDE], Color32::TRANSPARENT);
            let handle = ctx.load_texture(name, empty, TextureOptions::LINEAR);
            let mut shelves = Shelves { handle, x: 0, y: 0, height: 0 };
            let place = shelves.room(width, height).unwrap_or_default();
            self.textures.push(shelves);
            place
        });
        let Some(last) = self.textures.last_mut() else {
            return (TextureId::default(), Rect::NOTHING);
        };
        last.handle.set_partial([x, y], image, TextureOptions::LINEAR);
        let at = |x: usize, y: usize| pos2(x as f32 / SIDE as f32, y as f32 / SIDE as f32);
        (last.handle.id(), Rect::from_min_max(at(x, y), at(x + width, y + height)))
    }
}

impl Shelves {
    /// A free place for a picture, with a pixel between it and its neighbours.
    fn room(&mut self, width: usize, height: usize) -> Option<(usize, usize)> {
        if self.x + width > SIDE {
            self.x = 0;
            self.y += self.height + 1;
            self.height = 0;
        }
        if self.y + height > SIDE || width > SIDE {
            return None;
        }
        let place = (self.x, self.y);
        self.x += width + 1;
        self.height = self.height.max(height);
        Some(place)
    }
}

/// The painted part of a square of pixels.
struct Picture<'p> {
    pixels: &'p [u8],
    side: usize,
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
}

impl<'p> Picture<'p> {
    /// `None` where nothing is painted.
    fn cut(pixels: &'p [u8], side: usize) -> Option<Picture<'p>> {
        let mut picture = Picture { pixels, side, left: side, top: side, right: 0, bottom: 0 };
        for (number, pixel) in pixels.chunks_exact(4).enumerate() {
            if matches!(pixel, [.., alpha] if *alpha > 0) {
                let (x, y) = (number % side, number / side);
                picture.left = picture.left.min(x);
                picture.right = picture.right.max(x + 1);
                picture.top = picture.top.min(y);
                picture.bottom = picture.bottom.max(y + 1);
            }
        }
        (picture.right > picture.left).then_some(picture)
    }

    fn width(&self) -> usize {
        self.right - self.left
    }

    fn height(&self) -> usize {
        self.bottom - self.top
    }

    /// The painted pixels, row by row: premultiplied red, green, blue and alpha.
    fn painted(&self) -> impl Iterator<Item = [u8; 4]> + '_ {
        let rows = self.pixels.chunks_exact(self.side * 4).skip(self.top).take(self.height());
        rows.flat_map(|row| row.as_chunks::<4>().0.iter().copied().skip(self.left).take(self.width()))
    }

    fn has_color(&self) -> bool {
        self.painted().any(|[red, green, blue, alpha]| red != alpha || green != alpha || blue != alpha)
    }

    fn image(&self, bolder: bool) -> ColorImage {
        let color = |[red, green, blue, alpha]: [u8; 4]| {
            if bolder {
                let cover = f32::from(alpha) / 255.0;
                Color32::from_white_alpha(((2.0 * cover - cover * cover) * 255.0).round() as u8)
            } else {
                Color32::from_rgba_premultiplied(red, green, blue, alpha)
            }
        };
        ColorImage::new([self.width(), self.height()], self.painted().map(color).collect())
    }
}
