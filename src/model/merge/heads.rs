//! Merging decisions, a project's head, and what an article is.
//!
//! What is not in force here is told and not kept beside: it is in the two copies that were merged.

use super::{About, Conflict, Merged, Record, Sides, merge_maps};
use crate::model::{Coder, Comment, Decision, DocumentMeta, Project, Review, Verdict};

impl Record for Decision {
    fn says(&self, other: &Decision) -> bool {
        judgement(self) == judgement(other) && self.comments == other.comments
    }

    /// The verdict and what it is based on are one field; comments are a list that only grows, so both sides' stay.
    fn join(sides: &mut Sides<'_, Decision>) -> Decision {
        let (verdict, judged, unanimous) = sides.pick("verdict", judgement);
        Decision {
            verdict: verdict.clone(),
            judged: judged.to_owned(),
            at: sides.later(|decision| Some(decision.at)).unwrap_or_default(),
            unanimous,
            comments: comments(sides),
        }
    }
}

/// What either side wrote, in the order of time; what was there and one side took back is gone.
fn comments(sides: &Sides<'_, Decision>) -> Vec<Comment> {
    let (ours, theirs) = (&sides.ours.comments, &sides.theirs.comments);
    let before = |comment: &Comment| sides.base.is_some_and(|base| base.comments.contains(comment));
    let mut all: Vec<Comment> = Vec::new();
    for comment in ours.iter().chain(theirs) {
        let both = ours.contains(comment) && theirs.contains(comment);
        if (both || !before(comment)) && !all.contains(comment) {
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
    let value = merge_maps(base, ours, theirs, |key, clash| {
        conflicts.push(Conflict { about: About::Case(key.clone()), clash });
    });
    Merged { value, conflicts }
}

/// Merges the names and the coders of two copies of one project; the rest is as ours has it.
pub fn merge_heads(base: Option<&Project>, ours: &Project, theirs: &Project) -> Merged<Project> {
    let mut conflicts = Vec::new();
    let mut value = ours.clone();
    let mut sides = Sides { base, ours, theirs, differ: Vec::new() };
    value.name = sides.pick("name", |project| project.name.clone());
    value.blind = sides.pick("blind", Project::is_blind);
    conflicts.extend(differing(About::Project, sides.differ));
    value.coders = merge_maps(base.map(Project::coders), ours.coders(), theirs.coders(), |id, clash| {
        conflicts.push(Conflict { about: About::Coder(id.clone()), clash });
    });
    Merged { value, conflicts }
}

/// Merges what two copies say of one article; id, folder and text are as ours has them.
pub fn merge_metas(base: Option<&DocumentMeta>, ours: &DocumentMeta, theirs: &DocumentMeta) -> Merged<DocumentMeta> {
    let mut sides = Sides { base, ours, theirs, differ: Vec::new() };
    let value = DocumentMeta {
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
        ..ours.clone()
    };
    Merged { value, conflicts: differing(About::Article, sides.differ).into_iter().collect() }
}

/// The conflict in some fields, if there are any.
pub(super) fn differing(about: About, fields: Vec<String>) -> Option<Conflict> {
    (!fields.is_empty()).then_some(Conflict { about, clash: super::Clash::Differs(fields) })
}
