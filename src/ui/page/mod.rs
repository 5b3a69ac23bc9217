//! The page: a column one likes to read, with marks under the words.
//!
//! Only what can be seen is laid out: one layout a block, without any
//! annotation in it, kept until the width or the size changes. Marks are
//! shapes painted under the letters, so tagging lays nothing out again. The
//! scroll position is a block and an offset in it, so that it holds still
//! when heights above it turn out to be other than estimated.

mod choices;
mod faces;
mod glyphs;
mod heights;
mod layout;
mod margin;
mod marks;
mod paint;
mod pointer;
mod spoken;
mod ties;

use super::theme::{self, Palette};
use crate::app::{LayoutMove, Message, Mode, NoticeKind, View, Workspace};
use crate::format::look::Look;
use crate::model::DocumentId;
use crate::text::segment::{self, Direction, Step};
use crate::text::{Offset, Span, Text};
use crate::view::page::PageView;
use egui::{Rect, RichText, Vec2, pos2, vec2};
use faces::{Faces, Setting};
use glyphs::{Glyphs, Letter};
use heights::{Anchor, Heights};
use layout::{BlockLayout, Side, TextLayout};
use std::collections::BTreeMap;

/// Blocks that are kept laid out beyond those that are seen.
const KEPT: usize = 160;

/// Points above the first block and below the last.
const HEAD: f32 = 28.0;

/// What the page remembers from frame to frame; nothing of it is worth saving.
pub struct PageState {
    document: Option<DocumentId>,
    style: Style,
    /// What the heights of the article's blocks are estimated by.
    measures: Vec<Measure>,
    heights: Heights,
    anchor: Anchor,
    layouts: BTreeMap<usize, BlockLayout>,
    /// Read when the first block is set.
    faces: Option<Faces>,
    glyphs: Glyphs,
    /// Whether the heights were estimated for the present style.
    estimated: bool,
    reveals: u64,
    drag: pointer::Drag,
    /// Where the caret came to by going up or down, and the distance from the left that it keeps.
    column: Option<(Offset, f32)>,
    /// A move of the caret that waits for the next frame's layout.
    pending: Option<LayoutMove>,
    /// Counts the blocks that were laid out, for tests and benches.
    pub laid_out: u64,
}

/// What a layout depends on.
#[derive(Clone, Copy, PartialEq, Default)]
struct Style {
    width: f32,
    size: f32,
    /// The height of a line.
    line: f32,
    pixels_per_point: f32,
    /// Letters are drawn anew when light and dark change places.
    dark: bool,
}

impl Style {
    fn setting(self) -> Setting {
        let Style { width, size, line, pixels_per_point, .. } = self;
        Setting { size, line, width, pixels_per_point }
    }
}

/// Where the parts of the page are in this frame.
#[derive(Clone, Copy)]
struct Geometry {
    /// All of it.
    all: Rect,
    /// The column of text.
    column: Rect,
    /// The margin on the right; of no width where there is no room.
    margin: Rect,
    /// The bar that scrolls.
    bar: Rect,
}

/// A block that is seen in this frame.
#[derive(Clone, Copy)]
struct Seen {
    block: usize,
    top: f32,
}

impl Default for PageState {
    fn default() -> PageState {
        PageState {
            document: None,
            style: Style::default(),
            measures: Vec::new(),
            heights: Heights::new(Vec::new()),
            anchor: Anchor::default(),
            layouts: BTreeMap::new(),
            faces: None,
            glyphs: Glyphs::default(),
            estimated: false,
            reveals: 0,
            drag: pointer::Drag::None,
            column: None,
            pending: None,
            laid_out: 0,
        }
    }
}

impl PageState {
    /// Moves the caret by the lines of the page, in the next frame.
    pub fn go(&mut self, to: LayoutMove) {
        self.pending = Some(to);
    }

    /// Begins with another project; the letters stay.
    pub fn start_afresh(&mut self) {
        let (faces, glyphs) = (self.faces.take(), std::mem::take(&mut self.glyphs));
        *self = PageState { faces, glyphs, ..PageState::default() };
    }

    /// The letter whose picture has a corner in a texture; its measures in points.
    pub(super) fn letter(&self, texture: egui::TextureId, corner: egui::Pos2) -> Option<Letter<'_>> {
        let scale = self.style.pixels_per_point;
        let letter = self.glyphs.letter(texture, corner)?;
        Some(Letter { size: letter.size / scale, offset: letter.offset / scale, ..letter })
    }

    /// Puts a block at the top.
    pub fn jump(&mut self, block: usize) {
        self.anchor = Anchor { block, offset: 0.0 };
    }
}

