//! The dialogs.

mod agreement;
mod export;
mod keys;
mod look;
mod palette;
mod path;
mod schema;
mod tagged;
mod versions;

use super::shell::Browser;
use super::theme::{self, Palette};
use crate::app::{Dialog, DialogMessage, ImportDialog, ImportDraft, Message, NoticeKind, Workspace};
use crate::format::fields::Proposal;
use crate::format::plain::{ENCODINGS, Found};
use crate::model::{CoderId, DocumentMeta};
use egui::{Align, Key, RichText};
use path::path_ui;

/// How a dialog ends.
enum Verdict {
    Open,
    Close,
    Confirm,
    ConfirmAll,
}

/// Shows the dialog that is open, if one is.
pub fn dialog_ui(ui: &egui::Ui, workspace: &Workspace, browser: &Browser, out: &mut Vec<Message>) {
    let Some(mut dialog) = workspace.view.dialog.clone() else { return };
    let palette = theme::palette(ui.ctx());
    let mut chosen = None;
    let asked = path::asked(&dialog);
    // What counts at once, while the dialog stays open.
    let mut live = Vec::new();
    // A dialog of its own for each kind, or the next one would have the size of the last.
    let id = egui::Id::unique(("dialog", std::mem::discriminant(&dialog)));
    let frame = egui::Frame::popup(ui.style()).inner_margin(16);
    let modal = egui::Modal::new(id).frame(frame).show(ui.ctx(), |ui| {
        ui.set_max_width(match dialog {
            Dialog::Schema(_) | Dialog::Keys(_) | Dialog::Export(_) | Dialog::Agreement(_) | Dialog::Versions(_) => {
                900.0
            }
            _ => 560.0,
        });
        match &mut dialog {
            Dialog::Who(name) => who_ui(ui, name, &palette),
            Dialog::OpenPath(path) | Dialog::AddPath(path) | Dialog::KeepIn(path) | Dialog::SchemaPath { path, .. } => {
                path_ui(ui, (workspace, browser), path, asked, &palette)
            }
            Dialog::Import(import) => import_ui(ui, import, &palette),
            Dialog::Details(meta) => details_ui(ui, meta),
            Dialog::Palette(query, at) => palette::palette_ui(ui, workspace, (query, at), &palette, &mut chosen),
            Dialog::Messages => messages_ui(ui, workspace, &palette),
            Dialog::Keys(keys) => keys::keys_ui(ui, workspace, keys, &palette, &mut live),
            Dialog::Review(left, right) => review_ui(ui, workspace, (left, right), &palette),
            Dialog::Tagged(tagged) => tagged::tagged_ui(ui, tagged, &palette, &mut live),
            Dialog::Agreement(asked) => agreement::agreement_ui(ui, workspace, asked, &palette, &mut live),
            Dialog::Export(export) => export::export_ui(ui, workspace, export, &palette, &mut live),
            Dialog::Schema(schema) => schema::schema_ui(ui, workspace, schema, &palette, &mut live),
            Dialog::Recast(recast) => schema::recast_ui(ui, workspace, recast, &palette),
            Dialog::Versions(versions) => versions::versions_ui(ui, workspace, versions, &palette),
            Dialog::Look(look) => look::look_ui(ui, look, &palette, &mut live),
            Dialog::About => about_ui(ui, &palette),
        }
    });
    if let Some(message) = chosen {
        out.push(Message::Dialog(DialogMessage::Close));
        out.push(message);
        return;
    }
    out.append(&mut live);
    // While a key is waited for, Escape only ends that.
    let waits = matches!(&workspace.view.dialog, Some(Dialog::Keys(keys)) if keys.waiting.is_some());
    let verdict = if modal.should_close() && !waits { Verdict::Close } else { modal.inner };
    let message = match verdict {
        Verdict::Open if Some(&dialog) == workspace.view.dialog.as_ref() => return,
        Verdict::Open => DialogMessage::Show(dialog),
        Verdict::Close => DialogMessage::Close,
        Verdict::Confirm => DialogMessage::Confirm(dialog),
        Verdict::ConfirmAll => DialogMessage::ConfirmAll(dialog),
    };
    out.push(Message::Dialog(message));
}

