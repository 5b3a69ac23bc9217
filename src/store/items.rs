//! Files of many values, read some at a time: one a line, or the elements of one list of JSON.
#![expect(clippy::disallowed_methods, reason = "the disk is store's")]

use crate::format::limits::limits;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// So many bytes are read together.
const PIECE: usize = 1 << 20;

/// A file of many values.
pub(super) struct Items {
    file: BufReader<File>,
    /// Whether they are the elements of a list.
    list: bool,
    /// The number of the next line or element, from 1.
    next: usize,
    ended: bool,
}

impl Items {
    /// Opens a file; `None` where it is one value as a whole, and has to be read as one.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) fn open(path: &Path, is_lines: bool) -> io::Result<Option<Items>> {
        let mut file = BufReader::with_capacity(PIECE, File::open(path)?);
        let start = file.fill_buf()?;
        let mark = if start.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let behind = start.get(mark..).unwrap_or_default();
        let blank = behind.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let list = behind.get(blank) == Some(&b'[');
        if list {
            file.consume(mark + blank + 1);
        }
        Ok((list || is_lines).then_some(Items { file, list, next: 1, ended: false }))
    }

    /// The next values, one a line, with the number of the first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(super) fn piece(&mut self) -> io::Result<Option<(Vec<u8>, usize)>> {
        let (mut bytes, first) = (Vec::with_capacity(PIECE + PIECE / 4), self.next);
        if self.list {
            self.elements(&mut bytes)?;
        } else {
            loop {
                let before = bytes.len();
                let read = self.file.by_ref().take(limits().value).read_until(b'\n', &mut bytes)?;
                self.bounded(bytes.len() - before)?;
                if read == 0 {
                    break;
                }
                self.next += 1;
                if bytes.len() >= PIECE {
                    break;
                }
            }
        }
        Ok((!bytes.trim_ascii().is_empty()).then_some((bytes, first)))
    }

    fn bounded(&self, size: usize) -> io::Result<()> {
        let largest = limits().value;
        if (size as u64) < largest {
            return Ok(());
        }
        let what = format!(
            "number {} of its values has {} megabytes or more; cut the file into parts, or set SAYSO_LIMITS",
            self.next,
            largest >> 20
        );
        Err(io::Error::new(io::ErrorKind::InvalidData, what))
    }

    /// Elements of the list up to the size of a piece: the comma behind each becomes the end of a line, and line ends
    /// in an element, which are blanks in JSON, become blanks.
    fn elements(&mut self, bytes: &mut Vec<u8>) -> io::Result<()> {
        let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
        while !self.ended && (bytes.len() < PIECE || depth > 0 || in_string) {
            let buffer = self.file.fill_buf()?;
            self.ended = buffer.is_empty();
            let mut used = 0;
            for byte in buffer {
                used += 1;
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' if in_string => escaped = true,
                    b'"' => in_string = !in_string,
                    b'{' | b'[' if !in_string => depth += 1,
                    b']' if !in_string && depth == 0 => {
                        self.ended = true;
                        break;
                    }
                    b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
                    b',' if !in_string && depth == 0 => {
                        bytes.push(b'\n');
                        self.next += 1;
                        if bytes.len() >= PIECE {
                            break;
                        }
                        continue;
                    }
                    _ => {}
                }
                bytes.push(if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte });
            }
            self.file.consume(used);
            self.bounded(bytes.len().saturating_sub(PIECE))?;
            if bytes.len() >= PIECE && bytes.last() == Some(&b'\n') {
                break;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(content: &str, is_lines: bool) -> Vec<(String, usize)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        std::fs::write(&path, content).unwrap();
        let mut items = Items::open(&path, is_lines).unwrap().unwrap();
        let mut out = Vec::new();
        while let Some((bytes, first)) = items.piece().unwrap() {
            out.push((String::from_utf8(bytes).unwrap(), first));
        }
        out
    }

    #[test]
    fn elements_of_a_list_become_lines_whatever_stands_in_their_words() {
        let found = pieces("\u{feff} [ {\"a\": \"x, ]\\\"\"},\n[1,\n2] , 3]", false);
        let lines: Vec<&str> = found[0].0.lines().map(str::trim).collect();
        assert_eq!(lines, ["{\"a\": \"x, ]\\\"\"}", "[1, 2]", "3"]);
        assert_eq!(found.len(), 1);
        assert_eq!(pieces("{\"a\":1}\n{\"a\":2}\n", true), [("{\"a\":1}\n{\"a\":2}\n".to_owned(), 1)]);
        assert_eq!(pieces("[]", false), []);
    }

    #[test]
    fn a_long_list_comes_in_pieces_that_count_on_and_one_that_is_cut_off_keeps_what_is_there() {
        let element = format!("{{\"text\": \"{}\"}}", "word ".repeat(20_000));
        let list = format!("[{}", vec![element.as_str(); 40].join(", "));
        let found = pieces(&list, false);
        assert!(found.len() > 2, "{}", found.len());
        let all: Vec<&str> = found.iter().flat_map(|(words, _)| words.lines()).map(str::trim).collect();
        assert_eq!(all, vec![element.as_str(); 40]);
        let mut count = 1;
        for (words, first) in &found {
            assert_eq!(*first, count);
            count += words.lines().count();
        }
    }
}
