//! Everything that a key or a menu can do, in one table.
//!
//! A row gives an action its name, its hint, its menu and its keys; what it
//! does, and whether it can be done now, is [`Action::resolve`]'s to say. The
//! menus, the keys, the list of keys and the manual are made of this table.

use super::{Dialog, DialogMessage, Effect, Focus, LayoutMove, Message, View, Workspace};
use crate::command::Command;
use crate::model::{Progress, RelationKind};
use crate::text::segment::{self, Direction, Edge, Step};

use Direction::{Back, Forward};
use Step::{Character, Paragraph, Sentence, Text, Word};

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
    /// Shows and changes what the catalogue says of the article.
    Details,
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
    /// Opens the next article.
    NextDocument,
    /// Opens the article before.
    PreviousDocument,
    /// Narrows the list of articles.
    Filter,
    /// Shows the list of articles, or not.
    Documents,
    /// Shows the inspector, or not.
    Inspector,
    /// Shows what was done, or not.
    History,
    /// Makes the text larger.
    Larger,
    /// Makes the text smaller.
    Smaller,
    /// Makes the text as large as it was.
    NormalSize,
    /// Changes between light and dark.
    Theme,
    /// Shows whole what was said in the line below.
    Messages,
    /// Says who works here.
    Who,
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

const fn row(menu: Menu, action: Action, name: &'static str, hint: &'static str, keys: &'static [&'static str]) -> Row {
    Row { action, name, hint, menu, scope: Scope::Page, keys }
}

const fn everywhere(row: Row) -> Row {
    Row { scope: Scope::Everywhere, ..row }
}

const fn line(back: bool, extend: bool) -> Action {
    Action::Layout(LayoutMove::Line { back, extend })
}

const fn line_edge(back: bool, extend: bool) -> Action {
    Action::Layout(LayoutMove::LineEdge { back, extend })
}

