//! Everything that a key or a menu can do, in one table.
//!
//! A row gives an action its name, its hint, its menu and its keys; what it
//! does, and whether it can be done now, is [`Action::resolve`]'s to say. The
//! menus, the keys, the list of keys and the manual are made of this table.

use super::agree_dialog::AgreementDialog;
use super::export::ExportDialog;
use super::review::Choice;
use super::{Dialog, DialogMessage, Effect, Focus, KeysDialog, LayoutMove, Message, View, Workspace};
use crate::command::Command;
use crate::format::look::Step as Look;
use crate::model::{Progress, RelationKind};
use crate::text::segment::{self, Direction, Edge, Step};

use Direction::Back;
use Step::Character;

pub use super::table::ROWS;

/// Something that a key or a menu can do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// Opens a project.
    Open,
    /// Opens an article, in a project of its own.
    OpenArticle,
    /// Adds articles to the project.
    AddArticles,
    /// Writes what is not written.
    Save,
    /// Gives the project another place.
    KeepIn,
    /// Lists earlier versions of files, to put one back.
    Versions,
    /// Shows and changes what the catalogue says of the article.
    Details,
    /// Begins a review, or ends it.
    Review,
    /// Goes to the next mark that copies of one's file differ in.
    NextDiffering,
    /// Keeps what is here where copies differ.
    KeepMine,
    /// Takes what the other copy says.
    TakeOther,
    /// Shows how far coders agree.
    Agreement,
    /// Decides a case of a review.
    Decide(Choice),
    /// Decides a case and every open one like it.
    DecideAlike(Choice),
    /// Goes to the next open case.
    NextCase,
    /// Goes to the open case before.
    PreviousCase,
    /// Lists what open cases have in common: how they differ, then their words; then goes one by one again.
    Patterns,
    /// Goes to the next question that waits for an answer.
    NextQuestion,
    /// Writes an answer to what was written about the selected mark.
    Answer,
    /// Resolves what was asked, or opens it again.
    Resolve,
    /// Makes the selected mark what was decided about it.
    TakeOver,
    /// Makes all my marks of the article what was decided about them.
    TakeOverAll,
    /// Writes a comment on the case.
    CommentCase,
    /// Writes tags in a format that other tools read.
    Export,
    /// Leaves the program.
    Quit,
    /// Takes the last step back.
    Undo,
    /// Makes the last undone step again.
    Redo,
    /// Copies the selected words.
    Copy,
    /// Selects the whole article.
    SelectAll,
    /// Deletes the selected mark.
    Delete,
    /// Joins words to the mark before.
    Join,
    /// Says that the article is finished, or is not.
    Finished,
    /// Moves the caret.
    Caret(Step, Direction),
    /// Moves the end of the selection.
    Extend(Step, Direction),
    /// Moves the caret by the lines of the page.
    Layout(LayoutMove),
    /// Goes to the next mark.
    NextMark,
    /// Goes to the mark before.
    PreviousMark,
    /// Makes the selection larger.
    Grow,
    /// Takes the last growing back.
    Shrink,
    /// Goes to the next part of a mark that has several.
    NextPart,
    /// Takes the part at the caret out of the selected mark.
    TakeOut,
    /// Moves an edge of the selected mark.
    MoveEdge(Edge, Step, Direction),
    /// Ties the selected mark.
    Tie,
    /// Walks through the roles of a quotation.
    Frame,
    /// Tags these words as the mark before.
    SameAgain,
    /// Takes the words at the caret in a tie; else goes to the inspector.
    Enter,
    /// Puts the next attribute in focus.
    NextAttribute,
    /// Puts the attribute before in focus.
    PreviousAttribute,
    /// Writes a note on the selected mark.
    Note,
    /// Writes a comment on the selected mark.
    Comment,
    /// Shows the tags of others, or not.
    Others,
    /// Calls coders by numbers, or by their names.
    HideNames,
    /// Hides the tags of others on articles that one has not finished, or not.
    Blind,
    /// Opens the next article.
    NextDocument,
    /// Opens the article before.
    PreviousDocument,
    /// Goes to the next mark whose edges stand wrong.
    NextProblem,
    /// Mends the edges of the selected mark.
    Mend,
    /// Goes to the next quotation that nobody tagged.
    NextUntagged,
    /// Looks for words in the article.
    Search,
    /// Lists every occurrence of the selected words, to tag them.
    Every,
    /// Goes to the next hit.
    NextHit,
    /// Goes to the hit before.
    PreviousHit,
    /// Narrows the list of articles.
    Filter,
    /// Shows the list of articles, or not.
    Documents,
    /// Shows the guidelines, or not.
    Guide,
    /// Changes what can be tagged.
    Schema,
    /// Shows the inspector, or not.
    Inspector,
    /// Shows what was done, or not.
    History,
    /// Changes a measure of the look by a step.
    Look(Look),
    /// Shows and changes the settings.
    Settings,
    /// Changes between light and dark.
    Theme,
    /// Finds whatever can be done.
    Palette,
    /// Shows whole what was said in the line below.
    Messages,
    /// Says who works here.
    Who,
    /// Begins the tour.
    Tour,
    /// Lists the keys.
    Keys,
    /// Says what the program is.
    About,
    /// Lets go of what is begun or selected.
    Escape,
}

