//! XML as timetable software exports it: its elements one by one, with their attributes and texts trimmed.
//!
//! The file comes from outside: it is decoded as it declares, entities of its own and deep nesting are refused, and no piece of it
//! takes more than a bounded memory.

mod decoded;

use std::{borrow::Cow, io::BufRead, ops::Range};

use proto::timetable::v1::FindingCode::{SourceCut, SourceEmpty, XmlMalformed};
use quick_xml::{
    XmlVersion,
    escape::resolve_xml_entity,
    events::{BytesRef, BytesStart, Event},
};

pub use decoded::Stopped;
use decoded::{Decoded, LONGEST};

use super::tidy;
use crate::finding::Finding;

/// How deep elements may stand in one another; the formats need less than ten levels.
const DEEPEST: usize = 64;

/// A file, element by element.
pub struct Xml<R> {
    reader: quick_xml::Reader<Decoded<R>>,
    buffer: Vec<u8>,
    depth: usize,
    begun: bool,
    /// Whether the text is of an element that has ended.
    told: bool,
    name: String,
    text: String,
    values: String,
    attributes: Vec<Attribute>,
}

/// What comes next.
pub enum Node<'a> {
    /// An element begins.
    Open(Tag<'a>),
    /// An element ends.
    Close {
        /// Its name, without prefix.
        name: &'a str,
        /// The text since the last tag, trimmed.
        text: &'a str,
    },
    /// The file ends.
    End,
}

/// The beginning of an element.
#[derive(Clone, Copy)]
pub struct Tag<'a> {
    /// Its name, without prefix.
    pub name: &'a str,
    /// Its line, from 1.
    pub line: usize,
    values: &'a str,
    attributes: &'a [Attribute],
}

/// Places of a name and a value in the texts of a tag.
struct Attribute {
    name: Range<usize>,
    value: Range<usize>,
}

impl<'a> Tag<'a> {
    /// What an attribute says, trimmed; `None` when it says nothing.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        let found = self.attributes.iter().find(|attribute| &self.values[attribute.name.clone()] == name)?;
        Some(self.values[found.value.clone()].trim()).filter(|value| !value.is_empty())
    }

    /// Whether it has attributes at all.
    pub const fn is_bare(&self) -> bool {
        self.attributes.is_empty()
    }
}

enum Step {
    Open,
    Close,
    End,
}

impl<R: BufRead> Xml<R> {
    /// Begins to read.
    pub fn new(input: R) -> Result<Self, Finding> {
        let mut reader = quick_xml::Reader::from_reader(Decoded::new(input)?);
        reader.config_mut().expand_empty_elements = true;
        Ok(Self {
            reader,
            buffer: Vec::new(),
            depth: 0,
            begun: false,
            told: false,
            name: String::new(),
            text: String::new(),
            values: String::new(),
            attributes: Vec::new(),
        })
    }

