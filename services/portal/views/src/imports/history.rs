//! The list of imports and dry runs.

use askama::Template;

use super::Import;
use crate::{Layout, page, paths};

/// Imports and dry runs, the latest first.
#[derive(Template)]
#[template(path = "imports/history.html")]
pub struct Imports<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Those of this page.
    pub imports: Vec<Import<'a>>,
    /// Whether the viewer may bring a delivery in.
    pub administers: bool,
    /// The address of the next page, if there is one.
    pub next: Option<&'a str>,
    /// Whether this is not the first page: then a link leads back to the start.
    pub continued: bool,
}
page!(Imports);
