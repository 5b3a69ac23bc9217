//! How much work a mark takes, counted for the person alone and kept nowhere.

use crate::app::Workspace;

/// A pause longer than this is no work, in seconds.
const PAUSE: f64 = 20.0;

/// Key presses and seconds, and the marks that were made with them.
#[derive(Default)]
pub(super) struct Effort {
    presses: usize,
    seconds: f64,
    marks: usize,
    steps: usize,
    last: Option<f64>,
}

impl Effort {
    /// Counts a frame: how many keys were pressed in it, and when it was, in the window's seconds.
    pub(super) fn count(&mut self, workspace: &Workspace, presses: usize, now: f64) {
        let steps = workspace.history().done().len();
        if presses > 0 {
            let since = self.last.map_or(0.0, |last| now - last);
            self.seconds += if since < PAUSE { since } else { 0.0 };
            self.last = Some(now);
            self.presses += presses;
        }
        let new = workspace.history().done().get(self.steps.min(steps)..).unwrap_or_default();
        self.marks += new.iter().filter(|step| step.words.starts_with("Tag")).count();
        self.steps = steps;
    }

    /// Begins at the steps that stand already.
    pub(super) fn begin(&mut self, workspace: &Workspace) {
        *self = Effort { steps: workspace.history().done().len(), ..Effort::default() };
    }

    /// What was counted, in a few words.
    pub(super) fn words(&self) -> Option<String> {
        let marks = self.marks as f64;
        (self.marks > 0).then(|| {
            let (presses, seconds) = (self.presses as f64 / marks, self.seconds / marks);
            format!("{presses:.1} keys and {seconds:.0} s a mark, of {}", self.marks)
        })
    }
}
