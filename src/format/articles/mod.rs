//! The words of an article out of a web page, Markdown, a Word file, a book, a PDF, RTF or an agency's XML.
//!
//! What is left out is said: a page's menus, a file's deleted words. Nothing
//! is fetched, and no file can grow without end while it is unpacked.

pub mod archive;
mod epub;
mod measured;
mod news;
mod pdf;
mod rtf;
#[cfg(test)]
mod tests_of_kinds;

pub use pdf::joined;

use measured::measured;

use super::fields::Proposal;
use super::limits::limits;
use super::plain;
use dom_smoothie::{Config, Readability, TextMode};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::io::Read;

/// So many elements of a page are looked at.
const MOST_ELEMENTS: usize = 200_000;

/// What was found in a file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Extracted {
    /// The words.
    pub text: String,
    /// What the file says of the article.
    pub fields: Proposal,
    /// What was done, in a sentence.
    pub said: String,
}

/// The endings of files that articles are taken out of, besides plain text.
pub const ENDINGS: [&str; 10] =
    [".html", ".htm", ".md", ".markdown", ".docx", ".epub", ".pdf", ".rtf", ".nitf", ".xml"];

/// Whether a file is an archive of articles.
pub fn is_archive(name: &str) -> bool {
    super::exchange::ends_so(name, &[".zip"])
}

/// Takes the article out of a file by its ending; `None` where it is plain text.
///
/// # Errors
/// It is no such file, or too large, in words.
pub fn extract(name: &str, bytes: &[u8]) -> Option<Result<Extracted, String>> {
    let name = name.to_lowercase();
    let ending = ENDINGS.into_iter().find(|ending| name.ends_with(ending))?;
    let largest = limits().article;
    if bytes.len() as u64 > largest {
        return Some(Err(format!(
            "it has {} MB, and articles of up to {} MB are read",
            bytes.len() >> 20,
            largest >> 20
        )));
    }
    Some(match ending {
        ".html" | ".htm" => html(bytes),
        ".md" | ".markdown" => plain::read(bytes).map_err(|e| e.to_string()).map(|read| markdown(read.text.as_str())),
        ".epub" => epub::epub(bytes),
        ".pdf" => pdf::pdf(bytes),
        ".rtf" => rtf::read(bytes),
        ".nitf" | ".xml" => news::read(bytes),
        _ => docx(bytes),
    })
}

/// Elements that have no end tag in HTML.
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// A page of XHTML as HTML understands it: `<title/>` is `<title></title>` there.
fn closed(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    let mut parts = page.split('<');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        out.push('<');
        let name: String = part.chars().take_while(|c| c.is_ascii_alphanumeric() || ":-_".contains(*c)).collect();
        let closes_itself = part.split_once("/>").filter(|(tag, _)| !tag.contains('>'));
        match closes_itself.filter(|_| !name.is_empty() && !VOID.contains(&name.as_str())) {
            Some((tag, rest)) => [tag, "></", &name, ">", rest].iter().for_each(|piece| out.push_str(piece)),
            None => out.push_str(part),
        }
    }
    out
}

/// The words of a page of a book, block by block.
fn html_words(page: &str) -> Result<String, String> {
    let page = closed(page);
    measured(&page)?;
    let document = dom_query::Document::from(without_spaces(&page));
    document.select("head, script, style").remove();
    Ok(with_spaces(&document.formatted_text()))
}

/// Stands in for a no-break space, which the reader of pages would take for a space.
const STAND_IN: char = '\u{10fffd}';

fn without_spaces(page: &str) -> String {
    let mut page = page.replace('\u{a0}', STAND_IN.encode_utf8(&mut [0; 4]));
    for word in ["&nbsp;", "&#160;", "&#xa0;", "&#xA0;"] {
        if page.contains(word) {
            page = page.replace(word, STAND_IN.encode_utf8(&mut [0; 4]));
        }
    }
    page
}

fn with_spaces(words: &str) -> String {
    words.replace(STAND_IN, "\u{a0}")
}