/// The menu that an action is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Menu {
    /// Projects and articles.
    File,
    /// Steps and marks.
    Edit,
    /// The caret and the selection.
    Go,
    /// Ties.
    Tie,
    /// What is shown.
    View,
    /// Help.
    Help,
}

/// Where a key works.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// On the page.
    Page,
    /// Also while a field is typed into.
    Everywhere,
    /// On the page while tags are reviewed, before all else.
    Review,
}

/// What the table says of an action.
#[derive(Debug)]
pub struct Row {
    /// The action.
    pub action: Action,
    /// Its name, as in a menu.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub hint: &'static str,
    /// Its menu.
    pub menu: Menu,
    /// Where its keys work.
    pub scope: Scope,
    /// Its keys, the usual one first.
    pub keys: &'static [&'static str],
}

impl Action {
    /// What the table says of it; every action has a row.
    pub fn row(self) -> Option<&'static Row> {
        ROWS.iter().find(|row| row.action == self)
    }

    /// Its name, as in a menu.
    pub fn name(self) -> &'static str {
        self.row().map_or("", |row| row.name)
    }

    /// The message that does it.
    ///
    /// # Errors
    /// Why it cannot be done now, in words.
    pub fn resolve(self, workspace: &Workspace) -> Result<Message, &'static str> {
        match self {
            Action::Caret(step, direction) => caret(workspace, step, direction, false),
            Action::Extend(step, direction) => caret(workspace, step, direction, true),
            Action::Layout(LayoutMove::Line { back, extend: false }) if workspace.lists_patterns() => {
                Ok(Message::View(View::NextCase { back }))
            }
            Action::Layout(to) => on_page(workspace, Message::Ask(Effect::Layout(to))),
            Action::NextMark => on_page(workspace, Message::View(View::NextMark { back: false })),
            Action::PreviousMark => on_page(workspace, Message::View(View::NextMark { back: true })),
            Action::NextProblem => on_page(workspace, Message::View(View::NextProblem)),
            Action::NextUntagged => on_page(workspace, Message::View(View::NextUntagged)),
            Action::Mend => with_mark(workspace, Message::Mend),
            Action::Search => on_page(workspace, Message::View(View::BeginSearch { every: false })),
            Action::Every => on_page(workspace, Message::View(View::BeginSearch { every: true })),
            Action::NextHit => on_page(workspace, Message::View(View::NextHit { back: false })),
            Action::PreviousHit => on_page(workspace, Message::View(View::NextHit { back: true })),
            Action::Grow => on_page(workspace, Message::View(View::Grow)),
            Action::Shrink => on_page(workspace, Message::View(View::Shrink)),
            Action::SelectAll => {
                let (_, document) = workspace.document().ok_or(NO_ARTICLE)?;
                Ok(Message::View(View::Select(document.text.whole())))
            }
            Action::Copy => copy(workspace),
            Action::Delete => delete(workspace),
            Action::Join => workspace.join().map(Message::Do),
            Action::TakeOut => workspace.take_out().map(Message::Do),
            Action::NextPart => with_mark(workspace, Message::View(View::NextPart)),
            Action::MoveEdge(edge, step, direction) => {
                workspace.move_edge(edge, step, direction).map(Message::Do).ok_or(NO_MARK)
            }
            Action::Finished => finished(workspace),
            Action::Tie => with_mark(workspace, Message::View(View::BeginTie(None::<RelationKind>))),
            Action::Frame => on_page(workspace, Message::Frame),
            Action::SameAgain => on_page(workspace, Message::SameAgain),
            Action::Enter => enter(workspace),
            Action::NextAttribute => with_mark(workspace, Message::View(View::Attribute { back: false })),
            Action::PreviousAttribute => with_mark(workspace, Message::View(View::Attribute { back: true })),
            Action::Note => with_mark(workspace, Message::View(View::Focus(Focus::Note))),
            Action::Comment => with_mark(workspace, Message::View(View::Focus(Focus::Comment))),
            Action::Details => {
                let id = workspace.view.document.ok_or(NO_ARTICLE)?;
                let meta = workspace.project().meta(id).ok_or(NO_ARTICLE)?;
                Ok(show(Dialog::Details(Box::new(meta.clone()))))
            }
            Action::NextDiffering => on_page(workspace, Message::NextDiffering),
            Action::KeepMine => on_page(workspace, Message::Settle { take: false }),
            Action::TakeOther => on_page(workspace, Message::Settle { take: true }),
            Action::Agreement => AgreementDialog::of(workspace).map(|asked| Message::Agree(Box::new(asked))),
            Action::Export => Ok(show(Dialog::Export(Box::new(ExportDialog::of(workspace))))),
            Action::Schema => {
                let dialog = super::schema::SchemaDialog::of(workspace.project().schema());
                Ok(show(Dialog::Schema(Box::new(dialog))))
            }
            Action::Blind => Ok(Message::Do(Command::SetBlind(!workspace.project().is_blind()))),
            Action::AddArticles if !workspace.catalogue_is_complete() => Err("wait until every article is listed"),
            _ => self.about_review(workspace).unwrap_or_else(|| Ok(self.always())),
        }
    }

    /// The message of an action that makes decisions, talks about them or takes them over.
    fn about_review(self, workspace: &Workspace) -> Option<Result<Message, &'static str>> {
        Some(match self {
            Action::Review if workspace.view.review.is_some() => Ok(Message::View(View::EndReview)),
            Action::Review => match workspace.blinded() {
                Some(why) => Err(why),
                None => super::review_dialog(workspace).map(show),
            },
            Action::Decide(choice) => in_review(workspace, Message::Decide { choice, alike: false }),
            Action::DecideAlike(choice) => in_review(workspace, Message::Decide { choice, alike: true }),
            Action::NextCase => in_review(workspace, Message::View(View::NextCase { back: false })),
            Action::PreviousCase => in_review(workspace, Message::View(View::NextCase { back: true })),
            Action::CommentCase if workspace.lists_patterns() => Err("a comment is about one case; Enter goes to it"),
            Action::CommentCase => in_review(workspace, Message::View(View::Focus(Focus::Answer))),
            Action::Patterns => in_review(workspace, Message::View(View::Patterns(workspace.next_grouping()))),
            Action::NextQuestion => on_page(workspace, Message::View(View::NextQuestion)),
            Action::Answer => {
                workspace.thread().map(|_| Message::View(View::Focus(Focus::Answer))).ok_or(NOTHING_ASKED)
            }
            Action::Resolve => resolve(workspace),
            Action::TakeOver => with_mark(workspace, Message::TakeOver { all: false }),
            Action::TakeOverAll => on_page(workspace, Message::TakeOver { all: true }),
            _ => return None,
        })
    }

    /// The message of an action that can be done at any time.
    fn always(self) -> Message {
        match self {
            Action::Open => Message::Ask(Effect::AskOpen),
            Action::OpenArticle => Message::Ask(Effect::AskArticle),
            Action::AddArticles => Message::Ask(Effect::AskArticles),
            Action::Save => Message::Ask(Effect::Save),
            Action::Versions => Message::Ask(Effect::FindVersions),
            Action::KeepIn => Message::Ask(Effect::AskPlace),
            Action::Quit => Message::Ask(Effect::Quit),
            Action::Undo => Message::Undo,
            Action::Redo => Message::Redo,
            Action::Tour => Message::View(View::Tour(Some(0))),
            Action::Others => Message::View(View::ToggleOthers),
            Action::HideNames => Message::View(View::ToggleNames),
            Action::NextDocument => Message::View(View::NextDocument { back: false }),
            Action::PreviousDocument => Message::View(View::NextDocument { back: true }),
            Action::Filter => Message::View(View::Focus(Focus::Filter)),
            Action::Documents => Message::View(View::ToggleDocuments),
            Action::Guide => Message::View(View::ToggleGuide),
            Action::Inspector => Message::View(View::ToggleInspector),
            Action::History => Message::View(View::ToggleHistory),
            Action::Look(step) => Message::Ask(Effect::Step(step)),
            Action::Settings => Message::Ask(Effect::AskLook),
            Action::Theme => Message::Ask(Effect::SwitchTheme),
            Action::Palette => Message::Dialog(DialogMessage::Show(Dialog::Palette(String::new(), 0))),
            Action::Messages => Message::Dialog(DialogMessage::Show(Dialog::Messages)),
            Action::Who => Message::Dialog(DialogMessage::Show(Dialog::Who(String::new()))),
            Action::Keys => Message::Dialog(DialogMessage::Show(Dialog::Keys(KeysDialog::default()))),
            Action::About => Message::Dialog(DialogMessage::Show(Dialog::About)),
            _ => Message::View(View::Escape),
        }
    }
}

