//! How much is read of a file, so that none that somebody sends can stop the program.

use std::sync::OnceLock;

/// How much is read. Whoever works with larger files sets them once, before anything is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// A file, in bytes.
    pub file: u64,
    /// One of many values in a file, in bytes: a line, an element of a list.
    pub value: u64,
    /// The file of an article, and the words in it, in bytes.
    pub article: u64,
    /// What is packed, in bytes when it is unpacked.
    pub unpacked: u64,
    /// The files in an archive.
    pub members: usize,
    /// How deep the parts of an article may lie in one another.
    pub depth: usize,
}

const MEGABYTE: u64 = 1 << 20;

impl Limits {
    /// Those that hold where nobody says otherwise.
    pub const USUAL: Limits = Limits {
        file: 512 * MEGABYTE,
        value: 256 * MEGABYTE,
        article: 16 * MEGABYTE,
        unpacked: 512 * MEGABYTE,
        members: 10_000,
        depth: DEEPEST,
    };

    /// Reads `file=1024 members=50000`: megabytes, but for `members` and `depth`, which are counted.
    ///
    /// # Errors
    /// What is not understood, in words.
    pub fn read(words: &str) -> Result<Limits, String> {
        let mut limits = Limits::USUAL;
        for word in words.split([' ', ',']).filter(|word| !word.is_empty()) {
            let Some((name, number)) = word.split_once('=') else {
                return Err(format!("{word} is no limit; one is set as in `file=1024`"));
            };
            let number = number.parse::<u32>().ok().filter(|number| *number > 0);
            let number = number.ok_or_else(|| format!("{word} has no number above 0"))?;
            let (bytes, count) = (u64::from(number) * MEGABYTE, number as usize);
            match name {
                "file" => limits.file = bytes,
                "value" => limits.value = bytes,
                "article" => limits.article = bytes,
                "unpacked" => limits.unpacked = bytes,
                "members" => limits.members = count,
                "depth" if count > DEEPEST => {
                    return Err(format!("depth can be {DEEPEST} at most, or what reads pages could be stopped by one"));
                }
                "depth" => limits.depth = count,
                _ => {
                    let known = "file, value, article, unpacked, members and depth";
                    return Err(format!("there is no limit {name}; there are {known}"));
                }
            }
        }
        Ok(limits)
    }
}

/// What reads pages calls itself for each part within another.
const DEEPEST: usize = 500;

static SET: OnceLock<Limits> = OnceLock::new();

/// The limits that hold.
pub fn limits() -> Limits {
    SET.get().copied().unwrap_or(Limits::USUAL)
}

/// Sets the limits, once; whether they were not set before.
pub fn set(limits: Limits) -> bool {
    SET.set(limits).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_and_what_is_none_is_said() {
        let read = Limits::read("file=1024, members=7 depth=20").unwrap();
        assert_eq!(read, Limits { file: 1 << 30, members: 7, depth: 20, ..Limits::USUAL });
        assert_eq!(Limits::read(" "), Ok(Limits::USUAL));
        for (words, wrong) in [
            ("file", "is no limit"),
            ("file=0", "no number"),
            ("file=-1", "no number"),
            ("files=2", "there is no limit files"),
            ("depth=501", "500 at most"),
        ] {
            assert!(Limits::read(words).unwrap_err().contains(wrong), "{words}");
        }
    }
}
