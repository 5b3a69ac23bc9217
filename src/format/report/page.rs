//! A report as one page of HTML that needs nothing else: no script, no picture, nothing fetched. Whatever stands in a
//! name is escaped by the template.

use super::{Cell, Part, Plot, Report, Row, Table};
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = "
:root { color-scheme: light dark; --ink: #1f2328; --faint: #6a717b; --line: #d9dce1; --accent: #2f5d9b; --page: #fdfcfa }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e2dd; --faint: #9a9fa8; --line: #3a3f47; --accent: #8db4e8; --page: #1b1d20 } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 70rem; margin: 2rem auto; padding: 0 1.5rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.2rem; margin-top: 2.5rem; border-bottom: 1px solid var(--line) } h3 { font-size: 1rem; margin-bottom: .3rem }
p { color: var(--faint); margin: .2rem 0 .6rem; max-width: 46rem }
.wide { overflow-x: auto } table { border-collapse: collapse; font-variant-numeric: tabular-nums } caption { text-align: left; color: var(--faint) }
th, td { padding: .2rem .7rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap }
th:first-child, td:first-child, .words { text-align: left } th { color: var(--faint); font-weight: 600 }
abbr { color: var(--faint); text-decoration: none } svg text { fill: var(--ink); font: 13px system-ui, sans-serif } svg .faint { fill: var(--faint) }
";

/// Writes a report as a page.
pub fn html(report: &Report) -> String {
    let policy = "default-src 'none'; style-src 'unsafe-inline'";
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (report.title) }
                // The style is ours alone; nothing of a project stands in it.
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { bdi { (report.title) } }
                @for words in &report.about { p { (words) } }
                @for part in &report.parts { (part_of(part)) }
            }
        }
    };
    page.into_string()
}

fn part_of(part: &Part) -> Markup {
    html! {
        h2 { bdi { (part.title) } }
        @for plot in &part.plots { (plot_of(plot)) }
        @for table in part.tables.iter().filter(|table| !table.rows.is_empty()) { (table_of(table)) }
    }
}

fn table_of(table: &Table) -> Markup {
    html! {
        h3 { bdi { (table.title) } }
        @if !table.about.is_empty() { p { (table.about) } }
        div.wide { table {
            thead { tr { @for head in &table.heads { th scope="col" { bdi { (head) } } } } }
            tbody { @for row in &table.rows { (row_of(row)) } }
        } }
    }
}

fn row_of(row: &Row) -> Markup {
    html! {
        tr { @for cell in &row.cells {
            @match cell {
                Cell::Undefined(why) => td { abbr title=(why) { (cell.shown()) } },
                Cell::Words(words) => td.words { bdi { (words) } },
                _ => td { (cell.shown()) },
            }
        } }
    }
}

/// Points with their intervals on a scale from 0 to 1.
fn plot_of(plot: &Plot) -> Markup {
    const ROW: usize = 26;
    let x = |figure: f64| 170.0 + figure.clamp(0.0, 1.0) * 400.0;
    let height = plot.bars.len() * ROW + 34;
    let bottom = plot.bars.len() * ROW + 8;
    html! {
        h3 { (plot.title) }
        svg role="img" aria-label=(plot.title) width="640" height=(height) viewBox=(format!("0 0 640 {height}")) {
            @for step in 0..=5 {
                @let at = x(f64::from(step) / 5.0);
                line x1=(at) x2=(at) y1="4" y2=(bottom) stroke="var(--line)" {}
                text.faint x=(at) y=(bottom + 18) text-anchor="middle" { (format!("{:.1}", f64::from(step) / 5.0)) }
            }
            @for (number, bar) in plot.bars.iter().enumerate() {
                @let y = number * ROW + 20;
                text x="160" y=(y + 4) text-anchor="end" { (bar.name) }
                @if let Some((from, to)) = bar.interval {
                    line x1=(x(from)) x2=(x(to)) y1=(y) y2=(y) stroke="var(--accent)" stroke-width="2" {}
                    @for end in [from, to] {
                        line x1=(x(end)) x2=(x(end)) y1=(y - 4) y2=(y + 4) stroke="var(--accent)" stroke-width="2" {}
                    }
                }
                @match bar.figure {
                    Some(figure) => {
                        circle cx=(x(figure)) cy=(y) r="5" fill="var(--accent)" {}
                        text.faint x="582" y=(y + 4) { (format!("{figure:.2}")) }
                    }
                    None => text.faint x="582" y=(y + 4) { "–" }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Bar, csv};
    use super::*;

    fn report(name: &str) -> Report {
        let figure = Row { cells: vec![Cell::Words(name.to_owned()), Cell::Figure(0.123_456)], leads: None };
        let none =
            Row { cells: vec![Cell::Words("x".to_owned()), Cell::Undefined("no, \"data\"".to_owned())], leads: None };
        let heads = vec!["label".to_owned(), "F1".to_owned()];
        let table =
            Table { name: "labels".into(), title: name.into(), about: name.into(), heads, rows: vec![figure, none] };
        let bar = Bar { name: name.to_owned(), figure: Some(0.5), interval: Some((0.4, 0.6)) };
        let part = Part {
            title: name.to_owned(),
            plots: vec![Plot { title: name.to_owned(), bars: vec![bar] }],
            tables: vec![table],
        };
        Report { title: name.to_owned(), about: vec![name.to_owned()], parts: vec![part] }
    }

    #[test]
    fn whatever_a_name_holds_is_words_and_the_page_runs_nothing() {
        for name in [
            "<script>alert(1)</script>",
            "\" onload=\"x",
            "</style><img src=x>",
            "javascript:alert(1)",
            "a\u{202e}b & c",
        ] {
            let page = html(&report(name));
            assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("\" onload"), "{page}");
            let clean = html(&report("plain"));
            // The page has as many elements as one with a name of letters.
            assert_eq!(page.matches('<').count(), clean.matches('<').count(), "{name}");
        }
    }

    #[test]
    fn tables_are_csv_with_figures_in_full_and_reasons() {
        let files = csv(&report("a,b"));
        let wanted = "label,F1,undefined\n\"a,b\",0.123456,\nx,,\"F1: no, \"\"data\"\"\"\n";
        assert_eq!(files, [("labels.csv".to_owned(), wanted.to_owned())]);
    }
}