const NO_ARTICLE: &str = "open an article first";
const NOTHING_ASKED: &str = "nobody wrote anything about this";
const NO_MARK: &str = "select a mark first: Tab walks through them";

fn show(dialog: Dialog) -> Message {
    Message::Dialog(DialogMessage::Show(dialog))
}

fn on_page(workspace: &Workspace, message: Message) -> Result<Message, &'static str> {
    workspace.document().map(|_| message).ok_or(NO_ARTICLE)
}

fn in_review(workspace: &Workspace, message: Message) -> Result<Message, &'static str> {
    workspace.view.review.as_ref().map(|_| message).ok_or("begin a review first: File > Review…")
}

fn with_mark(workspace: &Workspace, message: Message) -> Result<Message, &'static str> {
    workspace.selected().map(|_| message).ok_or(NO_MARK)
}

fn caret(workspace: &Workspace, step: Step, direction: Direction, extend: bool) -> Result<Message, &'static str> {
    let (_, document) = workspace.document().ok_or(NO_ARTICLE)?;
    let selection = workspace.view.selection;
    let block = document.text.block(document.text.block_at(selection.head));
    if step == Character && segment::has_rtl(document.text.slice(block)) {
        let to = LayoutMove::Beside { left: direction == Back, extend };
        return Ok(Message::Ask(Effect::Layout(to)));
    }
    let at = match (extend, step, selection.span().is_empty()) {
        // Without Shift, a character's step leaves the selection at its edge.
        (false, Character, false) if direction == Back => selection.span().start(),
        (false, Character, false) => selection.span().end(),
        _ => segment::step(&document.text, selection.head, step, direction),
    };
    Ok(Message::View(View::Caret { at, extend }))
}

