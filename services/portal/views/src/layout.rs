//! What every page has around it.

use crate::{Locale, Theme, text::Text};

/// The frame of a page: language, theme, where it is, who reads it.
#[derive(Clone, Copy)]
pub struct Layout<'a> {
    /// The language of the page.
    pub locale: Locale,
    /// The collectivité's look.
    pub theme: &'a Theme,
    /// The page's own address with its query, for the language links.
    pub path: &'a str,
    /// Who is signed in; `None` on public pages.
    pub viewer: Option<Viewer<'a>>,
}

/// The person who reads the page.
#[derive(Clone, Copy)]
pub struct Viewer<'a> {
    /// Given name and family name.
    pub display_name: &'a str,
    /// Whether imports of the directory are hers to read: the menu leads to them.
    pub sees_imports: bool,
}

impl Layout<'_> {
    pub(crate) const fn text(&self) -> Text {
        Text(self.locale)
    }

    /// For `aria-current` in the menu.
    pub(crate) fn is_at(&self, path: &str) -> bool {
        self.path.split('?').next() == Some(path)
    }
}
