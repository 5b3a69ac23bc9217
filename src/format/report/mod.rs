//! Reports: tables of words and figures, and plots of a few, as a page of HTML or as CSV.
//!
//! What is in them is worked out elsewhere; here it is only written.

mod page;

use csv::WriterBuilder;
use std::borrow::Cow;

pub use page::html;

/// A report.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Report {
    /// What it is about.
    pub title: String,
    /// What one should know before reading it, a sentence each.
    pub about: Vec<String>,
    /// Its parts.
    pub parts: Vec<Part>,
}

/// A part of a report.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Part {
    /// What it is about.
    pub title: String,
    /// Its plots.
    pub plots: Vec<Plot>,
    /// Its tables.
    pub tables: Vec<Table>,
}

/// Figures from 0 to 1 beside each other, with their intervals.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Plot {
    /// What the figures are.
    pub title: String,
    /// A name, its figure and the interval that it lies in, where it is known.
    pub bars: Vec<Bar>,
}

/// A figure of a plot.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Bar {
    /// What it is of.
    pub name: String,
    /// The figure; none where it cannot be worked out.
    pub figure: Option<f64>,
    /// Its interval.
    pub interval: Option<(f64, f64)>,
}

/// A table.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Table {
    /// Its name in files: letters, digits and hyphens.
    pub name: String,
    /// What it is of.
    pub title: String,
    /// How it is to be read.
    pub about: String,
    /// The heads of its columns.
    pub heads: Vec<String>,
    /// Its rows, as long as the heads.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Row {
    /// Its cells.
    pub cells: Vec<Cell>,
    /// What the row leads to.
    pub leads: Option<Leads>,
}

/// What a row is about, so that one can go to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Leads {
    /// Cases that differ so, by the name of the difference.
    Difference(String),
    /// An article, by the name of its folder.
    Document(String),
    /// A label.
    Label(String),
}

/// A cell.
#[derive(Clone, PartialEq, Debug)]
pub enum Cell {
    /// Words.
    Words(String),
    /// A count.
    Count(usize),
    /// A figure.
    Figure(f64),
    /// Why there is no figure.
    Undefined(String),
    /// Nothing is to stand here.
    Blank,
}

impl Cell {
    /// As it is shown: a figure with two decimals, `–` where it cannot be worked out.
    pub fn shown(&self) -> String {
        match self {
            Cell::Words(words) => words.clone(),
            Cell::Count(count) => count.to_string(),
            Cell::Figure(figure) => format!("{figure:.2}"),
            Cell::Undefined(_) => "–".to_owned(),
            Cell::Blank => String::new(),
        }
    }

    /// As it is kept: a figure in full, nothing where it cannot be worked out; no name is taken for a formula.
    fn full(&self) -> String {
        match self {
            Cell::Words(words) => no_formula(words).into_owned(),
            Cell::Figure(figure) => figure.to_string(),
            Cell::Undefined(_) => String::new(),
            other => other.shown(),
        }
    }

    /// Whether it is a number or stands for one.
    pub fn is_number(&self) -> bool {
        !matches!(self, Cell::Words(_))
    }
}

/// Words that no spreadsheet takes for a formula.
fn no_formula(words: &str) -> Cow<'_, str> {
    if words.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{words}").into() } else { words.into() }
}

/// Every table as a file of CSV: its name and what it holds. Figures stand in full; one that cannot be worked out is
/// an empty cell, with the reason in a last column.
pub fn csv(report: &Report) -> Vec<(String, String)> {
    let tables = report.parts.iter().flat_map(|part| &part.tables);
    tables.map(|table| (format!("{}.csv", table.name), csv_of(table))).collect()
}

fn csv_of(table: &Table) -> String {
    let mut writer = WriterBuilder::new().from_writer(Vec::new());
    let heads = table.heads.iter().map(|head| no_formula(head)).chain(["undefined".into()]);
    // Writing into memory does not fail.
    let _ = writer.write_record(heads.map(Cow::into_owned));
    for row in &table.rows {
        let reasons: Vec<String> = row
            .cells
            .iter()
            .zip(&table.heads)
            .filter_map(|(cell, head)| match cell {
                Cell::Undefined(why) => Some(format!("{head}: {why}")),
                _ => None,
            })
            .collect();
        let _ = writer.write_record(row.cells.iter().map(Cell::full).chain([reasons.join("; ")]));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}
