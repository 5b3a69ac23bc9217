//! The schema, to change: labels and relations on the left, the chosen one on the right.

use super::{Verdict, fields_ui, foot_ui, refusal_ui};
use crate::app::schema::{Part, Regroup, SchemaDialog};
use crate::app::{Effect, Message, Workspace};
use crate::command::{Recast, touched};
use crate::model::{Cardinality, Kind, LabelDef, LabelId, RelationDef, Schema, Shape, Value};
use crate::ui::theme::{self, Palette};
use egui::RichText;

pub(super) fn schema_ui(
    ui: &mut egui::Ui,
    workspace: &Workspace,
    dialog: &mut SchemaDialog,
    palette: &Palette,
    live: &mut Vec<Message>,
) -> Verdict {
    let width = (ui.ctx().content_rect().width() - 120.0).clamp(560.0, 860.0);
    ui.set_width(width);
    ui.heading("Schema");
    ui.add_space(4.0);
    let height = (ui.ctx().content_rect().height() - 240.0).clamp(200.0, 560.0);
    let column = egui::Layout::top_down(egui::Align::Min);
    ui.horizontal_top(|ui| {
        ui.allocate_ui_with_layout(egui::vec2(190.0, height), column, |ui| {
            ui.set_width(190.0);
            egui::ScrollArea::vertical().id_salt("parts").max_height(height).auto_shrink(false).show(ui, |ui| {
                parts_ui(ui, dialog, palette);
            });
        });
        ui.add_space(14.0);
        ui.allocate_ui_with_layout(egui::vec2(width - 222.0, height), column, |ui| {
            ui.set_width(width - 222.0);
            egui::ScrollArea::vertical().id_salt("part").max_height(height).auto_shrink(false).show(ui, |ui| {
                ui.set_width(width - 238.0);
                match dialog.part {
                    Part::Label(place) => label_ui(ui, workspace, dialog, place, palette, live),
                    Part::Relation(place) => relation_ui(ui, dialog, place, palette),
                }
            });
        });
    });
    refusal_ui(ui, workspace, palette);
    ui.horizontal(|ui| {
        if ui.button("Take from a file…").clicked() {
            live.push(Message::Ask(Effect::AskSchema));
        }
        if ui.button("Write to a file…").clicked() {
            live.push(Message::Ask(Effect::AskSchemaPlace));
        }
    });
    foot_ui(ui, "Change schema", None)
}

fn parts_ui(ui: &mut egui::Ui, dialog: &mut SchemaDialog, palette: &Palette) {
    ui.horizontal(|ui| {
        ui.label("Name");
        let field = ui.add(egui::TextEdit::singleline(&mut dialog.draft.name).desired_width(f32::INFINITY));
        field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Name of the schema"));
    });
    ui.label(RichText::new("Labels").font(theme::sans_strong(12.5)).color(palette.faint));
    for place in 0..dialog.draft.labels.len() {
        let Some(label) = dialog.draft.labels.get(place) else { continue };
        let color = palette.label(dialog.draft.color_of(&label.id));
        let key = if label.retired { "retired".to_owned() } else { label.key.to_ascii_uppercase().to_string() };
        let words = RichText::new(format!("{}  {key}", label.name)).color(color);
        if ui.selectable_label(dialog.part == Part::Label(place), words).clicked() {
            dialog.part = Part::Label(place);
        }
    }
    if ui.small_button("New label").clicked() {
        dialog.add_label();
    }
    ui.add_space(6.0);
    ui.label(RichText::new("Relations").font(theme::sans_strong(12.5)).color(palette.faint));
    for place in 0..dialog.draft.relations.len() {
        let Some(relation) = dialog.draft.relations.get(place) else { continue };
        let key = relation.key.map_or(String::new(), |key| key.to_ascii_uppercase().to_string());
        let words = format!("{}  {key}", relation.name);
        if ui.selectable_label(dialog.part == Part::Relation(place), words).clicked() {
            dialog.part = Part::Relation(place);
        }
    }
    if ui.small_button("New relation").clicked() {
        dialog.add_relation();
    }
}

