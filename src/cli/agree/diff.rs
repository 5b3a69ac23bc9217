//! Where two coders differ, or one and each of the others, case by case.

use super::{Arguments, coders, each_article};
use crate::analysis::align::{Case, Difference, align};
use crate::app::agreement::Blind;
use crate::cli::{say, say_data};
use crate::command::{counted, excerpt};
use crate::model::{AnnotationId, AnnotationSet, CoderId, Document, Progress};
use crate::store::ProjectFolder;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;

/// Two coders, and where they differ.
struct Two {
    left: CoderId,
    right: CoderId,
    /// The cases, where they are told as JSON.
    listed: Vec<Value>,
    count: usize,
    /// How many articles both have tagged.
    articles: usize,
}

pub(in crate::cli) fn diff(arguments: &Arguments, out: &mut impl Write) -> Result<u8, String> {
    if arguments.html.is_some() || arguments.csv.is_some() || arguments.gamma {
        return Err("diff lists cases, as words or --json; --html, --csv and --gamma are of sayso agree".to_owned());
    }
    let (mut folder, mut project) = ProjectFolder::open(&arguments.project).map_err(|error| error.to_string())?;
    let found = coders(&project, &arguments.coders)?;
    let Some((left, rights)) = found.split_first() else { return Err("name two of the coders".to_owned()) };
    let two =
        |right: &CoderId| Two { left: left.clone(), right: right.clone(), listed: Vec::new(), count: 0, articles: 0 };
    let mut pairs: Vec<Two> = rights.iter().map(two).collect();
    let blind = Blind::of(&project, None);
    let mut hidden = 0;
    let troubles = each_article(arguments, (&mut folder, &mut project), |meta, document| {
        if blind.hides(&document) {
            hidden += 1;
            return;
        }
        pairs.iter_mut().for_each(|two| two.compare(arguments, (&meta.slug, &document), out));
    })?;
    let count: usize = pairs.iter().map(|two| two.count).sum();
    if arguments.json {
        say_data(out, &serde_json::to_string_pretty(&as_json(left, pairs, hidden)).unwrap_or_default());
    } else {
        troubles.iter().for_each(|words| say(out, &format!("problem: {words}")));
        blind.told(hidden).iter().for_each(|words| say(out, words));
        for two in &pairs {
            let whose = if pairs.len() > 1 { format!("{} and {}: ", two.left, two.right) } else { String::new() };
            let cases = counted(two.count, "difference");
            say(out, &format!("{whose}{cases} in {} that both have tagged", counted(two.articles, "article")));
        }
    }
    Ok(u8::from(count > 0 || !troubles.is_empty()))
}

/// Of two coders as ever; of more the first against each of the others.
fn as_json(left: &CoderId, mut pairs: Vec<Two>, hidden: usize) -> Value {
    if let [only] = pairs.as_mut_slice() {
        let listed = std::mem::take(&mut only.listed);
        return json!({"version": 1, "left": left.as_str(), "right": only.right.as_str(),
            "articles_left_out_blind": hidden, "cases": listed});
    }
    let pair = |two: Two| json!({"right": two.right.as_str(), "cases": two.listed});
    let pairs: Vec<Value> = pairs.into_iter().map(pair).collect();
    json!({"version": 1, "left": left.as_str(), "articles_left_out_blind": hidden, "pairs": pairs})
}

impl Two {
    fn compare(&mut self, arguments: &Arguments, (slug, document): (&str, &Document), out: &mut impl Write) {
        // Whoever never opened an article is not somebody who found nothing in it.
        let set = |coder: &CoderId| {
            let set = document.sets.get(coder);
            set.filter(|set| !arguments.finished || set.progress() == Progress::Finished)
        };
        let (Some(left), Some(right)) = (set(&self.left), set(&self.right)) else { return };
        self.articles += 1;
        let cases = align(&document.text, left, right).cases;
        for case in cases.iter().filter(|case| case.difference != Difference::Same) {
            self.count += 1;
            let side = |set: &AnnotationSet, ids: &[AnnotationId]| -> Vec<String> {
                ids.iter().filter_map(|id| described(document, set, *id)).collect()
            };
            let sides = (side(left, &case.left), side(right, &case.right));
            if arguments.json {
                self.listed.push(case_json(slug, case, &sides.0, &sides.1));
            } else {
                say_case((slug, place(document, (left, right), case)), case, (self, &sides), out);
            }
        }
    }
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
