//! What must hold of merging two copies of a file, and one example for each rule of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod steps;

use proptest::prelude::*;
use sayso::command::plan;
use sayso::format::change_file;
use sayso::format::in_words::in_words;
use sayso::format::lone_file::LoneFile;
use sayso::format::merge_file::{MergedFile, merge};
use sayso::format::project_file::schema::{self, default_schema};
use sayso::format::project_file::tags::{Owner, read, write};
use sayso::model::change::{Edit, Home, Swap, apply};
use sayso::model::check::{Fault, document_problems};
use sayso::model::merge::{About, Clash, Conflict, Merged, merge_schemas, merge_sets};
use sayso::model::{
    AnnotationId, AnnotationSet, Article, Change, CoderId, DocumentId, DocumentMeta, LabelDef, LabelId, Other,
    OtherDef, Project, ProjectId, Schema, Stamp, Timestamp,
};
use sayso::store::Hash;
use sayso::text::Text;
use std::collections::BTreeSet;
use steps::{Try, WAYS, command, note_on_tie};

fn tries(most: usize) -> impl Strategy<Value = Vec<Try>> {
    prop::collection::vec((0..WAYS, 0..1000_usize, 0..1000_usize, 0..1000_usize), 0..most)
}

/// Two or three people, what all of them started from, and what each did then.
fn people() -> impl Strategy<Value = (Vec<Try>, [Vec<Try>; 3])> {
    let base = prop::collection::vec((0..10_u8, 0..1000_usize, 0..1000_usize, 0..1000_usize), 0..20);
    (base, [tries(10), tries(10), tries(10)])
}

const TEXT: &str = "“We won,” Kim told Tass on Monday. Lee said “no” to é, 日本 and 😀.";

fn coder() -> CoderId {
    CoderId::new("ana").unwrap()
}

fn home() -> Home {
    Home { document: DocumentId::from_parts(1, 7), coder: coder() }
}

fn owner(coder: &CoderId) -> Owner<'_> {
    Owner { document: home().document, coder }
}

fn empty_project() -> Project {
    let mut project = Project::new(ProjectId::from_parts(1, 1), "P", default_schema());
    let sum = Hash::of(TEXT.as_bytes()).to_string();
    let meta = DocumentMeta::new(home().document, "article", &sum);
    let article = Article { meta, text: Text::new(TEXT).unwrap() };
    let edit = Edit::Article(home().document, Swap::new(None, Some(Box::new(article))));
    apply(&mut project, &Change { edits: vec![edit] }).unwrap();
    project
}

fn set_of(project: &Project) -> AnnotationSet {
    project.document(home().document).unwrap().set(&coder()).clone()
}

/// What a person makes of a project; `who` keeps the ids of people apart.
fn after(project: &Project, tries: &[Try], who: usize) -> Project {
    let mut project = project.clone();
    for (n, one) in tries.iter().enumerate() {
        let at = 100 * who + n;
        let stamp = Stamp { by: coder(), at: Timestamp(1000 + at as u64), chance: 16 * at as u128 };
        let planned = command(&project, &home(), *one).and_then(|command| plan(&project, &command, &stamp).ok());
        if let Some(change) = planned.or_else(|| note_on_tie(&project, &home(), *one)) {
            let _ = apply(&mut project, &change);
        }
    }
    project
}

fn marks(set: &AnnotationSet) -> BTreeSet<AnnotationId> {
    set.annotations().map(|mark| mark.id).collect()
}

fn abouts(conflicts: &[Conflict]) -> BTreeSet<About> {
    conflicts.iter().map(|conflict| conflict.about.clone()).collect()
}

/// What is wrong with a set whatever the schema says.
fn grave_faults(set: &AnnotationSet) -> Vec<Fault> {
    let mut project = empty_project();
    let mut document = project.document(home().document).unwrap().clone();
    document.sets.insert(coder(), set.clone());
    project.load_document(home().document, document);
    let problems = document_problems(project.schema(), home().document, project.document(home().document).unwrap());
    let of_schema = |fault: &Fault| {
        matches!(
            fault,
            Fault::WrongEnds { .. } | Fault::TooMany(..) | Fault::UnknownAttribute(..) | Fault::WrongValue(..)
        )
    };
    problems.into_iter().map(|problem| problem.fault).filter(|fault| !of_schema(fault)).collect()
}

