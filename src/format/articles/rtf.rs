//! The words of an RTF file.
//!
//! Groups, control words and signs of the RTF specification 1.9 as far as
//! words go: `\par`, `\'hh` in the file's code page, `\uN` with what stands
//! in for it, the named quotation marks and dashes. What is no text of the
//! article (tables of fonts and styles, pictures, heads and feet) is left out.

use super::{Extracted, tidy};
use crate::format::fields::Proposal;
use crate::format::limits::limits;
use encoding_rs::Encoding;

/// Groups that begin with one of these hold no words of the article.
const ASIDE: [&str; 17] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
    "footerl",
    "footerr",
    "footerf",
    "footnote",
    "themedata",
    "listtable",
];

/// What a group takes over from the one around it.
#[derive(Clone, Copy)]
struct Group {
    aside: bool,
    /// Words that the program hides, or that were deleted while changes were recorded.
    hidden: bool,
    /// How many signs stand in for a `\uN`.
    stand_ins: usize,
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    groups: Vec<Group>,
    /// Bytes of the code page that are not decoded yet.
    coded: Vec<u8>,
    encoding: &'static Encoding,
    /// Signs that stand in for the last `\uN` and are passed over.
    skip: usize,
    /// The first half of a sign that needs two.
    half: Option<u16>,
    out: String,
    /// Whether there were words that are hidden.
    hid: bool,
    footnotes: usize,
}

/// Takes the words out.
///
/// # Errors
/// It is no RTF, in words.
pub(super) fn read(bytes: &[u8]) -> Result<Extracted, String> {
    if !bytes.trim_ascii_start().starts_with(b"{\\rtf") {
        return Err("it is no RTF file: it does not begin with {\\rtf".to_owned());
    }
    let mut reader = Reader {
        bytes,
        at: 0,
        groups: vec![Group { aside: false, hidden: false, stand_ins: 1 }],
        coded: Vec::new(),
        encoding: encoding_rs::WINDOWS_1252,
        skip: 0,
        half: None,
        out: String::new(),
        hid: false,
        footnotes: 0,
    };
    reader.run()?;
    // A paragraph of RTF is a line; between two of an article stands an empty one.
    let text = reader.out.lines().map(str::trim_end).collect::<Vec<_>>().join("\n\n");
    let mut said = "the words alone; fonts, pictures, heads and feet are left out".to_owned();
    if reader.footnotes > 0 {
        said.push_str(&format!(", {} footnotes too", reader.footnotes));
    }
    if reader.hid {
        said.push_str(", and words that are hidden or deleted");
    }
    Ok(Extracted { text: tidy(&text), fields: Proposal::default(), said })
}

