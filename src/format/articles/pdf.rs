//! Articles out of PDF.
//!
//! Its reader takes some hundred bytes for each operator of a page, and calls itself for a form in a page, so what a
//! page would cost is measured before: a small file could fill the memory, or call itself without end. Pictures have
//! no words and are taken away.

use super::{Extracted, tidy};
use crate::format::fields::Proposal;
use crate::format::limits::limits;
use pdf_extract::content::Content;
use pdf_extract::{Dictionary, Document, Object, ObjectId, PlainTextOutput, Stream, output_doc_page};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

/// The streams of a PDF but its pictures unpack to no more, in bytes.
const MOST_UNPACKED: u64 = 32 << 20;

/// A stream that draws has no more operators; a page of a newspaper has some thousand.
const MOST_OPERATORS: usize = 500_000;

/// And no more of what operators are given.
const MOST_OPERANDS: usize = 4_000_000;

/// A document has no more operators, those of a form each time it is drawn.
const MOST_DRAWN: usize = 5_000_000;

/// Forms lie less deep in one another.
const DEEPEST: usize = 20;

/// Brackets in a stream open less often in one another; what is no text can seem to have some hundred.
const DEEPEST_BRACKETS: usize = 4000;

/// Packed objects that cannot be measured, since they are encrypted, are no larger, in bytes.
const MOST_ENCRYPTED: usize = 2 << 20;

/// The words of a PDF, line for line as they stand on its pages.
pub(super) fn pdf(bytes: &[u8]) -> Result<Extracted, String> {
    let has = |word: &[u8]| bytes.windows(word.len()).any(|part| part == word);
    if unpacks_to_too_much(bytes) {
        return Err("its streams unpack to more than any article has".to_owned());
    }
    if has(b"/Encrypt") && packed_objects(bytes) > MOST_ENCRYPTED {
        return Err("it is encrypted, and what it unpacks to cannot be known; print it into a PDF without a password"
            .to_owned());
    }
    // Its reader gives up on what it does not know.
    let bytes = bytes.to_vec();
    let Pages { words: pages, left_out, unread } = super::aside(64 << 20, "PDF", move || pages(&bytes))?;
    let text = tidy(&pages.join("\n\n"));
    let left = match left_out {
        0 => String::new(),
        1 => "; a page that draws more than words do is left out".to_owned(),
        count => format!("; {count} pages that draw more than words do are left out"),
    };
    let left = match unread {
        0 => left,
        1 => format!("{left}; a page could not be read"),
        count => format!("{left}; {count} pages could not be read"),
    };
    if text.trim().is_empty() {
        let what = "there are no words in this PDF; pages that are pictures must go through text recognition";
        return Err(format!("{what}{left}"));
    }
    let count = pages.len();
    let pages = if count == 1 { "its page".to_owned() } else { format!("its {count} pages") };
    let said =
        format!("the lines of {pages}, ended where they end there; heads and page numbers stand among them{left}");
    Ok(Extracted { text, fields: Proposal::default(), said })
}

/// What there is of a PDF.
struct Pages {
    /// The words of each.
    words: Vec<String>,
    /// How many would cost too much.
    left_out: usize,
    /// How many its reader does not understand.
    unread: usize,
}

/// How many bytes the streams have that hold objects.
fn packed_objects(bytes: &[u8]) -> usize {
    let after = |at: usize, word: &[u8]| {
        let rest = bytes.get(at..).unwrap_or_default();
        rest.windows(word.len()).position(|part| part == word).map(|found| at + found + word.len())
    };
    let (mut all, mut at) = (0, 0);
    while let Some(found) = after(at, b"/ObjStm") {
        let start = after(found, b"stream").unwrap_or(bytes.len());
        at = after(start, b"endstream").unwrap_or(bytes.len());
        all += at - start;
    }
    all
}

/// The words of each page that can be read at no great cost.
fn pages(bytes: &[u8]) -> Result<Pages, String> {
    let bad = |error: &dyn std::fmt::Display| format!("it is no PDF that can be read: {error}");
    let mut document = Document::load_mem(bytes).map_err(|error| bad(&error))?;
    if document.is_encrypted() {
        document.decrypt("").map_err(|error| bad(&error))?;
    }
    take_pictures_away(&mut document);
    let streams = document.objects.values().filter_map(|object| object.as_stream().ok());
    if streams.map(content_of).any(|content| nests_too_deep(&content)) {
        return Err("its fonts or pages are nested deeper than any article’s".to_owned());
    }
    let dear = Measure::of(&document).dear_pages();
    for page in &dear {
        // What it draws may be on other pages too.
        if let Ok(Object::Dictionary(page)) = document.get_object_mut(*page) {
            page.set("Contents", Object::Array(Vec::new()));
        }
    }
    let (mut found, mut unread) = (Vec::new(), 0);
    for number in (1..).take(document.get_pages().len()) {
        let read = || {
            let mut words = String::new();
            output_doc_page(&document, &mut PlainTextOutput::new(&mut words), number).ok().map(|()| words)
        };
        // A page that its reader gives up on does not keep the others back.
        match std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)) {
            Ok(Some(words)) => found.push(words),
            Ok(None) | Err(_) => unread += 1,
        }
    }
    Ok(Pages { words: found, left_out: dear.len(), unread })
}

