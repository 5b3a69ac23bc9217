//! Merging decisions, a project's head, and what an article is.
//!
//! What is not in force is kept beside what is.

use super::{About, Clash, Conflict, Merged, Record, Sides, merge_maps, still_beside};
use crate::model::{
    Coder, Comment, Decision, DocumentMeta, Judgement, OtherField, OtherHead, Project, Review, Timestamp, Verdict,
};
use std::collections::BTreeSet;

impl Record for Decision {
    fn says(&self, other: &Decision) -> bool {
        judgement(self) == judgement(other) && self.comments == other.comments && self.others == other.others
    }

    /// The verdict and what it is based on are one field; comments are a list that only grows, so both sides' stay.
    fn join(sides: &mut Sides<'_, Decision>) -> Decision {
        let kept = in_force(sides);
        let mut others = still_beside(sides.base.map(|base| &base.others), &sides.ours.others, &sides.theirs.others);
        if !sides.differ.is_empty() {
            others.insert(sides.theirs.judgement());
        }
        let decision = Decision { comments: comments(sides), others, ..kept.clone() };
        Decision { at: sides.later(|decision| Some(decision.at)).unwrap_or_default(), ..decision }
    }
}

/// The side whose verdict is in force.
fn in_force<'s>(sides: &mut Sides<'s, Decision>) -> &'s Decision {
    let (ours, theirs) = (sides.ours, sides.theirs);
    // Who has only written something has decided nothing against it.
    match (sides.base, &ours.verdict, &theirs.verdict) {
        (None, Verdict::Open, _) => theirs,
        (None, _, Verdict::Open) => ours,
        _ if sides.pick("verdict", judgement) == judgement(ours) => ours,
        _ => theirs,
    }
}

/// What either side wrote, in the order of time; what was there and one side took back is gone.
fn comments(sides: &Sides<'_, Decision>) -> Vec<Comment> {
    fn said(comment: &Comment) -> (Timestamp, &str, bool) {
        (comment.at, &comment.words, comment.resolved)
    }
    fn set(comments: &[Comment]) -> BTreeSet<(Timestamp, &str, bool)> {
        comments.iter().map(said).collect()
    }
    let (ours, theirs) = (set(&sides.ours.comments), set(&sides.theirs.comments));
    let before = sides.base.map(|base| set(&base.comments)).unwrap_or_default();
    let mut all: Vec<Comment> = Vec::new();
    let mut there = BTreeSet::new();
    for comment in sides.ours.comments.iter().chain(&sides.theirs.comments) {
        let words = said(comment);
        let both = ours.contains(&words) && theirs.contains(&words);
        if (both || !before.contains(&words)) && there.insert(words) {
            all.push(comment.clone());
        }
    }
    all.sort_by_key(|comment| comment.at);
    all
}

fn judgement(decision: &Decision) -> (&Verdict, &str, bool) {
    (&decision.verdict, &decision.judged, decision.unanimous)
}

impl Record for Coder {
    fn says(&self, other: &Coder) -> bool {
        self == other
    }

    fn join(sides: &mut Sides<'_, Coder>) -> Coder {
        Coder { id: sides.ours.id.clone(), name: sides.pick("name", |coder| coder.name.clone()) }
    }
}

/// Merges two copies of one reviewer's decisions on one article.
pub fn merge_reviews(base: Option<&Review>, ours: &Review, theirs: &Review) -> Merged<Review> {
    let mut conflicts = Vec::new();
    let mut taken_back = Vec::new();
    let mut value = merge_maps(base, ours, theirs, |key, clash| {
        taken_back.extend((clash == Clash::GoneAndChanged).then(|| key.clone()));
        conflicts.push(Conflict { about: About::Case(key.clone()), clash });
    });
    for key in taken_back {
        if let Some(decision) = value.get_mut(&key).filter(|decision| decision.verdict != Verdict::Open) {
            decision.others.insert(Judgement { verdict: Verdict::Open, unanimous: false, ..decision.judgement() });
        }
    }
    Merged { value, conflicts }
}

const NAME: &str = "name";
const BLIND: &str = "blind";

/// Merges the names and the coders of two copies of one project; the rest is as ours has it.
pub fn merge_heads(base: Option<&Project>, ours: &Project, theirs: &Project) -> Merged<Project> {
    let mut conflicts = Vec::new();
    let mut value = ours.clone();
    let mut others = still_beside(base.map(Project::others), ours.others(), theirs.others());
    let mut sides = Sides { base, ours, theirs, differ: Vec::new() };
    value.name = sides.pick(NAME, |project| project.name.clone());
    value.blind = sides.pick(BLIND, Project::is_blind);
    others.extend(sides.differ.iter().map(|field| match field.as_str() {
        NAME => OtherHead::Name(theirs.name.clone()),
        _ => OtherHead::Blind(theirs.blind),
    }));
    conflicts.extend(differing(About::Project, sides.differ));
    value.coders = merge_maps(base.map(Project::coders), ours.coders(), theirs.coders(), |id, clash| {
        others.extend(theirs.coders.get(id).cloned().map(OtherHead::Coder));
        conflicts.push(Conflict { about: About::Coder(id.clone()), clash });
    });
    others.retain(|other| match other {
        OtherHead::Name(name) => *name != value.name,
        OtherHead::Blind(blind) => *blind != value.blind,
        OtherHead::Coder(coder) => value.coders.get(&coder.id) != Some(coder),
    });
    value.others = others;
    Merged { value, conflicts }
}

/// Merges what two copies say of one article; id, folder and text are as ours has them.
pub fn merge_metas(base: Option<&DocumentMeta>, ours: &DocumentMeta, theirs: &DocumentMeta) -> Merged<DocumentMeta> {
    let mut sides = Sides { base, ours, theirs, differ: Vec::new() };
    let mut value = DocumentMeta {
        title: sides.pick("title", |meta| meta.title.clone()),
        section: sides.pick("section", |meta| meta.section.clone()),
        outlet: sides.pick("outlet", |meta| meta.outlet.clone()),
        byline: sides.pick("byline", |meta| meta.byline.clone()),
        published: sides.pick("published", |meta| meta.published.clone()),
        retrieved: sides.pick("retrieved", |meta| meta.retrieved.clone()),
        url: sides.pick("url", |meta| meta.url.clone()),
        source: sides.pick("source", |meta| meta.source.clone()),
        language: sides.pick("language", |meta| meta.language.clone()),
        note: sides.pick("note", |meta| meta.note.clone()),
        others: still_beside(base.map(|base| &base.others), &ours.others, &theirs.others),
        ..ours.clone()
    };
    let said = theirs.fields().into_iter().filter(|(field, _)| sides.differ.iter().any(|differs| differs == field));
    value.others.extend(said.map(|(field, said)| OtherField { field: field.to_owned(), value: said.to_owned() }));
    let fields = value.fields().map(|(field, now)| (field, now.to_owned()));
    value.others.retain(|other| !fields.iter().any(|(field, now)| *field == other.field && *now == other.value));
    Merged { value, conflicts: differing(About::Article, sides.differ).into_iter().collect() }
}

/// The conflict in some fields, if there are any.
pub(super) fn differing(about: About, fields: Vec<String>) -> Option<Conflict> {
    (!fields.is_empty()).then_some(Conflict { about, clash: super::Clash::Differs(fields) })
}