/// Shows the open article.
pub fn page_ui(ui: &mut egui::Ui, workspace: &Workspace, state: &mut PageState, look: &Look, out: &mut Vec<Message>) {
    let palette = theme::palette(ui.ctx());
    let all = ui.available_rect_before_wrap();
    ui.painter_at(all).rect_filled(all, 0.0, palette.page);
    let Some(mut view) = PageView::of(workspace) else {
        empty_ui(ui, workspace, &palette, out);
        return;
    };
    let geometry = geometry(ui, all, look);
    state.prepare(ui.ctx(), workspace, &geometry, look);
    let response = ui.interact(all, ui.scope_id().with("page"), egui::Sense::click_and_drag());
    keep_focus(ui, &response, workspace.view.dialog.is_some());
    state.scroll(ui, &response, &geometry);
    state.reveal(ui.ctx(), workspace, &view.document.text, &geometry);
    let seen = state.lay_out(ui.ctx(), &view.document.text, &geometry);
    state.move_by_layout(ui.ctx(), workspace, &geometry, out);
    pointer::point(&response, &mut view, state, (&geometry, &seen));
    let margins = margin::margin_ui(ui, &view, state, (&geometry, &seen), out);
    pointer::pointer_ui(ui, &response, workspace, state, (&geometry, &seen), out);
    paint::paint(ui, workspace, &view, state, (&geometry, &seen, &margins));
    pointer::bar_ui(ui, workspace, &view, state, (&geometry, &seen), out);
    choices::choices_ui(ui, workspace, &geometry, out);
    spoken::spoken_ui(ui, &response, (workspace, &view), state, (&geometry, &seen), out);
    state.forget();
}

fn empty_ui(ui: &mut egui::Ui, workspace: &Workspace, palette: &Palette, out: &mut Vec<Message>) {
    ui.vertical_centered(|ui| {
        ui.add_space(ui.available_height() * 0.32);
        if let Some(trouble) = workspace.view.notices.iter().rev().find(|notice| notice.kind == NoticeKind::Trouble) {
            ui.label(RichText::new("This cannot be shown").font(theme::serif(26.0)).color(palette.ink));
            ui.add_space(6.0);
            ui.set_max_width(ui.available_width().min(620.0));
            ui.add(egui::Label::new(RichText::new(&trouble.words).color(palette.trouble)).wrap().selectable(true));
            ui.add_space(8.0);
            let words = "Nothing was changed. Mend it and open it again, or open something else with Ctrl+O.";
            ui.add(egui::Label::new(RichText::new(words).color(palette.faint)).wrap());
            return;
        }
        let waiting = workspace.view.document.is_some() || !workspace.catalogue_is_complete();
        if waiting {
            ui.label(egui::RichText::new("Opening…").color(palette.faint));
            return;
        }
        ui.label(egui::RichText::new("No article yet").font(theme::serif(26.0)).color(palette.ink));
        ui.add_space(6.0);
        ui.label(egui::RichText::new("Drop a text file here, or choose one.").color(palette.faint));
        ui.add_space(12.0);
        if ui.button("Add articles…").clicked() {
            out.push(Message::Ask(crate::app::Effect::AskArticles));
        }
    });
}

fn geometry(ui: &egui::Ui, all: Rect, look: &Look) -> Geometry {
    let letter = ui.ctx().fonts_mut(|fonts| fonts.glyph_width(&theme::serif(look.text_size), 'n')) * 0.86;
    let bar = Rect::from_min_max(pos2(all.right() - 12.0, all.top()), all.max);
    let gutter = 44.0;
    let room = all.width() - gutter - bar.width();
    let measure = (letter * look.measure).round();
    let beside = if room > measure + 150.0 {
        (room - measure).clamp(150.0, 330.0)
    } else if room > 560.0 {
        176.0
    } else {
        0.0
    };
    let width = measure.min(room - beside - 16.0).max(120.0);
    let spare = (room - width - beside).max(0.0);
    let left = on_pixels(all.left() + gutter + spare * 0.4, ui.ctx().pixels_per_point());
    let column = Rect::from_min_max(pos2(left, all.top()), pos2(left + width.round(), all.bottom()));
    let margin_left = column.right() + 22.0;
    let margin_right = (margin_left + beside - 30.0).min(bar.left() - 8.0).max(margin_left);
    let margin = Rect::from_min_max(pos2(margin_left, all.top()), pos2(margin_right, all.bottom()));
    Geometry { all, column, margin, bar }
}

