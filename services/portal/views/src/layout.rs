//! What every page has around it.

use crate::{
    Locale, Theme,
    rgaa::{self, Conformity},
    text::Text,
};

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
    /// Whether she looks after schools: the menu leads to the directory.
    pub sees_directory: bool,
}

impl Layout<'_> {
    pub(crate) const fn text(&self) -> Text {
        Text(self.locale)
    }

    /// The mention that every page must bear.
    pub(crate) fn accessibility(&self) -> &'static str {
        let t = self.text();
        match rgaa::site() {
            Conformity::Full => t.accessibility_link_full(),
            Conformity::Partial => t.accessibility_link_partial(),
            Conformity::None => t.accessibility_link(),
        }
    }

    /// For `aria-current` in the menu: "page" there, "true" on a page below it.
    pub(crate) fn current(&self, path: &str) -> Option<&'static str> {
        let below = self.path.split('?').next()?.strip_prefix(path)?;
        match below {
            "" => Some("page"),
            _ => (path != "/" && below.starts_with('/')).then_some("true"),
        }
    }
}
