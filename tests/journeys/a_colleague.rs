//! A colleague's tags come in, and are not looked at before one's own are finished.

use crate::desk::{Desk, coder};
use crate::support::copy;
use sayso::app::review::CaseState;
use sayso::app::{Action, Message, View};
use sayso::command::Command;
use sayso::format::notation;
use sayso::model::{CoderId, LabelDef, LabelId, Schema, Verdict};
use sayso::view::page::PageView;
use sayso::view::palette;
use sayso::view::review::{CaseView, instead};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const TEXT: &str = "“We lost,” Lee said. “We go on,” Kim told the Post.";

/// Ana's project, and Ben's copy of it with his tags on the article and on one of his own.
fn two_copies(root: &Path) -> (PathBuf, PathBuf) {
    let (anas, bens) = (root.join("anas"), root.join("bens"));
    Desk::lay_out(TEXT, &anas);
    copy(&anas, &bens);
    let mut ben = Desk::open(&bens, &root.join("ben"), "ben");
    ben.later(50_000);
    ben.caret_in("lost").press("Q S 1 Escape");
    ben.bring_in("another.txt", b"Another headline\n\nBob left.").caret_in("Bob").press("E Ctrl+S");
    (anas, bens)
}

/// What a coder has in the open article, in the notation.
fn page_of(desk: &Desk, name: &str) -> String {
    let (_, document) = desk.workspace.document().unwrap();
    notation::write(&document.text, document.set(&coder(name)))
}

fn said(desk: &Desk, words: &str) -> bool {
    desk.notices().iter().any(|notice| notice.contains(words))
}

#[test]
fn a_colleagues_project_brings_its_tags_and_new_articles_in_one_step() {
    let root = tempfile::tempdir().unwrap();
    let (anas, bens) = two_copies(root.path());
    let mut ana = Desk::open(&anas, &root.path().join("ana"), "ana");
    ana.caret_in("Lee").press("E Escape");
    let before = ana.workspace.project().clone();
    ana.hand_over(&bens);
    assert!(said(&ana, "brought in from Desk: 2 articles, 1 of them new, with 3 marks; Ctrl+Z takes it back"));
    assert_eq!(
        page_of(&ana, "ben"),
        "[quote:1|“We lost,”] [entity:2|Lee] said. “We go on,” Kim told the Post.\n%%\n1 said_by 2"
    );
    assert_eq!(
        ana.page(),
        "“We lost,” [entity:1|Lee] said. “We go on,” Kim told the Post.",
        "Ana's own are as they were"
    );
    assert_eq!(ana.workspace.project().coders()[&coder("ben")].name, "ben");
    let after = ana.workspace.project().clone();
    ana.press("Ctrl+Z");
    assert_eq!(*ana.workspace.project(), before);
    ana.press("Ctrl+Y Ctrl+S");
    assert_eq!(*ana.workspace.project(), after);
    let file = |root: &Path| std::fs::read(root.join("documents/article/tags/ben.ron")).unwrap();
    assert_eq!(file(&anas), file(&bens), "his file is as he wrote it");
    // The same once more changes nothing.
    ana.hand_over(&bens);
    assert!(said(&ana, "all that is in Desk is here already"), "{:?}", ana.notices());
    assert_eq!(*ana.workspace.project(), after);
}

#[test]
fn an_article_is_known_by_its_text_where_its_id_is_another() {
    let root = tempfile::tempdir().unwrap();
    let (anas, bens) = (root.path().join("anas"), root.path().join("bens"));
    Desk::lay_out(TEXT, &anas);
    Desk::lay_out(TEXT, &bens);
    let path = bens.join("documents/article/document.ron");
    let meta = std::fs::read_to_string(&path).unwrap();
    let line = meta.lines().find(|line| line.contains(" id: ")).unwrap();
    std::fs::write(&path, meta.replace(line, "    id: \"01JNZZZZZZ0000000000000009\",")).unwrap();
    Desk::open(&bens, &root.path().join("ben"), "ben").caret_in("lost").press("Q Ctrl+S");
    let mut ana = Desk::open(&anas, &root.path().join("ana"), "ana");
    ana.hand_over(&bens);
    assert_eq!(ana.workspace.project().catalogue().len(), 1, "{:?}", ana.notices());
    assert_eq!(page_of(&ana, "ben"), "[quote:1|“We lost,”] Lee said. “We go on,” Kim told the Post.");
}