/// The page has the keys whenever nothing else has them; a dialog takes them away.
fn keep_focus(ui: &egui::Ui, response: &egui::Response, dialog: bool) {
    if dialog {
        response.surrender_focus();
        return;
    }
    let nobody = ui.memory(|memory| memory.focused().is_none());
    if nobody {
        response.request_focus();
    }
    ui.memory_mut(|memory| memory.data.insert_temp(crate::ui::input::page_id(), response.id));
    if response.has_focus() {
        let filter = egui::EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    }
}

impl PageState {
    /// Starts afresh where another article, width or size makes what is kept useless.
    fn prepare(&mut self, ctx: &egui::Context, workspace: &Workspace, geometry: &Geometry, look: &Look) {
        let dark = ctx.theme() == egui::Theme::Dark;
        let (size, line) = (look.text_size, (look.text_size * look.leading).round());
        let width = geometry.column.width();
        let style = Style { width, size, line, pixels_per_point: ctx.pixels_per_point(), dark };
        let other = self.document != workspace.view.document;
        if dark != self.glyphs.dark || self.glyphs.is_full() {
            self.glyphs.clear(dark);
            self.layouts.clear();
        }
        if self.faces.as_mut().is_some_and(Faces::take_more) || style != self.style || other {
            self.layouts.clear();
        }
        // While the width changes the heights of before are estimate enough; all are estimated anew
        // once it holds still.
        self.estimated &= style == self.style;
        let settled = style == self.style && !self.estimated;
        if let Some((_, document)) = workspace.document().filter(|_| other) {
            self.measures = measures(&document.text);
        }
        if settled || other || (style.size, style.line) != (self.style.size, self.style.line) {
            self.heights = Heights::new(self.measures.iter().map(|measure| measure.estimate(style)).collect());
            self.layouts.clear();
            self.estimated = true;
        } else if !self.estimated {
            ctx.request_repaint();
        }
        if other {
            self.document = workspace.view.document;
            let at = workspace.view.selection.head;
            let block = workspace.document().map_or(0, |(_, document)| document.text.block_at(at));
            self.anchor = Anchor { block, offset: if block == 0 { -f64::from(HEAD) } else { 0.0 } };
            self.reveals = workspace.view.reveals;
            self.column = None;
        }
        self.style = style;
    }

    fn scroll(&mut self, ui: &egui::Ui, response: &egui::Response, geometry: &Geometry) {
        if response.contains_pointer() {
            let delta = ui.input(|input| input.smooth_scroll_delta().y);
            if delta != 0.0 {
                self.scroll_by(-f64::from(delta), geometry);
            }
        }
        let bar = ui.interact(geometry.bar, ui.scope_id().with("scroll"), egui::Sense::DRAG | egui::Sense::CLICK);
        if let Some(point) = bar.interact_pointer_pos()
            && (bar.dragged() || bar.clicked())
        {
            let share = ((point.y - geometry.bar.top()) / geometry.bar.height()).clamp(0.0, 1.0);
            let top = f64::from(share) * self.room(geometry);
            self.anchor = self.heights.find(top);
        }
    }

    /// How far the top can be scrolled down.
    fn room(&self, geometry: &Geometry) -> f64 {
        let seen = f64::from(geometry.all.height()) * 0.6;
        (self.heights.total() - seen).max(0.0)
    }

    fn scroll_by(&mut self, points: f64, geometry: &Geometry) {
        let to = self.anchor.offset + points;
        let within = 0.0..f64::from(self.heights.get(self.anchor.block));
        let most = self.room(geometry);
        let y = self.heights.before(self.anchor.block) + to;
        if y <= 0.0 {
            self.anchor = Anchor { block: 0, offset: y.max(-f64::from(HEAD)) };
        } else if y >= most {
            self.anchor = self.heights.find(most);
        } else if within.contains(&to) {
            // Within its block the anchor moves without asking estimates.
            self.anchor.offset = to;
        } else {
            self.anchor = self.heights.find(y);
        }
    }