fn html(bytes: &[u8]) -> Result<Extracted, String> {
    let page = plain::read(bytes).map_err(|error| error.to_string())?.text;
    let page = page.as_str().to_owned();
    measured(&page)?;
    // Its reader walks a page by calling itself.
    aside(256 << 20, "page", move || read_page(&page))
}

/// The name of threads whose giving up is an answer.
const ASIDE: &str = "sayso reads aside";

/// Reads with a stack of its own, in bytes; a library that gives up is an error, and says nothing of its own.
fn aside<T: Send + 'static>(
    stack: usize,
    what: &str,
    read: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    static QUIET: std::sync::Once = std::sync::Once::new();
    QUIET.call_once(|| {
        let others = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |about| {
            if std::thread::current().name() != Some(ASIDE) {
                others(about);
            }
        }));
    });
    let reading = std::thread::Builder::new().name(ASIDE.to_owned()).stack_size(stack).spawn(read);
    let reading = reading.map_err(|error| error.to_string())?.join();
    reading.unwrap_or_else(|_| Err(format!("its reader gave up on this {what}")))
}

fn read_page(page: &str) -> Result<Extracted, String> {
    let words = page.split_whitespace().count();
    let config = Config { text_mode: TextMode::Formatted, max_elements_to_parse: MOST_ELEMENTS, ..Config::default() };
    let mut reader = Readability::new(without_spaces(page), None, Some(config)).map_err(|error| error.to_string())?;
    let article = reader.parse().map_err(|error| format!("no article was found in this page: {error}"))?;
    let text = tidy(&with_spaces(&article.text_content));
    let kept = text.split_whitespace().count();
    let fields = Proposal {
        title: with_spaces(article.title.trim()),
        byline: with_spaces(article.byline.unwrap_or_default().trim()),
        outlet: with_spaces(article.site_name.unwrap_or_default().trim()),
        published: article.published_time.unwrap_or_default().chars().take(10).collect(),
        ..Proposal::default()
    };
    let said = format!(
        "{kept} words are the article; the page’s menus and the like are left out ({words} words with its code)"
    );
    Ok(Extracted { text, fields, said })
}

/// Lines without blanks at their ends, and never more than one empty line.
fn tidy(text: &str) -> String {
    let mut out = String::new();
    let mut empty = 2;
    for line in text.lines().map(str::trim_end) {
        empty = if line.trim().is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            out.push_str(line.trim_start_matches([' ', '\t']));
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

fn markdown(text: &str) -> Extracted {
    let mut out = String::new();
    let mut title = String::new();
    let mut in_title = false;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) if title.is_empty() => in_title = true,
            Event::End(TagEnd::Heading(_)) => {
                in_title = false;
                out.push_str("\n\n");
            }
            Event::End(TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::Table | TagEnd::List(_)) => out.push_str("\n\n"),
            Event::End(TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead) | Event::HardBreak => out.push('\n'),
            Event::End(TagEnd::TableCell) => out.push('\t'),
            Event::Text(words) | Event::Code(words) => {
                if in_title {
                    title.push_str(&words);
                }
                out.push_str(&words);
            }
            Event::SoftBreak => out.push(' '),
            _ => {}
        }
    }
    let fields = Proposal { title, ..Proposal::default() };
    Extracted {
        text: tidy(&out),
        fields,
        said: "the words alone; signs of Markdown, links and pictures are left out".to_owned(),
    }
}

