//! Where everything stands in the window.

use super::Shell;
use super::keeping::unsaved_ui;
use crate::app::Message;
use crate::ui::page::page_ui;
use crate::ui::panel::documents::documents_ui;
use crate::ui::panel::guide::guide_ui;
use crate::ui::panel::history::history_ui;
use crate::ui::panel::inspector::inspector_ui;
use crate::ui::panel::menu::{MenuView, menu_ui};
use crate::ui::panel::review::review_ui;
use crate::ui::panel::search::search_ui;
use crate::ui::panel::status::status_ui;
use crate::ui::panel::tour::tour_ui;
use crate::ui::{dialog, theme};
use crate::view::tour::TourView;
use egui::Panel;
use egui::accesskit::Role;

impl Shell {
    /// The bars above and below, the panels at the sides, the page between them, and a dialog over all.
    pub(super) fn show(&mut self, ui: &mut egui::Ui, out: &mut Vec<Message>) {
        self.bars(ui, out);
        self.sides(ui, out);
        self.below(ui, out);
        egui::CentralPanel::default().frame(egui::Frame::NONE).show(ui, |ui| {
            landmark(ui, Role::Main, "Page");
            page_ui(ui, &self.workspace, &mut self.page, &self.settings.look, out);
        });
        self.browser.follow(self.workspace.view.dialog.as_ref(), ui.ctx());
        dialog::dialog_ui(ui, &self.workspace, &self.browser, out);
    }

    fn bars(&mut self, ui: &mut egui::Ui, out: &mut Vec<Message>) {
        let palette = theme::palette(ui.ctx());
        let bar = egui::Frame::new().fill(palette.panel).inner_margin(egui::Margin::symmetric(10, 4));
        let menu = MenuView { recent: &self.settings.recent };
        Panel::top("menu").frame(bar).show(ui, |ui| {
            landmark(ui, Role::Banner, "Menu");
            menu_ui(ui, &self.workspace, &menu, out);
        });
        Panel::bottom("status").frame(bar).exact_size(30.0).show(ui, |ui| {
            landmark(ui, Role::Status, "Status");
            let counted = self.settings.look.counter.then(|| self.effort.words()).flatten();
            status_ui(ui, &self.workspace, counted, out);
        });
        if let Some(unsaved) = &self.unsaved {
            Panel::bottom("unsaved").frame(bar.fill(palette.field)).exact_size(40.0).show(ui, |ui| {
                landmark(ui, Role::Alert, "Not saved");
                unsaved_ui(ui, unsaved, &palette, out);
            });
        }
        if let Some(tour) = TourView::of(&self.workspace) {
            Panel::bottom("tour").frame(bar.fill(palette.field)).exact_size(46.0).show(ui, |ui| {
                landmark(ui, Role::Region, "First steps");
                tour_ui(ui, &tour, out);
            });
        }
    }

    fn sides(&mut self, ui: &mut egui::Ui, out: &mut Vec<Message>) {
        let side = side(ui);
        // In a narrow window the article comes first.
        let narrow = ui.ctx().content_rect().width() < 1000.0;
        let (list, inspector) = if narrow { (168.0, 204.0) } else { (232.0, 272.0) };
        let view = &self.workspace.view;
        let (documents, review, inspects) = (!view.documents_hidden, view.review.is_some(), !view.inspector_hidden);
        let left = |name: &'static str| Panel::left((name, narrow)).frame(side);
        let right = |name: &'static str| Panel::right((name, narrow)).frame(side);
        if documents {
            left("documents").default_size(list).size_range(160.0..=420.0).show(ui, |ui| {
                landmark(ui, Role::Navigation, "Articles");
                documents_ui(ui, &self.workspace, &mut self.list, out);
            });
        }
        if review {
            right("review").default_size(inspector + 40.0).size_range(220.0..=520.0).show(ui, |ui| {
                landmark(ui, Role::Region, "Review");
                review_ui(ui, &self.workspace, &mut self.review, out);
            });
        } else if inspects {
            right("inspector").default_size(inspector).size_range(200.0..=460.0).show(ui, |ui| {
                landmark(ui, Role::Complementary, "Inspector");
                inspector_ui(ui, &self.workspace, &mut self.inspector, out);
            });
        }
        if self.workspace.view.guide {
            right("guide").default_size(330.0).size_range(220.0..=560.0).show(ui, |ui| {
                landmark(ui, Role::Complementary, "Guidelines");
                guide_ui(ui, &self.workspace, &mut self.guide);
            });
        }
    }

    fn below(&mut self, ui: &mut egui::Ui, out: &mut Vec<Message>) {
        let side = side(ui);
        if self.workspace.view.search.is_some() {
            Panel::bottom("search").frame(side).resizable(true).default_size(210.0).show(ui, |ui| {
                landmark(ui, Role::Search, "Search");
                search_ui(ui, &self.workspace, &mut self.search, out);
            });
        }
        if self.workspace.view.history {
            Panel::bottom("history").frame(side).resizable(true).default_size(170.0).show(ui, |ui| {
                landmark(ui, Role::Complementary, "History");
                history_ui(ui, &self.workspace, out);
            });
        }
    }
}

fn side(ui: &egui::Ui) -> egui::Frame {
    let palette = theme::palette(ui.ctx());
    egui::Frame::new().fill(palette.panel).inner_margin(egui::Margin::symmetric(12, 4))
}

/// Makes a panel a place that screen readers can go to.
fn landmark(ui: &egui::Ui, role: Role, name: &str) {
    ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
        node.set_role(role);
        node.set_label(name);
    });
}
