//! `sayso agree` and `sayso diff`: how far two coders agree, and where they do not.
//!
//! The JSON has a version, names figures in full and gives `null` with a
//! reason beside it where a figure cannot be worked out.

use super::say;
use crate::analysis::agreement::Figure;
use crate::analysis::agreement::matched::Matched;
use crate::analysis::agreement::report::{Pair, Report, compare, interval};
use crate::analysis::align::{Case, Difference, align};
use crate::command::excerpt;
use crate::model::{AnnotationId, AnnotationSet, CoderId, Document, DocumentMeta, Progress, Project};
use crate::store::ProjectFolder;
use serde_json::{Map, Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(clap::Args, Debug)]
pub(super) struct Arguments {
    /// The project folder
    project: PathBuf,
    /// Two coders; not needed where there are two
    coders: Vec<String>,
    /// These articles alone, by the names of their folders
    #[arg(long)]
    document: Vec<String>,
    /// Only articles that both have said to be finished
    #[arg(long)]
    finished: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// What both commands look at.
struct Compared {
    project: Project,
    left: CoderId,
    right: CoderId,
    articles: Vec<(DocumentMeta, Document)>,
    troubles: Vec<String>,
}

fn read(arguments: &Arguments) -> Result<Compared, String> {
    let (mut folder, mut project) = ProjectFolder::open(&arguments.project).map_err(|error| error.to_string())?;
    let [left, right] = coders(&project, &arguments.coders)?;
    let (mut metas, mut troubles) = folder.listed().map_err(|error| error.to_string())?;
    metas.retain(|meta| arguments.document.is_empty() || arguments.document.contains(&meta.slug));
    project.load_catalogue(metas.iter().cloned());
    let mut articles = Vec::new();
    for meta in metas {
        let loaded = folder.read_document(&project, &meta).map_err(|error| error.to_string())?;
        troubles.extend(loaded.damage.into_iter().map(|damage| damage.error.to_string()));
        // Whoever never opened an article is not somebody who found nothing in it.
        let has = |coder: &CoderId| {
            let set = loaded.document.sets.get(coder);
            set.is_some_and(|set| !arguments.finished || set.progress() == Progress::Finished)
        };
        if has(&left) && has(&right) {
            articles.push((loaded.meta, loaded.document));
        }
    }
    Ok(Compared { project, left, right, articles, troubles })
}

fn coders(project: &Project, named: &[String]) -> Result<[CoderId; 2], String> {
    let known: Vec<CoderId> = project.coders().keys().cloned().collect();
    let names = known.iter().map(CoderId::as_str).collect::<Vec<_>>().join(", ");
    match (named, known.as_slice()) {
        ([], [left, right]) => Ok([left.clone(), right.clone()]),
        ([left, right], _) => {
            let find = |name: &String| known.iter().find(|coder| coder.as_str() == name).cloned();
            match (find(left), find(right)) {
                (Some(left), Some(right)) if left != right => Ok([left, right]),
                _ => Err(format!("name two coders of the project: there are {names}")),
            }
        }
        _ => Err(format!("name two coders: there are {names}")),
    }
}

impl Compared {
    fn pairs(&self) -> Vec<Pair<'_>> {
        self.articles
            .iter()
            .map(|(meta, document)| Pair {
                document: &meta.slug,
                text: &document.text,
                left: document.set(&self.left),
                right: document.set(&self.right),
            })
            .collect()
    }
}

pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, String> {
    let compared = read(arguments)?;
    let report = compare(compared.project.schema(), &compared.pairs());
    if arguments.json {
        let json = as_json(&report, (&compared.left, &compared.right));
        say(out, &serde_json::to_string_pretty(&json).unwrap_or_default());
    } else {
        compared.troubles.iter().for_each(|words| say(out, &format!("problem: {words}")));
        print(&report, (&compared.left, &compared.right), out);
    }
    Ok(u8::from(!compared.troubles.is_empty() || report.articles == 0))
}

fn shown(figure: Figure) -> String {
    figure.map_or_else(|_| "–".to_owned(), |figure| format!("{figure:.2}"))
}

