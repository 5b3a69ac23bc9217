//! brat standoff: `name.txt` with `name.ann`, `annotation.conf` and `visual.conf`.
//!
//! Offsets are code points. A span may hold no line break, and every sign at
//! which Python ends a line is one: such spans are cut there into fragments,
//! as brat itself does. Lines that brat would refuse are reported with their
//! number, kept in the document's field `brat.unread`, and written back.

mod lines;
mod pair;
mod unread;

pub use pair::groups;

use super::ReadError;
use super::exchange::settle::same_words;
use super::exchange::{
    Carries, Doc, Input, Layer, Mark, Options, Piece, Read, Share, Tie, Writer, Written, covered, returns,
};
use crate::model::{Kind, Schema};
use crate::text::Text;
use lines::{breaks, many_lines, one_line};
use pair::{looks_like_coders, paired, split, texts};
use returns::Returns;
use std::collections::{BTreeMap, BTreeSet};
use unread::{UNREAD, highest, left_lines, unread_lines, unread_of};

/// What brat carries.
pub const CARRIES: Carries = Carries {
    fields: Share::No,
    own: UNREAD,
    order: Share::Part("by the numbers of the relations"),
    coders: Share::Part("a folder a coder"),
    fragments: Share::Part("a span over a line break becomes fragments"),
    attributes: Share::Part("in values, other signs than letters, digits and - become _"),
    comments: Share::Part("as notes of their own type"),
    ..Carries::EVERYTHING
};

/// Writes brat.
pub const WRITER: Writer = Writer::new(document).head(head).needs_schema();

/// A name as brat's settings allow it.
fn word(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '_' };
    name.chars().map(plain).collect()
}

fn head(schema: &Schema, _: &Options) -> Vec<Piece> {
    let mut conf = String::from("[entities]\n");
    let mut visual = String::from("[labels]\n");
    for label in &schema.labels {
        conf.push_str(&format!("{}\n", word(label.id.as_str())));
        let name = label.name.replace(['|', '\t', '\n'], " ");
        visual.push_str(&format!("{} | {name}\n", word(label.id.as_str())));
    }
    conf.push_str("\n[relations]\n");
    for relation in &schema.relations {
        let ends = |ends: &[crate::model::LabelId]| ends.iter().map(|e| word(e.as_str())).collect::<Vec<_>>().join("|");
        let (from, to) = (ends(&relation.from), ends(&relation.to));
        conf.push_str(&format!("{}\tArg1:{from}, Arg2:{to}\n", word(relation.id.as_str())));
        visual.push_str(&format!(
            "{} | {}\n",
            word(relation.id.as_str()),
            relation.name.replace(['|', '\t', '\n'], " ")
        ));
    }
    conf.push_str("<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>\n\n[events]\n\n[attributes]\n");
    for (name, (labels, values)) in attributes(schema) {
        let labels: Vec<String> = labels.into_iter().collect();
        let values = if values.is_empty() { String::new() } else { format!(", Value:{}", values.join("|")) };
        conf.push_str(&format!("{name}\tArg:{}{values}\n", labels.join("|")));
    }
    vec![Piece::new("annotation.conf", conf), Piece::new("visual.conf", visual + "\n[drawing]\n")]
}

/// Attributes by name: brat has one list for all labels.
fn attributes(schema: &Schema) -> BTreeMap<String, (BTreeSet<String>, Vec<String>)> {
    let mut found: BTreeMap<String, (BTreeSet<String>, Vec<String>)> = BTreeMap::new();
    for label in &schema.labels {
        for attribute in &label.attributes {
            let entry = found.entry(word(attribute.id.as_str())).or_default();
            entry.0.insert(word(label.id.as_str()));
            if let Kind::Choice(values) = &attribute.kind {
                let new: Vec<String> =
                    values.iter().map(|value| word(value)).filter(|v| !entry.1.contains(v)).collect();
                entry.1.extend(new);
            }
        }
    }
    found
}

fn document(doc: &Doc, _: &Schema, _: &Options) -> Written {
    let mut pieces = Vec::new();
    for layer in doc.layers_or_nobody() {
        let folder =
            if doc.layers.len() > 1 || !layer.coder.is_empty() { format!("{}/", layer.coder) } else { String::new() };
        pieces.push(Piece::new(format!("{folder}{}.txt", doc.name), doc.text.as_str()));
        pieces.push(Piece::new(format!("{folder}{}.ann", doc.name), annotations(doc, layer)));
    }
    Written { pieces, losses: left_lines(doc) }
}

