//! What makes a project sound, record by record.
//!
//! The same rules guard every change and every file that is read, so a
//! project that sayso wrote has no problems, and a problem in a file that
//! someone else wrote is found and named.

use super::{
    Annotation, AnnotationId, AnnotationSet, AttributeId, Cardinality, CoderId, Document, DocumentId, Kind, LabelId,
    Place, Project, Relation, RelationDef, RelationId, RelationKind, Schema, Value, each_of, several,
};
use crate::text::Text;
use std::collections::BTreeSet;
use thiserror::Error;

/// Something in a project that does not hold together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The article.
    pub document: DocumentId,
    /// Whose tags.
    pub coder: CoderId,
    /// What is wrong.
    pub fault: Fault,
}

/// What can be wrong with an annotation or a relation.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Fault {
    /// The schema does not have the label.
    #[error("annotation {0} has the label {1:?}, which the schema does not have")]
    UnknownLabel(AnnotationId, LabelId),
    /// The label does not have the attribute.
    #[error("annotation {0} has the attribute {1:?}, which its label does not have")]
    UnknownAttribute(AnnotationId, AttributeId),
    /// The value is not one the attribute takes.
    #[error("annotation {0} has {2:?} as its {1}, which is not a value of that attribute")]
    WrongValue(AnnotationId, AttributeId, String),
    /// The annotation points outside the text.
    #[error("annotation {0} points outside the text")]
    OutsideText(AnnotationId),
    /// The words are not where the file says.
    #[error("annotation {0} has lost its words; it was on {1:?}")]
    Orphan(AnnotationId, String),
    /// The schema does not have the relation.
    #[error("relation {0} is of the kind {1:?}, which the schema does not have")]
    UnknownKind(RelationId, RelationKind),
    /// An end is not there.
    #[error("relation {0} points to annotation {1}, which is not there")]
    MissingEnd(RelationId, AnnotationId),
    /// An annotation is tied to itself.
    #[error("relation {0} ties an annotation to itself")]
    ToItself(RelationId),
    /// The labels of the ends do not fit the schema.
    #[error("relation {relation}: {kind} goes from {from} to {to}")]
    WrongEnds {
        /// The relation.
        relation: RelationId,
        /// Its name on the screen.
        kind: String,
        /// Which labels it may start from.
        from: String,
        /// Which labels it may end at.
        to: String,
    },
    /// The same tie is there twice.
    #[error("relations {0} and {1} say the same")]
    Twice(RelationId, RelationId),
    /// There may be only one.
    #[error("annotation {0} has more than one relation of the kind {1:?}, which may be there once")]
    TooMany(AnnotationId, RelationKind),
}

/// Everything that is wrong with the articles that have been read.
pub fn problems(project: &Project) -> Vec<Problem> {
    let documents = project.documents();
    documents.flat_map(|(id, document)| document_problems(project.schema(), id, document)).collect()
}

/// Everything that is wrong with an article's tags.
pub fn document_problems(schema: &Schema, id: DocumentId, document: &Document) -> Vec<Problem> {
    let mut found = Vec::new();
    for (coder, set) in &document.sets {
        let mut add = |fault| found.push(Problem { document: id, coder: coder.clone(), fault });
        for annotation in set.annotations() {
            annotation_faults(schema, &document.text, annotation).into_iter().for_each(&mut add);
        }
        for relation in set.relations() {
            relation_faults(schema, set, relation).into_iter().for_each(&mut add);
        }
    }
    found
}

