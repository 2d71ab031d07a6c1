//! The lines of a calendar as RFC 5545 §3.1 means them: unfolded, decoded, and never longer than there is room for.

use std::borrow::Cow;
use std::io::{self, BufRead, Read as _};

/// Bytes of the longest line that is kept; what is beyond is thrown away as it comes.
pub const LONGEST_LINE: usize = 64 * 1024;

/// Reads one line after the other into the same room.
pub struct Lines<R> {
    input: R,
    bytes: Vec<u8>,
    cut: bool,
    read: usize,
}

/// A line.
pub struct Line<'lines> {
    /// The number of its first physical line, from 1.
    pub number: usize,
    /// What it says: UTF-8, or Windows-1252 where it is no UTF-8, as old software writes.
    pub text: Cow<'lines, str>,
    /// Whether it was longer than [`LONGEST_LINE`].
    pub cut: bool,
}

impl<R: BufRead> Lines<R> {
    pub const fn of(input: R) -> Self {
        Self { input, bytes: Vec::new(), cut: false, read: 0 }
    }

    /// How many physical lines were read.
    pub const fn read(&self) -> usize {
        self.read
    }

    /// The next line; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        let number = self.read + 1;
        self.bytes.clear();
        self.cut = false;
        if !self.append()? {
            return Ok(None);
        }
        // Lines are joined before they are decoded: some software folds in the middle of a letter.
        while self.input.fill_buf()?.first().is_some_and(|byte| matches!(byte, b' ' | b'\t')) {
            self.input.consume(1);
            self.append()?;
        }
        Ok(Some(Line { number, text: decoded(&self.bytes), cut: self.cut }))
    }

    /// One physical line more; false at the end.
    fn append(&mut self) -> io::Result<bool> {
        let room = LONGEST_LINE.saturating_sub(self.bytes.len());
        let before = self.bytes.len();
        let read = self.input.by_ref().take(room as u64 + 1).read_until(b'\n', &mut self.bytes)?;
        if self.bytes.len() > before && self.bytes.ends_with(b"\n") {
            self.bytes.pop();
        } else if read > room {
            self.bytes.truncate(LONGEST_LINE);
            self.cut = true;
            self.input.skip_until(b'\n')?;
        }
        while self.bytes.len() > before && self.bytes.ends_with(b"\r") {
            self.bytes.pop();
        }
        self.read += usize::from(read > 0);
        Ok(read > 0)
    }
}

fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0, Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> Vec<(usize, String, bool)> {
        let mut lines = Lines::of(text);
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push((line.number, line.text.into_owned(), line.cut));
        }
        all
    }

    fn texts(text: &[u8]) -> Vec<String> {
        lines(text).into_iter().map(|(_, text, _)| text).collect()
    }

    #[test]
    fn both_line_ends_are_read_and_lines_keep_their_numbers() {
        let read = lines(b"A:1\r\nB:2\nC:3");
        assert_eq!(read, [(1, "A:1".into(), false), (2, "B:2".into(), false), (3, "C:3".into(), false)]);
    }

    #[test]
    fn folded_lines_are_joined_at_their_first_space_or_tab() {
        assert_eq!(texts(b"A:one\r\n  two\r\n\tthree\r\nB:1\r\n"), ["A:one twothree", "B:1"]);
        assert_eq!(lines(b"A:1\n 2\nB:3\n")[1].0, 3);
    }

    #[test]
    fn a_letter_that_is_folded_in_its_middle_is_read() {
        assert_eq!(texts(b"A:Math\xC3\r\n \xA9matiques\r\n"), ["A:Math\u{e9}matiques"]);
    }

    #[test]
    fn a_line_of_windows_letters_is_read_among_others() {
        assert_eq!(texts(b"A:No\xEBl\nB:No\xC3\xABl\n"), ["A:No\u{eb}l", "B:No\u{eb}l"]);
    }

    #[test]
    fn a_line_without_end_takes_no_more_room_than_the_longest() {
        let mut text = b"A:".to_vec();
        text.resize(3 * LONGEST_LINE, b'x');
        text.extend_from_slice(b"\n y\nB:1\n");
        let read = lines(&text);
        assert_eq!((read[0].1.len(), read[0].2), (LONGEST_LINE, true));
        assert_eq!(read[1], (3, "B:1".into(), false));
    }
}
