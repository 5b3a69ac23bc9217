//! The guidelines, at the label that is in use.

use crate::app::Workspace;
use crate::model::LabelId;
use crate::ui::theme::{self, Palette};
use crate::view::guide::{self, Block, BlockKind, Run};
use egui::text::LayoutJob;
use egui::{Align, RichText, TextFormat};

/// The guidelines as they were read, and the label they were brought to.
#[derive(Default)]
pub struct GuideState {
    text: String,
    blocks: Vec<Block>,
    at: Option<LabelId>,
}

/// Shows the guidelines; another label brings its place into sight.
pub fn guide_ui(ui: &mut egui::Ui, workspace: &Workspace, state: &mut GuideState) {
    let palette = theme::palette(ui.ctx());
    ui.add_space(6.0);
    if workspace.guidelines.trim().is_empty() {
        ui.label(RichText::new("No guidelines yet").font(theme::sans_strong(15.0)));
        let words = "Write down how to code in guidelines.md, in the folder of the project; it is shown here.";
        ui.add(egui::Label::new(RichText::new(words).color(palette.faint)).wrap());
        return;
    }
    if state.text != workspace.guidelines {
        state.text.clone_from(&workspace.guidelines);
        state.blocks = guide::blocks(&state.text);
        state.at = None;
    }
    let label = workspace.selected().map(|mark| mark.label.clone());
    let def = label.as_ref().and_then(|id| workspace.project().schema().label(id));
    let here = def.and_then(|def| guide::about(&state.blocks, &[def.id.as_str(), &def.name]));
    let moved = label.is_some() && label != state.at;
    if label.is_some() {
        state.at.clone_from(&label);
    }
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        for (number, block) in state.blocks.iter().enumerate() {
            let response = block_ui(ui, block, here == Some(number), &palette);
            if moved && here == Some(number) {
                response.scroll_to_me(Some(Align::TOP));
            }
        }
        ui.add_space(40.0);
    });
}

fn block_ui(ui: &mut egui::Ui, block: &Block, here: bool, palette: &Palette) -> egui::Response {
    let size = match block.kind {
        BlockKind::Heading(1) => 18.0,
        BlockKind::Heading(_) => 15.5,
        BlockKind::Row => 13.5,
        BlockKind::Paragraph | BlockKind::Item(..) | BlockKind::Code | BlockKind::Rule => 14.0,
    };
    let (before, indent) = match block.kind {
        BlockKind::Heading(_) => (8.0, 0.0),
        BlockKind::Item(depth, _) => (0.0, 14.0 * f32::from(depth)),
        BlockKind::Paragraph | BlockKind::Row | BlockKind::Code | BlockKind::Rule => (2.0, 0.0),
    };
    ui.add_space(before);
    if block.kind == BlockKind::Rule {
        return ui.separator();
    }
    let mut job = LayoutJob::default();
    if let BlockKind::Item(_, number) = block.kind {
        let sign = number.map_or("•".to_owned(), |number| format!("{number}."));
        job.append(&format!("{sign} "), indent, TextFormat::simple(theme::sans_strong(size), palette.accent));
    }
    for run in &block.runs {
        job.append(&run.words, 0.0, format(run, block.kind, size, palette));
    }
    let fill = if here { palette.selection } else { egui::Color32::TRANSPARENT };
    let frame = egui::Frame::new().fill(fill).corner_radius(4).inner_margin(egui::Margin::symmetric(4, 2));
    frame.show(ui, |ui| ui.add(egui::Label::new(job).wrap().selectable(true))).response
}

fn format(run: &Run, kind: BlockKind, size: f32, palette: &Palette) -> TextFormat {
    let strong = run.strong || matches!(kind, BlockKind::Heading(_));
    let font = match (run.code || kind == BlockKind::Code, strong) {
        (true, _) => egui::FontId::monospace(size - 1.0),
        (false, true) => theme::sans_strong(size),
        (false, false) => theme::sans(size),
    };
    TextFormat { italics: run.emphasis, ..TextFormat::simple(font, palette.ink) }
}
