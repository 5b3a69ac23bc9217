//! How far coders agree, one file a measure.
//!
//! A coefficient that cannot be worked out is a reason in words, never NaN
//! and never 1.0. Coincidences are pooled over articles, not averaged.

pub mod alpha;
pub mod gamma;
pub mod kappa;
pub mod matched;
pub mod report;
pub mod segments;
pub mod together;
pub mod unitizing;

use std::fmt;

/// Why there is no figure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Undefined {
    /// There is nothing to compare.
    NoData,
    /// One coder alone.
    OneCoder,
    /// Nobody tagged anything.
    NothingTagged,
    /// Everybody said the same of everything, so there is no chance to measure against.
    NoVariation,
    /// No unit was judged by two coders.
    NoPairableUnits,
    /// The measure is for two coders, and there are more.
    OnlyForTwo,
    /// The measure is for units that all were judged by equally many.
    UnequalNumbers,
    /// A value is none of those that the measure was told of.
    OffScale,
    /// There are more ways to align the units than can be gone through.
    TooLarge,
    /// It was stopped before it was worked out.
    Stopped,
}

impl fmt::Display for Undefined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Undefined::NoData => "there is nothing to compare",
            Undefined::OneCoder => "one coder alone has tagged",
            Undefined::NothingTagged => "nobody tagged anything",
            Undefined::NoVariation => "everybody said the same, so there is no chance to measure against",
            Undefined::NoPairableUnits => "no unit was judged by two coders",
            Undefined::OnlyForTwo => "defined for two coders only, until the correction for more is checked",
            Undefined::UnequalNumbers => "units were judged by unequal numbers of coders",
            Undefined::OffScale => "a value is not on the scale",
            Undefined::TooLarge => "there are too many ways to align the units",
            Undefined::Stopped => "it was stopped",
        })
    }
}

/// A figure, or why there is none.
pub type Figure = Result<f64, Undefined>;
