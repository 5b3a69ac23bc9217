//! Three versions of a file, apart at bytes that no text has: what is merged is a file that reads back, either way round.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sayso::format::in_words::in_words;
use sayso::format::lone_file::LoneFile;
use sayso::format::merge_file::{merge, split_markers};

fn merges(base: Option<&[u8]>, ours: &[u8], theirs: &[u8]) -> bool {
    let Ok(merged) = merge("file.ron", base, ours, theirs) else { return false };
    let content = merged.content.as_bytes();
    LoneFile::read("file.ron", content).unwrap();
    in_words("file.ron", content).unwrap();
    // What was merged has nothing more to say to itself.
    assert_eq!(merge("file.ron", Some(content), content, content).unwrap().conflicts, Vec::<String>::new());
    true
}

fuzz_target!(|data: &[u8]| {
    let mut versions = data.splitn(3, |byte| *byte == 0xff);
    if let (Some(base), Some(ours), Some(theirs)) = (versions.next(), versions.next(), versions.next()) {
        for base in [None, Some(base)] {
            assert_eq!(merges(base, ours, theirs), merges(base, theirs, ours));
        }
    }
    if let Some(marked) = split_markers(&String::from_utf8_lossy(data)) {
        merges(marked.base.as_deref().map(str::as_bytes), marked.ours.as_bytes(), marked.theirs.as_bytes());
    }
});
