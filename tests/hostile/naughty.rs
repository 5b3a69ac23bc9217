//! Words that nobody types on purpose, in every field in which a person can type.

use super::written;
use sayso::format::exchange::{Doc, Options, Share, model};
use sayso::format::html::{Page, write};
use sayso::format::project_file::{ProjectFile, schema};
use sayso::format::report::{self, Bar, Cell, Part, Plot, Report, Row, Table};
use sayso::format::{FORMATS, theme};
use sayso::model::{
    Annotation, AnnotationId, AnnotationSet, AttributeDef, AttributeId, Coder, CoderId, Document, DocumentId,
    DocumentMeta, Kind, Place, Progress, Project, ProjectId, Schema, Value,
};
use sayso::store::ProjectFolder;
use sayso::text::{Fragments, Text};

/// Some fifty: signs of control and of direction, signs that are several, code of many languages, nothing at all.
const STRINGS: &[&str] = &[
    "",
    " ",
    "   ",
    "\t",
    "\n",
    "\r\n",
    "a\rb",
    "\0",
    "a\u{0}b",
    "\u{1}\u{8}\u{b}\u{c}\u{1b}[31m",
    "\u{7f}\u{85}\u{9f}",
    "\u{202e}dne",
    "\u{2066}a\u{2069}",
    "\u{200f}\u{200e}",
    "\u{feff}bom",
    "\u{200b}",
    "a\u{ad}b",
    "\u{2028}\u{2029}",
    "👨‍👩‍👧‍👦",
    "🏴\u{e0067}\u{e0062}\u{e007f}",
    "\u{301}",
    "Z\u{300}\u{301}\u{302}\u{303}\u{304}",
    "ﷺ",
    "שלום عليكم",
    "社會科學院",
    "\u{fffd}\u{fffe}\u{ffff}",
    "\u{e000}",
    "\u{10ffff}",
    "İıſK",
    "\"",
    "'",
    "\"'`",
    "\\",
    "\\\\n\\t\\",
    "<script>alert(1)</script>",
    "</style><script>x</script>",
    "<img src=x onerror=alert(1)>",
    "\" onmouseover=\"x",
    "javascript:alert(1)",
    "]]>",
    "<!--",
    "-->",
    "&amp;&#0;&x;",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2",
    "@SUM(A1)",
    "$(rm -rf /)",
    "`id`",
    "; ls",
    "| x",
    "{{7*7}}",
    "${7*7}",
    "%s%n%x",
    "%00",
    "../../etc/passwd",
    "NaN",
    "null",
    "None",
    "undefined",
    "true",
    "1e400",
    "-0",
    "[of the file: x]",
    "<<<<<<< a",
    "_|*[1]->",
    "#FORMAT=x",
    "\u{1}",
    "O",
    "B-PER",
];

fn strings() -> Vec<String> {
    STRINGS.iter().map(|words| (*words).to_owned()).chain([("long ".repeat(2000))]).collect()
}

fn strings_of(kind: impl Fn(&str) -> bool) -> Vec<String> {
    strings().into_iter().filter(|words| kind(words)).collect()
}

/// The default schema with naughty words for all that people read in it.
fn naughty_schema() -> Schema {
    let mut schema = schema::default_schema();
    let mut words = strings().into_iter().cycle();
    let mut next = || words.next().unwrap();
    for label in &mut schema.labels {
        (label.name, label.hint) = (next(), next());
        label.attributes.iter_mut().for_each(|attribute| attribute.name = next());
    }
    let choices = strings_of(|words| !words.is_empty());
    let extra = [("naughty", Kind::Text), ("choice", Kind::Choice(choices))];
    let extra = extra.map(|(id, kind)| AttributeDef { id: AttributeId::new(id).unwrap(), name: next(), kind });
    schema.labels[0].attributes.extend(extra);
    schema.relations.iter_mut().for_each(|relation| relation.name = next());
    schema.name = next();
    schema
}