/// Every action, in the order of the menus.
pub const ROWS: [Row; 80] = [
    everywhere(row(Menu::File, Action::Open, "Open project…", "Opens the folder of a project", &["Ctrl+O"])),
    everywhere(row(
        Menu::File,
        Action::OpenArticle,
        "Open article…",
        "Makes a new project around articles",
        &["Ctrl+Shift+O"],
    )),
    everywhere(row(Menu::File, Action::AddArticles, "Add articles…", "Adds articles to this project", &["Ctrl+I"])),
    everywhere(row(
        Menu::File,
        Action::Details,
        "Article details…",
        "Shows and changes headline, outlet, date and the like",
        &["Ctrl+D"],
    )),
    everywhere(row(
        Menu::File,
        Action::Save,
        "Save",
        "Writes the files now; the journal has every step already",
        &["Ctrl+S"],
    )),
    everywhere(row(
        Menu::File,
        Action::KeepIn,
        "Keep project in…",
        "Gives the project a folder of your choice",
        &["Ctrl+Shift+S"],
    )),
    everywhere(row(Menu::File, Action::Who, "Who works here…", "Says whose tags the next ones are", &[])),
    everywhere(row(Menu::File, Action::Quit, "Quit", "Writes the files and leaves", &["Ctrl+Q"])),
    row(Menu::Edit, Action::Undo, "Undo", "Takes the last step back and goes where it happened", &["Ctrl+Z"]),
    row(Menu::Edit, Action::Redo, "Redo", "Makes the last undone step again", &["Ctrl+Y", "Ctrl+Shift+Z"]),
    row(
        Menu::Edit,
        Action::Copy,
        "Copy words",
        "Copies the selected words, or those of the selected mark",
        &["Ctrl+C"],
    ),
    row(Menu::Edit, Action::SelectAll, "Select all", "Selects the whole article", &["Ctrl+A"]),
    row(Menu::Edit, Action::Delete, "Delete mark", "Deletes the selected mark and its ties", &["Delete", "Backspace"]),
    row(
        Menu::Edit,
        Action::Join,
        "Join to mark",
        "Makes the words at the caret another part of the mark before",
        &["J"],
    ),
    row(Menu::Edit, Action::NextPart, "Next part of mark", "Goes to the next part of an interrupted mark", &["P"]),
    row(Menu::Edit, Action::TakeOut, "Take part out", "Takes the part at the caret out of the mark", &["Shift+J"]),
    row(Menu::Edit, Action::Grow, "Grow selection", "Word, quoted run, sentence, paragraph", &["G"]),
    row(Menu::Edit, Action::Shrink, "Shrink selection", "Takes the last growing back", &["H"]),
    row(
        Menu::Edit,
        Action::MoveEdge(Edge::End, Word, Forward),
        "End one word on",
        "Moves the end of the selected mark",
        &["Alt+Right"],
    ),
    row(
        Menu::Edit,
        Action::MoveEdge(Edge::End, Word, Back),
        "End one word back",
        "Moves the end of the selected mark",
        &["Alt+Left"],
    ),
    row(
        Menu::Edit,
        Action::MoveEdge(Edge::Start, Word, Back),
        "Start one word back",
        "Moves the start of the selected mark",
        &["Alt+Up"],
    ),
    row(
        Menu::Edit,
        Action::MoveEdge(Edge::Start, Word, Forward),
        "Start one word on",
        "Moves the start of the selected mark",
        &["Alt+Down"],
    ),
    row(
        Menu::Edit,
        Action::MoveEdge(Edge::End, Character, Forward),
        "End one character on",
        "Moves the end of the selected mark",
        &["Alt+Shift+Right"],
    ),
    row(
        Menu::Edit,
        Action::MoveEdge(Edge::End, Character, Back),
        "End one character back",
        "Moves the end of the selected mark",
        &["Alt+Shift+Left"],
    ),
    row(
        Menu::Edit,
        Action::MoveEdge(Edge::Start, Character, Back),
        "Start one character back",
        "Moves the start of the selected mark",
        &["Alt+Shift+Up"],
    ),
    row(
        Menu::Edit,
        Action::MoveEdge(Edge::Start, Character, Forward),
        "Start one character on",
        "Moves the start of the selected mark",
        &["Alt+Shift+Down"],
    ),
    row(Menu::Edit, Action::NextAttribute, "Next attribute", "Digits set the attribute in focus", &["X"]),
    row(Menu::Edit, Action::PreviousAttribute, "Previous attribute", "Digits set the attribute in focus", &["Shift+X"]),
    row(Menu::Edit, Action::Note, "Write note", "Writes a note on the selected mark, for the data", &["N"]),
    row(Menu::Edit, Action::Comment, "Write comment", "Writes a comment on the selected mark, for colleagues", &["K"]),
    everywhere(row(
        Menu::Edit,
        Action::Finished,
        "Article is finished",
        "Says that you are done with the article, or are not",
        &["Ctrl+Enter"],
    )),
    row(Menu::Tie, Action::Tie, "Tie by…", "Ties the selected mark by any relation", &["R"]),
    row(
        Menu::Tie,
        Action::Enter,
        "Take these words",
        "In a tie, takes the words at the caret; else goes to the inspector",
        &["Enter"],
    ),
    row(Menu::Tie, Action::Escape, "Let go", "Leaves a tie, then a mark, then a selection", &["Escape"]),
    row(Menu::Go, Action::NextMark, "Next mark", "Goes to the next mark in the text", &["Tab"]),
    row(Menu::Go, Action::PreviousMark, "Previous mark", "Goes to the mark before in the text", &["Shift+Tab"]),
    row(Menu::Go, Action::Caret(Character, Forward), "Next character", "Moves the caret", &["Right"]),
    row(Menu::Go, Action::Caret(Character, Back), "Previous character", "Moves the caret", &["Left"]),
    row(Menu::Go, Action::Caret(Word, Forward), "Next word", "Moves the caret", &["Ctrl+Right"]),
    row(Menu::Go, Action::Caret(Word, Back), "Previous word", "Moves the caret", &["Ctrl+Left"]),
    row(Menu::Go, Action::Caret(Sentence, Forward), "Next sentence", "Moves the caret", &["Period"]),
    row(Menu::Go, Action::Caret(Sentence, Back), "Previous sentence", "Moves the caret", &["Comma"]),
    row(Menu::Go, Action::Caret(Paragraph, Forward), "Next paragraph", "Moves the caret", &["Ctrl+Down"]),
    row(Menu::Go, Action::Caret(Paragraph, Back), "Previous paragraph", "Moves the caret", &["Ctrl+Up"]),
    row(Menu::Go, Action::Caret(Text, Back), "Start of article", "Moves the caret", &["Ctrl+Home"]),
    row(Menu::Go, Action::Caret(Text, Forward), "End of article", "Moves the caret", &["Ctrl+End"]),
    row(Menu::Go, line(false, false), "Line below", "Moves the caret", &["Down"]),
    row(Menu::Go, line(true, false), "Line above", "Moves the caret", &["Up"]),
    row(Menu::Go, line_edge(true, false), "Start of line", "Moves the caret", &["Home"]),
    row(Menu::Go, line_edge(false, false), "End of line", "Moves the caret", &["End"]),
    row(
        Menu::Go,
        Action::Layout(LayoutMove::Page { back: false }),
        "Page down",
        "Moves the caret by a page",
        &["PageDown"],
    ),
    row(Menu::Go, Action::Layout(LayoutMove::Page { back: true }), "Page up", "Moves the caret by a page", &["PageUp"]),
    row(
        Menu::Go,
        Action::Extend(Character, Forward),
        "Select next character",
        "Moves the end of the selection",
        &["Shift+Right"],
    ),
    row(
        Menu::Go,
        Action::Extend(Character, Back),
        "Select previous character",
        "Moves the end of the selection",
        &["Shift+Left"],
    ),
    row(
        Menu::Go,
        Action::Extend(Word, Forward),
        "Select next word",
        "Moves the end of the selection",
        &["Ctrl+Shift+Right"],
    ),
    row(
        Menu::Go,
        Action::Extend(Word, Back),
        "Select previous word",
        "Moves the end of the selection",
        &["Ctrl+Shift+Left"],
    ),
    row(
        Menu::Go,
        Action::Extend(Sentence, Forward),
        "Select next sentence",
        "Moves the end of the selection",
        &["Shift+Period"],
    ),
    row(
        Menu::Go,
        Action::Extend(Sentence, Back),
        "Select previous sentence",
        "Moves the end of the selection",
        &["Shift+Comma"],
    ),
    row(
        Menu::Go,
        Action::Extend(Paragraph, Forward),
        "Select next paragraph",
        "Moves the end of the selection",
        &["Ctrl+Shift+Down"],
    ),
    row(
        Menu::Go,
        Action::Extend(Paragraph, Back),
        "Select previous paragraph",
        "Moves the end of the selection",
        &["Ctrl+Shift+Up"],
    ),
    row(
        Menu::Go,
        Action::Extend(Text, Back),
        "Select to start",
        "Moves the end of the selection",
        &["Ctrl+Shift+Home"],
    ),
    row(
        Menu::Go,
        Action::Extend(Text, Forward),
        "Select to end",
        "Moves the end of the selection",
        &["Ctrl+Shift+End"],
    ),
    row(Menu::Go, line(false, true), "Select line below", "Moves the end of the selection", &["Shift+Down"]),
    row(Menu::Go, line(true, true), "Select line above", "Moves the end of the selection", &["Shift+Up"]),
    row(Menu::Go, line_edge(true, true), "Select to start of line", "Moves the end of the selection", &["Shift+Home"]),
    row(Menu::Go, line_edge(false, true), "Select to end of line", "Moves the end of the selection", &["Shift+End"]),
    everywhere(row(
        Menu::Go,
        Action::NextDocument,
        "Next article",
        "Opens the next article of the list",
        &["Ctrl+PageDown"],
    )),
    everywhere(row(
        Menu::Go,
        Action::PreviousDocument,
        "Previous article",
        "Opens the article before in the list",
        &["Ctrl+PageUp"],
    )),
    everywhere(row(Menu::Go, Action::Filter, "Find article", "Narrows the list of articles", &["Ctrl+F"])),
    row(Menu::View, Action::Others, "Tags of others", "Shows what others have tagged here, drawn in outline", &["O"]),
    everywhere(row(Menu::View, Action::History, "History", "Lists what was done, to go back to", &["Ctrl+H"])),
    everywhere(row(
        Menu::View,
        Action::Larger,
        "Larger text",
        "Makes the text of the article larger",
        &["Ctrl+Plus", "Ctrl+Equals", "Ctrl+Shift+Plus", "Ctrl+Shift+Equals"],
    )),
    everywhere(row(
        Menu::View,
        Action::Smaller,
        "Smaller text",
        "Makes the text of the article smaller",
        &["Ctrl+Minus"],
    )),
    everywhere(row(
        Menu::View,
        Action::NormalSize,
        "Normal text",
        "Makes the text of the article as large as it was",
        &["Ctrl+0"],
    )),
    everywhere(row(
        Menu::View,
        Action::Documents,
        "List of articles",
        "Shows the list of articles, or not",
        &["Ctrl+L"],
    )),
    everywhere(row(Menu::View, Action::Inspector, "Inspector", "Shows the inspector, or not", &["Ctrl+R"])),
    everywhere(row(Menu::View, Action::Theme, "Light or dark", "Changes between light and dark", &["Ctrl+T"])),
    everywhere(row(Menu::Help, Action::Messages, "Messages", "Shows whole what the line below says", &["F2"])),
    everywhere(row(Menu::Help, Action::Keys, "Keys", "Lists every key", &["F1"])),
    everywhere(row(Menu::Help, Action::About, "About sayso", "Says what the program is and whose fonts it uses", &[])),
];

