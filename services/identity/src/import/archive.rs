//! Archives in a delivery: their entries become its files as they are unpacked, never whole in memory and never on disk.
//!
//! An archive comes from outside. One whose entries would escape, multiply or hide is refused, with its name and the entry's.

mod inflating;
mod tar;
mod zip;

use std::{
    fmt::Display,
    io::{self, Read},
};

use super::{
    Error,
    delivery::{Named, Pieces, Take},
};
use crate::finding::{Code, Finding};

/// How many entries an archive may have.
const ENTRIES: usize = 10_000;

/// What an entry's name ends with when it is an archive itself.
const ARCHIVES: [&str; 9] = [".zip", ".tgz", ".gz", ".tar", ".bz2", ".xz", ".zst", ".7z", ".rar"];

/// The archives that are unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Zip,
    Tgz,
}

/// What the archive of this name is; `None` for any other file.
pub(super) fn kind(name: &str) -> Option<Kind> {
    let name = name.to_ascii_lowercase();
    let (stem, extension) = name.rsplit_once('.')?;
    match extension {
        "zip" => Some(Kind::Zip),
        "tgz" => Some(Kind::Tgz),
        "gz" => stem.rsplit_once('.').filter(|(_, inner)| *inner == "tar").map(|_| Kind::Tgz),
        _ => None,
    }
}

/// Gives the archive's files to `take`, one by one, as its bytes come.
pub(super) fn each_file(kind: Kind, archive: &str, pieces: &mut Pieces<'_>, take: &mut Take<'_>) -> Result<(), Error> {
    let mut unpacked = Unpacked { archive, taken: 0, entries: 0, take };
    match kind {
        Kind::Zip => zip::each_entry(pieces, &mut unpacked)?,
        Kind::Tgz => tar::each_entry(pieces, &mut unpacked)?,
    }
    if unpacked.taken == 0 {
        return Err(Error::file(archive, Code::ArchiveEmpty));
    }
    Ok(())
}

/// An archive being unpacked.
struct Unpacked<'a, 'f> {
    archive: &'a str,
    taken: usize,
    entries: usize,
    take: &'a mut Take<'f>,
}

impl Unpacked<'_, '_> {
    /// A fault of the archive.
    fn refused(&self, finding: impl Into<Finding>) -> Error {
        Error::file(self.archive, finding)
    }

    /// Its bytes are not those of such an archive.
    fn damaged(&self, detail: &dyn Display) -> Error {
        self.refused(Finding::new(Code::ArchiveDamaged, [("detail", detail)]))
    }

    /// A fault of one entry.
    fn refused_entry(&self, entry: &str, code: Code) -> Error {
        self.refused(Finding::new(code, [("entry", &entry)]))
    }

    /// The bytes of one entry are not what they should be.
    fn damaged_entry(&self, entry: &str, detail: &dyn Display) -> Error {
        self.refused(Finding::new(Code::ArchiveEntryDamaged, [("entry", &entry), ("detail", detail)]))
    }

    /// One entry more; too many are refused.
    fn count(&mut self) -> Result<(), Error> {
        self.entries += 1;
        if self.entries > ENTRIES { Err(self.refused(Code::ArchiveTooManyEntries)) } else { Ok(()) }
    }

    /// The name of the file that the entry is; `None` for what is no part of a delivery.
    fn file_of<'e>(&self, entry: &'e str) -> Result<Option<&'e str>, Error> {
        let parts: Vec<&str> = entry.split(['/', '\\']).collect();
        let drive = entry.as_bytes().get(1) == Some(&b':');
        if parts.contains(&"..") || parts[0].is_empty() || drive || entry.contains('\0') {
            return Err(self.refused_entry(entry, Code::ArchivePath));
        }
        let name = parts[parts.len() - 1];
        if name.is_empty() || is_left_out(&parts) {
            return Ok(None);
        }
        let lower = name.to_ascii_lowercase();
        if ARCHIVES.iter().any(|ending| lower.ends_with(ending)) {
            return Err(self.refused_entry(entry, Code::ArchiveNested));
        }
        Ok(Some(name))
    }

    /// Gives one file's bytes away.
    fn take(&mut self, name: &str, bytes: &mut dyn Read) -> Result<(), Error> {
        self.taken += 1;
        let mut bytes = Watched { bytes, failure: None };
        let outcome = (self.take)(&Named { name, archive: Some(self.archive) }, &mut bytes);
        match bytes.failure {
            Some(failure) => Err(self.damaged_entry(name, &failure)),
            None => outcome,
        }
    }
}

/// Remembers that the archive failed, so that the file in it is not blamed.
struct Watched<'a> {
    bytes: &'a mut dyn Read,
    failure: Option<String>,
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let outcome = self.bytes.read(buffer);
        if let Err(error) = &outcome {
            self.failure = Some(error.to_string());
        }
        outcome
    }
}

/// The DTD, which is never read, and what macOS leaves behind.
fn is_left_out(parts: &[&str]) -> bool {
    let name = parts[parts.len() - 1];
    let of_macos = parts.contains(&"__MACOSX") || name == ".DS_Store" || name.starts_with("._");
    of_macos || name.to_ascii_lowercase().ends_with(".dtd")
}