    /// The next beginning or end of an element.
    pub fn next(&mut self) -> Result<Node<'_>, Finding> {
        if std::mem::take(&mut self.told) {
            self.text.clear();
        }
        let step = loop {
            if let Some(step) = self.step().map_err(|finding| self.refused(finding))? {
                break step;
            }
        };
        let line = self.line();
        Ok(match step {
            Step::Open => Node::Open(Tag { name: &self.name, line, values: &self.values, attributes: &self.attributes }),
            Step::Close => Node::Close { name: &self.name, text: self.text.trim() },
            Step::End => Node::End,
        })
    }

    /// With its line, and without control characters of the file.
    fn refused(&self, finding: Finding) -> Finding {
        let value = tidy(&finding.value);
        finding.value(value).line(self.line())
    }

    /// The line of what was read last, from 1.
    pub fn line(&self) -> usize {
        self.reader.get_ref().line()
    }

    fn step(&mut self) -> Result<Option<Step>, Finding> {
        self.buffer.clear();
        self.reader.get_mut().mark();
        let event = self.reader.read_event_into(&mut self.buffer).map_err(|error| malformed(&error))?;
        match event {
            Event::Start(tag) => {
                attributes(&tag, &mut self.values, &mut self.attributes)?;
                local(tag.name().as_ref(), &mut self.name);
                self.text.clear();
                return self.opened().map(Some);
            }
            Event::End(tag) => {
                local(tag.name().as_ref(), &mut self.name);
                self.depth -= 1;
                self.told = true;
                return Ok(Some(Step::Close));
            }
            Event::Eof => return self.ended().map(Some),
            Event::Text(more) => push(&mut self.text, &more.xml10_content()),
            Event::CData(more) => push(&mut self.text, &more.xml10_content()),
            Event::GeneralRef(entity) => push(&mut self.text, &meaning(&entity)?),
            Event::DocType(doctype) if doctype.contains('[') => return Err(Finding::of(XmlMalformed).value("<!DOCTYPE [")),
            Event::DocType(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Empty(_) => {}
        }
        self.bounded().map(|()| None)
    }

    fn opened(&mut self) -> Result<Step, Finding> {
        let second_root = self.begun && self.depth == 0;
        self.begun = true;
        self.depth += 1;
        if second_root || self.depth > DEEPEST {
            return Err(Finding::of(XmlMalformed).value(format!("<{}>", self.name)));
        }
        Ok(Step::Open)
    }

    fn ended(&self) -> Result<Step, Finding> {
        match (self.begun, self.depth) {
            (false, _) => Err(Finding::of(SourceEmpty)),
            (true, 0) => Ok(Step::End),
            (true, _) => Err(Finding::of(SourceCut)),
        }
    }

    /// Text stands in elements, and never endless.
    fn bounded(&self) -> Result<(), Finding> {
        let outside = self.depth == 0 && !self.text.trim().is_empty();
        if outside || self.text.len() > LONGEST {
            return Err(Finding::of(XmlMalformed).value(self.text.trim().chars().take(8).collect::<String>()));
        }
        Ok(())
    }
}

/// The name without its prefix.
fn local(name: &str, kept: &mut String) {
    kept.clear();
    push(kept, name.rsplit(':').next().unwrap_or(name));
}

/// Without the control characters that XML forbids.
fn push(kept: &mut String, more: &str) {
    kept.extend(more.chars().filter(|letter| !letter.is_control() || letter.is_whitespace()));
}

fn attributes(tag: &BytesStart, values: &mut String, kept: &mut Vec<Attribute>) -> Result<(), Finding> {
    values.clear();
    kept.clear();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| malformed(&error.into()))?;
        let value = attribute.normalized_value_with(XmlVersion::Implicit1_0, 1, resolve_xml_entity);
        let name = append(values, attribute.key.as_ref());
        let value = append(values, &value.map_err(|error| malformed(&error))?);
        kept.push(Attribute { name, value });
    }
    Ok(())
}

fn append(values: &mut String, more: &str) -> Range<usize> {
    let start = values.len();
    push(values, more);
    start..values.len()
}

fn meaning(entity: &BytesRef) -> Result<Cow<'static, str>, Finding> {
    if let Some(character) = entity.resolve_char_ref().map_err(|error| malformed(&error))? {
        return Ok(Cow::Owned(character.to_string()));
    }
    let unknown = || Finding::of(XmlMalformed).value(format!("&{};", &**entity));
    resolve_xml_entity(entity).map(Cow::Borrowed).ok_or_else(unknown)
}

fn malformed(error: &quick_xml::Error) -> Finding {
    use quick_xml::{Error, errors::SyntaxError};
    match error {
        Error::Encoding(_) => Finding::of(proto::timetable::v1::FindingCode::EncodingWrong),
        Error::Io(error) => decoded::finding(error),
        Error::Syntax(SyntaxError::InvalidBangMarkup) => Finding::of(XmlMalformed).value(error.to_string()),
        Error::Syntax(_) => Finding::of(SourceCut),
        error => Finding::of(XmlMalformed).value(error.to_string()),
    }
}

#[cfg(test)]
mod tests;