fn as_file(set: &AnnotationSet) -> String {
    write(set, owner(&coder()), &Text::new(TEXT).unwrap())
}

fn from_file(file: &str) -> AnnotationSet {
    read("tags", file.as_bytes(), owner(&coder()), &Text::new(TEXT).unwrap(), &default_schema()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn what_one_side_did_or_both_did_alike_is_taken((base, [a, ..]) in people()) {
        let base = after(&empty_project(), &base, 0);
        let (o, a) = (set_of(&base), set_of(&after(&base, &a, 1)));
        for (ours, theirs) in [(&a, &a), (&a, &o), (&o, &a)] {
            let merged = merge_sets(Some(&o), ours, theirs);
            prop_assert_eq!(&merged.value, &a);
            prop_assert_eq!(merged.conflicts, vec![]);
        }
    }

    #[test]
    fn nothing_is_lost_and_the_result_is_sound_and_reads_back((base, [a, b, _]) in people()) {
        let base = after(&empty_project(), &base, 0);
        let (o, a, b) = (set_of(&base), set_of(&after(&base, &a, 1)), set_of(&after(&base, &b, 2)));
        for base in [Some(&o), None] {
            let Merged { value: merged, conflicts } = merge_sets(base, &a, &b);
            let base = base.unwrap_or(AnnotationSet::empty());
            let lost = marks(&a).union(&marks(&b)).copied().filter(|id| merged.annotation(*id).is_none()).collect::<Vec<_>>();
            let deleted = |id: &AnnotationId| base.annotation(*id).is_some() && (a.annotation(*id).is_none() || b.annotation(*id).is_none());
            prop_assert!(lost.iter().all(deleted), "{:?}", lost);
            for tie in a.relations().chain(b.relations()).filter(|tie| merged.relation(tie.id).is_none()) {
                let deleted = base.relation(tie.id).is_some();
                let twin = merged.relations().any(|other| other.kind == tie.kind && BTreeSet::from([other.from, other.to]) == BTreeSet::from([tie.from, tie.to]));
                prop_assert!(deleted || twin, "{:?}", tie);
            }
            prop_assert_eq!(grave_faults(&merged), vec![]);
            let file = as_file(&merged);
            prop_assert_eq!(marks(&from_file(&file)), marks(&merged));
            prop_assert_eq!(as_file(&from_file(&file)), file);
            prop_assert_eq!(conflicts.is_empty(), merged.others().len() == 0);
        }
    }

    #[test]
    fn the_other_way_round_has_the_same_marks_and_the_same_conflicts((base, [a, b, _]) in people()) {
        let base = after(&empty_project(), &base, 0);
        let (o, a, b) = (set_of(&base), set_of(&after(&base, &a, 1)), set_of(&after(&base, &b, 2)));
        for base in [Some(&o), None] {
            let (one, other) = (merge_sets(base, &a, &b), merge_sets(base, &b, &a));
            prop_assert_eq!(marks(&one.value), marks(&other.value));
            let ties = |set: &AnnotationSet| set.relations().map(|tie| tie.id).collect::<Vec<_>>();
            prop_assert_eq!(ties(&one.value), ties(&other.value));
            prop_assert_eq!(abouts(&one.conflicts), abouts(&other.conflicts));
            prop_assert_eq!(one.value.progress(), other.value.progress());
        }
    }

    #[test]
    fn three_people_have_the_same_marks_in_whichever_order_they_are_merged((base, sides) in people()) {
        let base = after(&empty_project(), &base, 0);
        let o = set_of(&base);
        let sides: Vec<AnnotationSet> = sides.iter().zip(1..).map(|(tries, who)| set_of(&after(&base, tries, who))).collect();
        let mut results = BTreeSet::new();
        for [a, b, c] in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let two = merge_sets(Some(&o), &sides[a], &sides[b]).value;
            for three in [merge_sets(Some(&o), &two, &sides[c]), merge_sets(Some(&o), &sides[c], &two)] {
                let kept = |other: &Other| three.value.has_other(other);
                prop_assert!(two.others().all(kept), "what is not settled stays");
                prop_assert_eq!(grave_faults(&three.value), vec![]);
                results.insert(marks(&three.value));
            }
        }
        prop_assert_eq!(results.len(), 1, "{:?}", results);
    }

    #[test]
    fn a_file_is_merged_without_its_text_as_the_sets_are_with_it((base, [a, b, _]) in people()) {
        let base = after(&empty_project(), &base, 0);
        let (o, a, b) = (set_of(&base), set_of(&after(&base, &a, 1)), set_of(&after(&base, &b, 2)));
        let [base, ours, theirs] = [&o, &a, &b].map(as_file);
        let merged = merge("tags", Some(base.as_bytes()), ours.as_bytes(), theirs.as_bytes()).unwrap();
        prop_assert_eq!(&merged.content, &as_file(&merge_sets(Some(&o), &a, &b).value));
        prop_assert!(in_words("tags", merged.content.as_bytes()).unwrap().starts_with("tags of ana"));
    }

    #[test]
    fn whatever_the_files_hold_the_result_reads_back_and_its_ties_have_their_ends(a in harms(), b in harms(), c in harms()) {
        let [base, ours, theirs] = [a, b, c].map(|harms| harmed(&harms));
        let Ok(merged) = merge("tags", Some(base.as_bytes()), ours.as_bytes(), theirs.as_bytes()) else { return Ok(()) };
        let LoneFile::Tags(_, _, set) = LoneFile::read("tags", merged.content.as_bytes()).unwrap() else {
            panic!("{}", merged.content)
        };
        let whole = set.relations().all(|tie| set.annotation(tie.from).is_some() && set.annotation(tie.to).is_some());
        prop_assert!(whole, "{}", merged.content);
        prop_assert!(in_words("tags", merged.content.as_bytes()).is_ok());
    }

    #[test]
    fn schemas_that_work_make_one_that_works(a in tries(8), b in tries(8)) {
        let o = default_schema();
        let [a, b] = [a, b].map(|tries| tries.into_iter().fold(o.clone(), schema_after));
        for base in [Some(&o), None] {
            let Merged { value: merged, conflicts } = merge_schemas(base, &a, &b);
            // What is not in force is kept, but for keys, which what is in force can never have.
            let keys = |conflict: &&Conflict| matches!(conflict.clash, Clash::KeyTaken(_));
            let clashes = conflicts.len() - conflicts.iter().filter(keys).count();
            prop_assert_eq!(merged.others.len(), clashes, "{:?} {:?}", merged.others, conflicts);
            prop_assert_eq!(merged.check(), Ok(()));
            // What another copy says of a label can be taken, whatever has its key by now.
            for other in merged.others.iter().filter(|other| matches!(other, OtherDef::Name(_) | OtherDef::Label(_))) {
                prop_assert_eq!(merged.settled(other, true).check(), Ok(()), "{:?}", other);
            }
            prop_assert_eq!(&schema::read("schema", schema::write(&merged).as_bytes()).unwrap(), &merged);
        }
        for (ours, theirs) in [(&a, &a), (&a, &o), (&o, &a)] {
            prop_assert_eq!(&merge_schemas(Some(&o), ours, theirs).value, &a);
        }
    }
}