fn take_pictures_away(document: &mut Document) {
    for object in document.objects.values_mut() {
        if let Object::Stream(stream) = object
            && stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image")
        {
            stream.set_plain_content(Vec::new());
        }
    }
}

/// What drawing pages would cost.
struct Measure<'d> {
    document: &'d Document,
    /// What streams draw, by where they stand; nothing for those that cost too much.
    drawn: BTreeMap<*const Stream, Option<Drawn>>,
    /// How many operators are left for the document.
    left: usize,
}

/// What a stream draws.
#[derive(Clone)]
struct Drawn {
    operators: usize,
    /// The forms that it draws, by their names, as often as it does.
    forms: Vec<Vec<u8>>,
}

impl<'d> Measure<'d> {
    fn of(document: &'d Document) -> Measure<'d> {
        Measure { document, drawn: BTreeMap::new(), left: MOST_DRAWN }
    }

    /// The pages that cost too much.
    fn dear_pages(mut self) -> BTreeSet<ObjectId> {
        let pages = self.document.get_pages();
        pages.into_values().filter(|page| self.draws_page(*page).is_none()).collect()
    }

    fn draws_page(&mut self, page: ObjectId) -> Option<()> {
        let content = self.document.get_page_content(page).unwrap_or_default();
        let drawn = drawn(&content)?;
        let dictionary = self.document.get_dictionary(page).ok()?;
        let nothing = Dictionary::new();
        let resources = inherited(self.document, dictionary, 0).unwrap_or(&nothing);
        self.draws(&drawn, resources, 0)
    }

    /// Whether this, and all forms in it, can be drawn; nothing where they cannot.
    fn draws(&mut self, drawn: &Drawn, resources: &Dictionary, depth: usize) -> Option<()> {
        self.left = self.left.checked_sub(drawn.operators + 1)?;
        let forms = get(self.document, resources, b"XObject").and_then(|forms| forms.as_dict().ok());
        for name in &drawn.forms {
            let form = forms.and_then(|forms| get(self.document, forms, name));
            let Some(form) = form.and_then(|form| form.as_stream().ok()) else { continue };
            if depth >= DEEPEST {
                return None;
            }
            let own = get(self.document, &form.dict, b"Resources").and_then(|own| own.as_dict().ok());
            let drawn = self.drawn_by(form)?;
            self.draws(&drawn, own.unwrap_or(resources), depth + 1)?;
        }
        Some(())
    }

    fn drawn_by(&mut self, form: &Stream) -> Option<Drawn> {
        self.drawn.entry(std::ptr::from_ref(form)).or_insert_with(|| drawn(&content_of(form))).clone()
    }
}

fn content_of(stream: &Stream) -> Vec<u8> {
    stream.decompressed_content().unwrap_or_else(|_| stream.content.clone())
}

/// Whether brackets open in one another more often than their readers, which call themselves, can follow.
fn nests_too_deep(content: &[u8]) -> bool {
    [(b'[', b']'), (b'{', b'}'), (b'<', b'>'), (b'(', b')')].into_iter().any(|(open, close)| {
        let mut depth = 0_usize;
        content.iter().any(|byte| {
            depth = if *byte == open { depth + 1 } else { depth.saturating_sub(usize::from(*byte == close)) };
            depth > DEEPEST_BRACKETS
        })
    })
}

/// What stands under a name, wherever it is.
fn get<'d>(document: &'d Document, dictionary: &'d Dictionary, name: &[u8]) -> Option<&'d Object> {
    document.dereference(dictionary.get(name).ok()?).ok().map(|(_, object)| object)
}

/// The resources of a page, which it may have from the pages it is among.
fn inherited<'d>(document: &'d Document, page: &'d Dictionary, depth: usize) -> Option<&'d Dictionary> {
    let own = get(document, page, b"Resources").and_then(|own| own.as_dict().ok());
    own.or_else(|| {
        let parent = get(document, page, b"Parent").filter(|_| depth < DEEPEST)?.as_dict().ok()?;
        inherited(document, parent, depth + 1)
    })
}

/// What a stream draws; nothing where that is too much.
fn drawn(content: &[u8]) -> Option<Drawn> {
    let kind = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'*' => 1,
        b'0'..=b'9' => 2,
        0x80.. => 3,
        _ => 0,
    };
    // Words in strings count as operators, so that no string can hide any.
    let (mut operators, mut operands, mut before) = (0, 0, 0);
    for byte in content {
        let now = kind(*byte);
        operators += usize::from(now == 1 && before != 1 || matches!(byte, b'\'' | b'"'));
        operands += usize::from(now == 2 && before != 2 || now == 0 && !byte.is_ascii_whitespace());
        before = now;
    }
    if operators > MOST_OPERATORS || operands > MOST_OPERANDS {
        return None;
    }
    let decoded = Content::decode(content).ok();
    let draws =
        decoded.into_iter().flat_map(|content| content.operations).filter(|operation| operation.operator == "Do");
    let name =
        |operation: pdf_extract::content::Operation| operation.operands.first()?.as_name().ok().map(<[u8]>::to_vec);
    Some(Drawn { operators, forms: draws.filter_map(name).collect() })
}

