//! Colours, fonts and sizes; nothing else in the window names one.
#![expect(clippy::disallowed_methods, reason = "this is where colours stand")]

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

impl Palette {
    /// Dark on light.
    pub fn light() -> Palette {
        Palette {
            dark: false,
            page: Color32::from_rgb(253, 252, 249),
            panel: Color32::from_rgb(244, 242, 237),
            field: Color32::from_rgb(255, 255, 255),
            ink: Color32::from_rgb(28, 27, 25),
            faint: Color32::from_rgb(99, 95, 88),
            line: Color32::from_rgb(219, 214, 204),
            accent: Color32::from_rgb(20, 92, 140),
            on_accent: Color32::from_rgb(255, 255, 255),
            selection: Color32::from_rgb(184, 214, 240),
            trouble: Color32::from_rgb(166, 38, 27),
            refusal: Color32::from_rgb(138, 84, 0),
            labels: [
                Color32::from_rgb(0, 104, 168),
                Color32::from_rgb(178, 74, 0),
                Color32::from_rgb(0, 122, 88),
                Color32::from_rgb(145, 62, 128),
                Color32::from_rgb(150, 110, 0),
                Color32::from_rgb(70, 96, 120),
                Color32::from_rgb(120, 70, 40),
                Color32::from_rgb(70, 70, 150),
            ],
        }
    }

    /// Light on dark.
    pub fn dark() -> Palette {
        Palette {
            dark: true,
            page: Color32::from_rgb(27, 28, 31),
            panel: Color32::from_rgb(35, 36, 40),
            field: Color32::from_rgb(22, 23, 25),
            ink: Color32::from_rgb(228, 225, 218),
            faint: Color32::from_rgb(163, 160, 152),
            line: Color32::from_rgb(62, 63, 68),
            accent: Color32::from_rgb(122, 184, 232),
            on_accent: Color32::from_rgb(16, 24, 32),
            selection: Color32::from_rgb(42, 78, 110),
            trouble: Color32::from_rgb(255, 143, 130),
            refusal: Color32::from_rgb(236, 190, 110),
            labels: [
                Color32::from_rgb(96, 174, 236),
                Color32::from_rgb(245, 148, 84),
                Color32::from_rgb(74, 201, 158),
                Color32::from_rgb(218, 140, 202),
                Color32::from_rgb(230, 198, 84),
                Color32::from_rgb(160, 182, 204),
                Color32::from_rgb(210, 160, 120),
                Color32::from_rgb(160, 160, 240),
            ],
        }
    }

    /// The colour of a label by its place in the schema, from 0.
    pub fn label(&self, index: usize) -> Color32 {
        self.labels.get(index % self.labels.len()).copied().unwrap_or(self.faint)
    }

    /// The tint behind words of a label: light enough to read through, deeper where nested.
    pub fn tint(&self, index: usize, lane: u8, lifted: bool) -> Color32 {
        let base = if self.dark { 0.17 } else { 0.11 };
        let strength = base + 0.05 * f32::from(lane) + if lifted { 0.14 } else { 0.0 };
        self.label(index).gamma_multiply(strength)
    }
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

/// How much higher a line of the article is than its letters.
pub const LEADING: f32 = 1.8;

/// The width of the article's column in widths of its letters.
pub const MEASURE: f32 = 68.0;

/// Sets fonts, sizes and colours.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    ctx.options_mut(|options| {
        options.quit_shortcuts.clear();
        options.zoom_with_keyboard = false;
    });
    for (theme, palette) in [(egui::Theme::Light, Palette::light()), (egui::Theme::Dark, Palette::dark())] {
        ctx.set_visuals_of(theme, visuals(&palette));
    }
    ctx.all_styles_mut(|style| {
        style.animation_time = 0.08;
        style.interaction.selectable_labels = false;
        style.spacing.item_spacing = egui::vec2(8.0, 6.0);
        style.spacing.button_padding = egui::vec2(8.0, 4.0);
        style.spacing.interact_size.y = 24.0;
        let sizes = [
            (TextStyle::Small, sans(12.0)),
            (TextStyle::Body, sans(14.5)),
            (TextStyle::Button, sans(14.5)),
            (TextStyle::Heading, sans_strong(17.0)),
        ];
        style.text_styles.extend(sizes);
    });
}

/// The palette of the theme that is in use.
pub fn palette(ctx: &egui::Context) -> Palette {
    match ctx.theme() {
        egui::Theme::Light => Palette::light(),
        egui::Theme::Dark => Palette::dark(),
    }
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

/// The faces of the article's text, the first that has a letter serves it: name and font file.
pub fn serif_faces() -> Vec<(String, FontFile)> {
    let mut fonts = fonts();
    let names = fonts.families.remove(&FontFamily::Name("serif".into())).unwrap_or_default();
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