fn key_ui(ui: &mut egui::Ui, key: &mut Option<char>, may_be_none: bool) {
    let mut text = key.map_or(String::new(), |key| key.to_ascii_uppercase().to_string());
    ui.label("Key");
    let field = ui.add(egui::TextEdit::singleline(&mut text).desired_width(28.0));
    field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Key"));
    if field.changed() {
        // The letter typed last counts, so that nobody need delete the old one first.
        let typed = text.chars().rev().find(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase());
        if typed.is_some() || may_be_none {
            *key = typed;
        }
    }
}

const SHAPES: [(Shape, &str); 6] = [
    (Shape::Tint, "tint"),
    (Shape::Underline, "underline"),
    (Shape::Bracket, "bracket"),
    (Shape::Dotted, "dotted line"),
    (Shape::Wave, "wave"),
    (Shape::Outline, "outline"),
];

fn label_ui(
    ui: &mut egui::Ui,
    workspace: &Workspace,
    dialog: &mut SchemaDialog,
    place: usize,
    palette: &Palette,
    live: &mut Vec<Message>,
) {
    let shown_color = dialog.draft.labels.get(place).map_or(0, |label| dialog.draft.color_of(&label.id));
    let known = dialog.draft.labels.get(place).is_some_and(|l| workspace.project().schema().label(&l.id).is_some());
    let Some(label) = dialog.draft.labels.get_mut(place) else {
        ui.label(RichText::new("Choose a label or a relation.").color(palette.faint));
        return;
    };
    fields_ui(ui, [("Name", &mut label.name), ("When to use it", &mut label.hint)]);
    ui.horizontal(|ui| {
        let mut key = Some(label.key);
        key_ui(ui, &mut key, false);
        label.key = key.unwrap_or(label.key);
        let shape = SHAPES.iter().find(|(shape, _)| *shape == label.shape).map_or("", |(_, name)| name);
        let combo = egui::ComboBox::from_label("Shape").selected_text(shape).show_ui(ui, |ui| {
            for (shape, name) in SHAPES {
                ui.selectable_value(&mut label.shape, shape, name);
            }
        });
        combo.response.accessible_name("Shape");
        ui.checkbox(&mut label.retired, "Retired").on_hover_text("Tags keep it, new ones cannot have it");
    });
    ui.horizontal(|ui| {
        ui.label("Colour");
        ui.spacing_mut().item_spacing.x = 3.0;
        for number in 0..8_u8 {
            let (rect, response) = ui.allocate_exact_size(egui::vec2(22.0, 22.0), egui::Sense::click());
            ui.painter().rect_filled(rect.shrink(2.0), 4.0, palette.label(usize::from(number)));
            if shown_color == usize::from(number) {
                let stroke = egui::Stroke::new(2.0, palette.ink);
                ui.painter().rect_stroke(rect, 5.0, stroke, egui::StrokeKind::Inside);
            }
            let words = format!("Colour {}", number + 1);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &words));
            if response.clicked() {
                label.color = Some(number);
            }
        }
    });
    attributes_ui(ui, label, palette);
    if known {
        let label = label.clone();
        regroup_ui(ui, workspace.project().schema(), &label, palette, live);
    } else if ui.button("Take this label out").clicked() {
        let id = label.id.clone();
        dialog.draft.labels.retain(|label| label.id != id);
        dialog.part = Part::Label(place.saturating_sub(1));
    }
}

const KINDS: [&str; 6] = ["choice", "several choices", "text", "number", "yes or nothing", "web address"];

fn kind_number(kind: &Kind) -> usize {
    match kind {
        Kind::Choice(_) => 0,
        Kind::Several(_) => 1,
        Kind::Text => 2,
        Kind::Number => 3,
        Kind::Flag => 4,
        Kind::Link => 5,
    }
}

