//! The first steps: a short tour that watches what is done and says what comes next.

use crate::app::{Action, Workspace};
use crate::model::Relation;

/// One stop of the tour as it is shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TourView {
    /// The stop, from 0.
    pub number: usize,
    /// How many there are.
    pub count: usize,
    /// What it is about.
    pub title: &'static str,
    /// What to do, with the keys as they are.
    pub words: String,
    /// Whether it was done.
    pub done: bool,
}

struct Stop {
    title: &'static str,
    words: fn(&Workspace) -> String,
    done: fn(&Workspace) -> bool,
}

const STOPS: [Stop; 8] = [
    Stop {
        title: "Tag a quotation",
        words: |workspace| {
            let key = label_key(workspace, "quote");
            format!("Click into words between quotation marks and press {key}. The whole quotation is tagged.")
        },
        done: |workspace| marks(workspace, "quote") > 0,
    },
    Stop {
        title: "Say who said it",
        words: |workspace| {
            let key = relation_key(workspace, "said_by");
            format!("With the quotation selected press {key}: likely speakers get digits, and a digit takes one.")
        },
        done: |workspace| ties(workspace, "said_by") > 0,
    },
    Stop {
        title: "By which words, and through whom",
        words: |workspace| {
            let (cue, via) = (relation_key(workspace, "cued_by"), relation_key(workspace, "via"));
            format!(
                "{cue} and a digit tie the cue, {via} and digits the outlets. The line at the right says what you have."
            )
        },
        done: |workspace| ties(workspace, "cued_by") > 0 && ties(workspace, "via") > 0,
    },
    Stop {
        title: "All of it at once",
        words: |workspace| {
            let key = key(workspace, Action::Frame);
            format!(
                "Click into another quotation and press {key}: it is tagged, and each role asks for a digit; {key} passes one over."
            )
        },
        done: |workspace| ties(workspace, "said_by") > 1,
    },
    Stop {
        title: "Name names",
        words: |workspace| {
            let key = label_key(workspace, "entity");
            format!("Click on a name, or into “the minister”, and press {key}; then a digit says what kind it is.")
        },
        done: |workspace| {
            let kind = |mark: &crate::model::Annotation| mark.label.as_str() == "entity" && !mark.attributes.is_empty();
            workspace.my_set().is_some_and(|set| set.annotations().any(kind))
        },
    },
    Stop {
        title: "Change your mind",
        words: |workspace| {
            let (undo, redo) = (key(workspace, Action::Undo), key(workspace, Action::Redo));
            format!(
                "{undo} takes back whatever was done, to the very beginning and also tomorrow; {redo} makes it again."
            )
        },
        done: |workspace| !workspace.history().undone().is_empty(),
    },
    Stop {
        title: "See what others tagged",
        words: |workspace| {
            let (others, review) = (key(workspace, Action::Others), key(workspace, Action::Review));
            format!(
                "{others} shows the tags of your colleagues, or hides them. {review} compares two of them, one case after the other."
            )
        },
        done: |workspace| workspace.view.others || workspace.view.review.is_some(),
    },
    Stop {
        title: "Find everything else",
        words: |workspace| {
            let (palette, keys) = (key(workspace, Action::Palette), key(workspace, Action::Keys));
            let export = key(workspace, Action::Export);
            format!(
                "{palette} finds whatever can be done by a part of its name, {keys} lists the keys, {export} exports."
            )
        },
        done: |_| true,
    },
];

impl TourView {
    /// The stop at which the tour is, while it goes on.
    pub fn of(workspace: &Workspace) -> Option<TourView> {
        let number = workspace.view.tour?;
        let stop = STOPS.get(number)?;
        Some(TourView {
            number,
            count: STOPS.len(),
            title: stop.title,
            words: (stop.words)(workspace),
            done: (stop.done)(workspace),
        })
    }
}

fn key(workspace: &Workspace, action: Action) -> String {
    workspace.keymap.words_for(action)
}

fn label_key(workspace: &Workspace, label: &str) -> String {
    let found = workspace.project().schema().labels.iter().find(|def| def.id.as_str() == label);
    found.map_or_else(|| "the label’s key".to_owned(), |def| def.key.to_ascii_uppercase().to_string())
}

fn relation_key(workspace: &Workspace, relation: &str) -> String {
    let found = workspace.project().schema().relations.iter().find(|def| def.id.as_str() == relation);
    let key = found.and_then(|def| def.key);
    key.map_or_else(|| "the relation’s key".to_owned(), |key| key.to_ascii_uppercase().to_string())
}

fn marks(workspace: &Workspace, label: &str) -> usize {
    workspace.my_set().map_or(0, |set| set.annotations().filter(|mark| mark.label.as_str() == label).count())
}

fn ties(workspace: &Workspace, kind: &str) -> usize {
    let of_kind = |relation: &&Relation| relation.kind.as_str() == kind;
    workspace.my_set().map_or(0, |set| set.relations().filter(of_kind).count())
}
