//! A school's year as a Pronote calendar: one event a lesson, in UTC, folded lines, texts escaped twice.

use std::fmt::{self, Write as _};
use std::io::{self, Write};

use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Paris;
use quick_xml::escape::partial_escape;

use super::agenda::{Agenda, Occurrence, State};
use super::bells::{BELLS, begins, ends};
use super::matters::Matter;
use crate::population::Population;
use crate::population::teachers::Audience;

/// Octets of a line, its end left out (RFC 5545, 3.1).
const LINE: usize = 75;
/// The hour of the night at which a school's software exports.
const EXPORTED_AT: (u32, u32, u32) = (4, 5, 12);
const MONTHS: [&str; 12] =
    ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

/// Writes the feed of a school as exported early on a day; tells how many events of lessons it has.
pub fn write(agenda: &Agenda, population: &Population, exported: NaiveDate, out: impl Write) -> io::Result<usize> {
    let mut feed = Feed::open(agenda, population, exported, out);
    feed.begin(agenda, population)?;
    let (mut clock, mut lessons) = (Clock::of(exported), 0);
    for occurrence in agenda.occurrences() {
        if clock.day != occurrence.day {
            clock = Clock::of(occurrence.day);
        }
        feed.lesson(occurrence, &clock)?;
        lessons += 1;
    }
    feed.closures(agenda)?;
    feed.line(format_args!("END:VCALENDAR"))?;
    feed.out.flush()?;
    Ok(lessons)
}

struct Feed<W> {
    out: W,
    text: String,
    words: Words,
    /// `DTSTAMP`, in UTC.
    stamp: String,
    /// The time of export in UIDs: Pronote writes local time there, with a `Z`.
    export: String,
}

impl<W: Write> Feed<W> {
    fn open(agenda: &Agenda, population: &Population, exported: NaiveDate, out: W) -> Self {
        let (hour, minute, second) = EXPORTED_AT;
        let time = NaiveTime::from_hms_opt(hour, minute, second).expect("it is a time of day");
        let export = exported.and_time(time).format("%Y%m%dT%H%M%SZ").to_string();
        Self { out, text: String::new(), words: Words::of(agenda, population), stamp: utc(exported, time), export }
    }

    fn begin(&mut self, agenda: &Agenda, population: &Population) -> io::Result<()> {
        let (first, last) = (agenda.calendar.first_day, agenda.calendar.last_day);
        let name = escaped(population.schools[agenda.week.school].listed.name);
        self.line(format_args!("BEGIN:VCALENDAR"))?;
        self.line(format_args!("VERSION:2.0"))?;
        let year = population.year.year();
        self.line(format_args!("PRODID;LANGUAGE=fr:Copyright Index-Education - Index-Education - ProNote{year} {year}"))?;
        self.line(format_args!("METHOD:PUBLISH"))?;
        self.line(format_args!("X-CALSTART:{}T000000Z", agenda.calendar.first_monday.format("%Y%m%d")))?;
        self.line(format_args!("X-CALEND:{}T000000Z", last.format("%Y%m%d")))?;
        let [first, last] = [first, last].map(written_out);
        self.line(format_args!("X-WR-CALNAME;LANGUAGE=fr:Calendrier - {name} - du {first} au {last}"))
    }

    fn lesson(&mut self, occurrence: Occurrence, clock: &Clock) -> io::Result<()> {
        let Occurrence { number, part, slot, audience, matter, teacher, room, state, .. } = occurrence;
        let words = std::mem::take(&mut self.words);
        let (matter_words, audience) = (&words.matters[matter.index()], &words.audiences[audience]);
        let (teacher, room) = (&words.teachers[teacher], &words.rooms[room]);
        let cancelled = state == State::Cancelled;
        let [prefix, first] = if cancelled { ["Cours annulé : ", "Cours annulé\\n"] } else { [""; 2] };
        self.line(format_args!("BEGIN:VEVENT"))?;
        self.line(format_args!("CATEGORIES:{}", category(state)))?;
        self.stamps(format_args!("Cours-{number}-{part}"))?;
        self.line(format_args!("DTSTART:{}", clock.begins[slot.bell()]))?;
        self.line(format_args!("DTEND:{}", clock.ends[slot.bell()]))?;
        self.line(format_args!("SUMMARY;LANGUAGE=fr:{prefix}{} - {}", matter_words.plain, audience.summary))?;
        self.line(format_args!("LOCATION;LANGUAGE=fr:{}", room.plain))?;
        self.line(format_args!(
            "DESCRIPTION;LANGUAGE=fr:{first}Matière : {}\\nProfesseur : {}\\n{}Salle : {}\\n",
            matter_words.twice, teacher.twice, audience.description, room.twice
        ))?;
        self.words = words;
        if !cancelled {
            self.line(format_args!("COLOR:{}", matter.colour()))?;
        }
        self.line(format_args!("END:VEVENT"))
    }

