//! What the inspector shows of the selected mark.

use crate::app::Workspace;
use crate::command::excerpt;
use crate::model::{
    Annotation, AnnotationId, AttributeId, Kind, LabelId, Place, RelationId, RelationKind, Timestamp, Value,
};

/// The selected mark, field by field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InspectorView {
    /// The annotation.
    pub id: AnnotationId,
    /// Its label.
    pub label: LabelId,
    /// The place of its label's colour among the eight of a theme.
    pub color: usize,
    /// What reviewers decided about it, in words.
    pub told: Vec<String>,
    /// Whether there is a decision about it that can be taken over.
    pub outcome: bool,
    /// The labels it could have: id, name, key.
    pub labels: Vec<(LabelId, String, char)>,
    /// The words it covers.
    pub words: String,
    /// Where it lost its words, if it did.
    pub orphan: bool,
    /// Its attributes, in the schema's order.
    pub attributes: Vec<AttributeView>,
    /// Which of them the digits set.
    pub focus: usize,
    /// Its ties, those that start here first.
    pub ties: Vec<TieView>,
    /// Relations that could start here: kind, name, key.
    pub open_ties: Vec<(RelationKind, String, Option<char>)>,
    /// The note.
    pub note: String,
    /// The comment.
    pub comment: String,
    /// Who made it.
    pub by: String,
    /// When it was made.
    pub made: Timestamp,
    /// When it was last changed.
    pub changed: Option<Timestamp>,
}

/// One attribute of the selected mark.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AttributeView {
    /// Its name in files.
    pub id: AttributeId,
    /// Its name on the screen.
    pub name: String,
    /// Which values it takes.
    pub kind: Kind,
    /// The value it has.
    pub value: Option<Value>,
}

/// One tie of the selected mark.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TieView {
    /// The relation.
    pub id: RelationId,
    /// The relation's name, as read from here.
    pub name: String,
    /// The mark at the other end.
    pub other: AnnotationId,
    /// The words at the other end.
    pub words: String,
    /// Its place in a chain, from 0, where order means something and it starts here.
    pub order: Option<u32>,
}

impl InspectorView {
    /// The selected mark, if one is selected.
    pub fn of(workspace: &Workspace) -> Option<InspectorView> {
        let annotation = workspace.selected()?;
        let (_, document) = workspace.document()?;
        let schema = workspace.project().schema();
        let label = schema.label(&annotation.label);
        let words = match &annotation.place {
            Place::Found(fragments) => document.text.covered(fragments),
            Place::Orphan(parts) => parts.iter().map(|part| part.exact.as_str()).collect::<Vec<_>>().join(" … "),
        };
        let me = workspace.me()?;
        let by = workspace.project().coders().get(me).map_or(me.to_string(), |coder| coder.name.clone());
        Some(InspectorView {
            id: annotation.id,
            label: annotation.label.clone(),
            color: schema.color_of(&annotation.label),
            told: workspace.told_about(annotation.id),
            outcome: !workspace.outcomes(Some(annotation.id)).is_empty(),
            labels: schema.offered().map(|l| (l.id.clone(), l.name.clone(), l.key)).collect(),
            words,
            orphan: annotation.fragments().is_none(),
            attributes: label.map_or_else(Vec::new, |label| {
                let view = |def: &crate::model::AttributeDef| AttributeView {
                    id: def.id.clone(),
                    name: def.name.clone(),
                    kind: def.kind.clone(),
                    value: annotation.attributes.get(&def.id).cloned(),
                };
                label.attributes.iter().map(view).collect()
            }),
            focus: workspace.view.attribute,
            ties: ties(workspace, annotation),
            open_ties: schema
                .relations_from(&annotation.label)
                .map(|def| (def.id.clone(), def.name.clone(), def.key))
                .collect(),
            note: annotation.note.clone(),
            comment: annotation.comment.clone(),
            by,
            made: annotation.made(),
            changed: annotation.changed,
        })
    }
}

fn ties(workspace: &Workspace, annotation: &Annotation) -> Vec<TieView> {
    let (Some(set), Some((_, document))) = (workspace.my_set(), workspace.document()) else {
        return Vec::new();
    };
    let schema = workspace.project().schema();
    let words = |id: AnnotationId| {
        let fragments = set.annotation(id).and_then(Annotation::fragments);
        fragments.map_or("lost words".to_owned(), |f| excerpt(&document.text.covered(f), 60))
    };
    let starting = set.relations_from(annotation.id).into_iter().map(|relation| {
        let def = schema.relation(&relation.kind);
        TieView {
            id: relation.id,
            name: def.map_or(relation.kind.to_string(), |def| def.name.clone()),
            other: relation.to,
            words: words(relation.to),
            order: def.filter(|def| def.ordered).map(|_| relation.order),
        }
    });
    let ending = set.relations_at(annotation.id).filter(|r| r.to == annotation.id).map(|relation| {
        let name = schema.relation(&relation.kind).map_or(relation.kind.as_str(), |def| &def.name);
        TieView {
            id: relation.id,
            name: format!("← {name}"),
            other: relation.from,
            words: words(relation.from),
            order: None,
        }
    });
    starting.chain(ending).collect()
}