fn kind_of(number: usize, values: Vec<String>) -> Kind {
    match number {
        0 => Kind::Choice(values),
        1 => Kind::Several(values),
        2 => Kind::Text,
        3 => Kind::Number,
        4 => Kind::Flag,
        _ => Kind::Link,
    }
}

fn attributes_ui(ui: &mut egui::Ui, label: &mut LabelDef, palette: &Palette) {
    ui.add_space(8.0);
    ui.label(RichText::new("Attributes").font(theme::sans_strong(12.5)).color(palette.faint));
    let mut gone = None;
    for (number, attribute) in label.attributes.iter_mut().enumerate() {
        ui.horizontal(|ui| {
            let name = ui.add(egui::TextEdit::singleline(&mut attribute.name).desired_width(140.0));
            name.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Name of the attribute"));
            let mut kind = kind_number(&attribute.kind);
            let shown = KINDS.get(kind).copied().unwrap_or_default();
            let combo = egui::ComboBox::from_id_salt(("kind", number)).selected_text(shown).show_ui(ui, |ui| {
                for (n, name) in KINDS.iter().enumerate() {
                    ui.selectable_value(&mut kind, n, *name);
                }
            });
            combo.response.accessible_name("Kind");
            if kind != kind_number(&attribute.kind) {
                let values = match &attribute.kind {
                    Kind::Choice(values) | Kind::Several(values) => values.clone(),
                    Kind::Text | Kind::Number | Kind::Flag | Kind::Link => vec!["yes".to_owned(), "no".to_owned()],
                };
                attribute.kind = kind_of(kind, values);
            }
            if ui.small_button("Take out").clicked() {
                gone = Some(number);
            }
        });
        if let Kind::Choice(values) | Kind::Several(values) = &mut attribute.kind {
            values_ui(ui, number, values);
        }
    }
    if let Some(number) = gone {
        label.attributes.remove(number);
    }
    if ui.small_button("New attribute").clicked() {
        SchemaDialog::add_attribute(label);
    }
}

/// The values of a choice, one field each, so that a value may hold any sign.
fn values_ui(ui: &mut egui::Ui, attribute: usize, values: &mut Vec<String>) {
    ui.indent(("values", attribute), |ui| {
        ui.horizontal_wrapped(|ui| {
            let mut gone = None;
            for (number, value) in values.iter_mut().enumerate() {
                let width = (value.chars().count() as f32 * 7.5 + 18.0).clamp(48.0, 220.0);
                let field = ui.add(egui::TextEdit::singleline(value).desired_width(width));
                field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Value"));
                if field.lost_focus() && value.trim().is_empty() {
                    gone = Some(number);
                }
            }
            if let Some(number) = gone {
                values.remove(number);
            }
            if ui.small_button("+").on_hover_text("Another value; an emptied one goes").clicked() {
                let free = (1..1000).map(|n| format!("value {n}")).find(|value| !values.contains(value));
                values.extend(free);
            }
        });
    });
}

/// What can be done to tags that have the label.
fn regroup_ui(ui: &mut egui::Ui, schema: &Schema, label: &LabelDef, palette: &Palette, live: &mut Vec<Message>) {
    ui.add_space(8.0);
    ui.label(RichText::new("Tags that have it").font(theme::sans_strong(12.5)).color(palette.faint));
    ui.horizontal_wrapped(|ui| {
        ui.menu_button("Merge into…", |ui| {
            for other in schema.labels.iter().filter(|other| other.id != label.id) {
                if ui.button(&other.name).clicked() {
                    live.push(Message::Regroup(Regroup::Merge(label.id.clone(), other.id.clone())));
                    ui.close();
                }
            }
        });
        ui.menu_button("Split off those that are…", |ui| {
            for attribute in schema.label(&label.id).map_or(&[][..], |known| known.attributes.as_slice()) {
                if let Kind::Choice(values) = &attribute.kind {
                    for value in values {
                        if ui.button(format!("{}: {value}", attribute.name)).clicked() {
                            let value = Value::Choice(value.clone());
                            live.push(Message::Regroup(Regroup::Split(label.id.clone(), attribute.id.clone(), value)));
                            ui.close();
                        }
                    }
                }
            }
        });
        let words = "What changes is counted and asked first. Other changes of this dialog are let go.";
        ui.label(RichText::new(words).font(theme::sans(12.5)).color(palette.faint));
    });
}