fn copy(workspace: &Workspace) -> Result<Message, &'static str> {
    let (_, document) = workspace.document().ok_or(NO_ARTICLE)?;
    let selection = workspace.view.selection.span();
    let words = match workspace.selected().and_then(|annotation| annotation.fragments()) {
        Some(fragments) if selection.is_empty() => document.text.covered(fragments),
        Some(_) | None => document.text.slice(selection).to_owned(),
    };
    if words.is_empty() { Err("select the words first") } else { Ok(Message::Ask(Effect::Copy(words))) }
}

fn delete(workspace: &Workspace) -> Result<Message, &'static str> {
    let home = workspace.home().ok_or(NO_ARTICLE)?;
    let mark = workspace.view.mark.ok_or(NO_MARK)?;
    Ok(Message::Do(Command::Delete(home, vec![mark])))
}

fn finished(workspace: &Workspace) -> Result<Message, &'static str> {
    let home = workspace.home().ok_or(NO_ARTICLE)?;
    let to = match workspace.progress_of(home.document) {
        Progress::Finished => Progress::InProgress,
        Progress::NotStarted | Progress::InProgress => Progress::Finished,
    };
    Ok(Message::Do(Command::SetProgress(home, to)))
}

fn resolve(workspace: &Workspace) -> Result<Message, &'static str> {
    let (thread, key) = workspace.thread().filter(|(thread, _)| !thread.said().is_empty()).ok_or(NOTHING_ASKED)?;
    let home = workspace.home().ok_or(NO_ARTICLE)?;
    let key = thread.key().cloned().unwrap_or(key);
    Ok(Message::Do(Command::Remark { home, key, words: String::new(), resolved: thread.is_open() }))
}

fn enter(workspace: &Workspace) -> Result<Message, &'static str> {
    match workspace.view.mode {
        super::Mode::Tying { .. } => Ok(Message::TakeWords),
        super::Mode::Page if workspace.lists_patterns() => {
            let at = workspace.view.review.as_ref().map_or(0, |review| review.at);
            Ok(Message::View(View::Case(at)))
        }
        super::Mode::Page | super::Mode::PickRelation { .. } => {
            with_mark(workspace, Message::View(View::Focus(Focus::Inspector)))
        }
    }
}
