//! Colours, fonts and sizes; nothing else in the window names one.
#![expect(clippy::disallowed_methods, reason = "this is where colours stand")]

use super::reading::ReadingOrder;
use super::unseen::UnseenSigns;
use crate::format::look::Look;
use crate::format::theme::{Rgb, ThemeColors};
use egui::{Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Stroke, TextStyle};
use std::sync::Arc;

/// Every colour of the window, for one of light and dark.
#[derive(Clone, PartialEq, Debug)]
pub struct Palette {
    /// Whether it is light on dark.
    pub dark: bool,
    /// Behind the article.
    pub page: Color32,
    /// Behind the panels.
    pub panel: Color32,
    /// Behind fields.
    pub field: Color32,
    /// The article and the panels' words.
    pub ink: Color32,
    /// Words that matter less.
    pub faint: Color32,
    /// Lines between things.
    pub line: Color32,
    /// Whatever is in use.
    pub accent: Color32,
    /// Words on the accent.
    pub on_accent: Color32,
    /// Behind selected words.
    pub selection: Color32,
    /// Words about trouble.
    pub trouble: Color32,
    /// Words about a refusal.
    pub refusal: Color32,
    /// Labels, in the order of the schema; they differ also to the colour-blind.
    labels: [Color32; 8],
}

/// A theme by name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// Dark on the brown of old paper.
    Sepia,
    /// White on black, for those who need more contrast.
    Contrast,
}

impl Theme {
    /// Every theme, in the order in which one is switched to after the other.
    pub const ALL: [Theme; 4] = [Theme::Light, Theme::Sepia, Theme::Dark, Theme::Contrast];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
            Theme::Sepia => "sepia",
            Theme::Contrast => "contrast",
        }
    }

    /// The theme that comes after it.
    pub fn next(self) -> Theme {
        let at = Theme::ALL.iter().position(|theme| *theme == self).unwrap_or_default();
        Theme::ALL.get(at + 1).copied().unwrap_or(Theme::Light)
    }

    /// Its colours.
    pub fn colors(self) -> ThemeColors {
        let (file, content) = match self {
            Theme::Light => ("light.ron", include_str!("../../assets/themes/light.ron")),
            Theme::Dark => ("dark.ron", include_str!("../../assets/themes/dark.ron")),
            Theme::Sepia => ("sepia.ron", include_str!("../../assets/themes/sepia.ron")),
            Theme::Contrast => ("contrast.ron", include_str!("../../assets/themes/contrast.ron")),
        };
        crate::format::theme::read(file, content).unwrap_or_else(|error| unreachable!("a test reads each: {error}"))
    }
}

impl Palette {
    fn of(theme: Theme) -> Palette {
        let colors = theme.colors();
        let color = |[red, green, blue]: Rgb| Color32::from_rgb(red, green, blue);
        Palette {
            dark: colors.dark,
            page: color(colors.page),
            panel: color(colors.panel),
            field: color(colors.field),
            ink: color(colors.ink),
            faint: color(colors.faint),
            line: color(colors.line),
            accent: color(colors.accent),
            on_accent: color(colors.on_accent),
            selection: color(colors.selection),
            trouble: color(colors.trouble),
            refusal: color(colors.refusal),
            labels: colors.labels.map(color),
        }
    }

    /// The colour of a label by its place in the schema, from 0.
    pub fn label(&self, index: usize) -> Color32 {
        self.labels.get(index % self.labels.len()).copied().unwrap_or(self.faint)
    }

    /// The tint behind words of a label: light enough to read through, deeper where nested.
    pub fn tint(&self, index: usize, lane: u8, lifted: bool) -> Color32 {
        self.label(index).gamma_multiply(tint_strength(self.dark, lane, lifted))
    }
}

/// How strong a tint is, from 0 to 1.
fn tint_strength(dark: bool, lane: u8, lifted: bool) -> f32 {
    // Tints lie over each other, so those further in may only be a little stronger.
    let (base, step) = if dark { (0.11, 0.01) } else { (0.11, 0.04) };
    base + step * f32::from(lane) + if lifted { 0.14 } else { 0.0 }
}

