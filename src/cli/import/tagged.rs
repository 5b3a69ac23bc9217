//! Files that have tags come in bit by bit, so that memory does not grow with their number.

use super::super::progress::{self, Progress};
use super::super::{say, stamp};
use super::{Arguments, carry_out};
use crate::app::tagged::brought;
use crate::command::{Brought, Command, Origin, Refusal, counted, plan};
use crate::format::Format;
use crate::format::exchange::widening::widening;
use crate::format::exchange::{Options, Read, settle};
use crate::model::{CoderId, Project, Schema, Stamp};
use crate::store::{ProjectFolder, StoreError, poured, read_bit_by_bit};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

/// So many articles are brought in between two moments at which it can be stopped.
const TOGETHER: usize = 8;

/// What goes wrong, in words.
struct Words(String);

impl From<StoreError> for Words {
    fn from(error: StoreError) -> Words {
        Words(error.to_string())
    }
}

/// Brings in files that have tags; those of articles that are there already join them.
pub(super) fn run(
    arguments: &Arguments,
    (folder, project): (&mut ProjectFolder, &mut Project),
    troubles: Vec<String>,
    out: &mut impl Write,
) -> Result<u8, String> {
    let format = super::super::export::known(&arguments.format)?;
    if format.reader.is_none() {
        return Err(format!("{} can be written, not read", format.name));
    }
    let coder = CoderId::new(arguments.coder.as_deref().unwrap_or("imported")).map_err(|error| error.to_string())?;
    let options = Options { graphemes: arguments.graphemes, ..Options::default() };
    let (paths, _poured) = poured(&arguments.paths).map_err(|error| error.to_string())?;
    let files = (&format, paths.as_slice(), &options);
    let mut progress = Progress::begin();
    // Every label must be known before the first article comes in.
    let Some(schema) = schema_for(project, files)? else {
        return Err("stopped; nothing was brought in".to_owned());
    };
    widening(project.schema(), &schema).iter().for_each(|words| say(out, words));
    let before = project.catalogue().values().map(|meta| meta.text_sha256.clone()).collect();
    let schema = Arc::new(schema);
    let mut coming = Coming { folder, project, schema, coder, before, articles: 0, marks: 0, troubles };
    let done = read_bit_by_bit(files, &progress::STOPPED, |read, so_far| {
        let remarks = coming.take(read).map_err(Words)?;
        remarks.iter().for_each(|words| say(out, words));
        progress.tell(coming.articles, so_far.read, so_far.all);
        Ok(())
    });
    progress.end();
    let Coming { articles, marks, troubles, .. } = coming;
    let what = format!("{} with {} brought in", counted(articles, "article"), counted(marks, "mark"));
    let done = done.map_err(|Words(words)| if articles == 0 { words } else { format!("{words}; {what} before") })?;
    if articles == 0 {
        let nothing = || "there is nothing to read in what was named".to_owned();
        return Err(troubles.into_iter().next().unwrap_or_else(nothing));
    }
    for words in &troubles {
        say(out, &format!("problem: {words}"));
    }
    if done.is_none() {
        return Err(format!("stopped; {what}; the same command brings in the rest"));
    }
    say(out, &what);
    Ok(u8::from(!troubles.is_empty()))
}

/// The schema of a project with everything that files speak of; nothing where that was stopped.
fn schema_for(project: &Project, files: (&Format, &[PathBuf], &Options)) -> Result<Option<Schema>, String> {
    let mut growing = settle::Growing::of(Schema::clone(project.schema()));
    let done: Result<Option<()>, StoreError> = read_bit_by_bit(files, &progress::STOPPED, |read, _| {
        growing.add(&read.docs);
        Ok(())
    });
    Ok(done.map_err(|error| error.to_string())?.map(|()| growing.schema()))
}

/// A project that articles come into.
struct Coming<'p> {
    folder: &'p mut ProjectFolder,
    project: &'p mut Project,
    schema: Arc<Schema>,
    /// Whose the tags are, where the files do not say.
    coder: CoderId,
    /// The texts that were there before, by their sums.
    before: BTreeSet<String>,
    articles: usize,
    marks: usize,
    troubles: Vec<String>,
}

impl Coming<'_> {
    /// Brings in what was read of some files, and gives what was found out about them.
    fn take(&mut self, read: Read) -> Result<Vec<String>, String> {
        let stamp = Stamp { by: self.coder.clone(), ..stamp()? };
        let (settled, problems, remarks) = settle::settle(read, &self.schema, &self.coder, &stamp);
        self.troubles.extend(problems.iter().map(ToString::to_string));
        let mut articles: Vec<Brought> = settled.into_iter().map(brought).collect();
        for brought in &mut articles {
            let sum = &brought.article.meta.text_sha256;
            if !self.before.contains(sum) {
                // Two documents of one text are two articles, wherever they stand in the files.
                brought.origin = Origin::FileApart;
                continue;
            }
            let same = self.project.catalogue().values().filter(|meta| meta.text_sha256 == *sum);
            for meta in same.cloned().collect::<Vec<_>>() {
                self.folder.clean(&meta);
                let loaded = self.folder.read_document(self.project, &meta).map_err(|error| error.to_string())?;
                self.project.load_document(meta.id, loaded.document);
            }
        }
        let mut number = 0;
        for some in articles.chunks(TOGETHER).take_while(|_| !progress::is_stopped()) {
            if self.bring(some.to_vec(), &anew(&stamp, &mut number))?.is_none() {
                continue;
            }
            // One that cannot come in does not keep the others back.
            for one in some {
                let refused = self.bring(vec![one.clone()], &anew(&stamp, &mut number))?;
                self.troubles.extend(refused);
            }
        }
        // The disk has them.
        let read: Vec<_> = self.project.documents().map(|(id, _)| id).collect();
        read.into_iter().for_each(|id| self.project.unload_document(id));
        Ok(remarks)
    }

    /// Brings articles in; why they do not come in, if so.
    fn bring(&mut self, articles: Vec<Brought>, stamp: &Stamp) -> Result<Option<String>, String> {
        let count = articles.len();
        let sets = articles.iter().flat_map(|brought| &brought.sets);
        let marks: usize = sets.map(|(_, set)| set.annotations().len()).sum();
        match plan(self.project, &Command::BringIn(Arc::clone(&self.schema), articles), stamp) {
            Ok(change) => carry_out((self.folder, self.project), &change)?,
            Err(Refusal::NoChange) => {}
            Err(refusal) => return Ok(Some(refusal.to_string())),
        }
        self.articles += count;
        self.marks += marks;
        Ok(None)
    }
}

/// The stamp of a further step of the same moment.
fn anew(stamp: &Stamp, number: &mut u128) -> Stamp {
    *number += 1;
    Stamp { chance: stamp.chance.wrapping_add(*number * 64), ..stamp.clone() }
}
