//! A whole article, tagged with nothing but keys.

use crate::desk::Desk;
use sayso::app::Mode;
use sayso::model::{Annotation, Relation};
use std::path::Path;

/// Walks with keys until the caret stands in some words: paragraphs, then words.
fn walk_to(desk: &mut Desk, words: &str) {
    desk.press("Escape Escape Ctrl+Home");
    let found = desk.workspace.document().unwrap().1.text.as_str().find(words);
    let target = found.unwrap_or_else(|| panic!("{words:?} is not there"));
    let head = |desk: &Desk| desk.workspace.view.selection.head.byte();
    loop {
        let before = head(desk);
        desk.press("Ctrl+Down");
        if head(desk) > target || head(desk) == before {
            if head(desk) > target {
                desk.press("Ctrl+Up");
            }
            break;
        }
    }
    while head(desk) < target {
        let before = head(desk);
        desk.press("Ctrl+Right");
        if head(desk) > target {
            desk.press("Ctrl+Left");
            while head(desk) < target {
                desk.press("Right");
            }
        }
        assert_ne!(head(desk), before, "{words:?} is reached");
    }
}

/// Begins a tie and takes some words as its end, by the digit beside them.
fn take(desk: &mut Desk, key: &str, words: &str) {
    desk.press(key);
    take_next(desk, words);
}

/// Takes some words as the next end of a tie, by the digit beside them.
fn take_next(desk: &mut Desk, words: &str) {
    let Mode::Tying { candidates, .. } = desk.workspace.view.mode.clone() else { panic!("not tying") };
    let (_, document) = desk.workspace.document().unwrap();
    let number = candidates.iter().position(|candidate| document.text.slice(candidate.span) == words);
    let Some(number) = number else { panic!("{words:?} has no digit") };
    desk.press(&format!("{}", number + 1));
}

struct Attribution {
    quote: &'static str,
    speaker: Option<&'static str>,
    cue: Option<&'static str>,
    via: &'static [&'static str],
}

/// The nine attributions of the article that sayso is tried on.
const NINE: [Attribution; 9] = [
    Attribution {
        quote: "he\u{a0}values President Vladimir Putin's government for opposing U.S. dominance",
        speaker: Some("Kim"),
        cue: Some("said"),
        via: &["Russian", "USA Today"],
    },
    Attribution {
        quote: "The talks with Lavrov were\u{a0}the first official face-to-face meeting between a Russian government figure and Kim",
        speaker: Some("Tass"),
        cue: Some("according to"),
        via: &["USA Today"],
    },
    Attribution {
        quote: "\"The situation on the Korean Peninsula is changing in accordance with the requirements of the interests of the two nations,”",
        speaker: Some("Kim"),
        cue: Some("said"),
        via: &["Tass", "USA Today"],
    },
    Attribution {
        quote: "“I highly value the fact that Putin’s administration strictly opposes the U.S.’s dominance. You strictly oppose, and we are always ready to conduct negotiations and a profound exchange of opinions with the Russian side on this issue,”",
        speaker: Some("he"),
        cue: Some("added"),
        via: &["USA Today"],
    },
    Attribution {
        quote: "the Russian foreign minister's visit coincides with a changing situation on the Korean Peninsula, \"rapidly moving towards talks and consultations,\"",
        speaker: Some("Kim"),
        cue: Some("said"),
        via: &["Tass", "USA Today"],
    },
    Attribution {
        quote: "that Lavrov's visit \"shows how much attention the Russian leadership and President Putin pay to the further development and strengthening of our relations.\"",
        speaker: Some("Kim"),
        cue: Some("noted"),
        via: &["USA Today"],
    },
    Attribution {
        quote: "The meeting between Kim and Lavrov\u{a0}appeared to be an attempt to secure the support of Russia,\u{a0}and previously China, in helping to push the U.S. to make concessions toward Pyongyang, including\u{a0}easing sanctions",
        speaker: Some("Anthony Rinna"),
        cue: Some("said"),
        via: &["Reuters", "USA Today"],
    },
    Attribution {
        quote: "Russia “cannot afford to be remembered as the country that had no hat in the ring leading up to June 12,\"",
        speaker: Some("He"),
        cue: Some("said"),
        via: &["Reuters", "USA Today"],
    },
    Attribution {
        quote: "In the long-term, Russia hopes to foster economic cooperation between both Koreas",
        speaker: Some("Rinna"),
        cue: Some("added"),
        via: &["USA Today"],
    },
];

