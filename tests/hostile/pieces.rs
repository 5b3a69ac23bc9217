//! Articles of any size that are made to cost a reader the square of it: what is never closed, stands in itself, or
//! is too much for one place.

use super::growing::{Growing, repeated};
use super::{Told, article_of, zipped};
use sayso::format::{fields, plain};

/// What is repeated in an article: the kind of file, what comes before, the piece, and what comes behind.
const PIECES: [(&str, &str, &str, &str); 62] = [
    ("md", "", "[", ""),
    ("md", "", "[a", "]"),
    ("md", "", "![", ""),
    ("md", "", "[a](", ""),
    ("md", "", "[a](<b", ""),
    ("md", "", "[a][", ""),
    ("md", "", "*", "a"),
    ("md", "", "*a_ ", ""),
    ("md", "", "a**b", ""),
    ("md", "", "a***b* c", ""),
    ("md", "", "_", ""),
    ("md", "", "&", ""),
    ("md", "", "&#9", ""),
    ("md", "", "<", ""),
    ("md", "", "<a ", ""),
    ("md", "", "<a b='", ""),
    ("md", "a", "<!--", ""),
    ("md", "a", "<?", ""),
    ("md", "a", "<!A ", ""),
    ("md", "a", "<![CDATA[", ""),
    ("md", "", "\\", ""),
    ("md", "", "> ", "a"),
    ("md", "", "- ", "a"),
    ("md", "", "* a\n", ""),
    ("md", "", "1. a\n\n", ""),
    ("md", "", "[a#]: b\n", ""),
    ("md", "[a]: b\n\n", "[a] ", ""),
    ("md", "", "| a ", "|\n|---|\n"),
    ("md", "| a |\n|---|\n", "| b\n", ""),
    ("md", "", "a\r", ""),
    ("md", "", "\t", "a"),
    ("md", "", "#### \n", ""),
    ("md", "", "~~~\n", ""),
    ("html", "<p>", "<", ""),
    ("html", "", "<p>", ""),
    ("html", "", "<p>a", ""),
    ("html", "<p>", "&", ""),
    ("html", "<p>", "&am", ""),
    ("html", "<p>", "<!--", ""),
    ("html", "<p", " a#=x", ">"),
    ("html", "<p>", "<br>", ""),
    ("html", "<p>", "</p>", ""),
    ("html", "<p>", "</b>", ""),
    ("html", "", "<p><b>a</p></b>", ""),
    ("html", "", "<b></p></b>", ""),
    ("html", "<table>", "<tr>", ""),
    ("html", "<table>", "a<td>", ""),
    ("html", "<svg>", "<td>", ""),
    ("html", "<select>", "<option>", ""),
    ("html", "<p>", "a, b. ", ""),
    ("html", "", "<p>“We lost it,” she said, again, and again.</p>", ""),
    ("rtf", "{\\rtf1 ", "{a}", "}"),
    ("rtf", "{\\rtf1 ", "\\'e9", "}"),
    ("rtf", "{\\rtf1 ", "\\u-9?", "}"),
    ("rtf", "{\\rtf1 ", "{\\*\\x ", ""),
    ("rtf", "{\\rtf1 ", "\\bin9", "}"),
    ("rtf", "{\\rtf1 ", "\\uc#", "}"),
    ("rtf", "{\\rtf1 {\\fonttbl", "{\\f#\\fcharset204 T;}", "} a}"),
    ("pdf", "%PDF-1.4\n", "# 0 obj\n<<>>\nendobj\n", "trailer\n<</Root 1 0 R>>\n%%EOF"),
    ("pdf", "%PDF-1.4\n", "/FlateDecode stream\n", "%%EOF"),
    ("pdf", "%PDF-1.4\n", "%%EOF\nstartxref\n0\n", "%%EOF"),
    ("pdf", "%PDF-1.4\n1 0 obj\n", "(", "\nendobj\n%%EOF"),
];

/// What is repeated in articles of every kind.
pub fn articles() -> Vec<Growing> {
    let pieces = PIECES.iter().map(|(kind, before, piece, behind)| {
        Growing::new(format!("{kind}: {before}{piece}…").replace('\n', "⏎"), move |n| {
            let content = repeated((before, piece, behind), n).into_bytes();
            Box::new(move || article_of(&format!("a.{kind}"), &content))
        })
    });
    let texts =
        ["a\r\n", "\r", "\u{feff}", "\0a b c d e f g", "Headline\n\n", "News | Jun 1, 2018\n", "By Kim\n", "| "];
    let texts = texts.into_iter().map(|line| {
        Growing::new(format!("txt: {line:?}"), move |n| {
            let bytes = line.repeat(n).into_bytes();
            Box::new(move || match plain::read(&bytes) {
                Ok(read) => {
                    let _ = fields::propose(read.text.as_str());
                    Vec::new()
                }
                Err(error) => vec![Told::words("a.txt", error.to_string())],
            })
        })
    });
    pieces.chain(texts).collect()
}

/// Elements of files that are made of XML: what stands before them, the element, whether it is ever closed.
pub fn xml_articles() -> Vec<Growing> {
    const NITF: (&str, &str) = ("<nitf><body>", "</body></nitf>");
    const WORD: (&str, &str) = ("<w:document xmlns:w=\"w\"><w:body>", "</w:body></w:document>");
    let elements: [(&str, &str, &str, &str); 10] = [
        ("stories in each other", "nitf", "<body.content>a ", "</body.content>"),
        ("words in each other", "nitf", "<em>a ", "</em>"),
        ("paragraphs", "nitf", "<body.content><p>a</p></body.content>", ""),
        ("headlines in each other", "nitf", "<hl1>", "</hl1>"),
        ("attributes", "nitf", "\u{1} a#=\"\"", ""),
        ("names in each other", "nitf", "<a xmlns:a#=\"#\">", "</a>"),
        ("paragraphs in each other", "docx", "<w:p><w:t>a</w:t>", "</w:p>"),
        ("paragraphs", "docx", "<w:p><w:r><w:t>a</w:t><w:tab/></w:r></w:p>", ""),
        ("attributes", "docx", "\u{1} a#=\"\"", ""),
        ("names in each other", "docx", "<a xmlns:a#=\"#\">", "</a>"),
    ];
    let of = |(name, kind, open, close): (&'static str, &'static str, &'static str, &'static str)| {
        Growing::new(format!("{kind}: {name}"), move |n| {
            let (before, behind) = if kind == "nitf" { NITF } else { WORD };
            let mut inner = repeated(("", open, ""), n) + &close.repeat(n);
            if open.starts_with('\u{1}') {
                inner = format!("<a{}/>", inner.replace('\u{1}', ""));
            }
            let whole = format!("{before}{inner}{behind}");
            let bytes = if kind == "nitf" { whole.into_bytes() } else { zipped(&[("word/document.xml", &whole)]) };
            Box::new(move || article_of(&format!("a.{kind}"), &bytes))
        })
    };
    let mut all: Vec<Growing> = elements.into_iter().map(of).collect();
    all.push(Growing::new("zip: entries", |n| {
        let names: Vec<String> = (0..n).map(|number| format!("{number}.txt")).collect();
        let bytes = zipped(&names.iter().map(|name| (name.as_str(), "a")).collect::<Vec<_>>());
        Box::new(move || article_of("a.zip", &bytes))
    }));
    all.push(Growing::new("epub: parts", |n| {
        let order = "<itemref idref=\"a\"/>".repeat(n);
        let bytes = super::book(&order, "<html><body><p>a</p></body></html>");
        Box::new(move || article_of("a.epub", &bytes))
    }));
    all
}
