//! Fifty thousand steps with undo and redo between: what is kept grows with the steps and with nothing else.

use crate::desk::Desk;
use sayso::app::{Effect, Message};
use sayso::command::Command;
use sayso::format::change_file;

const STEPS: usize = 50_000;

/// So many steps are counted together.
const SPELL: usize = 10_000;

/// So many steps are undone and done again after every hundred.
const BURST: usize = 20;

/// Sends a message; how many lines the journal gets for it, and how many bytes.
fn send(desk: &mut Desk, message: Message) -> (usize, usize) {
    let stamp = desk.stamp();
    let effects = desk.workspace.update(message, &stamp);
    let logs = effects.iter().filter_map(|effect| if let Effect::Append(log) = effect { Some(log) } else { None });
    let lines: Vec<usize> = logs
        .map(|log| log.entry(desk.workspace.project(), &["documents/article/tags/ana.ron".to_owned()]))
        .map(|entry| change_file::write_entry(&entry).len())
        .collect();
    (lines.len(), lines.iter().sum())
}

#[test]
fn history_and_journal_grow_with_the_steps_alone() {
    let mut desk = Desk::with("“We lost,” Lee said.");
    desk.caret_in("lost").press("Q");
    let (home, mark) = (desk.workspace.home().unwrap(), desk.workspace.selected().unwrap().id);
    let mut spells: Vec<(usize, usize)> = Vec::new();
    for spell in 0..STEPS / SPELL {
        let (mut lines, mut bytes) = (0, 0);
        let mut note = |kept: (usize, usize)| {
            lines += kept.0;
            bytes += kept.1;
        };
        for step in 0..SPELL {
            // Notes of the same length, none like the one before.
            let words = format!("{:05}", spell * SPELL + step);
            note(send(&mut desk, Message::Do(Command::SetNote(home.clone(), mark, words))));
            if step % 100 == 99 {
                (0..BURST).for_each(|_| note(send(&mut desk, Message::Undo)));
                (0..BURST).for_each(|_| note(send(&mut desk, Message::Redo)));
            }
        }
        let (done, undone) = (desk.workspace.history().done().len(), desk.workspace.history().undone().len());
        assert_eq!((done, undone), (1 + (spell + 1) * SPELL, 0));
        spells.push((lines, bytes));
    }
    let (lines, bytes) = spells[0];
    assert_eq!(lines, SPELL + SPELL / 100 * 2 * BURST, "a line a step, undone or done again");
    assert!(bytes / lines < 600, "{bytes} bytes in {lines} lines");
    for spell in &spells[1..] {
        assert_eq!(spell.0, lines);
        assert!(spell.1.abs_diff(bytes) <= bytes / 100, "{spells:?}");
    }
    assert_eq!(desk.workspace.my_set().unwrap().annotations().len(), 1);
    assert!(desk.workspace.view.notices.len() < 100, "{} notices", desk.workspace.view.notices.len());
}
