//! What a person can do to a project, and how each is planned.
//!
//! A [`Command`] says what is wanted; [`plan`] answers with the [`Change`]
//! that does it, or with a [`Refusal`] in words. Planning changes nothing, so
//! a refused command leaves no trace, and undoing needs no code: the inverse
//! of the change is enough.

mod annotate;
mod bring_in;
mod known;
mod project;
mod recast;
mod relate;
mod review;
mod settle;
mod words;

use crate::model::change::Home;
use crate::model::{
    AnnotationId, Article, AttributeId, Beside, CaseKey, Change, Coder, CoderId, Decision, DocumentId, DocumentMeta,
    LabelId, Progress, Project, RelationId, RelationKind, Schema, Stamp, Value,
};
use crate::text::Fragments;
use std::sync::Arc;
use thiserror::Error;

pub use bring_in::{Brought, Origin, without_clashes};
pub use recast::{Recast, Touched, merged, split, touched};
pub use words::{counted, excerpt, words};

/// One thing that a person does to a project.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// Puts a label on words.
    Tag(Home, NewMark),
    /// Puts labels on many words, also in several articles, in one step.
    TagAll(Vec<(Home, Vec<NewMark>)>),
    /// Makes another annotation like one that is there, on other words: its label, its attributes, and
    /// the ties of its frame that several may share.
    Repeat(Home, AnnotationId, Fragments),
    /// Takes annotations away, with the relations that would lose an end.
    Delete(Home, Vec<AnnotationId>),
    /// Gives an annotation another label.
    Relabel(Home, AnnotationId, LabelId),
    /// Puts an annotation on other words.
    Reshape(Home, AnnotationId, Fragments),
    /// Sets an attribute, or takes its value away.
    SetAttribute(Home, AnnotationId, AttributeId, Option<Value>),
    /// Writes the note of an annotation.
    SetNote(Home, AnnotationId, String),
    /// Writes the comment of an annotation.
    SetComment(Home, AnnotationId, String),
    /// Ties an annotation to another, which may be made on the way.
    Tie(Home, RelationKind, AnnotationId, End),
    /// Takes a relation away.
    Untie(Home, RelationId),
    /// Moves a relation to another place in its chain, from 0.
    MoveInChain(Home, RelationId, u32),
    /// Decides cases of a review, or takes decisions away; the coder of the home is the reviewer.
    Decide(Home, Vec<(CaseKey, Option<Decision>)>),
    /// Writes something about a case; says whether that leaves anything to be answered.
    Remark {
        /// Who writes, and about which article.
        home: Home,
        /// The case.
        key: CaseKey,
        /// The words; none where the thread is only resolved or opened again.
        words: String,
        /// Whether nothing is left to be answered.
        resolved: bool,
    },
    /// Makes the coder's tags say what reviewers decided about them: whose decisions, about which cases.
    TakeOver(Home, Vec<(CoderId, CaseKey)>),
    /// Settles what another copy of a file said: it is taken, or what is in force stays.
    Settle(Box<Beside>, bool),
    /// Says how far the coder is with an article.
    SetProgress(Home, Progress),
    /// Brings an article in.
    AddArticle(Box<Article>),
    /// Brings articles in with everybody's tags, under a schema that has all their labels.
    BringIn(Arc<Schema>, Vec<Brought>),
    /// Takes an article out that nobody has tagged.
    RemoveArticle(DocumentId),
    /// Writes what the catalogue says of an article.
    SetMeta(Box<DocumentMeta>),
    /// Adds a coder, or gives one another name.
    SetCoder(Coder),
    /// Names the project.
    Rename(String),
    /// Says whether coders see the tags of others on an article only when they have finished their own.
    SetBlind(bool),
    /// Gives the project another schema.
    SetSchema(Arc<Schema>),
    /// Gives tags of every coder another label, with the schema in which they have it.
    Recast(Recast),
}

/// An annotation about to be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewMark {
    /// What it will say the words are.
    pub label: LabelId,
    /// Which words.
    pub fragments: Fragments,
    /// What else it will say.
    pub attributes: Vec<(AttributeId, Value)>,
}

/// The end of a relation about to be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum End {
    /// An annotation that is there.
    There(AnnotationId),
    /// One that is made with the relation.
    New(NewMark),
}