/// The article's serif.
pub fn serif(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("serif".into()))
}

/// The window's sans.
pub fn sans(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// The window's sans, half bold.
pub fn sans_strong(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("sans-strong".into()))
}

/// Sets fonts, sizes and colours.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    ctx.add_plugin(ReadingOrder);
    ctx.add_plugin(UnseenSigns);
    ctx.options_mut(|options| {
        options.quit_shortcuts.clear();
        options.zoom_with_keyboard = false;
    });
    set(ctx, Theme::Light);
    set(ctx, Theme::Dark);
    settle(ctx, &Look::default());
}

/// Sets the spacing and the motion of the panels as a person wants them.
pub fn settle(ctx: &egui::Context, look: &Look) {
    ctx.all_styles_mut(|style| {
        style.animation_time = if look.motion { 0.08 } else { 0.0 };
        style.scroll_animation =
            if look.motion { egui::style::ScrollAnimation::default() } else { egui::style::ScrollAnimation::none() };
        style.interaction.selectable_labels = false;
        let (gap, height, padding) = if look.dense { (3.0, 20.0, 2.0) } else { (6.0, 24.0, 4.0) };
        style.spacing.item_spacing = egui::vec2(8.0, gap);
        style.spacing.button_padding = egui::vec2(8.0, padding);
        style.spacing.interact_size.y = height;
        let body = if look.dense { 13.5 } else { 14.5 };
        let sizes = [
            (TextStyle::Small, sans(12.0)),
            (TextStyle::Body, sans(body)),
            (TextStyle::Button, sans(body)),
            (TextStyle::Heading, sans_strong(17.0)),
        ];
        style.text_styles.extend(sizes);
    });
}

/// Has a theme stand for its side of light and dark, and says which that is.
fn set(ctx: &egui::Context, theme: Theme) -> egui::Theme {
    let palette = Palette::of(theme);
    let side = if palette.dark { egui::Theme::Dark } else { egui::Theme::Light };
    ctx.set_visuals_of(side, visuals(&palette));
    ctx.data_mut(|data| data.insert_temp(palette_id(side), Arc::new(palette)));
    side
}

/// Shows a theme, whatever the system says.
pub fn show(ctx: &egui::Context, theme: Theme) {
    ctx.set_theme(set(ctx, theme));
}

fn palette_id(side: egui::Theme) -> egui::Id {
    egui::Id::unique(("sayso palette", side == egui::Theme::Dark))
}

