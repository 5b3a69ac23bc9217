//! Articles of every kind: the first byte chooses the ending.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sayso::format::articles::{ENDINGS, archive, extract};

fuzz_target!(|data: &[u8]| {
    let Some((choice, bytes)) = data.split_first() else { return };
    let ending = ENDINGS[usize::from(*choice) % ENDINGS.len()];
    let _ = extract(&format!("a{ending}"), bytes);
    let _ = archive::files(bytes, |_| true);
});