fn annotations(doc: &Doc, layer: &Layer) -> String {
    let mut out = String::new();
    let mut ids: BTreeMap<&str, String> = BTreeMap::new();
    let unread = unread_lines(doc, layer);
    let last = highest(&unread);
    let (mut attribute, mut note) = (last, last);
    for (number, mark) in (last + 1..).zip(&layer.marks) {
        let spans = cut(doc, mark);
        let place: Vec<String> = spans.iter().map(|(start, end)| format!("{start} {end}")).collect();
        let words: Vec<&str> = spans.iter().map(|span| doc.words(*span)).collect();
        out.push_str(&format!("T{number}\t{} {}\t{}\n", word(&mark.label), place.join(";"), words.join(" ")));
        ids.insert(&mark.id, format!("T{number}"));
        for (name, value) in &mark.attributes {
            attribute += 1;
            let value = if value == "yes" { String::new() } else { format!(" {}", one_line(value)) };
            out.push_str(&format!("A{attribute}\t{} T{number}{value}\n", word(name)));
        }
        for (kind, words) in [("AnnotatorNotes", &mark.note), ("Comment", &mark.comment)] {
            if !words.is_empty() {
                note += 1;
                out.push_str(&format!("#{note}\t{kind} T{number}\t{}\n", one_line(words)));
            }
        }
    }
    for (number, tie) in (last + 1..).zip(&layer.ties) {
        if let (Some(from), Some(to)) = (ids.get(tie.from.as_str()), ids.get(tie.to.as_str())) {
            out.push_str(&format!("R{number}\t{} Arg1:{from} Arg2:{to}\n", word(&tie.kind)));
            if !tie.note.is_empty() {
                note += 1;
                out.push_str(&format!("#{note}\tAnnotatorNotes R{number}\t{}\n", one_line(&tie.note)));
            }
        }
    }
    out.push_str(&unread);
    out
}

/// The fragments of a mark, cut where a line may end; no fragment begins or ends with a blank there.
fn cut(doc: &Doc, mark: &Mark) -> Vec<(u32, u32)> {
    let mut out = Vec::new();
    for (start, end) in &mark.spans {
        let mut at = *start;
        let mut from = at;
        for c in doc.words((*start, *end)).chars() {
            if breaks(c) {
                out.push((from, at));
                from = at + 1;
            }
            at += 1;
        }
        out.push((from, at));
    }
    let trimmed = |(start, end): (u32, u32)| {
        let words = doc.words((start, end));
        // Only where a line was cut: the mark's own edges stay.
        let (own_start, own_end) = (
            mark.spans.binary_search_by_key(&start, |span| span.0).is_ok(),
            mark.spans.binary_search_by_key(&end, |span| span.1).is_ok(),
        );
        let count = |words: &str| u32::try_from(words.chars().count()).unwrap_or_default();
        let left = if own_start { 0 } else { count(words) - count(words.trim_start()) };
        let right = if own_end { 0 } else { count(words) - count(words.trim_end()) };
        (start + left, end.saturating_sub(right))
    };
    let cut: Vec<(u32, u32)> = out.into_iter().map(trimmed).filter(|(start, end)| start < end).collect();
    if cut.is_empty() { mark.spans.clone() } else { cut }
}