/// What is wrong with one annotation.
pub fn annotation_faults(schema: &Schema, text: &Text, annotation: &Annotation) -> Vec<Fault> {
    let id = annotation.id;
    let mut faults = Vec::new();
    match &annotation.place {
        Place::Found(fragments) => {
            let on_boundary = |span: crate::text::Span| text.span(span.start().byte(), span.end().byte()) == Some(span);
            if !fragments.iter().all(on_boundary) {
                faults.push(Fault::OutsideText(id));
            }
        }
        Place::Orphan(parts) => {
            let words: Vec<&str> = parts.iter().map(|part| part.exact.as_str()).collect();
            faults.push(Fault::Orphan(id, words.join(" … ")));
        }
    }
    let Some(label) = schema.label(&annotation.label) else {
        faults.push(Fault::UnknownLabel(id, annotation.label.clone()));
        return faults;
    };
    for (attribute, value) in &annotation.attributes {
        match label.attribute(attribute) {
            None => faults.push(Fault::UnknownAttribute(id, attribute.clone())),
            Some(def) if takes(&def.kind, value) => {}
            Some(_) => {
                let word = value.as_str().to_owned();
                faults.push(Fault::WrongValue(id, attribute.clone(), word));
            }
        }
    }
    faults
}

/// Whether an attribute of a kind takes a value.
pub fn takes(kind: &Kind, value: &Value) -> bool {
    match (kind, value) {
        (Kind::Choice(words), Value::Choice(word)) => words.contains(word),
        (Kind::Several(words), Value::Several(chosen)) => {
            let each: BTreeSet<&str> = each_of(chosen).collect();
            several(words, |word| each.contains(word)).as_deref() == Some(chosen)
        }
        (Kind::Text | Kind::Link, Value::Text(text)) => !text.is_empty(),
        (Kind::Number, Value::Text(text)) => text.parse::<f64>().is_ok_and(f64::is_finite),
        (Kind::Flag, Value::Flag) => true,
        (_, Value::Choice(_) | Value::Several(_) | Value::Text(_) | Value::Flag) => false,
    }
}

/// What is wrong with one relation.
pub fn relation_faults(schema: &Schema, set: &AnnotationSet, relation: &Relation) -> Vec<Fault> {
    let id = relation.id;
    if relation.from == relation.to {
        return vec![Fault::ToItself(id)];
    }
    let ends = [relation.from, relation.to].map(|end| set.annotation(end).ok_or(end));
    let [Ok(from), Ok(to)] = ends else {
        return ends.into_iter().filter_map(Result::err).map(|end| Fault::MissingEnd(id, end)).collect();
    };
    let Some(def) = schema.relation(&relation.kind) else {
        return vec![Fault::UnknownKind(id, relation.kind.clone())];
    };
    let mut faults = Vec::new();
    if !ends_fit(def, &from.label, &to.label) {
        faults.push(wrong_ends(schema, def, id));
    }
    let others: Vec<&Relation> =
        set.relations_at(relation.from).filter(|other| other.kind == relation.kind && other.id != id).collect();
    let same = |other: &&&Relation| {
        (other.from, other.to) == (relation.from, relation.to) || (other.from, other.to) == (relation.to, relation.from)
    };
    faults.extend(others.iter().find(same).map(|other| Fault::Twice(id, other.id)));
    let starts_here = others.iter().any(|other| other.from == relation.from);
    if def.cardinality == Cardinality::One && starts_here {
        faults.push(Fault::TooMany(relation.from, relation.kind.clone()));
    }
    faults
}

/// Whether a relation may tie these two labels, in this order.
pub fn ends_fit(def: &RelationDef, from: &LabelId, to: &LabelId) -> bool {
    def.from.contains(from) && def.to.contains(to)
}

fn wrong_ends(schema: &Schema, def: &RelationDef, relation: RelationId) -> Fault {
    Fault::WrongEnds {
        relation,
        kind: def.name.clone(),
        from: label_names(schema, &def.from),
        to: label_names(schema, &def.to),
    }
}

/// The names of labels as words: `entity or source`.
pub fn label_names(schema: &Schema, labels: &[LabelId]) -> String {
    let name = |id: &LabelId| schema.label(id).map_or(id.to_string(), |def| def.name.to_lowercase());
    labels.iter().map(name).collect::<Vec<_>>().join(" or ")
}
