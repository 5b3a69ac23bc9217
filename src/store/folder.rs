//! A project folder: reading it piece by piece, writing only what changed.
#![expect(clippy::disallowed_methods, reason = "the disk is store's")]

use super::atomic::{self, Expected};
use super::inside::inside;
use super::outside::{Known, Seen};
use super::{Generations, Hash, StoreError, conflict_copy_of, temporary};
use crate::format::ReadError;
use crate::format::articles::is_archive;
use crate::format::project_file::{self, ProjectFile, document, project, review, schema, tags};
use crate::model::{CoderId, Document, DocumentId, DocumentMeta, Progress, Project};
use crate::text::Text;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

pub(in crate::store) const HEAD: &str = "project.ron";
pub(in crate::store) const SCHEMA: &str = "schema.ron";
pub(in crate::store) const DOCUMENTS: &str = "documents";
/// How to code, for people.
pub(in crate::store) const GUIDELINES: &str = "guidelines.md";

/// A project folder, and what its files held when they were read.
#[derive(Debug)]
pub struct ProjectFolder {
    root: PathBuf,
    /// The files that were read or written, by path in the project.
    pub(in crate::store) known: BTreeMap<String, Known>,
    /// Folder names of articles, also of those that are taken out.
    pub(in crate::store) slugs: BTreeMap<DocumentId, String>,
    /// What is needed to see that others change it.
    pub(in crate::store) seen: Seen,
    /// Where what a save replaces is kept, if it is.
    pub(in crate::store) generations: Option<Generations>,
}

/// An article as a list shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CatalogueEntry {
    /// What it is.
    pub meta: DocumentMeta,
    /// How far the coder who asks is.
    pub progress: Progress,
}

/// A file that could not be read; it is left as it is.
#[derive(Debug)]
pub struct Damage {
    /// The article it belongs to, if that is known.
    pub document: Option<DocumentId>,
    /// Why it could not be read.
    pub error: StoreError,
}

/// An article that was read, with what could not be.
#[derive(Debug)]
pub struct LoadedDocument {
    /// Text and tags.
    pub document: Document,
    /// What the article is, as its file has it now.
    pub meta: DocumentMeta,
    /// Files that could not be read.
    pub damage: Vec<Damage>,
}

fn is_article(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    super::articles::is_article(&name) || is_archive(&name)
}

/// Reads the text of an article of a project; `None` where there is none that can be read.
pub fn read_text(root: &Path, slug: &str) -> Option<Text> {
    let bytes = atomic::read(&inside(root, &format!("{DOCUMENTS}/{slug}/text.txt")).ok()?).ok()?;
    Text::new(String::from_utf8(bytes).ok()?).ok()
}

/// Reads how to code in a project; nothing where it does not say.
pub fn read_guidelines(root: &Path) -> String {
    let bytes = inside(root, GUIDELINES).and_then(|path| atomic::read(&path)).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether a folder is a project.
pub fn is_project(folder: &Path) -> bool {
    folder.join(HEAD).is_file()
}

/// Whether a project has any article on disk.
pub fn has_articles(root: &Path) -> bool {
    fs::read_dir(root.join(DOCUMENTS)).is_ok_and(|mut entries| entries.next().is_some())
}

/// Something in a folder, to be chosen.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct FolderEntry {
    /// Whether it is no folder; folders come first.
    is_file: bool,
    /// Its name.
    pub name: String,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// Whether it is the folder of a project.
    pub is_project: bool,
}

/// What is in a folder, without what is hidden: folders first, by name.
///
/// # Errors
/// The system says no.
pub fn list_folder(folder: &Path) -> Result<Vec<FolderEntry>, StoreError> {
    let entries = fs::read_dir(folder).map_err(StoreError::io("read", folder))?.filter_map(Result::ok);
    let named = entries.filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path())));
    let seen = named.filter(|(name, _)| !name.starts_with('.'));
    let mut found: Vec<FolderEntry> = seen
        .map(|(name, path)| {
            let is_folder = path.is_dir();
            FolderEntry { is_file: !is_folder, name, is_folder, is_project: is_folder && is_project(&path) }
        })
        .collect();
    found.sort();
    Ok(found)
}