fn docx(bytes: &[u8]) -> Result<Extracted, String> {
    let mut archive =
        zip::ZipArchive::new(std::io::Cursor::new(bytes)).map_err(|error| format!("it is no Word file: {error}"))?;
    let mut part = |name: &str| -> Result<String, String> {
        let file = archive.by_name(name).map_err(|_| format!("it is no Word file: {name} is missing"))?;
        let mut content = String::new();
        // What it says of its size may be a lie, so it is cut while it is unpacked.
        let read = file.take(limits().article * 4).read_to_string(&mut content);
        read.map_err(|error| format!("{name} cannot be unpacked: {error}"))?;
        Ok(content)
    };
    let content = part("word/document.xml")?;
    let about = part("docProps/core.xml").unwrap_or_default();
    let tree = crate::format::xml::tree(&content).map_err(|(what, _)| format!("it is damaged: {what}"))?;
    let mut text = String::new();
    let mut deleted = 0;
    // Every word stands in the paragraph nearest to it, however they are nested.
    let mut last = None;
    for node in tree.descendants() {
        let piece = match node.tag_name().name() {
            "t" => node.text().unwrap_or_default(),
            "tab" if node.parent().is_some_and(|parent| parent.tag_name().name() == "r") => "\t",
            "br" | "cr" => "\n",
            "delText" => {
                deleted += 1;
                continue;
            }
            _ => continue,
        };
        let around = node.ancestors().find(|around| around.tag_name().name() == "p");
        let Some(paragraph) = around.map(|around| around.id()) else { continue };
        if last.replace(paragraph).is_some_and(|last| last != paragraph) {
            text.push_str("\n\n");
        }
        text.push_str(piece);
    }
    let core = crate::format::xml::tree(&about).ok();
    let field = |name: &str| {
        let node = core.as_ref().and_then(|core| core.descendants().find(|node| node.tag_name().name() == name));
        node.and_then(|node| node.text()).unwrap_or_default().trim().to_owned()
    };
    let fields = Proposal { title: field("title"), byline: field("creator"), ..Proposal::default() };
    let left = if deleted > 0 { format!("; {deleted} deleted passages are left out") } else { String::new() };
    Ok(Extracted { text: tidy(&text), fields, said: format!("the paragraphs of the Word file{left}") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_page_gives_its_article_and_leaves_its_menus() {
        let paragraph = "<p>“We lost the column they were written in,” the director said on Tuesday, in a report that nobody had asked for, and the ministry would not say more about it.</p>";
        let page = format!(
            "<html><head><title>Auditors find operations</title><meta property=\"og:site_name\" content=\"Meridian Wire\"></head>\
             <body><nav><a href=\"/\">Home</a> <a href=\"/x\">Subscribe now</a></nav><article><h1>Auditors find operations</h1>{}</article>\
             <footer>Cookies and more cookies</footer></body></html>",
            paragraph.repeat(6)
        );
        let found = extract("a.html", page.as_bytes()).unwrap().unwrap();
        assert!(
            found.text.contains("the director said")
                && !found.text.contains("Subscribe")
                && !found.text.contains("ookies")
        );
        assert_eq!(
            (found.fields.title.as_str(), found.fields.outlet.as_str()),
            ("Auditors find operations", "Meridian Wire")
        );
        assert!(found.said.contains("menus"));
    }

    #[test]
    fn a_page_nested_as_deep_as_somebody_likes_stops_nothing() {
        let page = format!("{}words{}", "<div>".repeat(20_000), "</div>".repeat(20_000));
        assert!(extract("deep.html", page.as_bytes()).unwrap().unwrap_err().contains("nested"));
        let deep = format!("{}words{}", "<div>".repeat(limits().depth), "</div>".repeat(limits().depth));
        let _ = extract("deep.html", deep.as_bytes()).unwrap();
    }

    #[test]
    fn markdown_gives_its_words() {
        let found = extract("a.md", b"# Head\n\nKim **said** [so](https://x.org).\n\n* one\n* two\n").unwrap().unwrap();
        assert_eq!(found.text, "Head\n\nKim said so.\n\none\ntwo\n");
        assert_eq!(found.fields.title, "Head");
    }

    #[test]
    fn a_word_file_gives_its_paragraphs_and_no_file_that_is_none_is_taken_for_one() {
        let mut bytes = Vec::new();
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(&mut bytes));
        archive.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
        let body = "<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>Kim</w:t><w:tab/><w:t>said</w:t></w:r></w:p>\
                    <w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:t>so.</w:t></w:r></w:p></w:body></w:document>";
        archive.write_all(body.as_bytes()).unwrap();
        archive.finish().unwrap();
        let found = extract("a.docx", &bytes).unwrap().unwrap();
        assert_eq!(found.text, "Kim\tsaid\n\nso.\n");
        assert!(found.said.contains("1 deleted"));
        assert!(extract("b.docx", b"not a zip").unwrap().is_err());
        assert!(extract("a.txt", b"plain").is_none());
    }
}
