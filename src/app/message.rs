//! What happens to a workspace, and what it asks of the shell.

use super::dialog::ImportDraft;
use super::everywhere::Elsewhere;
use super::import::Incoming;
use super::preparing::{Prepared, Preparing};
use super::review::CaseFilter;
use super::tagged::TaggedDialog;
use crate::analysis::patterns::Grouping;
use crate::analysis::search::Query;
use crate::command::Command;
use crate::format::change_file::{self, Deed, Entry, EntryKind, Found};
use crate::format::look::Look;
use crate::format::outside::Outside;
use crate::format::parcel::Parcel;
use crate::model::{
    AnnotationId, Change, CoderId, DocumentId, DocumentMeta, LabelId, Progress, Project, Schema, Timestamp,
};
use crate::text::{Fragments, Offset, Span};
use std::path::PathBuf;
use std::sync::Arc;

/// One thing that happens.
#[derive(Clone, PartialEq, Debug)]
pub enum Message {
    /// The project is to change.
    Do(Command),
    /// The last step is to be taken back.
    Undo,
    /// The last step that was taken back is to be made again.
    Redo,
    /// Undo or redo until this many steps stand.
    GoTo(usize),
    /// Something else is to be looked at.
    View(View),
    /// Something happens in a dialog.
    Dialog(DialogMessage),
    /// The shell is to do something.
    Ask(Effect),
    /// More articles of the project are known.
    Catalogue(Vec<(DocumentMeta, Progress)>),
    /// Articles came in from outside while the project is open.
    Newcomers(Vec<(DocumentMeta, Progress)>),
    /// Every article of the project is known.
    CatalogueComplete,
    /// More was found in articles that were not read.
    Found {
        /// What was looked for.
        query: Query,
        /// What was found.
        hits: Vec<Elsewhere>,
        /// In how many articles that was.
        searched: usize,
    },
    /// So many questions wait for me in an article.
    Asked(DocumentId, usize),
    /// What waits for articles to be read goes on.
    GoOn,
    /// Files were chosen or dropped that are to come in.
    Incoming(Vec<Incoming>),
    /// One of them was read, or could not be, in words.
    Draft(Result<Box<ImportDraft>, String>),
    /// Files that carry tags were read, to look at and to take.
    Tagged(Box<TaggedDialog>),
    /// They were read in another format.
    ReadAs(Box<TaggedDialog>),
    /// What was asked for with [`Effect::Prepare`] is worked out.
    Prepared(Box<Prepared>),
    /// A colleague's tags are to come in.
    Parcels(Arc<Vec<Parcel>>),
    /// Somebody else has changed files that are open here.
    Outside(Arc<Vec<Outside>>),
    /// A letter was pressed on the page; what it means is the schema's to say.
    Letter(char),
    /// As above, with Shift.
    ShiftLetter(char),
    /// The selected words, or those at the caret, are to get a label.
    Tag(LabelId),
    /// Everything that was found and is ticked is to get a label.
    TagHits(LabelId),
    /// A digit was pressed on the page.
    Digit(u32),
    /// The selected mark is to be put where the boundary profile would have it.
    Mend,
    /// The quotation at the caret is to be framed, role by role; in a frame, the next role.
    Frame,
    /// The words at the caret are to be tagged as the mark before.
    SameAgain,
    /// Tags of a label are to have another; what that changes is asked first.
    Regroup(super::schema::Regroup),
    /// Go to the next mark that copies of my file differ in.
    NextDiffering,
    /// Take what another copy of my file says, or keep what is here.
    Settle {
        /// Whether it is taken.
        take: bool,
    },
    /// Work out how far these coders agree.
    Agree(Box<super::agree_dialog::AgreementDialog>),
    /// Go where a row of the report leads.
    Follow(Box<super::agree_dialog::AgreementDialog>, crate::format::report::Leads),
    /// Write the report to this path.
    WriteReport(String),
    /// Every article is to be read, and what an export would lose counted in all of them.
    CountLosses(Box<super::export::ExportDialog>),
    /// A schema was read from a file, to look at and to take.
    SchemaRead(Box<Schema>),
    /// The case of a review that is looked at is decided; with `alike`, so is every open one like it.
    Decide {
        /// How.
        choice: super::review::Choice,
        /// Whether every case like it is.
        alike: bool,
    },
    /// My tags are to say what reviewers decided about them.
    TakeOver {
        /// Whether all of them in the open article, or the selected one.
        all: bool,
    },
    /// The tags of one coder, or of two, are to be reviewed.
    Review(CoderId, Option<CoderId>),
    /// A key is to do something else.
    Rebind(super::Rebind),
    /// The words at the caret are the end of the tie that is begun.
    TakeWords,
    /// These earlier versions of files were found, by path.
    Versions(Vec<(String, Vec<super::versions::Version>)>),
    /// This is what putting a version back would do.
    Compared(super::versions::Compared),
    /// Words for the person, until the next thing is done.
    Notice(String),
    /// Words for the person that stay until they are put away.
    News(String),
    /// Why a key did nothing.
    Refused(String),
    /// Something went wrong, in words for the person.
    Trouble(String),
}

