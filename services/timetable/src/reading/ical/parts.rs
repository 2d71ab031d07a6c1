//! Cuts a calendar into the parts that matter: its time zones and its events, one at a time.

use std::io::BufRead;

use proto::timetable::v1::FindingCode;

use super::lines::Lines;
use crate::finding::Finding;

/// Bytes of the largest event or time zone, without the properties that do not matter; a line more is left out.
const LARGEST_PART: usize = 256 * 1024;
/// How deep components may lie in each other.
const DEEPEST: usize = 8;
/// The properties of an event that matter. Export times are none of them.
const OF_EVENTS: [&str; 14] = [
    "DTSTART",
    "DTEND",
    "SUMMARY",
    "DESCRIPTION",
    "LOCATION",
    "CATEGORIES",
    "UID",
    "STATUS",
    "RRULE",
    "RDATE",
    "EXDATE",
    "DURATION",
    "RECURRENCE-ID",
    "SEQUENCE",
];

/// A part of a calendar.
#[derive(Debug)]
pub enum Part<'parts> {
    /// A `VTIMEZONE`, lines unfolded.
    Zone(&'parts str),
    /// A `VEVENT`, lines unfolded, without the properties that do not matter, and the line of its `BEGIN`.
    Event(usize, &'parts str),
    /// A line that is no line of a calendar, or that is out of place.
    Broken(usize),
}

/// Where the next part begins.
pub struct Parts<R> {
    lines: Lines<R>,
    open: Vec<String>,
    text: String,
    begun: usize,
    started: bool,
    cancels: bool,
}

/// What a line gave.
enum Gave {
    Nothing,
    Zone,
    Event,
    Broken,
}

impl<R: BufRead> Parts<R> {
    pub const fn of(input: R) -> Self {
        Self { lines: Lines::of(input), open: Vec::new(), text: String::new(), begun: 0, started: false, cancels: false }
    }

    /// The next part; `None` at the end.
    ///
    /// # Errors
    /// What is wrong with the source as a whole: it is empty, no calendar, or ends in the middle.
    pub fn next(&mut self) -> Result<Option<Part<'_>>, Finding> {
        loop {
            let Some((number, gave)) = self.step()? else {
                return self.end().map(|()| None);
            };
            match gave {
                Gave::Nothing => {}
                Gave::Broken => return Ok(Some(Part::Broken(number))),
                Gave::Zone => return Ok(Some(Part::Zone(&self.text))),
                Gave::Event => return Ok(Some(Part::Event(self.begun, &self.text))),
            }
        }
    }

    fn step(&mut self) -> Result<Option<(usize, Gave)>, Finding> {
        let read = self.lines.read();
        let Some(line) = self.lines.next().map_err(|_| cut(read))? else { return Ok(None) };
        let number = line.number;
        if line.text.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}').is_empty() {
            return Ok(Some((number, Gave::Nothing)));
        }
        if !self.started {
            if !is_calendar(&line.text) {
                return Err(Finding::of(FindingCode::FormatUnknown).line(number));
            }
            self.started = true;
            self.open.push("VCALENDAR".to_owned());
            return Ok(Some((number, Gave::Nothing)));
        }
        let mut state = State { open: &mut self.open, text: &mut self.text, begun: &mut self.begun, cancels: &mut self.cancels };
        Ok(Some((number, state.line(number, &line.text, line.cut))))
    }

    fn end(&self) -> Result<(), Finding> {
        match (self.started, self.open.is_empty()) {
            (false, _) => Err(Finding::of(FindingCode::SourceEmpty)),
            (true, false) => Err(cut(self.lines.read())),
            (true, true) => Ok(()),
        }
    }
}

/// What is open, apart from the lines so that one may be looked at meanwhile.
struct State<'parts> {
    open: &'parts mut Vec<String>,
    text: &'parts mut String,
    begun: &'parts mut usize,
    /// Whether this calendar says that its events are cancelled (RFC 5546 §3.2.5).
    cancels: &'parts mut bool,
}

