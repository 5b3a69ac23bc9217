//! One file of a project by itself, without the project around it.
//!
//! Git hands over the three sides of a file and nothing beside them. That is
//! enough: read against no text, every annotation is an orphan, which keeps the
//! code points and words that stand in its file and is written back as it was;
//! read against no schema, every value is its word. So two files can be
//! compared, merged and told in words, and nothing in them is moved or lost.

use super::ReadError;
use super::project_file::tags::{self, there};
use super::project_file::{BESIDE, FORMAT, check_version_to, document, parse, project, review, schema, utf8};
use crate::model::{AnnotationSet, CoderId, DocumentId, DocumentMeta, Project, Review, Schema};
use crate::text::Text;
use serde::Deserialize;

/// One file of a project, whichever it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LoneFile {
    /// One coder's tags on one article; all of them orphans.
    Tags(DocumentId, CoderId, AnnotationSet),
    /// One reviewer's decisions on one article.
    Review(DocumentId, CoderId, Review),
    /// What can be tagged.
    Schema(Schema),
    /// A project's name and coders; there is nothing else in it.
    Head(Box<Project>),
    /// What an article is; its folder has no name.
    Meta(Box<DocumentMeta>),
}

/// Which fields a file has, whatever is in them.
#[derive(Deserialize)]
struct Outline {
    #[serde(default)]
    document: String,
    #[serde(default)]
    coder: String,
    #[serde(default, deserialize_with = "there")]
    id: bool,
    #[serde(default, deserialize_with = "there")]
    labels: bool,
    #[serde(default, deserialize_with = "there")]
    text_sha256: bool,
    #[serde(default, deserialize_with = "there")]
    offsets: bool,
    #[serde(default, deserialize_with = "there")]
    state: bool,
    #[serde(default, deserialize_with = "there")]
    annotations: bool,
}

impl LoneFile {
    /// Reads a file and finds out of its fields which it is; `file` is its name, for messages.
    ///
    /// # Errors
    /// It is damaged, of a newer version, or no file of a project.
    pub fn read(file: &str, bytes: &[u8]) -> Result<LoneFile, ReadError> {
        let content = utf8(file, bytes)?;
        // Which version is known depends on which file it is; that is asked once more where it is read.
        check_version_to(file, content, FORMAT.max(BESIDE))?;
        let outline: Outline = parse(file, content)?;
        if outline.labels {
            return schema::read(file, bytes).map(LoneFile::Schema);
        }
        if outline.text_sha256 {
            return document::read(file, bytes, "").map(|meta| LoneFile::Meta(Box::new(meta)));
        }
        if outline.offsets {
            return read_of_coder(file, bytes, &outline);
        }
        if outline.id {
            return project::read(file, bytes, Schema::default()).map(|head| LoneFile::Head(Box::new(head)));
        }
        Err(ReadError::whole(file, "this is no file of a sayso project", "merge it by hand"))
    }

    /// Writes the file.
    pub fn write(&self) -> String {
        let text = Text::default();
        match self {
            LoneFile::Tags(document, coder, set) => tags::write(set, tags::Owner { document: *document, coder }, &text),
            LoneFile::Review(document, coder, review) => {
                review::write(review, tags::Owner { document: *document, coder }, &text)
            }
            LoneFile::Schema(schema) => schema::write(schema),
            LoneFile::Head(project) => project::write(project),
            LoneFile::Meta(meta) => document::write(meta),
        }
    }
}

/// Tags always say how far they are, decisions never do.
fn read_of_coder(file: &str, bytes: &[u8], outline: &Outline) -> Result<LoneFile, ReadError> {
    let remedy = "take the file from a backup";
    let document = DocumentId::parse(&outline.document)
        .ok_or_else(|| ReadError::whole(file, format!("{:?} is no id", outline.document), remedy))?;
    let coder = CoderId::new(&outline.coder).map_err(|error| ReadError::whole(file, error.to_string(), remedy))?;
    let owner = tags::Owner { document, coder: &coder };
    let (text, schema) = (Text::default(), Schema::default());
    if outline.state || outline.annotations {
        let set = tags::read(file, bytes, owner, &text, &schema)?;
        Ok(LoneFile::Tags(document, coder, set))
    } else {
        let review = review::read(file, bytes, owner, &text, &schema)?;
        Ok(LoneFile::Review(document, coder, review))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_known_by_its_fields_and_written_back_as_it_was() {
        let head = "(\n    format: (1, 0),\n    id: \"01JNZMGKM000000000000002XR\",\n    name: \"P\",\n    coders: [\n        (id: \"ana\", name: \"Ana\"),\n    ],\n)\n";
        let meta = "(\n    format: (1, 0),\n    id: \"01JNZMGKM000000000000002XR\",\n    title: \"T\",\n    text_sha256: \"00\",\n)\n";
        let owner = "    document: \"01JNZMGKM000000000000002XR\",\n    coder: \"ana\",\n    offsets: \"code points from 0, half-open\",\n";
        let tags = format!(
            "(\n    format: (1, 0),\n{owner}    state: InProgress,\n    annotations: [\n        (id:\"01JNZQYF80000000000002VHP0\",label:\"entity\",at:[(82,85,\"Kim\")],is:{{\"kind\":\"person\"}}),\n    ],\n    others: [\n        Mark((id:\"01JNZQYF80000000000002VHP0\",label:\"cue\",at:[(82,85,\"Kim\")])),\n        TieGone(\"01JNZQYF80000000000002VHP1\"),\n    ],\n)\n"
        );
        let review = format!("(\n    format: (1, 0),\n{owner})\n");
        let read = |content: &str| LoneFile::read("file", content.as_bytes()).unwrap();
        assert!(matches!(read(head), LoneFile::Head(_)));
        assert!(matches!(read(meta), LoneFile::Meta(_)));
        assert!(matches!(read(&tags), LoneFile::Tags(..)));
        assert!(matches!(read(&review), LoneFile::Review(..)));
        let schema = schema::default_schema_text();
        assert!(matches!(read(schema), LoneFile::Schema(_)));
        for content in [head, meta, &tags, &review, schema] {
            assert_eq!(read(content).write(), content);
        }
        assert!(LoneFile::read("x.ron", b"(format: (1, 0), colour: 5)").is_err());
    }
}
