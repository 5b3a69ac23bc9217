//! Who said it, by which cue, through whom.

use crate::desk::Desk;

#[test]
fn a_frame_takes_seven_keys_after_the_caret_stands_in_the_quote() {
    let mut desk = Desk::with("“We will appeal,” Mira Ortega said, the Harbour Post reported.");
    desk.caret_in("appeal");
    desk.presses = 0;
    desk.press("Q S 1 U 1 V 1");
    assert_eq!(
        desk.page(),
        "[quote:1|“We will appeal,”] [entity:2|Mira Ortega] [cue:3|said], the [entity:4|Harbour Post] reported.\
         \n%%\n1 cued_by 3\n1 said_by 2\n1 via 4"
    );
    assert!(desk.presses <= 8, "{} presses", desk.presses);
}

#[test]
fn an_interrupted_quotation_is_one_annotation() {
    let mut desk = Desk::with("“We appeal,” said Ms Ortega, “and we will win.”");
    desk.caret_in("appeal").press("Q").caret_in("and we").press("J S 1");
    assert_eq!(
        desk.page(),
        "[quote:1|“We appeal,”] said [entity:2|Ms Ortega], [quote:1|“and we will win.”]\n%%\n1 said_by 2"
    );
}

#[test]
fn the_edges_of_each_part_of_an_interrupted_quotation_can_be_moved_and_a_part_taken_out() {
    let mut desk = Desk::with("“We appeal today,” said Ms Ortega, “and we will win.”");
    desk.select("“We appeal").press("Q").select("we will").press("J");
    assert_eq!(desk.page(), "[quote:1|“We appeal] today,” said Ms Ortega, “and [quote:1|we will] win.”");
    desk.press("Escape Tab Alt+Up Alt+Right");
    assert_eq!(
        desk.page(),
        "[quote:1|“We appeal] today,” said Ms Ortega, “and [quote:1|we will win].”",
        "the outermost"
    );
    desk.press("P Alt+Up");
    assert_eq!(desk.page(), "[quote:1|“We appeal] today,” said Ms Ortega, “[quote:1|and we will win].”", "the second");
    desk.press("Tab");
    desk.send(sayso::app::Message::View(sayso::app::View::MarkAt(
        desk.workspace.document().unwrap().1.text.offset("“We ap".len()).unwrap(),
    )));
    desk.press("Alt+Right");
    assert!(desk.page().starts_with("[quote:1|“We appeal today]"), "the one with the caret: {}", desk.page());
    desk.press("P Shift+J");
    assert_eq!(desk.page(), "[quote:1|“We appeal today],” said Ms Ortega, “and we will win.”");
    desk.press("Shift+J");
    assert_eq!(desk.notices(), ["the mark has one part only; Delete takes it away"]);
}

#[test]
fn a_mark_that_does_not_fit_is_refused_as_an_end_in_words() {
    let mut desk = Desk::with("“We lost,” Lee said.");
    desk.caret_in("said").press("U").caret_in("lost").press("Q S").caret_in("said").press("Enter");
    assert_eq!(desk.notices(), ["“said by” goes from quote to entity or source, not from quote to cue"]);
    assert_eq!(desk.page(), "[quote:1|“We lost,”] Lee [cue:2|said].");
}

#[test]
fn a_quote_within_a_quote_is_tied_inside_it() {
    let mut desk = Desk::with("“She told us ‘never again’ twice,” Lee said.");
    desk.caret_in("She").press("Q").caret_in("never").press("Q I 1");
    assert_eq!(desk.page(), "[quote:1|“She told us [quote:2|‘never again’] twice,”] Lee said.\n%%\n2 inside 1");
}

#[test]
fn a_quote_may_have_no_speaker() {
    let mut desk = Desk::with("“Mistakes were made.” The room was silent.");
    desk.caret_in("Mistakes").press("Q");
    assert_eq!(desk.page(), "[quote:1|“Mistakes were made.”] The room was silent.");
}

