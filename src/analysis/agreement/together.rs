//! Any number of coders compared, article by article, so that memory grows with their tags alone.

use super::gamma::{Continuum, Gamma, Settings, gamma_while};
use super::kappa::Ratings;
use super::report::{Report, units};
use super::segments::Windows;
use super::unitizing::{Coincidences, Unit, apart};
use super::{Figure, Undefined};
use crate::analysis::align::{Laid, Placed};
use crate::model::{AnnotationSet, LabelId, Schema};
use crate::text::{Text, segment};
use std::collections::BTreeMap;

/// What a word is said to be that is in no mark.
const NONE: &str = "O";

/// An article with what each coder made of it; whoever never opened it is not somebody who found nothing.
#[derive(Clone, Debug)]
pub struct Shared<'p> {
    /// Its name.
    pub document: &'p str,
    /// Its text.
    pub text: &'p Text,
    /// The tags of each coder, in the same order for all articles.
    pub sets: Vec<Option<&'p AnnotationSet>>,
}

/// How several coders agree.
#[derive(Clone, Debug, Default)]
pub struct Together {
    /// How many articles at least two of them have tagged.
    pub articles: usize,
    /// How many of these all of them have tagged.
    pub complete: usize,
    /// Each two of them, by their places in the order of coders.
    pub pairs: Vec<Two>,
    /// All labels and all coders.
    pub all: Figures,
    /// By label, in the order of the schema.
    pub labels: Vec<(LabelId, Figures)>,
    /// The units of every article that all have tagged, for γ, which is worked out when it is asked for.
    continua: Vec<Kept>,
}

/// Two of several coders.
#[derive(Clone, Debug)]
pub struct Two {
    /// The left coder's place.
    pub left: usize,
    /// The right coder's place.
    pub right: usize,
    /// How they agree, over the articles that both have tagged.
    pub report: Report,
    /// Where marks begin, word by word.
    pub windows: Windows,
}

/// What is measured over all coders at once.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// uα and its kin; of units of one coder that overlap the longest stay.
    pub coincidences: Coincidences,
    /// Units that were left out of them.
    pub left_out: usize,
    /// What each word was said to be: the label of the shortest mark that it is in.
    pub words: Ratings,
}

/// A text's length and the units of each coder.
#[derive(Clone, Debug)]
struct Kept {
    length: u32,
    coders: Vec<Vec<(u32, u32, String)>>,
}

impl Together {
    /// Of no article yet, by so many coders.
    pub fn of(schema: &Schema, coders: usize) -> Together {
        let pairs = (0..coders).flat_map(|left| (left + 1..coders).map(move |right| (left, right)));
        let two = |(left, right)| Two { left, right, report: Report::of(schema), windows: Windows::default() };
        Together {
            pairs: pairs.map(two).collect(),
            labels: schema.labels.iter().map(|label| (label.id.clone(), Figures::default())).collect(),
            ..Together::default()
        }
    }

    /// Adds an article; one that fewer than two have tagged says nothing.
    pub fn add(&mut self, article: &Shared<'_>) {
        let whole = self.add_while(article, &mut || true);
        debug_assert!(whole, "nothing stopped it");
    }

    /// As [`Together::add`], as long as `go_on` says so, which is asked before each pair and each label; of an article
    /// that was stopped only a part is in the figures, which are of no use then.
    pub fn add_while(&mut self, article: &Shared<'_>, go_on: &mut dyn FnMut() -> bool) -> bool {
        let laid: Vec<Option<Laid<'_>>> =
            article.sets.iter().map(|set| set.map(|set| Laid::of(article.text, set))).collect();
        let there: Vec<&Laid<'_>> = laid.iter().flatten().collect();
        if there.len() < 2 {
            return true;
        }
        self.articles += 1;
        let words: Vec<u32> = segment::words(article.text).map(|span| article.text.char_offset(span.start())).collect();
        for two in &mut self.pairs {
            if !go_on() {
                return false;
            }
            let of = |place: usize| laid.get(place).and_then(Option::as_ref);
            let (Some(left), Some(right)) = (of(two.left), of(two.right)) else { continue };
            two.report.add_laid((article.document, article.text), (left, right));
            let (one, other) = (beginnings(left, &words), beginnings(right, &words));
            two.windows.add(&one, &other, Windows::usual(&one));
        }
        let length = article.text.char_offset(article.text.end());
        self.all.add(length, (&laid, None), &words);
        for (label, figures) in &mut self.labels {
            if !go_on() {
                return false;
            }
            figures.add(length, (&laid, Some(label)), &words);
        }
        if there.len() == laid.len() {
            self.complete += 1;
            let owned = |(start, end, label): Unit<'_>| (start, end, label.to_owned());
            let kept = |laid: &&Laid<'_>| units(&laid.marks_of(None)).into_iter().map(owned).collect();
            self.continua.push(Kept { length, coders: there.iter().map(kept).collect() });
        }
        true
    }

