//! How a person looks at a project; nothing of it is saved with the project.

use super::Dialog;
use super::review::ReviewState;
use super::search::Search;
use crate::analysis::candidates::Candidate;
use crate::model::{AnnotationId, DocumentId, RelationKind};
use crate::text::{Fragments, Offset, Span};
use std::collections::BTreeMap;

/// Where the caret is and how far the selection reaches.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Selection {
    /// Where it was begun.
    pub anchor: Offset,
    /// Where the caret is.
    pub head: Offset,
}

impl Selection {
    /// A caret without a selection.
    pub fn caret(at: Offset) -> Selection {
        Selection { anchor: at, head: at }
    }

    /// The selected words; empty for a caret.
    pub fn span(self) -> Span {
        Span::between(self.anchor, self.head)
    }
}

/// What the keys mean at the moment.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Mode {
    /// Reading and tagging.
    #[default]
    Page,
    /// A digit picks which relation to begin.
    PickRelation {
        /// The annotation it starts from.
        from: AnnotationId,
        /// What the digits stand for, from 1.
        kinds: Vec<RelationKind>,
    },
    /// A digit, a click or new words give the end of a relation.
    Tying {
        /// The annotation it starts from.
        from: AnnotationId,
        /// The relation.
        kind: RelationKind,
        /// What the digits stand for, from 1.
        candidates: Vec<Candidate>,
        /// The relations to begin one after the other when this is done: the rest of a frame.
        then: Vec<RelationKind>,
    },
}

/// The part of the window that has the keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Focus {
    /// The article.
    #[default]
    Page,
    /// The field that narrows the list of articles.
    Filter,
    /// The field of the search.
    Search,
    /// The list of what was found.
    Hits,
    /// The inspector's first field.
    Inspector,
    /// The inspector's note.
    Note,
    /// The inspector's comment.
    Comment,
    /// The answer to what was written about a case or a mark.
    Answer,
}

/// Words for the person that stay until they are dismissed or overtaken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// The words.
    pub words: String,
    /// How grave it is.
    pub kind: NoticeKind,
}

/// How grave a notice is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoticeKind {
    /// Good to know.
    Word,
    /// Good to know, and said only once: it stays until it is read.
    News,
    /// Something could not be done.
    Refusal,
    /// Something is wrong with the disk or a file.
    Trouble,
}

/// How a person looks at a project.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ViewState {
    /// The article that is open.
    pub document: Option<DocumentId>,
    /// Caret and selection in it.
    pub selection: Selection,
    /// The annotation of mine that is selected.
    pub mark: Option<AnnotationId>,
    /// The annotation that was selected or made last; a fragment is joined to it.
    pub recent: Option<AnnotationId>,
    /// What the keys mean.
    pub mode: Mode,
    /// Selections before they were grown, the last one last.
    pub grown: Vec<Selection>,
    /// Which attribute of the selected annotation the digits set, from 0.
    pub attribute: usize,
    /// Whether the tags of others are shown.
    pub others: bool,
    /// Whether coders are shown without their names.
    pub names_hidden: bool,
    /// Whether the history is shown.
    pub history: bool,
    /// The review that goes on, if one does.
    pub review: Option<ReviewState>,
    /// Which place that copies of my file differ in is shown, from 0.
    pub differing: usize,
    /// How far coders agree, once that was asked for.
    pub agreement: Option<super::agree_dialog::Figures>,
    /// The stop at which the tour is, from 0, while it goes on.
    pub tour: Option<usize>,
    /// Whether the guidelines are shown.
    pub guide: bool,
    /// Whether the inspector is hidden.
    pub inspector_hidden: bool,
    /// Whether the list of articles is hidden.
    pub documents_hidden: bool,
    /// What is looked for in the article, while that is open.
    pub search: Option<Search>,
    /// What the list of articles is narrowed to.
    pub filter: String,
    /// The dialog that is open.
    pub dialog: Option<Dialog>,
    /// What the person should know.
    pub notices: Vec<Notice>,
    /// Counts how often the page was asked to show the caret.
    pub reveals: u64,
    /// The part that is to get the keys, and how often that was asked.
    pub focus: (Focus, u64),
    /// An edge being dragged, before it is let go.
    pub preview: Option<(AnnotationId, Fragments)>,
    /// The folder of the article to open when it becomes known; otherwise the first.
    pub wanted: Option<String>,
    /// Where the caret was in articles that were open before.
    pub left: BTreeMap<DocumentId, Selection>,
}

impl ViewState {
    /// Asks the page to show the caret.
    pub fn reveal(&mut self) {
        self.reveals += 1;
    }

    /// Gives the keys to a part of the window.
    pub fn focus_on(&mut self, focus: Focus) {
        self.focus = (focus, self.focus.1 + 1);
    }

    /// Tells the person something; it takes the place of words that were only good to know.
    pub fn notify(&mut self, kind: NoticeKind, words: String) {
        self.settle_notices();
        self.notices.retain(|notice| notice.words != words);
        self.notices.push(Notice { words, kind });
    }

    /// Takes away what was only good to know, when the next thing is done.
    pub fn settle_notices(&mut self) {
        self.notices.retain(|notice| matches!(notice.kind, NoticeKind::Trouble | NoticeKind::News));
    }
}