impl Reader<'_> {
    fn group(&self) -> Group {
        self.groups.last().copied().unwrap_or(Group { aside: false, hidden: false, stand_ins: 1 })
    }

    /// Whether words that come now are of the article.
    fn is_read(&mut self) -> bool {
        let Group { aside, hidden, .. } = self.group();
        self.hid |= hidden && !aside;
        !aside && !hidden
    }

    fn run(&mut self) -> Result<(), String> {
        while let Some(byte) = self.bytes.get(self.at).copied() {
            self.at += 1;
            match byte {
                b'{' => {
                    if self.groups.len() > limits().depth {
                        let deepest = limits().depth;
                        return Err(format!("its groups are nested more than {deepest} deep, which no article's are"));
                    }
                    self.groups.push(self.group());
                }
                b'}' => {
                    self.settle();
                    self.skip = 0;
                    self.groups.pop();
                }
                b'\\' => self.control(),
                b'\r' | b'\n' => {}
                byte => self.byte(byte),
            }
        }
        self.settle();
        Ok(())
    }

    /// A byte of the code page.
    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.is_read() {
            self.coded.push(byte);
        }
    }

    /// Decodes what waits.
    fn settle(&mut self) {
        if !self.coded.is_empty() {
            let coded = std::mem::take(&mut self.coded);
            self.out.push_str(&self.encoding.decode_without_bom_handling(&coded).0);
        }
    }

    fn push(&mut self, words: &str) {
        self.settle();
        if self.is_read() {
            self.out.push_str(words);
        }
    }

    fn control(&mut self) {
        let Some(sign) = self.bytes.get(self.at).copied() else { return };
        if !sign.is_ascii_alphabetic() {
            self.at += 1;
            match sign {
                b'\'' => {
                    let hex = self.bytes.get(self.at..self.at + 2).and_then(|hex| std::str::from_utf8(hex).ok());
                    self.at += 2;
                    hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()).into_iter().for_each(|byte| self.byte(byte));
                }
                b'~' => self.push("\u{a0}"),
                b'_' => self.push("\u{2011}"),
                b'*' => self.set_aside(),
                b'\\' | b'{' | b'}' => self.byte(sign),
                b'\r' | b'\n' => self.push("\n"),
                _ => {}
            }
            return;
        }
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).take(32).count();
        let behind = rest.get(letters..).unwrap_or_default();
        let minus = usize::from(behind.first() == Some(&b'-'));
        let digits = minus + behind.iter().skip(minus).take_while(|byte| byte.is_ascii_digit()).take(10).count();
        let digits = if digits == minus { 0 } else { digits };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let word = text(rest.get(..letters).unwrap_or_default());
        let number = text(behind.get(..digits).unwrap_or_default()).parse::<i32>().ok();
        let space = usize::from(behind.get(digits) == Some(&b' '));
        self.at += letters + digits + space;
        if word == "bin" {
            // So many bytes follow that are no RTF.
            self.at += usize::try_from(number.unwrap_or_default()).unwrap_or_default();
            return;
        }
        self.word(&word, number);
    }

    fn set_aside(&mut self) {
        if let Some(group) = self.groups.last_mut() {
            group.aside = true;
        }
    }

    fn hide(&mut self, hidden: bool) {
        if let Some(group) = self.groups.last_mut() {
            group.hidden = hidden;
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        if ASIDE.contains(&word) {
            self.footnotes += usize::from(word == "footnote");
            return self.set_aside();
        }
        match word {
            "par" | "line" | "sect" | "page" | "row" => self.push("\n"),
            "v" | "deleted" => self.hide(number != Some(0)),
            "plain" => self.hide(false),
            "tab" | "cell" => self.push("\t"),
            "ldblquote" => self.push("“"),
            "rdblquote" => self.push("”"),
            "lquote" => self.push("‘"),
            "rquote" => self.push("’"),
            "emdash" => self.push("—"),
            "endash" => self.push("–"),
            "bullet" => self.push("•"),
            "ansicpg" => {
                self.encoding = match number {
                    Some(932) => encoding_rs::SHIFT_JIS,
                    Some(936) => encoding_rs::GBK,
                    Some(949) => encoding_rs::EUC_KR,
                    Some(950) => encoding_rs::BIG5,
                    Some(65001) => encoding_rs::UTF_8,
                    page => {
                        let label = format!("windows-{}", page.unwrap_or(1252));
                        Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::WINDOWS_1252)
                    }
                };
            }
            "mac" => self.encoding = encoding_rs::MACINTOSH,
            "uc" => {
                if let Some(group) = self.groups.last_mut() {
                    group.stand_ins = number.and_then(|number| usize::try_from(number).ok()).unwrap_or(1).min(16);
                }
            }
            "u" => self.unicode(number.unwrap_or_default()),
            _ => {}
        }
    }

    /// A sign by its number in UTF-16; those above 32,767 are written as negative.
    fn unicode(&mut self, number: i32) {
        self.skip = self.group().stand_ins;
        let unit = number as u16;
        let units: Vec<u16> = self.half.take().into_iter().chain([unit]).collect();
        if units.len() == 1 && (0xd800..0xdc00).contains(&unit) {
            self.half = Some(unit);
            return;
        }
        let words = String::from_utf16_lossy(&units);
        self.push(&words);
    }
}
