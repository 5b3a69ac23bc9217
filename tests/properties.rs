//! What must hold for whatever people do and whatever they write.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, reason = "tests")]

use proptest::prelude::*;
use sayso::analysis::index::MarkIndex;
use sayso::app::{Message, OpenedParts, Workspace};
use sayso::command::{Command, End, NewMark, plan};
use sayso::format::change_file;
use sayso::format::project_file::schema::default_schema;
use sayso::format::project_file::tags::{Owner, read, write};
use sayso::format::project_file::{ProjectFile, content, verify};
use sayso::model::change::{Edit, Home, Swap, apply};
use sayso::model::check::problems;
use sayso::model::{
    Article, Change, Coder, CoderId, DocumentId, DocumentMeta, Progress, Project, ProjectId, Schema, Stamp, Timestamp,
    Value,
};
use sayso::model::{CaseKey, Comment, Decision, Judgement, Verdict};
use sayso::store::Hash;
use sayso::text::{Fragments, Text};
use std::collections::BTreeSet;

/// One thing that a person may try, in numbers that are read modulo what there is.
#[derive(Clone, Debug)]
struct Try {
    what: u8,
    a: usize,
    b: usize,
    c: usize,
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let one = (0..30_u8, 0..1000_usize, 0..1000_usize, 0..1000_usize);
    prop::collection::vec(one.prop_map(|(what, a, b, c)| Try { what, a, b, c }), 1..60)
}

fn texts() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "Kim",
        " ",
        "said",
        "“",
        "”",
        "\n",
        "é",
        "e\u{301}",
        "😀",
        "👨‍👩‍👧",
        "\u{a0}",
        "שלום",
        "日本",
        ".",
        "\t",
        "\\\"",
        "x\u{0}y",
        "\u{2028}",
    ]);
    prop::collection::vec(pieces, 1..40).prop_map(|pieces| pieces.concat())
}

fn coder() -> CoderId {
    CoderId::new("ana").unwrap()
}

fn project_of(text: &str) -> (Project, Home) {
    let mut project = Project::new(ProjectId::from_parts(1, 1), "P", default_schema());
    project.load_coders([Coder { id: coder(), name: "Ana".to_owned() }]);
    let id = DocumentId::from_parts(1, 7);
    let article = Article { meta: DocumentMeta::new(id, "article", &sum(text)), text: Text::new(text).unwrap() };
    let edit = Edit::Article(id, Swap::new(None, Some(Box::new(article))));
    apply(&mut project, &Change { edits: vec![edit] }).unwrap();
    (project, Home { document: id, coder: coder() })
}

fn sum(text: &str) -> String {
    Hash::of(text.as_bytes()).to_string()
}

fn stamp(n: usize) -> Stamp {
    Stamp { by: coder(), at: Timestamp(1000 + n as u64), chance: 16 * n as u128 }
}