#[test]
fn a_file_of_tags_comes_in_alone_if_its_article_is_here() {
    let root = tempfile::tempdir().unwrap();
    let (anas, bens) = two_copies(root.path());
    let mut ana = Desk::open(&anas, &root.path().join("ana"), "ana");
    ana.hand_over(&bens.join("documents/article/tags/ben.ron"));
    assert!(page_of(&ana, "ben").starts_with("[quote:1|“We lost,”] [entity:2|Lee]"), "{:?}", ana.notices());
    let before = ana.workspace.project().clone();
    ana.hand_over(&bens.join("documents/another-headline/tags/ben.ron"));
    assert!(said(&ana, "which is not in this project; bring in the whole project it is from"), "{:?}", ana.notices());
    assert_eq!(*ana.workspace.project(), before);
}

#[test]
fn a_text_that_somebody_changed_in_the_colleagues_project_is_said() {
    let root = tempfile::tempdir().unwrap();
    let (anas, bens) = two_copies(root.path());
    std::fs::write(bens.join("documents/article/text.txt"), TEXT.replace("lost", "won")).unwrap();
    let mut ana = Desk::open(&anas, &root.path().join("ana"), "ana");
    ana.hand_over(&bens);
    let words = "the text of “The article” there is not the one that was tagged";
    assert!(said(&ana, words), "{:?}", ana.notices());
    assert!(page_of(&ana, "ben").starts_with("[quote:1|“We lost,”]"), "read against the text that is here");
}

#[test]
fn a_stale_copy_of_my_own_tags_stays_out_of_what_a_colleague_hands_over() {
    let root = tempfile::tempdir().unwrap();
    let (anas, bens) = two_copies(root.path());
    // Ben's copy has tags of Ana's too, which are not the ones she has.
    Desk::open(&bens, &root.path().join("ben"), "ana").turn_to("article").caret_in("Kim").press("E Ctrl+S");
    let mut ana = Desk::open(&anas, &root.path().join("ana"), "ana");
    ana.later(90_000);
    ana.caret_in("Lee").press("E Escape");
    let mine = ana.page();
    ana.hand_over(&bens);
    assert!(said(&ana, "your own tags on “The article” stay as they are here"), "{:?}", ana.notices());
    assert_eq!(ana.page(), mine);
    assert!(page_of(&ana, "ben").contains("quote:1"));
}