/// Reads brat: texts with their annotations, paired by name.
pub fn read(inputs: &[Input], _: &Options) -> Read {
    let mut read = Read::default();
    let texts = texts(inputs.iter().map(|input| input.path.as_str()));
    let mut docs: BTreeMap<String, Doc> = BTreeMap::new();
    for input in inputs.iter().filter(|input| input.is(&[".ann"])) {
        let (folder, stem) = split(&input.path, ".ann");
        let found = paired(&texts, (&folder, &stem));
        let Some((key, text)) = found.and_then(|(key, place)| Some((key, inputs.get(place)?))) else {
            let what = "there is no text of this name beside it or in a folder next to it";
            read.problems.push(ReadError::whole(&input.path, what, "put name.txt where name.ann is"));
            continue;
        };
        let suffix = stem.strip_prefix(key.1.as_str()).unwrap_or_default().trim_start_matches(['_', '-', '.']);
        let coder = if suffix.is_empty() { folder.rsplit('/').next().unwrap_or_default() } else { suffix };
        let coder = if coder == "ann" || folder == key.0 && suffix.is_empty() && !looks_like_coders(&texts, &key.1) {
            ""
        } else {
            coder
        };
        let Some(content) = read.utf8(text) else { continue };
        let (content, returns) = returns::without(content.to_owned());
        let content = match Text::new(content) {
            Ok(content) => content,
            Err(error) => {
                read.problems.push(ReadError::whole(&text.path, error.to_string(), "cut it"));
                continue;
            }
        };
        let Some(ann) = read.utf8(input) else { continue };
        let whose = if coder.is_empty() { String::new() } else { format!(", by {coder}") };
        read.remarks.push(format!("{} is about {}{whose}", input.path, text.path));
        let doc = docs.entry(key.1.clone()).or_insert_with(|| Doc {
            name: key.1.clone(),
            text: content.clone(),
            ..Doc::default()
        });
        if doc.text != content {
            let what = "two coders’ copies of this text differ";
            read.problems.push(ReadError::whole(&text.path, what, "give the tags of one of them another name"));
            continue;
        }
        let (layer, problems, unread) = with_returns(&input.path, (ann, coder), &content, &returns);
        read.problems.extend(problems);
        if !unread.is_empty() {
            doc.fields.push((unread_of(coder), unread.join("\n")));
        }
        if !layer.marks.is_empty() || !coder.is_empty() {
            doc.layers.push(layer);
        }
    }
    read.docs = docs.into_values().collect();
    for doc in &mut read.docs {
        doc.layers.sort_by(|a, b| a.coder.cmp(&b.coder));
    }
    read
}

/// The layer of a file; where the text has line ends of two signs, whichever way of counting them has more
/// covered words right: brat counts two, tools that open texts as such count one.
fn with_returns(
    file: &str,
    (ann, coder): (&str, &str),
    text: &Text,
    returns: &Returns,
) -> (Layer, Vec<ReadError>, Vec<String>) {
    let read = |returns: &Returns| {
        let mut problems = Vec::new();
        let mut reading = Reading { file, problems: &mut problems, unread: Vec::new(), returns: returns.clone() };
        let layer = reading.layer(ann, text, coder);
        let unread = std::mem::take(&mut reading.unread);
        (layer, problems, unread)
    };
    let two = read(returns);
    if returns.is_empty() {
        return two;
    }
    let one = read(&Returns::default());
    let wrong = |(layer, problems, _): &(Layer, Vec<ReadError>, Vec<String>)| {
        problems.len() + layer.marks.iter().filter(|mark| mark.exact.is_some()).count()
    };
    if wrong(&one) < wrong(&two) { one } else { two }
}

struct Reading<'r> {
    file: &'r str,
    problems: &'r mut Vec<ReadError>,
    unread: Vec<String>,
    returns: Returns,
}

/// What attributes and notes are about, before it is known.
type About<'a> = Vec<(usize, &'a str, &'a str, String)>;

