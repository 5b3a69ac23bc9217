//! How far coders agree, as a report: the same tables in the window, on the command line and in files.

use crate::analysis::agreement::gamma::{Gamma, Settings};
use crate::analysis::agreement::matched::Matched;
use crate::analysis::agreement::report::{LabelFigures, Report as Compared, interval};
use crate::analysis::agreement::together::{Figures, Shared, Together, Two};
use crate::analysis::agreement::unitizing::Coincidences;
use crate::analysis::agreement::{Figure, Undefined};
use crate::analysis::align::Difference;
use crate::command::counted;
use crate::format::report::{Bar, Cell, Leads, Part, Plot, Report, Row, Table};
use crate::model::{AnnotationSet, CoderId, Document, Progress, Project, Schema};

/// Coders compared over the articles of a project.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// Who, by id and name.
    pub coders: Vec<(CoderId, String)>,
    /// The figures.
    pub together: Together,
    /// γ, where it was asked for.
    pub gamma: Option<Result<Gamma, Undefined>>,
    /// Whether only articles count that a coder has said to be finished.
    pub finished: bool,
    /// What could not be read, and is in no figure.
    pub troubles: Vec<String>,
    /// Who may not know yet how others tagged some articles.
    pub blind: Blind,
    /// How many articles are in no figure for that.
    pub hidden: usize,
}

/// Whose unfinished work keeps an article out of what is told of others, in a project that is blind.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Blind {
    /// The project is not blind.
    #[default]
    No,
    /// That of one coder, who looks.
    Of(CoderId),
    /// That of anybody, since nobody knows who looks.
    Anybody,
}

impl Blind {
    /// What a project hides from whoever looks, if it is known who that is.
    pub fn of(project: &Project, who: Option<&CoderId>) -> Blind {
        if !project.is_blind() {
            return Blind::No;
        }
        who.map_or(Blind::Anybody, |coder| Blind::Of(coder.clone()))
    }

    /// Whether an article is kept out.
    pub fn hides(&self, document: &Document) -> bool {
        let is_finished = |set: &AnnotationSet| set.progress() == Progress::Finished;
        match self {
            Blind::No => false,
            Blind::Of(coder) => !is_finished(document.set(coder)),
            Blind::Anybody => !document.sets.values().all(is_finished),
        }
    }

    /// What is said where articles are kept out.
    pub fn told(&self, hidden: usize) -> Option<String> {
        let whose = match self {
            Blind::No => return None,
            Blind::Of(_) => "you have",
            Blind::Anybody => "somebody who has begun has",
        };
        let (articles, are) = (counted(hidden, "article"), if hidden == 1 { "is" } else { "are" });
        (hidden > 0).then(|| format!("{articles} {are} left out: coders work blind, and {whose} not finished."))
    }
}

impl Agreement {
    /// Of no article yet.
    pub fn of(schema: &Schema, coders: Vec<(CoderId, String)>, finished: bool) -> Agreement {
        let together = Together::of(schema, coders.len());
        Agreement { coders, together, gamma: None, finished, troubles: Vec::new(), blind: Blind::No, hidden: 0 }
    }

    /// Adds an article. Whoever has no tags file of it never opened it, and is left out there.
    pub fn add(&mut self, slug: &str, document: &Document) {
        self.add_while(slug, document, &mut || true);
    }

    /// As [`Agreement::add`], as long as `go_on` says so; whether it did to the end.
    pub fn add_while(&mut self, slug: &str, document: &Document, go_on: &mut dyn FnMut() -> bool) -> bool {
        if self.blind.hides(document) {
            self.hidden += 1;
            return true;
        }
        let set = |(coder, _): &(CoderId, String)| {
            let set = document.sets.get(coder)?;
            (!self.finished || set.progress() == Progress::Finished).then_some(set)
        };
        let sets = self.coders.iter().map(set).collect();
        self.together.add_while(&Shared { document: slug, text: &document.text, sets }, go_on)
    }

