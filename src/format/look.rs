//! How the window looks to a person, as the settings keep it.

use serde::{Deserialize, Serialize};

/// How the window looks and moves.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    /// The colours.
    pub theme: ThemeChoice,
    /// Size of the article's text, in points.
    pub text_size: f32,
    /// Width of the article's column, in letters.
    pub measure: f32,
    /// How much higher a line of the article is than its letters.
    pub leading: f32,
    /// Whether the panels stand closer.
    pub dense: bool,
    /// Whether things may move when they come and go.
    pub motion: bool,
    /// Whether key presses and seconds are counted, for the person alone.
    pub counter: bool,
}

/// Which theme.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum ThemeChoice {
    /// As the system is.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// Dark on brown.
    Sepia,
    /// White on black.
    Contrast,
}

impl ThemeChoice {
    /// Every choice, in the order in which it is offered.
    pub const ALL: [ThemeChoice; 5] =
        [ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Sepia, ThemeChoice::Dark, ThemeChoice::Contrast];

    /// Its name on the screen.
    pub fn name(self) -> &'static str {
        match self {
            ThemeChoice::System => "as the system",
            ThemeChoice::Light => "light",
            ThemeChoice::Dark => "dark",
            ThemeChoice::Sepia => "sepia",
            ThemeChoice::Contrast => "high contrast",
        }
    }
}

impl Default for Look {
    fn default() -> Look {
        Look {
            theme: ThemeChoice::System,
            text_size: 18.0,
            measure: 68.0,
            leading: 1.8,
            dense: false,
            motion: true,
            counter: false,
        }
    }
}

/// A step of one measure of the look, by a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// Larger text (1), smaller (-1), or as it was (0).
    TextSize(i8),
    /// A wider column, or a narrower one.
    Measure(i8),
    /// More room between the lines, or less.
    Leading(i8),
    /// Panels that stand closer, or not.
    Density,
}

impl Look {
    /// Sizes of text that can be read and laid out, in points.
    pub const TEXT_SIZES: std::ops::RangeInclusive<f32> = 10.0..=48.0;
    /// Widths of the column, in letters.
    pub const MEASURES: std::ops::RangeInclusive<f32> = 36.0..=120.0;
    /// Heights of a line, in heights of its letters; less would have the marks run into the next line.
    pub const LEADINGS: std::ops::RangeInclusive<f32> = 1.5..=2.6;

    /// The look a step away.
    #[must_use]
    pub fn stepped(&self, step: Step) -> Look {
        let usual = Look::default();
        let mut look = self.clone();
        match step {
            Step::TextSize(0) => {
                look.text_size = usual.text_size;
                look.measure = usual.measure;
                look.leading = usual.leading;
            }
            Step::TextSize(by) => look.text_size += f32::from(by),
            Step::Measure(by) => look.measure += 4.0 * f32::from(by),
            Step::Leading(by) => look.leading = ((look.leading + 0.1 * f32::from(by)) * 10.0).round() / 10.0,
            Step::Density => look.dense = !look.dense,
        }
        look.within_bounds()
    }

    /// The look with every measure where it can be shown; a file may say anything.
    #[must_use]
    pub fn within_bounds(mut self) -> Look {
        let usual = Look::default();
        let bound = |value: f32, range: std::ops::RangeInclusive<f32>, usual: f32| {
            if value.is_finite() { value.clamp(*range.start(), *range.end()) } else { usual }
        };
        self.text_size = bound(self.text_size, Look::TEXT_SIZES, usual.text_size);
        self.measure = bound(self.measure, Look::MEASURES, usual.measure);
        self.leading = bound(self.leading, Look::LEADINGS, usual.leading);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_file_says_can_be_shown() {
        let wild = Look { text_size: f32::NAN, measure: 1e9, leading: -3.0, ..Look::default() };
        let look = wild.within_bounds();
        assert_eq!((look.text_size, look.measure, look.leading), (18.0, 120.0, 1.5));
        assert_eq!(look.stepped(Step::Leading(1)).leading, 1.6);
        assert_eq!(look.stepped(Step::TextSize(0)).measure, 68.0);
    }
}