impl Reading<'_> {
    fn bad(&mut self, number: usize, column: usize, line: &str, what: &str) {
        self.problems.push(ReadError {
            file: self.file.to_owned(),
            at: Some((number, column)),
            what: what.to_owned(),
            line: super::shortened(line),
            remedy: "the line is kept as it is; mend it in the file".to_owned(),
        });
        self.unread.push(line.to_owned());
    }

    fn layer(&mut self, ann: &str, text: &Text, coder: &str) -> Layer {
        let mut layer = Layer { coder: coder.to_owned(), ..Layer::default() };
        let mut events: Vec<(usize, &str, &str)> = Vec::new();
        let (mut values, mut notes): (About<'_>, About<'_>) = (Vec::new(), Vec::new());
        for (number, line) in (1..).zip(ann.split('\n')) {
            let line = line.strip_suffix('\r').unwrap_or(line);
            if line.is_empty() {
                continue;
            }
            let (id, rest) = line.split_once('\t').unwrap_or((line, ""));
            match id.chars().next() {
                Some('T') => match mark(id, rest, text, &self.returns) {
                    Ok(mut mark) => {
                        mark.line = mark.exact.as_ref().map(|_| Box::new((self.file.to_owned(), number)));
                        layer.marks.push(mark);
                    }
                    Err(what) => self.bad(number, column(line), line, what),
                },
                Some('R') => match tie(id, rest) {
                    Some(tie) => layer.ties.push(tie),
                    None => self.bad(number, column(line), line, "a relation is `TYPE Arg1:T1 Arg2:T2`"),
                },
                Some('*') => match equivalent(rest) {
                    Some(ties) => layer.ties.extend(ties),
                    None => self.bad(number, 3, line, "an equivalence is `Equiv T1 T2 …`"),
                },
                Some('E') => events.push((number, line, rest)),
                Some('A' | 'M') => match value(rest) {
                    Some((about, words)) => values.push((number, line, about, words)),
                    None => self.bad(number, column(line), line, "an attribute is `NAME ID VALUE`"),
                },
                Some('#') => match rest.split_once('\t').and_then(|(h, words)| Some((h.split_once(' ')?, words))) {
                    Some(((kind, about), words)) => {
                        notes.push((number, line, about, format!("{kind}\t{}", many_lines(words))));
                    }
                    None => self.bad(number, column(line), line, "a note is `TYPE ID<tab>words`"),
                },
                Some('N') => match link(rest) {
                    Some((about, words)) => values.push((number, line, about, words)),
                    None => {
                        self.bad(number, column(line), line, "a normalisation is `NAME ID DB:ID<tab>words`");
                    }
                },
                _ => self.bad(number, 1, line, "a line begins with T, R, E, A, M, N, # or *"),
            }
        }
        let aliases = self.events(&events, &mut layer);
        self.attach(values, notes, &aliases, &mut layer);
        layer.number_ties();
        self.drop_loose(&mut layer);
        layer.sort();
        layer
    }

    /// Frames: the trigger stands for the event, and each role is a relation from it.
    fn events<'a>(&mut self, events: &[(usize, &'a str, &'a str)], layer: &mut Layer) -> BTreeMap<String, String> {
        let id_of = |line: &str| line.split_once('\t').map_or(line, |(id, _)| id).to_owned();
        let mut aliases = BTreeMap::new();
        let there: BTreeSet<String> =
            if events.is_empty() { BTreeSet::new() } else { layer.marks.iter().map(|mark| mark.id.clone()).collect() };
        for (number, line, rest) in events {
            let trigger = rest.split(' ').next().and_then(|head| head.split_once(':')).map(|(_, trigger)| trigger);
            match trigger.filter(|id| there.contains(*id)) {
                Some(trigger) => drop(aliases.insert(id_of(line), trigger.to_owned())),
                None => self.bad(
                    *number,
                    id_of(line).chars().count() + 2,
                    line,
                    "an event is `TYPE:T1 Role:ID …`, and its T is there",
                ),
            }
        }
        for (_, line, rest) in events {
            let Some(from) = aliases.get(&id_of(line)).cloned() else { continue };
            for (place, role) in rest.split(' ').skip(1).filter(|role| !role.is_empty()).enumerate() {
                let Some((kind, to)) = role.split_once(':') else { continue };
                let kind = kind.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
                let to = aliases.get(to).map_or(to, String::as_str).to_owned();
                layer.ties.push(Tie {
                    id: format!("{}.{place}", id_of(line)),
                    kind,
                    from: from.clone(),
                    to,
                    ..Tie::default()
                });
            }
        }
        aliases
    }

    fn attach(&mut self, values: About<'_>, notes: About<'_>, aliases: &BTreeMap<String, String>, layer: &mut Layer) {
        if values.is_empty() && notes.is_empty() {
            return;
        }
        let marks: BTreeMap<String, usize> =
            layer.marks.iter().enumerate().map(|(n, mark)| (mark.id.clone(), n)).collect();
        let ties: BTreeMap<String, usize> = layer.ties.iter().enumerate().map(|(n, tie)| (tie.id.clone(), n)).collect();
        for (number, line, about, words) in values {
            let id = aliases.get(about).map_or(about, String::as_str);
            let (name, value) = words.split_once('\t').unwrap_or((&words, ""));
            match marks.get(id).and_then(|place| layer.marks.get_mut(*place)) {
                Some(mark) => mark.attributes.push((name.to_owned(), many_lines(value))),
                None => self.bad(number, 1, line, "it is about an id that is not there"),
            }
        }
        for (number, line, about, words) in notes {
            let id = aliases.get(about).map_or(about, String::as_str);
            let (kind, words) = words.split_once('\t').unwrap_or(("", &words));
            let mark = marks.get(id).and_then(|place| layer.marks.get_mut(*place));
            let tie = ties.get(about).and_then(|place| layer.ties.get_mut(*place));
            let field = match (mark, tie) {
                (Some(mark), _) if kind == "Comment" => &mut mark.comment,
                (Some(mark), _) => &mut mark.note,
                (None, Some(tie)) => &mut tie.note,
                (None, None) => {
                    self.bad(number, 1, line, "it is about an id that is not there");
                    continue;
                }
            };
            if !field.is_empty() {
                field.push('\n');
            }
            field.push_str(words);
        }
    }

    /// Relations to marks that are not there are reported.
    fn drop_loose(&mut self, layer: &mut Layer) {
        for tie in layer.loose_ties() {
            let what = format!("relation {} points to a mark that is not there", tie.id);
            self.problems.push(ReadError::whole(self.file, what, "it is kept as it is; mend it in the file"));
            self.unread.push(format!("{}\t{} Arg1:{} Arg2:{}", tie.id, tie.kind, tie.from, tie.to));
        }
    }
}

