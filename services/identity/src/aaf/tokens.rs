//! The tags and texts of a file, one by one; refuses what is not the format's markup and never follows a reference.

use std::{borrow::Cow, io::Read};

use quick_xml::{
    escape::resolve_xml_entity,
    events::{BytesRef, BytesStart, Event},
};

use super::{
    Error, RequestKind,
    decoded::{Decoded, Fault, LONGEST},
};

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
    fn named(name: &str) -> Result<Self, String> {
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
            name => return Err(format!("the element {name:.40} is not of the AAF grammar")),
        })
    }

    /// How a message calls it.
    pub(super) const fn called(self) -> &'static str {
        match self {
            Self::Root => "ficAlimMENESR",
            Self::Request(_) => "a request",
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
        let refused = |reason: String| Error { file: file.to_owned(), line: 1, reason };
        let decoded = Decoded::new(source).map_err(|error| refused(error.to_string()))?;
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
                return Err(self.fault(&Fault::TooLong.to_string()));
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
        let token = token.map_err(|reason| self.fault(&reason))?;
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

    pub(super) fn fault(&self, reason: &str) -> Error {
        Error { file: self.file.clone(), line: self.line(), reason: reason.to_owned() }
    }
}

fn open(tag: &BytesStart, name: &mut String) -> Result<Element, String> {
    let element = Element::named(tag.name().as_ref())?;
    if element == Element::Attribute {
        let named = tag.try_get_attribute("name").map_err(|error| malformed(&error.into()))?;
        let named = named.ok_or("an attr or a modification must have a name")?;
        name.clear();
        name.push_str(&named.value);
    }
    Ok(element)
}

fn end(depth: usize) -> Result<(), String> {
    let ended = depth == 0;
    ended
        .then_some(())
        .ok_or_else(|| "the file stops in the middle, it was cut: send it again, or ask the academy for it again".to_owned())
}

fn append(text: &mut Option<&mut String>, more: &str) -> Result<(), String> {
    let refused = |byte: u8| byte < b' ' && ![b'\t', b'\n', b'\r'].contains(&byte);
    if more.bytes().any(refused) {
        return Err("a control character, which XML does not allow: ask the academy for the file again".to_owned());
    }
    match text {
        Some(text) => text.push_str(more),
        None if more.trim_ascii().is_empty() => {}
        None => return Err("text may stand in value and id only".to_owned()),
    }
    Ok(())
}

fn meaning<'a>(entity: &'a BytesRef) -> Result<Cow<'a, str>, String> {
    if let Some(character) = entity.resolve_char_ref().map_err(|error| malformed(&error))? {
        return Ok(Cow::Owned(character.to_string()));
    }
    let meaning = resolve_xml_entity(entity);
    meaning.map(Cow::Borrowed).ok_or_else(|| format!("the entity {:.40} is not declared: AAF declares none", &**entity))
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
fn allowed(doctype: &str) -> Result<(), String> {
    let rest = doctype.trim().strip_prefix("ficAlimMENESR").ok_or("the DOCTYPE must name ficAlimMENESR")?.trim();
    let local = ["", r#"SYSTEM "ficAlimMENESR.dtd""#, "SYSTEM 'ficAlimMENESR.dtd'"];
    if local.contains(&rest.split_ascii_whitespace().collect::<Vec<_>>().join(" ").as_str()) {
        return Ok(());
    }
    let what = if rest.contains('[') { "declares entities or elements of its own" } else { "points to an external DTD" };
    Err(format!(r#"the DOCTYPE {what}, which is refused: only SYSTEM "ficAlimMENESR.dtd" may stand there"#))
}

fn malformed(error: &quick_xml::Error) -> String {
    use quick_xml::Error::{Encoding, Io, Syntax};
    match error {
        Encoding(_) => Fault::NotInEncoding.to_string(),
        Io(error) => error.to_string(),
        Syntax(error) => format!("the file was cut or is not XML ({error}): ask the academy for it again"),
        error => format!("malformed XML ({error}): ask the academy for the file again"),
    }
}
