//! The guidelines as blocks that a panel can show.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// A paragraph, a heading, an item or a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its words, cut where they change their look.
    pub runs: Vec<Run>,
}

/// What a block is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BlockKind {
    /// A heading, from 1.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// An item of a list, with its depth from 0 and its number where it has one.
    Item(u8, Option<u64>),
    /// A row of a table; its cells follow each other.
    Row,
    /// Code, as it stands.
    Code,
    /// A line across.
    Rule,
}

/// Words that look alike.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Run {
    /// The words.
    pub words: String,
    /// Whether they matter more.
    pub strong: bool,
    /// Whether they are examples or names.
    pub emphasis: bool,
    /// Whether they are code.
    pub code: bool,
}

impl Block {
    /// The words alone.
    pub fn words(&self) -> String {
        self.runs.iter().map(|run| run.words.as_str()).collect()
    }
}

#[derive(Default)]
struct Reading {
    blocks: Vec<Block>,
    run: Run,
    lists: Vec<Option<u64>>,
    /// The heads of the table's columns, and the column that is read.
    heads: Vec<String>,
    column: usize,
    in_head: bool,
}

/// Reads Markdown; what it does not know is shown as words. Links are shown, never followed.
pub fn blocks(markdown: &str) -> Vec<Block> {
    let mut reading = Reading::default();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        reading.take(event);
    }
    reading.blocks.retain(|block| !block.runs.is_empty() || block.kind == BlockKind::Rule);
    reading.blocks
}

impl Reading {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(TagEnd::Strong) => self.run.strong = false,
            Event::End(TagEnd::Emphasis) => self.run.emphasis = false,
            Event::End(TagEnd::List(_)) => drop(self.lists.pop()),
            Event::End(TagEnd::TableCell) => self.column += 1,
            Event::End(TagEnd::TableHead) => self.in_head = false,
            Event::End(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
            Event::Code(code) => {
                self.run.code = true;
                self.words(&code);
                self.run.code = false;
            }
            Event::Text(words)
            | Event::Html(words)
            | Event::InlineHtml(words)
            | Event::InlineMath(words)
            | Event::DisplayMath(words) => self.words(&words),
            Event::SoftBreak => self.words(" "),
            Event::HardBreak => self.words("\n"),
            Event::Rule => self.begin(BlockKind::Rule),
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => self.begin(BlockKind::Heading(*level as u8)),
            Tag::Paragraph => {
                // The first paragraph of an item is the item.
                let item =
                    self.blocks.last().is_some_and(|b| matches!(b.kind, BlockKind::Item(..)) && b.runs.is_empty());
                if !item {
                    self.begin(BlockKind::Paragraph);
                }
            }
            Tag::List(first) => self.lists.push(*first),
            Tag::Item => {
                let depth = u8::try_from(self.lists.len().saturating_sub(1)).unwrap_or(u8::MAX);
                let number = self.lists.last().copied().flatten();
                if let Some(Some(next)) = self.lists.last_mut() {
                    *next += 1;
                }
                self.begin(BlockKind::Item(depth, number));
            }
            Tag::Table(_) => self.heads.clear(),
            Tag::TableHead => {
                self.in_head = true;
                self.column = 0;
            }
            Tag::TableRow => {
                self.column = 0;
                self.begin(BlockKind::Row);
            }
            Tag::TableCell if self.in_head => self.heads.push(String::new()),
            // Each cell begins a line with the head of its column, or it would read as one with the cell before.
            Tag::TableCell if self.column > 0 => {
                let head = self.heads.get(self.column).cloned().unwrap_or_default();
                let before = std::mem::replace(&mut self.run, Run { strong: true, ..Run::default() });
                self.words(&format!("\n{head}: "));
                self.run = before;
            }
            Tag::CodeBlock(_) => self.begin(BlockKind::Code),
            Tag::Strong => self.run.strong = true,
            Tag::Emphasis => self.run.emphasis = true,
            _ => {}
        }
    }

    fn begin(&mut self, kind: BlockKind) {
        self.blocks.push(Block { kind, runs: Vec::new() });
    }

    fn words(&mut self, words: &str) {
        if self.in_head {
            if let Some(head) = self.heads.last_mut() {
                head.push_str(words);
            }
            return;
        }
        if self.blocks.is_empty() {
            self.begin(BlockKind::Paragraph);
        }
        let run = Run { words: words.to_owned(), ..self.run.clone() };
        if let Some(block) = self.blocks.last_mut() {
            block.runs.push(run);
        }
    }
}

/// The block that is about a label: the first that names it in strong or code words.
pub fn about(blocks: &[Block], names: &[&str]) -> Option<usize> {
    let is_it = |run: &Run| (run.strong || run.code) && names.iter().any(|name| run.words.eq_ignore_ascii_case(name));
    let heading = |block: &Block| {
        matches!(block.kind, BlockKind::Heading(_)) && names.iter().any(|n| block.words().eq_ignore_ascii_case(n))
    };
    let found = blocks.iter().position(heading);
    found.or_else(|| blocks.iter().position(|block| block.runs.iter().any(is_it)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUIDE: &str = include_str!("../../assets/sample/guidelines.md");

    #[test]
    fn the_guidelines_of_the_sample_are_found_at_each_label() {
        let blocks = blocks(GUIDE);
        for label in ["quote", "entity", "source", "cue", "claim", "evidence"] {
            let at = about(&blocks, &[label]).unwrap();
            assert_eq!(blocks[at].kind, BlockKind::Row, "{label}");
            assert_eq!(blocks[at].runs[0].words, label);
            assert!(blocks[at].words().contains("\nIt is not: "), "{}", blocks[at].words());
        }
        assert_eq!(blocks[0].kind, BlockKind::Heading(1));
    }

    #[test]
    fn lists_keep_their_numbers_and_depths() {
        let blocks = blocks("1. one\n2. two\n   * inner **b**\n\nend");
        let kinds: Vec<BlockKind> = blocks.iter().map(|block| block.kind).collect();
        let item = BlockKind::Item;
        assert_eq!(kinds, [item(0, Some(1)), item(0, Some(2)), item(1, None), BlockKind::Paragraph]);
        assert!(blocks[2].runs[1].strong);
    }
}
