//! Large steps are worked out beside what goes on.
//!
//! What colleagues and other programs hand over can hold a million marks. Such a step is made in a copy of the project
//! on a thread of the shell's; where nobody changed anything meanwhile, the copy takes the project's place.

use super::everywhere::Then;
use super::history::Step;
use super::view_state::Notice;
use super::{Effect, Keymap, OpenedParts, Workspace};
use crate::analysis::index::MarkIndex;
use crate::format::change_file;
use crate::format::project_file::ProjectFile;
use crate::model::{CoderId, DocumentId, Project, Stamp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A step that is to be worked out.
#[derive(Clone, PartialEq, Debug)]
pub struct Preparing {
    then: Then,
    stamp: Stamp,
    project: Project,
    state: State,
    my_name: String,
    keymap: Keymap,
    sealed: Option<String>,
}

/// A step that is worked out.
#[derive(Clone, PartialEq, Debug)]
pub struct Prepared {
    stamp: Stamp,
    /// What the project must still be for this to take its place.
    from: State,
    project: Project,
    indices: BTreeMap<(DocumentId, CoderId), MarkIndex>,
    steps: Vec<Step>,
    stale: BTreeSet<ProjectFile>,
    notices: Vec<Notice>,
    effects: Vec<Effect>,
}

/// What a project and its coder are, as far as a step stands on it.
#[derive(Clone, PartialEq, Eq, Debug)]
struct State {
    revision: u64,
    read: Vec<DocumentId>,
    me: Option<CoderId>,
    is_sealed: bool,
}

impl Preparing {
    /// Works the step out.
    pub fn perform(self) -> Prepared {
        let Preparing { then, stamp, project, state, my_name, keymap, sealed } = self;
        let mut copy = Workspace::new(project, state.me.clone(), OpenedParts::default());
        (copy.my_name, copy.keymap, copy.catalogue_complete) = (my_name, keymap, true);
        copy.sealed = sealed;
        let mut effects = copy.carry_out(then, &stamp);
        for effect in &mut effects {
            if let Effect::Append(log) = effect {
                log.written = Some(Arc::from(change_file::write_edits(&copy.project, &log.change)));
            }
        }
        Prepared {
            stamp,
            from: state,
            steps: copy.history.done().to_vec(),
            project: copy.project,
            indices: copy.indices,
            stale: copy.stale,
            notices: copy.view.notices,
            effects,
        }
    }
}

impl Workspace {
    fn state(&self) -> State {
        let read = self.project.documents().map(|(id, _)| id).collect();
        State { revision: self.revision, read, me: self.me.clone(), is_sealed: self.sealed.is_some() }
    }

    /// A step on the project as it is, to be worked out.
    pub(in crate::app) fn preparing(&self, then: Then, stamp: &Stamp) -> Preparing {
        Preparing {
            then,
            stamp: stamp.clone(),
            project: self.project.clone(),
            state: self.state(),
            my_name: self.my_name.clone(),
            keymap: self.keymap.clone(),
            sealed: self.sealed.clone(),
        }
    }

    /// Takes in a step that is worked out, unless it was left; once the project has become another it is worked out
    /// anew, and at last while everything waits.
    pub(in crate::app) fn take_prepared(&mut self, prepared: Prepared, stamp: &Stamp) -> Vec<Effect> {
        let Some(errand) = self.take_errand_of(&prepared.stamp) else { return Vec::new() };
        if self.state() != prepared.from {
            return self.prepare_again(errand, stamp);
        }
        self.view.settle_notices();
        self.project = prepared.project;
        self.indices = prepared.indices;
        if !prepared.steps.is_empty() {
            self.revision += 1;
        }
        self.stale.extend(prepared.stale);
        prepared.steps.into_iter().for_each(|step| self.history.push(step));
        self.refresh_mode();
        prepared.notices.into_iter().for_each(|notice| self.view.notify(notice.kind, notice.words));
        prepared.effects
    }
}
