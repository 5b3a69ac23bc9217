//! What the open cases of a review have in common, in words.

use super::review::title;
use crate::analysis::align::{Case, Difference};
use crate::analysis::patterns::{Grouping, Likeness, Pattern};
use crate::app::Workspace;
use crate::app::review::ReviewState;
use crate::command::excerpt;
use crate::model::{AnnotationId, AttributeId, Document, LabelId, RelationKind, Schema};

/// More patterns than this are not listed; they come when others are decided.
const MOST: usize = 200;
/// More examples than this are not shown of a pattern that is looked at.
const EXAMPLES: usize = 4;

/// The patterns of a review, as the panel lists them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PatternsView {
    /// The first of them.
    pub patterns: Vec<PatternView>,
    /// How many more there are.
    pub more: usize,
}

/// One pattern.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PatternView {
    /// What its cases have in common.
    pub title: String,
    /// How many cases it has.
    pub count: usize,
    /// Whether it is the one that is looked at, which a key decides.
    pub here: bool,
    /// Some of its cases, by their places, in words; several of the one that is looked at.
    pub examples: Vec<(usize, String)>,
}

impl PatternsView {
    /// The patterns, if a review goes on that lists them.
    pub fn of(workspace: &Workspace) -> Option<PatternsView> {
        let state = workspace.view.review.as_ref().filter(|state| state.grouping.is_some())?;
        let (_, document) = workspace.document()?;
        let here = state.pattern_at();
        let view = |(place, pattern): (usize, &Pattern)| {
            let here = here == Some(place);
            let example = |place: &usize| {
                let case = state.cases.get(*place)?;
                // Where the words are what is alike, an example says how they differ.
                let words = match pattern.likeness {
                    Likeness::Phrase(_) => {
                        words(workspace, state, &state.readings(document).likeness(case, Grouping::Kind))
                    }
                    Likeness::Kind { .. } => example(document, case),
                };
                Some((*place, words))
            };
            PatternView {
                title: words(workspace, state, &pattern.likeness),
                count: pattern.cases.len(),
                here,
                examples: pattern.cases.iter().take(if here { EXAMPLES } else { 1 }).filter_map(example).collect(),
            }
        };
        let patterns = state.patterns.iter().enumerate().take(MOST).map(view).collect();
        Some(PatternsView { patterns, more: state.patterns.len().saturating_sub(MOST) })
    }
}

/// What cases have in common, in words: `Ben’s claim = Ana’s quote`.
fn words(workspace: &Workspace, state: &ReviewState, likeness: &Likeness) -> String {
    let (difference, left, right, what) = match likeness {
        Likeness::Phrase(words) => return format!("“{}”", excerpt(words, 60)),
        Likeness::Kind { difference, left, right, what } => (*difference, left, right, what),
    };
    let schema = workspace.project().schema();
    let (lefts, rights) = (labels(schema, left), labels(schema, right));
    let Some(other) = &state.right else {
        return if difference == Difference::Hanging { format!("{}: {lefts}", title(difference)) } else { lefts };
    };
    let (one, other) = (workspace.shown_name(&state.left), workspace.shown_name(other));
    match difference {
        Difference::OnlyLeft => format!("Only {one}: {lefts}"),
        Difference::OnlyRight => format!("Only {other}: {rights}"),
        Difference::Label | Difference::Split => format!("{one}’s {lefts} = {other}’s {rights}"),
        Difference::Same
        | Difference::Ties
        | Difference::Attribute
        | Difference::Edges
        | Difference::Boundary
        | Difference::Hanging => {
            let labels = if left.is_empty() { rights } else { lefts };
            let what = names(schema, left.first(), what);
            let what = if what.is_empty() { what } else { format!(" ({what})") };
            format!("{}: {labels}{what}", title(difference))
        }
    }
}

fn labels(schema: &Schema, labels: &[LabelId]) -> String {
    let name = |id: &LabelId| schema.label(id).map_or(id.to_string(), |def| def.name.to_lowercase());
    labels.iter().map(name).collect::<Vec<String>>().join(" + ")
}

/// Attributes and relations by the names that they have on the screen.
fn names(schema: &Schema, label: Option<&LabelId>, what: &[String]) -> String {
    let label = label.and_then(|label| schema.label(label));
    let name = |id: &String| {
        let attribute = AttributeId::new(id).ok().and_then(|id| Some(label?.attribute(&id)?.name.clone()));
        let relation = || RelationKind::new(id).ok().and_then(|id| Some(schema.relation(&id)?.name.clone()));
        attribute.or_else(relation).unwrap_or_else(|| id.clone()).to_lowercase()
    };
    what.iter().map(name).collect::<Vec<String>>().join(", ")
}

/// The words of a case; both sides' where they differ, and there alone their edges count.
fn example(document: &Document, case: &Case) -> String {
    let edges = matches!(case.difference, Difference::Edges | Difference::Boundary);
    let shown = |words: String| if edges { ends(&words) } else { excerpt(&words, 60) };
    let side = |ids: &[AnnotationId]| {
        let words = |id: &AnnotationId| Some(document.text.covered(document.whose(*id)?.1.fragments()?));
        ids.iter().filter_map(words).map(shown).collect::<Vec<String>>().join(" + ")
    };
    let (left, right) = (side(&case.left), side(&case.right));
    match (left.is_empty(), right.is_empty()) {
        (true, _) => right,
        (false, true) => left,
        (false, false) if left == right => left,
        (false, false) => format!("{left} ≠ {right}"),
    }
}

/// How words begin and end, with every sign.
fn ends(words: &str) -> String {
    const END: usize = 16;
    let flat: Vec<char> = words.split_whitespace().collect::<Vec<&str>>().join(" ").chars().collect();
    if flat.len() <= 2 * END + 3 {
        return flat.into_iter().collect();
    }
    let start: String = flat.iter().take(END).collect();
    let end: String = flat.iter().skip(flat.len() - END).collect();
    format!("{}…{}", start.trim_end(), end.trim_start())
}
