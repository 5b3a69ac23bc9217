//! What the digits stand for while something is being picked, in words.

use crate::app::{Mode, Workspace};
use crate::command::excerpt;

/// What is being picked, and what there is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choices {
    /// What is being picked: `via`.
    pub title: String,
    /// What else can be done, in a sentence.
    pub hint: String,
    /// Each digit with its words.
    pub items: Vec<(usize, String)>,
}

impl Choices {
    /// What the digits stand for, or `None` where they set attributes.
    pub fn of(workspace: &Workspace) -> Option<Choices> {
        let schema = workspace.project().schema();
        let name =
            |kind: &crate::model::RelationKind| schema.relation(kind).map_or(kind.to_string(), |def| def.name.clone());
        match &workspace.view.mode {
            Mode::Page => None,
            Mode::PickRelation { kinds, .. } => Some(Choices {
                title: "tie by".to_owned(),
                hint: "a digit picks the relation, Escape leaves".to_owned(),
                items: (1..).zip(kinds.iter().map(name)).collect(),
            }),
            Mode::Tying { kind, candidates, .. } => {
                let (_, document) = workspace.document()?;
                let words = candidates.iter().map(|candidate| excerpt(document.text.slice(candidate.span), 32));
                Some(Choices {
                    title: name(kind),
                    hint: "a digit, or other words and Enter; Escape leaves".to_owned(),
                    items: (1..).zip(words).collect(),
                })
            }
        }
    }
}
