//! A file of the project that somebody else has changed while it is open here.
//!
//! [`Held`] is what such a file holds, read in its project, and the three versions of it are brought together by
//! [`Held::merge`]: the one that was read or written here last, what is here now, and what stands in the file. Two
//! lists of edits come of that: those that make the result of what is here, for the history, and those that make it
//! of what stands in the file, for the journal, which after a crash has nothing else to begin with.

use super::ReadError;
use super::project_file::{ProjectFile, document, project, review, schema, tags};
use crate::model::change::{Edit, Home, Swap};
use crate::model::merge::{
    Conflict, Merged, fitted, merge_heads, merge_metas, merge_reviews, merge_schemas, merge_sets,
};
use crate::model::{AnnotationSet, DocumentMeta, Kind, Project, Review, Schema, difference};
use std::sync::Arc;

/// A file that is no longer as it was read or written here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outside {
    /// Which file of the project.
    pub file: ProjectFile,
    /// Its path in the project, with `/` between names.
    pub path: String,
    /// What it held when it was last read or written here, if it was there.
    pub base: Option<Arc<[u8]>>,
    /// What it holds now.
    pub now: Now,
}

/// What stands where a file should be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Now {
    /// Nothing.
    Gone,
    /// A file with this content.
    There(Arc<[u8]>),
    /// Something that the system does not let be read, in words.
    Unreadable(String),
}

/// What a file of a project holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Held {
    /// The text of an article.
    Text(String),
    /// What an article is.
    Meta(Box<DocumentMeta>),
    /// One coder's tags.
    Tags(Home, AnnotationSet),
    /// One reviewer's decisions.
    Review(Home, Review),
    /// What can be tagged.
    Schema(Arc<Schema>),
    /// The project's name and coders; the rest of it counts for nothing.
    Head(Box<Project>),
}

impl Held {
    /// Reads a file of a project; `None` where its article is not read.
    ///
    /// # Errors
    /// It is damaged, of a newer version, or belongs elsewhere.
    pub fn read(
        project: &Project,
        (file, path): (&ProjectFile, &str),
        bytes: &[u8],
    ) -> Result<Option<Held>, ReadError> {
        let schema = project.schema();
        let text = file.document().and_then(|id| Some(&project.document(id)?.text));
        Ok(match file {
            ProjectFile::Text(_) => Some(Held::Text(String::from_utf8_lossy(bytes).into_owned())),
            ProjectFile::Meta(id) => match project.meta(*id) {
                Some(known) => Some(Held::Meta(Box::new(same_article(path, known, bytes)?))),
                None => None,
            },
            ProjectFile::Tags(id, coder) => {
                let owner = tags::Owner { document: *id, coder };
                let set = text.map(|text| tags::read(path, bytes, owner, text, schema)).transpose()?;
                set.map(|set| Held::Tags(Home { document: *id, coder: coder.clone() }, set))
            }
            ProjectFile::Review(id, coder) => {
                let owner = tags::Owner { document: *id, coder };
                let review = text.map(|text| review::read(path, bytes, owner, text, schema)).transpose()?;
                review.map(|review| Held::Review(Home { document: *id, coder: coder.clone() }, review))
            }
            ProjectFile::Schema => Some(Held::Schema(Arc::new(sound_schema(path, bytes)?))),
            ProjectFile::Head => Some(Held::Head(Box::new(same_project(path, project, bytes)?))),
        })
    }

    /// What a file should hold by what is here; `None` where there is nothing for it.
    pub fn here(project: &Project, file: &ProjectFile) -> Option<Held> {
        Some(match file {
            ProjectFile::Text(id) => Held::Text(project.document(*id)?.text.as_str().to_owned()),
            ProjectFile::Meta(id) => Held::Meta(Box::new(project.meta(*id)?.clone())),
            ProjectFile::Tags(id, coder) => {
                let home = Home { document: *id, coder: coder.clone() };
                Held::Tags(home, project.document(*id)?.set(coder).clone())
            }
            ProjectFile::Review(id, coder) => {
                let home = Home { document: *id, coder: coder.clone() };
                Held::Review(home, project.document(*id)?.review(coder))
            }
            ProjectFile::Schema => Held::Schema(Arc::clone(project.schema())),
            ProjectFile::Head => {
                let mut head = Project::new(project.id(), "", Schema::default());
                head.load_head(project);
                Held::Head(Box::new(head))
            }
        })
    }

    /// Whether there is nothing in it that somebody has done.
    pub fn is_blank(&self) -> bool {
        match self {
            Held::Tags(_, set) => set.is_blank(),
            Held::Review(_, review) => review.is_empty(),
            Held::Text(_) | Held::Meta(_) | Held::Schema(_) | Held::Head(_) => false,
        }
    }

    /// What stands for a file of this kind that is not there, if one may be missing.
    pub fn blank(&self) -> Option<Held> {
        match self {
            Held::Tags(home, _) => Some(Held::Tags(home.clone(), AnnotationSet::EMPTY)),
            Held::Review(home, _) => Some(Held::Review(home.clone(), Review::new())),
            Held::Text(_) | Held::Meta(_) | Held::Schema(_) | Held::Head(_) => None,
        }
    }