/// Ben tagged on two machines. What only one of them has comes together; what both changed is kept beside, is shown
/// with both readings, and is settled by one key that can be taken back.
#[test]
fn two_copies_of_one_coders_tags_become_one_and_what_they_differ_in_is_settled_by_a_key() {
    let root = tempfile::tempdir().unwrap();
    let (_, bens) = two_copies(root.path());
    let laptop = root.path().join("laptop");
    copy(&bens, &laptop);
    let mut there = Desk::open(&laptop, &root.path().join("there"), "ben");
    there.later(120_000);
    there.turn_to("article");
    let quote = there.workspace.my_set().unwrap().annotations().find(|mark| mark.label.as_str() == "quote").unwrap().id;
    let note = |desk: &mut Desk, words: &str| {
        let home = desk.workspace.home().unwrap();
        desk.send(Message::Do(Command::SetNote(home, quote, words.to_owned())));
    };
    note(&mut there, "said on the phone");
    there.caret_in("Kim").press("E Escape Ctrl+S");
    let mut here = Desk::open(&bens, &root.path().join("here"), "ben");
    here.later(180_000);
    here.turn_to("article");
    note(&mut here, "said in a letter");
    here.caret_in("Post").press("E Escape");
    here.hand_over(&laptop.join("documents/article/tags/ben.ron"));
    assert!(said(&here, "differ in 1 place:"), "{:?}", here.notices());
    let page = here.page();
    assert!(page.contains("|Kim]") && page.contains("Post]"), "{page}");
    let of = |desk: &Desk| desk.workspace.my_set().unwrap().annotation(quote).unwrap().note.clone();
    assert_eq!(of(&here), "said in a letter");
    let differing = here.workspace.differing();
    assert_eq!(differing.len(), 1);
    assert!(differing[0].here.contains("in a letter") && differing[0].there.contains("on the phone"), "{differing:?}");
    here.press("F9");
    assert_eq!(here.workspace.view.mark, Some(quote));
    here.press("Shift+F9");
    assert_eq!((of(&here).as_str(), here.workspace.differing().len()), ("said on the phone", 0));
    here.press("Ctrl+Z");
    assert_eq!((of(&here).as_str(), here.workspace.differing().len()), ("said in a letter", 1));
    here.press("Ctrl+S");
    let file = std::fs::read_to_string(bens.join("documents/article/tags/ben.ron")).unwrap();
    assert!(file.contains("others: ["), "what is not settled is kept in the file: {file}");
    here.press("Ctrl+F9 Ctrl+S");
    let file = std::fs::read_to_string(bens.join("documents/article/tags/ben.ron")).unwrap();
    assert!(of(&here) == "said in a letter" && !file.contains("others: ["), "{file}");
}

/// Rita reviewed Ben on two machines: what she decided and wrote comes along, and where the two decide differently
/// nothing is written over: the case is open again with both verdicts, and a key settles it.
#[test]
fn decisions_come_along_and_where_copies_decide_differently_the_case_is_to_be_decided_again() {
    let root = tempfile::tempdir().unwrap();
    let (anas, bens) = two_copies(root.path());
    let laptop = root.path().join("laptop");
    let review = |project: &Path, home: &str, later: u64, keys: &str| {
        let mut rita = Desk::open(project, &root.path().join(home), "rita");
        rita.later(later);
        rita.turn_to("article").send(Message::Review(coder("ben"), None));
        rita.press(keys);
        rita
    };
    copy(&bens, &laptop);
    // There Ben's quote is right, and the speaker is asked about; here the quote is rejected.
    let mut there = review(&laptop, "there", 200_000, "A");
    there.comment("is it Lee?").press("Ctrl+S");
    let mut here = review(&bens, "here", 300_000, "X");
    let case = here.workspace.view.review.as_ref().unwrap().cases[0].clone();
    assert_eq!(here.workspace.my_decision(&case).unwrap().verdict, Verdict::Neither);
    // A colleague gets all of it with the project, once.
    let mut ana = Desk::open(&anas, &root.path().join("ana"), "ana");
    ana.hand_over(&laptop);
    assert!(said(&ana, "with 3 marks and 2 decisions"), "{:?}", ana.notices());
    ana.press("Ctrl+S");
    let file = |project: &Path| std::fs::read_to_string(project.join("documents/article/review/rita.ron")).unwrap();
    assert_eq!(file(&anas), file(&laptop), "as she wrote it");
    ana.hand_over(&laptop);
    assert!(said(&ana, "all that is in Desk is here already"), "{:?}", ana.notices());
    // Her own other copy of the file, alone.
    here.hand_over(&laptop.join("documents/article/review/rita.ron"));
    assert!(said(&here, "rita’s decisions on “The article” differ in 1 place"), "{:?}", here.notices());
    assert_eq!(here.workspace.my_decision(&case).unwrap().verdict, Verdict::Neither, "hers of here is in force");
    assert_eq!(here.workspace.case_state(&case), CaseState::Disputed);
    assert_eq!(here.workspace.review_counts()[2], 1);
    here.press("Ctrl+S");
    let both = file(&bens);
    assert!(both.contains("format: (1, 2)") && both.contains("others:[(verdict:Take(\"ben\")"), "{both}");
    assert!(both.contains("is it Lee?"), "what she wrote there is here: {both}");
    let now = here.workspace.project().clone();
    here.press("F9");
    let card = CaseView::of(&here.workspace).unwrap();
    assert_eq!(card.decided, "your file says “nothing is to be here”, another copy of it “ben is right”; decide which");
    // F9 and its family settle it, and undo takes that back.
    here.press("Shift+F9");
    let verdict = |desk: &Desk| desk.workspace.my_decision(&case).unwrap().verdict.clone();
    assert_eq!((verdict(&here), here.workspace.differing().len()), (Verdict::Take(coder("ben")), 0));
    here.press("Ctrl+Z");
    assert_eq!(*here.workspace.project(), now);
    here.press("Ctrl+F9");
    assert_eq!((verdict(&here), here.workspace.case_state(&case)), (Verdict::Neither, CaseState::Decided));
    here.press("Ctrl+Z");
    // So does deciding the case, with the keys of a review.
    here.send(Message::View(View::Case(0)));
    here.press("A Ctrl+S");
    assert_eq!((verdict(&here), here.workspace.case_state(&case)), (Verdict::Take(coder("ben")), CaseState::Decided));
    assert!(!file(&bens).contains("others"), "{}", file(&bens));
}

