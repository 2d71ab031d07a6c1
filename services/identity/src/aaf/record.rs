//! One request of a file, kept in one text so that reading the next one allocates nothing.

use std::ops::Range;

use serde_json::Value;

use super::Degree;

/// What the academy asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RequestKind {
    /// Create or replace the whole record.
    #[default]
    Add,
    /// Replace the named attributes only.
    Modify,
    /// The record leaves the feed.
    Delete,
}

/// One request: what it is about and its attributes, in the order of the file.
#[derive(Debug, Default)]
pub struct Record {
    pub(super) kind: RequestKind,
    pub(super) line: u64,
    pub(super) degree: Degree,
    pub(super) text: String,
    pub(super) identifier: Range<usize>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) values: Vec<Range<usize>>,
}

/// A name, and which of the record's values are its own. An empty value is `<value/>`.
#[derive(Debug, Clone)]
pub(super) struct Attribute {
    pub(super) name: Range<usize>,
    pub(super) values: Range<usize>,
}

impl Record {
    /// A whole record made of what was kept of it: each attribute a text, null for `<value/>`, or a list of these.
    pub fn restored(identifier: &str, line: u64, degree: Degree, attributes: &serde_json::Map<String, Value>) -> Self {
        let mut record = Self { line, degree, text: identifier.to_owned(), identifier: 0..identifier.len(), ..Self::default() };
        for (name, kept) in attributes {
            let name = record.append(name);
            let first = record.values.len();
            let values = kept.as_array().map_or(std::slice::from_ref(kept), Vec::as_slice);
            for value in values {
                let value = record.append(value.as_str().unwrap_or_default());
                record.values.push(value);
            }
            record.attributes.push(Attribute { name, values: first..record.values.len() });
        }
        record
    }

    fn append(&mut self, text: &str) -> Range<usize> {
        let start = self.text.len();
        self.text.push_str(text);
        start..self.text.len()
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.attributes.clear();
        self.values.clear();
        self.identifier = 0..0;
    }

    /// What the academy asks for.
    pub const fn kind(&self) -> RequestKind {
        self.kind
    }

    /// The line of the file where the request begins, from 1.
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// The degré whose names the attributes have.
    pub const fn degree(&self) -> Degree {
        self.degree
    }

    /// `ENTPersonJointure`, `ENTStructureJointure`, `ENTMatJointure` or `ENTMefJointure`, trimmed.
    pub fn identifier(&self) -> &str {
        self.text[self.identifier.clone()].trim()
    }

    /// Each attribute's name and values as they stand in the file; `<value/>` is an empty text.
    pub fn attributes(&self) -> impl ExactSizeIterator<Item = (&str, impl ExactSizeIterator<Item = &str> + Clone)> {
        self.attributes.iter().map(|attribute| {
            let values = self.values[attribute.values.clone()].iter();
            (&self.text[attribute.name.clone()], values.map(|value| &self.text[value.clone()]))
        })
    }

    /// The values of an attribute, trimmed, without the empty ones. It is asked for by its name in the second degré and found
    /// under its name in the premier degré too.
    pub fn values<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let found = self.attributes.iter().filter(move |attribute| self.degree.calls(&self.text[attribute.name.clone()], name));
        let ranges = found.flat_map(|attribute| &self.values[attribute.values.clone()]);
        ranges.map(|value| self.text[value.clone()].trim()).filter(|value| !value.is_empty())
    }

    /// The first value of an attribute, trimmed; empty when it has none.
    pub fn first(&self, name: &str) -> &str {
        self.values(name).next().unwrap_or_default()
    }
}
