//! The bytes of a file as UTF-8, counted by lines, never more than a bound between two marks.

use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, ISO_8859_15, UTF_8, WINDOWS_1252};

use crate::finding::{Code, Finding};

/// How many bytes one piece of markup or text may take. The longest that the format needs is below 1 KiB.
pub(super) const LONGEST: usize = 64 * 1024;

const BUFFER: usize = 64 * 1024;

/// Where the XML declaration must end.
const DECLARATION: usize = 1024;

/// What the bytes turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0:?}")]
pub(super) struct Fault(pub(super) Code);

/// What a failure to read says of the file.
pub(super) fn finding(error: &io::Error) -> Finding {
    let fault = error.get_ref().and_then(|inner| inner.downcast_ref::<Fault>());
    fault.map_or_else(|| Finding::new(Code::FileUnreadable, [("detail", error)]), |fault| fault.0.into())
}

impl From<Fault> for io::Error {
    fn from(fault: Fault) -> Self {
        Self::other(fault)
    }
}

/// A `BufRead` that decodes `source`.
pub(super) struct Decoded<R> {
    source: R,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    raw_start: usize,
    text: Vec<u8>,
    text_start: usize,
    ended: bool,
    line: u64,
    since_mark: usize,
}

impl<R: Read> Decoded<R> {
    /// Reads as far as the XML declaration goes, to know the encoding.
    pub(super) fn new(mut source: R) -> io::Result<Self> {
        let mut raw = Vec::with_capacity(BUFFER);
        source.by_ref().take(DECLARATION as u64).read_to_end(&mut raw)?;
        let encoding = declared(&raw)?;
        let mut decoded = Self {
            source,
            decoder: None,
            raw: Vec::new(),
            raw_start: 0,
            text: raw,
            text_start: 0,
            ended: false,
            line: 1,
            since_mark: 0,
        };
        if encoding != UTF_8 {
            decoded.raw = std::mem::take(&mut decoded.text);
            decoded.decoder = Some(encoding.new_decoder_without_bom_handling());
        }
        Ok(decoded)
    }

    /// The line of what was consumed last, from 1.
    pub(super) const fn line(&self) -> u64 {
        self.line
    }

    /// From here on, [`LONGEST`] bytes may be consumed.
    pub(super) const fn mark(&mut self) {
        self.since_mark = 0;
    }

    /// Reads or decodes the next text; none means the end.
    fn refill(&mut self) -> io::Result<()> {
        self.text_start = 0;
        match self.decoder.take() {
            None => read_some(&mut self.source, &mut self.text),
            Some(mut decoder) => {
                let outcome = self.decode(&mut decoder);
                self.decoder = Some(decoder);
                outcome
            }
        }
    }

    fn decode(&mut self, decoder: &mut Decoder) -> io::Result<()> {
        if self.raw_start == self.raw.len() && !self.ended {
            self.raw_start = 0;
            read_some(&mut self.source, &mut self.raw)?;
        }
        self.text.clear();
        if self.ended {
            return Ok(());
        }
        self.ended = self.raw.is_empty();
        self.text.resize(BUFFER, 0);
        let raw = &self.raw[self.raw_start..];
        let (result, read, written) = decoder.decode_to_utf8_without_replacement(raw, &mut self.text, self.ended);
        self.raw_start += read;
        self.text.truncate(written);
        match result {
            DecoderResult::Malformed(..) => Err(Fault(Code::FileEncoding).into()),
            DecoderResult::InputEmpty | DecoderResult::OutputFull => Ok(()),
        }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: Read> BufRead for Decoded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.since_mark > LONGEST {
            return Err(Fault(Code::ValueTooLong).into());
        }
        if self.text_start == self.text.len() {
            self.refill()?;
        }
        Ok(&self.text[self.text_start..])
    }

    #[expect(clippy::naive_bytecount, reason = "a tag or a text at a time: a few bytes")]
    fn consume(&mut self, amount: usize) {
        let consumed = &self.text[self.text_start..self.text_start + amount];
        self.line += consumed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.text_start += amount;
        self.since_mark += amount;
    }
}

/// Replaces what is in `buffer` by one read; nothing at the end.
fn read_some(source: &mut impl Read, buffer: &mut Vec<u8>) -> io::Result<()> {
    buffer.resize(BUFFER, 0);
    let read = loop {
        match source.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            outcome => break outcome,
        }
    };
    buffer.truncate(*read.as_ref().unwrap_or(&0));
    read.map(|_| ())
}

/// The encoding that the XML declaration names; without one, UTF-8 as XML says.
fn declared(start: &[u8]) -> Result<&'static Encoding, Fault> {
    match start {
        [] => return Err(Fault(Code::FileEmpty)),
        [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [0, b'<', ..] | [b'<', 0, ..] => return Err(Fault(Code::EncodingRefused)),
        _ => {}
    }
    let Some(label) = label(start) else { return Ok(UTF_8) };
    let known = Encoding::for_label(label).filter(|known| [UTF_8, WINDOWS_1252, ISO_8859_15].contains(known));
    known.ok_or(Fault(Code::EncodingRefused))
}

/// What stands between quotes after `encoding=` in the XML declaration.
fn label(start: &[u8]) -> Option<&[u8]> {
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).strip_prefix(b"<?xml")?;
    let declaration = &start[..start.windows(2).position(|pair| pair == b"?>")?];
    let name = declaration.windows(8).position(|word| word == b"encoding")?;
    let value = declaration[name + 8..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, value) = value.split_first().filter(|(quote, _)| [b'"', b'\''].contains(quote))?;
    value.split(|byte| byte == quote).next()
}