/// Presses for each of the nine frames: seven with one outlet, eight with two.
const FRAMES: [usize; 9] = [8, 7, 8, 7, 8, 7, 8, 8, 7];

#[test]
fn the_nine_attributions_of_the_hard_article_by_keys_alone() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/articles/000_5742402afafb8728.txt");
    let Ok(bytes) = sayso::store::read(&path) else {
        println!("skipped: the_nine_attributions_of_the_hard_article_by_keys_alone, its article is not at hand");
        return;
    };
    let text = String::from_utf8(bytes).unwrap();
    let root = tempfile::tempdir().unwrap();
    let (project, home) = (root.path().join("project"), root.path().join("home"));
    Desk::lay_out(&text, &project);
    let mut desk = Desk::open(&project, &home, "ana");
    let mut details = desk.workspace.project().catalogue().values().next().unwrap().clone();
    details.outlet = "USA Today".to_owned();
    desk.send(sayso::app::Message::Do(sayso::command::Command::SetMeta(Box::new(details))));
    let mut frames = Vec::new();
    for attribution in &NINE {
        // The caret stands in the quote; no words are selected.
        walk_to(&mut desk, attribution.quote);
        desk.presses = 0;
        desk.press("Q");
        if let Some(speaker) = attribution.speaker {
            take(&mut desk, "S", speaker);
        }
        if let Some(cue) = attribution.cue {
            take(&mut desk, "U", cue);
        }
        // A chain goes on by itself: V once, then a digit for each outlet.
        for (link, outlet) in attribution.via.iter().enumerate() {
            if link == 0 { take(&mut desk, "V", outlet) } else { take_next(&mut desk, outlet) }
        }
        frames.push(desk.presses);
    }
    println!("presses for each frame, from the caret in the quote: {frames:?}");
    assert_eq!(frames, FRAMES);
    assert_eq!(attributions(&desk), wanted());
    desk.press("Ctrl+S");
    let before = desk.workspace.project().clone();
    drop(desk);
    let desk = Desk::open(&project, &home, "ana");
    assert_eq!(*desk.workspace.project(), before);
    assert_eq!(attributions(&desk), wanted());
    let kept = sayso::store::read(&project.join("documents/article/text.txt")).unwrap();
    assert_eq!(kept, text.as_bytes());
}

fn wanted() -> Vec<String> {
    let say = |a: &Attribution| {
        let (speaker, cue) = (a.speaker.unwrap_or("nobody"), a.cue.unwrap_or("no cue"));
        format!("{} | {speaker} | {cue} | {}", a.quote, a.via.join(" → "))
    };
    NINE.iter().map(say).collect()
}

/// The attributions of the open article, in the order of the text.
fn attributions(desk: &Desk) -> Vec<String> {
    let (_, document) = desk.workspace.document().unwrap();
    let set = desk.workspace.my_set().unwrap();
    let words = |annotation: &Annotation| document.text.covered(annotation.fragments().unwrap());
    let ends = |quote: &Annotation, kind: &str| -> Vec<String> {
        let of_kind = |relation: &&Relation| relation.kind.as_str() == kind;
        let relations = set.relations_from(quote.id).into_iter().filter(of_kind);
        relations.map(|relation| words(set.annotation(relation.to).unwrap())).collect()
    };
    let mut quotes: Vec<&Annotation> = set.annotations().filter(|a| a.label.as_str() == "quote").collect();
    quotes.sort_by_key(|quote| quote.fragments().unwrap().start());
    let say = |quote: &&Annotation| {
        let parts =
            [ends(quote, "said_by").join(", "), ends(quote, "cued_by").join(", "), ends(quote, "via").join(" → ")];
        format!("{} | {}", words(quote), parts.join(" | "))
    };
    quotes.iter().map(say).collect()
}

/// A direct quotation needs no selecting: the caret in it is enough.
#[test]
fn a_whole_frame_takes_at_most_eight_presses() {
    let mut desk =
        Desk::with("\"The situation is changing,” Kim said in the meeting, Russia’s Tass news agency reported.");
    walk_to(&mut desk, "situation");
    desk.presses = 0;
    desk.press("Q");
    take(&mut desk, "S", "Kim");
    take(&mut desk, "U", "said");
    take(&mut desk, "V", "Tass");
    println!("presses for a frame of content, speaker, cue and outlet: {}", desk.presses);
    assert_eq!(desk.presses, 7);
    assert!(desk.page().ends_with("1 cued_by 3\n1 said_by 2\n1 via 4"), "{}", desk.page());
}
