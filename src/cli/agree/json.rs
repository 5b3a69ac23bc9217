//! Agreement as JSON: version 1, every figure by its full name.

use crate::analysis::agreement::gamma::Gamma;
use crate::analysis::agreement::matched::Matched;
use crate::analysis::agreement::report::{AttributeFigures, LabelFigures, RelationFigures, Report, interval};
use crate::analysis::agreement::together::{Figures, Two};
use crate::analysis::agreement::{Figure, Undefined};
use crate::app::agreement::Agreement;
use crate::model::LabelId;
use serde_json::{Map, Value, json};

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
    put(&mut map, "precision", matched.precision());
    put(&mut map, "recall", matched.recall());
    put(&mut map, "precision_overlap", matched.overlap_precision());
    put(&mut map, "recall_overlap", matched.overlap_recall());
    put(&mut map, "dice", matched.signs.dice());
    put(&mut map, "dice_any_label", matched.signs_of_any.dice());
    map
}

/// All of it: of two coders as one object, of more with an object for each two in `pairs`.
pub(super) fn of(agreement: &Agreement) -> Value {
    let id = |place: usize| agreement.coders.get(place).map_or("", |(id, _)| id.as_str());
    let pair = |two: &Two| {
        let mut map = two_coders(&two.report, (id(two.left), id(two.right)));
        put(&mut map, "window_diff", two.windows.window_diff());
        put(&mut map, "pk", two.windows.pk());
        Value::Object(map)
    };
    let words = |name: &str, figures: &Figures| {
        let mut map = Map::new();
        map.insert("label".to_owned(), name.into());
        map.insert("words".to_owned(), figures.words.units().into());
        put(&mut map, "percent", figures.words.percent());
        put(&mut map, "cohen_kappa", figures.words.mean_cohen());
        put(&mut map, "scott_pi", figures.words.fleiss());
        put(&mut map, "gwet_ac1", figures.ac1());
        put(&mut map, "gwet_ac2", figures.ac2());
        Value::Object(map)
    };
    let together = &agreement.together;
    let mut tokens: Vec<Value> =
        together.labels.iter().map(|(label, figures)| words(label.as_str(), figures)).collect();
    tokens.push(words("all", &together.all));
    let gamma = agreement.gamma.as_ref().map(gamma);
    if let [only] = together.pairs.as_slice()
        && let Value::Object(mut map) = pair(only)
    {
        map.insert("problems".to_owned(), agreement.troubles.clone().into());
        map.insert("articles_left_out_blind".to_owned(), agreement.hidden.into());
        map.insert("words".to_owned(), tokens.into());
        map.insert("gamma".to_owned(), gamma.into());
        return Value::Object(map);
    }
    let labels = together.labels.iter().map(|(label, figures)| units(label.as_str(), figures));
    json!({
        "version": 1, "problems": agreement.troubles,
        "coders": agreement.coders.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(),
        "articles": together.articles, "articles_of_all": together.complete,
        "articles_left_out_blind": agreement.hidden,
        "all": units("all", &together.all), "labels": labels.collect::<Vec<_>>(),
        "words": tokens, "gamma": gamma,
        "pairs": together.pairs.iter().map(pair).collect::<Vec<_>>(),
    })
}

fn units(label: &str, figures: &Figures) -> Value {
    let mut map = Map::new();
    map.insert("label".to_owned(), label.into());
    put(&mut map, "u_alpha_2016", figures.coincidences.alpha());
    put(&mut map, "u_alpha_2016_binary", figures.coincidences.binary());
    map.insert("left_out_of_u_alpha".to_owned(), figures.left_out.into());
    Value::Object(map)
}

fn gamma(gamma: &Result<Gamma, Undefined>) -> Value {
    let mut map = Map::new();
    match gamma {
        Ok(gamma) => {
            put(&mut map, "gamma", gamma.gamma);
            map.insert("disorder".to_owned(), gamma.disorder.into());
            map.insert("expected_disorder".to_owned(), gamma.expected.into());
            map.insert("samples".to_owned(), gamma.samples.into());
        }
        Err(why) => put(&mut map, "gamma", Err(*why)),
    }
    Value::Object(map)
}

fn two_coders(report: &Report, (left, right): (&str, &str)) -> Map<String, Value> {
    let label = |figures: &LabelFigures| {
        let mut map = counts(&figures.matched);
        map.insert("label".to_owned(), figures.label.as_str().into());
        put(&mut map, "u_alpha_2016", figures.coincidences.alpha());
        put(&mut map, "u_alpha_2016_binary", figures.coincidences.binary());
        put(&mut map, "ku_alpha_2016", report.coincidences.ku(figures.label.as_str()));
        if let Ok((from, to)) = interval(&figures.by_article, Matched::exact_f1) {
            map.insert("f1_exact_interval_95".to_owned(), json!([from, to]));
        }
        map.insert("left_out_of_u_alpha".to_owned(), figures.left_out.into());
        Value::Object(map)
    };
    let mut all = counts(&report.all);
    put(&mut all, "u_alpha_2016", report.coincidences.alpha());
    put(&mut all, "u_alpha_2016_binary", report.coincidences.binary());
    put(&mut all, "cu_alpha_2016", report.coincidences.cu());
    let articles: Vec<Matched> = report.by_article.iter().map(|(_, matched)| *matched).collect();
    if let Ok((from, to)) = interval(&articles, Matched::exact_f1) {
        all.insert("f1_exact_interval_95".to_owned(), json!([from, to]));
    }
    all.insert("left_out_of_u_alpha".to_owned(), report.left_out.into());
    let article = |(name, matched): &(String, Matched)| {
        let mut map = counts(matched);
        map.insert("document".to_owned(), name.clone().into());
        Value::Object(map)
    };
    let differences: Map<String, Value> =
        report.differences.iter().map(|(difference, count)| (difference.name().to_owned(), (*count).into())).collect();
    let confusion = |((one, other), count): (&(Option<LabelId>, Option<LabelId>), &usize)| {
        let name = |label: &Option<LabelId>| label.as_ref().map(ToString::to_string);
        json!({"left": name(one), "right": name(other), "count": count})
    };
    let whole = json!({
        "version": 1, "left": left, "right": right, "articles": report.articles,
        "differences": differences, "all": all,
        "confusion": report.confusion.iter().map(confusion).collect::<Vec<_>>(),
        "labels": report.labels.iter().map(label).collect::<Vec<_>>(),
        "relations": report.relations.iter().map(relation).collect::<Vec<_>>(),
        "attributes": report.attributes.iter().map(attribute).collect::<Vec<_>>(),
        "by_article": report.by_article.iter().map(article).collect::<Vec<_>>(),
    });
    match whole {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn relation(figures: &RelationFigures) -> Value {
    let mut map = Map::new();
    map.insert("relation".to_owned(), figures.kind.as_str().into());
    for (name, count) in [("left", figures.left), ("right", figures.right), ("matched", figures.matched)] {
        map.insert(name.to_owned(), count.into());
    }
    put(&mut map, "f1", figures.strict());
    put(&mut map, "f1_given_ends", figures.given_ends());
    Value::Object(map)
}

fn attribute(figures: &AttributeFigures) -> Value {
    let mut map = Map::new();
    map.insert("label".to_owned(), figures.label.as_str().into());
    map.insert("attribute".to_owned(), figures.attribute.as_str().into());
    map.insert("pairs".to_owned(), figures.values.units().into());
    put(&mut map, "percent", figures.values.percent());
    put(&mut map, "alpha_nominal", figures.values.alpha());
    Value::Object(map)
}
