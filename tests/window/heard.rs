//! What those who hear the window are told, and what they can do in it.

use super::{Window, home, marks, opened, press, window};
use egui::accesskit::{Action, ActionData, ActionRequest, Role, TextPosition, TextSelection, TreeId};
use egui::{Event, Key, Modifiers};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use sayso::ui::shell::Target;

/// The nodes of the article of some roles, in the order of the tree.
fn nodes<'w>(window: &'w Window, roles: &'w [Role]) -> impl Iterator<Item = Node<'w>> {
    let article = window.get_by_label("Article");
    article.children_recursive().filter(|node| roles.contains(&node.accesskit_node().role()))
}

/// The article as a screen reader reads it, line for line.
fn heard(window: &Window) -> String {
    nodes(window, &[Role::TextRun]).map(|run| run.accesskit_node().data().value().unwrap().to_owned()).collect()
}

/// What a screen reader has selected: the words, and where the caret is in them.
fn selected(window: &Window) -> String {
    let article = window.get_by_label("Article");
    article.accesskit_node().text_selection().unwrap().text()
}

/// Selects words by what a screen reader sends.
fn select(window: &mut Window, words: &str) {
    let article = window.get_by_label("Article").accesskit_node().locate().0;
    let place = |at: usize| {
        let mut before = 0;
        for run in nodes(window, &[Role::TextRun]) {
            let node = run.accesskit_node();
            let said = node.data().value().unwrap();
            if at <= before + said.len() {
                let character_index = said.get(..at - before).unwrap().chars().count();
                return TextPosition { node: node.locate().0, character_index };
            }
            before += said.len();
        }
        panic!("the words are not heard");
    };
    let start = heard(window).find(words).unwrap();
    let selection = TextSelection { anchor: place(start), focus: place(start + words.len()) };
    window.event(Event::AccessKitActionRequest(ActionRequest {
        action: Action::SetTextSelection,
        target_tree: TreeId::ROOT,
        target_node: article,
        data: Some(ActionData::SetTextSelection(selection)),
    }));
    window.run_steps(3);
}

fn click(window: &mut Window, label: &str) {
    window.get_by_label(label).click_accesskit();
    window.run_steps(3);
}

#[test]
fn the_article_is_heard_as_it_reads_and_the_caret_is_told() {
    let (folder, places) = home();
    let mut window = opened(&places, folder.path(), "“It is over,” Ortega said.\n\nשלום to all of them, 👩‍👩‍👧‍👦 too.");
    assert_eq!(heard(&window), "“It is over,” Ortega said.שלום to all of them, 👩‍👩‍👧‍👦 too.");
    let paragraphs = window.query_all_by_role(Role::Paragraph).map(|node| node.accesskit_node().label().unwrap());
    assert_eq!(paragraphs.collect::<Vec<_>>(), ["“It is over,” Ortega said.", "שלום to all of them, 👩‍👩‍👧‍👦 too."]);
    assert_eq!(selected(&window), "");
    press(&mut window, &[(Modifiers::SHIFT, Key::ArrowRight), (Modifiers::SHIFT, Key::ArrowRight)]);
    assert_eq!(selected(&window), "“I");
    let place = |window: &Window| {
        let article = window.get_by_label("Article");
        article.accesskit_node().text_selection_focus().unwrap().to_global_usv_index()
    };
    press(&mut window, &[(Modifiers::NONE, Key::End)]);
    assert_eq!(place(&window), 26);
    press(&mut window, &[(Modifiers::COMMAND, Key::End)]);
    assert!(window.get_by_label("Article").is_focused());
}

#[test]
fn an_annotation_is_made_and_tied_by_accessible_actions_alone() {
    let (folder, places) = home();
    let mut window = opened(&places, folder.path(), "“It is over,” Ortega said, the Post reported.");
    select(&mut window, "“It is over,”");
    assert_eq!(selected(&window), "“It is over,”");
    click(&mut window, "Quote Q");
    click(&mut window, "said by: not filled yet");
    click(&mut window, "1 Ortega");
    click(&mut window, "cued by: not filled yet");
    click(&mut window, "1 said");
    click(&mut window, "via: not filled yet");
    click(&mut window, "1 Post");
    assert_eq!(marks(&window), ["quote “It is over,”", "entity Ortega", "cue said", "entity Post"]);
    window.get_by_label("attribution Ortega · said · via Post");
    // A mark is pressed like a button, and the inspector tells of it.
    let mark = window.query_all_by_role(Role::Mark).next().unwrap();
    mark.click_accesskit();
    window.run_steps(3);
    click(&mut window, "2 indirect");
    let workspace = window.state().workspace();
    assert_eq!(workspace.selected().unwrap().attributes.values().next().unwrap().as_str(), "indirect");
}

#[test]
fn panels_are_landmarks_and_marks_come_in_the_order_of_the_text() {
    let (_folder, places) = home();
    let mut window = window(&places, Target::Sample);
    for role in [Role::Banner, Role::Navigation, Role::Main, Role::Complementary, Role::Status] {
        window.get_by_role(role);
    }
    window.get_by_label_contains("Mud, Herons and a Dredger Nobody Will Move, ").click_accesskit();
    window.run_steps(4);
    let order: Vec<(Role, f64)> = nodes(&window, &[Role::Paragraph, Role::Mark, Role::TextRun])
        .map(|node| (node.accesskit_node().role(), node.rect().top().into()))
        .collect();
    assert!(order.iter().filter(|(role, _)| *role == Role::Mark).count() > 5);
    let tops = |wanted: Role| order.iter().filter(move |(role, _)| *role == wanted).map(|(_, top)| *top);
    for role in [Role::Paragraph, Role::TextRun, Role::Mark] {
        assert!(tops(role).is_sorted(), "{role:?}s come from the top down");
    }
}