/// How the project is looked at.
#[derive(Clone, PartialEq, Debug)]
pub enum View {
    /// Opens an article.
    Open(DocumentId),
    /// Puts the caret somewhere; with `extend` the selection reaches there.
    Caret {
        /// Where.
        at: Offset,
        /// Whether the other end of the selection stays.
        extend: bool,
    },
    /// Selects words.
    Select(Span),
    /// Selects the innermost annotation at a place; the next outer one if that is selected.
    MarkAt(Offset),
    /// Selects an annotation of mine and goes there.
    Mark(AnnotationId),
    /// Goes to the next or the previous annotation.
    NextMark {
        /// Whether to go towards the start.
        back: bool,
    },
    /// Puts the caret into the next part of the selected annotation.
    NextPart,
    /// Lets go of whatever is begun or selected, one thing at a time.
    Escape,
    /// Makes the selection larger.
    Grow,
    /// Takes back the last growing.
    Shrink,
    /// Begins to tie the selected annotation; `None` asks which relation.
    BeginTie(Option<crate::model::RelationKind>),
    /// Moves the focus among the attributes of the selected annotation.
    Attribute {
        /// Whether to go up.
        back: bool,
    },
    /// Goes to the next mark whose edges stand wrong.
    NextProblem,
    /// Goes to the next quotation that is in no quote.
    NextUntagged,
    /// Opens the search; with `every` it is for the selected words alone, to tag all of them.
    BeginSearch {
        /// Whether every occurrence is meant.
        every: bool,
    },
    /// Looks for something else.
    Search(Query),
    /// Looks in every article, or in the open one alone.
    SearchEverywhere(bool),
    /// Goes to a hit in some article, by its place in the list.
    Elsewhere(usize),
    /// Closes the search.
    EndSearch,
    /// Goes to a hit, by its place in the list.
    Hit(usize),
    /// Goes to the next hit, or the one before.
    NextHit {
        /// Whether towards the start.
        back: bool,
    },
    /// Takes a hit into what is to be tagged, or out of it.
    TickHit(usize),
    /// The tags of others are shown or not.
    ToggleOthers,
    /// Coders are shown without their names or with them.
    ToggleNames,
    /// A panel is shown or not.
    ToggleHistory,
    /// Goes to the next case that is open, or the one before.
    NextCase {
        /// Whether towards the start.
        back: bool,
    },
    /// Goes to a case, by its place.
    Case(usize),
    /// Only these cases are gone to.
    OnlyCases(CaseFilter),
    /// Lists what open cases have in common, or goes through them one by one.
    Patterns(Option<Grouping>),
    /// Goes to the first case of a pattern, by its place.
    Pattern(usize),
    /// Goes to the next question that waits for my answer.
    NextQuestion,
    /// Ends the review.
    EndReview,
    /// The guidelines are shown or not.
    ToggleGuide,
    /// Goes to a stop of the tour, from 0, or leaves it.
    Tour(Option<usize>),
    /// The inspector is shown or not.
    ToggleInspector,
    /// The list of articles is shown or not.
    ToggleDocuments,
    /// Narrows the list of articles.
    Filter(String),
    /// Moves along the list of articles and opens what is there.
    NextDocument {
        /// Whether to go up.
        back: bool,
    },
    /// A part of the window gets the keys.
    Focus(super::Focus),
    /// The fragments an edge is being dragged to, before it is let go.
    Preview(Option<(AnnotationId, Fragments)>),
    /// Takes away the notice that is shown: the last.
    Dismiss,
}

/// What happens in a dialog.
#[derive(Clone, PartialEq, Debug)]
pub enum DialogMessage {
    /// Opens a dialog.
    Show(super::Dialog),
    /// Closes it without doing anything.
    Close,
    /// Does what it is for.
    Confirm(super::Dialog),
    /// Does it for this and every article that waits.
    ConfirmAll(super::Dialog),
}

/// A move of the caret that needs to know how the text is laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LayoutMove {
    /// To the line above or below.
    Line {
        /// Whether up.
        back: bool,
        /// Whether the selection reaches there.
        extend: bool,
    },
    /// To the start or end of the line.
    LineEdge {
        /// Whether to the start.
        back: bool,
        /// Whether the selection reaches there.
        extend: bool,
    },
    /// To one side as one sees it, which in right-to-left text is the other way than one reads.
    Beside {
        /// Whether to the left.
        left: bool,
        /// Whether the selection reaches there.
        extend: bool,
    },
    /// A page up or down.
    Page {
        /// Whether up.
        back: bool,
    },
}

