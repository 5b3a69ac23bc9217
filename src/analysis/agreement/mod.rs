//! How far coders agree, one file a measure.
//!
//! A coefficient that cannot be worked out is a reason in words, never NaN
//! and never 1.0. Coincidences are pooled over articles, not averaged.

pub mod alpha;
pub mod matched;
pub mod report;
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
}

impl fmt::Display for Undefined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Undefined::NoData => "there is nothing to compare",
            Undefined::OneCoder => "one coder alone has tagged",
            Undefined::NothingTagged => "nobody tagged anything",
            Undefined::NoVariation => "everybody said the same, so there is no chance to measure against",
            Undefined::NoPairableUnits => "no unit was judged by two coders",
        })
    }
}

/// A figure, or why there is none.
pub type Figure = Result<f64, Undefined>;