fn mark(id: &str, rest: &str, text: &Text, returns: &Returns) -> Result<Mark, &'static str> {
    const SHAPE: &str = "an entity is `TYPE START END<tab>words`";
    let (head, exact) = rest.split_once('\t').ok_or(SHAPE)?;
    let (label, place) = head.split_once(' ').ok_or(SHAPE)?;
    let mut spans = Vec::new();
    for part in place.split(';') {
        let (start, end) = part.split_once(' ').ok_or(SHAPE)?;
        let (start, end): (u32, u32) = (start.parse().map_err(|_| SHAPE)?, end.parse().map_err(|_| SHAPE)?);
        if start >= end {
            return Err("a span ends before it begins, or is empty");
        }
        if spans.last().is_some_and(|(_, before)| returns.char(start) < *before) {
            return Err("fragments overlap or go backwards");
        }
        spans.push((returns.char(start), returns.char(end)));
    }
    if spans.last().is_some_and(|(_, end)| text.at_char(*end).is_none()) {
        return Err("a span reaches beyond the text");
    }
    let spans = healed(text, spans);
    let mark = Mark { id: id.to_owned(), label: label.to_owned(), spans, ..Mark::default() };
    let agrees = same_words(&covered(text, &mark.spans), exact);
    Ok(Mark { exact: (!agrees).then(|| exact.to_owned()), ..mark })
}

/// Fragments with only a line's end and blanks between them were one span before brat cut it.
fn healed(text: &Text, spans: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    if spans.len() < 2 {
        return spans;
    }
    let mut out: Vec<(u32, u32)> = Vec::new();
    for (start, end) in spans {
        match out.last_mut() {
            Some(last) => {
                let between = text.char_span(last.1, start).map_or("x", |span| text.slice(span));
                let a_line_end = between.contains(breaks)
                    && between.trim_matches(|c: char| c.is_whitespace() || breaks(c)).is_empty();
                if a_line_end || start == last.1 { last.1 = end } else { out.push((start, end)) }
            }
            None => out.push((start, end)),
        }
    }
    out
}

/// Where the second field of a line begins, or should, from 1.
fn column(line: &str) -> usize {
    let id = line.split(['\t', ' ']).next().unwrap_or_default();
    id.chars().count() + if line.contains('\t') { 2 } else { 1 }
}

/// What an attribute is about, and its name and value; a flag's value is `yes`.
fn value(rest: &str) -> Option<(&str, String)> {
    let mut parts = rest.splitn(3, ' ');
    let name = parts.next().filter(|name| !name.is_empty())?;
    let about = parts.next()?;
    Some((about, format!("{name}\t{}", parts.next().unwrap_or("yes"))))
}

/// What a normalisation is about, and its name and where it leads.
fn link(rest: &str) -> Option<(&str, String)> {
    let mut parts = rest.split(['\t', ' ']);
    let (name, about, link) = (parts.next()?, parts.next()?, parts.next()?);
    Some((about, format!("{name}\t{link}")))
}

fn tie(id: &str, rest: &str) -> Option<Tie> {
    let mut parts = rest.split_whitespace();
    let kind = parts.next()?.to_owned();
    let from = parts.next()?.split_once(':')?.1.to_owned();
    let to = parts.next()?.split_once(':')?.1.to_owned();
    Some(Tie { id: id.to_owned(), kind, from, to, ..Tie::default() })
}

