//! The pages of the portal: plain structs in, HTML out. Knows no protobuf and no web server.
//!
//! Each page is a struct with a [`Layout`] and a `render` method. Sentences live in `locales/`, one method per key is
//! written at build time, and the addresses that pages link to are in [`paths`].

pub mod activation;
pub mod assets;
pub mod charter;
pub mod claim;
mod clock;
pub mod contact;
pub mod decisions;
pub mod devices;
pub mod directory;
pub mod documents;
pub mod errors;
pub mod functions;
pub mod groups;
pub mod guide;
pub mod hand;
pub mod imports;
mod layout;
mod locale;
pub mod mail;
pub mod merges;
pub mod paths;
mod rgaa;
pub mod rollover;
pub mod schools;
pub mod sign_in;
mod text;
mod theme;
pub mod timetable;
pub mod today;
mod wording;

pub use layout::{Layout, Viewer};
pub use locale::Locale;
pub use theme::{Theme, ThemeError};

/// Gives a page its `render`: templates only write into a `String`, which takes everything.
macro_rules! page {
    ($page:ident) => {
        impl $page<'_> {
            /// The whole HTML document.
            pub fn render(&self) -> String {
                askama::Template::render(self).expect("a String takes everything that a template writes")
            }
        }
    };
}
use page;
