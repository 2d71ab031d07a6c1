//! A `.tgz`, unpacked as it comes.

use std::io::{self, Read};

use ::tar::{Archive, Entry, EntryType, PaxExtensions};
use flate2::read::MultiGzDecoder;

use super::{
    Unpacked,
    inflating::{ENTRY, Inflating, Meter},
};
use crate::{
    finding::Code,
    import::{Error, delivery::Pieces},
};

/// How long an entry's name may be; a header that announces more is not read.
const LONGEST_NAME: u64 = 64 * 1024;

/// Gives every file of the archive away.
pub(super) fn each_entry(pieces: &mut Pieces<'_>, unpacked: &mut Unpacked<'_, '_>) -> Result<(), Error> {
    let meter = Meter::default();
    let compressed = |gzip: &MultiGzDecoder<&mut Pieces<'_>>| (u64::MAX, gzip.get_ref().received);
    let mut bytes = Inflating { inner: MultiGzDecoder::new(pieces), meter: &meter, inflated: 0, compressed };
    let mut current = String::new();
    read(&mut bytes, unpacked, &mut current).map_err(|error| match (error, meter.refusal()) {
        (_, Some(refusal)) => unpacked.refused_entry(&current, refusal),
        (Fault::Refused(error), None) => error,
        (Fault::Damaged(error), None) => unpacked.damaged(&error),
    })
}

/// Why the reading stopped.
enum Fault {
    Refused(Error),
    Damaged(io::Error),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Damaged(error)
    }
}

/// `current` is the entry that is being read.
fn read(bytes: &mut impl Read, unpacked: &mut Unpacked<'_, '_>, current: &mut String) -> Result<(), Fault> {
    let mut long_name = None;
    for entry in Archive::new(&mut *bytes).entries()?.raw(true) {
        let mut entry = entry?;
        unpacked.count()?;
        *current = match long_name.take() {
            Some(name) => name,
            None => String::from_utf8_lossy(&entry.path_bytes()).into_owned(),
        };
        match entry.header().entry_type() {
            EntryType::GNULongName | EntryType::XHeader => long_name = name(&mut entry, unpacked, current)?,
            EntryType::Directory | EntryType::XGlobalHeader => {
                unpacked.file_of(current)?;
            }
            EntryType::Regular | EntryType::Continuous => take(&mut entry, unpacked, current)?,
            _ => return Err(unpacked.refused_entry(current, Code::ArchiveLink).into()),
        }
    }
    io::copy(bytes, &mut io::sink())?;
    Ok(())
}

fn take<R: Read>(entry: &mut Entry<'_, R>, unpacked: &mut Unpacked<'_, '_>, current: &str) -> Result<(), Fault> {
    if entry.size() > ENTRY {
        return Err(unpacked.refused_entry(current, Code::ArchiveEntryTooLarge).into());
    }
    if let Some(name) = unpacked.file_of(current)? {
        unpacked.take(name, entry)?;
    }
    Ok(())
}

/// The name of the entry that follows, which was too long for its own header.
fn name<R: Read>(entry: &mut Entry<'_, R>, unpacked: &Unpacked<'_, '_>, current: &str) -> Result<Option<String>, Fault> {
    if entry.size() > LONGEST_NAME {
        return Err(unpacked.refused_entry(current, Code::ArchiveNameTooLong).into());
    }
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes)?;
    if entry.header().entry_type() == EntryType::GNULongName {
        let name = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
        return Ok(Some(String::from_utf8_lossy(name).into_owned()));
    }
    for extension in PaxExtensions::new(&bytes) {
        let extension = extension?;
        if extension.key_bytes() == b"path" {
            return Ok(Some(String::from_utf8_lossy(extension.value_bytes()).into_owned()));
        }
    }
    Ok(None)
}