    /// Brings the caret into sight when that was asked for.
    fn reveal(&mut self, ctx: &egui::Context, workspace: &Workspace, text: &Text, geometry: &Geometry) {
        if self.reveals == workspace.view.reveals {
            return;
        }
        self.reveals = workspace.view.reveals;
        let at = workspace.view.selection.head;
        let block = text.block_at(at);
        let local = at.byte().saturating_sub(text.block(block).start().byte());
        let caret = self.layout(ctx, text, block).caret(local);
        let y = self.heights.before(block) - self.heights.before(self.anchor.block) - self.anchor.offset;
        let (top, bottom) = (y + f64::from(caret.top()), y + f64::from(caret.bottom()));
        let height = f64::from(geometry.all.height());
        // While a tie is begun its candidates should be seen too; most stand behind the quote.
        let lowest = if workspace.view.mode == Mode::Page { 0.9 } else { 0.72 };
        if top < height * 0.06 || bottom > height * lowest {
            self.anchor = Anchor { block, offset: f64::from(caret.top()) };
            self.scroll_by(-height * 0.35, geometry);
        }
    }

    fn layout(&mut self, ctx: &egui::Context, text: &Text, block: usize) -> &BlockLayout {
        let style = self.style;
        if !self.layouts.contains_key(&block) {
            self.laid_out += 1;
            let words = text.slice(text.block(block));
            let faces = self.faces.get_or_insert_default();
            let layout = BlockLayout::new(ctx, (faces, &mut self.glyphs), words, style.setting());
            if layout.lacks_letters {
                let ctx = ctx.clone();
                faces.look_for_more(move || ctx.request_repaint());
            }
            self.heights.set(block, layout.height() + gap(text, block, style));
            self.layouts.insert(block, layout);
        }
        self.layouts.entry(block).or_default()
    }

    /// Whether letters are still missing that are being looked for.
    pub fn is_looking_for_letters(&self) -> bool {
        self.faces.as_ref().is_some_and(Faces::is_looking)
    }

    /// Lays out the blocks that are seen, and says where each is.
    fn lay_out(&mut self, ctx: &egui::Context, text: &Text, geometry: &Geometry) -> Vec<Seen> {
        let mut seen = Vec::new();
        let mut block = self.anchor.block;
        // Text stands on whole pixels, or it swims while scrolling.
        let start = f64::from(geometry.all.top()) - self.anchor.offset;
        let mut top = on_pixels(start as f32, ctx.pixels_per_point());
        while top < geometry.all.bottom() && block < text.block_count() {
            self.layout(ctx, text, block);
            seen.push(Seen { block, top });
            top = on_pixels(top + self.heights.get(block), ctx.pixels_per_point());
            block += 1;
        }
        seen
    }

    fn move_by_layout(
        &mut self,
        ctx: &egui::Context,
        workspace: &Workspace,
        geometry: &Geometry,
        out: &mut Vec<Message>,
    ) {
        let Some(to) = self.pending.take() else { return };
        let Some((_, document)) = workspace.document() else { return };
        let head = workspace.view.selection.head;
        let text = &document.text;
        let (at, extend) = match to {
            LayoutMove::Line { back, extend } => (self.line_away(ctx, text, head, back), extend),
            LayoutMove::LineEdge { back, extend } => (self.line_edge(ctx, text, head, back), extend),
            LayoutMove::Beside { left, extend } => (self.beside(ctx, text, head, left), extend),
            LayoutMove::Page { back } => {
                let lines = (geometry.all.height() / self.style.line) as usize;
                let step = |at: Offset, _| self.line_away(ctx, text, at, back);
                ((0..lines.saturating_sub(3)).fold(head, step), false)
            }
        };
        ctx.request_repaint();
        out.push(Message::View(View::Caret { at, extend }));
    }

    fn line_away(&mut self, ctx: &egui::Context, text: &Text, at: Offset, back: bool) -> Offset {
        let block = text.block_at(at);
        let start = text.block(block).start().byte();
        let local = at.byte() - start;
        let kept = self.column.filter(|(place, _)| *place == at).map(|(_, x)| x);
        let layout = self.layout(ctx, text, block);
        let x = kept.unwrap_or_else(|| layout.caret(local).left());
        let line = layout.line_of(local);
        let next = if back { line.checked_sub(1) } else { Some(line + 1).filter(|next| *next < layout.line_count()) };
        let within = next.map(|line| text.floor(start + layout.on_line(line, x)));
        let to = within.unwrap_or_else(|| self.outer_line(ctx, text, block, (x, back)));
        self.column = Some((to, x));
        to
    }

