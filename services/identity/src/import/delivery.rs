//! The delivery as it arrives: bytes become files, files records, records rows. Runs on a thread of its own.

use std::{
    collections::BTreeMap,
    io::{self, Read},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU8, AtomicU64, Ordering::Relaxed},
    },
};

use bytes::{Buf, Bytes};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::{
    Error, Piece, Progress, Source, Step,
    copy::{Closed, Sheet, Sheets, Table},
    people, raw, structures,
};
use crate::aaf::{Category, Reader, Record, RequestKind};

/// How many different oddities are counted by name.
const ODDITIES: usize = 200;

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

/// Premier or second degré.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Degree {
    First,
    #[default]
    Second,
}

impl Degree {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::First => "1D",
            Self::Second => "2D",
        }
    }
}

/// What was read, beside the rows.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Delivery {
    /// The feed.
    pub(super) source: Source,
    /// Which half of school it is about.
    pub(super) degree: Degree,
    /// True for changes since an earlier delivery.
    pub(super) delta: bool,
    /// The files' names; a row's `file` is an index.
    pub(super) files: Vec<String>,
    /// The code of the académie, without leading zeros.
    pub(super) academy_code: String,
    /// The day that the files' names bear, if they do.
    pub(super) day: Option<NaiveDate>,
    /// Oddities and how often.
    pub(super) warnings: BTreeMap<String, u64>,
}

/// Reads until the end of the delivery.
pub(super) fn read(feed: mpsc::Receiver<Feed>, out: mpsc::Sender<Sheet>, tally: &Tally) -> Result<Delivery, Error> {
    let mut pieces = Pieces { feed, tally, chunk: Bytes::new(), received: 0, next: None, ended: false, lost: false };
    let mut staged = Staged::new(out);
    let outcome = read_files(&mut pieces, &mut staged);
    if pieces.lost {
        return Err(Error::Interrupted);
    }
    outcome?;
    staged.finish()
}

fn read_files(pieces: &mut Pieces, staged: &mut Staged) -> Result<(), Error> {
    while let Some((file, size)) = pieces.next_file()? {
        pieces.tally.begin(&file);
        let refused = |reason: &str| Error::BadFile { file: file.clone(), line: 0, reason: reason.to_owned() };
        let category = Category::of_file(&file)
            .ok_or_else(|| refused("the name is none of an AAF second degré: send the files as the academy names them"))?;
        if file.contains("Delta") {
            return Err(refused("a delta, whereas a complete delivery (Complet) is expected: send the complete one"));
        }
        staged.begin(&file, category)?;
        read_file(pieces, staged, &file, category)?;
        if size != 0 && pieces.received != size {
            return Err(refused(&format!("{} bytes came, of {size} announced: send it again", pieces.received)));
        }
    }
    Ok(())
}

fn read_file(pieces: &mut Pieces, staged: &mut Staged, file: &str, category: Category) -> Result<(), Error> {
    let tally = pieces.tally;
    let mut reader = Reader::new(file, category, &mut *pieces)?;
    let mut record = Record::default();
    while reader.read(&mut record)? {
        if record.kind() != RequestKind::Add {
            let reason = "a modifyRequest or deleteRequest in a complete delivery: send the complete one".to_owned();
            return Err(Error::BadFile { file: file.to_owned(), line: record.line(), reason });
        }
        staged.take(category, &record)?;
        tally.records.fetch_add(1, Relaxed);
    }
    let header = reader.header();
    if header.degree == "1D" {
        let reason = "a file of the premier degré (1D), whereas the second degré is expected".to_owned();
        return Err(Error::BadFile { file: file.to_owned(), line: 1, reason });
    }
    staged.academy(&header.academy_code, 1, true)
}

/// The bytes of one file after the other.
struct Pieces<'a> {
    feed: mpsc::Receiver<Feed>,
    tally: &'a Tally,
    chunk: Bytes,
    /// Bytes of the file that is being read.
    received: u64,
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

impl Read for &mut Pieces<'_> {
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

/// What becomes of the records.
pub(super) struct Staged {
    pub(super) sheets: Sheets,
    delivery: Delivery,
    structures: u64,
    records: i32,
    /// The académie that a header names, else the one that the structures name.
    named_by_header: Option<String>,
    named_by_structure: Option<String>,
    json: Vec<u8>,
}

impl Staged {
    fn new(out: mpsc::Sender<Sheet>) -> Self {
        let (delivery, json) = (Delivery::default(), Vec::new());
        Self {
            sheets: Sheets::new(out),
            delivery,
            structures: 0,
            records: 0,
            named_by_header: None,
            named_by_structure: None,
            json,
        }
    }

    fn begin(&mut self, file: &str, category: Category) -> Result<(), Error> {
        if self.delivery.files.len() >= 10_000 {
            let reason = "more than 10,000 files in one delivery".to_owned();
            return Err(Error::BadFile { file: file.to_owned(), line: 0, reason });
        }
        self.delivery.files.push(file.to_owned());
        self.delivery.day = self.delivery.day.max(day(file));
        self.structures += u64::from(category == Category::Structure);
        Ok(())
    }

