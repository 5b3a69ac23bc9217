//! What people may do to an article, in numbers, so that a test can have them do anything at all.

use sayso::command::{Command, End, NewMark};
use sayso::model::change::{Edit, Home, Swap};
use sayso::model::check::ends_fit;
use sayso::model::{Change, LabelId, Progress, Project, Relation, Value};
use sayso::text::{Fragments, Span};

/// One thing that a person may do, in numbers that are read modulo what there is.
pub type Try = (u8, usize, usize, usize);

/// How many things there are that a person may do to tags.
pub const WAYS: u8 = 19;

/// How much of a text is tagged, in bytes, so that people meet.
const REACH: usize = 60;

/// What the numbers stand for; `None` where there is nothing to do it to.
pub fn command(project: &Project, home: &Home, (what, a, b, c): Try) -> Option<Command> {
    let document = project.document(home.document)?;
    let (text, set, schema) = (&document.text, document.set(&home.coder), project.schema());
    let (marks, ties): (Vec<_>, Vec<_>) = (set.annotations().collect(), set.relations().collect());
    let mark = |n: usize| (!marks.is_empty()).then(|| marks[n % marks.len()].id);
    let tie = |n: usize| (!ties.is_empty()).then(|| ties[n % ties.len()].id);
    let span = |a: usize, b: usize| Span::between(text.floor(a % REACH), text.floor(b % REACH));
    let label = |n: usize| schema.labels[[0, 0, 1, 2, 3][n % 5]].id.clone();
    let home = home.clone();
    Some(match what {
        0..=3 => Command::Tag(home, new_mark(label(c), span(a, b))?),
        4..=8 => tie_something(project, &home, a)?,
        9 | 10 => Command::Delete(home, vec![mark(a)?]),
        11 => Command::Relabel(home, mark(a)?, label(b)),
        12 => Command::Reshape(home, mark(a)?, Fragments::one(span(b, c))?),
        13 => {
            let id = mark(a)?;
            let attribute = schema.label(&set.annotation(id)?.label)?.attributes.first()?;
            let sayso::model::Kind::Choice(words) = &attribute.kind else { return None };
            Command::SetAttribute(home, id, attribute.id.clone(), Some(Value::Choice(words[b % words.len()].clone())))
        }
        14 => Command::SetNote(home, mark(a)?, format!("note {}", b % 3)),
        15 => Command::Untie(home, tie(a)?),
        16 => Command::MoveInChain(home, tie(a)?, (b % 3) as u32),
        17 => Command::SetProgress(home, [Progress::InProgress, Progress::Finished][a % 2]),
        _ => return None,
    })
}

fn new_mark(label: LabelId, span: Span) -> Option<NewMark> {
    Some(NewMark { label, fragments: Fragments::one(span)?, attributes: vec![] })
}

/// One of all ties that fit.
fn tie_something(project: &Project, home: &Home, n: usize) -> Option<Command> {
    let marks: Vec<_> = project.document(home.document)?.set(&home.coder).annotations().collect();
    let pairs = marks.iter().flat_map(|from| marks.iter().map(move |to| (from, to)));
    let fitting: Vec<_> = pairs
        .flat_map(|(from, to)| project.schema().relations.iter().map(move |def| (def, from, to)))
        .filter(|(def, from, to)| from.id != to.id && ends_fit(def, &from.label, &to.label))
        .collect();
    let (def, from, to) = fitting.get(n % fitting.len().max(1))?;
    Some(Command::Tie(home.clone(), def.id.clone(), from.id, End::There(to.id)))
}

/// A note on a relation, which no command writes yet.
pub fn note_on_tie(project: &Project, home: &Home, (what, a, b, _): Try) -> Option<Change> {
    let set = project.document(home.document)?.set(&home.coder);
    let tie = set.relations().nth(a % set.relations().len().max(1)).filter(|_| what == WAYS - 1)?.clone();
    let (id, after) = (tie.id, Relation { note: format!("note {}", b % 3), ..tie.clone() });
    let swap = Swap::new(Some(Box::new(tie)), Some(Box::new(after)));
    Some(Change { edits: vec![Edit::Relation(home.clone(), id, swap)] })
}