/// The palette of the theme that is in use.
pub fn palette(ctx: &egui::Context) -> Palette {
    let side = ctx.theme();
    let known = ctx.data(|data| data.get_temp::<Arc<Palette>>(palette_id(side)));
    known.map_or_else(
        || Palette::of(if side == egui::Theme::Dark { Theme::Dark } else { Theme::Light }),
        |palette| Palette::clone(&palette),
    )
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let faces: [(&str, &'static [u8]); 3] = [
        ("Source Serif", include_bytes!("../../assets/fonts/SourceSerifPro-Regular.ttf")),
        ("Source Sans", include_bytes!("../../assets/fonts/SourceSansPro-Regular.ttf")),
        ("Source Sans Semibold", include_bytes!("../../assets/fonts/SourceSansPro-Semibold.ttf")),
    ];
    for (name, bytes) in faces {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let fallback = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let families = [
        (FontFamily::Proportional, "Source Sans"),
        (FontFamily::Name("sans-strong".into()), "Source Sans Semibold"),
        (FontFamily::Name("serif".into()), "Source Serif"),
    ];
    for (family, face) in families {
        let faces = std::iter::once(face.to_owned()).chain(fallback.iter().cloned()).collect();
        fonts.families.insert(family, faces);
    }
    fonts
}

/// The bytes of a font.
pub type FontFile = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// The faces of a family, the first that has a letter serves it: name and font file.
pub fn faces(family: &FontFamily) -> Vec<(String, FontFile)> {
    let mut fonts = fonts();
    let names = fonts.families.remove(family).unwrap_or_default();
    let bytes = |name: String| fonts.font_data.get(&name).map(|data| (name, data.font.clone()));
    names.into_iter().filter_map(bytes).collect()
}

fn visuals(palette: &Palette) -> egui::Visuals {
    let mut visuals = if palette.dark { egui::Visuals::dark() } else { egui::Visuals::light() };
    visuals.panel_fill = palette.panel;
    visuals.window_fill = palette.panel;
    visuals.extreme_bg_color = palette.field;
    visuals.faint_bg_color = palette.page;
    visuals.window_stroke = Stroke::new(1.0, palette.line);
    visuals.hyperlink_color = palette.accent;
    visuals.warn_fg_color = palette.refusal;
    visuals.error_fg_color = palette.trouble;
    visuals.selection.bg_fill = palette.selection;
    visuals.selection.stroke = Stroke::new(1.0, palette.ink);
    visuals.weak_text_color = Some(palette.faint);
    visuals.window_corner_radius = CornerRadius::same(8);
    let widgets = &mut visuals.widgets;
    widgets.noninteractive.bg_stroke = Stroke::new(1.0, palette.line);
    widgets.noninteractive.fg_stroke = Stroke::new(1.0, palette.ink);
    widgets.inactive.fg_stroke = Stroke::new(1.0, palette.ink);
    widgets.inactive.bg_fill = palette.field;
    widgets.inactive.weak_bg_fill = palette.field;
    widgets.inactive.bg_stroke = Stroke::new(1.0, palette.line);
    widgets.hovered.bg_stroke = Stroke::new(1.0, palette.accent);
    widgets.hovered.weak_bg_fill = palette.field;
    widgets.active.bg_stroke = Stroke::new(2.0, palette.accent);
    for widget in [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.active, &mut widgets.open] {
        widget.corner_radius = CornerRadius::same(5);
    }
    visuals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::theme::{contrast, over};

    /// WCAG 2.2: AAA asks 7 of text, AA 4.5, and 3 of what is not text.
    #[test]
    fn every_theme_is_read_and_has_the_contrast_that_is_asked_for() {
        for theme in Theme::ALL {
            let colors = theme.colors();
            let check = |what: &str, one: Rgb, other: Rgb, least: f64| {
                let found = contrast(one, other);
                assert!(found >= least, "{}: {what} has {found:.2}, less than {least}", theme.name());
            };
            for (name, below) in [("page", colors.page), ("panel", colors.panel), ("field", colors.field)] {
                check(&format!("ink on the {name}"), colors.ink, below, 7.0);
                check(&format!("faint words on the {name}"), colors.faint, below, 4.5);
                check(&format!("accent on the {name}"), colors.accent, below, 4.5);
                check(&format!("trouble on the {name}"), colors.trouble, below, 4.5);
                check(&format!("a refusal on the {name}"), colors.refusal, below, 4.5);
            }
            check("words on the accent", colors.on_accent, colors.accent, 4.5);
            check("ink on the selection", colors.ink, colors.selection, 7.0);
            for (index, label) in colors.labels.into_iter().enumerate() {
                check(&format!("label {index} on the page"), label, colors.page, 4.5);
                check(&format!("label {index} on the panel"), label, colors.panel, 4.5);
                // The innermost of four nested quotes, with the tints of the others beneath it.
                let tints =
                    (0..4).fold(colors.page, |below, lane| over(below, label, tint_strength(colors.dark, lane, false)));
                check(&format!("ink on four tints of label {index}"), colors.ink, tints, 4.5);
                let one = over(colors.page, label, tint_strength(colors.dark, 0, false));
                check(&format!("ink on a tint of label {index}"), colors.ink, one, 7.0);
            }
        }
    }
}