    fn take(&mut self, category: Category, record: &Record) -> Result<(), Error> {
        self.records = self.records.saturating_add(1);
        for (name, _) in record.attributes() {
            if !category.knows(name) {
                self.warn(&format!("unknown attribute {name:.60}"));
            }
        }
        match category {
            Category::Subject | Category::Mef => structures::stage_code(self, category, record),
            Category::Structure => {
                self.academy(record.first("ENTServAcCodeAcademie"), record.line(), false)?;
                structures::stage(self, record);
            }
            Category::Pupil | Category::Guardian | Category::Staff => people::stage(self, category, record),
        }
        self.sheets.send_full().map_err(|Closed| Error::Interrupted)
    }

    /// Remembers the académie; two in one delivery are refused.
    fn academy(&mut self, code: &str, line: u64, header: bool) -> Result<(), Error> {
        let code = code.trim_start_matches('0');
        let known = if header { &mut self.named_by_header } else { &mut self.named_by_structure };
        if code.is_empty() || known.as_deref() == Some(code) {
            return Ok(());
        }
        if known.is_none() {
            *known = Some(code.to_owned());
            return Ok(());
        }
        let file = self.delivery.files.last().cloned().unwrap_or_default();
        let reason = "another académie than before in the same delivery: import each académie by itself".to_owned();
        Err(Error::BadFile { file, line, reason })
    }

    /// Counts something odd that is taken nevertheless.
    pub(super) fn warn(&mut self, oddity: &str) {
        if let Some(times) = self.delivery.warnings.get_mut(oddity) {
            *times += 1;
        } else if self.delivery.warnings.len() < ODDITIES {
            self.delivery.warnings.insert(oddity.to_owned(), 1);
        }
    }

    /// Sets a record aside; `person`: it is the whole record of a person.
    pub(super) fn set_aside(&mut self, record: &Record, reason: &str, person: bool) {
        let (file, line) = self.place(record);
        let row = self.sheets.row(Table::SetAside).smallint(file).integer(line);
        row.text(record.identifier()).text(reason).boolean(person);
    }

    /// The record's file and line, as rows bear them.
    pub(super) fn place(&self, record: &Record) -> (i16, i32) {
        let file = i16::try_from(self.delivery.files.len() - 1).expect("at most 10,000 files");
        (file, i32::try_from(record.line()).unwrap_or(i32::MAX))
    }

    /// The record's number in the delivery, from 1.
    pub(super) const fn number(&self) -> i32 {
        self.records
    }

    /// The record's attributes as JSON, to be given back with [`Self::keep`].
    pub(super) fn json(&mut self, record: &Record) -> Vec<u8> {
        let mut json = std::mem::take(&mut self.json);
        raw::write(record, &mut json);
        json
    }

    /// Keeps the memory of a JSON text for the next record.
    pub(super) fn keep(&mut self, json: Vec<u8>) {
        self.json = json;
    }

    /// A category or a number that is not there would make its people leave.
    fn whole(&self) -> Result<(), Error> {
        let needed = [
            (Category::Structure, "EtabEducNat"),
            (Category::Pupil, "Eleve"),
            (Category::Guardian, "PersRelEleve"),
            (Category::Staff, "PersEducNat"),
        ];
        for (category, name) in needed {
            let gap = first_missing(self.delivery.files.iter().filter(|file| Category::of_file(file) == Some(category)));
            if let Some(number) = gap {
                let reason = "is missing: send the whole folder of the academy, unpacked".to_owned();
                return Err(Error::BadFile { file: format!("…{name}_{number:04}.xml"), line: 0, reason });
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Delivery, Error> {
        if self.structures == 0 {
            return Err(Error::NoStructureFile);
        }
        self.whole()?;
        let code = self.named_by_header.take().or(self.named_by_structure.take());
        let Some(code) = code else {
            let file = self.delivery.files.iter().find(|file| Category::of_file(file) == Some(Category::Structure));
            let reason = "no académie is named (ENTServAcCodeAcademie, codeAcademieExport): ask the academy for the file again";
            return Err(Error::BadFile { file: file.cloned().unwrap_or_default(), line: 0, reason: reason.to_owned() });
        };
        self.delivery.academy_code = code;
        self.sheets.send_rest().map_err(|Closed| Error::Interrupted)?;
        Ok(self.delivery)
    }
}

/// The first number that a category's files lack; 0 when there is none at all.
fn first_missing<'f>(files: impl Iterator<Item = &'f String>) -> Option<usize> {
    let mut numbers: Vec<usize> = files.filter_map(|file| file.strip_suffix(".xml")?.rsplit_once('_')?.1.parse().ok()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let in_order = (0..).zip(&numbers).take_while(|(place, number)| place == *number).count();
    (numbers.is_empty() || in_order < numbers.len()).then_some(in_order)
}

/// The first part of a file's name that is a date, `20260901`.
fn day(file: &str) -> Option<NaiveDate> {
    let mut parts = file.split('_').filter(|part| part.len() == 8);
    parts.find_map(|part| NaiveDate::parse_from_str(part, "%Y%m%d").ok())
}
