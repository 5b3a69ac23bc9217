//! A schema from a file, and into one.

use super::Shell;
use crate::app::{Dialog, Message, NoticeKind};
use crate::format::project_file::schema;
use crate::store::{self, Expected};
use std::path::Path;

impl Shell {
    pub(super) fn ask_schema_path(&mut self, write: bool) {
        self.workspace.view.dialog = Some(Dialog::SchemaPath { path: String::new(), write });
    }

    pub(super) fn read_schema(&mut self, path: &Path, ctx: &egui::Context) {
        let shown = path.display().to_string();
        let read = store::read(path).map_err(|error| error.to_string());
        let read = read.and_then(|bytes| schema::read(&shown, &bytes).map_err(|error| error.to_string()));
        let message = match read {
            Ok(schema) => Message::SchemaRead(Box::new(schema)),
            Err(why) => Message::Trouble(why),
        };
        self.send(message, ctx);
    }

    pub(super) fn write_schema(&mut self, path: &Path) {
        let text = schema::write(self.workspace.project().schema());
        match store::write(path, text.as_bytes(), Expected::Anything) {
            Ok(_) => self.workspace.view.notify(NoticeKind::News, format!("written to {}", path.display())),
            Err(error) => self.workspace.view.notify(NoticeKind::Trouble, error.to_string()),
        }
    }
}