/// What only the shell can do.
#[derive(Clone, PartialEq, Debug)]
pub enum Effect {
    /// Put this into the journal, now.
    Append(Log),
    /// What somebody else made of the file at this path is known here, and may be written over.
    Known(String),
    /// Read this article and hand it to [`Workspace::loaded`](super::Workspace::loaded).
    Read(DocumentId),
    /// Look for this in these articles, which are not read, and answer with [`Message::Found`].
    Search(Query, Vec<DocumentId>),
    /// Count what waits for an answer of this person in every article, and answer with [`Message::Asked`].
    CountQuestions(CoderId),
    /// Write what is not written.
    Save,
    /// Ask where to keep the project.
    AskPlace,
    /// Move the project to this folder.
    KeepIn(PathBuf),
    /// Ask which project to open.
    AskOpen,
    /// Ask which article to open in a project of its own.
    AskArticle,
    /// Ask which articles to add.
    AskArticles,
    /// Add this article, or the articles in this folder.
    AddPath(PathBuf),
    /// Open this project or article.
    OpenPath(PathBuf),
    /// Read these files as articles and answer with a [`Message::Draft`] for each, when [`Workspace::wants_draft`]
    /// says so.
    ///
    /// [`Workspace::wants_draft`]: super::Workspace::wants_draft
    ReadFiles(Vec<Incoming>),
    /// Read these files in another format and answer with [`Message::ReadAs`].
    ReadAs(Box<TaggedDialog>),
    /// Work this out beside what goes on and answer with [`Message::Prepared`].
    Prepare(Box<Preparing>),
    /// Put this on the clipboard.
    Copy(String),
    /// Move the caret by the layout.
    Layout(LayoutMove),
    /// This person works here from now on: the name.
    Me(String),
    /// Ask where to export to.
    AskExport(Box<super::export::ExportDialog>),
    /// Work out how far coders agree and answer in the view's state.
    Agree(Box<super::agree_dialog::AgreementDialog>),
    /// Ask where to write the report.
    AskReport,
    /// Write the report to this file, or as tables into this folder.
    WriteReport(std::sync::Arc<crate::format::report::Report>, PathBuf),
    /// Export.
    Export(Box<super::export::ExportDialog>),
    /// Ask for the file of a schema to take.
    AskSchema,
    /// Ask where to write the schema.
    AskSchemaPlace,
    /// Read a schema from this file and answer with [`Message::SchemaRead`].
    ReadSchema(PathBuf),
    /// Write the schema to this file.
    WriteSchema(PathBuf),
    /// Keep the keys as they are now.
    KeepKeys,
    /// Change a measure of the look by a step.
    Step(crate::format::look::Step),
    /// Show and keep this look.
    Look(Look),
    /// Show the settings.
    AskLook,
    /// Show the next theme.
    SwitchTheme,
    /// Find earlier versions of the open article's files and of the project's, and answer with [`Message::Versions`].
    FindVersions,
    /// Work out what putting this version of a file back would do, and answer with [`Message::Compared`].
    CompareVersion(String, u64),
    /// Put this version of a file back.
    PutBack(String, u64),
    /// Leave the program.
    Quit,
}

/// An entry for the journal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Log {
    /// What kind of entry.
    pub kind: LogKind,
    /// Who did it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The change that was made: for an undo the inverse.
    pub change: Arc<Change>,
    /// What the journal says of the change, where that was worked out beforehand.
    pub written: Option<Arc<str>>,
}

/// What kind of entry the journal gets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LogKind {
    /// A change, in words.
    Do(String),
    /// The last step was taken back.
    Undo,
    /// The last step taken back was made again.
    Redo,
    /// The last step can no longer be taken back and is left out.
    Forget,
    /// The last step taken back can no longer be made again and is left out.
    ForgetUndone,
    /// A file that somebody else had changed was brought together with what was not written yet.
    Found(Met),
}

/// A file that somebody else had changed, and what came of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Met {
    /// The step in words.
    pub words: String,
    /// The path of the file in the project.
    pub path: String,
    /// What it holds, as SHA-256; empty where it is gone.
    pub hash: String,
    /// What makes of it what is here now.
    pub catch_up: Arc<Change>,
}

impl Log {
    /// The line of the journal that says it; `files` are those that the change made stale, by path.
    pub fn entry(&self, project: &Project, files: &[String]) -> Entry {
        let (kind, edits) = match &self.kind {
            LogKind::Do(words) => {
                let (words, document, files) = (words.clone(), self.change.document(), files.to_vec());
                let edits = match &self.written {
                    Some(edits) => edits.to_string(),
                    None => change_file::write_edits(project, &self.change),
                };
                (EntryKind::Do(Deed { words, document, files }), edits)
            }
            LogKind::Undo => (EntryKind::Undo, String::new()),
            LogKind::Redo => (EntryKind::Redo, String::new()),
            LogKind::Forget => (EntryKind::Forget(false), String::new()),
            LogKind::ForgetUndone => (EntryKind::Forget(true), String::new()),
            LogKind::Found(met) => {
                let text = |change: &Change| {
                    if change.is_empty() { String::new() } else { change_file::write_edits(project, change) }
                };
                let document = met.catch_up.document().or_else(|| self.change.document());
                let deed = Deed { words: met.words.clone(), document, files: vec![met.path.clone()] };
                let found = Found { hash: met.hash.clone(), catch_up: text(&met.catch_up) };
                (EntryKind::Found(deed, found), text(&self.change))
            }
        };
        Entry { kind, by: self.by.clone(), at: self.at, edits }
    }
}