/// The articles and archives of them in a folder and the folders in it, sorted; a file stands for itself.
///
/// # Errors
/// The system says no.
pub fn text_files_in(path: &Path) -> Result<Vec<PathBuf>, StoreError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(path).map_err(StoreError::io("read", path))?.filter_map(Result::ok) {
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let kind = entry.file_type().map_err(StoreError::io("read", path))?;
        let path = entry.path();
        if kind.is_dir() && !hidden {
            found.extend(text_files_in(&path)?);
        } else if kind.is_file() && !hidden && is_article(&path) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

impl ProjectFolder {
    /// Makes a folder for a project that has none yet, with its schema and guidelines.
    ///
    /// # Errors
    /// The system says no, or a project is there already.
    pub fn create(root: &Path, project: &Project, guidelines: &str) -> Result<ProjectFolder, StoreError> {
        if is_project(root) {
            return Err(StoreError::Exists(root.to_owned()));
        }
        let documents = root.join(DOCUMENTS);
        fs::create_dir_all(&documents).map_err(StoreError::io("create", &documents))?;
        let root = fs::canonicalize(root).map_err(StoreError::io("open", root))?;
        let mut folder = ProjectFolder::at(root);
        folder.save(project, &ProjectFile::Schema)?;
        let guide = folder.root.join(GUIDELINES);
        if !guide.exists() {
            atomic::write(&guide, guidelines.as_bytes(), Expected::Absent)?;
        }
        super::git::write_git_files(&folder.root)?;
        // The head makes it a project, so it comes last.
        folder.save(project, &ProjectFile::Head)?;
        Ok(folder)
    }

    /// Opens a project without reading its articles.
    ///
    /// # Errors
    /// The folder is no project, or its head or schema cannot be read.
    pub fn open(root: &Path) -> Result<(ProjectFolder, Project), StoreError> {
        if !is_project(root) {
            return Err(StoreError::NoProject(root.to_owned()));
        }
        let root = fs::canonicalize(root).map_err(StoreError::io("open", root))?;
        let mut folder = ProjectFolder::at(root);
        let schema_bytes = folder.read(SCHEMA)?;
        let schema = schema::read(SCHEMA, &schema_bytes)?;
        let head = folder.read(HEAD)?;
        let project = project::read(HEAD, &head, schema)?;
        Ok((folder, project))
    }

    pub(in crate::store) fn at(root: PathBuf) -> ProjectFolder {
        ProjectFolder { root, known: BTreeMap::new(), slugs: BTreeMap::new(), seen: Seen::default(), generations: None }
    }

    /// Where the project is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn read(&mut self, path: &str) -> Result<Vec<u8>, StoreError> {
        let full = inside(&self.root, path)?;
        let sight = self.sight_of(&full);
        let bytes = atomic::read(&full)?;
        self.remember(path, &bytes, sight);
        Ok(bytes)
    }

    /// Reads what every article is, in no order, handing over batches as they come.
    ///
    /// `progress_of` is the coder whose progress is wanted. Stops early when `batch` says `false`.
    ///
    /// # Errors
    /// The folder of articles cannot be listed.
    pub fn catalogue(
        root: &Path,
        progress_of: Option<&CoderId>,
        mut batch: impl FnMut(Vec<CatalogueEntry>, Vec<Damage>) -> bool,
    ) -> Result<(), StoreError> {
        let documents = inside(root, DOCUMENTS)?;
        let entries = match fs::read_dir(&documents) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(StoreError::io("read", &documents)(error)),
        };
        // More readers than cores, since most of them wait for the disk.
        let readers = rayon::ThreadPoolBuilder::new().num_threads(12).build().ok();
        let mut names = in_disk_order(entries);
        // The first of the list comes first, alone, so that it can be opened at once.
        if let Some((at, _)) = names.iter().enumerate().min_by_key(|(_, name)| *name) {
            names.swap(0, at);
        }
        let (first, others) = names.split_at(names.len().min(1));
        for chunk in std::iter::once(first).chain(others.chunks(8192)) {
            let read = |slug: &std::ffi::OsString| match slug.to_str() {
                Some(slug) => read_entry(&documents, slug, progress_of),
                None => Some(Err(unreadable_name(&documents, slug))),
            };
            let read_all = || chunk.par_iter().with_max_len(64).filter_map(read).collect();
            let found: Vec<Result<CatalogueEntry, Damage>> = match &readers {
                Some(readers) => readers.install(read_all),
                None => read_all(),
            };
            let (good, bad): (Vec<_>, Vec<_>) = found.into_iter().partition(Result::is_ok);
            let good = good.into_iter().filter_map(Result::ok).collect();
            if !batch(good, bad.into_iter().filter_map(Result::err).collect()) {
                return Ok(());
            }
        }
        Ok(())
    }

    /// What every article is, in the order of their folders, and what could not be read, in words.
    ///
    /// # Errors
    /// The folder of articles cannot be listed.
    pub fn listed(&self) -> Result<(Vec<DocumentMeta>, Vec<String>), StoreError> {
        let (mut metas, mut troubles) = (Vec::new(), Vec::new());
        ProjectFolder::catalogue(&self.root, None, |entries, damage| {
            metas.extend(entries.into_iter().map(|entry| entry.meta));
            troubles.extend(damage.into_iter().map(|damage| damage.error.to_string()));
            true
        })?;
        metas.sort_by(|a, b| a.slug.cmp(&b.slug));
        Ok((metas, troubles))
    }

    /// Reads an article's text and everybody's tags.
    ///
    /// A tags file that cannot be read locks its coder's tags; a text that is not the one that was
    /// tagged locks the article.
    ///
    /// # Errors
    /// The text cannot be read.
    pub fn read_document(&mut self, project: &Project, meta: &DocumentMeta) -> Result<LoadedDocument, StoreError> {
        let folder = format!("{DOCUMENTS}/{}", meta.slug);
        self.slugs.insert(meta.id, meta.slug.clone());
        let fresh = match self.read(&format!("{folder}/document.ron")) {
            Ok(bytes) => document::read(&format!("{folder}/document.ron"), &bytes, &meta.slug)?,
            Err(error) if error.is_missing() => meta.clone(),
            Err(error) => return Err(error),
        };
        let meta = &fresh;
        let file = format!("{folder}/text.txt");
        let bytes = self.read(&file)?;
        let bytes = as_tagged(bytes, &meta.text_sha256);
        let sum = Hash::of(&bytes).to_string();
        let text = text_of(&file, bytes)?;
        let mut document = Document::new(text);
        let mut damage = Vec::new();
        if sum != meta.text_sha256 {
            let reason = "its text.txt is not the text that was tagged";
            document.read_only = Some(reason.to_owned());
            let error =
                ReadError::whole(&file, reason, "put the old text back, or import the new one as another article");
            damage.push(Damage { document: Some(meta.id), error: error.into() });
        }
        damage.extend(self.copies_of(meta).iter().map(|copy| Damage { document: Some(meta.id), error: copy.told() }));
        self.read_tags(project, meta, &mut document, &mut damage);
        Ok(LoadedDocument { document, meta: fresh, damage })
    }

    /// Reads everybody's tags on an article into it.
    pub(in crate::store) fn read_tags(
        &mut self,
        project: &Project,
        meta: &DocumentMeta,
        document: &mut Document,
        damage: &mut Vec<Damage>,
    ) {
        let folder = format!("{DOCUMENTS}/{}/tags", meta.slug);
        let coders = match self.coders_in(&folder, meta, damage) {
            Ok(coders) => coders,
            Err(error) => {
                document.read_only = Some(error.to_string());
                damage.push(Damage { document: Some(meta.id), error });
                return;
            }
        };
        for coder in coders {
            let file = format!("{folder}/{coder}.ron");
            let owner = tags::Owner { document: meta.id, coder: &coder };
            let set = self
                .read(&file)
                .and_then(|bytes| Ok(tags::read(&file, &bytes, owner, &document.text, project.schema())?));
            match set {
                Ok(set) => drop(document.sets.insert(coder, set)),
                Err(error) => {
                    document.locked.insert(coder, error.to_string());
                    damage.push(Damage { document: Some(meta.id), error });
                }
            }
        }
        self.read_reviews(project, meta, document, damage);
    }

    /// Reads every reviewer's decisions; a file that cannot be read locks what that person may change.
    fn read_reviews(
        &mut self,
        project: &Project,
        meta: &DocumentMeta,
        document: &mut Document,
        damage: &mut Vec<Damage>,
    ) {
        let folder = format!("{DOCUMENTS}/{}/review", meta.slug);
        let reviewers = match self.coders_in(&folder, meta, damage) {
            Ok(reviewers) => reviewers,
            Err(error) => return damage.push(Damage { document: Some(meta.id), error }),
        };
        for coder in reviewers {
            let file = format!("{folder}/{coder}.ron");
            let owner = tags::Owner { document: meta.id, coder: &coder };
            let read = self
                .read(&file)
                .and_then(|bytes| Ok(review::read(&file, &bytes, owner, &document.text, project.schema())?));
            match read {
                Ok(found) if found.is_empty() => {}
                Ok(found) => drop(document.reviews.insert(coder, found)),
                Err(error) => {
                    document.locked.insert(coder, error.to_string());
                    damage.push(Damage { document: Some(meta.id), error });
                }
            }
        }
    }

    /// The coders who have a file; one whose name is no coder's is said.
    pub(in crate::store) fn coders_in(
        &self,
        folder: &str,
        meta: &DocumentMeta,
        damage: &mut Vec<Damage>,
    ) -> Result<Vec<CoderId>, StoreError> {
        let path = self.root.join(folder);
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(StoreError::io("read", &path)(error)),
        };
        let mut coders = Vec::new();
        for entry in entries {
            let name = entry.map_err(StoreError::io("read", &path))?.file_name().to_string_lossy().into_owned();
            let Some(stem) = name.strip_suffix(".ron").filter(|stem| !stem.starts_with('.')) else { continue };
            if conflict_copy_of(&name).is_some() {
                continue;
            }
            match CoderId::new(stem) {
                Ok(coder) => coders.push(coder),
                Err(error) => {
                    let remedy = "rename it to a coder's id, or move it away";
                    let error = ReadError::whole(&format!("{folder}/{name}"), error.to_string(), remedy);
                    damage.push(Damage { document: Some(meta.id), error: error.into() });
                }
            }
        }
        coders.sort();
        Ok(coders)
    }

    /// Writes one file, unless what stands there is already what the project holds.
    ///
    /// # Errors
    /// The system says no, the file was changed outside, or what would be written does not read back.
    pub fn save(&mut self, project: &Project, file: &ProjectFile) -> Result<(), StoreError> {
        self.save_after(project, file, |_, _| Ok(()))
    }

    /// As [`ProjectFolder::save`]; `before` is told path and content of a file that is about to be written.
    ///
    /// # Errors
    /// As above, or what `before` says; nothing was written then.
    pub fn save_after(
        &mut self,
        project: &Project,
        file: &ProjectFile,
        before: impl FnOnce(&str, Hash) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let Some(path) = self.path_of(project, file) else {
            return Ok(());
        };
        let Some(content) = project_file::content(project, file) else {
            return self.take_out(file, &path);
        };
        let known = self.known(&path);
        let blank = match file {
            ProjectFile::Tags(id, coder) => {
                project.document(*id).is_some_and(|document| document.set(coder).is_blank())
            }
            ProjectFile::Review(id, coder) => {
                project.document(*id).is_some_and(|document| !document.reviews.contains_key(coder))
            }
            ProjectFile::Head | ProjectFile::Schema | ProjectFile::Meta(_) | ProjectFile::Text(_) => false,
        };
        if known == Some(Hash::of(content.as_bytes())) || (known.is_none() && blank) {
            return Ok(());
        }
        let full = inside(&self.root, &path)?;
        if known.is_none()
            && let Ok(bytes) = atomic::read(&full)
        {
            // A save that was cut short wrote it already, or it is not ours to replace.
            if bytes != content.as_bytes() {
                self.doubt(&path);
                return Err(StoreError::Exists(full));
            }
            self.remember(&path, &bytes, None);
            return Ok(());
        }
        project_file::verify(project, file, &content)?;
        let expected = known.map_or(Expected::Absent, Expected::Content);
        before(&path, Hash::of(content.as_bytes()))?;
        self.keep_version(&path);
        if let Err(error) = atomic::write(&full, content.as_bytes(), expected) {
            self.doubt(&path);
            return Err(error);
        }
        self.generations.iter_mut().for_each(|generations| generations.prune(&path));
        self.remember(&path, content.as_bytes(), None);
        Ok(())
    }

    fn keep_version(&mut self, path: &str) {
        self.generations.iter_mut().for_each(|generations| generations.keep(&self.root, path));
    }

    /// The path of a file in the project, with `/` between names.
    pub fn path_of(&mut self, project: &Project, file: &ProjectFile) -> Option<String> {
        match file {
            ProjectFile::Head => Some(HEAD.to_owned()),
            ProjectFile::Schema => Some(SCHEMA.to_owned()),
            ProjectFile::Meta(id) => Some(format!("{}/document.ron", self.folder_of(project, *id)?)),
            ProjectFile::Text(id) => Some(format!("{}/text.txt", self.folder_of(project, *id)?)),
            ProjectFile::Tags(id, coder) => Some(format!("{}/tags/{coder}.ron", self.folder_of(project, *id)?)),
            ProjectFile::Review(id, coder) => Some(format!("{}/review/{coder}.ron", self.folder_of(project, *id)?)),
        }
    }

    /// The fingerprint of a file as it was last read or written here.
    pub fn known(&self, path: &str) -> Option<Hash> {
        self.known.get(path).and_then(Known::hash)
    }

    fn folder_of(&mut self, project: &Project, id: DocumentId) -> Option<String> {
        if let Some(meta) = project.meta(id) {
            self.slugs.insert(id, meta.slug.clone());
        }
        self.slugs.get(&id).map(|slug| format!("{DOCUMENTS}/{slug}"))
    }

    /// Removes a file of an article that was taken out; what sayso did not write stays.
    fn take_out(&mut self, file: &ProjectFile, path: &str) -> Result<(), StoreError> {
        let removable = matches!(file, ProjectFile::Meta(_) | ProjectFile::Text(_));
        let Some(known) = self.known(path).filter(|_| removable) else {
            return Ok(());
        };
        let full = inside(&self.root, path)?;
        if atomic::read(&full).is_ok_and(|bytes| Hash::of(&bytes) == known) {
            self.keep_version(path);
            fs::remove_file(&full).map_err(StoreError::io("remove", &full))?;
        }
        self.known.remove(path);
        // Only empty folders go.
        if let Some(folder) = full.parent() {
            let _ = fs::remove_dir(folder.join("tags"));
            let _ = fs::remove_dir(folder.join("review"));
            let _ = fs::remove_dir(folder);
        }
        Ok(())
    }

    /// Removes temporary files that a crash of this program left behind in an article's folder and beside the head.
    pub fn clean(&self, meta: &DocumentMeta) {
        temporary::clean(&self.root);
        for folder in ["", "/tags", "/review"] {
            let path = format!("{DOCUMENTS}/{}{folder}", meta.slug);
            let _ = inside(&self.root, &path).map(|folder| temporary::clean(&folder));
        }
    }
}

