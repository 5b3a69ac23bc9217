//! The faces that the article is set in, and the shaping of its letters.
//!
//! The bundled serif serves Latin, Greek and Cyrillic. Scripts that it lacks
//! are served by the system's fonts, which are looked for on a thread of their
//! own the first time a text needs them; until they are there the letters are
//! empty boxes, in their right places.

use crate::ui::theme;
use parley::fontique::{Blob, Collection, CollectionOptions, FontInfoOverride, SourceCache};
use parley::{
    AlignmentOptions, FontContext, FontFamily, FontFamilyName, GenericFamily, Layout, LayoutContext, LineHeight,
    OverflowWrap, StyleProperty,
};
use std::borrow::Cow;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

/// How a block is to be set; sizes are in points.
#[derive(Clone, Copy, PartialEq, Default, Debug)]
pub struct Setting {
    /// The size of the letters.
    pub size: f32,
    /// From one line to the next.
    pub line: f32,
    /// The width of the column.
    pub width: f32,
    /// Pixels per point; lines stand on whole pixels.
    pub pixels_per_point: f32,
}

/// Shapes text with the bundled faces, and with the system's where those lack a letter.
pub struct Faces {
    fonts: FontContext,
    scratch: LayoutContext<()>,
    families: Vec<FontFamilyName<'static>>,
    system: System,
}

enum System {
    NotNeeded,
    Coming(Receiver<Collection>),
    Here,
}

impl Default for Faces {
    fn default() -> Faces {
        let mut collection = Collection::new(CollectionOptions { shared: false, system_fonts: false });
        let mut families = Vec::new();
        for (name, data) in theme::faces(&theme::serif(1.0).family) {
            collection.register_fonts(
                Blob::new(data),
                Some(FontInfoOverride { family_name: Some(&name), ..Default::default() }),
            );
            families.push(FontFamilyName::Named(Cow::Owned(name)));
        }
        families.push(FontFamilyName::Generic(GenericFamily::Serif));
        // Its own default would look for the system's fonts right here.
        let fonts = FontContext { collection, source_cache: SourceCache::default() };
        Faces { fonts, scratch: LayoutContext::new(), families, system: System::NotNeeded }
    }
}

impl Faces {
    /// Sets the text of a block, which has no line feed; measures are in pixels.
    pub fn set(&mut self, text: &str, setting: Setting) -> Layout<()> {
        let mut builder = self.scratch.ranged_builder(&mut self.fonts, text, setting.pixels_per_point, true);
        builder.push_default(FontFamily::List(Cow::Borrowed(&self.families)));
        builder.push_default(StyleProperty::FontSize(setting.size));
        builder.push_default(LineHeight::Absolute(setting.line));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::BreakWord));
        let mut layout = builder.build(text);
        layout.break_all_lines(Some(setting.width * setting.pixels_per_point));
        layout.align(parley::Alignment::Start, AlignmentOptions::default());
        layout
    }

    /// Looks for the system's fonts on a thread, unless that was done; `then` is called there.
    pub fn look_for_more(&mut self, then: impl FnOnce() + Send + 'static) {
        if !matches!(self.system, System::NotNeeded) {
            return;
        }
        let (sender, receiver) = channel();
        let mut collection = self.fonts.collection.clone();
        self.system = System::Coming(receiver);
        std::thread::spawn(move || {
            collection.load_system_fonts();
            // Whoever asked may be gone.
            let _ = sender.send(collection);
            then();
        });
    }

    /// Whether the system's fonts are being looked for.
    pub fn is_looking(&self) -> bool {
        matches!(self.system, System::Coming(_))
    }

    /// Takes the system's fonts once they are found; then everything must be set again.
    pub fn take_more(&mut self) -> bool {
        let System::Coming(receiver) = &self.system else { return false };
        match receiver.try_recv() {
            Ok(collection) => {
                self.fonts.collection = collection;
                self.system = System::Here;
                true
            }
            Err(TryRecvError::Empty) => false,
            Err(TryRecvError::Disconnected) => {
                self.system = System::Here;
                false
            }
        }
    }
}
