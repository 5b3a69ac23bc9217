//! One coder's page as a single HTML file: to read, to print, to put into a paper.
//!
//! Nothing in it runs and nothing is fetched: all text is escaped, a policy
//! forbids scripts, and the colours are in the file. Marks may cross, which
//! elements may not, so the text is cut at every edge of a mark and each
//! piece says which marks it belongs to.

use super::theme::{Rgb, ThemeColors};
use crate::model::{Annotation, AnnotationId, AnnotationSet, DocumentMeta, Schema, Shape};
use crate::text::{Span, Text};
use std::collections::BTreeSet;

/// What a page is made of.
#[derive(Clone, Copy)]
pub struct Page<'p> {
    /// What the article is.
    pub meta: &'p DocumentMeta,
    /// Its text.
    pub text: &'p Text,
    /// The coder's tags.
    pub set: &'p AnnotationSet,
    /// The coder's name.
    pub coder: &'p str,
    /// What the labels mean.
    pub schema: &'p Schema,
    /// The colours.
    pub colors: &'p ThemeColors,
}

/// Writes the page.
pub fn write(page: Page<'_>) -> String {
    let title = escaped(page.meta.shown_title());
    let mut out = String::from("<!doctype html>\n<html lang=\"");
    out.push_str(&escaped(if page.meta.language.is_empty() { "und" } else { &page.meta.language }));
    out.push_str("\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.push_str(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n",
    );
    out.push_str("<meta name=\"viewport\" content=\"width=device-width\">\n");
    out.push_str(&format!("<title>{title}</title>\n<style>\n{}</style>\n</head>\n<body>\n<main>\n", style(page)));
    out.push_str(&format!("<h1>{title}</h1>\n<p class=\"about\">{}</p>\n", about(page)));
    out.push_str(&legend(page));
    let marks = marks(page);
    out.push_str("<article dir=\"auto\">\n");
    for block in 0..page.text.block_count() {
        let span = page.text.block(block);
        if !span.is_empty() {
            out.push_str(&format!("<p dir=\"auto\">{}</p>\n", paragraph(page, &marks, span)));
        }
    }
    out.push_str("</article>\n");
    out.push_str(&attributions(page, &marks));
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// The annotations that have their words, in the order of the text, the outer before the inner.
fn marks(page: Page<'_>) -> Vec<&Annotation> {
    let mut marks: Vec<&Annotation> = page.set.annotations().filter(|mark| mark.fragments().is_some()).collect();
    let place = |mark: &&Annotation| mark.fragments().map(|f| (f.start(), std::cmp::Reverse(f.end()), mark.id));
    marks.sort_by_key(place);
    marks
}

fn about(page: Page<'_>) -> String {
    let meta = page.meta;
    let tagged = format!("tagged by {}", page.coder);
    let parts = [meta.outlet.as_str(), meta.published.as_str(), meta.byline.as_str(), tagged.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).map(escaped).collect::<Vec<_>>().join(" · ")
}

fn legend(page: Page<'_>) -> String {
    let item = |(number, label): (usize, &crate::model::LabelDef)| {
        format!("<li><span class=\"m l{number}\">{}</span></li>", escaped(&label.name))
    };
    let items: String = page.schema.labels.iter().enumerate().map(item).collect();
    format!("<ul class=\"legend\" aria-label=\"Labels\">{items}</ul>\n")
}

/// A paragraph, cut at every edge of a mark.
fn paragraph(page: Page<'_>, marks: &[&Annotation], block: Span) -> String {
    let here: Vec<(&Annotation, Span)> = marks
        .iter()
        .flat_map(|mark| {
            mark.fragments().into_iter().flat_map(|f| f.iter().collect::<Vec<_>>()).map(move |s| (*mark, s))
        })
        .filter_map(|(mark, span)| Some((mark, span.intersection(block)?)))
        .collect();
    let mut edges: BTreeSet<_> = here.iter().flat_map(|(_, span)| [span.start(), span.end()]).collect();
    edges.extend([block.start(), block.end()]);
    let edges: Vec<_> = edges.into_iter().collect();
    let mut out = String::new();
    for pair in edges.windows(2) {
        let [start, end] = pair else { continue };
        let piece = Span::between(*start, *end);
        let around: Vec<&Annotation> =
            here.iter().filter(|(_, span)| span.contains(piece)).map(|(mark, _)| *mark).collect();
        let words = escaped(page.text.slice(piece));
        if around.is_empty() {
            out.push_str(&words);
            continue;
        }
        let classes: BTreeSet<usize> = around.iter().filter_map(|mark| page.schema.label_index(&mark.label)).collect();
        let classes: String = classes.into_iter().map(|number| format!(" l{number}")).collect();
        let spoken: Vec<String> = around.iter().map(|mark| spoken(page, mark)).collect();
        let title = escaped(&spoken.join("; "));
        out.push_str(&format!("<span class=\"m{classes}\" title=\"{title}\">{words}</span>"));
    }
    out
}

fn spoken(page: Page<'_>, mark: &Annotation) -> String {
    let label = page.schema.label(&mark.label).map_or(mark.label.as_str(), |label| &label.name).to_lowercase();
    let values = mark.attributes.values().map(|value| value.as_str().to_owned());
    std::iter::once(label).chain(values).collect::<Vec<_>>().join(", ")
}

/// Every annotation with what it is tied to, as a table.
fn attributions(page: Page<'_>, marks: &[&Annotation]) -> String {
    let rows: String = marks.iter().filter_map(|mark| row(page, mark)).collect();
    if rows.is_empty() {
        return String::new();
    }
    format!(
        "<h2>Ties</h2>\n<table>\n<thead><tr><th scope=\"col\">words</th><th scope=\"col\">are tied</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
    )
}

fn row(page: Page<'_>, mark: &Annotation) -> Option<String> {
    let ties: Vec<String> = page
        .set
        .relations_from(mark.id)
        .into_iter()
        .map(|tie| {
            let name = page.schema.relation(&tie.kind).map_or(tie.kind.as_str(), |def| &def.name);
            format!("{} <q>{}</q>", escaped(name), escaped(&words(page, tie.to)))
        })
        .collect();
    (!ties.is_empty()).then(|| {
        format!("<tr><td dir=\"auto\">{}</td><td>{}</td></tr>\n", escaped(&words(page, mark.id)), ties.join("<br>"))
    })
}

fn words(page: Page<'_>, id: AnnotationId) -> String {
    let fragments = page.set.annotation(id).and_then(Annotation::fragments);
    fragments.map_or("lost words".to_owned(), |fragments| page.text.covered(fragments))
}

fn style(page: Page<'_>) -> String {
    let colors = page.colors;
    let mut out = format!(
        "body{{margin:0;background:{};color:{};font:1.1rem/1.8 \"Source Serif Pro\",Georgia,serif}}\n\
         main{{max-width:38rem;margin:2rem auto;padding:0 1rem}}\n\
         h1{{font-size:1.6rem;line-height:1.3}}h2{{font-size:1.1rem}}\n\
         .about,.legend,table{{font:0.9rem/1.5 \"Source Sans Pro\",Helvetica,sans-serif;color:{}}}\n\
         .legend{{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.3rem 1rem}}\n\
         table{{border-collapse:collapse}}td,th{{text-align:start;vertical-align:top;padding:.3rem 1rem .3rem 0;border-top:1px solid {}}}\n\
         article p{{white-space:pre-wrap;overflow-wrap:anywhere}}\n\
         @media print{{body{{font-size:10pt}}.m{{print-color-adjust:exact;-webkit-print-color-adjust:exact}}}}\n",
        hex(colors.page),
        hex(colors.ink),
        hex(colors.faint),
        hex(colors.line),
    );
    for (number, label) in page.schema.labels.iter().enumerate() {
        let place = page.schema.color_of(&label.id);
        let color = colors.labels.get(place % colors.labels.len()).copied().unwrap_or(colors.faint);
        let rule = match label.shape {
            Shape::Tint => {
                let tint = super::theme::over(colors.page, color, if colors.dark { 0.22 } else { 0.15 });
                format!("background:{}", hex(tint))
            }
            Shape::Underline => format!("border-bottom:2px solid {}", hex(color)),
            Shape::Bracket => format!("border-bottom:2px dashed {}", hex(color)),
            Shape::Dotted => format!("border-bottom:2px dotted {}", hex(color)),
            Shape::Wave => format!("text-decoration:underline wavy {}", hex(color)),
            Shape::Outline => format!("outline:1px solid {}", hex(color)),
        };
        out.push_str(&format!(".l{number}{{{rule}}}\n"));
    }
    out
}

fn hex([red, green, blue]: Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Text as it stands in HTML, in elements and attributes alike.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Not allowed in HTML, not even escaped.
            '\0' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::notation::{self, Ids};
    use crate::format::project_file::schema::default_schema;
    use crate::model::DocumentId;

    fn page_of(annotated: &str, title: &str) -> String {
        let schema = default_schema();
        let found = notation::read(annotated, &schema, Ids { at: 1, first: 1 }).unwrap();
        let meta = DocumentMeta { title: title.to_owned(), ..DocumentMeta::new(DocumentId::from_parts(1, 1), "a", "") };
        let colors = crate::format::theme::read("t", include_str!("../../assets/themes/light.ron")).unwrap();
        write(Page { meta: &meta, text: &found.text, set: &found.set, coder: "Ana", schema: &schema, colors: &colors })
    }

    #[test]
    fn marks_and_ties_are_in_the_page() {
        let page = page_of("[quote:1|“We [cue:2|lost],”] [entity:3|Lee] said.\n%%\n1 said_by 3", "Lost");
        assert!(page.contains("<span class=\"m l0\" title=\"quote\">“We </span>"), "{page}");
        assert!(page.contains("<span class=\"m l0 l4\" title=\"quote; cue\">lost</span>"), "{page}");
        assert!(page.contains("<td dir=\"auto\">“We lost,”</td><td>said by <q>Lee</q></td>"), "{page}");
    }

    #[test]
    fn whatever_the_text_says_is_text() {
        let page = page_of("<script>alert('x')</script> & \"so\"", "</title><script>");
        assert!(!page.contains("<script"), "{page}");
        assert!(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;so&quot;"), "{page}");
        assert!(page.contains("default-src 'none'"));
    }
}