    /// Works out γ as long as `go_on` says so, which takes its time.
    pub fn add_gamma(&mut self, go_on: &mut dyn FnMut() -> bool) {
        self.gamma = Some(self.together.gamma(Settings::default(), go_on));
    }

    fn name(&self, place: usize) -> &str {
        self.coders.get(place).map_or("", |(_, name)| name)
    }

    /// All of it, in tables.
    pub fn report(&self, project: &str) -> Report {
        let names: Vec<&str> = self.coders.iter().map(|(_, name)| name.as_str()).collect();
        let together = &self.together;
        let which = if self.finished { "finished" } else { "tagged" };
        let mut about = vec![
            format!(
                "{}: {} that two of them have {which}, {} that all have.",
                names.join(", "),
                counted(together.articles, "article"),
                together.complete
            ),
            "Every number is of tags that each made alone; what was decided in a review does not count.".to_owned(),
            "“–” stands where a figure cannot be worked out, with the reason beside it. α, κ and γ measure against chance; F1 does not.".to_owned(),
        ];
        about.extend(self.blind.told(self.hidden));
        about.extend(self.troubles.iter().map(|words| format!("In no figure: {words}")));
        let mut parts = Vec::new();
        if self.coders.len() > 2 {
            parts.push(self.all_coders());
        }
        parts.extend(together.pairs.iter().map(|two| self.two_coders(two)));
        parts.push(self.words());
        if let Some(gamma) = &self.gamma {
            parts.push(gamma_part(gamma));
        }
        Report { title: format!("Agreement in {project}"), about, parts }
    }

    /// What is measured over all coders at once, and each two beside each other.
    fn all_coders(&self) -> Part {
        let row = |name: &str, figures: &Figures, leads| {
            let units = &figures.coincidences;
            let cells = vec![words(name), figure(units.alpha()), figure(units.binary()), Cell::Count(figures.left_out)];
            Row { cells, leads }
        };
        let mut rows: Vec<Row> = self
            .together
            .labels
            .iter()
            .map(|(label, figures)| row(label.as_str(), figures, Some(Leads::Label(label.to_string()))))
            .collect();
        rows.push(row("all", &self.together.all, None));
        let labels = Table {
            name: "all-coders".to_owned(),
            title: "Unitizing α of all coders".to_owned(),
            about: "uα and |uα as Krippendorff and others defined them in 2016, pooled over articles. Marks within longer ones of the same coder and label are left out.".to_owned(),
            heads: heads(&["label", "uα", "|uα", "left out"]),
            rows,
        };
        let cell = |one: usize, other: usize| match self.together.two(one, other) {
            Some(two) if one != other => figure(two.report.all.exact_f1()),
            _ => Cell::Blank,
        };
        let count = self.coders.len();
        let row = |one: usize| Row {
            cells: std::iter::once(words(self.name(one))).chain((0..count).map(|other| cell(one, other))).collect(),
            leads: None,
        };
        let matrix = Table {
            name: "matrix".to_owned(),
            title: "Each two coders".to_owned(),
            about: "Exact F1 of all labels, over the articles that both have tagged.".to_owned(),
            heads: std::iter::once(String::new()).chain((0..count).map(|place| self.name(place).to_owned())).collect(),
            rows: (0..count).map(row).collect(),
        };
        Part { title: "All coders".to_owned(), plots: Vec::new(), tables: vec![labels, matrix] }
    }

    fn two_coders(&self, two: &Two) -> Part {
        let names = (self.name(two.left), self.name(two.right));
        let alone = self.coders.len() == 2;
        // Files of several pairs need names of their own.
        let tail = if alone {
            String::new()
        } else {
            {
                let id = |place: usize| self.coders.get(place).map_or("", |(id, _)| id.as_str());
                format!("{}-{}", id(two.left), id(two.right))
            }
        };
        let tail = if tail.is_empty() { tail } else { format!("-{tail}") };
        let report = &two.report;
        let mut tables = vec![
            cases(report, names),
            labels(report, names),
            marks_shared(report),
            roles(report, names),
            attributes(report),
        ];
        tables.extend([confusion(report, names), articles(report, names)]);
        tables.iter_mut().for_each(|table| table.name.push_str(&tail));
        let title = format!("{} and {}", names.0, names.1);
        Part {
            title: format!("{title}, {} articles that both have tagged", report.articles),
            plots: vec![plot(report)],
            tables,
        }
    }

