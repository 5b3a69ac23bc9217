//! What people wrote to each other about a case.
//!
//! Everybody writes into a file of their own, so a thread is nowhere as a
//! whole: it is what all of them wrote, in the order of time. Whoever writes
//! says whether anything is left to be answered, and the last to write decides
//! whether the thread is open; so anyone can resolve it, and anyone open it again.

use super::{AnnotationId, CaseKey, CoderId, Comment, Document};

/// What was written about a case.
///
/// Comments hang on marks, not on words: a thread follows its marks wherever their edges are moved, and is also
/// that of a case which has only some of its marks. One about marks that are all gone is one of [`gone`].
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Thread<'d> {
    said: Vec<Said<'d>>,
}

/// A comment, who wrote it, and about which marks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Said<'d> {
    /// Who.
    pub by: &'d CoderId,
    /// What, and when.
    pub comment: &'d Comment,
    /// About which marks.
    pub key: &'d CaseKey,
}

impl<'d> Thread<'d> {
    /// What was written about any mark of a case.
    pub fn about(document: &'d Document, key: &CaseKey) -> Thread<'d> {
        Thread::of(all(document).filter(|said| said.key.meets(key)))
    }

    /// What was written about a mark.
    pub fn on(document: &'d Document, id: AnnotationId) -> Thread<'d> {
        Thread::of(all(document).filter(|said| said.key.contains(id)))
    }

    fn of(said: impl Iterator<Item = Said<'d>>) -> Thread<'d> {
        let mut said: Vec<Said<'d>> = said.collect();
        said.sort_by_key(|said| (said.comment.at, said.by));
        Thread { said }
    }

    /// The comments, in the order of time.
    pub fn said(&self) -> &[Said<'d>] {
        &self.said
    }

    /// Whether something is left to be answered: the last to write decides.
    pub fn is_open(&self) -> bool {
        self.said.last().is_some_and(|last| !last.comment.resolved)
    }

    /// Whether it is somebody's turn to answer.
    pub fn waits_for(&self, coder: &CoderId) -> bool {
        self.is_open() && self.said.last().is_some_and(|last| last.by != coder)
    }

    /// The marks that it was last about; an answer is about the same.
    pub fn key(&self) -> Option<&'d CaseKey> {
        self.said.last().map(|last| last.key)
    }
}

/// The threads on an article in which it is a coder's turn: about that coder's marks, or written in by the coder.
pub fn waiting(document: &Document, coder: &CoderId) -> Vec<CaseKey> {
    let theirs = |key: &CaseKey| key.ids().any(|id| document.set(coder).annotation(id).is_some());
    let is_party = |thread: &Thread<'_>| thread.said.iter().any(|said| said.by == coder || theirs(said.key));
    let waiting = threads(document).into_iter().filter(|thread| thread.waits_for(coder) && is_party(thread));
    // About marks that are all gone nothing is left to be asked.
    let there = |key: &&CaseKey| key.ids().any(|id| document.whose(id).is_some());
    waiting.filter_map(|thread| thread.key().filter(there).cloned()).collect()
}

/// The threads on an article about marks that are all gone.
pub fn gone(document: &Document) -> Vec<Thread<'_>> {
    let is_gone =
        |thread: &Thread<'_>| thread.said.iter().all(|said| said.key.ids().all(|id| document.whose(id).is_none()));
    threads(document).into_iter().filter(is_gone).collect()
}

/// Every thread on an article.
pub fn threads(document: &Document) -> Vec<Thread<'_>> {
    let mut threads: Vec<Thread<'_>> = Vec::new();
    for said in all(document) {
        let meets = |thread: &&mut Thread<'_>| thread.said.iter().any(|other| other.key.meets(said.key));
        match threads.iter_mut().find(meets) {
            Some(thread) => thread.said.push(said),
            None => threads.push(Thread { said: vec![said] }),
        }
    }
    threads.into_iter().map(|thread| Thread::of(thread.said.into_iter())).collect()
}

fn all(document: &Document) -> impl Iterator<Item = Said<'_>> {
    let decisions = document.reviews.iter().flat_map(|(by, review)| review.iter().map(move |made| (by, made)));
    decisions.flat_map(|(by, (key, decision))| decision.comments.iter().map(move |comment| Said { by, comment, key }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Decision, Timestamp, Verdict};
    use crate::text::Text;
    use std::collections::BTreeSet;

    fn mark(n: u128) -> AnnotationId {
        AnnotationId::from_parts(1, n)
    }

    fn wrote(document: &mut Document, who: &str, marks: &[u128], at: u64, resolved: bool) {
        let key = CaseKey::new(marks.iter().map(|n| mark(*n))).unwrap();
        let open = Decision {
            verdict: Verdict::Open,
            judged: String::new(),
            at: Timestamp(at),
            unanimous: false,
            comments: Vec::new(),
            others: BTreeSet::new(),
        };
        let review = document.reviews.entry(CoderId::new(who).unwrap()).or_default();
        let comment = Comment { at: Timestamp(at), words: format!("{who} {at}"), resolved };
        review.entry(key).or_insert(open).comments.push(comment);
    }

    #[test]
    fn the_last_to_write_says_whether_a_thread_is_open_and_whose_turn_it_is() {
        let mut document = Document::new(Text::new("Kim").unwrap());
        let (ana, rita) = (CoderId::new("ana").unwrap(), CoderId::new("rita").unwrap());
        wrote(&mut document, "rita", &[1, 2], 10, false);
        let waits = |document: &Document| {
            let thread = Thread::on(document, mark(1));
            (thread.is_open(), thread.waits_for(&ana), thread.waits_for(&rita))
        };
        assert_eq!(waits(&document), (true, true, false));
        wrote(&mut document, "ana", &[1, 2], 20, false);
        assert_eq!(waits(&document), (true, false, true));
        wrote(&mut document, "rita", &[1, 2], 30, true);
        assert_eq!(waits(&document), (false, false, false));
        wrote(&mut document, "ana", &[1, 2], 40, false);
        assert_eq!(waits(&document), (true, false, true));
        let words: Vec<&str> =
            Thread::on(&document, mark(2)).said().iter().map(|said| said.comment.words.as_str()).collect();
        assert_eq!(words, ["rita 10", "ana 20", "rita 30", "ana 40"]);
    }

    #[test]
    fn a_thread_goes_on_where_its_marks_are_paired_otherwise() {
        let mut document = Document::new(Text::new("Kim").unwrap());
        wrote(&mut document, "rita", &[1, 2], 10, false);
        wrote(&mut document, "ana", &[1], 20, false);
        wrote(&mut document, "rita", &[3], 5, false);
        assert_eq!(threads(&document).len(), 2);
        assert_eq!(Thread::about(&document, &CaseKey::new([mark(1)]).unwrap()).said().len(), 2);
        assert!(Thread::on(&document, mark(4)).said().is_empty());
    }
}