impl State<'_> {
    fn line(&mut self, number: usize, line: &str, cut: bool) -> Gave {
        let Some(name) = name(line) else { return Gave::Broken };
        let value = || line[name.len() + 1..].trim().to_ascii_uppercase();
        if name.eq_ignore_ascii_case("BEGIN") {
            self.begin(number, value(), line)
        } else if name.eq_ignore_ascii_case("END") {
            self.end(&value(), line)
        } else {
            self.property(name, line, cut)
        }
    }

    fn begin(&mut self, number: usize, component: String, line: &str) -> Gave {
        let misplaced = match component.as_str() {
            "VCALENDAR" => self.cut_to(0),
            "VEVENT" | "VTIMEZONE" => self.cut_to(1),
            _ => self.open.len() >= DEEPEST,
        };
        if self.open.len() >= DEEPEST || (self.open.is_empty() && component != "VCALENDAR") {
            return Gave::Broken;
        }
        self.open.push(component);
        self.opened(number, line);
        if misplaced { Gave::Broken } else { Gave::Nothing }
    }

    fn opened(&mut self, number: usize, line: &str) {
        match self.open.len() {
            1 => *self.cancels = false,
            2 => {
                self.text.clear();
                *self.begun = number;
            }
            _ => {}
        }
        if self.keeps() {
            push(self.text, line);
        }
        if *self.cancels && self.is_in_event() {
            push(self.text, "STATUS:CANCELLED");
        }
    }

    fn is_in_event(&self) -> bool {
        self.open.len() == 2 && self.open[1] == "VEVENT"
    }

    /// Forgets what was begun and not ended; true when there was such a thing.
    fn cut_to(&mut self, depth: usize) -> bool {
        let unended = self.open.len() > depth;
        self.open.truncate(depth);
        unended
    }

    fn end(&mut self, component: &str, line: &str) -> Gave {
        let Some(depth) = self.open.iter().rposition(|open| open == component) else { return Gave::Broken };
        let keeps = self.keeps() || depth == 1;
        let lost = depth == 0 && self.open.len() > 1;
        self.open.truncate(depth);
        if keeps {
            push(self.text, line);
        }
        match (depth, component) {
            (1, "VEVENT") => Gave::Event,
            (1, "VTIMEZONE") => Gave::Zone,
            _ if lost => Gave::Broken,
            _ => Gave::Nothing,
        }
    }

    fn property(&mut self, name: &str, line: &str, cut: bool) -> Gave {
        match self.open.len() {
            0 => Gave::Broken,
            1 => {
                *self.cancels |= is_cancel(name, line);
                Gave::Nothing
            }
            _ if self.is_in_event() && !OF_EVENTS.iter().any(|known| name.eq_ignore_ascii_case(known)) => Gave::Nothing,
            _ if !self.keeps() => Gave::Nothing,
            _ if cut || self.text.len() + line.len() > LARGEST_PART => Gave::Broken,
            _ => {
                push(self.text, line);
                Gave::Nothing
            }
        }
    }

    /// Whether lines of the component that is open are kept: of events their own alone, of time zones all.
    fn keeps(&self) -> bool {
        match self.open.get(1).map(String::as_str) {
            Some("VEVENT") => self.open.len() == 2,
            Some("VTIMEZONE") => true,
            _ => false,
        }
    }
}

fn push(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// The name of a property; `None` for a line that has none or no value.
fn name(line: &str) -> Option<&str> {
    let end = line.find([':', ';'])?;
    let name = &line[..end];
    let named = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (named && line[end..].contains(':')).then_some(name)
}

fn is_cancel(name: &str, line: &str) -> bool {
    name.eq_ignore_ascii_case("METHOD")
        && line.rsplit(':').next().is_some_and(|value| value.trim().eq_ignore_ascii_case("CANCEL"))
}

/// Whether a source begins as a calendar does.
fn is_calendar(line: &str) -> bool {
    line.trim_start_matches('\u{feff}').trim().eq_ignore_ascii_case("BEGIN:VCALENDAR")
}

fn cut(line: usize) -> Finding {
    Finding::of(FindingCode::SourceCut).line(line)
}
