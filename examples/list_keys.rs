//! Prints the list of keys for the README: `cargo run --example list_keys`.
#![allow(clippy::print_stdout, reason = "it prints")]

use sayso::app::Keymap;
use sayso::app::action::{Menu, ROWS};

fn main() {
    let keymap = Keymap::default();
    let menus = [
        (Menu::File, "Projects and articles"),
        (Menu::Edit, "Steps and marks"),
        (Menu::Tie, "Ties"),
        (Menu::Go, "Caret and selection"),
        (Menu::View, "What is shown"),
        (Menu::Help, "Help"),
    ];
    for (menu, title) in menus {
        println!("**{title}**\n\n| key | does | |\n| --- | --- | --- |");
        for row in ROWS.iter().filter(|row| row.menu == menu && !row.keys.is_empty()) {
            let keys: Vec<String> = keymap.keys_of(row.action).iter().map(|key| format!("`{key}`")).collect();
            println!("| {} | {} | {} |", keys.join(", "), row.name, row.hint);
        }
        println!();
    }
}
