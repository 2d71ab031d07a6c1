//! The files of a UDT archive, unpacked as they are read and never on disk.
//!
//! The archive comes from outside. One whose entries would escape, hide, or grow beyond what any school needs is refused.

use std::{
    collections::HashSet,
    io::{self, BufRead, BufReader, Read, Seek},
};

use proto::timetable::v1::FindingCode::{self, ArchiveUnreadable, PathEscapes, SourceTooLarge};
use zip::{
    ZipReadOptions,
    read::{Config, ZipFileEntry},
    unstable::read::ZipIterable,
};

use crate::{
    finding::Finding,
    reading::{tidy, xml::Stopped},
};

/// How many entries an archive may have; UDT's have about a hundred.
const ENTRIES: usize = 10_000;
/// How many bytes an entry may have, and all that are read together; the largest lycées have 1 MB and 40 MB.
const ENTRY: u64 = 32 << 20;
const WHOLE: u64 = 128 << 20;

/// The bits of a Unix mode that say what an entry is, and what they say of a plain file.
const KIND: u32 = 0o170_000;
const PLAIN: u32 = 0o100_000;

/// What a file of the archive holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// `UDCal_NN.xml`.
    Table(u8),
    /// `UDCal_12_NN.xml` and `UDCal_23_NN.xml`: the table and the ISO week.
    Week(u8, u8),
    /// `semaines.xml`.
    Weeks,
}

impl Part {
    /// The tables that lessons need.
    const TABLES: [u8; 12] = [0, 3, 4, 5, 7, 8, 11, 12, 13, 19, 23, 24];
    /// Those that a week may have of its own.
    const OF_WEEKS: [u8; 2] = [12, 23];

    /// What the file of this name holds, if that is needed. Whether its letters are large or small says nothing.
    pub(super) fn of(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let number = |text: &str| text.parse().ok().filter(|_| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit()));
        if name == "semaines.xml" {
            return Some(Self::Weeks);
        }
        let numbers = name.strip_prefix("udcal_")?.strip_suffix(".xml")?;
        let part = match numbers.split_once('_') {
            Some((table, week)) => Self::Week(number(table)?, number(week)?),
            None => Self::Table(number(numbers)?),
        };
        Some(part).filter(|part| match part {
            Self::Table(table) => Self::TABLES.contains(table),
            Self::Week(table, _) => Self::OF_WEEKS.contains(table),
            Self::Weeks => true,
        })
    }
}

/// Gives the files that lessons need to `take`, one by one.
pub(super) fn each_file(
    archive: impl Read + Seek,
    mut take: impl FnMut(Part, &mut dyn BufRead) -> Result<(), Finding>,
) -> Result<(), Finding> {
    let mut archive = ZipIterable::try_new(archive, Config::default()).map_err(|error| unreadable(&error))?;
    if archive.len() > ENTRIES {
        return Err(unreadable(&format!("> {ENTRIES}")));
    }
    let (mut whole, mut taken) = (0, HashSet::new());
    let entries = archive.files().map_err(|error| unreadable(&error))?;
    while let Some(entry) = entries.next() {
        let entry = entry.map_err(|error| unreadable(&error))?;
        let Some((part, name)) = wanted(&entry)? else { continue };
        if !taken.insert(part) {
            return Err(unreadable(&"2").file(&name));
        }
        let bytes = entry.with_reader(entries.reader_mut(), ZipReadOptions::default());
        let bytes = bytes.map_err(|error| unreadable(&error).file(&name))?;
        let mut bytes = BufReader::new(Counted { bytes, entry: 0, whole: &mut whole });
        take(part, &mut bytes).map_err(|finding| limited(finding).file(&name))?;
    }
    if taken.iter().any(|part| *part != Part::Weeks) { Ok(()) } else { Err(unreadable(&"UDCal_*.xml")) }
}

/// What the entry holds, if that is needed, and its name.
fn wanted(entry: &ZipFileEntry<'_>) -> Result<Option<(Part, String)>, Finding> {
    let path = String::from_utf8_lossy(entry.name_raw()).into_owned();
    let parts: Vec<&str> = path.split(['/', '\\']).collect();
    let drive = path.as_bytes().get(1) == Some(&b':');
    if parts.contains(&"..") || parts[0].is_empty() || drive || path.contains('\0') {
        return Err(Finding::of(PathEscapes).value(tidy(&path)));
    }
    if entry.unix_mode().is_some_and(|mode| ![0, PLAIN, 0o40_000].contains(&(mode & KIND))) {
        return Err(unreadable(&"link").file(&path));
    }
    let name = parts[parts.len() - 1];
    let Some(part) = Part::of(name).filter(|_| !parts.contains(&"__MACOSX")) else { return Ok(None) };
    if entry.encrypted() {
        return Err(unreadable(&"encrypted").file(&path));
    }
    Ok(Some((part, name.to_owned())))
}

fn unreadable(detail: &dyn std::fmt::Display) -> Finding {
    Finding::of(ArchiveUnreadable).value(detail.to_string())
}

/// Says the limit that was passed.
fn limited(finding: Finding) -> Finding {
    if finding.code() == SourceTooLarge { finding.value((ENTRY >> 20).to_string()) } else { finding }
}

/// Bytes as they inflate, counted so that a bomb is refused before it goes off.
struct Counted<'a, R> {
    bytes: R,
    entry: u64,
    whole: &'a mut u64,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let stopped = |code: FindingCode| io::Error::from(Stopped(code));
        let read = self.bytes.read(buffer).map_err(|_| stopped(ArchiveUnreadable))?;
        self.entry += read as u64;
        *self.whole += read as u64;
        if self.entry > ENTRY || *self.whole > WHOLE { Err(stopped(SourceTooLarge)) } else { Ok(read) }
    }
}