fn print(report: &Report, (left, right): (&CoderId, &CoderId), out: &mut impl Write) {
    let articles = if report.articles == 1 { "1 article".to_owned() } else { format!("{} articles", report.articles) };
    say(out, &format!("{left} and {right}, {articles} that both have tagged"));
    if report.articles == 0 {
        return;
    }
    say(out, "");
    for difference in Difference::ALL {
        if let Some(count) = report.differences.get(&difference) {
            say(out, &format!("{:<12} {count:>6}", difference.name()));
        }
    }
    say(out, "");
    say(out, &format!("{:<14} {left:>8.8} {right:>8.8} {:>8} {:>8} {:>8}", "label", "F1", "F1 over", "uα"));
    let line = |name: &str, matched: &Matched, alpha: Figure| {
        let (exact, over) = (shown(matched.exact_f1()), shown(matched.overlap_f1()));
        format!("{name:<14} {:>8} {:>8} {exact:>8} {over:>8} {:>8}", matched.left, matched.right, shown(alpha))
    };
    for figures in report.labels.iter().filter(|figures| figures.matched.left + figures.matched.right > 0) {
        say(out, &line(figures.label.as_str(), &figures.matched, figures.coincidences.alpha()));
    }
    say(out, &line("all", &report.all, report.coincidences.alpha()));
    if report.left_out > 0 {
        say(
            out,
            &format!("(uα of all leaves out {} marks that lie within longer ones of the same coder)", report.left_out),
        );
    }
    let articles: Vec<Matched> = report.by_article.iter().map(|(_, matched)| *matched).collect();
    if let Ok((from, to)) = interval(&articles, Matched::exact_f1) {
        say(out, &format!("F1 of all: 95 of 100 draws of articles lie from {from:.2} to {to:.2}"));
    }
    print_details(report, (left, right), out);
}

fn print_details(report: &Report, (left, right): (&CoderId, &CoderId), out: &mut impl Write) {
    let relations: Vec<_> = report.relations.iter().filter(|figures| figures.left + figures.right > 0).collect();
    if !relations.is_empty() {
        say(out, "");
        say(out, &format!("{:<14} {left:>8.8} {right:>8.8} {:>8} {:>12}", "role", "F1", "given ends"));
        for figures in relations {
            let (strict, given) = (shown(figures.strict()), shown(figures.given_ends()));
            say(
                out,
                &format!(
                    "{:<14} {:>8} {:>8} {strict:>8} {given:>12}",
                    figures.kind.as_str(),
                    figures.left,
                    figures.right
                ),
            );
        }
    }
    let attributes: Vec<_> = report.attributes.iter().filter(|figures| figures.values.units() > 0).collect();
    if !attributes.is_empty() {
        say(out, "");
        say(out, &format!("{:<24} {:>8} {:>8} {:>8}", "attribute", "pairs", "agree", "α"));
        for figures in attributes {
            let (percent, alpha) = (shown(figures.values.percent()), shown(figures.values.alpha()));
            let name = format!("{}.{}", figures.label, figures.attribute);
            say(out, &format!("{name:<24} {:>8} {percent:>8} {alpha:>8}", figures.values.units()));
        }
    }
    say(out, "");
    say(
        out,
        "F1 is pairwise and exact; “over” is of marks that share a sign. uα is the unitizing α of 2016, α is nominal;",
    );
    say(out, "“–” stands where a figure cannot be worked out: --json says why.");
}

/// A figure as `name` with its number or null, and `name_undefined` with the reason.
fn put(map: &mut Map<String, Value>, name: &str, figure: Figure) {
    map.insert(name.to_owned(), figure.map_or(Value::Null, Value::from));
    if let Err(why) = figure {
        map.insert(format!("{name}_undefined"), why.to_string().into());
    }
}

fn counts(matched: &Matched) -> Map<String, Value> {
    let mut map = Map::new();
    for (name, count) in [
        ("left", matched.left),
        ("right", matched.right),
        ("exact", matched.exact),
        ("overlapping", matched.overlapping),
    ] {
        map.insert(name.to_owned(), count.into());
    }
    put(&mut map, "f1_exact", matched.exact_f1());
    put(&mut map, "f1_overlap", matched.overlap_f1());
    map
}

