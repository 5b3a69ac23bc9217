//! Files of every kind that articles come in, made here and taken apart again.

use super::*;
use std::io::Write;

fn zipped(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(&mut bytes));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in entries {
        archive.start_file(*name, stored).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
    bytes
}

fn found(name: &str, bytes: &[u8]) -> Extracted {
    extract(name, bytes).unwrap().unwrap()
}

fn refused(name: &str, bytes: &[u8]) -> String {
    extract(name, bytes).unwrap().unwrap_err()
}

#[test]
fn a_book_gives_the_words_of_its_parts_in_their_order() {
    let opf = "<?xml version=\"1.0\"?><package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"id\">\
        <metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:identifier id=\"id\">x</dc:identifier>\
        <dc:title>The recount</dc:title><dc:creator>Lena Haddad</dc:creator><dc:language>en</dc:language></metadata>\
        <manifest><item id=\"a\" href=\"a.xhtml\" media-type=\"application/xhtml+xml\"/>\
        <item id=\"b\" href=\"b.xhtml\" media-type=\"application/xhtml+xml\"/></manifest>\
        <spine><itemref idref=\"b\"/><itemref idref=\"a\"/></spine></package>";
    let page = |words: &str| {
        format!(
            "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title/><script src=\"x\"/></head><body>{}<p>{words}</p></body></html>",
            // Empty elements close themselves in XHTML, however many there are.
            "<a id=\"p\"/>".repeat(600)
        )
    };
    let container = "<?xml version=\"1.0\"?><container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\
        <rootfiles><rootfile full-path=\"book.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>";
    let (a, b) = (page("second&#160;part"), page("“First,” he said."));
    let epub = zipped(&[
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", container),
        ("book.opf", opf),
        ("a.xhtml", &a),
        ("b.xhtml", &b),
    ]);
    let book = found("a.epub", &epub);
    assert_eq!(book.text, "“First,” he said.\n\nsecond\u{a0}part\n");
    assert_eq!((book.fields.title.as_str(), book.fields.byline.as_str()), ("The recount", "Lena Haddad"));
    // An order that names a long part again and again is cut off before it fills the memory.
    let long = page(&"word ".repeat(300_000));
    let order = opf.replace("<spine>", &format!("<spine>{}", "<itemref idref=\"a\"/>".repeat(60)));
    let endless = zipped(&[
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", container),
        ("book.opf", &order),
        ("a.xhtml", &long),
        ("b.xhtml", &b),
    ]);
    assert!(refused("a.epub", &endless).contains("no article has"));
    assert!(refused("a.epub", b"not a zip").contains("archive"));
    assert!(refused("a.epub", &zipped(&[("a.txt", "x")])).contains("EPUB"));
}

#[test]
fn rtf_gives_its_words_and_keeps_its_quotation_marks() {
    let rtf = br"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Times;}}{\*\generator none;}\f0 Kim {\b said}:\par
\u8220?We lost,\u8221? and \'e9t\'e9 \{left\}.\par \ldblquote No,\rdblquote  he\~said \u-10179?\u-8704?\par}";
    let text = found("a.rtf", rtf).text;
    assert_eq!(text, "Kim said:\n\n“We lost,” and été {left}.\n\n“No,” he\u{a0}said 😀\n");
    let cyrillic = b"{\\rtf1\\ansi\\ansicpg1251 \\'ca\\'e8\\'ec {\\pict\\bin5 }}}}}x}}";
    assert_eq!(found("b.rtf", cyrillic).text, "Ким\n");
    let hidden = br"{\rtf1 Kim {\v unseen }said{\deleted  never} so{\footnote a note}.}";
    let read = found("h.rtf", hidden);
    assert_eq!(read.text, "Kim said so.\n");
    assert!(read.said.ends_with("1 footnotes too, and words that are hidden or deleted"), "{}", read.said);
    assert_eq!(found("d.rtf", b"{\\rtf1\\ansi\\ansicpg936 \\'d6\\'d0}").text, "中\n");
    assert!(refused("c.rtf", format!("{{\\rtf1 {}", "{".repeat(5000)).as_bytes()).contains("nested"));
    assert!(refused("a.rtf", b"plain words").contains("RTF"));
}

#[test]
fn nitf_gives_headline_dateline_and_paragraphs() {
    let nitf = "<?xml version=\"1.0\"?>\n<!DOCTYPE nitf SYSTEM \"http://www.nitf.org/IPTC/NITF/3.6/specification/dtd/nitf-3-6.dtd\">\n\
        <nitf><head><title>T</title><docdata><date.issue norm=\"20250304T101500Z\"/></docdata></head><body><body.head>\
        <hedline><hl1>Auditors find operations</hl1></hedline><byline>By Lena Haddad</byline>\
        <distributor>Meridian Wire</distributor><dateline>KARVIK, March 4</dateline></body.head>\
        <body.content><p>“We <em>lost</em> it,”\n the director said.</p><media><media-caption><p>Photo by X.</p></media-caption></media><ul><li>Nobody <p>inside</p></li></ul></body.content></body></nitf>";
    let article = found("a.nitf", nitf.as_bytes());
    assert_eq!(
        article.text,
        "Auditors find operations\n\nKARVIK, March 4\n\n“We lost it,” the director said.\n\nNobody\n\ninside\n"
    );
    let fields = &article.fields;
    assert_eq!((fields.published.as_str(), fields.outlet.as_str()), ("2025-03-04", "Meridian Wire"));
    let bomb = "<!DOCTYPE nitf [<!ENTITY a \"aaaa\">]><nitf><body>&a;</body></nitf>";
    assert!(refused("a.nitf", bomb.as_bytes()).contains("entities"));
    assert!(refused("a.xml", b"<opml/>").contains("neither NITF nor NewsML"));
    assert!(refused("a.xml", b"<nitf><p>").contains("damaged"));
}

