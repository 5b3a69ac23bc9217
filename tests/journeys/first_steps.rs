//! The tour: it says what to press, and sees that it was done.

use crate::desk::Desk;
use sayso::app::{Message, View};
use sayso::view::tour::TourView;

const ARTICLE: &str = "“We lost,” Lee told the Post. “We go on,” Kim said, the Post reported. Ms Ortega agreed.";

#[test]
fn every_stop_is_done_by_the_keys_that_it_names() {
    let mut desk = Desk::with(ARTICLE);
    desk.press("Ctrl+F1");
    // Where the caret has to be, what is pressed, and what the stop must have named.
    let stops = [
        ("lost", "Q", &["Q"][..]),
        ("", "S 1", &["S"]),
        ("", "U 1 V 1 Escape", &["U", "V"]),
        ("go on", "W 1 1 1 W", &["W"]),
        ("Ortega", "E 1", &["E"]),
        ("", "Ctrl+Z", &["Ctrl+Z", "Ctrl+Y"]),
        ("", "O", &["O", "Ctrl+Shift+R"]),
        ("", "", &["Ctrl+P", "F1", "Ctrl+Shift+X"]),
    ];
    for (number, (place, keys, named)) in stops.into_iter().enumerate() {
        let stop = TourView::of(&desk.workspace).unwrap();
        assert_eq!((stop.number, stop.count), (number, 8));
        assert!(named.iter().all(|key| stop.words.contains(key)), "{}", stop.words);
        assert_eq!(stop.done, keys.is_empty(), "before: {}", stop.title);
        if !place.is_empty() {
            desk.press("Escape Escape").caret_in(place);
        }
        desk.press(keys);
        let stop = TourView::of(&desk.workspace).unwrap();
        assert!(stop.done, "{}: {}", stop.title, desk.page());
        desk.send(Message::View(View::Tour(Some(number + 1))));
    }
    assert_eq!(TourView::of(&desk.workspace), None, "behind the last stop the tour is over");
}
