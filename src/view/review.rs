//! A case of a review, in words.

use crate::analysis::align::{Case, Difference};
use crate::app::Workspace;
use crate::app::review::CaseState;
use crate::model::{AnnotationId, CoderId, Decision, Verdict};

/// A case as the card shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CaseView {
    /// What differs, in a few words.
    pub title: String,
    /// Whose readings they are, and each reading; nothing where that coder has nothing here.
    pub sides: Vec<(String, Vec<ReadingView>)>,
    /// How it stands.
    pub state: CaseState,
    /// What was decided, in words.
    pub decided: String,
    /// Whether it is about a tie that hangs, and no reading.
    pub hanging: bool,
    /// How many open cases are like it, this one among them.
    pub alike: usize,
}

/// One coder's reading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReadingView {
    /// The place of the label's colour.
    pub color: usize,
    /// The label's name.
    pub label: String,
    /// The words it covers.
    pub words: String,
    /// Attributes and ties, each with whether the other side has it otherwise.
    pub details: Vec<(String, bool)>,
}

/// What a difference is called on the card.
pub fn title(difference: Difference) -> &'static str {
    match difference {
        Difference::Same => "The same",
        Difference::Ties => "Tied otherwise",
        Difference::Attribute => "Another attribute",
        Difference::Edges => "Only signs at the edges differ",
        Difference::Boundary => "Other edges",
        Difference::Split => "One or several",
        Difference::Label => "Another label",
        Difference::OnlyLeft => "Only on the left",
        Difference::OnlyRight => "Only on the right",
        Difference::Hanging => "A tie to a mark that was rejected",
    }
}

/// What stands in the place of a case where there is none: a few words, and what to do.
pub fn instead(workspace: &Workspace) -> (&'static str, &'static str) {
    match workspace.blinded() {
        Some(why) => ("Not yet", why),
        None => ("Nothing to review here", "Nobody of these has tagged this article. The next one may have tags."),
    }
}

impl CaseView {
    /// The case that is looked at.
    pub fn of(workspace: &Workspace) -> Option<CaseView> {
        let state = workspace.view.review.as_ref()?;
        let case = workspace.case()?;
        let name = |id: &CoderId| workspace.shown_name(id);
        let mut sides = vec![(name(&state.left), readings(workspace, &case.left, case))];
        if let Some(right) = &state.right {
            sides.push((name(right), readings(workspace, &case.right, case)));
        }
        mark_differences(&mut sides);
        let decision = workspace.my_decision(case);
        let decided = decision.map_or(String::new(), |decision| decided(workspace, case, decision));
        let kind = workspace.kind_of(case);
        let open = state.cases.iter().zip(state.states.iter()).filter(|(_, state)| **state != CaseState::Decided);
        let alike = open.filter(|(other, _)| other.difference == case.difference && workspace.kind_of(other) == kind);
        let hanging = case.difference == Difference::Hanging;
        let title = if state.right.is_some() || hanging { title(case.difference) } else { "Is this right?" };
        Some(CaseView {
            title: title.to_owned(),
            sides,
            state: workspace.case_state(case),
            decided,
            hanging,
            alike: alike.count(),
        })
    }
}

/// What was decided about a case, in words.
fn decided(workspace: &Workspace, case: &Case, decision: &Decision) -> String {
    let Some((_, document)) = workspace.document() else { return String::new() };
    let words = workspace.verdict_words(document, &decision.verdict);
    let here = match &decision.verdict {
        Verdict::Open => String::new(),
        Verdict::Take(coder) if decision.unanimous => {
            format!("taken, since both agree ({})", workspace.shown_name(coder))
        }
        Verdict::Neither if case.difference == Difference::Hanging => "the tie is left out".to_owned(),
        Verdict::Neither => format!("{words}{}", gone_with_it(workspace, case)),
        Verdict::Take(_) | Verdict::Both | Verdict::Edited(_) => words.clone(),
    };
    let others: Vec<String> =
        decision.others.iter().map(|other| workspace.verdict_words(document, &other.verdict)).collect();
    if others.is_empty() {
        return here;
    }
    format!("your file says “{words}”, another copy of it “{}”; decide which", others.join("” or “"))
}

/// The relations that start at rejected marks and go with them, said so that nothing is dropped in silence.
fn gone_with_it(workspace: &Workspace, case: &Case) -> String {
    let Some((_, document)) = workspace.document() else { return String::new() };
    let from =
        |id: AnnotationId| document.whose(id).map_or(0, |(coder, _)| document.set(coder).relations_from(id).len());
    match case.marks().map(from).sum() {
        0 => String::new(),
        1 => ", nor the tie that starts here".to_owned(),
        count => format!(", nor the {count} ties that start here"),
    }
}

fn readings(workspace: &Workspace, ids: &[AnnotationId], case: &Case) -> Vec<ReadingView> {
    let schema = workspace.project().schema();
    let reading = |id: &AnnotationId| {
        let (coder, mark) = workspace.reading(*id)?;
        let (_, document) = workspace.document()?;
        let def = schema.label(&mark.label);
        let mut details: Vec<(String, bool)> = mark
            .attributes
            .iter()
            .map(|(name, value)| {
                let name = def.and_then(|def| def.attribute(name)).map_or(name.to_string(), |def| def.name.clone());
                (format!("{name}: {}", value.as_str()), false)
            })
            .collect();
        let set = document.set(coder);
        for tie in set.relations_from(*id) {
            let name = schema.relation(&tie.kind).map_or(tie.kind.as_str(), |def| def.name.as_str());
            let end = set.annotation(tie.to).and_then(|mark| mark.fragments());
            let end = end.map_or(String::new(), |end| document.text.covered(end));
            details.push((format!("{name}: {}", crate::command::excerpt(&end, 40)), case.ties.contains(&tie.kind)));
        }
        Some(ReadingView {
            color: schema.color_of(&mark.label),
            label: def.map_or(mark.label.to_string(), |def| def.name.clone()),
            words: mark.fragments().map_or(String::new(), |fragments| document.text.covered(fragments)),
            details,
        })
    };
    ids.iter().filter_map(reading).collect()
}

/// Marks what one side says and the other does not.
fn mark_differences(sides: &mut [(String, Vec<ReadingView>)]) {
    let [(_, left), (_, right)] = sides else { return };
    let all = |readings: &[ReadingView]| -> Vec<String> {
        readings.iter().flat_map(|reading| reading.details.iter().map(|(words, _)| words.clone())).collect()
    };
    let (lefts, rights) = (all(left), all(right));
    for (readings, others) in [(left, rights), (right, lefts)] {
        for (words, differs) in readings.iter_mut().flat_map(|reading| &mut reading.details) {
            *differs |= !others.is_empty() && !others.contains(words);
        }
    }
}