#[test]
fn newsml_gives_its_inline_story() {
    let newsml = "<newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\" guid=\"x\"><itemMeta>\
        <provider qcode=\"n:x\"><name>Tass</name></provider><versionCreated>2025-03-04T10:00:00Z</versionCreated></itemMeta>\
        <contentMeta><headline>Talks go on</headline><by>Kim Lee</by></contentMeta>\
        <contentSet><inlineXML contenttype=\"application/xhtml+xml\"><html xmlns=\"http://www.w3.org/1999/xhtml\"><body>\
        <p>One.</p><p>Two.</p></body></html></inlineXML></contentSet></newsItem>";
    let article = found("a.xml", newsml.as_bytes());
    assert_eq!(article.text, "Talks go on\n\nOne.\n\nTwo.\n");
    assert_eq!((article.fields.outlet.as_str(), article.fields.published.as_str()), ("Tass", "2025-03-04"));
    assert!(refused("a.xml", b"<newsItem><contentSet/></newsItem>").contains("a text of its own"));
    let message =
        format!("<newsMessage><newsItem><remoteContent href=\"x\"/></newsItem>{newsml}{newsml}</newsMessage>");
    let first = found("a.xml", message.as_bytes());
    assert_eq!(first.text, "Talks go on\n\nOne.\n\nTwo.\n");
    assert!(first.said.contains("1 more stories"), "{}", first.said);
}

/// The smallest PDF of one page with some lines.
fn pdf(lines: &[&str]) -> Vec<u8> {
    let words: String = lines.iter().map(|line| format!("({line}) Tj 0 -14 Td ")).collect();
    let stream = format!("BT /F1 12 Tf 72 720 Td {words}ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{stream}\nendstream", stream.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut out = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(out.len());
        out.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let start = out.len();
    out.push_str("xref\n0 6\n0000000000 65535 f \n");
    places.iter().for_each(|place| out.push_str(&format!("{place:010} 00000 n \n")));
    out.push_str(&format!("trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"));
    out.into_bytes()
}

#[test]
fn a_pdf_gives_its_lines_which_are_joined_when_that_is_asked_for() {
    let lines = ["The hospital called off many opera-", "tions, the director said on Tuesday in a", "report."];
    let text = found("a.pdf", &pdf(&lines)).text;
    assert!(text.contains("many opera-\ntions"), "{text:?}");
    assert_eq!(
        joined(&text).trim(),
        "The hospital called off many operations, the director said on Tuesday in a report."
    );
    assert!(refused("a.pdf", b"%PDF-1.4 nothing").contains("PDF"));
    assert!(refused("a.pdf", &pdf(&[])).contains("no words"));
}

#[test]
fn a_pdf_whose_streams_unpack_without_end_is_not_read() {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..300 {
        packed.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let packed = packed.finish().unwrap();
    let mut bytes = b"%PDF-1.4\n1 0 obj\n<< /Filter /FlateDecode >>\nstream\n".to_vec();
    bytes.extend(&packed);
    bytes.extend(b"\nendstream\nendobj\n");
    assert!(bytes.len() < 1 << 20);
    assert!(refused("a.pdf", &bytes).contains("unpack to more"));
}

#[test]
fn an_archive_is_unpacked_within_limits_and_nothing_leaves_it() {
    let bytes = zipped(&[
        ("b/two.txt", "two"),
        ("one.md", "# one"),
        ("x.png", "p"),
        ("../evil.txt", "e"),
        (".hidden.txt", "h"),
    ]);
    let (files, left) = archive::files(&bytes, |name| [".txt", ".md"].iter().any(|kind| name.ends_with(kind))).unwrap();
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    // A name that leads out is a name like any other: nothing is written by it. Those with a dot in front are hidden.
    assert_eq!((names, left.len()), (vec!["b/two.txt", "one.md"], 3));
    assert!(archive::files(b"no", |_| true).unwrap_err().contains("archive"));
    let mut bomb = Vec::new();
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(&mut bomb));
    let packed = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    writer.start_file("a.txt", packed).unwrap();
    writer.write_all(&vec![b'a'; 40 << 20]).unwrap();
    writer.finish().unwrap();
    assert!(archive::files(&bomb, |_| true).unwrap_err().contains("times its size"));
}