fn equivalent(rest: &str) -> Option<Vec<Tie>> {
    let mut parts = rest.split_whitespace();
    let kind = parts.next()?;
    let ids: Vec<&str> = parts.collect();
    let pair = |(number, pair): (usize, &[&str])| {
        let [from, to] = pair else { return None };
        let id = format!("*{}.{number}", ids.first()?);
        Some(Tie { id, kind: kind.to_owned(), from: (*from).to_owned(), to: (*to).to_owned(), ..Tie::default() })
    };
    (ids.len() > 1).then(|| ids.windows(2).enumerate().filter_map(pair).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(path: &str, words: &str) -> Input {
        Input::new(path.to_owned(), words.as_bytes())
    }

    #[test]
    fn emoji_count_one_and_a_line_break_cuts_a_span() {
        let text = "😀 Paris\nand Rome";
        let doc = Doc { name: "a".into(), text: Text::new(text).unwrap(), ..Doc::default() };
        let mark = Mark { id: "x".into(), label: "place".into(), spans: vec![(2, 11)], ..Mark::default() };
        assert_eq!(cut(&doc, &mark), [(2, 7), (8, 11)]);
        let layer = Layer { marks: vec![mark.clone()], ..Layer::default() };
        let ann = annotations(&doc, &layer);
        assert_eq!(ann, "T1\tplace 2 7;8 11\tParis and\n");
        let read = read(&[input("a.txt", text), input("a.ann", &ann)], &Options::default());
        assert_eq!(read.problems, []);
        assert_eq!(read.docs[0].layers[0].marks[0].spans, mark.spans, "and is healed");
    }

    #[test]
    fn what_cannot_be_read_is_said_with_its_line_and_written_back() {
        let ann =
            "T1\tPer 0 3\tKim\nT2\tPer 9 99\tLee\nR1\tkin Arg1:T1 Arg2:T9\nHooking up\nA1\tsure T1\nT3\tPer 4\tx\n";
        let read = read(&[input("a.txt", "Kim and Lee"), input("a.ann", ann)], &Options::default());
        let places: Vec<_> = read.problems.iter().map(|p| (p.at, p.what.as_str())).collect();
        assert_eq!(places[0], (Some((2, 4)), "a span reaches beyond the text"));
        assert_eq!(places[1], (Some((4, 1)), "a line begins with T, R, E, A, M, N, # or *"));
        assert_eq!(places[2].0, Some((6, 4)));
        assert_eq!(read.problems.len(), 4);
        let again = annotations(&read.docs[0], &read.docs[0].layers[0]);
        // Marks get numbers that the kept lines do not speak of, so that these point to nothing new.
        for line in ["T10\tPer 0 3\tKim", "T2\tPer 9 99\tLee", "Hooking up", "R1\tkin Arg1:T1 Arg2:T9", "A10\tsure T10"]
        {
            assert!(again.contains(line), "{line} in {again}");
        }
    }

    #[test]
    fn a_mark_whose_words_are_elsewhere_or_nowhere_is_said_with_its_line() {
        let ann = "T1\tPer 0 3\tKim\nT2\tPer 0 3\tLee\nT3\tPer 4 7\tBob\n";
        let mut read = read(&[input("a.txt", "Kim and Lee"), input("x/a.ann", ann)], &Options::default());
        assert_eq!(read.problems, []);
        crate::format::exchange::settle::checked(&mut read.docs, &mut read.problems);
        let said: Vec<String> = read.problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "mark T2 (Per) stood elsewhere; it was put where its words are: x/a.ann:2:1",
                "mark T3 (Per) is not where the file says; it was left out: x/a.ann:3:1"
            ]
        );
    }

    #[test]
    fn events_are_frames_and_texts_are_found_in_the_layouts_of_real_corpora() {
        let ann = "T1\tAttribution 4 8\tsaid\nT2\tSource 0 3\tKim\nE1\tAttribution:T1 Source:T2 Source2:T2\n";
        let inputs = [input("texts/a.txt", "Kim said"), input("ann/a_4b22.ann", ann)];
        let read = read(&inputs, &Options::default());
        assert_eq!(read.problems, []);
        let layer = &read.docs[0].layers[0];
        assert_eq!((layer.coder.as_str(), layer.ties[0].kind.as_str(), layer.ties.len()), ("4b22", "Source", 2));
        assert_eq!(read.remarks, ["ann/a_4b22.ann is about texts/a.txt, by 4b22"]);
    }
}