    /// The measures of tokens, which reviewers of papers ask for.
    fn words(&self) -> Part {
        let row = |name: &str, figures: &Figures| {
            let said = &figures.words;
            let cells = vec![
                words(name),
                Cell::Count(said.units()),
                figure(said.percent()),
                figure(said.mean_cohen()),
                figure(said.fleiss()),
                figure(figures.ac1()),
                figure(figures.ac2()),
            ];
            Row { cells, leads: None }
        };
        let mut rows: Vec<Row> =
            self.together.labels.iter().map(|(label, figures)| row(label.as_str(), figures)).collect();
        rows.push(row("all", &self.together.all));
        let mut tables = vec![Table {
            name: "words".to_owned(),
            title: "Word by word".to_owned(),
            about: "Token level: each word and sign is what the shortest mark on it says. Most words are in no mark, so agreement is high and κ hangs on how words are cut: use with care. κ is Cohen’s, of more than two coders the mean over each two; π is Scott’s, of more than two coders Fleiss’ κ, which is the same formula. In AC2 two labels on one word agree by half.".to_owned(),
            heads: heads(&["label", "words", "agree", "κ", "π", "AC1", "AC2"]),
            rows,
        }];
        let row = |two: &Two| {
            let name = format!("{} and {}", self.name(two.left), self.name(two.right));
            Row { cells: vec![words(&name), figure(two.windows.window_diff()), figure(two.windows.pk())], leads: None }
        };
        tables.push(Table {
            name: "beginnings".to_owned(),
            title: "Where marks begin".to_owned(),
            about: "WindowDiff and Pk over words, whatever the labels; 0 is perfect.".to_owned(),
            heads: heads(&["coders", "WindowDiff", "Pk"]),
            rows: self.together.pairs.iter().map(row).collect(),
        });
        Part { title: "Words".to_owned(), plots: Vec::new(), tables }
    }
}

fn words(words: &str) -> Cell {
    Cell::Words(words.to_owned())
}

fn heads(heads: &[&str]) -> Vec<String> {
    heads.iter().map(|head| (*head).to_owned()).collect()
}

/// A figure as a cell; where it is undefined the reason goes with it.
fn figure(figure: Figure) -> Cell {
    figure.map_or_else(|why| Cell::Undefined(why.to_string()), Cell::Figure)
}

fn cases(report: &Compared, (left, right): (&str, &str)) -> Table {
    let row = |difference: Difference| {
        let count = *report.differences.get(&difference)?;
        let name = match difference {
            Difference::OnlyLeft => format!("only {left}"),
            Difference::OnlyRight => format!("only {right}"),
            other => other.name().to_owned(),
        };
        let cells = vec![words(&name), Cell::Count(count)];
        Some(Row { cells, leads: Some(Leads::Difference(difference.name().to_owned())) })
    };
    Table {
        name: "cases".to_owned(),
        title: "Cases".to_owned(),
        about: "Marks that are about the same words, by how they differ.".to_owned(),
        heads: heads(&["difference", "cases"]),
        rows: Difference::ALL.into_iter().filter_map(row).collect(),
    }
}

/// The labels that one of the two has used.
fn used(report: &Compared) -> impl Iterator<Item = &LabelFigures> {
    report.labels.iter().filter(|figures| figures.matched.left + figures.matched.right > 0)
}

