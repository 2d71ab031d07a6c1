//! Bytes as they inflate, counted so that a bomb is refused before it goes off.

use std::{
    cell::Cell,
    io::{self, Read},
};

use crate::finding::Code;

/// How many bytes an entry may have.
pub(super) const ENTRY: u64 = 4 << 30;

/// How many bytes an archive may have, unpacked.
const WHOLE: u64 = 16 << 30;

/// From how many bytes on the ratio counts, and the ratio that no text reaches.
const FREE: u64 = 64 << 20;
const RATIO: u64 = 200;

/// What inflated so far, and why it went too far.
#[derive(Default)]
pub(super) struct Meter {
    whole: Cell<u64>,
    refusal: Cell<Option<Code>>,
}

impl Meter {
    /// Counts bytes that were made of so many compressed ones: of the entry, of the archive.
    fn count(&self, more: u64, entry: (u64, u64), archive: u64) -> io::Result<()> {
        self.whole.set(self.whole.get() + more);
        let bomb = |inflated: u64, compressed: u64| inflated > FREE && inflated / RATIO > compressed;
        let refusal = if entry.0 > ENTRY {
            Code::ArchiveEntryTooLarge
        } else if self.whole.get() > WHOLE {
            Code::ArchiveTooLarge
        } else if bomb(entry.0, entry.1) || bomb(self.whole.get(), archive) {
            Code::ArchiveBomb
        } else {
            return Ok(());
        };
        self.refusal.set(Some(refusal));
        Err(io::Error::other(refusal.as_str_name()))
    }

    /// Why the bytes stopped, if they went too far.
    pub(super) const fn refusal(&self) -> Option<Code> {
        self.refusal.get()
    }
}

/// A reader whose bytes are counted.
pub(super) struct Inflating<'m, R, C> {
    pub(super) inner: R,
    pub(super) meter: &'m Meter,
    /// Bytes of this reader so far.
    pub(super) inflated: u64,
    /// Bytes of the entry and of the archive that these were made of.
    pub(super) compressed: C,
}

impl<R: Read, C: Fn(&R) -> (u64, u64)> Read for Inflating<'_, R, C> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.inflated += read as u64;
        let (entry, archive) = (self.compressed)(&self.inner);
        self.meter.count(read as u64, (self.inflated, entry), archive)?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_repeats_itself_is_no_bomb() {
        let meter = Meter::default();
        assert!(meter.count(FREE, (FREE, 1), 1).is_ok());
        assert!(meter.count(1, (FREE + RATIO, FREE), FREE).is_ok());
        assert_eq!(meter.refusal(), None);
    }

    #[test]
    fn what_goes_too_far_is_said() {
        let refused = |more, entry, archive| {
            let meter = Meter::default();
            let _ = meter.count(more, entry, archive);
            meter.refusal()
        };
        assert_eq!(refused(1, (ENTRY + 1, ENTRY), ENTRY), Some(Code::ArchiveEntryTooLarge));
        assert_eq!(refused(WHOLE + 1, (1, 1), WHOLE), Some(Code::ArchiveTooLarge));
        assert_eq!(refused(1, (FREE + RATIO, 1), FREE), Some(Code::ArchiveBomb));
        assert_eq!(refused(FREE + RATIO, (1, 1), 1), Some(Code::ArchiveBomb));
    }
}
