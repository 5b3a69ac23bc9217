//! `sayso agree` and `sayso diff`: how far coders agree, and where two of them do not.
//!
//! The JSON has a version, names figures in full and gives `null` with a
//! reason beside it where a figure cannot be worked out.

mod diff;
mod json;

use super::progress::{Progress as Told, is_stopped};
use super::{say, say_data};
use crate::app::agreement::{Agreement, Blind};
use crate::format::report::{self, Cell, Report, Table};
use crate::model::{CoderId, Document, DocumentMeta, Project};
use crate::store::{self, Expected, ProjectFolder};
use std::io::Write;
use std::path::PathBuf;

pub(in crate::cli) use diff::diff;

#[derive(clap::Args, Debug)]
pub(super) struct Arguments {
    /// The project folder
    project: PathBuf,
    /// Coders; with none, all of them
    coders: Vec<String>,
    /// These articles alone, by the names of their folders
    #[arg(long)]
    document: Vec<String>,
    /// Only articles that coders have said to be finished
    #[arg(long)]
    finished: bool,
    /// γ too, which takes its time
    #[arg(long)]
    gamma: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
    /// Writes a page of HTML that needs nothing else
    #[arg(long)]
    html: Option<PathBuf>,
    /// Writes every table as CSV into this folder
    #[arg(long)]
    csv: Option<PathBuf>,
}

/// Goes through the articles that are asked for, one at a time; Ctrl+C ends it.
fn each_article(
    arguments: &Arguments,
    project: (&mut ProjectFolder, &mut Project),
    mut take: impl FnMut(DocumentMeta, Document),
) -> Result<Vec<String>, String> {
    let mut told = Told::begin();
    let troubles = store::each_article(project, &arguments.document, |loaded, number, _| {
        take(loaded.meta, loaded.document);
        told.tell(number, 0, 0);
        !is_stopped()
    });
    told.end();
    troubles.map_err(|error| error.to_string())?.ok_or_else(|| "stopped".to_owned())
}

/// The coders that are named, or all; at least two.
fn coders(project: &Project, named: &[String]) -> Result<Vec<CoderId>, String> {
    let known: Vec<CoderId> = project.coders().keys().cloned().collect();
    let names = known.iter().map(CoderId::as_str).collect::<Vec<_>>().join(", ");
    let mut found = Vec::new();
    for name in named {
        match known.iter().find(|coder| coder.as_str() == name) {
            Some(coder) if !found.contains(coder) => found.push(coder.clone()),
            Some(_) => return Err(format!("{name} is named twice")),
            None => return Err(format!("there is no coder {name}; there are: {names}")),
        }
    }
    let found = if named.is_empty() { known } else { found };
    if found.len() < 2 {
        return Err(format!("agreement needs two coders; there are: {names}"));
    }
    Ok(found)
}

pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, String> {
    let (mut folder, mut project) = ProjectFolder::open(&arguments.project).map_err(|error| error.to_string())?;
    let coders = coders(&project, &arguments.coders)?;
    let name = |id: &CoderId| project.coders().get(id).map_or(id.to_string(), |coder| coder.name.clone());
    let named = coders.iter().map(|id| (id.clone(), name(id))).collect();
    let blind = Blind::of(&project, None);
    let mut agreement = Agreement { blind, ..Agreement::of(project.schema(), named, arguments.finished) };
    let troubles = each_article(arguments, (&mut folder, &mut project), |meta, document| {
        agreement.add(&meta.slug, &document);
    })?;
    if arguments.gamma {
        agreement.add_gamma(&mut || true);
    }
    agreement.troubles.clone_from(&troubles);
    let report = agreement.report(project.name());
    if let Some(path) = &arguments.html {
        store::outside_projects(path).map_err(|error| error.to_string())?;
        store::write(path, report::html(&report).as_bytes(), Expected::Anything).map_err(|error| error.to_string())?;
    }
    if let Some(folder) = &arguments.csv {
        store::outside_projects(folder).map_err(|error| error.to_string())?;
        for (name, content) in report::csv(&report) {
            store::write(&folder.join(name), content.as_bytes(), Expected::Anything)
                .map_err(|error| error.to_string())?;
        }
    }
    if arguments.json {
        say_data(out, &serde_json::to_string_pretty(&json::of(&agreement)).unwrap_or_default());
    } else {
        print(&report, out);
    }
    Ok(u8::from(!troubles.is_empty() || agreement.together.articles == 0))
}

fn print(report: &Report, out: &mut impl Write) {
    report.about.iter().for_each(|words| say(out, words));
    for part in &report.parts {
        say(out, "");
        say(out, &part.title);
        for table in part.tables.iter().filter(|table| !table.rows.is_empty()) {
            print_table(table, out);
        }
    }
}

/// A table with columns as wide as what stands in them.
fn print_table(table: &Table, out: &mut impl Write) {
    let cells: Vec<Vec<String>> = table.rows.iter().map(|row| row.cells.iter().map(Cell::shown).collect()).collect();
    let width = |column: usize| {
        let all = cells.iter().filter_map(|row| row.get(column)).chain(table.heads.get(column));
        all.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let line = |cells: &[String]| {
        let shown = cells.iter().enumerate().map(|(column, cell)| {
            let space = " ".repeat(width(column).saturating_sub(cell.chars().count()));
            if column == 0 { format!("{cell}{space}") } else { format!("{space}{cell}") }
        });
        shown.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    say(out, "");
    say(out, &format!("  {}", table.title));
    say(out, &format!("  {}", line(&table.heads)));
    cells.iter().for_each(|row| say(out, &format!("  {}", line(row))));
}