fn labels(report: &Compared, (left, right): (&str, &str)) -> Table {
    let row = |name: &str, matched: &Matched, units: [Cell; 4], leads| {
        let mut cells = vec![words(name), Cell::Count(matched.left), Cell::Count(matched.right)];
        cells.extend([figure(matched.exact_f1()), figure(matched.overlap_f1()), figure(matched.signs.dice())]);
        cells.extend(units);
        Row { cells, leads }
    };
    // cuα is of all labels, (k)uα of one of them.
    let units = |units: &Coincidences, cu: Cell, ku: Cell| [figure(units.alpha()), figure(units.binary()), cu, ku];
    let label = |figures: &LabelFigures| {
        let name = figures.label.as_str();
        let own = figure(report.coincidences.ku(name));
        let leads = Some(Leads::Label(name.to_owned()));
        row(name, &figures.matched, units(&figures.coincidences, Cell::Blank, own), leads)
    };
    let mut rows: Vec<Row> = used(report).map(label).collect();
    rows.push(row(
        "all",
        &report.all,
        units(&report.coincidences, figure(report.coincidences.cu()), Cell::Blank),
        None,
    ));
    Table {
        name: "labels".to_owned(),
        title: "Labels".to_owned(),
        about: format!(
            "F1 of marks on exactly the same words, and of marks that share a sign; Dice over signs; uα, |uα, cuα of 2016, each label alone, and (k)uα of the label among all. uα of all leaves out {} marks that lie within longer ones of the same coder.",
            report.left_out
        ),
        heads: heads(&["label", left, right, "F1", "F1 overlap", "Dice", "uα", "|uα", "cuα", "(k)uα"]),
        rows,
    }
}

fn marks_shared(report: &Compared) -> Table {
    let row = |name: &str, matched: &Matched| {
        let counts = [matched.exact, matched.overlapping, matched.exact_of_any].map(Cell::Count);
        let figures = [matched.precision(), matched.recall(), matched.overlap_precision(), matched.overlap_recall()];
        let cells = std::iter::once(words(name)).chain(counts).chain(figures.map(figure)).collect();
        Row { cells, leads: None }
    };
    let mut rows: Vec<Row> = used(report).map(|figures| row(figures.label.as_str(), &figures.matched)).collect();
    rows.push(row("all", &report.all));
    Table {
        name: "matches".to_owned(),
        title: "Precision and recall".to_owned(),
        about: "The left coder is the reference. Exact: the same words and label; sharing: a sign at least and the label; any label: the same words, whatever the label.".to_owned(),
        heads: heads(&["label", "exact", "sharing", "any label", "precision", "recall", "precision, sharing", "recall, sharing"]),
        rows,
    }
}

fn roles(report: &Compared, (left, right): (&str, &str)) -> Table {
    let used = report.relations.iter().filter(|figures| figures.left + figures.right > 0);
    let row = |figures: &crate::analysis::agreement::report::RelationFigures| {
        let cells = vec![
            words(figures.kind.as_str()),
            Cell::Count(figures.left),
            Cell::Count(figures.right),
            Cell::Count(figures.matched),
            figure(figures.strict()),
            figure(figures.given_ends()),
        ];
        Row { cells, leads: Some(Leads::Difference(Difference::Ties.name().to_owned())) }
    };
    Table {
        name: "roles".to_owned(),
        title: "Roles and other relations".to_owned(),
        about: "F1 of relations that lead from paired marks to paired marks; given ends: of those whose two ends both coders have.".to_owned(),
        heads: heads(&["relation", left, right, "matched", "F1", "given ends"]),
        rows: used.map(row).collect(),
    }
}

fn attributes(report: &Compared) -> Table {
    let used = report.attributes.iter().filter(|figures| figures.values.units() > 0);
    let row = |figures: &crate::analysis::agreement::report::AttributeFigures| {
        let name = format!("{}.{}", figures.label, figures.attribute);
        let values = &figures.values;
        let cells = vec![words(&name), Cell::Count(values.units()), figure(values.percent()), figure(values.alpha())];
        Row { cells, leads: Some(Leads::Difference(Difference::Attribute.name().to_owned())) }
    };
    Table {
        name: "attributes".to_owned(),
        title: "Attributes".to_owned(),
        about:
            "Of paired marks with the same label that have a value from one of the two: how many agree, and nominal α."
                .to_owned(),
        heads: heads(&["attribute", "pairs", "agree", "α"]),
        rows: used.map(row).collect(),
    }
}

