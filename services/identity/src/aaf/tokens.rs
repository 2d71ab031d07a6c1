//! The tags and texts of a file, one by one; refuses what is not the format's markup and never follows a reference.

use std::{borrow::Cow, io::Read};

use quick_xml::{
    escape::resolve_xml_entity,
    events::{BytesRef, BytesStart, Event},
};

use super::{
    Error, RequestKind,
    decoded::{self, Decoded, LONGEST},
};
use crate::finding::{Code, Finding};

/// What the comments at the head of a file say; empty when they don't.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// `codeAcademieExport`.
    pub academy_code: String,
    /// `degre`: `1D` or `2D`.
    pub degree: String,
}

/// An element of the grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    Root,
    Request(RequestKind),
    Operational,
    Identifier,
    Id,
    /// `attributes` or `modifications`.
    List,
    /// `attr` or `modification`.
    Attribute,
    Value,
}

impl Element {
    fn named(name: &str) -> Result<Self, Finding> {
        Ok(match name {
            "value" => Self::Value,
            "attr" | "modification" => Self::Attribute,
            "addRequest" => Self::Request(RequestKind::Add),
            "modifyRequest" => Self::Request(RequestKind::Modify),
            "deleteRequest" => Self::Request(RequestKind::Delete),
            "operationalAttributes" => Self::Operational,
            "identifier" => Self::Identifier,
            "id" => Self::Id,
            "attributes" | "modifications" => Self::List,
            "ficAlimMENESR" => Self::Root,
            name => return Err(Finding::new(Code::ElementUnknown, [("element", &name)])),
        })
    }

    /// How a message calls it.
    pub(super) const fn called(self) -> &'static str {
        match self {
            Self::Root => "ficAlimMENESR",
            Self::Request(_) => "addRequest, modifyRequest or deleteRequest",
            Self::Operational => "operationalAttributes",
            Self::Identifier => "identifier",
            Self::Id => "id",
            Self::List => "attributes or modifications",
            Self::Attribute => "attr",
            Self::Value => "value",
        }
    }
}

pub(super) enum Token {
    Open(Element),
    Close,
    End,
}

/// A file, tag by tag.
pub(super) struct Tokens<R> {
    file: String,
    xml: quick_xml::Reader<Decoded<R>>,
    buffer: Vec<u8>,
    depth: usize,
    /// The name attribute of the `attr` or `modification` that was opened last.
    pub(super) name: String,
    pub(super) header: Header,
}

impl<R: Read> Tokens<R> {
    pub(super) fn new(file: &str, source: R) -> Result<Self, Error> {
        let refused = |finding| Error { file: file.to_owned(), line: 1, finding };
        let decoded = Decoded::new(source).map_err(|error| refused(decoded::finding(&error)))?;
        let mut xml = quick_xml::Reader::from_reader(decoded);
        xml.config_mut().expand_empty_elements = true;
        let (name, header) = (String::new(), Header::default());
        Ok(Self { file: file.to_owned(), xml, buffer: Vec::new(), depth: 0, name, header })
    }

    /// The next tag. The text before it is appended to `text`; without a `text` there may be none.
    pub(super) fn next(&mut self, mut text: Option<&mut String>) -> Result<Token, Error> {
        let start = text.as_ref().map_or(0, |text| text.len());
        loop {
            if let Some(token) = self.step(&mut text)? {
                return Ok(token);
            }
            if text.as_ref().is_some_and(|text| text.len() - start > LONGEST) {
                return Err(self.fault(Code::ValueTooLong));
            }
        }
    }