/// The text with the line ends it was tagged with: a checkout may have put others there.
pub(in crate::store) fn as_tagged(bytes: Vec<u8>, text_sha256: &str) -> Vec<u8> {
    if !bytes.contains(&b'\r') || Hash::of(&bytes).to_string() == text_sha256 {
        return bytes;
    }
    let lines = String::from_utf8_lossy(&bytes).replace("\r\n", "\n").into_bytes();
    if Hash::of(&lines).to_string() == text_sha256 { lines } else { bytes }
}

fn text_of(file: &str, bytes: Vec<u8>) -> Result<Text, ReadError> {
    let remedy = "take the file from a backup; sayso leaves it as it is";
    let content = String::from_utf8(bytes).map_err(|error| {
        let what = format!("byte {} is not UTF-8", error.utf8_error().valid_up_to());
        ReadError::whole(file, what, remedy)
    })?;
    Text::new(content).map_err(|error| ReadError::whole(file, error.to_string(), remedy))
}

/// The names in a folder in the order in which a disk is likely to hold what they name, which saves
/// it most of its searching.
fn in_disk_order(entries: fs::ReadDir) -> Vec<std::ffi::OsString> {
    let mut found: Vec<(u64, std::ffi::OsString)> =
        entries.filter_map(Result::ok).map(|entry| (inode(&entry), entry.file_name())).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, name)| name).collect()
}

