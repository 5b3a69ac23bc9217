//! Articles of any size, as dense with tags as a coder makes them.
//!
//! About one annotation in a hundred characters, a fifth of them nested in or
//! crossing another, one relation for every four annotations. The same size
//! always gives the same article.
#![allow(
    dead_code,
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "made for benches"
)]

use sayso::format::project_file::schema::default_schema;
use sayso::format::project_file::{ProjectFile, tags};
use sayso::model::change::{Edit, Swap, apply};
use sayso::model::{
    Annotation, AnnotationId, AnnotationSet, Article, Change, Coder, CoderId, Document, DocumentId, DocumentMeta,
    LabelId, Place, Progress, Project, ProjectId, Relation, RelationId, RelationKind,
};
use sayso::store::{Expected, Hash, ProjectFolder, write};
use sayso::text::{Fragments, Text};
use std::collections::BTreeMap;
use std::path::Path;

const START: u64 = 1_741_597_200_000;

/// A small generator of chance that gives the same numbers everywhere.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }

    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.below(words.len())]
    }
}

/// What an article is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// English in paragraphs.
    Latin,
    /// Arabic in paragraphs, with a name in Latin letters here and there.
    Arabic,
    /// English in one line without an end.
    OneLine,
}

struct Lexicon {
    names: [&'static str; 8],
    places: [&'static str; 6],
    words: [&'static str; 12],
    verbs: [&'static str; 5],
    late: &'static str,
    waited: &'static str,
    marks: [&'static str; 2],
    and: &'static str,
}

const ENGLISH: Lexicon = Lexicon {
    names: [
        "Amara Brandt",
        "Zoë Lindqvist",
        "José Fofana",
        "Ms Ortega",
        "Björn Sørensen",
        "Priya Haddad",
        "O’Leary",
        "Siân Petrov",
    ],
    places: ["Velmora", "Port Asken", "São Miro", "Karvik", "Tarn Valley", "Mont Laval"],
    words: [
        "costs have doubled",
        "no contract was ever signed",
        "nobody was consulted",
        "the figures were revised twice",
        "the work will finish before winter",
        "emissions fell by a third",
        "the audit found no fault",
        "turnout was the lowest on record",
        "work on the flood barrier resumed after a short pause",
        "residents lined the street as the news spread",
        "a decision is due before the end of the quarter",
        "few had expected the matter to come back so soon",
    ],
    verbs: ["said", "insisted", "warned", "added", "conceded"],
    late: "It was late",
    waited: "waited",
    marks: ["“", ",”"],
    and: ", and ",
};

const ARABIC: Lexicon = Lexicon {
    names: [
        "عمر حداد",
        "ليلى منصور",
        "يوسف الخطيب",
        "سلمى فارس",
        "Björn Sørensen",
        "كريم ناصر",
        "هدى الشامي",
        "رامي عون",
    ],
    places: ["فلمورا", "ميناء أسكن", "ساو ميرو", "كارفيك", "وادي تارن", "جبل لافال"],
    words: [
        "تضاعفت التكاليف",
        "لم يوقع أي عقد قط",
        "لم يستشر أحد",
        "روجعت الأرقام مرتين",
        "سينتهي العمل قبل الشتاء",
        "انخفضت الانبعاثات بمقدار الثلث",
        "لم تجد المراجعة أي خطأ",
        "كانت نسبة المشاركة الأدنى في السجل",
        "استؤنف العمل على الحاجز بعد توقف قصير",
        "اصطف السكان في الشارع مع انتشار الخبر",
        "من المقرر اتخاذ قرار قبل نهاية عام 2025",
        "قلة توقعت أن تعود المسألة بهذه السرعة",
    ],
    verbs: ["قال", "أصر", "حذر", "أضاف", "اعترف"],
    late: "كان الوقت متأخرا",
    waited: "انتظرت",
    marks: ["«", "»"],
    and: "، و",
};

/// An article's text and where its tags go: (start, end, label) in bytes.
struct Draft {
    text: String,
    spans: Vec<(usize, usize, &'static str)>,
    ties: Vec<(usize, usize, &'static str)>,
}

fn draft(bytes: usize, seed: u64, kind: Kind) -> Draft {
    let lexicon = if kind == Kind::Arabic { &ARABIC } else { &ENGLISH };
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15 ^ seed.wrapping_mul(0x2545_F491_4F6C_DD1D) | 1);
    let mut draft = Draft { text: String::with_capacity(bytes + 400), spans: Vec::new(), ties: Vec::new() };
    let mut sentences = 0;
    while draft.text.len() < bytes {
        let Lexicon { places, words, late, waited, and, .. } = lexicon;
        match chance.below(7) {
            0 | 1 => quotation(&mut draft, &mut chance, lexicon),
            2 => {
                let start = draft.text.len();
                draft.text.push_str(chance.pick(places));
                draft.spans.push((start, draft.text.len(), "entity"));
                draft.text.push_str(&format!(" {waited}{and}{}. ", chance.pick(words)));
            }
            _ => draft.text.push_str(&format!("{late}{and}{}; {}. ", chance.pick(words), chance.pick(words))),
        }
        sentences += 1;
        if sentences % 5 == 0 && kind != Kind::OneLine {
            draft.text.push('\n');
        }
    }
    draft
}

fn quotation(draft: &mut Draft, chance: &mut Chance, lexicon: &Lexicon) {
    let Lexicon { names, words, verbs, marks: [open, close], and, .. } = lexicon;
    let quote = draft.spans.len();
    let start = draft.text.len();
    draft.text.push_str(&format!("{open}{}{and}{}{close}", chance.pick(words), chance.pick(words)));
    draft.spans.push((start, draft.text.len(), "quote"));
    if chance.below(2) == 0 {
        let mark = close.trim_start_matches(',').len();
        draft.spans.push((start + open.len(), draft.text.len() - mark, "claim"));
    }
    draft.text.push(' ');
    let cue = draft.text.len();
    draft.text.push_str(chance.pick(verbs));
    if chance.below(3) == 0 {
        draft.ties.push((quote, draft.spans.len(), "cued_by"));
        draft.spans.push((cue, draft.text.len(), "cue"));
    }
    draft.text.push(' ');
    let name = draft.text.len();
    draft.text.push_str(chance.pick(names));
    draft.ties.push((quote, draft.spans.len(), "said_by"));
    draft.spans.push((name, draft.text.len(), "entity"));
    draft.text.push_str(". ");
}

pub fn coder() -> CoderId {
    CoderId::new("ana").unwrap()
}

/// An article of about so many bytes, with tags by Ana: about one in a hundred bytes.
pub fn article(bytes: usize, number: u64, kind: Kind) -> (DocumentMeta, Document) {
    let draft = draft(bytes, number, kind);
    let text = Text::new(draft.text.as_str()).unwrap();
    let id = DocumentId::from_parts(START, u128::from(number) + 1);
    let sum = Hash::of(draft.text.as_bytes()).to_string();
    let mut meta = DocumentMeta::new(id, &format!("article-{number:06}"), &sum);
    meta.title = format!("Article {number} of the generator");
    "Port Asken Courier".clone_into(&mut meta.outlet);
    "2025-03-04".clone_into(&mut meta.published);
    let annotation = |(n, (start, end, label)): (u128, &(usize, usize, &str))| Annotation {
        id: AnnotationId::from_parts(START, n),
        label: LabelId::new(label).unwrap(),
        place: Place::Found(Fragments::one(text.span(*start, *end).unwrap()).unwrap()),
        attributes: BTreeMap::default(),
        note: String::new(),
        comment: String::new(),
        changed: None,
    };
    let relation = |(n, (from, to, kind)): (u128, &(usize, usize, &str))| Relation {
        id: RelationId::from_parts(START, n),
        kind: RelationKind::new(kind).unwrap(),
        from: AnnotationId::from_parts(START, *from as u128),
        to: AnnotationId::from_parts(START, *to as u128),
        order: 0,
        note: String::new(),
        changed: None,
    };
    let set = AnnotationSet::from_parts(
        Progress::InProgress,
        (0..).zip(&draft.spans).map(annotation),
        (0..).zip(&draft.ties).map(relation),
    );
    let mut document = Document::new(text);
    document.sets.insert(coder(), set);
    (meta, document)
}

/// What three coders made of an article: each but the first leaves some marks out, moves edges and mistakes labels.
pub fn coders(bytes: usize, number: u64) -> (Text, Vec<AnnotationSet>) {
    let (_, document) = article(bytes, number, Kind::Latin);
    let mut chance = Chance(0xD1B5_4A32_D192_ED03 ^ (number + 1));
    let mut sets = vec![document.set(&coder()).clone()];
    for who in 1..3 {
        let marks = sets[0].annotations().filter_map(|mark| seen_by(&document.text, mark, who, &mut chance));
        sets.push(AnnotationSet::from_parts(Progress::InProgress, marks.collect::<Vec<_>>(), []));
    }
    (document.text, sets)
}

/// How another coder sees a mark, if at all.
fn seen_by(text: &Text, mark: &Annotation, who: u128, chance: &mut Chance) -> Option<Annotation> {
    let span = mark.fragments()?.iter().next()?;
    let (start, end) = (text.char_offset(span.start()), text.char_offset(span.end()));
    let (start, end) = match chance.below(10) {
        0 => return None,
        1 => (start.saturating_sub(1 + chance.below(6) as u32), end),
        2 => (start, end + 1 + chance.below(6) as u32),
        _ => (start, end),
    };
    let label = if chance.below(12) == 0 { LabelId::new("claim").ok()? } else { mark.label.clone() };
    let place = Place::Found(Fragments::one(text.char_span(start, end)?)?);
    let id = AnnotationId::from_parts(START + who as u64, chance.below(usize::MAX) as u128);
    Some(Annotation { id, label, place, ..mark.clone() })
}

pub fn empty_project() -> Project {
    let mut project = Project::new(ProjectId::from_parts(START, 1), "Generated", default_schema());
    project.load_coders([Coder { id: coder(), name: "Ana".to_owned() }]);
    project
}

/// A project with one article of a size, in memory.
pub fn project(bytes: usize, kind: Kind) -> (Project, DocumentId) {
    let (meta, document) = article(bytes, 0, kind);
    let id = meta.id;
    let mut project = empty_project();
    let edit = Edit::Article(id, Swap::new(None, Some(Box::new(Article { meta, text: document.text.clone() }))));
    apply(&mut project, &Change { edits: vec![edit] }).unwrap();
    project.load_document(id, document);
    (project, id)
}

/// Writes a project with one article of a size to a folder.
pub fn lay_out(bytes: usize, kind: Kind, root: &Path) {
    let (project, id) = project(bytes, kind);
    let mut folder = ProjectFolder::create(root, &project, "").unwrap();
    for file in [ProjectFile::Text(id), ProjectFile::Meta(id), ProjectFile::Tags(id, coder())] {
        folder.save(&project, &file).unwrap();
    }
}

/// Writes a project of many small articles to a folder.
pub fn lay_out_many(count: u64, bytes: usize, root: &Path) {
    ProjectFolder::create(root, &empty_project(), "").unwrap();
    for number in 0..count {
        let (meta, document) = article(bytes, number, Kind::Latin);
        let folder = root.join("documents").join(&meta.slug);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("text.txt"), document.text.as_str()).unwrap();
        std::fs::write(folder.join("document.ron"), sayso::format::project_file::document::write(&meta)).unwrap();
        if number % 10 == 0 {
            let coder = coder();
            let owner = tags::Owner { document: meta.id, coder: &coder };
            let file = tags::write(document.set(&coder), owner, &document.text);
            write(&folder.join("tags/ana.ron"), file.as_bytes(), Expected::Anything).unwrap();
        }
    }
}
