//! Paths that stay in a project, also where names on the way are links.

use super::StoreError;
use std::fs;
use std::path::{Path, PathBuf};

/// Where a file of a project is, by its path in the project with `/` between names; what links lead to counts.
///
/// Without links on the way this costs a look at each name.
///
/// # Errors
/// A link leads out of the project: whoever made the folder could have any file of this machine read, or replaced.
pub(in crate::store) fn inside(root: &Path, path: &str) -> Result<PathBuf, StoreError> {
    let (mut at, mut linked) = (root.to_owned(), false);
    for name in path.split('/') {
        at.push(name);
        linked |= fs::symlink_metadata(&at).is_ok_and(|about| about.is_symlink());
    }
    if linked && leads_out(root, &at) { Err(StoreError::LeadsOut(at)) } else { Ok(at) }
}

/// Whether what is there of a path, links followed, is elsewhere than in the project.
fn leads_out(root: &Path, path: &Path) -> bool {
    let Ok(root) = fs::canonicalize(root) else { return true };
    let there = path.ancestors().find_map(|path| fs::canonicalize(path).ok());
    there.is_none_or(|there| !there.starts_with(&root))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::store::{Expected, write};
    use std::os::unix::fs::symlink;

    #[test]
    fn a_link_is_followed_within_the_project_and_not_out_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let (root, elsewhere) = (folder.path().join("p"), folder.path().join("elsewhere"));
        fs::create_dir_all(root.join("documents/a")).unwrap();
        fs::create_dir_all(elsewhere.join("a")).unwrap();
        write(&elsewhere.join("a/text.txt"), b"secret", Expected::Absent).unwrap();
        symlink(&elsewhere, root.join("documents/out")).unwrap();
        symlink(elsewhere.join("a/text.txt"), root.join("documents/a/text.txt")).unwrap();
        symlink(root.join("documents/a"), root.join("documents/in")).unwrap();
        let is_inside = |path: &str| inside(&root, path).is_ok();
        assert!(is_inside("documents/a/document.ron") && is_inside("documents/in/document.ron"));
        assert!(is_inside("documents/new/tags/ana.ron"), "what is not there yet may come");
        for path in ["documents/a/text.txt", "documents/in/text.txt", "documents/out/a/text.txt", "documents/out/new/x"]
        {
            let error = inside(&root, path).unwrap_err().to_string();
            assert!(error.starts_with("a link leads out of the project"), "{error}");
        }
    }
}