/// The buttons at the foot of a dialog: the one that does it on the right.
fn foot_ui(ui: &mut egui::Ui, does: &str, all: Option<String>) -> Verdict {
    ui.add_space(12.0);
    let mut verdict = Verdict::Open;
    if entered(ui) {
        verdict = Verdict::Confirm;
    }
    in_a_row(ui, |ui| {
        let color = theme::palette(ui.ctx());
        let strong = RichText::new(does).font(theme::sans_strong(14.5)).color(color.on_accent);
        if ui.add(egui::Button::new(strong).fill(color.accent)).clicked() {
            verdict = Verdict::Confirm;
        }
        if let Some(all) = all
            && ui.button(all).clicked()
        {
            verdict = Verdict::ConfirmAll;
        }
        if ui.button("Cancel").clicked() {
            verdict = Verdict::Close;
        }
    });
    verdict
}

/// Whether Enter was pressed anew, and for the dialog rather than for a button or a list in it.
fn entered(ui: &egui::Ui) -> bool {
    let anew =
        |event: &egui::Event| matches!(event, egui::Event::Key { key: Key::Enter, pressed: true, repeat: false, .. });
    let pressed = ui.input(|input| input.events.iter().any(anew));
    let elsewhere = ui.memory(|memory| memory.focused().is_some()) && !ui.ctx().text_edit_focused();
    pressed && !elsewhere && !egui::Popup::is_any_open(ui.ctx())
}

/// A row of buttons, the first on the right.
fn in_a_row<R>(ui: &mut egui::Ui, add: impl FnOnce(&mut egui::Ui) -> R) -> R {
    let size = egui::vec2(ui.available_width(), ui.spacing().interact_size.y + 4.0);
    ui.allocate_ui_with_layout(size, egui::Layout::right_to_left(Align::Center), add).inner
}

/// A field that gets the keys when the dialog opens.
fn first_field(ui: &mut egui::Ui, text: &mut String, name: &str) {
    let width = ui.available_width().min(540.0);
    let response = ui.add(egui::TextEdit::singleline(text).desired_width(width).hint_text(name.to_owned()));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, name));
    if ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
}

/// Whose tags are to be reviewed: of two they are compared, of one they are accepted or rejected.
fn review_ui(
    ui: &mut egui::Ui,
    workspace: &Workspace,
    (left, right): (&mut CoderId, &mut Option<CoderId>),
    palette: &Palette,
) -> Verdict {
    ui.heading("Review");
    let words = "What both have alike is taken at once, in one step that can be undone; the rest comes one case after \
        the other. Your decisions are kept in a file of your own, and make the gold that can be exported.";
    ui.add(egui::Label::new(RichText::new(words).color(palette.faint)).wrap());
    ui.add_space(8.0);
    let coders = workspace.shown_coders();
    let name = |id: &CoderId| workspace.shown_name(id);
    egui::Grid::new("review").num_columns(2).spacing([14.0, 8.0]).show(ui, |ui| {
        ui.label("Left");
        let combo = egui::ComboBox::from_id_salt("left").selected_text(name(left)).width(200.0).show_ui(ui, |ui| {
            for (coder, name) in &coders {
                ui.selectable_value(left, coder.clone(), name.as_str());
            }
        });
        combo.response.accessible_name("Left");
        ui.end_row();
        ui.label("Right");
        let shown = right.as_ref().map_or("nobody: one person alone".to_owned(), name);
        let combo = egui::ComboBox::from_id_salt("right").selected_text(shown).width(200.0).show_ui(ui, |ui| {
            ui.selectable_value(right, None, "nobody: one person alone");
            for (coder, name) in coders.iter().filter(|(coder, _)| coder != left) {
                ui.selectable_value(right, Some(coder.clone()), name.as_str());
            }
        });
        combo.response.accessible_name("Right");
        ui.end_row();
    });
    if right.as_ref() == Some(left) {
        *right = None;
    }
    foot_ui(ui, "Begin", None)
}