/// The command that a try stands for, if there is anything to try it on.
#[expect(clippy::too_many_lines, reason = "an arm a command")]
fn command(project: &Project, home: &Home, t: &Try) -> Option<Command> {
    let document = project.document(home.document)?;
    let (text, set, schema) = (&document.text, document.set(&home.coder), project.schema());
    let marks: Vec<_> = set.annotations().collect();
    let ties: Vec<_> = set.relations().collect();
    let mark = |n: usize| (!marks.is_empty()).then(|| marks[n % marks.len()]);
    let tie = |n: usize| (!ties.is_empty()).then(|| ties[n % ties.len()]);
    let span = |a: usize, b: usize| {
        let (a, b) = (text.floor(a % (text.byte_len() + 1)), text.floor(b % (text.byte_len() + 1)));
        sayso::text::Span::between(a, b)
    };
    let label = |n: usize| schema.labels[n % schema.labels.len()].id.clone();
    let home = home.clone();
    Some(match t.what {
        0..=3 => {
            let fragments = Fragments::new([span(t.a, t.b), span(t.c, t.a + t.b)])?;
            Command::Tag(home, NewMark { label: label(t.c), fragments, attributes: vec![] })
        }
        4 => Command::Delete(home, vec![mark(t.a)?.id, mark(t.b)?.id]),
        5 => Command::Relabel(home, mark(t.a)?.id, label(t.b)),
        6 => Command::Reshape(home, mark(t.a)?.id, Fragments::one(span(t.b, t.c))?),
        7 => {
            let annotation = mark(t.a)?;
            let def = schema.label(&annotation.label)?;
            let attribute = def.attributes.get(t.b % def.attributes.len().max(1))?;
            let value = match &attribute.kind {
                sayso::model::Kind::Choice(words) => Value::Choice(words[t.c % words.len()].clone()),
                _ => Value::Text(format!("t{}", t.c)),
            };
            Command::SetAttribute(home, annotation.id, attribute.id.clone(), (!t.c.is_multiple_of(4)).then_some(value))
        }
        8 => Command::SetNote(home, mark(t.a)?.id, format!("note \"{}\"\n\té", t.b)),
        9 | 10 => {
            let kind = &schema.relations.get(t.c % schema.relations.len().max(1))?.id;
            Command::Tie(home, kind.clone(), mark(t.a)?.id, End::There(mark(t.b)?.id))
        }
        11 => {
            let def = schema.relations.get(t.c % 3)?;
            let new =
                NewMark { label: def.to[0].clone(), fragments: Fragments::one(span(t.a, t.b))?, attributes: vec![] };
            Command::Tie(home, def.id.clone(), mark(t.a)?.id, End::New(new))
        }
        12 => Command::Untie(home, tie(t.a)?.id),
        13 => Command::MoveInChain(home, tie(t.a)?.id, (t.b % 4) as u32),
        14 => Command::SetProgress(home, [Progress::NotStarted, Progress::InProgress, Progress::Finished][t.a % 3]),
        15 => Command::SetComment(home, mark(t.a)?.id, format!("comment {}\n“é”", t.b)),
        24 | 25 => {
            let key = CaseKey::new([mark(t.a)?.id, mark(t.b)?.id])?;
            let verdict = match t.c % 5 {
                0 => Verdict::Open,
                1 => Verdict::Take(CoderId::new("ben").unwrap()),
                2 => Verdict::Both,
                3 => Verdict::Neither,
                _ => Verdict::Edited(Box::new(mark(t.a)?.clone())),
            };
            let comment = |n: usize| Comment {
                at: Timestamp(n as u64),
                words: format!("c{}\n“é”", t.b),
                resolved: n.is_multiple_of(3),
            };
            let comments = (t.c..t.c + t.a % 3).map(comment).collect();
            let (judged, at) = ("f".to_owned(), Timestamp(t.c as u64));
            let decision =
                Decision { verdict, judged, at, unanimous: t.c.is_multiple_of(2), comments, others: BTreeSet::new() };
            let mut other =
                Judgement { verdict: Verdict::Edited(Box::new(mark(t.b)?.clone())), ..decision.judgement() };
            other.at = Timestamp(t.a as u64);
            let others = t.a.is_multiple_of(3).then_some(other).into_iter().collect();
            let decision = Decision { others, ..decision };
            Command::Decide(home, vec![(key, (!t.b.is_multiple_of(3)).then_some(decision))])
        }
        26 => {
            let key = CaseKey::new([mark(t.a)?.id, mark(t.b)?.id])?;
            let words = if t.c.is_multiple_of(2) { String::new() } else { format!("why {}?", t.c) };
            Command::Remark { home, key, words, resolved: t.c.is_multiple_of(3) }
        }
        27 | 28 => {
            let review = document.reviews.get(&home.coder)?;
            let keys = review.keys().take(1 + t.a % 3).map(|key| (home.coder.clone(), key.clone())).collect();
            Command::TakeOver(home, keys)
        }
        22 => Command::Repeat(home, mark(t.a)?.id, Fragments::one(span(t.b, t.c))?),
        _ => return project_command(project, &home, t),
    })
}