    /// γ over the articles that all have tagged, as long as `go_on` says so; it takes its time.
    ///
    /// # Errors
    /// There is no such article, nothing is tagged, or the units cannot be aligned within limits.
    pub fn gamma(&self, settings: Settings, go_on: &mut dyn FnMut() -> bool) -> Result<Gamma, Undefined> {
        let continua: Vec<Continuum<'_>> = self.continua.iter().map(Kept::continuum).collect();
        gamma_while(&continua, settings, go_on)
    }

    /// The figure of two coders, whichever stands first.
    pub fn two(&self, one: usize, other: usize) -> Option<&Two> {
        let (left, right) = (one.min(other), one.max(other));
        self.pairs.iter().find(|two| (two.left, two.right) == (left, right))
    }
}

impl Kept {
    fn continuum(&self) -> Continuum<'_> {
        let coders =
            self.coders.iter().map(|units| units.iter().map(|(s, e, label)| (*s, *e, label.as_str())).collect());
        Continuum { length: self.length, coders: coders.collect() }
    }
}

impl Figures {
    /// Adds what coders made of an article so long, of one label or of all.
    fn add(&mut self, length: u32, (laid, label): (&[Option<Laid<'_>>], Option<&LabelId>), words: &[u32]) {
        let marks: Vec<Option<Vec<&Placed<'_>>>> =
            laid.iter().map(|laid| laid.as_ref().map(|laid| laid.marks_of(label))).collect();
        let mut all: Vec<Vec<Unit<'_>>> = Vec::new();
        for marks in marks.iter().flatten() {
            let (units, left_out) = apart(units(marks));
            self.left_out += left_out;
            all.push(units);
        }
        self.coincidences.add(length, &all);
        let mut labels = vec![NONE];
        let said: Vec<Option<Vec<usize>>> =
            marks.iter().map(|marks| marks.as_ref().map(|marks| labels_of(marks, words, &mut labels))).collect();
        self.add_words(&said, &labels, words.len());
    }

    /// Adds what coders said of each word; most words are said to be what the word before is.
    fn add_words(&mut self, said: &[Option<Vec<usize>>], labels: &[&str], words: usize) {
        let values = |word: usize| said.iter().map(move |said| said.as_ref()?.get(word).copied());
        let mut counts: BTreeMap<Vec<Option<usize>>, usize> = BTreeMap::new();
        let mut from = 0;
        for word in 1..=words {
            if word == words || !values(word).eq(values(from)) {
                *counts.entry(values(from).collect()).or_default() += word - from;
                from = word;
            }
        }
        for (values, times) in counts {
            let named: Vec<Option<&str>> = values.iter().map(|value| labels.get((*value)?).copied()).collect();
            self.words.add_many(&named, times);
        }
    }

    /// Gwet's AC1 on words; what they could be is every label that was given, and none.
    ///
    /// # Errors
    /// As for [`Ratings::ac1`].
    pub fn ac1(&self) -> Figure {
        self.words.ac1(&self.words.categories())
    }

    /// Gwet's AC2 on words: as AC1, but two labels agree by half, since both coders found something there.
    ///
    /// # Errors
    /// As for [`Ratings::ac1`].
    pub fn ac2(&self) -> Figure {
        self.words.ac2_of_labels(&self.words.categories(), NONE)
    }
}

/// What a coder says of each word, by the places of labels in a list, of which the first is none: the label of the
/// shortest of some marks that the word begins in.
fn labels_of<'s>(marks: &[&Placed<'s>], words: &[u32], labels: &mut Vec<&'s str>) -> Vec<usize> {
    let size = |placed: &&Placed<'s>| placed.spans.iter().map(|(start, end)| end - start).sum::<u32>();
    let mut marks = marks.to_vec();
    marks.sort_by_cached_key(|placed| std::cmp::Reverse(size(placed)));
    let mut said = vec![0; words.len()];
    for placed in marks {
        let name = placed.mark.label.as_str();
        let label = labels.iter().position(|known| *known == name).unwrap_or_else(|| {
            labels.push(name);
            labels.len() - 1
        });
        for (start, end) in &*placed.spans {
            let first = words.partition_point(|word| word < start);
            let here = said.get_mut(first..).into_iter().flatten().zip(words.get(first..).into_iter().flatten());
            here.take_while(|(_, word)| *word < end).for_each(|(said, _)| *said = label);
        }
    }
    said
}

/// Whether a mark begins at each word.
fn beginnings(laid: &Laid<'_>, words: &[u32]) -> Vec<bool> {
    let mut begins = vec![false; words.len()];
    for (start, _) in laid.marks.iter().flat_map(|placed| &*placed.spans) {
        let word = words.partition_point(|word| word < start);
        begins.get_mut(word).into_iter().for_each(|begins| *begins = true);
    }
    begins
}