fn who_ui(ui: &mut egui::Ui, name: &mut String, palette: &Palette) -> Verdict {
    ui.heading("Who are you?");
    let words =
        "Your tags are kept under your name, in a file of your own. It can be changed in File > Who works here.";
    ui.add(egui::Label::new(RichText::new(words).color(palette.faint)).wrap());
    ui.add_space(8.0);
    first_field(ui, name, "Your name");
    foot_ui(ui, "That is me", None)
}

fn import_ui(ui: &mut egui::Ui, import: &mut ImportDialog, palette: &Palette) -> Verdict {
    ui.heading("Add article");
    ui.label(RichText::new(&import.draft.file.name).color(palette.faint));
    ui.add_space(6.0);
    match &import.draft.said {
        Some(said) => drop(ui.add(egui::Label::new(RichText::new(said).color(palette.accent)).wrap())),
        None => encoding_ui(ui, &mut import.draft, palette),
    }
    joining_ui(ui, &mut import.draft);
    ui.add_space(6.0);
    proposal_ui(ui, &mut import.draft.fields);
    ui.add_space(8.0);
    let text = import.draft.decoded.text.as_str();
    let start: String = text.chars().take(700).collect();
    let frame = egui::Frame::new().fill(palette.page).inner_margin(10).corner_radius(6);
    frame.show(ui, |ui| {
        egui::ScrollArea::vertical().max_height(150.0).auto_shrink([false, true]).show(ui, |ui| {
            let words = if start.trim().is_empty() { "The file is empty." } else { start.as_str() };
            ui.add(egui::Label::new(RichText::new(words).font(theme::serif(14.0))).wrap());
        });
    });
    let words = if import.draft.said.is_some() {
        "The text below is what comes in. The fields are the file’s own, or read off its first and last lines."
    } else {
        "The text is kept exactly as it is, but for its line ends. The fields are read off its first and last lines."
    };
    ui.add(egui::Label::new(RichText::new(words).font(theme::sans(12.5)).color(palette.faint)).wrap());
    let waiting = import.waiting;
    let all = (waiting > 0).then(|| format!("Add all {} as proposed", waiting + 1));
    if waiting > 0 {
        let words = format!("{waiting} more wait; Escape leaves this one out and goes on.");
        ui.label(RichText::new(words).font(theme::sans(12.5)).color(palette.faint));
    }
    foot_ui(ui, "Add article", all)
}

/// The lines of a PDF are joined when that is asked for.
fn joining_ui(ui: &mut egui::Ui, draft: &mut ImportDraft) {
    if !draft.has_lines_of_pages() {
        return;
    }
    let before = draft.joined;
    ui.checkbox(&mut draft.joined, "Join the lines of each paragraph");
    if draft.joined == before {
        return;
    }
    let read = ImportDraft::read(draft.file.clone(), None).and_then(|mut read| {
        read.joined = draft.joined;
        if read.joined {
            read.join_lines()?;
        }
        Ok(read)
    });
    match read {
        Ok(read) => *draft = ImportDraft { fields: draft.fields.clone(), ..read },
        Err(_) => draft.joined = before,
    }
}

fn encoding_ui(ui: &mut egui::Ui, draft: &mut ImportDraft, palette: &Palette) {
    let decoded = &draft.decoded;
    let how = match decoded.found {
        Found::ByteOrderMark => "as its first bytes say",
        Found::Valid => "certain",
        Found::Guess => "a guess: look at the text below",
        Found::Given => "as you say",
    };
    let mut chosen = None;
    ui.horizontal(|ui| {
        ui.label("Encoding");
        let combo = egui::ComboBox::from_id_salt("encoding").selected_text(decoded.encoding).show_ui(ui, |ui| {
            for name in ENCODINGS {
                if ui.selectable_label(name == decoded.encoding, name).clicked() {
                    chosen = Some(name);
                }
            }
        });
        combo.response.accessible_name("Encoding");
        ui.label(RichText::new(how).color(palette.faint));
    });
    let mut remarks = Vec::new();
    if decoded.replaced > 0 {
        remarks.push(format!("{} places are no characters in this encoding and became �", decoded.replaced));
    }
    if decoded.nuls > 0 {
        remarks.push(format!("{} NUL characters are kept", decoded.nuls));
    }
    for remark in remarks {
        ui.label(RichText::new(remark).color(palette.trouble));
    }
    if let Some(name) = chosen
        && let Ok(read) = ImportDraft::read(draft.file.clone(), Some(name))
    {
        *draft = read;
    }
}

