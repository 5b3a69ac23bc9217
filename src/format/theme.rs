//! Themes: the colours of the window, one file each.

use super::ReadError;
use super::project_file::parse;
use serde::Deserialize;

/// Red, green and blue.
pub type Rgb = [u8; 3];

/// The colours of a theme.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ThemeColors {
    /// Whether it is light on dark.
    pub dark: bool,
    /// Behind the article.
    pub page: Rgb,
    /// Behind the panels.
    pub panel: Rgb,
    /// Behind fields.
    pub field: Rgb,
    /// The article and the panels' words.
    pub ink: Rgb,
    /// Words that matter less.
    pub faint: Rgb,
    /// Lines between things.
    pub line: Rgb,
    /// Whatever is in use.
    pub accent: Rgb,
    /// Words on the accent.
    pub on_accent: Rgb,
    /// Behind selected words.
    pub selection: Rgb,
    /// Words about trouble.
    pub trouble: Rgb,
    /// Words about a refusal.
    pub refusal: Rgb,
    /// Labels, in the order of the schema.
    pub labels: [Rgb; 8],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeFile {
    dark: bool,
    page: String,
    panel: String,
    field: String,
    ink: String,
    faint: String,
    line: String,
    accent: String,
    on_accent: String,
    selection: String,
    trouble: String,
    refusal: String,
    labels: [String; 8],
}

/// Reads a theme; a colour is written `#fdfcf9`.
///
/// # Errors
/// The file is damaged, or a colour is none.
pub fn read(file: &str, content: &str) -> Result<ThemeColors, ReadError> {
    let found: ThemeFile = parse(file, content)?;
    let color = |word: &String| {
        let remedy = "write it as #fdfcf9: red, green and blue in two digits each";
        rgb(word).ok_or_else(|| ReadError::whole(file, format!("{word:?} is no colour"), remedy))
    };
    let mut labels = [Rgb::default(); 8];
    for (place, word) in labels.iter_mut().zip(&found.labels) {
        *place = color(word)?;
    }
    Ok(ThemeColors {
        dark: found.dark,
        page: color(&found.page)?,
        panel: color(&found.panel)?,
        field: color(&found.field)?,
        ink: color(&found.ink)?,
        faint: color(&found.faint)?,
        line: color(&found.line)?,
        accent: color(&found.accent)?,
        on_accent: color(&found.on_accent)?,
        selection: color(&found.selection)?,
        trouble: color(&found.trouble)?,
        refusal: color(&found.refusal)?,
        labels,
    })
}

fn rgb(word: &str) -> Option<Rgb> {
    let number = u32::from_str_radix(word.strip_prefix('#').filter(|digits| digits.len() == 6)?, 16).ok()?;
    let [_, red, green, blue] = number.to_be_bytes();
    Some([red, green, blue])
}

/// How well two colours are told apart, from 1 to 21: the contrast ratio of WCAG 2.2.
pub fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Relative luminance as WCAG 2.2 defines it, from 0 for black to 1 for white.
fn luminance(color: Rgb) -> f64 {
    let linear = |channel: u8| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    let [red, green, blue] = color.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// A colour over another, as much of it as `share` says, from 0 to 1.
pub fn over(below: Rgb, color: Rgb, share: f32) -> Rgb {
    let mut mixed = below;
    for (place, (below, above)) in mixed.iter_mut().zip(below.into_iter().zip(color)) {
        *place = (f32::from(below) + (f32::from(above) - f32::from(below)) * share).round() as u8;
    }
    mixed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_on_white_has_the_greatest_contrast() {
        assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
        assert!((contrast([9; 3], [9; 3]) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_colour_that_is_none_is_named() {
        assert_eq!(rgb("#fdfcf9"), Some([253, 252, 249]));
        assert_eq!(rgb("fdfcf9"), None);
        assert_eq!(rgb("#fdfcf"), None);
    }
}