    /// Holidays and public holidays, all day; the end is the day after.
    fn closures(&mut self, agenda: &Agenda) -> io::Result<()> {
        for (closure, number) in agenda.calendar.closures.iter().zip(1..) {
            self.line(format_args!("BEGIN:VEVENT"))?;
            self.line(format_args!("CATEGORIES:Jours fériés"))?;
            self.stamps(format_args!("Ferie-{number}"))?;
            self.line(format_args!("DTSTART;VALUE=DATE:{}", closure.first_day.format("%Y%m%d")))?;
            self.line(format_args!("DTEND;VALUE=DATE:{}", (closure.last_day + Days::new(1)).format("%Y%m%d")))?;
            self.line(format_args!("SUMMARY;LANGUAGE=fr:{}", escaped(&closure.name)))?;
            self.line(format_args!("END:VEVENT"))?;
        }
        Ok(())
    }

    fn stamps(&mut self, what: fmt::Arguments) -> io::Result<()> {
        let (stamp, export) = (std::mem::take(&mut self.stamp), std::mem::take(&mut self.export));
        self.line(format_args!("DTSTAMP:{stamp}"))?;
        self.line(format_args!("UID:{what}-{export}-Index-Education"))?;
        (self.stamp, self.export) = (stamp, export);
        Ok(())
    }

    /// One line, folded where it is longer than a line may be, between two characters.
    fn line(&mut self, content: fmt::Arguments) -> io::Result<()> {
        self.text.clear();
        self.text.write_fmt(content).expect("a string takes everything");
        let (mut rest, mut width) = (self.text.as_str(), LINE);
        while rest.len() > width {
            let (line, folded) = rest.split_at(rest.floor_char_boundary(width));
            self.out.write_all(line.as_bytes())?;
            self.out.write_all(b"\r\n ")?;
            (rest, width) = (folded, LINE - 1);
        }
        self.out.write_all(rest.as_bytes())?;
        self.out.write_all(b"\r\n")
    }
}

/// `01 septembre 2026`.
fn written_out(day: NaiveDate) -> String {
    format!("{:02} {} {}", day.day(), MONTHS[day.month0() as usize], day.year())
}

fn category(state: State) -> &'static str {
    match state {
        State::Planned => "Cours",
        State::Changed => "Cours - Cours modifié",
        State::Exceptional => "Cours - Exceptionnel",
        State::Cancelled => "Cours - Cours annulé",
    }
}

/// The hours of a day in UTC.
struct Clock {
    day: NaiveDate,
    begins: [String; BELLS],
    ends: [String; BELLS],
}

impl Clock {
    fn of(day: NaiveDate) -> Self {
        Self {
            day,
            begins: std::array::from_fn(|bell| utc(day, begins(bell))),
            ends: std::array::from_fn(|bell| utc(day, ends(bell))),
        }
    }
}

fn utc(day: NaiveDate, time: NaiveTime) -> String {
    let local = Paris.from_local_datetime(&day.and_time(time)).single().expect("clocks change between two and three at night");
    local.with_timezone(&Utc).format("%Y%m%dT%H%M%SZ").to_string()
}

/// What is written of each class, teacher, room and matter.
#[derive(Default)]
struct Words {
    audiences: Vec<AudienceWords>,
    teachers: Vec<Name>,
    rooms: Vec<Name>,
    matters: Vec<Name>,
}

/// A name for a line of its own, and for a description, where it is HTML first.
struct Name {
    plain: String,
    twice: String,
}

struct AudienceWords {
    summary: String,
    description: String,
}

impl Words {
    fn of(agenda: &Agenda, population: &Population) -> Self {
        let week = &agenda.week;
        let audiences = (0..week.audiences.len()).map(|place| audience_words(week.audiences.at(place), population));
        Self {
            audiences: audiences.collect(),
            teachers: week.faculty.iter().map(|teacher| Name::of(&teacher.name)).collect(),
            rooms: week.faculty.iter().map(|teacher| Name::of(&teacher.room)).collect(),
            matters: Matter::all().map(|matter| Name::of(matter.label())).collect(),
        }
    }
}

impl Name {
    fn of(name: &str) -> Self {
        Self { plain: escaped(name), twice: escaped(&partial_escape(name)) }
    }
}

fn audience_words(audience: Audience, population: &Population) -> AudienceWords {
    let group = match audience {
        Audience::Class(class) => {
            let Name { plain, twice } = Name::of(&population.classes[class].code);
            return AudienceWords { summary: plain, description: format!("Classe : {twice}\\n") };
        }
        Audience::Group(group) => &population.groups[group],
    };
    let Name { plain, twice } = Name::of(&format!("[{}]", group.code));
    if !group.is_half_class() {
        return AudienceWords { summary: plain, description: format!("Groupe : {twice}\\n") };
    }
    let part = Name::of(&format!("<{}> {}", population.classes[group.classes[0]].code, group.code));
    AudienceWords {
        summary: format!("{plain} - {}", part.plain),
        description: format!("Groupe : {twice}\\nPartie de classe : {}\\n", part.twice),
    }
}

/// A text as RFC 5545 (3.3.11) wants it.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,")
}
