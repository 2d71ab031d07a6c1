//! The bytes of a file as UTF-8, counted by lines, never more than a bound between two marks.

use std::io::{self, BufRead, Cursor, Read};

use encoding_rs::{Encoding, ISO_8859_15, UTF_8, WINDOWS_1252};
use proto::timetable::v1::FindingCode::{self, EncodingWrong, SourceEmpty, XmlMalformed};
use quick_xml::{encoding::DecodingReader, events::Event};

use crate::{finding::Finding, reading::tidy};

/// How many bytes one piece of markup or text may take. The longest that the formats need is below 10 KB.
pub(super) const LONGEST: usize = 1024 * 1024;

/// Where the XML declaration must end.
const DECLARATION: u64 = 1024;

/// Why bytes stopped to come before their end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.as_str_name())]
pub struct Stopped(pub FindingCode);

impl From<Stopped> for io::Error {
    fn from(stopped: Stopped) -> Self {
        Self::other(stopped)
    }
}

/// What a failure to read says of the file.
pub(super) fn finding(error: &io::Error) -> Finding {
    let stopped = error.get_ref().and_then(|inner| inner.downcast_ref::<Stopped>());
    stopped.map_or_else(|| Finding::of(XmlMalformed).value(error.to_string()), |stopped| Finding::of(stopped.0))
}

/// A `BufRead` that decodes.
pub(super) struct Decoded<R> {
    text: DecodingReader<io::Chain<Cursor<Vec<u8>>, R>>,
    line: usize,
    since_mark: usize,
}

impl<R: BufRead> Decoded<R> {
    /// Reads as far as the XML declaration goes, to know the encoding.
    pub(super) fn new(mut input: R) -> Result<Self, Finding> {
        let mut head = Vec::new();
        input.by_ref().take(DECLARATION).read_to_end(&mut head).map_err(|error| finding(&error))?;
        if head.trim_ascii().is_empty() {
            return Err(Finding::of(SourceEmpty));
        }
        let encoding = declared(&head)?;
        let mut text = DecodingReader::new(Cursor::new(head).chain(input));
        if let Some(encoding) = encoding {
            text.set_encoding(encoding);
        }
        Ok(Self { text, line: 1, since_mark: 0 })
    }

    /// The line of what was consumed last, from 1.
    pub(super) const fn line(&self) -> usize {
        self.line
    }

    /// From here on, [`LONGEST`] bytes may be consumed.
    pub(super) const fn mark(&mut self) {
        self.since_mark = 0;
    }
}

impl<R: BufRead> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Decoded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.since_mark > LONGEST {
            return Err(io::Error::other(format!("> {LONGEST}")));
        }
        self.text.fill_buf()
    }

    #[expect(clippy::naive_bytecount, reason = "a tag or a text at a time: a few bytes")]
    fn consume(&mut self, amount: usize) {
        let consumed = self.text.fill_buf().unwrap_or_default();
        let consumed = &consumed[..amount.min(consumed.len())];
        self.line += consumed.iter().filter(|byte| **byte == b'\n').count();
        self.since_mark += amount;
        self.text.consume(amount);
    }
}

/// The encoding that the XML declaration names; `None` without one, or when a byte order mark says it.
fn declared(head: &[u8]) -> Result<Option<&'static Encoding>, Finding> {
    if Encoding::for_bom(head).is_some() {
        return Ok(None);
    }
    let mut buffer = Vec::new();
    let Ok(Event::Decl(declaration)) = quick_xml::Reader::from_reader(head).read_event_into(&mut buffer) else {
        return Ok(None);
    };
    let Some(Ok(label)) = declaration.encoding() else { return Ok(None) };
    let known = Encoding::for_label(label.as_bytes()).filter(|known| [UTF_8, WINDOWS_1252, ISO_8859_15].contains(known));
    known.map(Some).ok_or_else(|| Finding::of(EncodingWrong).line(1).value(tidy(&label)))
}
