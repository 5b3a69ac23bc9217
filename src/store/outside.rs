//! Noticing that somebody else has changed the files of an open project.
//!
//! A file is first looked at from afar ([`Sight`]: size, times, which file it is) and read only where that has
//! changed. What is found is offered; the folder goes on knowing the file as it was until what is offered has been
//! taken in, so that nothing is written over in between. Only files of articles that are read are looked at.

use super::folder::{DOCUMENTS, GUIDELINES, HEAD, SCHEMA, as_tagged, read_entry};
use super::inside::inside;
use super::{CatalogueEntry, Damage, Hash, ProjectFolder, StoreError, atomic};
use crate::format::outside::{Now, Outside};
use crate::format::project_file::ProjectFile;
use crate::model::{CoderId, DocumentId, DocumentMeta, Project};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// What is known of a file of the project.
#[derive(Debug, Default)]
pub(in crate::store) struct Known {
    /// What it held when it was last read or written here; `None` where it is known to be gone.
    hash: Option<Hash>,
    /// The same in full: what two versions of it are merged from. Texts are never merged, and are left out.
    base: Option<Arc<[u8]>>,
    /// How it looked when it was read; `None` where it must be read to know.
    sight: Option<Sight>,
    /// What stood there when it was last looked at, while that is not taken in.
    offered: Option<Standing>,
    /// Whether it is offered whatever stands there.
    doubted: bool,
}

/// What is remembered of a folder to see that others change it.
#[derive(Debug, Default)]
pub(in crate::store) struct Seen {
    /// Whether others may change it while it is open here.
    is_watched: bool,
    /// How folders looked when what is in them was listed last, by path in the project.
    folders: BTreeMap<String, Sight>,
    /// Folders of articles that were found later, by name.
    looked_at: BTreeSet<String>,
}

/// What stands where a file should be.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Standing {
    Gone,
    There(Hash, Arc<[u8]>),
    Unreadable(String),
}

/// How a file or a folder looks from afar.
///
/// Two contents of one size that come after each other in one tick of the disk's clock look alike where the file is
/// not replaced but written anew; before it is written over, its content is compared all the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::store) struct Sight(Option<(u64, Option<SystemTime>, [i64; 3])>);

impl Sight {
    pub(in crate::store) fn of(path: &Path) -> Sight {
        Sight(fs::metadata(path).ok().map(|seen| (seen.len(), seen.modified().ok(), identity(&seen))))
    }
}

/// Which file it is, and when it was last touched in any way.
#[cfg(unix)]
fn identity(seen: &fs::Metadata) -> [i64; 3] {
    use std::os::unix::fs::MetadataExt;
    [i64::from_ne_bytes(seen.ino().to_ne_bytes()), seen.ctime(), seen.ctime_nsec()]
}

#[cfg(not(unix))]
fn identity(_: &fs::Metadata) -> [i64; 3] {
    [0; 3]
}

impl Seen {
    /// Whether others may change the folder while it is open here.
    pub(in crate::store) fn is_watched(&self) -> bool {
        self.is_watched
    }

    /// Remembers what was seen of the same folder from elsewhere.
    pub(in crate::store) fn take_in(&mut self, other: Seen) {
        self.folders.extend(other.folders);
        self.looked_at.extend(other.looked_at);
    }
}

impl Known {
    pub(in crate::store) fn hash(&self) -> Option<Hash> {
        self.hash
    }

    /// Whether this is what is known of the file, or was offered already.
    fn is(&self, standing: &Standing) -> bool {
        match (&self.offered, standing) {
            (Some(offered), standing) => offered == standing,
            (None, Standing::There(hash, _)) => self.hash == Some(*hash),
            (None, Standing::Gone) => self.hash.is_none(),
            (None, Standing::Unreadable(_)) => false,
        }
    }
}

/// How the files of a project looked, to see from elsewhere whether they still do.
#[derive(Debug, Default)]
pub struct Watch {
    sights: Vec<(PathBuf, Sight)>,
}

impl Watch {
    /// Whether anything looks different now.
    pub fn has_changed(&self) -> bool {
        self.sights.iter().any(|(path, sight)| Sight::of(path) != *sight)
    }
}

impl ProjectFolder {
    /// From here on others may change it while it is open here, so that what files held is kept.
    pub(in crate::store) fn begin_to_watch(&mut self) {
        self.seen.is_watched = true;
    }