#[test]
fn labels_that_the_schema_lacks_come_with_the_tags_that_have_them() {
    let root = tempfile::tempdir().unwrap();
    let (anas, bens) = two_copies(root.path());
    let mut ben = Desk::open(&bens, &root.path().join("ben"), "ben");
    ben.later(90_000);
    let mut schema = Schema::clone(ben.workspace.project().schema());
    let model = schema.labels[0].clone();
    let named = |id: &str, name: &str, key| LabelDef {
        id: LabelId::new(id).unwrap(),
        name: name.to_owned(),
        key,
        ..model.clone()
    };
    schema.labels.extend([named("rumour", "Rumour", 'z'), named("unused", "Unused", 'y')]);
    ben.send(Message::Do(Command::SetSchema(schema.into())));
    ben.turn_to("article").caret_in("Kim").send(Message::Tag(LabelId::new("rumour").unwrap()));
    ben.press("Ctrl+S");
    let mut ana = Desk::open(&anas, &root.path().join("ana"), "ana");
    let before = ana.workspace.project().clone();
    let label = |desk: &Desk, id: &str| desk.workspace.project().schema().label(&LabelId::new(id).unwrap()).cloned();
    ana.hand_over(&bens);
    assert_eq!(label(&ana, "rumour"), Some(named("rumour", "Rumour", 'z')), "{:?}", ana.notices());
    assert!(said(&ana, "the schema gets the label “Rumour”"), "{:?}", ana.notices());
    assert_eq!(label(&ana, "unused"), None, "what no tag has stays where it is");
    assert!(page_of(&ana, "ben").contains("[rumour:3|Kim]"), "{}", page_of(&ana, "ben"));
    ana.press("Ctrl+Z");
    assert_eq!(*ana.workspace.project(), before);
    // A file of tags alone does not say what its labels mean, so they get the plainest meaning.
    ana.hand_over(&bens.join("documents/article/tags/ben.ron"));
    assert_eq!(label(&ana, "rumour").unwrap().name, "rumour");
}

#[test]
fn marks_go_where_their_words_are_in_another_text_and_are_kept_where_these_are_not() {
    let root = tempfile::tempdir().unwrap();
    let (anas, bens) = (root.path().join("anas"), root.path().join("bens"));
    Desk::lay_out(&format!("Yesterday. {}", TEXT.replace("Kim", "she")), &anas);
    Desk::lay_out(TEXT, &bens);
    Desk::open(&bens, &root.path().join("ben"), "ben")
        .caret_in("lost")
        .press("Q S 1 Escape")
        .caret_in("Kim")
        .press("E Ctrl+S");
    let mut ana = Desk::open(&anas, &root.path().join("ana"), "ana");
    ana.hand_over(&bens);
    assert!(said(&ana, "the text of “The article” is another one here than there"), "{:?}", ana.notices());
    assert!(said(&ana, "“The article”, ben: “Lee” stood elsewhere and was put where its words are"));
    assert!(said(&ana, "“Kim” is not here, or more than once; it is kept as a mark that lost its words"));
    assert!(page_of(&ana, "ben").contains("Yesterday. [quote:1|“We lost,”] [entity:2|Lee] said."));
    let (_, document) = ana.workspace.document().unwrap();
    let orphans = document.set(&coder("ben")).annotations().filter(|mark| mark.fragments().is_none());
    assert_eq!(orphans.count(), 1);
    let before = ana.workspace.project().clone();
    ana.hand_over(&bens);
    assert_eq!(*ana.workspace.project(), before, "the same once more changes nothing");
}