/// A mark of each word: note, comment and values are naughty.
fn naughty_set(text: &Text, schema: &Schema) -> AnnotationSet {
    let mark = |(number, words): (usize, String)| {
        let start = number * 5;
        let place = Place::Found(Fragments::one(text.span(start, start + 4).unwrap()).unwrap());
        let mut attributes = std::collections::BTreeMap::new();
        if !words.is_empty() {
            attributes.insert(AttributeId::new("naughty").unwrap(), Value::Text(words.clone()));
            attributes.insert(AttributeId::new("choice").unwrap(), Value::Choice(words.clone()));
        }
        Annotation {
            id: AnnotationId::from_parts(1, number as u128),
            label: schema.labels[0].id.clone(),
            place,
            attributes,
            note: words.clone(),
            comment: words,
            changed: None,
        }
    };
    AnnotationSet::from_parts(Progress::InProgress, strings().into_iter().enumerate().map(mark), [])
}

/// A project in which every field is naughty, and the article that is tagged.
fn naughty_project() -> (Project, DocumentId) {
    let schema = naughty_schema();
    let mut project = Project::new(ProjectId::from_parts(1, 1), "\u{202e}<script>\0", schema.clone());
    let coder = |(number, name)| Coder { id: CoderId::new(&format!("c{number}")).unwrap(), name };
    project.load_coders(strings().into_iter().enumerate().map(coder));
    let text = Text::new("word ".repeat(strings().len())).unwrap();
    let sha = sayso::format::Hash::of(text.as_str().as_bytes()).to_string();
    let meta = |(number, words): (usize, String)| {
        let id = DocumentId::from_parts(1, number as u128);
        let mut meta = DocumentMeta::new(id, &format!("article-{number}"), &sha);
        for name in
            ["title", "section", "outlet", "byline", "published", "retrieved", "url", "source", "language", "note"]
        {
            meta.set_field(name, &words);
        }
        meta
    };
    project.load_catalogue(strings().into_iter().enumerate().map(meta));
    let tagged = DocumentId::from_parts(1, 34);
    for number in 0..strings().len() {
        project.load_document(DocumentId::from_parts(1, number as u128), Document::new(text.clone()));
    }
    let set = naughty_set(&text, &schema);
    let mut document = Document::new(text);
    document.sets.insert(CoderId::new("c0").unwrap(), set);
    project.load_document(tagged, document);
    (project, tagged)
}

#[test]
fn a_project_of_naughty_words_is_saved_and_opened_unchanged() {
    let home = tempfile::tempdir().unwrap();
    let (project, tagged) = naughty_project();
    let guidelines = strings().join("\n\n");
    let mut folder = ProjectFolder::create(&home.path().join("p"), &project, &guidelines).unwrap();
    for id in project.catalogue().keys() {
        folder.save(&project, &ProjectFile::Text(*id)).unwrap();
        folder.save(&project, &ProjectFile::Meta(*id)).unwrap();
    }
    let c0 = CoderId::new("c0").unwrap();
    folder.save(&project, &ProjectFile::Tags(tagged, c0.clone())).unwrap();
    let (mut again, mut opened) = ProjectFolder::open(&home.path().join("p")).unwrap();
    let (metas, troubles) = again.listed().unwrap();
    assert_eq!(troubles, Vec::<String>::new());
    opened.load_catalogue(metas);
    assert_eq!((opened.name(), opened.coders(), opened.schema()), (project.name(), project.coders(), project.schema()));
    assert_eq!(opened.catalogue(), project.catalogue());
    let loaded = again.read_document(&opened, project.meta(tagged).unwrap()).unwrap();
    assert!(loaded.damage.is_empty(), "{:?}", loaded.damage);
    assert_eq!(loaded.document.set(&c0), project.document(tagged).unwrap().set(&c0));
    assert_eq!(sayso::store::read_guidelines(&home.path().join("p")), guidelines);
}

/// What a document says that people typed: of each mark what the format carries.
fn typed(doc: &Doc, carries: &sayso::format::exchange::Carries) -> Vec<String> {
    let marks = doc.layers.iter().flat_map(|layer| &layer.marks);
    let mut out: Vec<String> = marks
        .map(|mark| {
            let mut words = format!("{:?}", mark.spans);
            if carries.attributes == Share::All {
                words += &format!(" {:?}", mark.attributes);
            }
            if carries.notes == Share::All {
                words += &format!(" {:?}", mark.note);
            }
            if carries.comments == Share::All {
                words += &format!(" {:?}", mark.comment);
            }
            words
        })
        .collect();
    if carries.fields == Share::All {
        out.extend(doc.fields.iter().map(|field| format!("{field:?}")));
    }
    out.sort();
    out
}

