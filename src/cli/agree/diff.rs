//! Where two coders differ, case by case.

use super::{Arguments, coders, each_article};
use crate::analysis::align::{Case, Difference, align};
use crate::app::agreement::Blind;
use crate::cli::say;
use crate::command::{counted, excerpt};
use crate::model::{AnnotationId, AnnotationSet, CoderId, Document, Progress};
use crate::store::ProjectFolder;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;

/// The two coders.
struct Two {
    left: CoderId,
    right: CoderId,
}

pub(in crate::cli) fn diff(arguments: &Arguments, out: &mut impl Write) -> Result<u8, String> {
    if arguments.html.is_some() || arguments.csv.is_some() || arguments.gamma {
        return Err("diff lists cases, as words or --json; --html, --csv and --gamma are of sayso agree".to_owned());
    }
    let (mut folder, mut project) = ProjectFolder::open(&arguments.project).map_err(|error| error.to_string())?;
    let found = coders(&project, &arguments.coders)?;
    let [left, right] = found.as_slice() else {
        let names: Vec<&str> = found.iter().map(CoderId::as_str).collect();
        return Err(format!("name two of the coders: there are {}", names.join(", ")));
    };
    let two = Two { left: left.clone(), right: right.clone() };
    let blind = Blind::of(&project, None);
    let (mut listed, mut count, mut articles, mut hidden) = (Vec::new(), 0, 0, 0);
    let troubles = each_article(arguments, (&mut folder, &mut project), |meta, document| {
        if blind.hides(&document) {
            hidden += 1;
            return;
        }
        // Whoever never opened an article is not somebody who found nothing in it.
        let set = |coder: &CoderId| {
            let set = document.sets.get(coder);
            set.filter(|set| !arguments.finished || set.progress() == Progress::Finished)
        };
        let (Some(left), Some(right)) = (set(left), set(right)) else { return };
        articles += 1;
        let cases = align(&document.text, left, right).cases;
        for case in cases.iter().filter(|case| case.difference != Difference::Same) {
            count += 1;
            let side = |set: &AnnotationSet, ids: &[AnnotationId]| -> Vec<String> {
                ids.iter().filter_map(|id| described(&document, set, *id)).collect()
            };
            let sides = (side(left, &case.left), side(right, &case.right));
            if arguments.json {
                listed.push(case_json(&meta.slug, case, &sides.0, &sides.1));
            } else {
                say_case((&meta.slug, place(&document, (left, right), case)), case, (&two, &sides), out);
            }
        }
    })?;
    if arguments.json {
        let whole = json!({"version": 1, "left": two.left.as_str(), "right": two.right.as_str(),
            "articles_left_out_blind": hidden, "cases": listed});
        say(out, &serde_json::to_string_pretty(&whole).unwrap_or_default());
    } else {
        troubles.iter().for_each(|words| say(out, &format!("problem: {words}")));
        blind.told(hidden).iter().for_each(|words| say(out, words));
        let cases = counted(count, "difference");
        say(out, &format!("{cases} in {} that both have tagged", counted(articles, "article")));
    }
    Ok(u8::from(count > 0 || !troubles.is_empty()))
}

fn say_case(
    (slug, place): (&str, Option<(usize, usize)>),
    case: &Case,
    (two, (lefts, rights)): (&Two, &(Vec<String>, Vec<String>)),
    out: &mut impl Write,
) {
    let place = place.map_or(String::new(), |(line, column)| format!(":{line}:{column}"));
    let ties: Vec<&str> = case.ties.iter().map(crate::model::RelationKind::as_str).collect();
    let ties = if ties.is_empty() { String::new() } else { format!(" ({})", ties.join(", ")) };
    let path = Path::new("documents").join(slug).join("text.txt");
    say(out, &format!("{}{place}: {}{ties}", path.display(), case.difference.name()));
    lefts.iter().for_each(|words| say(out, &format!("  {}: {words}", two.left)));
    rights.iter().for_each(|words| say(out, &format!("  {}: {words}", two.right)));
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