#[test]
fn copies_of_sync_programs_are_told_and_taken_for_nobodys_tags() {
    let root = tempfile::tempdir().unwrap();
    let (anas, bens) = two_copies(root.path());
    let tags = anas.join("documents/article/tags");
    std::fs::create_dir_all(&tags).unwrap();
    for name in ["ben.ron", "ben (Ana's conflicted copy 2026-11-25).ron", "ben-DESKTOP-1234.ron"] {
        std::fs::copy(bens.join("documents/article/tags/ben.ron"), tags.join(name)).unwrap();
    }
    std::fs::copy(anas.join("project.ron"), anas.join("project.sync-conflict-20261125-101500-ABCDEFG.ron")).unwrap();
    let ana = Desk::open(&anas, &root.path().join("ana"), "ana");
    for name in
        ["project.sync-conflict", "tags/ben (Ana's conflicted copy 2026-11-25).ron", "tags/ben-DESKTOP-1234.ron"]
    {
        assert!(said(&ana, name), "{name}: {:?}", ana.notices());
    }
    assert!(said(&ana, "it is a copy of ben.ron that a sync program made"), "{:?}", ana.notices());
    let (_, document) = ana.workspace.document().unwrap();
    let coders: Vec<&str> = document.sets.keys().map(CoderId::as_str).collect();
    assert_eq!((coders, document.locked.len()), (vec!["ben"], 0));
}

/// Does what the list of commands has under a name.
fn command(desk: &mut Desk, name: &str) {
    let entry = palette::entries(&desk.workspace, name).into_iter().next().unwrap();
    desk.send(entry.message.unwrap_or_else(|| panic!("{name}: {}", entry.hint)));
}