fn relation_ui(ui: &mut egui::Ui, dialog: &mut SchemaDialog, place: usize, palette: &Palette) {
    let labels: Vec<(LabelId, String)> =
        dialog.draft.labels.iter().map(|label| (label.id.clone(), label.name.clone())).collect();
    let Some(relation) = dialog.draft.relations.get_mut(place) else { return };
    fields_ui(ui, [("Name, from start to end", &mut relation.name)]);
    ui.horizontal(|ui| key_ui(ui, &mut relation.key, true));
    let RelationDef { from, to, .. } = relation;
    for (name, ends) in [("Starts from", from), ("Ends at", to)] {
        ui.add_space(4.0);
        ui.label(RichText::new(name).font(theme::sans_strong(12.5)).color(palette.faint));
        ui.horizontal_wrapped(|ui| {
            for (id, name) in &labels {
                let mut there = ends.contains(id);
                if ui.checkbox(&mut there, name.as_str()).changed() {
                    if there { ends.push(id.clone()) } else { ends.retain(|end| end != id) }
                }
            }
        });
    }
    ui.add_space(6.0);
    let mut one = relation.cardinality == Cardinality::One;
    ui.checkbox(&mut one, "At most one starts from a mark");
    relation.cardinality = if one { Cardinality::One } else { Cardinality::Many };
    ui.checkbox(&mut relation.ordered, "Their order means something: a chain");
    ui.checkbox(&mut relation.symmetric, "Reads the same both ways");
    ui.checkbox(&mut relation.in_frame, "Belongs to the frame that is walked through");
    ui.add_space(8.0);
    if ui.button("Take this relation out").clicked() {
        dialog.draft.relations.remove(place);
        dialog.part = Part::Relation(place.saturating_sub(1));
    }
}

/// What merging or splitting changes, counted, before it is done.
pub(super) fn recast_ui(ui: &mut egui::Ui, workspace: &Workspace, recast: &Recast, palette: &Palette) -> Verdict {
    let touched = touched(workspace.project(), recast);
    let name = |schema: &Schema, id: &LabelId| schema.label(id).map_or(id.to_string(), |label| label.name.clone());
    let (from, to) = (name(workspace.project().schema(), &recast.from), name(&recast.schema, &recast.to));
    let title = match &recast.when {
        None => format!("Merge {from} into {to}"),
        Some((_, value)) => format!("Split {from}: {}", value.as_str()),
    };
    ui.heading(title);
    ui.add_space(6.0);
    let count = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let (marks, articles, coders) = (
        count(touched.marks, "tag", "tags"),
        count(touched.articles, "article", "articles"),
        count(touched.coders, "coder", "coders"),
    );
    let words = format!("{marks} in {articles} by {coders} become “{to}”. Ties stay.");
    ui.add(egui::Label::new(words).wrap());
    if touched.values > 0 {
        let words =
            format!("{} of attributes that {to} does not have are left out.", count(touched.values, "value", "values"));
        ui.add(egui::Label::new(RichText::new(words).color(palette.refusal)).wrap());
    }
    let words = "It is one step for the whole project, for every coder’s tags; undo takes all of it back.";
    ui.add(egui::Label::new(RichText::new(words).color(palette.faint)).wrap());
    foot_ui(ui, "Do it", None)
}
