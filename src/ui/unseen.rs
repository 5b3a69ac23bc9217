//! Signs that nobody sees, drawn: a small mark where each of them stands, in panels, dialogs and on the page.

use super::theme;
use crate::text::unseen::unseen;
use egui::epaint::TextShape;
use egui::epaint::text::cursor::CCursor;
use egui::{Color32, Context, FullOutput, Plugin, Rect, Shape, Stroke, pos2, vec2};

/// Marks signs that nobody sees in all that panels and dialogs say, frame by frame.
pub struct UnseenSigns;

impl Plugin for UnseenSigns {
    fn debug_name(&self) -> &'static str {
        "unseen signs"
    }

    fn output_hook(&mut self, ctx: &Context, output: &mut FullOutput) {
        let color = theme::palette(ctx).trouble;
        output.shapes.iter_mut().for_each(|clipped| mark_in(&mut clipped.shape, color));
    }
}

fn mark_in(shape: &mut Shape, color: Color32) {
    match shape {
        Shape::Vec(shapes) => shapes.iter_mut().for_each(|shape| mark_in(shape, color)),
        Shape::Text(text) => {
            let marks = marks_of(text, color);
            if !marks.is_empty() {
                *shape = Shape::Vec(std::iter::once(shape.clone()).chain(marks).collect());
            }
        }
        _ => {}
    }
}

fn marks_of(text: &TextShape, color: Color32) -> Vec<Shape> {
    let words = text.galley.text();
    let place = |byte: usize| {
        let index = words.get(..byte).map_or(0, |before| before.chars().count());
        text.galley.pos_from_cursor(CCursor::new(index)).translate(text.pos.to_vec2())
    };
    unseen(words).into_iter().flat_map(|(byte, _)| mark(place(byte), color)).collect()
}

/// The mark of a sign at the place of a caret: a fine line with a flag at its head.
pub(in crate::ui) fn mark(caret: Rect, color: Color32) -> [Shape; 2] {
    let (x, top, bottom) = (caret.left().round() + 0.5, caret.top() + 1.0, caret.bottom() - 1.0);
    let line = Shape::line_segment([pos2(x, top), pos2(x, bottom)], Stroke::new(1.0, color));
    let flag = Shape::rect_filled(Rect::from_min_size(pos2(x - 0.5, top), vec2(4.0, 4.0)), 0.0, color);
    [line, flag]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_words_round_is_marked_and_other_words_are_as_they_were() {
        let ctx = Context::default();
        theme::install(&ctx);
        let marks = |words: &str| {
            let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
                ui.label(words);
            });
            output.textures_delta.clear();
            let lines = |shape: &Shape| match shape {
                Shape::Vec(shapes) => shapes.iter().filter(|shape| matches!(shape, Shape::LineSegment { .. })).count(),
                _ => 0,
            };
            output.shapes.iter().map(|clipped| lines(&clipped.shape)).sum::<usize>()
        };
        assert_eq!(marks("Kim"), 0);
        assert_eq!(marks("Kim\u{202e}gpj.exe\u{200b}"), 2);
    }
}