fn harms() -> impl Strategy<Value = Vec<(usize, usize, u8)>> {
    prop::collection::vec((0..1000_usize, 0..1000_usize, 0..12_u8), 0..5)
}

/// The tags of a sample article with records taken away, their ids and ends exchanged, or a sign too much.
fn harmed(harms: &[(usize, usize, u8)]) -> String {
    let file = include_str!("../projects/news-sample/documents/recount/tags/anna.ron");
    let mut lines: Vec<String> = file.lines().map(str::to_owned).collect();
    for (at, other, how) in harms {
        let records: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].contains("(id:")).collect();
        let (at, other) = (records[at % records.len()], records[other % records.len()]);
        let id = |line: &str| line.split('"').nth(1).unwrap_or_default().to_owned();
        let (old, new) = (id(&lines[at]), id(&lines[other]));
        match how {
            0 => lines[at].insert(9, '<'),
            1 => lines[at] = lines[other].replace(&new, &old),
            2..=4 => lines[at] = lines[at].replacen(&old, &new, 1),
            5..=7 => lines[at] = lines[at].replace("label:\"", "label:\"x").replace("kind:\"", "kind:\"x"),
            _ => drop(lines.remove(at)),
        }
    }
    lines.join("\n") + "\n"
}

/// A schema after one step, or as it was where the step would break it.
fn schema_after(schema: Schema, (what, a, b, c): Try) -> Schema {
    let mut next = schema.clone();
    let at = a % next.labels.len();
    match what % 6 {
        0 => {
            let gone = next.labels.remove(at).id;
            next.relations.retain(|def| !def.from.contains(&gone) && !def.to.contains(&gone));
        }
        1 => {
            let id = LabelId::new(&format!("new-{}", b % 4)).unwrap();
            let key = ['x', 'y', 'w'][c % 3];
            next.labels.insert(at, LabelDef { id, key, name: format!("New {b}"), ..next.labels[at].clone() });
        }
        2 => next.labels[at].name = format!("Name {}", b % 3),
        3 => next.labels.swap(0, at),
        4 if !next.relations.is_empty() => {
            let count = next.relations.len();
            let def = &mut next.relations[b % count];
            (def.from, def.key) = (vec![schema.labels[at].id.clone()], Some(['x', 'y'][c % 2]));
        }
        _ => next.labels[at].attributes.truncate(b % 3),
    }
    if next.check().is_ok() && !next.labels.is_empty() { next } else { schema }
}