fn confusion(report: &Compared, (left, right): (&str, &str)) -> Table {
    let labels: Vec<_> = used(report).map(|figures| Some(figures.label.clone())).chain([None]).collect();
    let name =
        |label: &Option<crate::model::LabelId>| label.as_ref().map_or("(nothing)".to_owned(), ToString::to_string);
    let row = |one: &Option<crate::model::LabelId>| {
        let count = |other: &Option<crate::model::LabelId>| {
            if one.is_none() && other.is_none() {
                return Cell::Blank;
            }
            Cell::Count(report.confusion.get(&(one.clone(), other.clone())).copied().unwrap_or_default())
        };
        let cells = std::iter::once(words(&name(one))).chain(labels.iter().map(count)).collect();
        Row { cells, leads: Some(Leads::Difference(Difference::Label.name().to_owned())) }
    };
    Table {
        name: "labels-against-labels".to_owned(),
        title: "Labels against labels".to_owned(),
        about: format!("Rows are what {left} called a mark, columns what {right} did."),
        heads: std::iter::once(String::new()).chain(labels.iter().map(name)).collect(),
        rows: if labels.len() > 1 { labels.iter().map(row).collect() } else { Vec::new() },
    }
}

fn articles(report: &Compared, (left, right): (&str, &str)) -> Table {
    let row = |(slug, matched): &(String, Matched)| {
        let mut cells =
            vec![words(slug), Cell::Count(matched.left), Cell::Count(matched.right), Cell::Count(matched.exact)];
        cells.extend([figure(matched.exact_f1()), figure(matched.overlap_f1())]);
        Row { cells, leads: Some(Leads::Document(slug.clone())) }
    };
    Table {
        name: "articles".to_owned(),
        title: "Articles".to_owned(),
        about: "All labels together.".to_owned(),
        heads: heads(&["article", left, right, "exact", "F1", "F1 overlap"]),
        rows: report.by_article.iter().map(row).collect(),
    }
}

/// F1 of each label with the interval of 1,000 draws of articles, from ten articles up.
fn plot(report: &Compared) -> Plot {
    let bar = |name: &str, matched: &Matched, articles: &[Matched]| Bar {
        name: name.to_owned(),
        figure: matched.exact_f1().ok(),
        interval: interval(articles, Matched::exact_f1).ok(),
    };
    let mut bars: Vec<Bar> =
        used(report).map(|figures| bar(figures.label.as_str(), &figures.matched, &figures.by_article)).collect();
    let all: Vec<Matched> = report.by_article.iter().map(|(_, matched)| *matched).collect();
    bars.push(bar("all", &report.all, &all));
    let title = if bars.iter().any(|bar| bar.interval.is_some()) {
        "Exact F1, with the interval of 95 in 100 draws of articles"
    } else {
        "Exact F1; intervals need ten articles"
    };
    Plot { title: title.to_owned(), bars }
}

fn gamma_part(gamma: &Result<Gamma, Undefined>) -> Part {
    let cells = match gamma {
        Ok(gamma) => vec![
            figure(gamma.gamma),
            Cell::Figure(gamma.disorder),
            gamma.expected.map_or(Cell::Blank, Cell::Figure),
            Cell::Count(gamma.samples),
        ],
        Err(why) => vec![Cell::Undefined(why.to_string()), Cell::Blank, Cell::Blank, Cell::Blank],
    };
    let table = Table {
        name: "gamma".to_owned(),
        title: "γ".to_owned(),
        about: "Of Mathet, Widlöcher and Métivier (2015), over the articles that all coders have tagged: 1 − disorder / disorder by chance. Chance is drawn from the same start every time.".to_owned(),
        heads: heads(&["γ", "disorder", "by chance", "draws"]),
        rows: vec![Row { cells, leads: None }],
    };
    Part { title: "Alignment of all units".to_owned(), plots: Vec::new(), tables: vec![table] }
}