    /// How a file that is about to be read looks, where that will be asked.
    pub(in crate::store) fn sight_of(&self, path: &Path) -> Option<Sight> {
        self.seen.is_watched.then(|| Sight::of(path))
    }

    /// Remembers what a file holds, and how it looked before it was read, if it was.
    pub(in crate::store) fn remember(&mut self, path: &str, bytes: &[u8], sight: Option<Sight>) {
        let is_kept = !path.ends_with("/text.txt") && (self.seen.is_watched || slug_in(path).is_none());
        let base = is_kept.then(|| Arc::from(bytes));
        let known = Known { hash: Some(Hash::of(bytes)), base, sight, offered: None, doubted: false };
        self.known.insert(path.to_owned(), known);
    }

    /// Remembers what was written into a file, and how it looked then, if nobody else was there meanwhile.
    pub(in crate::store) fn wrote(&mut self, path: &str, hash: Hash, bytes: Arc<[u8]>, sight: Option<Sight>) {
        let base = self.seen.is_watched.then_some(bytes);
        self.known.insert(path.to_owned(), Known { hash: Some(hash), base, sight, offered: None, doubted: false });
    }

    /// The files that are not as they were read or written here.
    ///
    /// # Errors
    /// The folder is no project any more: it was taken away, or its disk was. Nothing is known of its files then.
    pub fn look(&mut self, project: &Project) -> Result<Vec<Outside>, StoreError> {
        if !super::is_project(self.root()) {
            return Err(StoreError::NoProject(self.root().to_owned()));
        }
        let mut found = Vec::new();
        // What values mean is known before the values are read.
        self.look_at(&mut found, ProjectFile::Schema, SCHEMA.to_owned(), None);
        self.look_at(&mut found, ProjectFile::Head, HEAD.to_owned(), None);
        let read: Vec<DocumentMeta> = project.documents().filter_map(|(id, _)| project.meta(id)).cloned().collect();
        for meta in &read {
            self.look_at_article(&mut found, meta);
        }
        self.let_go_of_all_but(&read);
        Ok(found)
    }

    fn look_at_article(&mut self, found: &mut Vec<Outside>, meta: &DocumentMeta) {
        let folder = format!("{DOCUMENTS}/{}", meta.slug);
        let file = format!("{folder}/document.ron");
        // An article that is not written yet is nobody else's.
        if !self.known.contains_key(&file) {
            return;
        }
        let there = self.root().join(&file).exists();
        self.look_at(found, ProjectFile::Meta(meta.id), file, None);
        if !there {
            // What is left of an article that was taken away is of no use by itself.
            return;
        }
        self.look_at(found, ProjectFile::Text(meta.id), format!("{folder}/text.txt"), Some(meta));
        let tags: fn(DocumentId, CoderId) -> ProjectFile = ProjectFile::Tags;
        for (part, of) in [("tags", tags), ("review", ProjectFile::Review)] {
            let folder = format!("{folder}/{part}");
            self.seen.folders.insert(folder.clone(), Sight::of(&self.root().join(&folder)));
            // Names that are no coders' were said when the article was opened.
            let coders = self.coders_in(&folder, meta, &mut Vec::new()).unwrap_or_default();
            let known: Vec<CoderId> = self.known.keys().filter_map(|path| coder_of(path, &folder)).collect();
            for coder in coders.into_iter().chain(known).collect::<BTreeSet<_>>() {
                let path = format!("{folder}/{coder}.ron");
                self.look_at(found, of(meta.id, coder), path, None);
            }
        }
    }

    fn look_at(&mut self, found: &mut Vec<Outside>, file: ProjectFile, path: String, text: Option<&DocumentMeta>) {
        let root = self.root().to_owned();
        let sight = Sight::of(&root.join(&path));
        let known = self.known.entry(path.clone()).or_default();
        if known.sight.as_ref() == Some(&sight) {
            return;
        }
        let standing = match inside(&root, &path).and_then(|full| atomic::read(&full)) {
            Ok(bytes) => Standing::There(Hash::of(&bytes), bytes.into()),
            Err(error) if error.is_missing() => Standing::Gone,
            Err(error) => Standing::Unreadable(error.to_string()),
        };
        known.sight = Some(sight);
        if known.is(&standing) && !std::mem::take(&mut known.doubted) {
            return;
        }
        known.offered = Some(standing.clone());
        let now = match standing {
            Standing::Gone => Now::Gone,
            Standing::There(_, bytes) => Now::There(
                text.map_or_else(|| Arc::clone(&bytes), |meta| as_tagged(bytes.to_vec(), &meta.text_sha256).into()),
            ),
            Standing::Unreadable(why) => Now::Unreadable(why),
        };
        found.push(Outside { file, path, base: known.base.clone(), now });
    }