#[cfg(unix)]
fn inode(entry: &fs::DirEntry) -> u64 {
    std::os::unix::fs::DirEntryExt::ino(entry)
}

#[cfg(not(unix))]
fn inode(_: &fs::DirEntry) -> u64 {
    0
}

pub(in crate::store) fn read_entry(
    documents: &Path,
    slug: &str,
    progress_of: Option<&CoderId>,
) -> Option<Result<CatalogueEntry, Damage>> {
    let folder = documents.join(slug);
    let bytes = match inside(documents, &format!("{slug}/document.ron")).and_then(|path| atomic::read(&path)) {
        Ok(bytes) => bytes,
        // A stray file or an empty folder is no article; a text without its document.ron is one in trouble.
        Err(error) if error.is_missing() && !folder.join("text.txt").exists() => return None,
        Err(_) if !folder.is_dir() => return None,
        Err(error) => return Some(Err(Damage { document: None, error })),
    };
    let file = format!("{DOCUMENTS}/{slug}/document.ron");
    match document::read(&file, &bytes, slug) {
        Ok(meta) => {
            let progress = progress_of.map_or(Progress::NotStarted, |coder| peek(&folder, coder));
            Some(Ok(CatalogueEntry { meta, progress }))
        }
        Err(error) => Some(Err(Damage { document: None, error: error.into() })),
    }
}

fn unreadable_name(documents: &Path, slug: &std::ffi::OsStr) -> Damage {
    let file = documents.join(slug).display().to_string();
    let error = ReadError::whole(&file, "the name of this folder is not UTF-8", "give it another name");
    Damage { document: None, error: error.into() }
}

/// A coder's progress, from the first bytes of the file.
fn peek(folder: &Path, coder: &CoderId) -> Progress {
    let path = inside(folder, &format!("tags/{coder}.ron"));
    let Some(file) = path.ok().and_then(|path| fs::File::open(path).ok()) else { return Progress::NotStarted };
    let mut start = Vec::with_capacity(512);
    if file.take(512).read_to_end(&mut start).is_err() {
        return Progress::NotStarted;
    }
    tags::peek_progress(&String::from_utf8_lossy(&start))
}