fn proposal_ui(ui: &mut egui::Ui, fields: &mut Proposal) {
    let rows: [(&str, &mut String); 6] = [
        ("Headline", &mut fields.title),
        ("Outlet", &mut fields.outlet),
        ("Published", &mut fields.published),
        ("Section", &mut fields.section),
        ("Byline", &mut fields.byline),
        ("Taken from", &mut fields.source),
    ];
    fields_ui(ui, rows);
}

/// Why the last thing asked for was refused, where it was.
fn refusal_ui(ui: &mut egui::Ui, workspace: &Workspace, palette: &Palette) {
    let refusal = workspace.view.notices.last().filter(|notice| notice.kind == NoticeKind::Refusal);
    if let Some(notice) = refusal {
        ui.add(egui::Label::new(RichText::new(&notice.words).color(palette.refusal)).wrap());
    }
}

fn fields_ui<'f>(ui: &mut egui::Ui, rows: impl IntoIterator<Item = (&'f str, &'f mut String)>) {
    egui::Grid::new("fields").num_columns(2).spacing([12.0, 6.0]).show(ui, |ui| {
        for (name, value) in rows {
            ui.label(name);
            let response = ui.add(egui::TextEdit::singleline(value).desired_width(430.0));
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, name));
            ui.end_row();
        }
    });
}

fn details_ui(ui: &mut egui::Ui, meta: &mut DocumentMeta) -> Verdict {
    ui.heading("Article details");
    ui.add_space(8.0);
    let rows: [(&str, &mut String); 10] = [
        ("Headline", &mut meta.title),
        ("Outlet", &mut meta.outlet),
        ("Published", &mut meta.published),
        ("Section", &mut meta.section),
        ("Byline", &mut meta.byline),
        ("Taken from", &mut meta.source),
        ("Web address", &mut meta.url),
        ("Retrieved", &mut meta.retrieved),
        ("Language", &mut meta.language),
        ("Note", &mut meta.note),
    ];
    fields_ui(ui, rows);
    foot_ui(ui, "Change", None)
}

/// Everything that was said, with nothing cut off; closing it takes it as read.
fn messages_ui(ui: &mut egui::Ui, workspace: &Workspace, palette: &Palette) -> Verdict {
    ui.heading("Messages");
    ui.add_space(6.0);
    let notices = &workspace.view.notices;
    if notices.is_empty() {
        ui.label(RichText::new("There is nothing to say.").color(palette.faint));
    }
    egui::ScrollArea::vertical().max_height(420.0).auto_shrink([false, true]).show(ui, |ui| {
        for notice in notices {
            let color = if notice.kind == NoticeKind::Trouble { palette.trouble } else { palette.ink };
            ui.add(egui::Label::new(RichText::new(&notice.words).color(color)).wrap().selectable(true));
            ui.add_space(6.0);
        }
    });
    close_ui(ui)
}

fn about_ui(ui: &mut egui::Ui, palette: &Palette) -> Verdict {
    ui.heading("sayso");
    ui.label(format!("Version {}", env!("CARGO_PKG_VERSION")));
    ui.add_space(6.0);
    ui.label("Tags news articles: who said what, through whom.");
    ui.add_space(6.0);
    let words = "MIT or Apache-2.0. Set in Source Serif and Source Sans (Adobe, SIL Open Font License 1.1).";
    ui.add(egui::Label::new(RichText::new(words).color(palette.faint)).wrap());
    close_ui(ui)
}

fn close_ui(ui: &mut egui::Ui) -> Verdict {
    ui.add_space(12.0);
    let close = in_a_row(ui, |ui| ui.button("Close").clicked());
    if close || entered(ui) { Verdict::Close } else { Verdict::Open }
}
