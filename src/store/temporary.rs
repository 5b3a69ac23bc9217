//! Names of temporary files, which say whose they are, so that nobody's work in hand is cleared away as left over.
//!
//! `.name.PROCESS-COUNT.MACHINE-START.sayso-tmp`: the machine, and when it was started, as fingerprints. In a folder
//! that several machines share, what another one is writing looks just like what a crash left here.

use super::Hash;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// How temporary files end.
const ENDING: &str = ".sayso-tmp";

/// This machine and its start, as names have them.
static HERE: LazyLock<String> = LazyLock::new(|| {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let named = ["HOSTNAME", "COMPUTERNAME"].map(|name| std::env::var(name).unwrap_or_default());
    let machine = read("/proc/sys/kernel/hostname") + &read("/etc/machine-id") + &named.concat();
    let short = |words: String| Hash::of(words.as_bytes()).to_string().get(..8).unwrap_or_default().to_owned();
    format!("{}-{}", short(machine), short(read("/proc/sys/kernel/random/boot_id")))
});

/// This machine, as a fingerprint that says nothing else of it.
pub(in crate::store) fn machine() -> &'static str {
    HERE.split_once('-').map_or("", |(machine, _)| machine)
}

/// The last start of this machine, as a fingerprint.
pub(in crate::store) fn start() -> &'static str {
    HERE.split_once('-').map_or("", |(_, start)| start)
}

/// A name beside a file that nothing has yet.
pub(in crate::store) fn beside(target: &Path) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.{}-{count}.{}{ENDING}", std::process::id(), *HERE))
}

/// Removes temporary files that a crash on this machine left in a folder.
pub(in crate::store) fn clean(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    for entry in entries.filter(|entry| is_left(&entry.file_name().to_string_lossy())) {
        // What cannot be removed now is removed at the next start.
        let _ = fs::remove_file(entry.path());
    }
}

/// Whether a file is one that nobody is writing any more.
fn is_left(name: &str) -> bool {
    let Some(parts) = name.strip_suffix(ENDING).map(|name| name.rsplit('.').collect::<Vec<_>>()) else {
        return false;
    };
    let [here, process, ..] = parts.as_slice() else { return true };
    // Names that say no machine are of earlier versions, which cleared away all of them.
    let Some((machine, start)) = here.split_once('-').filter(|(machine, _)| machine.len() == 8) else { return true };
    let own = HERE.split_once('-').unwrap_or_default();
    let number = process.split('-').next().unwrap_or_default();
    machine == own.0 && (start != own.1 || !is_running(number))
}

/// Whether a process of this machine still runs; where that cannot be asked, only this one is known to.
fn is_running(process: &str) -> bool {
    process == std::process::id().to_string() || Path::new("/proc").join(process).exists()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Expected, write};

    #[test]
    fn only_what_a_crash_left_here_is_cleared_away() {
        let folder = tempfile::tempdir().unwrap();
        let (machine, start) = HERE.split_once('-').unwrap();
        let name = |process: &str, here: String| format!(".ana.ron.{process}-3.{here}{ENDING}");
        let none = u32::MAX.to_string();
        let kept = [
            beside(Path::new("ana.ron")).display().to_string(),
            name(&none, format!("00000000-{start}")),
            name(&none, "00000000-00000000".to_owned()),
            "ana.ron".to_owned(),
        ];
        let left = [
            name(&none, format!("{machine}-{start}")),
            name("1", format!("{machine}-00000000")),
            ".ana.ron.1-0.sayso-tmp".to_owned(),
        ];
        for name in kept.iter().chain(&left) {
            write(&folder.path().join(name), b"x", Expected::Absent).unwrap();
        }
        clean(folder.path());
        assert!(kept.iter().all(|name| folder.path().join(name).exists()));
        assert!(left.iter().all(|name| !folder.path().join(name).exists()));
    }
}
