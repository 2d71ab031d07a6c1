//! The grammar of the files: `ficAlimMENESR`, its requests, their attributes.

use std::io::Read;

use super::{
    Category, Degree, Error, Header, Record, RequestKind,
    decoded::LONGEST,
    entities::unescape_again,
    record::Attribute,
    tokens::{Element, Token, Tokens},
};
use crate::finding::{Code, Finding};

/// How many bytes the texts of one record may take. A large lycée with all its groups needs about 100 KiB.
const LONGEST_RECORD: usize = 4 * 1024 * 1024;

/// How many values a record may have. A large lycée has about 2,000 groups.
const MOST_VALUES: usize = 10_000;

/// Reads one file.
pub struct Reader<R> {
    category: Category,
    /// What the file's name says of its degré.
    named: Degree,
    tokens: Tokens<R>,
    begun: bool,
}

impl<R: Read> Reader<R> {
    /// Begins to read `source`, a file named `file` which holds `category`.
    pub fn new(file: &str, category: Category, source: R) -> Result<Self, Error> {
        Ok(Self { category, named: Degree::of_file(file), tokens: Tokens::new(file, source)?, begun: false })
    }

    /// What the comments read so far say.
    pub const fn header(&self) -> &Header {
        &self.tokens.header
    }

    /// What the header says of the degré, else the file's name.
    pub fn degree(&self) -> Degree {
        Degree::of_header(&self.tokens.header.degree).unwrap_or(self.named)
    }

    /// Reads the next request into `record`; false at the end of the file.
    pub fn read(&mut self, record: &mut Record) -> Result<bool, Error> {
        record.clear();
        if !self.begun {
            self.expect(Element::Root)?;
            self.begun = true;
        }
        match self.tokens.next(None)? {
            Token::Open(Element::Request(kind)) => self.request(kind, record).map(|()| true),
            Token::Close => self.end().map(|()| false),
            _ => Err(self.tokens.fault(expected("addRequest, modifyRequest or deleteRequest"))),
        }
    }

    fn request(&mut self, kind: RequestKind, record: &mut Record) -> Result<(), Error> {
        record.kind = kind;
        record.line = self.tokens.line();
        record.degree = self.degree();
        self.operational(&mut record.text)?;
        self.expect(Element::Identifier)?;
        self.expect(Element::Id)?;
        self.value(&mut record.text)?;
        record.identifier = 0..record.text.len();
        self.close()?;
        if kind != RequestKind::Delete {
            self.expect(Element::List)?;
            self.attributes(record)?;
        }
        self.close()
    }

    /// `operationalAttributes` must name what the file's name says.
    fn operational(&mut self, text: &mut String) -> Result<(), Error> {
        let (name, value) = self.category.operational();
        self.expect(Element::Operational)?;
        self.expect(Element::Attribute)?;
        let named = self.tokens.name == name;
        self.expect(Element::Value)?;
        self.value(text)?;
        if !named || text.trim() != value {
            let finding = Finding::new(Code::CategoryMismatch, [("attribute", &name), ("value", &value)]);
            return Err(self.tokens.fault(finding));
        }
        text.clear();
        self.close()?;
        self.close()
    }

    fn attributes(&mut self, record: &mut Record) -> Result<(), Error> {
        loop {
            match self.tokens.next(None)? {
                Token::Open(Element::Attribute) => self.attribute(record)?,
                Token::Close => return Ok(()),
                _ => return Err(self.tokens.fault(expected("attr or modification"))),
            }
        }
    }

    fn attribute(&mut self, record: &mut Record) -> Result<(), Error> {
        let start = record.text.len();
        record.text.push_str(&self.tokens.name);
        let name = start..record.text.len();
        let first = record.values.len();
        loop {
            match self.tokens.next(None)? {
                Token::Open(Element::Value) => {
                    let start = record.text.len();
                    self.value(&mut record.text)?;
                    record.values.push(start..record.text.len());
                    self.bounded(record)?;
                }
                Token::Close => break,
                _ => return Err(self.tokens.fault(expected("value"))),
            }
        }
        record.attributes.push(Attribute { name, values: first..record.values.len() });
        self.bounded(record)
    }

    fn bounded(&self, record: &Record) -> Result<(), Error> {
        if record.text.len() > LONGEST_RECORD || record.attributes.len() + record.values.len() > MOST_VALUES {
            return Err(self.tokens.fault(Code::RecordTooLong));
        }
        Ok(())
    }

    /// Appends the text up to the closing tag.
    fn value(&mut self, text: &mut String) -> Result<(), Error> {
        let start = text.len();
        let Token::Close = self.tokens.next(Some(text))? else {
            return Err(self.tokens.fault(Code::MarkupOutOfPlace));
        };
        if text.len() - start > LONGEST {
            return Err(self.tokens.fault(Code::ValueTooLong));
        }
        unescape_again(text, start);
        Ok(())
    }

    fn expect(&mut self, expected: Element) -> Result<(), Error> {
        match self.tokens.next(None)? {
            Token::Open(element) if element == expected => Ok(()),
            _ => Err(self.tokens.fault(self::expected(expected.called()))),
        }
    }

    fn close(&mut self) -> Result<(), Error> {
        match self.tokens.next(None)? {
            Token::Close => Ok(()),
            Token::Open(_) | Token::End => Err(self.tokens.fault(Code::MarkupOutOfPlace)),
        }
    }

    fn end(&mut self) -> Result<(), Error> {
        match self.tokens.next(None)? {
            Token::End => Ok(()),
            Token::Open(_) | Token::Close => Err(self.tokens.fault(Code::MarkupOutOfPlace)),
        }
    }
}

/// Something else stands where these elements must.
fn expected(elements: &str) -> Finding {
    Finding::new(Code::ElementExpected, [("expected", &elements)])
}
