//! The words of panels in the order in which their script is read.
//!
//! egui shapes every word, but sets the words of a row from left to right,
//! also those of Arabic and Hebrew. Behind every frame this puts the letters
//! of such rows where the Unicode bidirectional algorithm has them; whatever
//! has no such letter is not touched. The article does not need it: `page`
//! sets its text by itself.

use crate::text::segment::{has_rtl, is_rtl};
use egui::epaint::text::{Glyph, Row};
use egui::{Context, FullOutput, Galley, Plugin, Shape};
use std::ops::Range;
use std::sync::Arc;
use unicode_bidi::{BidiInfo, Level};

/// Brackets that are drawn the other way round where one reads from the right.
const MIRRORED: &str = "()[]{}<>«»‹›≤≥";

/// Puts letters in the order of reading, frame by frame.
pub struct ReadingOrder;

impl Plugin for ReadingOrder {
    fn debug_name(&self) -> &'static str {
        "reading order"
    }

    fn output_hook(&mut self, _ctx: &Context, output: &mut FullOutput) {
        output.shapes.iter_mut().for_each(|clipped| turn(&mut clipped.shape));
    }
}

fn turn(shape: &mut Shape) {
    match shape {
        Shape::Vec(shapes) => shapes.iter_mut().for_each(turn),
        Shape::Text(text) if has_rtl(text.galley.text()) => text.galley = Arc::new(turned(&text.galley)),
        _ => {}
    }
}

/// The galley with each of its rows in the order of reading.
fn turned(galley: &Galley) -> Galley {
    let strong = galley.text().chars().find(|c| c.is_alphabetic());
    let base = if strong.is_some_and(is_rtl) { Level::rtl() } else { Level::ltr() };
    let mut galley = galley.clone();
    for placed in &mut galley.rows {
        placed.row = Arc::new(turned_row(&placed.row, base));
    }
    galley
}

/// Letters that move as one: a word read from the right, which is shaped already, or one letter.
struct Piece {
    glyphs: Range<usize>,
    /// The letter that stands for all of it.
    letter: char,
    left: f32,
    width: f32,
}

fn turned_row(row: &Row, base: Level) -> Row {
    let pieces = pieces(&row.glyphs);
    let letters: String = pieces.iter().map(|piece| piece.letter).collect();
    let bidi = BidiInfo::new(&letters, Some(base));
    let mut levels: Vec<Level> =
        letters.char_indices().map(|(at, _)| bidi.levels.get(at).copied().unwrap_or(base)).collect();
    let blank = letters.chars().rev().take_while(|letter| letter.is_whitespace()).count();
    levels.iter_mut().rev().take(blank).for_each(|level| *level = base);
    let mut row = row.clone();
    let mut left = pieces.first().map_or(0.0, |piece| piece.left);
    for index in BidiInfo::reorder_visual(&levels) {
        let Some(piece) = pieces.get(index) else { continue };
        let mirrored = levels.get(index).is_some_and(Level::is_rtl) && MIRRORED.contains(piece.letter);
        shift(&mut row, piece, left, mirrored);
        left += piece.width;
    }
    row.visuals.mesh_bounds = row.visuals.mesh.calc_bounds();
    row
}

fn pieces(glyphs: &[Glyph]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut left = glyphs.first().map_or(0.0, |glyph| glyph.pos.x);
    for (index, glyph) in glyphs.iter().enumerate() {
        let width = glyph.advance_width;
        match pieces.last_mut().filter(|last| is_rtl(last.letter) && goes_on(glyph.chr)) {
            Some(last) => {
                last.glyphs.end = index + 1;
                last.width += width;
            }
            None => pieces.push(Piece { glyphs: index..index + 1, letter: glyph.chr, left, width }),
        }
        left += width;
    }
    pieces
}

/// Whether a letter is shaped together with the letter read from the right before it.
fn goes_on(letter: char) -> bool {
    is_rtl(letter) || matches!(letter, '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}')
}

fn shift(row: &mut Row, piece: &Piece, left: f32, mirrored: bool) {
    let by = left - piece.left;
    let moved = |x: f32| if mirrored { left + piece.width - (x - piece.left) } else { x + by };
    for index in piece.glyphs.clone() {
        let Some(glyph) = row.glyphs.get_mut(index) else { continue };
        glyph.pos.x += by;
        if glyph.uv_rect.is_nothing() {
            continue;
        }
        let first = glyph.first_vertex as usize;
        for vertex in row.visuals.mesh.vertices.get_mut(first..first + 4).into_iter().flatten() {
            vertex.pos.x = moved(vertex.pos.x);
        }
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests")]
mod tests {
    use super::*;
    use crate::ui::theme;
    use egui::epaint::text::{FontData, FontInsert, FontPriority, InsertFontFamily};
    use egui::{Color32, FontFamily, Rect};

    /// The letters of a row from left to right; a word that is shaped as one counts as one letter.
    fn seen(words: &str, font: Vec<u8>) -> (Galley, String) {
        let ctx = Context::default();
        theme::install(&ctx);
        let family = InsertFontFamily { family: FontFamily::Proportional, priority: FontPriority::Lowest };
        ctx.add_font(FontInsert::new("for a test", FontData::from_owned(font), vec![family]));
        let mut shapes = Vec::new();
        for _ in 0..2 {
            let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
                let galley = ui.painter().layout_no_wrap(words.to_owned(), theme::sans(14.0), Color32::WHITE);
                ui.painter().galley(egui::Pos2::ZERO, galley, Color32::WHITE);
            });
            output.textures_delta.clear();
            shapes = output.shapes;
        }
        let galley = shapes.iter().find_map(|clipped| match &clipped.shape {
            Shape::Text(text) if text.galley.text() == words => Some(Galley::clone(&text.galley)),
            _ => None,
        });
        let galley = galley.unwrap();
        let glyphs = &galley.rows[0].row.glyphs;
        let left = |piece: &Piece| {
            let places = glyphs[piece.glyphs.clone()].iter().map(|glyph| glyph.pos.x);
            places.fold(f32::INFINITY, f32::min)
        };
        let mut pieces = pieces(glyphs);
        pieces.sort_by(|a, b| left(a).total_cmp(&left(b)));
        let letters = pieces.iter().map(|piece| piece.letter).collect();
        (galley, letters)
    }

    /// The width of what is painted, to see that nothing is painted twice at one place.
    fn painted(galley: &Galley) -> Rect {
        galley.rows[0].row.visuals.mesh.calc_bounds()
    }

    #[test]
    fn words_read_from_the_right_stand_in_their_order_and_all_else_as_before() {
        let Ok(font) = crate::store::read("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf".as_ref()) else {
            println!("skipped: words_read_from_the_right_stand_in_their_order_and_all_else_as_before, no DejaVu Sans");
            return;
        };
        // A word counts as the letter that it ends with, which is the leftmost.
        let (galley, letters) = seen("בא גם (דר)", font.clone());
        assert_eq!(letters, ")ר( ם א");
        assert!((painted(&galley).width() - galley.size().x).abs() < 4.0);
        // A number behind words read from the right belongs to them.
        assert_eq!(seen("said שלום חדש, 42", font.clone()).1, "said 42 ,ש ם");
        assert_eq!(seen("plain words, 42", font).1, "plain words, 42");
    }
}
