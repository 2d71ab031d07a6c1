//! The grammar of the files: `ficAlimMENESR`, its requests, their attributes.
use std::io::Read;

use quick_xml::{
    events::{BytesRef, BytesStart, Event},
    escape::resolve_xml_entity,
};

use super::{
    Category, Error, Record, RequestKind,
    decoded::{Decoded, Fault, LONGEST},
    entities::unescape_again,
    record::Attribute,
};

/// How many bytes the texts of one record may take. A large lycée with all its groups needs about 100 KiB.
const LONGEST_RECORD: usize = 4 * 1024 * 1024;

/// What the comments at the head of a file say; empty when they don't.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// `codeAcademieExport`.
    pub academy_code: String,
    /// `degre`: `1D` or `2D`.
    pub degree: String,
}

/// Reads one file.
pub struct Reader<R> {
    file: String,
    category: Category,
    xml: quick_xml::Reader<Decoded<R>>,
    buffer: Vec<u8>,
    header: Header,
    /// The name attribute of the `attr` or `modification` that was opened last.
    name: String,
    begun: bool,
}

/// An element of the grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
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

enum Token {
    Open(Element),
    Close,
    End,
}

impl<R: Read> Reader<R> {
    /// Begins to read `source`, a file named `file` which holds `category`.
    pub fn new(file: &str, category: Category, source: R) -> Result<Self, Error> {
        let refused = |reason: String| Error { file: file.to_owned(), line: 1, reason };
        let decoded = Decoded::new(source).map_err(|error| refused(error.to_string()))?;
        let mut xml = quick_xml::Reader::from_reader(decoded);
        xml.config_mut().expand_empty_elements = true;
        let (header, name) = (Header::default(), String::new());
        Ok(Self { file: file.to_owned(), category, xml, buffer: Vec::new(), header, name, begun: false })
    }

    /// What the comments read so far say.
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// Reads the next request into `record`; false at the end of the file.
    pub fn read(&mut self, record: &mut Record) -> Result<bool, Error> {
        record.clear();
        if !self.begun {
            self.expect(Element::Root, &mut String::new())?;
            self.begun = true;
        }
        match self.token(&mut String::new(), false)? {
            Token::Open(Element::Request(kind)) => self.request(kind, record).map(|()| true),
            Token::Close => self.end().map(|()| false),
            _ => Err(self.fault("here an addRequest, modifyRequest or deleteRequest must stand")),
        }
    }

    fn request(&mut self, kind: RequestKind, record: &mut Record) -> Result<(), Error> {
        record.kind = kind;
        record.line = self.line();
        self.operational(record)?;
        self.identifier(record)?;
        if kind != RequestKind::Delete {
            self.expect(Element::List, &mut record.text)?;
            self.attributes(record)?;
        }
        self.close(&mut record.text)
    }

    /// `operationalAttributes` must name what the file's name says.
    fn operational(&mut self, record: &mut Record) -> Result<(), Error> {
        let text = &mut record.text;
        self.expect(Element::Operational, text)?;
        self.expect(Element::Attribute, text)?;
        let (name, value) = self.category.operational();
        let named = self.name == name;
        self.expect(Element::Value, text)?;
        self.value(text)?;
        if !named || text.trim() != value {
            let reason = format!("operationalAttributes must say {name} {value} in a file of this name: check that the file was not renamed");
            return Err(self.fault(&reason));
        }
        text.clear();
        self.close(text)?;
        self.close(text)
    }

    fn identifier(&mut self, record: &mut Record) -> Result<(), Error> {
        self.expect(Element::Identifier, &mut record.text)?;
        self.expect(Element::Id, &mut record.text)?;
        self.value(&mut record.text)?;
        record.identifier = 0..record.text.len();
        self.close(&mut record.text)
    }

    fn attributes(&mut self, record: &mut Record) -> Result<(), Error> {
        loop {
            match self.token(&mut record.text, false)? {
                Token::Open(Element::Attribute) => self.attribute(record)?,
                Token::Close => return Ok(()),
                _ => return Err(self.fault("here an attr or a modification must stand")),
            }
        }
    }