/// Why a command cannot be done, in words for the person.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Refusal {
    /// The article has not been read, or is gone.
    #[error("open the article first")]
    NotOpen,
    /// The article may not be changed.
    #[error("this article is read-only: {0}")]
    ReadOnly(String),
    /// The annotation is gone.
    #[error("that mark is no longer there")]
    NoSuchMark,
    /// The relation is gone.
    #[error("that tie is no longer there")]
    NoSuchTie,
    /// The schema does not have it.
    #[error("the schema has no {0}")]
    NotInSchema(String),
    /// The ends do not fit.
    #[error("“{relation}” goes from {from} to {to}, not from {wrong_from} to {wrong_to}")]
    WrongEnds {
        /// The relation's name.
        relation: String,
        /// Labels it may start from.
        from: String,
        /// Labels it may end at.
        to: String,
        /// The label it would start from.
        wrong_from: String,
        /// The label it would end at.
        wrong_to: String,
    },
    /// The tie is there already.
    #[error("they are already tied by “{0}”")]
    AlreadyTied(String),
    /// An annotation cannot be tied to itself.
    #[error("a mark cannot be tied to itself")]
    ToItself,
    /// The value is not one the attribute takes.
    #[error("{attribute} cannot be {value:?}; it takes {takes}")]
    WrongValue {
        /// The attribute's name.
        attribute: String,
        /// The value.
        value: String,
        /// What it takes.
        takes: String,
    },
    /// The coder has tags there already.
    #[error("{coder} has other tags on “{article}” already; bring these in under another name")]
    HasTagsAlready {
        /// The coder.
        coder: String,
        /// The article.
        article: String,
    },
    /// Articles that are not read may have tags that would change.
    #[error("every article must be read first")]
    NotAllRead,
    /// The relabelled annotation's relations would not fit.
    #[error("as {label} it could not keep its tie “{relation}”; remove that first")]
    TieInTheWay {
        /// The new label.
        label: String,
        /// The relation's name.
        relation: String,
    },
    /// An article with tags stays.
    #[error("the article has tags, so it stays; delete them first")]
    HasTags,
    /// Nothing would change.
    #[error("there is nothing to change")]
    NoChange,
    /// There are no words to tag.
    #[error("there is nothing left to tag")]
    NothingToTag,
    /// The name is empty.
    #[error("a name is needed")]
    NoName,
    /// Tags that are there would not fit the new schema.
    #[error("tags that are there would not fit: {0}")]
    InUse(String),
    /// The schema is not sound.
    #[error("{0}")]
    Schema(crate::model::SchemaError),
}

/// Works out the change that does a command.
///
/// # Errors
/// A [`Refusal`] says why it cannot be done.
pub fn plan(project: &Project, command: &Command, stamp: &Stamp) -> Result<Change, Refusal> {
    match command {
        Command::Tag(home, mark) => annotate::tag(project, home, mark, stamp),
        Command::TagAll(marks) => annotate::tag_all(project, marks, stamp),
        Command::Repeat(home, id, to) => relate::repeat(project, (home, *id), to, stamp),
        Command::Delete(home, ids) => annotate::delete(project, home, ids),
        Command::Relabel(home, id, label) => annotate::relabel(project, home, *id, label, stamp),
        Command::Reshape(home, id, to) => annotate::reshape(project, home, *id, to, stamp),
        Command::SetAttribute(home, id, attribute, value) => {
            annotate::set_attribute(project, (home, *id), attribute, value.as_ref(), stamp)
        }
        Command::SetNote(home, id, note) => annotate::set_note(project, home, *id, note, stamp),
        Command::SetComment(home, id, words) => annotate::set_comment(project, home, *id, words, stamp),
        Command::Tie(home, kind, from, end) => relate::tie(project, (home, *from), kind, end, stamp),
        Command::Untie(home, id) => relate::untie(project, home, *id),
        Command::MoveInChain(home, id, to) => relate::move_in_chain(project, home, *id, *to, stamp),
        Command::Decide(home, decisions) => review::decide(project, home, decisions),
        Command::Remark { home, key, words, resolved } => review::remark(project, home, key, (words, *resolved), stamp),
        Command::TakeOver(home, decisions) => review::take_over(project, home, decisions, stamp),
        Command::SetProgress(home, progress) => annotate::set_progress(project, home, *progress),
        Command::AddArticle(article) => project::add_article(project, article),
        Command::BringIn(schema, articles) => bring_in::bring_in(project, schema, articles, stamp),
        Command::RemoveArticle(id) => project::remove_article(project, *id),
        Command::SetMeta(meta) => project::set_meta(project, meta),
        Command::SetCoder(coder) => project::set_coder(project, coder),
        Command::Rename(name) => project::rename(project, name),
        Command::Settle(beside, take) => settle::settle(project, beside, *take),
        Command::SetBlind(blind) => project::set_blind(project, *blind),
        Command::SetSchema(schema) => project::set_schema(project, schema),
        Command::Recast(recast) => recast::recast(project, recast, stamp),
    }
}