fn as_json(report: &Report, (left, right): (&CoderId, &CoderId)) -> Value {
    let label = |figures: &crate::analysis::agreement::report::LabelFigures| {
        let mut map = counts(&figures.matched);
        map.insert("label".to_owned(), figures.label.as_str().into());
        put(&mut map, "u_alpha_2016", figures.coincidences.alpha());
        map.insert("left_out_of_u_alpha".to_owned(), figures.left_out.into());
        Value::Object(map)
    };
    let mut all = counts(&report.all);
    put(&mut all, "u_alpha_2016", report.coincidences.alpha());
    put(&mut all, "u_alpha_2016_binary", report.coincidences.binary());
    all.insert("left_out_of_u_alpha".to_owned(), report.left_out.into());
    let relation = |figures: &crate::analysis::agreement::report::RelationFigures| {
        let mut map = Map::new();
        map.insert("relation".to_owned(), figures.kind.as_str().into());
        for (name, count) in [("left", figures.left), ("right", figures.right), ("matched", figures.matched)] {
            map.insert(name.to_owned(), count.into());
        }
        put(&mut map, "f1", figures.strict());
        put(&mut map, "f1_given_ends", figures.given_ends());
        Value::Object(map)
    };
    let attribute = |figures: &crate::analysis::agreement::report::AttributeFigures| {
        let mut map = Map::new();
        map.insert("label".to_owned(), figures.label.as_str().into());
        map.insert("attribute".to_owned(), figures.attribute.as_str().into());
        map.insert("pairs".to_owned(), figures.values.units().into());
        put(&mut map, "percent", figures.values.percent());
        put(&mut map, "alpha_nominal", figures.values.alpha());
        Value::Object(map)
    };
    let article = |(name, matched): &(String, Matched)| {
        let mut map = counts(matched);
        map.insert("document".to_owned(), name.clone().into());
        Value::Object(map)
    };
    let differences: Map<String, Value> =
        report.differences.iter().map(|(difference, count)| (difference.name().to_owned(), (*count).into())).collect();
    json!({
        "version": 1, "left": left.as_str(), "right": right.as_str(), "articles": report.articles,
        "differences": differences, "all": all,
        "labels": report.labels.iter().map(label).collect::<Vec<_>>(),
        "relations": report.relations.iter().map(relation).collect::<Vec<_>>(),
        "attributes": report.attributes.iter().map(attribute).collect::<Vec<_>>(),
        "by_article": report.by_article.iter().map(article).collect::<Vec<_>>(),
    })
}

pub(super) fn diff(arguments: &Arguments, out: &mut impl Write) -> Result<u8, String> {
    let compared = read(arguments)?;
    let mut listed = Vec::new();
    let mut count = 0;
    for (meta, document) in &compared.articles {
        let (left, right) = (document.set(&compared.left), document.set(&compared.right));
        for case in align(&document.text, left, right).cases {
            if case.difference == Difference::Same {
                continue;
            }
            count += 1;
            let side = |set: &AnnotationSet, ids: &[AnnotationId]| -> Vec<String> {
                ids.iter().filter_map(|id| described(document, set, *id)).collect()
            };
            let (lefts, rights) = (side(left, &case.left), side(right, &case.right));
            if arguments.json {
                listed.push(case_json(&meta.slug, &case, &lefts, &rights));
            } else {
                let place = place(document, (left, right), &case)
                    .map_or(String::new(), |(line, column)| format!(":{line}:{column}"));
                let ties: Vec<&str> = case.ties.iter().map(crate::model::RelationKind::as_str).collect();
                let ties = if ties.is_empty() { String::new() } else { format!(" ({})", ties.join(", ")) };
                let path = Path::new("documents").join(&meta.slug).join("text.txt");
                say(out, &format!("{}{place}: {}{ties}", path.display(), case.difference.name()));
                lefts.iter().for_each(|words| say(out, &format!("  {}: {words}", compared.left)));
                rights.iter().for_each(|words| say(out, &format!("  {}: {words}", compared.right)));
            }
        }
    }
    if arguments.json {
        let (left, right) = (compared.left.as_str(), compared.right.as_str());
        let whole = json!({"version": 1, "left": left, "right": right, "cases": listed});
        say(out, &serde_json::to_string_pretty(&whole).unwrap_or_default());
    } else {
        let cases = if count == 1 { "1 difference".to_owned() } else { format!("{count} differences") };
        say(out, &format!("{cases} in {} articles that both have tagged", compared.articles.len()));
    }
    Ok(u8::from(count > 0 || !compared.troubles.is_empty()))
}

fn described(document: &Document, set: &AnnotationSet, id: AnnotationId) -> Option<String> {
    let mark = set.annotation(id)?;
    let words = document.text.covered(mark.fragments()?);
    let values: Vec<String> =
        mark.attributes.iter().map(|(name, value)| format!(" {name}={}", value.as_str())).collect();
    Some(format!("{} “{}”{}", mark.label, excerpt(&words, 70), values.concat()))
}

/// Line and column of the first mark of a case, from 1.
fn place(document: &Document, (left, right): (&AnnotationSet, &AnnotationSet), case: &Case) -> Option<(usize, usize)> {
    let lefts = case.left.iter().filter_map(|id| left.annotation(*id));
    let rights = case.right.iter().filter_map(|id| right.annotation(*id));
    let first = lefts.chain(rights).filter_map(|mark| mark.fragments().map(crate::text::Fragments::start)).min()?;
    let at = document.text.line_column(first);
    Some((at.line + 1, at.column + 1))
}

fn case_json(document: &str, case: &Case, left: &[String], right: &[String]) -> Value {
    let ids = |ids: &[AnnotationId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    json!({
        "document": document, "difference": case.difference.name(),
        "left": ids(&case.left), "right": ids(&case.right), "left_words": left, "right_words": right,
        "relations": case.ties.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}