#[test]
fn two_outlets_keep_their_order() {
    let text = "“We met,” Kim said, the Tass agency reported.\n\nDaily Courier\n\nIt was late, according to Reuters.";
    let mut desk = Desk::with(text);
    desk.caret_in("met").press("Q V").select("Daily Courier").press("Enter");
    desk.select("Tass").press("E");
    desk.press("Tab Shift+Tab Shift+Tab");
    while desk.workspace.selected().unwrap().label.as_str() != "quote" {
        desk.press("Shift+Tab");
    }
    desk.press("V").caret_in("Tass").press("Enter Escape");
    let chain = |desk: &Desk| {
        let set = desk.workspace.my_set().unwrap();
        let quote = set.annotations().find(|a| a.label.as_str() == "quote").unwrap();
        let (_, document) = desk.workspace.document().unwrap();
        let words =
            |r: &&sayso::model::Relation| document.text.covered(set.annotation(r.to).unwrap().fragments().unwrap());
        set.relations_from(quote.id).iter().map(words).collect::<Vec<_>>()
    };
    assert_eq!(chain(&desk), ["Daily Courier", "Tass"]);
    let second = {
        let set = desk.workspace.my_set().unwrap();
        set.relations().find(|relation| relation.order == 1).unwrap().id
    };
    let home = desk.workspace.home().unwrap();
    desk.send(sayso::app::Message::Do(sayso::command::Command::MoveInChain(home, second, 0)));
    assert_eq!(chain(&desk), ["Tass", "Daily Courier"]);
    desk.press("Ctrl+Z");
    assert_eq!(chain(&desk), ["Daily Courier", "Tass"]);
}

#[test]
fn new_words_are_marked_as_the_speaker_when_no_candidate_fits() {
    let mut desk = Desk::with("“We lost,” a spokesman for the ministry said.");
    desk.caret_in("lost").press("Q S").select("a spokesman for the ministry").press("S");
    assert_eq!(desk.page(), "[quote:1|“We lost,”] [source:2|a spokesman for the ministry] said.\n%%\n1 said_by 2");
}

#[test]
fn any_relation_is_picked_by_number() {
    let mut desk = Desk::with("“We lost 4 million,” Lee told Kim.");
    desk.caret_in("Kim").press("E").caret_in("lost").press("Q R 4");
    assert!(matches!(desk.workspace.view.mode, sayso::app::Mode::Tying { .. }));
    desk.press("1");
    assert!(desk.page().ends_with("1 said_to 2"), "{}", desk.page());
}

#[test]
fn wrong_ends_are_refused_in_words() {
    let mut desk = Desk::with("“We lost,” Lee said.");
    desk.caret_in("lost").press("Q").caret_in("said").press("U").caret_in("Lee").press("E");
    let set = desk.workspace.my_set().unwrap();
    let id = |label: &str| set.annotations().find(|a| a.label.as_str() == label).unwrap().id;
    let (cue, entity) = (id("cue"), id("entity"));
    let home = desk.workspace.home().unwrap();
    let kind = sayso::model::RelationKind::new("said_by").unwrap();
    let end = sayso::command::End::There(entity);
    desk.send(sayso::app::Message::Do(sayso::command::Command::Tie(home, kind, cue, end)));
    assert_eq!(desk.notices(), ["“said by” goes from quote to entity or source, not from cue to entity"]);
}

#[test]
fn a_second_cue_takes_the_place_of_the_first() {
    let mut desk = Desk::with("“We lost,” Lee said, and added nothing.");
    desk.caret_in("lost").press("Q U 1 U 1");
    assert!(desk.page().ends_with("%%\n1 cued_by 3"), "{}", desk.page());
    desk.press("Ctrl+Z");
    assert!(desk.page().ends_with("%%\n1 cued_by 2"), "{}", desk.page());
}

#[test]
fn a_new_link_comes_last_though_others_were_taken_out() {
    let mut desk = Desk::with("“We met,” Kim said, as Ann, Bo and Cy had it, and Di too.");
    for name in ["Ann", "Bo", "Cy", "Di"] {
        desk.caret_in(name).press("E");
    }
    desk.caret_in("met").press("Q V");
    for name in ["Ann", "Bo", "Cy"] {
        desk.caret_in(name).press("Enter");
    }
    let bo = desk.workspace.my_set().unwrap().relations().find(|relation| relation.order == 1).unwrap().id;
    let home = desk.workspace.home().unwrap();
    desk.send(sayso::app::Message::Do(sayso::command::Command::Untie(home, bo)));
    desk.press("V").caret_in("Di").press("Enter Escape");
    let orders: Vec<u32> = desk.workspace.my_set().unwrap().relations().map(|relation| relation.order).collect();
    assert_eq!(orders, [0, 2, 3]);
}
