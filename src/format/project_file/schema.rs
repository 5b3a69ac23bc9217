//! `schema.ron`: labels, attributes and relations.

use super::{head, line, quoted, read_ron};
use crate::format::ReadError;
use crate::model::{
    AttributeDef, AttributeId, Cardinality, Kind, LabelDef, LabelId, NameError, OtherDef, RelationDef, RelationKind,
    Schema, Shape,
};
use serde::Deserialize;

/// The schema that a new project gets, as it stands in the program.
const DEFAULT: &str = include_str!("../../../assets/schema/news-attribution.ron");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemaFile {
    #[serde(rename = "format")]
    _format: (u16, u16),
    name: String,
    labels: Vec<LabelRecord>,
    #[serde(default)]
    relations: Vec<RelationRecord>,
    #[serde(default)]
    others: Vec<OtherRecord>,
}

/// What another copy of the file said.
#[derive(Deserialize)]
enum OtherRecord {
    Name(String),
    Label(Box<LabelRecord>),
    LabelGone(String),
    Relation(Box<RelationRecord>),
    RelationGone(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelRecord {
    id: String,
    name: String,
    key: char,
    #[serde(default)]
    shape: ShapeWord,
    #[serde(default)]
    color: Option<u8>,
    #[serde(default)]
    retired: bool,
    #[serde(default)]
    hint: String,
    #[serde(default)]
    attributes: Vec<AttributeRecord>,
}

#[derive(Deserialize, Clone, Copy, Default, Debug)]
enum ShapeWord {
    #[default]
    Tint,
    Underline,
    Bracket,
    Dotted,
    Wave,
    Outline,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AttributeRecord {
    id: String,
    name: String,
    kind: KindWord,
}

#[derive(Deserialize)]
enum KindWord {
    Choice(Vec<String>),
    Several(Vec<String>),
    Text,
    Number,
    Flag,
    Link,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RelationRecord {
    id: String,
    name: String,
    #[serde(default)]
    key: Option<char>,
    from: Vec<String>,
    to: Vec<String>,
    #[serde(default)]
    at_most_one: bool,
    #[serde(default)]
    ordered: bool,
    #[serde(default)]
    symmetric: bool,
    #[serde(default)]
    in_frame: bool,
}

/// The schema "News attribution", which the program is made for.
pub fn default_schema() -> Schema {
    // A test reads it, so it cannot fail in the program.
    read("news-attribution.ron", DEFAULT.as_bytes()).unwrap_or_default()
}

/// The text of the default schema, as it is written into a new project.
pub fn default_schema_text() -> &'static str {
    DEFAULT
}

/// Reads a schema and checks that it can be worked with.
///
/// # Errors
/// The file is damaged, of a newer version, or contradicts itself.
pub fn read(file: &str, bytes: &[u8]) -> Result<Schema, ReadError> {
    let found: SchemaFile = read_ron(file, bytes)?;
    let remedy = "mend it or take the file from a backup";
    let schema = build(found).map_err(|error| ReadError::whole(file, error.to_string(), remedy))?;
    schema.check().map_err(|error| ReadError::whole(file, error.to_string(), remedy))?;
    Ok(schema)
}

fn build(found: SchemaFile) -> Result<Schema, NameError> {
    let labels: Result<Vec<LabelDef>, NameError> = found.labels.into_iter().map(label).collect();
    let relations: Result<Vec<RelationDef>, NameError> = found.relations.into_iter().map(relation).collect();
    let others: Result<_, NameError> = found.others.into_iter().map(other).collect();
    Ok(Schema { name: found.name, labels: labels?, relations: relations?, others: others? })
}

fn other(record: OtherRecord) -> Result<OtherDef, NameError> {
    Ok(match record {
        OtherRecord::Name(name) => OtherDef::Name(name),
        OtherRecord::Label(record) => OtherDef::Label(Box::new(label(*record)?)),
        OtherRecord::LabelGone(id) => OtherDef::LabelGone(LabelId::new(&id)?),
        OtherRecord::Relation(record) => OtherDef::Relation(Box::new(relation(*record)?)),
        OtherRecord::RelationGone(id) => OtherDef::RelationGone(RelationKind::new(&id)?),
    })
}

fn label(record: LabelRecord) -> Result<LabelDef, NameError> {
    let attribute = |record: AttributeRecord| {
        let kind = match record.kind {
            KindWord::Choice(words) => Kind::Choice(words),
            KindWord::Several(words) => Kind::Several(words),
            KindWord::Text => Kind::Text,
            KindWord::Number => Kind::Number,
            KindWord::Flag => Kind::Flag,
            KindWord::Link => Kind::Link,
        };
        Ok(AttributeDef { id: AttributeId::new(&record.id)?, name: record.name, kind })
    };
    let attributes: Result<Vec<AttributeDef>, NameError> = record.attributes.into_iter().map(attribute).collect();
    let shape = match record.shape {
        ShapeWord::Tint => Shape::Tint,
        ShapeWord::Underline => Shape::Underline,
        ShapeWord::Bracket => Shape::Bracket,
        ShapeWord::Dotted => Shape::Dotted,
        ShapeWord::Wave => Shape::Wave,
        ShapeWord::Outline => Shape::Outline,
    };
    Ok(LabelDef {
        id: LabelId::new(&record.id)?,
        name: record.name,
        key: record.key,
        shape,
        color: record.color,
        retired: record.retired,
        attributes: attributes?,
        hint: record.hint,
    })
}

fn relation(record: RelationRecord) -> Result<RelationDef, NameError> {
    let ends = |words: &[String]| words.iter().map(|word| LabelId::new(word)).collect::<Result<Vec<_>, _>>();
    Ok(RelationDef {
        id: RelationKind::new(&record.id)?,
        name: record.name,
        key: record.key,
        from: ends(&record.from)?,
        to: ends(&record.to)?,
        cardinality: if record.at_most_one { Cardinality::One } else { Cardinality::Many },
        ordered: record.ordered,
        symmetric: record.symmetric,
        in_frame: record.in_frame,
    })
}

/// Writes a schema.
pub fn write(schema: &Schema) -> String {
    let mut out = head(!schema.others.is_empty());
    line(&mut out, "name", &schema.name);
    out.push_str("    labels: [\n");
    for label in &schema.labels {
        out.push_str("        ");
        write_label(&mut out, label);
        out.push_str(",\n");
    }
    out.push_str("    ],\n    relations: [\n");
    for relation in &schema.relations {
        out.push_str("        ");
        write_relation(&mut out, relation);
        out.push_str(",\n");
    }
    out.push_str("    ],\n");
    if !schema.others.is_empty() {
        out.push_str("    others: [\n");
        schema.others.iter().for_each(|other| write_other(&mut out, other));
        out.push_str("    ],\n");
    }
    out.push_str(")\n");
    out
}

fn write_other(out: &mut String, other: &OtherDef) {
    out.push_str("        ");
    match other {
        OtherDef::Name(name) => out.push_str(&format!("Name({}", quoted(name))),
        OtherDef::LabelGone(id) => out.push_str(&format!("LabelGone({}", quoted(id.as_str()))),
        OtherDef::RelationGone(id) => out.push_str(&format!("RelationGone({}", quoted(id.as_str()))),
        OtherDef::Label(label) => {
            out.push_str("Label(");
            write_label(out, label);
        }
        OtherDef::Relation(def) => {
            out.push_str("Relation(");
            write_relation(out, def);
        }
    }
    out.push_str("),\n");
}

fn write_label(out: &mut String, label: &LabelDef) {
    let (id, name) = (quoted(label.id.as_str()), quoted(&label.name));
    out.push_str(&format!("(\n            id: {id}, name: {name}, key: {:?}, ", label.key));
    out.push_str(&format!("shape: {:?}", label.shape));
    if let Some(color) = label.color {
        out.push_str(&format!(", color: Some({color})"));
    }
    if label.retired {
        out.push_str(", retired: true");
    }
    out.push_str(&format!(",\n            hint: {},\n", quoted(&label.hint)));
    if !label.attributes.is_empty() {
        out.push_str("            attributes: [\n");
        for attribute in &label.attributes {
            let (id, name) = (quoted(attribute.id.as_str()), quoted(&attribute.name));
            let kind = write_kind(&attribute.kind);
            out.push_str(&format!("                (id: {id}, name: {name}, kind: {kind}),\n"));
        }
        out.push_str("            ],\n");
    }
    out.push_str("        )");
}

fn list(words: &[String]) -> String {
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", ")
}

fn write_kind(kind: &Kind) -> String {
    match kind {
        Kind::Choice(words) => format!("Choice([{}])", list(words)),
        Kind::Several(words) => format!("Several([{}])", list(words)),
        Kind::Text => "Text".to_owned(),
        Kind::Number => "Number".to_owned(),
        Kind::Flag => "Flag".to_owned(),
        Kind::Link => "Link".to_owned(),
    }
}

fn write_relation(out: &mut String, relation: &RelationDef) {
    let ends = |labels: &[LabelId]| labels.iter().map(|label| quoted(label.as_str())).collect::<Vec<_>>().join(", ");
    let (id, name) = (quoted(relation.id.as_str()), quoted(&relation.name));
    out.push_str(&format!("(id: {id}, name: {name}"));
    if let Some(key) = relation.key {
        out.push_str(&format!(", key: Some({key:?})"));
    }
    out.push_str(&format!(", from: [{}], to: [{}]", ends(&relation.from), ends(&relation.to)));
    let one = relation.cardinality == Cardinality::One;
    let flags = [
        (one, "at_most_one"),
        (relation.ordered, "ordered"),
        (relation.symmetric, "symmetric"),
        (relation.in_frame, "in_frame"),
    ];
    for (_, name) in flags.iter().filter(|(is, _)| *is) {
        out.push_str(&format!(", {name}: true"));
    }
    out.push(')');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_schema_reads_and_writes_itself() {
        let schema = read("default", DEFAULT.as_bytes()).unwrap();
        assert_eq!(schema.labels.len(), 6);
        assert_eq!(write(&schema), DEFAULT);
    }
}
