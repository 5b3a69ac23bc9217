//! `document.ron`: what an article is.

use super::{head, line, quoted, read_ron};
use crate::format::ReadError;
use crate::model::{DocumentId, DocumentMeta, OtherField};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentFile {
    #[serde(rename = "format")]
    _format: (u16, u16),
    id: String,
    text_sha256: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    section: String,
    #[serde(default)]
    outlet: String,
    #[serde(default)]
    byline: String,
    #[serde(default)]
    published: String,
    #[serde(default)]
    retrieved: String,
    #[serde(default)]
    url: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    note: String,
    /// What other copies of the file say: the names of fields, and what stands there.
    #[serde(default)]
    others: Vec<(String, String)>,
}

/// Reads what an article is; the slug is the name of its folder.
///
/// # Errors
/// The file is damaged or of a newer version.
pub fn read(file: &str, bytes: &[u8], slug: &str) -> Result<DocumentMeta, ReadError> {
    let found: DocumentFile = read_ron(file, bytes)?;
    let id = DocumentId::parse(&found.id)
        .ok_or_else(|| ReadError::whole(file, format!("{:?} is no id", found.id), "take the file from a backup"))?;
    Ok(DocumentMeta {
        id,
        slug: slug.to_owned(),
        title: found.title,
        section: found.section,
        outlet: found.outlet,
        byline: found.byline,
        published: found.published,
        retrieved: found.retrieved,
        url: found.url,
        source: found.source,
        language: found.language,
        note: found.note,
        text_sha256: found.text_sha256,
        others: found.others.into_iter().map(|(field, value)| OtherField { field, value }).collect(),
    })
}

/// Writes what an article is.
pub fn write(meta: &DocumentMeta) -> String {
    let mut out = head(!meta.others.is_empty());
    line(&mut out, "id", &meta.id.to_string());
    for (name, value) in meta.fields() {
        line(&mut out, name, value);
    }
    line(&mut out, "text_sha256", &meta.text_sha256);
    if !meta.others.is_empty() {
        let one = |other: &OtherField| format!("        ({}, {}),\n", quoted(&other.field), quoted(&other.value));
        out.push_str(&format!("    others: [\n{}    ],\n", meta.others.iter().map(one).collect::<String>()));
    }
    out.push_str(")\n");
    out
}
