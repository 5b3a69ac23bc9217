//! What an article's first and last lines say about it.
//!
//! Headline, section, date, outlet, byline and the story it was taken from
//! are *proposed* for a person to confirm. Nothing is cut out of the text.

use jiff::civil::Date;

/// What the lines of an article seem to say about it; empty where they say nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Proposal {
    /// The headline.
    pub title: String,
    /// The section of the paper.
    pub section: String,
    /// The day, as `2018-06-01`.
    pub published: String,
    /// Who published it.
    pub outlet: String,
    /// Who wrote it.
    pub byline: String,
    /// The longer article it was taken from.
    pub source: String,
}

impl Proposal {
    /// These fields, and those of another where they are empty.
    #[must_use]
    pub fn or(self, other: Proposal) -> Proposal {
        let either = |one: String, other: String| if one.is_empty() { other } else { one };
        Proposal {
            title: either(self.title, other.title),
            section: either(self.section, other.section),
            published: either(self.published, other.published),
            outlet: either(self.outlet, other.outlet),
            byline: either(self.byline, other.byline),
            source: either(self.source, other.source),
        }
    }
}

/// How many lines at the head are looked at.
const HEAD: usize = 8;

/// Proposes fields from an article's first and last lines.
pub fn propose(text: &str) -> Proposal {
    let mut proposal = Proposal::default();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let head: Vec<&str> = lines.by_ref().take(HEAD).collect();
    let last = text.trim_end().rsplit('\n').next().unwrap_or_default().trim();
    if let Some(title) = head.first().filter(|line| is_headline(line)) {
        (*title).clone_into(&mut proposal.title);
    }
    for line in head.iter().skip(usize::from(!proposal.title.is_empty())) {
        read_head_line(&mut proposal, line);
    }
    read_full_story(&mut proposal, last);
    let Proposal { title, section, published, outlet, byline, source } = proposal;
    let [title, section, outlet, byline, source] = [title, section, outlet, byline, source].map(|f| plain_spaces(&f));
    Proposal { title, section, published, outlet, byline, source }
}

/// Fields have plain single spaces, whatever the text has.
fn plain_spaces(field: &str) -> String {
    field.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_headline(line: &str) -> bool {
    line.chars().count() <= 160 && !line.ends_with(['.', ',', ';']) && date_in(line).is_none()
}

fn read_head_line(proposal: &mut Proposal, line: &str) {
    if let Some(author) = byline(line) {
        author.clone_into(&mut proposal.byline);
    } else if proposal.published.is_empty()
        && line.chars().count() <= 80
        && let Some(date) = date_in(line)
    {
        proposal.published = date.to_string();
        proposal.section = section(line);
    } else if proposal.outlet.is_empty() && is_outlet(line) {
        line.clone_into(&mut proposal.outlet);
    }
}

fn byline(line: &str) -> Option<&str> {
    let author = line.strip_prefix("By ").or_else(|| line.strip_prefix("BY "))?;
    (author.chars().count() <= 80 && !author.ends_with('.')).then_some(author)
}

/// The part of `News  |  Jun 1, 2018` before the date.
fn section(line: &str) -> String {
    let parts = line.split(['|', '·', '—']).map(str::trim);
    parts.filter(|part| !part.is_empty() && date_in(part).is_none()).take(1).collect()
}

/// A day somewhere in a short line.
fn date_in(line: &str) -> Option<Date> {
    const FORMS: [&str; 7] =
        ["%Y-%m-%d", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%b. %d, %Y", "%A, %B %d, %Y"];
    let parts = line.split(['|', '·', '—']).map(|part| part.trim().trim_end_matches('.'));
    parts.flat_map(|part| FORMS.map(|form| Date::strptime(form, part).ok())).flatten().next()
}

/// A few capitalised words alone on a line are likely an outlet.
fn is_outlet(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let small = ["of", "the", "and", "&", "de", "la", "le", "der", "die"];
    let capital = |word: &&str| small.contains(word) || word.starts_with(char::is_uppercase);
    (1..=5).contains(&words.len())
        && words.iter().all(capital)
        && line.ends_with(|c: char| c.is_alphanumeric())
        && !line.contains(['|', ':', ','])
}

/// `Full story: Kim values Russia (USA Today)` names the story and its outlet.
fn read_full_story(proposal: &mut Proposal, line: &str) {
    let Some(story) = line.strip_prefix("Full story:").map(str::trim) else {
        return;
    };
    let (title, outlet) = match story.rsplit_once('(') {
        Some((title, outlet)) if outlet.ends_with(')') => (title.trim(), outlet.trim_end_matches(')').trim()),
        Some(_) | None => (story, ""),
    };
    title.clone_into(&mut proposal.source);
    if !outlet.is_empty() {
        outlet.clone_into(&mut proposal.outlet);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_names_itself() {
        let text = "Mud and Herons\n\nNews \u{a0}|\u{a0}  Mar 4, 2025\n\nThe dredger left.\n\nPort Asken Courier\n\n\
                    It was late.\n\nFull story:\u{a0} The dredger: who told her? (Port Asken Courier)";
        let found = propose(text);
        assert_eq!(found.title, "Mud and Herons");
        assert_eq!(found.section, "News");
        assert_eq!(found.published, "2025-03-04");
        assert_eq!(found.outlet, "Port Asken Courier");
        assert_eq!(found.source, "The dredger: who told her?");
    }

    #[test]
    fn a_report_has_a_byline() {
        let found = propose("Audit finds gaps\nBy Lena Haddad\nMarch 4, 2025\n\nThe audit said so.");
        assert_eq!((found.byline.as_str(), found.published.as_str()), ("Lena Haddad", "2025-03-04"));
        assert_eq!(found.outlet, "");
    }

    #[test]
    fn prose_proposes_nothing() {
        assert_eq!(propose("The talks failed. Kim left."), Proposal::default());
        assert_eq!(propose(""), Proposal::default());
    }
}