    fn attribute(&mut self, record: &mut Record) -> Result<(), Error> {
        let start = record.text.len();
        record.text.push_str(&self.name);
        let name = start..record.text.len();
        let first = record.values.len();
        loop {
            match self.token(&mut record.text, false)? {
                Token::Open(Element::Value) => {
                    let start = record.text.len();
                    self.value(&mut record.text)?;
                    record.values.push(start..record.text.len());
                }
                Token::Close => break,
                _ => return Err(self.fault("here a value must stand")),
            }
        }
        record.attributes.push(Attribute { name, values: first..record.values.len() });
        Ok(())
    }

    /// Appends the text up to the closing tag.
    fn value(&mut self, text: &mut String) -> Result<(), Error> {
        let start = text.len();
        let Token::Close = self.token(text, true)? else {
            return Err(self.fault("no element may stand inside a value"));
        };
        if text.len() - start > LONGEST {
            return Err(self.fault(&Fault::TooLong.to_string()));
        }
        if text.len() > LONGEST_RECORD {
            return Err(self.fault("a record longer than 4 MiB: the file is damaged or is not AAF"));
        }
        unescape_again(text, start);
        Ok(())
    }

    fn expect(&mut self, expected: Element, text: &mut String) -> Result<(), Error> {
        match self.token(text, false)? {
            Token::Open(element) if element == expected => Ok(()),
            _ => Err(self.fault(&format!("here {} must stand", expected.name()))),
        }
    }

    fn close(&mut self, text: &mut String) -> Result<(), Error> {
        match self.token(text, false)? {
            Token::Close => Ok(()),
            Token::Open(_) | Token::End => Err(self.fault("an element too many: the AAF grammar ends this one here")),
        }
    }

    fn end(&mut self) -> Result<(), Error> {
        match self.token(&mut String::new(), false)? {
            Token::End => Ok(()),
            Token::Open(_) | Token::Close => Err(self.fault("nothing may follow ficAlimMENESR")),
        }
    }

    /// The next tag. Text before it goes to `text` if it is `wanted`, else there may be none.
    fn token(&mut self, text: &mut String, wanted: bool) -> Result<Token, Error> {
        let start = text.len();
        loop {
            self.buffer.clear();
            self.xml.get_mut().mark();
            let token = match self.xml.read_event_into(&mut self.buffer) {
                Err(error) => return Err(self.malformed(error)),
                Ok(Event::Start(tag)) => open(&tag, &mut self.name).map(|element| Some(Token::Open(element))),
                Ok(Event::End(_)) => Ok(Some(Token::Close)),
                Ok(Event::Eof) => Ok(Some(Token::End)),
                Ok(Event::Text(more)) => append(text, wanted, &more.xml10_content()),
                Ok(Event::CData(more)) => append(text, wanted, &more.xml10_content()),
                Ok(Event::GeneralRef(entity)) => meaning(&entity).and_then(|more| append(text, wanted, &more)),
                Ok(Event::Comment(comment)) => remember(&mut self.header, &comment.into_inner()),
                Ok(Event::DocType(doctype)) => allowed(&doctype.into_inner()),
                Ok(Event::Decl(_) | Event::PI(_)) => Ok(None),
            };
            match token.map_err(|reason| self.fault(&reason))? {
                Some(Token::End) if self.begun && !self.at_end() => return Err(self.cut()),
                Some(token) => return Ok(token),
                None if text.len() - start > LONGEST => return Err(self.fault(&Fault::TooLong.to_string())),
                None => {}
            }
        }
    }

    fn line(&self) -> u64 {
        self.xml.get_ref().line()
    }

    fn fault(&self, reason: &str) -> Error {
        Error { file: self.file.clone(), line: self.line(), reason: reason.to_owned() }
    }

    fn malformed(&self, error: quick_xml::Error) -> Error {
        match error {
            quick_xml::Error::Encoding(_) => self.fault(&Fault::NotInEncoding.to_string()),
            quick_xml::Error::Io(error) => self.fault(&error.to_string()),
            quick_xml::Error::Syntax(error) => self.fault(&format!("the file is cut or is not XML ({error}): ask the academy for it again")),
            error => self.fault(&format!("malformed XML ({error}): ask the academy for the file again")),
        }
    }
}