/// A document with U+FFFD for the signs that XML cannot hold.
fn as_xml(doc: &Doc) -> Doc {
    let is_sign =
        |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    let change = |words: &mut String| *words = words.chars().map(|c| if is_sign(c) { c } else { '\u{fffd}' }).collect();
    let mut doc = doc.clone();
    for mark in doc.layers.iter_mut().flat_map(|layer| &mut layer.marks) {
        [&mut mark.note, &mut mark.comment].into_iter().for_each(change);
        mark.attributes.iter_mut().for_each(|(_, value)| change(value));
    }
    doc.fields.iter_mut().for_each(|(_, value)| change(value));
    doc
}

#[test]
fn every_format_writes_naughty_words_and_gives_them_back() {
    let (project, tagged) = naughty_project();
    let doc = model::doc(project.meta(tagged).unwrap(), project.document(tagged).unwrap(), |_| true);
    for format in FORMATS.iter().filter(|format| format.writer.is_some()) {
        let inputs = written(format, std::slice::from_ref(&doc));
        assert!(!inputs.is_empty(), "{}", format.name);
        let Some(reader) = format.reader else { continue };
        let read = reader(&inputs, &Options::default());
        assert_eq!(read.problems, [], "{}", format.name);
        let is_xml = ["cas-xmi", "refi-qda"].contains(&format.name);
        let [found, wanted] = [&read.docs[0], &doc].map(|doc| if is_xml { as_xml(doc) } else { doc.clone() });
        let (found, wanted) = (typed(&found, &format.carries), typed(&wanted, &format.carries));
        for (found, wanted) in found.iter().zip(&wanted) {
            assert_eq!(found, wanted, "{}", format.name);
        }
        assert_eq!(found.len(), wanted.len(), "{}", format.name);
    }
}

/// The names of a page's elements.
const ELEMENTS: &str = "!doctype html head meta title style body main h1 h2 h3 p article span mark section dl dt dd ul ol li \
    table thead tbody tr th td abbr bdi svg line text circle div figure figcaption em strong small sup a aside header footer \
    details summary caption nav b i q blockquote time code";

fn has_no_other_element(page: &str) {
    for part in page.split('<').skip(1) {
        let name: String =
            part.trim_start_matches('/').chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '!').collect();
        assert!(ELEMENTS.split_whitespace().any(|known| known == name.to_lowercase()), "<{name}: {part:.60}");
        let tag = part.split('>').next().unwrap();
        assert!(!tag.contains("onmouseover") || tag.contains("&quot;"), "<{tag}>");
        assert!(!tag.contains("href=\"javascript"), "<{tag}>");
    }
    assert!(!page.to_lowercase().contains("<script"));
}

#[test]
fn pages_of_naughty_words_have_no_element_of_theirs() {
    let (project, tagged) = naughty_project();
    let colors = theme::read("light.ron", include_str!("../../assets/themes/light.ron")).unwrap();
    let document = project.document(tagged).unwrap();
    for meta in project.catalogue().values() {
        let coder = meta.title.as_str();
        let set = document.set(&CoderId::new("c0").unwrap());
        let page = Page { meta, text: &document.text, set, coder, schema: project.schema(), colors: &colors };
        has_no_other_element(&write(page));
    }
    for words in strings() {
        let row = Row { cells: vec![Cell::Words(words.clone()), Cell::Undefined(words.clone())], leads: None };
        let heads = vec![words.clone(), words.clone()];
        let table = Table { name: "t".into(), title: words.clone(), about: words.clone(), heads, rows: vec![row] };
        let bar = Bar { name: words.clone(), figure: Some(0.5), interval: None };
        let plots = vec![Plot { title: words.clone(), bars: vec![bar] }];
        let part = Part { title: words.clone(), plots, tables: vec![table] };
        let report = Report { title: words.clone(), about: vec![words.clone()], parts: vec![part] };
        has_no_other_element(&report::html(&report));
        for (_, csv) in report::csv(&report) {
            assert!(csv.lines().all(|line| !line.starts_with(['=', '+', '@'])), "{csv}");
        }
    }
}
