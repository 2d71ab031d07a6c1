//! The delivery as it arrives: bytes become files, files records, records rows. Runs on a thread of its own.

use std::{
    io::{self, Read},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU8, AtomicU64, Ordering::Relaxed},
    },
};

use bytes::{Buf, Bytes};
use tokio::sync::mpsc;

use super::{
    Error, Piece, Progress, Step, archive,
    copy::Sheet,
    onde::{self, School},
    staged::Staged,
};
use crate::{
    aaf::{Category, Reader, Record},
    finding::{Code, Finding},
};

pub(super) use super::staged::Delivery;

/// How many bytes the name of an AAF file may have.
const LONGEST_NAME: usize = 255;

/// How many records a delivery may have: eight times what the largest académie has.
const RECORDS: u64 = 20_000_000;

/// What the sender's side tells the reader's.
pub(super) enum Feed {
    Piece(Piece),
    /// The delivery is whole.
    End,
}

/// How far the reader is, seen from outside.
#[derive(Default)]
pub(super) struct Tally {
    step: AtomicU8,
    records: AtomicU64,
    bytes: AtomicU64,
    file: Mutex<String>,
}

impl Tally {
    pub(super) fn progress(&self) -> Progress {
        let step = match self.step.load(Relaxed) {
            0 => Step::Reading,
            1 => Step::Comparing,
            _ => Step::Applying,
        };
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Progress { step, records: self.records.load(Relaxed), bytes: self.bytes.load(Relaxed), file }
    }

    pub(super) fn step(&self, step: Step) {
        self.step.store(step as u8, Relaxed);
    }

    fn begin(&self, file: &str) {
        file.clone_into(&mut self.file.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// A file of the delivery, on its own or in an archive.
pub(super) struct Named<'a> {
    pub(super) name: &'a str,
    pub(super) archive: Option<&'a str>,
}

/// Who takes a file's bytes as they come.
pub(super) type Take<'a> = dyn FnMut(&Named<'_>, &mut dyn Read) -> Result<(), Error> + 'a;

/// Reads until the end of the delivery; `school`: the one of an ONDE delivery, else it is of the AAF.
pub(super) fn read(
    feed: mpsc::Receiver<Feed>,
    out: mpsc::Sender<Sheet>,
    tally: &Tally,
    school: Option<&School>,
) -> Result<Delivery, Error> {
    let mut pieces = Pieces { feed, tally, chunk: Bytes::new(), received: 0, next: None, ended: false, lost: false };
    let outcome = match school {
        Some(school) => onde::read(&mut pieces, school, out),
        None => read_aaf(&mut pieces, Staged::new(Delivery::default(), out)),
    };
    if pieces.lost { Err(Error::Interrupted) } else { outcome }
}

fn read_aaf(pieces: &mut Pieces, mut staged: Staged) -> Result<Delivery, Error> {
    let tally = pieces.tally;
    each_file(pieces, &mut |file, source| {
        let category = Category::of_file(file.name).filter(|_| file.name.len() <= LONGEST_NAME);
        let category = category.ok_or_else(|| Error::file(file.name, Code::FileNameUnknown))?;
        staged.begin(file.name, file.archive)?;
        read_file(file.name, category, source, &mut staged, tally)
    })?;
    staged.finish_aaf()
}

fn read_file(file: &str, category: Category, source: &mut dyn Read, staged: &mut Staged, tally: &Tally) -> Result<(), Error> {
    let mut reader = Reader::new(file, category, source)?;
    let mut record = Record::default();
    while reader.read(&mut record)? {
        staged.take(category, &record)?;
        if tally.records.fetch_add(1, Relaxed) >= RECORDS {
            return Err(Error::line(file, record.line(), Code::TooManyRecords));
        }
    }
    staged.degree(reader.degree(), 1)?;
    staged.academy(&reader.header().academy_code, 1, true)
}

/// Gives every file to `take`, those of archives one by one.
pub(super) fn each_file(pieces: &mut Pieces, take: &mut Take<'_>) -> Result<(), Error> {
    while let Some((file, size)) = pieces.next_file()? {
        pieces.tally.begin(&file);
        match archive::kind(&file) {
            Some(kind) => archive::each_file(kind, &file, pieces, take)?,
            None => take(&Named { name: &file, archive: None }, pieces)?,
        }
        if size != 0 && pieces.received != size {
            let finding = Finding::new(Code::FileIncomplete, [("received", &pieces.received), ("size", &size)]);
            return Err(Error::file(&file, finding));
        }
    }
    Ok(())
}

/// The bytes of one file after the other.
pub(super) struct Pieces<'a> {
    feed: mpsc::Receiver<Feed>,
    tally: &'a Tally,
    chunk: Bytes,
    /// Bytes of the file that is being read.
    pub(super) received: u64,
    next: Option<(String, u64)>,
    ended: bool,
    lost: bool,
}

impl Pieces<'_> {
    /// Name and size of the next file, once the bytes of the one before are read.
    fn next_file(&mut self) -> Result<Option<(String, u64)>, Error> {
        if self.next.is_none() && self.fill() {
            return Err(Error::ChunkBeforeFile);
        }
        self.received = 0;
        Ok(self.next.take())
    }

    /// Waits for bytes; false when the file ended.
    fn fill(&mut self) -> bool {
        while self.chunk.is_empty() && self.next.is_none() && !self.ended && !self.lost {
            match self.feed.blocking_recv() {
                Some(Feed::Piece(Piece::Chunk(bytes))) => self.chunk = bytes,
                Some(Feed::Piece(Piece::File { name, size })) => self.next = Some((name, size)),
                Some(Feed::End) => self.ended = true,
                None => self.lost = true,
            }
        }
        !self.chunk.is_empty()
    }
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.fill() {
            return Ok(0);
        }
        let length = buffer.len().min(self.chunk.len());
        self.chunk.copy_to_slice(&mut buffer[..length]);
        self.received += length as u64;
        self.tally.bytes.fetch_add(length as u64, Relaxed);
        Ok(length)
    }
}