    /// Brings two versions together, ours in force; `None` where they are not of one kind, or are texts, which are
    /// never merged. Tags are merged so that they fit the project's schema.
    pub fn merge(project: &Project, base: Option<&Held>, ours: &Held, theirs: &Held) -> Option<(Held, Vec<Conflict>)> {
        match (ours, theirs) {
            (Held::Tags(home, ours), Held::Tags(_, theirs)) => {
                let base = base.and_then(|base| if let Held::Tags(_, set) = base { Some(set) } else { None });
                let here = (&**project.schema(), &project.document(home.document)?.text);
                let Merged { value, conflicts } = fitted(here, (ours, theirs), merge_sets(base, ours, theirs));
                Some((Held::Tags(home.clone(), value), conflicts))
            }
            (Held::Review(home, ours), Held::Review(_, theirs)) => {
                let base = base.and_then(|base| if let Held::Review(_, review) = base { Some(review) } else { None });
                let Merged { value, conflicts } = merge_reviews(base, ours, theirs);
                Some((Held::Review(home.clone(), value), conflicts))
            }
            (Held::Schema(ours), Held::Schema(theirs)) => {
                let base = base.and_then(|base| if let Held::Schema(schema) = base { Some(&**schema) } else { None });
                let Merged { value, conflicts } = merge_schemas(base, ours, theirs);
                Some((Held::Schema(Arc::new(value)), conflicts))
            }
            (Held::Head(ours), Held::Head(theirs)) => {
                let base = base.and_then(|base| if let Held::Head(head) = base { Some(&**head) } else { None });
                let Merged { value, conflicts } = merge_heads(base, ours, theirs);
                Some((Held::Head(Box::new(value)), conflicts))
            }
            (Held::Meta(ours), Held::Meta(theirs)) => {
                let base = base.and_then(|base| if let Held::Meta(meta) = base { Some(&**meta) } else { None });
                let Merged { value, conflicts } = merge_metas(base, ours, theirs);
                Some((Held::Meta(Box::new(value)), conflicts))
            }
            _ => None,
        }
    }

    /// The edits that make another version of this one.
    pub fn edits_to(&self, after: &Held) -> Vec<Edit> {
        match (self, after) {
            (Held::Tags(home, before), Held::Tags(_, after)) => difference::of_sets(home, before, after),
            (Held::Review(home, before), Held::Review(_, after)) => difference::of_reviews(home, before, after),
            (Held::Head(before), Held::Head(after)) => difference::of_heads(before, after),
            (Held::Schema(before), Held::Schema(after)) if before != after => {
                vec![Edit::Schema(Swap::new(Arc::clone(before), Arc::clone(after)))]
            }
            (Held::Meta(before), Held::Meta(after)) if before != after => {
                vec![Edit::Meta(before.id, Swap::new(before.clone(), after.clone()))]
            }
            _ => Vec::new(),
        }
    }
}

fn same_article(path: &str, known: &DocumentMeta, bytes: &[u8]) -> Result<DocumentMeta, ReadError> {
    let meta = document::read(path, bytes, &known.slug)?;
    if (meta.id, &meta.text_sha256) == (known.id, &known.text_sha256) {
        return Ok(meta);
    }
    let what = "it is about another article or another text than before";
    Err(ReadError::whole(path, what, "put the old file back, or open the project again"))
}

fn same_project(path: &str, known: &Project, bytes: &[u8]) -> Result<Project, ReadError> {
    let head = project::read(path, bytes, Schema::default())?;
    if head.id() == known.id() {
        return Ok(head);
    }
    Err(ReadError::whole(path, "it is another project's", "put the old file back, or open the project again"))
}

fn sound_schema(path: &str, bytes: &[u8]) -> Result<Schema, ReadError> {
    let schema = schema::read(path, bytes)?;
    let remedy = "mend it; until then the schema that was read stays";
    schema.check().map_err(|error| ReadError::whole(path, error.to_string(), remedy))?;
    Ok(schema)
}

/// Reads the values of tags anew where a schema says otherwise what kind they are of: in a file a value is its word.
pub fn reread_values(project: &mut Project, before: &Schema) {
    if kinds(before) == kinds(project.schema()) {
        return;
    }
    let mut reread = Vec::new();
    for (id, document) in project.documents() {
        for (coder, set) in &document.sets {
            let owner = tags::Owner { document: id, coder };
            let file = tags::write(set, owner, &document.text);
            // What was just written can be read.
            if let Ok(again) = tags::read("tags", file.as_bytes(), owner, &document.text, project.schema()) {
                reread.push((Home { document: id, coder: coder.clone() }, again));
            }
        }
    }
    reread.into_iter().for_each(|(home, set)| project.load_set(&home, set));
}

/// Of which kind the values of every attribute are, by the names of label and attribute.
fn kinds(schema: &Schema) -> Vec<(&str, &str, std::mem::Discriminant<Kind>)> {
    let attributes = schema.labels.iter().flat_map(|label| label.attributes.iter().map(move |def| (label, def)));
    attributes.map(|(label, def)| (label.id.as_str(), def.id.as_str(), std::mem::discriminant(&def.kind))).collect()
}
