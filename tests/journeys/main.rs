//! What people do, told without a window: keys go in, marks come out.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "tests"
)]

mod a_colleague;
mod attribute_a_quotation;
mod bring_beside;
mod change_your_mind;
mod copies;
mod crash_states;
mod desk;
mod edges;
mod find_and_tag_all;
mod first_annotation;
mod first_steps;
mod frames;
mod gold_from_nothing;
mod hanging;
mod import_and_export;
mod keyboard_only;
mod kill;
mod long_day;
mod open_and_reopen;
mod outside;
mod patterns;
mod race;
mod read_beside;
mod review;
mod review_of_forty;
mod save_beside;
mod strange_texts;
#[path = "../support/mod.rs"]
mod support;
mod talk;
mod torn_journal;
mod two_coders;
mod versions;