const KIM: &str = r#"(id:"01JNZQYF80000000000002VHP0",label:"entity",at:[(10,13,"Kim")])"#;
const WON: &str = r#"(id:"01JNZQYF80000000000002VHP1",label:"quote",at:[(0,9,"“We won,”")])"#;
const SAID_BY: &str = r#"(id:"01JNZQYF80000000000002VHP2",kind:"said_by",from:"01JNZQYF80000000000002VHP1",to:"01JNZQYF80000000000002VHP0")"#;

/// A file with these annotations and relations.
fn tags(marks: &[&str], ties: &[&str]) -> String {
    let list = |name: &str, records: &[&str]| {
        let lines: String = records.iter().map(|record| format!("        {record},\n")).collect();
        if records.is_empty() { lines } else { format!("    {name}: [\n{lines}    ],\n") }
    };
    format!(
        "(\n    format: (1, 0),\n    document: \"{}\",\n    coder: \"ana\",\n    offsets: \"code points from 0, half-open\",\n    state: InProgress,\n{}{})\n",
        home().document,
        list("annotations", marks),
        list("relations", ties),
    )
}

fn merged(base: &str, ours: &str, theirs: &str) -> MergedFile {
    merge("tags/ana.ron", Some(base.as_bytes()), ours.as_bytes(), theirs.as_bytes()).unwrap()
}

/// The record with more in it.
fn with(record: &str, more: &str) -> String {
    format!("{},{more})", record.strip_suffix(')').unwrap())
}

