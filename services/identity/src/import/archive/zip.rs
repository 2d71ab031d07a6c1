//! A `.zip`: its directory is at its end, so it waits in an unnamed temporary file; its entries never do.

use std::{
    fs::File,
    io::{self, Read},
};

use ::zip::{
    ZipReadOptions,
    read::{Config, ZipFileEntry},
    unstable::read::ZipIterable,
};

use super::{
    ENTRIES, Unpacked,
    inflating::{Inflating, Meter},
};
use crate::{
    finding::{Code, Finding},
    import::{Error, delivery::Pieces},
};

/// How many bytes are kept in the temporary file.
const LARGEST: u64 = 4 << 30;

/// The bits of a Unix mode that say what an entry is, and what they say of a plain file.
const KIND: u32 = 0o170_000;
const PLAIN: u32 = 0o100_000;

/// Gives every file of the archive away.
pub(super) fn each_entry(pieces: &mut Pieces<'_>, unpacked: &mut Unpacked<'_, '_>) -> Result<(), Error> {
    let (file, size) =
        spool(pieces).map_err(|error| unpacked.refused(Finding::new(Code::ArchiveNotKept, [("detail", &error)])))?;
    if size > LARGEST {
        return Err(unpacked.refused(Code::ArchiveZipTooLarge));
    }
    let mut archive = ZipIterable::try_new(file, Config::default()).map_err(|error| unpacked.damaged(&error))?;
    if archive.len() > ENTRIES {
        return Err(unpacked.refused(Code::ArchiveTooManyEntries));
    }
    let meter = Meter::default();
    let entries = archive.files().map_err(|error| unpacked.damaged(&error))?;
    while let Some(entry) = entries.next() {
        let entry = entry.map_err(|error| unpacked.damaged(&error))?;
        take(entry, entries.reader_mut(), size, &meter, unpacked)?;
    }
    Ok(())
}

fn spool(pieces: &mut Pieces<'_>) -> io::Result<(File, u64)> {
    let mut file = tempfile::tempfile()?;
    let size = io::copy(&mut pieces.take(LARGEST + 1), &mut file)?;
    Ok((file, size))
}

fn take(
    entry: ZipFileEntry<'_>,
    archive: &mut File,
    size: u64,
    meter: &Meter,
    unpacked: &mut Unpacked<'_, '_>,
) -> Result<(), Error> {
    let path = String::from_utf8_lossy(entry.name_raw()).into_owned();
    let Some(name) = unpacked.file_of(&path)? else { return Ok(()) };
    if entry.encrypted() {
        return Err(unpacked.refused_entry(&path, Code::ArchiveEncrypted));
    }
    if entry.unix_mode().is_some_and(|mode| ![0, PLAIN].contains(&(mode & KIND))) {
        return Err(unpacked.refused_entry(&path, Code::ArchiveLink));
    }
    let compressed = entry.compressed_size();
    let bytes = entry.with_reader(archive, ZipReadOptions::default()).map_err(|error| unpacked.damaged_entry(&path, &error))?;
    let mut bytes = Inflating { inner: bytes, meter, inflated: 0, compressed: |_: &_| (compressed, size) };
    let outcome = unpacked.take(name, &mut bytes);
    outcome.map_err(|error| meter.refusal().map_or(error, |refusal| unpacked.refused_entry(&path, refusal)))
}
