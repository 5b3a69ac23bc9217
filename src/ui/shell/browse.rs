//! Folders for the dialogs in which a path is typed, read on a thread.

use super::at_home;
use crate::app::Dialog;
use crate::store::{self, FolderEntry};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};

/// The folder that is looked at in a dialog.
#[derive(Default)]
pub struct Browser {
    /// The folder, as it is on the disk.
    pub folder: PathBuf,
    /// What is in it; `None` while it is being read.
    pub entries: Option<Result<Vec<FolderEntry>, String>>,
    coming: Option<Receiver<Result<Vec<FolderEntry>, String>>>,
}

impl Browser {
    /// Follows what is typed in the dialog that is open.
    pub(super) fn follow(&mut self, dialog: Option<&Dialog>, ctx: &egui::Context) {
        let Some(path) = dialog.and_then(typed) else {
            *self = Browser::default();
            return;
        };
        let folder = folder_of(path);
        if folder != self.folder {
            let (sender, receiver) = channel();
            let (wanted, ctx) = (folder.clone(), ctx.clone());
            std::thread::spawn(move || {
                // Whoever asked may look at another folder by now.
                let _ = sender.send(store::list_folder(&wanted).map_err(|error| error.to_string()));
                ctx.request_repaint();
            });
            *self = Browser { folder, entries: None, coming: Some(receiver) };
        }
        if let Some(found) = self.coming.as_ref().and_then(|coming| coming.try_recv().ok()) {
            self.coming = None;
            self.entries = Some(found);
        }
    }
}

/// The path that is typed in a dialog, if one is.
fn typed(dialog: &Dialog) -> Option<&str> {
    match dialog {
        Dialog::OpenPath(path) | Dialog::AddPath(path) | Dialog::KeepIn(path) | Dialog::SchemaPath { path, .. } => {
            Some(path)
        }
        _ => None,
    }
}

/// The folder that a typed path is in: itself where it ends in a slash; the person's home at first.
pub fn folder_of(typed: &str) -> PathBuf {
    let typed = typed.trim();
    if typed.is_empty() || typed == "~" {
        return at_home(Path::new("~"));
    }
    let path = at_home(Path::new(typed));
    if typed.ends_with(std::path::is_separator) {
        return path;
    }
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_follows_what_is_typed() {
        assert_eq!(folder_of("/tmp/news/"), Path::new("/tmp/news/"));
        assert_eq!(folder_of("/tmp/news/sto"), Path::new("/tmp/news"));
        assert_eq!(folder_of("story.txt"), Path::new("."));
    }
}