    /// Knows a file as it was last offered: it may be written over from here on.
    pub(in crate::store) fn accept(&mut self, path: &str) {
        let Some(known) = self.known.get_mut(path) else { return };
        match known.offered.take() {
            Some(Standing::There(hash, bytes)) => {
                known.hash = Some(hash);
                known.base = (!path.ends_with("/text.txt")).then_some(bytes);
            }
            // Should it come back, it is merged from what it was.
            Some(Standing::Gone) => known.hash = None,
            Some(Standing::Unreadable(_)) | None => {}
        }
    }

    /// Forgets what was seen of a file, so that it is read and offered again.
    pub(in crate::store) fn doubt(&mut self, path: &str) {
        if let Some(known) = self.known.get_mut(path) {
            (known.sight, known.doubted) = (None, true);
        }
    }

    /// Holds nothing of the files of articles that are not read any more.
    fn let_go_of_all_but(&mut self, read: &[DocumentMeta]) {
        let slugs: BTreeSet<&str> = read.iter().map(|meta| meta.slug.as_str()).collect();
        let gone = |path: &str| slug_in(path).is_some_and(|slug| !slugs.contains(slug));
        self.seen.folders.retain(|path, _| !gone(path));
        for (_, known) in self.known.iter_mut().filter(|(path, _)| gone(path)) {
            (known.base, known.sight) = (None, None);
        }
    }

    /// The folders of articles that nobody has listed yet, and what cannot be read of them.
    ///
    /// One that is only half there is looked at again the next time; what cannot be read is said once.
    pub fn new_articles(&mut self, project: &Project, me: Option<&CoderId>) -> (Vec<CatalogueEntry>, Vec<Damage>) {
        let documents = self.root().join(DOCUMENTS);
        let sight = Sight::of(&documents);
        if self.seen.folders.get(DOCUMENTS) == Some(&sight) {
            return (Vec::new(), Vec::new());
        }
        let entries = fs::read_dir(&documents).into_iter().flatten().filter_map(Result::ok);
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let listed: BTreeSet<&str> = project.catalogue().values().map(|meta| meta.slug.as_str()).collect();
        let ours: BTreeSet<&str> = self.slugs.values().map(String::as_str).collect();
        let is_new = |name: &String| {
            let known = listed.contains(name.as_str()) || ours.contains(name.as_str());
            !known && !name.starts_with('.') && !self.seen.looked_at.contains(name)
        };
        let names: Vec<String> = names.filter(is_new).collect();
        let (mut found, mut damage, mut is_whole) = (Vec::new(), Vec::new(), true);
        for name in names {
            match read_entry(&documents, &name, me) {
                Some(Ok(entry)) => found.push(entry),
                Some(Err(error)) => damage.push(error),
                None => {
                    is_whole = false;
                    continue;
                }
            }
            self.seen.looked_at.insert(name);
        }
        if is_whole {
            self.seen.folders.insert(DOCUMENTS.to_owned(), sight);
        }
        (found, damage)
    }

    /// How the files looked when they were last read or looked at.
    pub fn watch(&self) -> Watch {
        let files = self.known.iter().filter_map(|(path, known)| {
            let full = self.root().join(path);
            // What was just written here is read at the next look, whatever it looks like now.
            let written = || known.base.is_some().then(|| Sight::of(&full));
            let sight = known.sight.clone().or_else(written)?;
            Some((full, sight))
        });
        let folders = self.seen.folders.iter().map(|(path, sight)| (self.root().join(path), sight.clone()));
        // Of the guidelines nothing is kept here: whoever shows them reads them when something has changed.
        let guidelines = self.root().join(GUIDELINES);
        let guidelines = (guidelines.clone(), Sight::of(&guidelines));
        Watch { sights: files.chain(folders).chain([guidelines]).collect() }
    }
}

/// The folder of the article that a file belongs to.
fn slug_in(path: &str) -> Option<&str> {
    path.strip_prefix(DOCUMENTS)?.strip_prefix('/')?.split('/').next()
}

/// The coder whose file in a folder this is.
fn coder_of(path: &str, folder: &str) -> Option<CoderId> {
    let name = path.strip_prefix(folder)?.strip_prefix('/')?;
    CoderId::new(name.strip_suffix(".ron")?).ok()
}