impl Action {
    /// The message that does it.
    ///
    /// # Errors
    /// Why it cannot be done now, in words.
    pub fn resolve(self, workspace: &Workspace) -> Result<Message, &'static str> {
        match self {
            Action::Caret(step, direction) => caret(workspace, step, direction, false),
            Action::Extend(step, direction) => caret(workspace, step, direction, true),
            Action::Layout(to) => on_page(workspace, Message::Ask(Effect::Layout(to))),
            Action::NextMark => on_page(workspace, Message::View(View::NextMark { back: false })),
            Action::PreviousMark => on_page(workspace, Message::View(View::NextMark { back: true })),
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
            Action::AddArticles if !workspace.catalogue_is_complete() => Err("wait until every article is listed"),
            _ => Ok(self.always()),
        }
    }

    /// The message of an action that can be done at any time.
    fn always(self) -> Message {
        match self {
            Action::Open => Message::Ask(Effect::AskOpen),
            Action::OpenArticle => Message::Ask(Effect::AskArticle),
            Action::AddArticles => Message::Ask(Effect::AskArticles),
            Action::Save => Message::Ask(Effect::Save),
            Action::KeepIn => Message::Ask(Effect::AskPlace),
            Action::Quit => Message::Ask(Effect::Quit),
            Action::Undo => Message::Undo,
            Action::Redo => Message::Redo,
            Action::Others => Message::View(View::ToggleOthers),
            Action::NextDocument => Message::View(View::NextDocument { back: false }),
            Action::PreviousDocument => Message::View(View::NextDocument { back: true }),
            Action::Filter => Message::View(View::Focus(Focus::Filter)),
            Action::Documents => Message::View(View::ToggleDocuments),
            Action::Inspector => Message::View(View::ToggleInspector),
            Action::History => Message::View(View::ToggleHistory),
            Action::Larger => Message::Ask(Effect::TextSize(1)),
            Action::Smaller => Message::Ask(Effect::TextSize(-1)),
            Action::NormalSize => Message::Ask(Effect::TextSize(0)),
            Action::Theme => Message::Ask(Effect::SwitchTheme),
            Action::Messages => Message::Dialog(DialogMessage::Show(Dialog::Messages)),
            Action::Who => Message::Dialog(DialogMessage::Show(Dialog::Who(String::new()))),
            Action::Keys => Message::Dialog(DialogMessage::Show(Dialog::Keys)),
            Action::About => Message::Dialog(DialogMessage::Show(Dialog::About)),
            _ => Message::View(View::Escape),
        }
    }
}

const NO_ARTICLE: &str = "open an article first";
const NO_MARK: &str = "select a mark first: Tab walks through them";

fn show(dialog: Dialog) -> Message {
    Message::Dialog(DialogMessage::Show(dialog))
}

fn on_page(workspace: &Workspace, message: Message) -> Result<Message, &'static str> {
    workspace.document().map(|_| message).ok_or(NO_ARTICLE)
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

fn enter(workspace: &Workspace) -> Result<Message, &'static str> {
    match workspace.view.mode {
        super::Mode::Tying { .. } => Ok(Message::TakeWords),
        super::Mode::Page | super::Mode::PickRelation { .. } => {
            with_mark(workspace, Message::View(View::Focus(Focus::Inspector)))
        }
    }
}