/// As above, for what happens to the project itself.
fn project_command(project: &Project, home: &Home, t: &Try) -> Option<Command> {
    Some(match t.what {
        16 => {
            let id = DocumentId::from_parts(2, (t.a % 3) as u128);
            let text = format!("Another {}.", t.b);
            let meta = DocumentMeta::new(id, "another", &sum(&text));
            Command::AddArticle(Box::new(Article { meta, text: Text::new(text).unwrap() }))
        }
        17 => Command::RemoveArticle(*project.catalogue().keys().find(|id| **id != home.document)?),
        18 => {
            let meta = project.meta(home.document)?.clone();
            Command::SetMeta(Box::new(DocumentMeta { title: format!("title {}", t.a), ..meta }))
        }
        19 => {
            Command::SetCoder(Coder { id: CoderId::new(["ana", "ben"][t.a % 2]).unwrap(), name: format!("n{}", t.b) })
        }
        20 => {
            // A label fewer, and whatever speaks of it: refused where it is in use.
            let mut fewer = Schema::clone(project.schema());
            let gone = fewer.labels.remove(t.a % fewer.labels.len()).id;
            fewer.relations.retain(|def| !def.from.contains(&gone) && !def.to.contains(&gone));
            if fewer.labels.len() < 3 {
                return None;
            }
            Command::SetSchema(std::sync::Arc::new(fewer))
        }
        23 => {
            let labels = &project.schema().labels;
            let [from, to] = [t.a, t.b].map(|n| labels[n % labels.len()].id.clone());
            let schema = sayso::command::merged(project.schema(), &from, &to);
            if from == to || labels.len() < 4 {
                return None;
            }
            let schema = std::sync::Arc::new(schema);
            Command::Recast(sayso::command::Recast { from, when: None, to, schema })
        }
        26 => Command::SetBlind(!project.is_blind()),
        _ => Command::Rename(format!("name {}", t.a)),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn apply_then_inverse_is_the_identity_and_every_reachable_project_is_sound(text in texts(), tries in tries()) {
        let (mut project, home) = project_of(&text);
        let mut done = Vec::new();
        for (n, t) in tries.iter().enumerate() {
            let Some(command) = command(&project, &home, t) else { continue };
            let Ok(change) = plan(&project, &command, &stamp(n)) else { continue };
            let before = project.clone();
            if apply(&mut project, &change).is_err() {
                prop_assert_eq!(&project, &before, "a rejected change has touched nothing");
                continue;
            }
            prop_assert_eq!(problems(&project), vec![], "after {:?}", command);
            let after = project.clone();
            apply(&mut project, &change.clone().inverse()).unwrap();
            prop_assert_eq!(&project, &before, "{:?} is taken back", command);
            apply(&mut project, &change).unwrap();
            prop_assert_eq!(&project, &after, "{:?} is made again", command);
            done.push((change, before));
        }
        for (change, before) in done.into_iter().rev() {
            apply(&mut project, &change.inverse()).unwrap();
            prop_assert_eq!(&project, &before);
        }
    }

    #[test]
    fn what_is_written_reads_back_and_is_written_the_same_again(text in texts(), tries in tries()) {
        let (mut project, home) = project_of(&text);
        for (n, t) in tries.iter().enumerate() {
            let Some(command) = command(&project, &home, t) else { continue };
            let Ok(change) = plan(&project, &command, &stamp(n)) else { continue };
            if apply(&mut project, &change).is_err() {
                continue;
            }
            let line = change_file::write_edits(&project, &change);
            prop_assert!(!line.contains(['\n', '\t']), "an entry is one line: {}", line);
            prop_assert_eq!(&change_file::change_of(&project, &line).unwrap(), &change);
        }
        let document = project.document(home.document).unwrap();
        // Whatever file the project has reads back as what it was written from.
        let mut files = vec![ProjectFile::Head, ProjectFile::Schema, ProjectFile::Tags(home.document, home.coder.clone()), ProjectFile::Review(home.document, home.coder.clone())];
        files.extend(project.catalogue().keys().flat_map(|id| [ProjectFile::Meta(*id), ProjectFile::Text(*id)]));
        for file in files {
            let written = content(&project, &file).unwrap();
            prop_assert!(verify(&project, &file, &written).is_ok(), "{:?}: {}", file, written);
        }
        let owner = Owner { document: home.document, coder: &home.coder };
        let set = document.set(&home.coder);
        let file = write(set, owner, &document.text);
        let again = read("tags", file.as_bytes(), owner, &document.text, project.schema()).unwrap();
        prop_assert_eq!(&again, set);
        prop_assert_eq!(write(&again, owner, &document.text), file);
    }

    #[test]
    fn a_place_survives_all_four_units(text in texts(), at in 0..400_usize) {
        let text = Text::new(text.repeat(12)).unwrap();
        let at = text.floor(at % (text.byte_len() + 1));
        prop_assert_eq!(text.offset(at.byte()), Some(at));
        prop_assert_eq!(text.at_char(text.char_offset(at)), Some(at));
        prop_assert_eq!(text.at_utf16(text.utf16_offset(at)), Some(at));
        prop_assert_eq!(text.at_line_column(text.line_column(at)), Some(at));
        let chars = text.as_str()[..at.byte()].chars().count();
        prop_assert_eq!(text.char_offset(at) as usize, chars);
        let (line, span) = (text.line_column(at), text.span(0, at.byte()).unwrap());
        let back = |from, to| sayso::text::Span::between(from, to);
        prop_assert_eq!(text.char_span(0, text.char_offset(at)), Some(span));
        prop_assert_eq!(text.at_line_column(line).map(|end| back(text.at_utf16(0).unwrap(), end)), Some(span));
        prop_assert_eq!(text.at_utf16(text.utf16_offset(at)).map(|end| back(text.at_char(0).unwrap(), end)), Some(span));
        let units: usize = text.as_str()[..at.byte()].chars().map(char::len_utf16).sum();
        prop_assert_eq!(text.utf16_offset(at) as usize, units);
    }

    #[test]
    fn the_index_follows_every_step_and_the_workspace_undoes_them_all(text in texts(), tries in tries()) {
        let (project, home) = project_of(&text);
        let mut workspace = Workspace::new(project, Some(coder()), OpenedParts::default());
        workspace.update(Message::CatalogueComplete, &stamp(8999));
        let start = workspace.project().clone();
        for (n, t) in tries.iter().enumerate() {
            if let Some(command) = command(workspace.project(), &home, t) {
                workspace.update(Message::Do(command), &stamp(n));
            }
        }
        let document = workspace.project().document(home.document).unwrap();
        let rebuilt = MarkIndex::of(&document.text, document.set(&home.coder));
        let lists = |index: &MarkIndex| {
            let block = |block| {
                let mut ids = index.in_block(block).to_vec();
                ids.sort();
                ids
            };
            (0..document.text.block_count()).map(block).collect::<Vec<_>>()
        };
        let followed = workspace.index_of(home.document, &home.coder).cloned().unwrap_or_default();
        prop_assert_eq!(lists(&followed), lists(&rebuilt));
        let end = workspace.project().clone();
        let steps = workspace.history().done().len();
        workspace.update(Message::GoTo(0), &stamp(9000));
        prop_assert_eq!(workspace.project(), &start);
        workspace.update(Message::GoTo(steps), &stamp(9001));
        prop_assert_eq!(workspace.project(), &end);
    }
}