/// Whether the packed streams of a PDF unpack to more than is allowed: pictures to more than is unpacked of anything,
/// all others to more than an article has.
///
/// Streams are found by their word alone, so that no table of the file can hide one. Those that are packed
/// twice, or by LZW, are taken to be as large as such a stream can be.
fn unpacks_to_too_much(bytes: &[u8]) -> bool {
    const WORD: &[u8] = b"stream";
    /// No stream of LZW grows more than so many times.
    const LZW: u64 = 1400;
    let (mut pictures, mut others) = (0_u64, 0_u64);
    let mut at = 0;
    let mut head = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| rest.windows(WORD.len()).position(|word| word == WORD)) {
        let start = at + found + WORD.len();
        let about = bytes.get(head.max((at + found).saturating_sub(1000))..at + found).unwrap_or_default();
        let has = |word: &[u8]| about.windows(word.len()).filter(|part| *part == word).count();
        let content = bytes.get(start..).unwrap_or_default().trim_ascii_start();
        let packed = has(b"/FlateDecode") + has(b"/Fl ") + has(b"/Fl]");
        let is_picture = has(b"/Image") > 0;
        let most = 1 + if is_picture { limits().unpacked } else { MOST_UNPACKED };
        let all = if is_picture { &mut pictures } else { &mut others };
        if has(b"/LZW") > 0 {
            let end = content.windows(WORD.len()).position(|word| word == WORD).unwrap_or(content.len());
            *all = all.saturating_add(end as u64 * LZW);
        } else if packed > 0 {
            let mut once = flate2::read::ZlibDecoder::new(content).take(most);
            let size = if packed > 1 {
                std::io::copy(&mut flate2::read::ZlibDecoder::new(once).take(most), &mut std::io::sink())
            } else {
                std::io::copy(&mut once, &mut std::io::sink())
            };
            // What cannot be unpacked here cannot be unpacked by its reader either.
            *all = all.saturating_add(size.unwrap_or_default());
        }
        if *all >= most {
            return true;
        }
        (at, head) = (start, start);
    }
    false
}

/// Joins the lines of each paragraph, and the halves of words that were parted at a line's end.
///
/// A line ends its paragraph where an empty one follows, or where it is much shorter than most and ends a
/// sentence.
pub fn joined(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut lengths: Vec<usize> = lines.iter().map(|line| line.chars().count()).filter(|length| *length > 0).collect();
    lengths.sort_unstable();
    let long = lengths.get(lengths.len() / 2).copied().unwrap_or_default();
    let mut out = String::new();
    for (number, line) in lines.iter().enumerate() {
        let next = lines.get(number + 1).copied().unwrap_or_default();
        let ends = line.trim_end().ends_with(['.', '!', '?', '”', '"', ':']) && line.chars().count() * 10 < long * 7;
        if line.is_empty() || next.is_empty() || ends {
            out.push_str(line);
            out.push('\n');
            if ends && !next.is_empty() {
                out.push('\n');
            }
            continue;
        }
        let parted = line.ends_with('-') && next.chars().next().is_some_and(char::is_lowercase);
        match line.strip_suffix('-').filter(|_| parted) {
            Some(half) => out.push_str(half),
            None => {
                out.push_str(line);
                out.push(' ');
            }
        }
    }
    tidy(&out)
}