#[test]
fn different_fields_of_one_annotation_are_both_taken() {
    // One person sets an attribute, the other writes a note.
    let ours = tags(&[WON, &with(KIM, r#"is:{"kind":"person"},changed:Some(5)"#)], &[]);
    let theirs = tags(&[WON, &with(KIM, r#"note:"the mayor",changed:Some(7)"#)], &[]);
    let result = merged(&tags(&[WON, KIM], &[]), &ours, &theirs);
    let both = with(KIM, r#"is:{"kind":"person"},note:"the mayor",changed:Some(7)"#);
    assert_eq!(result, MergedFile { content: tags(&[WON, &both], &[]), conflicts: vec![] });
}

#[test]
fn of_one_field_with_two_values_ours_is_in_force_and_theirs_is_kept_beside() {
    let (cue, source) = (KIM.replace("entity", "cue"), KIM.replace("entity", "source"));
    let result = merged(&tags(&[WON, KIM], &[]), &tags(&[WON, &cue], &[]), &tags(&[WON, &source], &[]));
    assert_eq!(
        result.conflicts,
        ["annotation 01JNZQYF80000000000002VHP0 has another label on each side; ours stays: cue “Kim”"]
    );
    let beside = format!("    others: [\n        Mark({source}),\n    ],\n)\n");
    assert_eq!(result.content, tags(&[WON, &cue], &[]).strip_suffix(")\n").unwrap().to_owned() + &beside);
    // It is still there after the next merge, and reads as words.
    let next = merged(&tags(&[WON, KIM], &[]), &result.content, &tags(&[KIM], &[]));
    assert!(next.content.contains(&beside), "{}", next.content);
    assert!(in_words("x", next.content.as_bytes()).unwrap().contains("another copy has source “Kim” by ana, 10..13"));
}

#[test]
fn what_was_taken_away_here_and_changed_there_stays() {
    let changed = with(KIM, r#"note:"who?""#);
    let (base, gone, kept) = (tags(&[WON, KIM], &[]), tags(&[WON], &[]), tags(&[WON, &changed], &[]));
    for (ours, theirs) in [(&gone, &kept), (&kept, &gone)] {
        let result = merged(&base, ours, theirs);
        assert!(result.content.contains(&changed), "{}", result.content);
        assert!(result.content.contains("MarkGone(\"01JNZQYF80000000000002VHP0\")"), "{}", result.content);
        assert_eq!(result.conflicts.len(), 1);
    }
    assert_eq!(merged(&base, &gone, &base).content, gone);
    // Where nothing is to be put together, the file stays as a hand has written it.
    let by_hand = gone.replace("    annotations", "    // By hand.\n    annotations");
    assert_eq!(merged(&base, &base, &by_hand).content, by_hand);
}

#[test]
fn an_annotation_taken_away_here_and_tied_there_stays_with_its_tie() {
    let (base, gone, tied) = (tags(&[WON, KIM], &[]), tags(&[WON], &[]), tags(&[WON, KIM], &[SAID_BY]));
    let (one, other) = (merged(&base, &gone, &tied), merged(&base, &tied, &gone));
    assert_eq!(one, other);
    assert!(one.content.starts_with(tied.strip_suffix(")\n").unwrap()), "{}", one.content);
    assert!(one.conflicts[0].contains("taken away on one side and is in use on the other"), "{:?}", one.conflicts);
}

#[test]
fn ties_that_went_with_an_annotation_are_kept_beside_where_it_stays() {
    let changed = with(KIM, r#"note:"who?""#);
    let (base, gone) = (tags(&[WON, KIM], &[SAID_BY]), tags(&[WON], &[]));
    let result = merged(&base, &gone, &tags(&[WON, &changed], &[SAID_BY]));
    let beside = format!("        MarkGone(\"01JNZQYF80000000000002VHP0\"),\n        Tie({SAID_BY}),\n");
    assert!(result.content.contains(&beside), "{}", result.content);
}

#[test]
fn a_tie_of_which_neither_side_has_an_end_is_kept_beside() {
    let broken = tags(&[WON], &[SAID_BY]);
    let result = merged(&tags(&[], &[]), &broken, &tags(&[], &[]).replace("InProgress", "Finished"));
    assert!(result.content.contains(&format!("others: [\n        Tie({SAID_BY}),")), "{}", result.content);
    assert!(result.conflicts[0].contains("has an end that neither side has"), "{:?}", result.conflicts);
}

#[test]
fn new_annotations_that_are_alike_are_both_kept_and_new_ties_that_are_alike_are_one() {
    let (kim, said_by) = (KIM.replace("VHP0", "VHP7"), SAID_BY.replace("VHP2", "VHP8"));
    let base = tags(&[WON], &[]);
    assert_eq!(merged(&base, &tags(&[WON, KIM], &[]), &tags(&[WON, &kim], &[])).content, tags(&[WON, KIM, &kim], &[]));
    let base = tags(&[WON, KIM], &[]);
    let result = merged(&base, &tags(&[WON, KIM], &[SAID_BY]), &tags(&[WON, KIM], &[&said_by]));
    assert_eq!(result, MergedFile { content: tags(&[WON, KIM], &[SAID_BY]), conflicts: vec![] });
}

#[test]
fn links_with_one_place_in_a_chain_are_counted_anew() {
    let via = |id: &str, to: &str, order: &str| {
        format!(
            r#"(id:"01JNZQYF80000000000002V{id}",kind:"via",from:"01JNZQYF80000000000002VHP1",to:"01JNZQYF80000000000002V{to}"{order})"#
        )
    };
    let mark = |id: &str| format!(r#"(id:"01JNZQYF80000000000002V{id}",label:"source",at:[(19,23,"Tass")])"#);
    let marks = [WON.to_owned(), mark("A01"), mark("A02"), mark("A03")];
    let marks: Vec<&str> = marks.iter().map(String::as_str).collect();
    // Both put a link behind the only one.
    let first = via("T01", "A01", "");
    let (ours, theirs) = (via("T02", "A02", ",order:1"), via("T03", "A03", ",order:1"));
    let result = merged(&tags(&marks, &[&first]), &tags(&marks, &[&first, &ours]), &tags(&marks, &[&first, &theirs]));
    let last = via("T03", "A03", ",order:2");
    assert_eq!(result, MergedFile { content: tags(&marks, &[&first, &ours, &last]), conflicts: vec![] });
}

#[test]
fn without_a_base_nothing_was_taken_away_and_differences_are_conflicts() {
    let note = with(KIM, r#"note:"who?""#);
    let (ours, theirs) = (tags(&[WON, KIM], &[]), tags(&[&note], &[]));
    for base in [None, Some(&b""[..])] {
        let result = merge("tags/ana.ron", base, ours.as_bytes(), theirs.as_bytes()).unwrap();
        assert!(result.content.starts_with(ours.strip_suffix(")\n").unwrap()), "{}", result.content);
        assert_eq!(result.conflicts.len(), 1);
    }
    // A base that cannot be read is none, and that is said.
    let result = merge("tags/ana.ron", Some(b"oops"), ours.as_bytes(), theirs.as_bytes()).unwrap();
    assert!(result.conflicts[1].contains("nothing counts as taken away"), "{:?}", result.conflicts);
}

#[test]
fn progress_is_that_of_who_changed_it_and_the_lesser_where_both_did() {
    let state = |word: &str| tags(&[KIM], &[]).replace("InProgress", word);
    let (none, begun, done) = (state("NotStarted"), state("InProgress"), state("Finished"));
    assert_eq!(merged(&begun, &begun, &done).content, done);
    assert_eq!(merged(&none, &done, &begun).content, begun);
}

#[test]
fn what_cannot_be_merged_is_refused_in_words() {
    let one = tags(&[KIM], &[]);
    let cases = [
        ("documents/a/text.txt", "one".to_owned(), "two".to_owned(), "texts differ"),
        ("tags/ana.ron", one.clone(), one.replace("coder: \"ana\"", "coder: \"ben\""), "not versions of one file"),
        ("tags/ana.ron", one.clone(), "(format: (9, 0))".to_owned(), "newer sayso"),
        ("tags/ana.ron", one.clone(), "<<<<<<< x".to_owned(), "tags/ana.ron:"),
        ("other.ron", "(format: (1, 0))".to_owned(), "(format: (1, 0), x: 1)".to_owned(), "no file of a sayso project"),
    ];
    for (file, ours, theirs, words) in cases {
        let error = merge(file, None, ours.as_bytes(), theirs.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
    let meta = |sum: &str, title: &str| {
        format!("(\n    format: (1, 0),\n    id: \"{}\",\n{title}    text_sha256: \"{sum}\",\n)\n", home().document)
    };
    let error = merge("document.ron", None, meta("00", "").as_bytes(), meta("11", "").as_bytes()).unwrap_err();
    assert!(error.to_string().contains("different texts"), "{error}");
    let (title, note) = (meta("00", "    title: \"T\",\n"), meta("00", "    note: \"N\",\n"));
    let result = merge("document.ron", Some(meta("00", "").as_bytes()), title.as_bytes(), note.as_bytes()).unwrap();
    assert_eq!(result.content, meta("00", "    title: \"T\",\n    note: \"N\",\n"));
}

#[test]
fn decisions_heads_and_schemas_are_merged_by_name_and_field() {
    let decision = |id: &str, verdict: &str| {
        format!("(case:[\"01JNZQYF80000000000002V{id}\"],verdict:{verdict},judged:\"f\",at:5)")
    };
    let review = |lines: &[&str]| {
        let lines: String = lines.iter().map(|line| format!("        {line},\n")).collect();
        let head = tags(&[], &[]).replace("    state: InProgress,\n)\n", "");
        if lines.is_empty() { head + ")\n" } else { format!("{head}    decisions: [\n{lines}    ],\n)\n") }
    };
    let (one, two) = (decision("HP0", "Both"), decision("HP1", "Neither"));
    let result = merged(&review(&[]), &review(&[&one]), &review(&[&two]));
    assert_eq!(result, MergedFile { content: review(&[&one, &two]), conflicts: vec![] });
    let other = decision("HP0", "Neither");
    let result = merged(&review(&[]), &review(&[&one]), &review(&[&other]));
    // The verdict that is not in force is kept beside, which makes the file one of a later version.
    let beside = one.replace(",at:5", ",at:5,others:[(verdict:Neither,judged:\"f\",at:5)]");
    let kept = review(&[&beside]).replace("(1, 0)", "(1, 2)");
    assert_eq!(result.content, kept);
    assert_eq!(
        result.conflicts,
        ["the decision on 01JNZQYF80000000000002VHP0 has another verdict on each side; ours stays"]
    );
    // Whoever settles it in one copy has settled it where the other has not.
    let settled = merged(&kept, &kept, &review(&[&other]));
    assert_eq!(settled, MergedFile { content: review(&[&other]), conflicts: vec![] });

    // A case that was talked about makes the file one of a later version.
    let asked = |words: &str| two.replace(",at:5", &format!(",at:5,comments:[(at:6,words:\"{words}\")]"));
    let later = |line: &str| review(&[line]).replace("(1, 0)", "(1, 1)");
    let result = merged(&review(&[&two]), &later(&asked("why?")), &later(&asked("sure?")));
    let both = asked("why?").replace(")]", "),(at:6,words:\"sure?\")]");
    assert_eq!(result, MergedFile { content: later(&both), conflicts: vec![] });

    let head = |name: &str, coders: &[&str]| {
        let coders: String = coders.iter().map(|id| format!("        (id: \"{id}\", name: \"{id}\"),\n")).collect();
        let id = home().document;
        format!("(\n    format: (1, 0),\n    id: \"{id}\",\n    name: \"{name}\",\n    coders: [\n{coders}    ],\n)\n")
    };
    let (ours, theirs) = (head("Q", &["ana", "ben"]), head("P", &["ana", "cat"]));
    let result = merged(&head("P", &["ana"]), &ours, &theirs);
    assert_eq!(result, MergedFile { content: head("Q", &["ana", "ben", "cat"]), conflicts: vec![] });

    let base = schema::default_schema_text();
    let added = |id: &str| {
        let label = format!(
            "    labels: [\n        (\n            id: \"{id}\", name: \"{id}\", key: 'x', shape: Tint,\n            hint: \"\",\n        ),\n"
        );
        base.replacen("    labels: [\n", &label, 1)
    };
    let result = merged(base, &added("one"), &added("two"));
    assert_eq!(result.conflicts, ["the label two had the key 'x', which stands for something else now"]);
    assert!(result.content.contains("id: \"one\", name: \"one\", key: 'x'"), "{}", result.content);
}

#[test]
fn settling_what_another_copy_said_is_one_change_that_can_be_taken_back() {
    let mut project = empty_project();
    let source = KIM.replace("entity", "source");
    let result = merged(&tags(&[WON], &[]), &tags(&[WON, KIM], &[]), &tags(&[WON, &source], &[]));
    let mut document = project.document(home().document).unwrap().clone();
    document.sets.insert(coder(), from_file(&result.content));
    project.load_document(home().document, document);
    let other = set_of(&project).others().next().unwrap().clone();
    // Their label is taken, and so the matter is settled.
    let Other::Mark(theirs) = other.clone() else { panic!("{other:?}") };
    let before = set_of(&project).annotation(theirs.id).cloned().map(Box::new);
    let change = Change {
        edits: vec![
            Edit::Annotation(home(), theirs.id, Swap::new(before, Some(theirs))),
            Edit::Other(home(), Swap::new(Some(Box::new(other)), None)),
        ],
    };
    let start = project.clone();
    let line = change_file::write_edits(&project, &change);
    assert_eq!(change_file::change_of(&project, &line).unwrap(), change);
    apply(&mut project, &change).unwrap();
    assert_eq!(as_file(&set_of(&project)), tags(&[WON, &source], &[]));
    assert!(apply(&mut project, &change).is_err(), "it is settled already");
    apply(&mut project, &change.inverse()).unwrap();
    assert_eq!(project, start);
}
