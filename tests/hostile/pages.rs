//! PDFs and books that would fill the memory, call themselves or draw without end: each ends in words, and fast.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use sayso::app::ImportDraft;
use sayso::app::import::Incoming;
use std::io::{Cursor, Write};

const WORDS: &str = "BT /F1 12 Tf 72 700 Td (Hello from a page.) Tj ET\n";

/// A stream, packed.
fn stream(about: &str, content: &str) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(content.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let mut out = format!("<<{about}/Filter/FlateDecode/Length {}>>\nstream\n", packed.len()).into_bytes();
    out.extend(packed);
    out.extend(b"\nendstream");
    out
}

/// A PDF of one page with these resources, and what the page draws; further objects are numbered from 6.
fn pdf(font: &str, drawn: &str, forms: &str, further: Vec<Vec<u8>>) -> Vec<u8> {
    let page = format!(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/XObject<<{forms}>>>>>>"
    );
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        page.into_bytes(),
        stream("", drawn),
        format!("<</Type/Font/Subtype/Type1/BaseFont/Helvetica{font}>>").into_bytes(),
    ];
    objects.extend(further);
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(out.len());
        out.extend(format!("{number} 0 obj\n").into_bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let table: String = places.iter().map(|at| format!("{at:010} 00000 n \n")).collect();
    let (count, start) = (objects.len() + 1, out.len());
    let end = format!("trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF");
    out.extend(format!("xref\n0 {count}\n0000000000 65535 f \n{table}{end}").into_bytes());
    out
}

fn form(content: &str) -> Vec<u8> {
    stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", content)
}

fn read(bytes: Vec<u8>) -> Result<ImportDraft, String> {
    ImportDraft::read(Incoming { name: "a.pdf".to_owned(), bytes: bytes.into() }, None)
}

#[test]
fn a_page_is_read_with_its_forms_and_without_its_pictures() {
    let picture = stream("/Type/XObject/Subtype/Image/Width 4000/Height 4000", &"[(<{ ".repeat(10_000_000));
    let drawn = format!("{WORDS}/I Do /F Do /F Do\n");
    let further = vec![picture, form("BT /F1 12 Tf 72 600 Td (In a form.) Tj ET\n")];
    let draft = read(pdf("", &drawn, "/I 6 0 R /F 7 0 R", further)).unwrap();
    let text = draft.decoded.text.as_str();
    assert!(text.contains("Hello from a page.") && text.matches("In a form.").count() == 2, "{text:?}");
}

#[test]
fn what_calls_itself_or_draws_without_end_is_left_out_in_words() {
    let itself = pdf("", "/A Do\n", "/A 6 0 R", vec![form("/A Do\n")]);
    let each_other = pdf("", "/A Do\n", "/A 6 0 R /B 7 0 R", vec![form("/B Do\n"), form("/A Do\n")]);
    let names: String = (0..16).map(|number| format!("/X{number} {} 0 R ", number + 6)).collect();
    let doubled = (1..=16).map(|number| form(&format!("/X{number} Do ").repeat(4))).collect();
    let without_end = pdf("", "/X0 Do\n", &names, doubled);
    let dear = pdf("", &"q Q\n".repeat(7_000_000), "", Vec::new());
    for (what, bytes) in [("itself", itself), ("each other", each_other), ("four times", without_end), ("dear", dear)] {
        let error = read(bytes).unwrap_err();
        assert!(error.contains("a page that draws more than words do is left out"), "{what}: {error}");
    }
}

#[test]
fn what_is_nested_without_end_is_refused() {
    for bracket in ["[ ", "{ ", "<< /A "] {
        let nested = bracket.repeat(1_000_000);
        let fonts = [
            "/ToUnicode 6 0 R",
            "/FirstChar 0/LastChar 1/Widths[1 1]/FontDescriptor<</FontFile 6 0 R>>",
            "/Encoding 6 0 R",
        ];
        let by_font = fonts.map(|font| pdf(font, WORDS, "", vec![stream("", &nested)]));
        let on_the_page = pdf("", &nested, "", Vec::new());
        for bytes in by_font.into_iter().chain([on_the_page]) {
            let error = read(bytes).unwrap_err();
            assert!(error.contains("nested deeper"), "{bracket}: {error}");
        }
    }
}

#[test]
fn what_unpacks_without_end_is_refused() {
    let bomb = stream("", &" ".repeat(40 << 20));
    let error = read(pdf("/ToUnicode 6 0 R", WORDS, "", vec![bomb])).unwrap_err();
    assert!(error.contains("unpack to more"), "{error}");
}

/// A book of one part, with further metadata and this table of contents.
fn book(metadata: &str, contents: &str) -> Vec<u8> {
    let package = format!(
        "<package xmlns='http://www.idpf.org/2007/opf' version='3.0' unique-identifier='i'><metadata \
         xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:identifier id='i'>x</dc:identifier><dc:title>T</dc:title>\
         <dc:language>en</dc:language>{metadata}</metadata><manifest><item id='a' href='a.xhtml' \
         media-type='application/xhtml+xml'/><item id='n' href='n.xhtml' media-type='application/xhtml+xml' \
         properties='nav'/></manifest><spine><itemref idref='a'/></spine></package>"
    );
    let container = "<container version='1.0' xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles>\
                     <rootfile full-path='c.opf' media-type='application/oebps-package+xml'/></rootfiles></container>";
    let page = |body: &str| {
        format!(
            "<html xmlns='http://www.w3.org/1999/xhtml' xmlns:epub='http://www.idpf.org/2007/ops'><body>{body}</body></html>"
        )
    };
    let parts = [
        ("mimetype", "application/epub+zip".to_owned()),
        ("META-INF/container.xml", container.to_owned()),
        ("c.opf", package),
        ("a.xhtml", page("<p>Kim left.</p>")),
        ("n.xhtml", page(&format!("<nav epub:type='toc'>{contents}</nav>"))),
    ];
    let mut bytes = Cursor::new(Vec::new());
    let mut zip = zip::ZipWriter::new(&mut bytes);
    for (name, content) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    bytes.into_inner()
}

#[test]
fn a_book_whose_contents_or_description_have_no_end_ends_nothing() {
    let read = |bytes: Vec<u8>| ImportDraft::read(Incoming { name: "a.epub".to_owned(), bytes: bytes.into() }, None);
    let nested = "<ol><li><span>x</span>".repeat(200_000) + &"</li></ol>".repeat(200_000);
    let nested_words = "<meta>".repeat(200_000) + &"</meta>".repeat(200_000);
    for bytes in [book("", ""), book("", &nested), book(&nested_words, "")] {
        assert!(read(bytes).unwrap().decoded.text.as_str().contains("Kim left."));
    }
    let one_of_another = |number| format!("<meta id='m{number}' refines='#m{}' property='x'>y</meta>", number + 1);
    let chain: String = (0..100_000).map(one_of_another).collect();
    let error = read(book(&chain, "")).unwrap_err();
    assert!(error.contains("gave up on this book"), "{error}");
    let itself = read(book("<meta id='m' refines='#m' property='x'>y</meta>", "")).unwrap_err();
    assert!(itself.contains("no EPUB"), "{itself}");
}
