//! The records that an import could not take, and what to do about each.

use askama::Template;

use super::{Finding, Import};
use crate::{Layout, page, paths, text::Text};

/// A page of the records that an import set aside.
#[derive(Template)]
#[template(path = "imports/set_aside.html")]
pub struct SetAsideRecords<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which import.
    pub import: Import<'a>,
    /// By file and line.
    pub records: Vec<SetAsideRecord<'a>>,
    /// The address of the next page, if there is one.
    pub next: Option<&'a str>,
    /// Whether this is not the first page.
    pub continued: bool,
}
page!(SetAsideRecords);

/// One record.
#[derive(Clone, Copy, Debug)]
pub struct SetAsideRecord<'a> {
    /// The delivery's file.
    pub file: &'a str,
    /// From 1.
    pub line: u64,
    /// The record's own identifier; may be empty.
    pub identifier: &'a str,
    /// What is wrong and what to do.
    pub finding: Finding<'a>,
}

impl SetAsideRecords<'_> {
    /// Its own address, without what was asked.
    fn first(&self) -> String {
        self.import.path() + paths::IMPORT_SET_ASIDE
    }
}

impl SetAsideRecord<'_> {
    fn title(&self, t: Text) -> String {
        if self.identifier.is_empty() { t.set_aside_nameless().to_owned() } else { t.set_aside_record(self.identifier) }
    }

    fn place(&self, t: Text) -> String {
        t.set_aside_place(self.file, &self.line.to_string())
    }
}
