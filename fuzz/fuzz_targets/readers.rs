//! Every reader of tags: the first byte chooses the format, the rest is a file of it, beside a text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sayso::format::FORMATS;
use sayso::format::exchange::{Input, Options, settle};

fuzz_target!(|data: &[u8]| {
    let Some((choice, bytes)) = data.split_first() else { return };
    let readers: Vec<_> = FORMATS.iter().filter(|format| format.reader.is_some()).collect();
    let format = readers[usize::from(*choice) % readers.len()];
    let inputs = format.endings.iter().map(|ending| Input::new(format!("a{ending}"), bytes));
    let inputs: Vec<Input> = inputs.chain([Input::new("a.txt", &b"Kim said \xe2\x80\x9cno\xe2\x80\x9d."[..])]).collect();
    let mut read = (format.reader.unwrap())(&inputs, &Options::default());
    settle::checked(&mut read.docs, &mut read.problems);
});