    /// The place on the nearest line of another block.
    fn outer_line(&mut self, ctx: &egui::Context, text: &Text, block: usize, (x, back): (f32, bool)) -> Offset {
        let mut next = block;
        loop {
            next = match (back, next) {
                (true, 0) => return Offset::START,
                (true, other) => other - 1,
                (false, other) if other + 1 < text.block_count() => other + 1,
                (false, _) => return text.end(),
            };
            let span = text.block(next);
            if !span.is_empty() {
                let layout = self.layout(ctx, text, next);
                let line = if back { layout.line_count() - 1 } else { 0 };
                return text.floor(span.start().byte() + layout.on_line(line, x));
            }
        }
    }

    fn line_edge(&mut self, ctx: &egui::Context, text: &Text, at: Offset, back: bool) -> Offset {
        self.column = None;
        let block = text.block_at(at);
        let start = text.block(block).start().byte();
        let byte = self.layout(ctx, text, block).line_edge(at.byte() - start, back);
        text.floor(start + byte)
    }

    /// The caret's next place to one side as one sees it: on its line, else on the line read before
    /// or after.
    fn beside(&mut self, ctx: &egui::Context, text: &Text, at: Offset, left: bool) -> Offset {
        let block = text.block_at(at);
        let start = text.block(block).start().byte();
        let layout = self.layout(ctx, text, block);
        let side = if left { Side::Left } else { Side::Right };
        let local = at.byte() - start;
        if let Some(byte) = layout.beside(local, side) {
            return text.floor(start + byte);
        }
        let back = left != layout.is_rtl();
        let line = layout.line_of(local);
        let next = if back { line.checked_sub(1) } else { Some(line + 1).filter(|next| *next < layout.line_count()) };
        // One comes onto the next line from the side that one left the line at.
        let x = if left { f32::INFINITY } else { f32::NEG_INFINITY };
        match next {
            Some(line) => text.floor(start + layout.on_line(line, x)),
            None => segment::step(text, at, Step::Character, if back { Direction::Back } else { Direction::Forward }),
        }
    }

    /// Lets go of layouts far from what is seen.
    fn forget(&mut self) {
        if self.layouts.len() > KEPT {
            let near = self.anchor.block.saturating_sub(KEPT / 4)..self.anchor.block + KEPT / 2;
            self.layouts.retain(|block, _| near.contains(block));
        }
    }
}

/// How long a block is, and what is below it; taken once, since an article has many.
#[derive(Clone, Copy)]
struct Measure {
    bytes: u32,
    below: Below,
}

/// What is below a block.
#[derive(Clone, Copy, PartialEq)]
enum Below {
    /// The rest of its line.
    Rest,
    /// Another line, and the block itself is empty.
    AfterEmpty,
    /// Another line.
    Line,
}

impl Measure {
    fn of(block: Span, next: Option<Span>) -> Measure {
        let cut = next.is_some_and(|next| next.start() == block.end());
        let below = match (cut, block.is_empty()) {
            (true, _) => Below::Rest,
            (false, true) => Below::AfterEmpty,
            (false, false) => Below::Line,
        };
        Measure { bytes: u32::try_from(block.byte_len()).unwrap_or(u32::MAX), below }
    }

    fn gap(self, style: Style) -> f32 {
        match self.below {
            Below::Rest => 0.0,
            Below::AfterEmpty => -(style.line * 0.45).round(),
            Below::Line => (style.size * 0.12).round(),
        }
    }

    fn estimate(self, style: Style) -> f32 {
        let per_line = (style.width / (style.size * 0.45)).max(1.0);
        (self.bytes as f32 / per_line).ceil().max(1.0) * style.line + self.gap(style)
    }
}

fn measures(text: &Text) -> Vec<Measure> {
    let mut next = Some(text.block(0));
    let measure = |number: usize| {
        let block = next.take().unwrap_or_default();
        next = (number + 1 < text.block_count()).then(|| text.block(number + 1));
        Measure::of(block, next)
    };
    (0..text.block_count()).map(measure).collect()
}

/// The space below a block: a paragraph's, a line's, or none within a long line.
fn gap(text: &Text, block: usize, style: Style) -> f32 {
    let next = (block + 1 < text.block_count()).then(|| text.block(block + 1));
    Measure::of(text.block(block), next).gap(style)
}

/// Where a block's letters start on the screen.
fn origin(geometry: &Geometry, seen: Seen) -> Vec2 {
    vec2(geometry.column.left(), seen.top)
}

/// The nearest place that is a whole number of pixels.
fn on_pixels(points: f32, pixels_per_point: f32) -> f32 {
    (points * pixels_per_point).round() / pixels_per_point
}
