//! Comparing coders on a thread: the window goes on, and closing the dialog ends it.

use super::{Shell, at_home};
use crate::app::agree_dialog::{AgreementDialog, Figures};
use crate::app::{Dialog, NoticeKind};
use crate::format::report::{self, Report};
use crate::store::{self, Expected, ProjectFolder};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::time::Duration;

/// Figures that are being worked out; whoever lets this go ends it.
pub(super) type Agreeing = Receiver<Figures>;

impl Shell {
    pub(super) fn agree(&mut self, asked: &AgreementDialog) {
        self.keep_typed();
        self.save();
        let Some(root) = self.session.as_ref().map(|session| session.root().to_owned()) else { return };
        let (sender, receiver) = channel();
        self.agreeing = Some(receiver);
        let (agreement, gamma) = (self.workspace.agreement_of(asked), asked.gamma);
        std::thread::spawn(move || {
            let figures = worked_out(&root, agreement, gamma, &sender);
            // The window may have gone on by now.
            let _ = sender.send(figures.unwrap_or_else(Figures::Failed));
        });
    }

    /// Whether coders are being compared.
    pub(in crate::ui) fn is_comparing(&self) -> bool {
        self.agreeing.is_some()
    }

    pub(super) fn take_agreement(&mut self, ctx: &egui::Context) {
        let Some(agreeing) = self.agreeing.take() else { return };
        if !matches!(self.workspace.view.dialog, Some(Dialog::Agreement(_))) {
            return;
        }
        loop {
            match agreeing.try_recv() {
                Ok(figures) => self.workspace.view.agreement = Some(figures),
                Err(TryRecvError::Disconnected) => return ctx.request_repaint(),
                Err(TryRecvError::Empty) => break,
            }
        }
        self.agreeing = Some(agreeing);
        ctx.request_repaint_after(Duration::from_millis(30));
    }

    /// The place that was chosen for a report.
    pub(super) fn report_to(&mut self, path: &Path) {
        if let Some(Figures::Done(report)) = self.workspace.view.agreement.clone() {
            self.write_report(&report, path);
        }
    }

    pub(super) fn write_report(&mut self, report: &Arc<Report>, path: &Path) {
        let path = at_home(path);
        if let Err(error) = store::outside_projects(&path) {
            return self.workspace.view.notify(NoticeKind::Refusal, error.to_string());
        }
        let is_page = path.extension().is_some_and(|ending| ending == "html" || ending == "htm");
        let written = if is_page {
            store::write(&path, report::html(report).as_bytes(), Expected::Anything).map(drop)
        } else {
            report::csv(report).into_iter().try_for_each(|(name, content)| {
                store::write(&path.join(name), content.as_bytes(), Expected::Anything).map(drop)
            })
        };
        match written {
            Ok(()) => self.workspace.view.notify(NoticeKind::News, format!("written to {}", path.display())),
            Err(error) => self.workspace.view.notify(NoticeKind::Refusal, error.to_string()),
        }
    }
}

fn worked_out(
    root: &Path,
    mut agreement: crate::app::agreement::Agreement,
    gamma: bool,
    told: &Sender<Figures>,
) -> Result<Figures, String> {
    let (mut folder, mut project) = ProjectFolder::open(root).map_err(|error| error.to_string())?;
    let troubles = store::each_article((&mut folder, &mut project), &[], |loaded, number, all| {
        let mut heard = || told.send(Figures::Reading(number + 1, all)).is_ok();
        agreement.add_while(&loaded.meta.slug, &loaded.document, &mut heard) && heard()
    });
    agreement.troubles = troubles.map_err(|error| error.to_string())?.ok_or("left")?;
    if gamma {
        let mut aligned = 0;
        agreement.add_gamma(&mut || {
            aligned += 1;
            told.send(Figures::Gamma(aligned)).is_ok()
        });
    }
    Ok(Figures::Done(Arc::new(agreement.report(project.name()))))
}