    fn step(&mut self, text: &mut Option<&mut String>) -> Result<Option<Token>, Error> {
        self.buffer.clear();
        self.xml.get_mut().mark();
        let event = self.xml.read_event_into(&mut self.buffer);
        let token = match event {
            Ok(Event::Start(tag)) => open(&tag, &mut self.name).map(|element| Some(Token::Open(element))),
            Ok(Event::End(_)) => Ok(Some(Token::Close)),
            Ok(Event::Eof) => end(self.depth).map(|()| Some(Token::End)),
            Ok(Event::Text(more)) => append(text, &more.xml10_content()).map(|()| None),
            Ok(Event::CData(more)) => append(text, &more.xml10_content()).map(|()| None),
            Ok(Event::GeneralRef(entity)) => meaning(&entity).and_then(|more| append(text, &more)).map(|()| None),
            Ok(Event::Comment(comment)) => Ok(remember(&mut self.header, &comment.into_inner())),
            Ok(Event::DocType(doctype)) => allowed(&doctype.into_inner()).map(|()| None),
            Ok(Event::Decl(_) | Event::PI(_) | Event::Empty(_)) => Ok(None),
            Err(error) => Err(malformed(&error)),
        };
        let token = token.map_err(|finding| self.fault(finding))?;
        match token {
            Some(Token::Open(_)) => self.depth += 1,
            Some(Token::Close) => self.depth -= 1,
            Some(Token::End) | None => {}
        }
        Ok(token)
    }

    /// The line of what was read last, from 1.
    pub(super) const fn line(&self) -> u64 {
        self.xml.get_ref().line()
    }

    pub(super) fn fault(&self, finding: impl Into<Finding>) -> Error {
        Error { file: self.file.clone(), line: self.line(), finding: finding.into() }
    }
}

fn open(tag: &BytesStart, name: &mut String) -> Result<Element, Finding> {
    let element = Element::named(tag.name().as_ref())?;
    if element == Element::Attribute {
        let named = tag.try_get_attribute("name").map_err(|error| malformed(&error.into()))?;
        let named = named.ok_or_else(|| Finding::new(Code::ElementExpected, [("expected", &"name")]))?;
        name.clear();
        name.push_str(&named.value);
    }
    Ok(element)
}

fn end(depth: usize) -> Result<(), Finding> {
    if depth == 0 { Ok(()) } else { Err(Code::FileCut.into()) }
}

fn append(text: &mut Option<&mut String>, more: &str) -> Result<(), Finding> {
    let refused = |byte: u8| byte < b' ' && ![b'\t', b'\n', b'\r'].contains(&byte);
    if more.bytes().any(refused) {
        return Err(Code::ControlCharacter.into());
    }
    match text {
        Some(text) => text.push_str(more),
        None if more.trim_ascii().is_empty() => {}
        None => return Err(Code::MarkupOutOfPlace.into()),
    }
    Ok(())
}

fn meaning<'a>(entity: &'a BytesRef) -> Result<Cow<'a, str>, Finding> {
    if let Some(character) = entity.resolve_char_ref().map_err(|error| malformed(&error))? {
        return Ok(Cow::Owned(character.to_string()));
    }
    let meaning = resolve_xml_entity(entity);
    meaning.map(Cow::Borrowed).ok_or_else(|| Finding::new(Code::EntityUnknown, [("entity", &&**entity)]))
}

/// `<!-- codeAcademieExport="8" degre="2D" -->`, in one comment or several.
fn remember(header: &mut Header, comment: &str) -> Option<Token> {
    for (name, kept) in [("codeAcademieExport", &mut header.academy_code), ("degre", &mut header.degree)] {
        let value = comment.split_once(name).map(|(_, after)| after.trim_start_matches([' ', '=', ':', '"', '\'']));
        let value = value.and_then(|value| value.split(|character: char| !character.is_ascii_alphanumeric()).next());
        if let Some(value) = value.filter(|value| !value.is_empty() && value.len() <= 10) {
            value.clone_into(kept);
        }
    }
    None
}

/// The DTD is named and never opened; declarations inside the file are refused.
fn allowed(doctype: &str) -> Result<(), Finding> {
    let rest = doctype.trim().strip_prefix("ficAlimMENESR").ok_or(Code::DoctypeWrong)?.trim();
    let local = ["", r#"SYSTEM "ficAlimMENESR.dtd""#, "SYSTEM 'ficAlimMENESR.dtd'"];
    if local.contains(&rest.split_ascii_whitespace().collect::<Vec<_>>().join(" ").as_str()) {
        return Ok(());
    }
    Err(if rest.contains('[') { Code::FileEntity } else { Code::FileExternalDtd }.into())
}

fn malformed(error: &quick_xml::Error) -> Finding {
    use quick_xml::Error::{Encoding, Io};
    match error {
        Encoding(_) => Code::FileEncoding.into(),
        Io(error) => decoded::finding(error),
        error => Finding::new(Code::FileMalformed, [("detail", error)]),
    }
}
