//! The disk: nothing else in sayso touches it.
//!
//! A file is replaced whole or not at all, a file that could not be read is
//! never replaced, and what a person did is in the journal before the screen
//! shows it.

mod articles;
mod atomic;
mod convert;
mod copies;
mod error;
mod folder;
mod generations;
mod git;
mod inside;
mod items;
mod journal;
mod marked;
mod output;
mod outside;
mod parcel;
mod places;
mod presence;
mod questions;
mod reading;
mod replay;
mod sample;
mod saving;
mod session;
mod temporary;

pub use crate::format::Hash;
pub use articles::{ArticleFile, article_files, each_article};
pub use atomic::{Expected, read, write};
pub use convert::{Conversion, Converted, Progress, convert, read_bit_by_bit};
pub use copies::{ConflictCopy, conflict_copy_of};
pub use error::StoreError;
pub use folder::{
    CatalogueEntry, Damage, FolderEntry, LoadedDocument, ProjectFolder, has_articles, is_project, list_folder,
    read_guidelines, read_text, text_files_in,
};
pub use generations::{Generation, Generations, Restored, restore};
pub use git::{set_up_git, take_git_away};
pub use journal::{Journal, Recovered};
pub use marked::{Unmarked, Versions, WithoutMarkers, merge_marked};
pub use output::{Exported, Order, any_file, export, export_project, inputs, outside_projects, poured};
pub use outside::Watch;
pub use parcel::{is_parcel, parcel, project_at};
pub use places::{Places, Settings, in_passing};
pub use presence::Elsewhere;
pub use questions::questions;
pub use reading::{Reading, WasRead};
pub use sample::{keep_project, sample_project, unsaved_project};
pub use saving::{Contents, Draft, Replaced, Replacing};
pub use session::{Opened, Session, StoredStep};