#[test]
fn blind_from_start_to_finish() {
    let root = tempfile::tempdir().unwrap();
    let (project, home) = (root.path().join("project"), root.path().join("home"));
    Desk::lay_out(TEXT, &project);
    let head = || std::fs::read_to_string(project.join("project.ron")).unwrap();
    let plain = head();
    let mut desk = Desk::open(&project, &home, "ana");
    desk.caret_in("lost").press("Q S 1 Escape");
    command(&mut desk, "Blind until finished");
    desk.press("Ctrl+S");
    assert_eq!(head().replace("    blind: true,\n", ""), plain, "one line more");
    // Ben sees nothing of Ana's, whatever he asks for.
    desk.work_as("ben");
    desk.press("O");
    let marks = |desk: &Desk| PageView::of(&desk.workspace).unwrap().marks(0).len();
    assert_eq!(marks(&desk), 0);
    assert!(said(&desk, "hidden until you have finished this article"), "{:?}", desk.notices());
    assert!(Action::Review.resolve(&desk.workspace).is_err_and(|why| why.contains("hidden until")));
    let told: Vec<&str> = desk.workspace.history().done().iter().map(|step| desk.workspace.words_of(step)).collect();
    assert_eq!(told[0], "A step of somebody else");
    // A review that was begun elsewhere shows a sentence, and the keys are those of the page.
    desk.send(Message::Review(coder("ana"), Some(coder("ben"))));
    assert_eq!((desk.workspace.review_counts(), CaseView::of(&desk.workspace)), ([0; 3], None));
    assert!(instead(&desk.workspace).1.contains("hidden until"));
    assert_eq!(desk.workspace.review_to_begin(), None, "nothing is tried again and again");
    desk.caret_in("Lee").press("E");
    assert_eq!(desk.page(), "“We lost,” [entity:1|Lee] said. “We go on,” Kim told the Post.");
    assert_eq!(marks(&desk), 1);
    // Finished, he sees all of it, and the review begins by itself.
    desk.press("Ctrl+Enter");
    assert!(marks(&desk) > 1);
    let begins = desk.workspace.review_to_begin().expect("the review begins");
    desk.send(begins);
    let [decided, open, _] = desk.workspace.review_counts();
    assert!(decided + open >= 2 && CaseView::of(&desk.workspace).is_some());
    desk.work_as("rita");
    assert_eq!(CaseView::of(&desk.workspace), None, "Rita has finished nothing");
    desk.work_as("ben");
    desk.send(Message::View(View::EndReview));
    // Not finished after all: it is hidden again.
    desk.press("Ctrl+Enter");
    assert_eq!(marks(&desk), 1);
    desk.press("Ctrl+Enter Ctrl+S");
    drop(desk);
    let mut desk = Desk::open(&project, &home, "rita");
    assert!(desk.workspace.project().is_blind(), "the project is blind for everybody");
    desk.press("O");
    assert_eq!(marks(&desk), 0);
    command(&mut desk, "Blind until finished");
    assert!(marks(&desk) > 1);
    desk.press("Ctrl+Z");
    assert_eq!(marks(&desk), 0, "undone");
    desk.press("Ctrl+Y Ctrl+S");
    assert!(!head().contains("blind"));
}

#[test]
fn hidden_names_are_numbers_in_another_order_in_every_article() {
    let mut desk = Desk::with(TEXT);
    for number in 0..8 {
        desk.bring_in(&format!("{number}.txt"), format!("“We lost {number},” Lee said.").as_bytes());
        desk.work_as("ana").caret_in("lost").press("Q Escape");
        desk.work_as("ben").caret_in("Lee").press("E Escape");
    }
    desk.work_as("rita");
    let left = |desk: &Desk| desk.workspace.view.review.as_ref().unwrap().left.clone();
    desk.send(Message::Review(coder("ana"), Some(coder("ben"))));
    assert_eq!((left(&desk), CaseView::of(&desk.workspace).unwrap().sides[0].0.as_str()), (coder("ana"), "Ana"));
    command(&mut desk, "Hide names");
    let articles: Vec<_> = desk.workspace.project().catalogue().keys().copied().collect();
    let mut lefts: BTreeSet<CoderId> = BTreeSet::new();
    for id in articles {
        desk.send(Message::View(View::Open(id)));
        let Some(case) = CaseView::of(&desk.workspace) else { continue };
        let names: Vec<&str> = case.sides.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Coder 1", "Coder 2"]);
        let page = PageView::of(&desk.workspace).unwrap();
        let seen: BTreeSet<String> = page.marks(0).into_iter().map(|mark| mark.coder).collect();
        assert!(seen.iter().all(|name| name.starts_with("Coder ")), "{seen:?}");
        let lines: Vec<String> = page.lines(0).into_iter().map(|line| line.coder).collect();
        assert!(lines.iter().all(|name| name.starts_with("Coder ")), "{lines:?}");
        lefts.insert(left(&desk));
    }
    assert_eq!(lefts.len(), 2, "in some articles Ana is on the left, in others Ben");
    // What is decided is whoever's reading stood there.
    let case = desk.workspace.case().unwrap().clone();
    let (taken, key) = if case.left.is_empty() { (&case.right, "B") } else { (&case.left, "A") };
    let owner = desk.workspace.reading(taken[0]).unwrap().0.clone();
    desk.press(key);
    assert_eq!(desk.workspace.my_decision(&case).unwrap().verdict, Verdict::Take(owner));
    command(&mut desk, "Hide names");
    assert_eq!(left(&desk), coder("ana"), "with their names they are where they were asked for");
}
