//! The text of a calendar, as Apple, Google, Outlook and Thunderbird read it: RFC 5545, in UTC, days in the school's zone. It goes to
//! servers of other people: it says subjects, rooms, classes and schools, and of no person who she is.

#[cfg(test)]
mod tests;

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use icalendar::{Calendar as Document, Component, Event as Entry, EventLike, EventStatus, Parameter, Property};
use proto::timetable::v1::{Audience, Before, Nature, Occurrence, State};
use uuid::Uuid;

const PRODUCT: &str = "-//ENEJ//Emploi du temps//FR";

/// How often programs are asked to look; most look when they like.
const REFRESH: &str = "PT1H";

/// Octets of the longest line.
const LONGEST_LINE: usize = 75;

const DAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];

const MONTHS: [&str; 12] =
    ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

/// One calendar.
pub struct Calendar<'a> {
    /// The class that it is named after.
    pub class: Option<&'a str>,
    /// In the order of time.
    pub events: &'a [Event<'a>],
}

/// One occurrence with what it needs to be written.
pub struct Event<'a> {
    /// What happens.
    pub occurrence: &'a Occurrence,
    /// 1 as first imported, one more with each change.
    pub version: i32,
    /// Where.
    pub school: &'a School,
}

/// What of a school is written.
pub struct School {
    /// Its name.
    pub name: String,
    /// Its clocks.
    pub zone: Tz,
}

/// The whole text.
pub fn write(calendar: &Calendar<'_>) -> String {
    let name = calendar.class.map_or("Emploi du temps".to_owned(), |class| format!("Emploi du temps {}", plain(class)));
    let zone = calendar.events.first().map_or(Tz::Europe__Paris, |event| event.school.zone);
    let mut document = Document::empty();
    for (key, value) in [("VERSION", "2.0"), ("PRODID", PRODUCT), ("CALSCALE", "GREGORIAN"), ("METHOD", "PUBLISH")] {
        document.append_property(Property::new(key, value));
    }
    // The crate escapes what it knows to be text, and NAME is younger than that.
    document.append_property(Property::new("NAME", &name).append_parameter(Parameter::new("VALUE", "TEXT")).done());
    document.append_property(Property::new("X-WR-CALNAME", &name));
    document.append_property(Property::new("X-WR-TIMEZONE", zone.name()));
    let refresh = Property::new("REFRESH-INTERVAL", REFRESH).append_parameter(Parameter::new("VALUE", "DURATION")).done();
    document.append_property(refresh);
    document.append_property(Property::new("X-PUBLISHED-TTL", REFRESH));
    document.extend(calendar.events.iter().map(entry));
    folded(&document.to_string())
}

/// The crate folds lines, but leaves an octet too many on the last part of some.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + 64);
    for line in text.split_terminator("\r\n") {
        let (line, rest) = line.split_at(line.floor_char_boundary(LONGEST_LINE));
        folded.push_str(line);
        if !rest.is_empty() {
            folded.push_str("\r\n ");
            folded.push_str(rest);
        }
        folded.push_str("\r\n");
    }
    folded
}

fn entry(event: &Event<'_>) -> Entry {
    let Event { occurrence, version, school } = event;
    let cancelled = occurrence.state() == State::Cancelled;
    let changed = occurrence.change_time.and_then(moment).unwrap_or_else(|| made(&occurrence.occurrence_id));
    let mut entry = Entry::with_uid(&format!("{}@enej", occurrence.occurrence_id));
    times(&mut entry, occurrence, school.zone);
    entry
        .timestamp(changed)
        .last_modified(changed)
        .sequence(u32::try_from(version - 1).unwrap_or_default())
        .status(if cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed })
        .add_property("TRANSP", if cancelled { "TRANSPARENT" } else { "OPAQUE" })
        .summary(&summary(occurrence))
        .location(&location(occurrence, school))
        .categories(categories(occurrence));
    let description = description(occurrence, school.zone);
    if !description.is_empty() {
        entry.description(&description);
    }
    entry
}

fn moment(time: prost_types::Timestamp) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(time.seconds, 0)
}

/// When an occurrence came into being: its id tells.
fn made(occurrence_id: &str) -> DateTime<Utc> {
    let id: Uuid = occurrence_id.parse().unwrap_or_default();
    let seconds = id.get_timestamp().map_or(0, |time| time.to_unix().0);
    DateTime::from_timestamp(i64::try_from(seconds).unwrap_or_default(), 0).unwrap_or_default()
}

/// Hours in UTC, which needs no table of clocks; days as the school counts them, the end excluded.
fn times(entry: &mut Entry, occurrence: &Occurrence, zone: Tz) {
    let start = occurrence.start_time.and_then(moment).unwrap_or_default();
    let end = occurrence.end_time.and_then(moment).unwrap_or_default();
    if occurrence.all_day {
        let first = start.with_timezone(&zone).date_naive();
        let last = (end - TimeDelta::seconds(1)).with_timezone(&zone).date_naive().max(first);
        entry.starts(first).ends(last + Days::new(1));
    } else {
        entry.starts(start).ends(end);
    }
}

fn summary(occurrence: &Occurrence) -> String {
    let said = named(&occurrence.subject, &occurrence.title).unwrap_or_else(|| nature(occurrence).to_owned());
    if occurrence.state() == State::Cancelled { format!("Annulé\u{a0}: {said}") } else { said }
}

fn named(subject: &str, title: &str) -> Option<String> {
    match (plain(subject), plain(title)) {
        (subject, title) if subject.is_empty() && title.is_empty() => None,
        (subject, title) if title.is_empty() => Some(subject),
        (subject, title) if subject.is_empty() => Some(title),
        (subject, title) => Some(format!("{subject} – {title}")),
    }
}

fn nature(occurrence: &Occurrence) -> &'static str {
    if occurrence.nature() == Nature::Event { "Évènement" } else { "Cours" }
}

fn location(occurrence: &Occurrence, school: &School) -> String {
    let rooms = occurrence.rooms.iter().map(|room| plain(&room.name));
    rooms.chain([plain(&school.name)]).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn categories(occurrence: &Occurrence) -> Vec<String> {
    let subject = plain(&occurrence.subject);
    [nature(occurrence).to_owned(), subject].into_iter().filter(|category| !category.is_empty()).collect()
}

/// Without the note, in which anybody may be named: a calendar names nobody, and goes to whoever keeps it.
fn description(occurrence: &Occurrence, zone: Tz) -> String {
    let before = occurrence.before.as_ref();
    let lines = [
        audiences(&occurrence.audiences, false, "Classe", "Classes"),
        audiences(&occurrence.audiences, true, "Groupe", "Groupes"),
        before.filter(|before| !before.teacher_ids.is_empty()).map(|_| "Remplacement d’enseignant".to_owned()),
        before.and_then(|before| instead(before, occurrence, zone)),
    ];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

fn audiences(audiences: &[Audience], group: bool, one: &str, many: &str) -> Option<String> {
    let names: Vec<String> = audiences.iter().filter(|one| one.group == group).map(|one| plain(&one.name)).collect();
    match names.len() {
        0 => None,
        1 => Some(format!("{one}\u{a0}: {}", names[0])),
        _ => Some(format!("{many}\u{a0}: {}", names.join(", "))),
    }
}

/// What it was, of what somebody would miss.
fn instead(before: &Before, now: &Occurrence, zone: Tz) -> Option<String> {
    let rooms: Vec<String> = before.rooms.iter().map(|room| plain(room)).collect();
    let parts = [
        named(&before.subject, &before.title),
        before.start_time.or(before.end_time).and_then(|_| hours(before, now, zone)),
        (!rooms.is_empty()).then(|| rooms.join(", ")),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("Au lieu de\u{a0}: {}", parts.join(", ")))
}

/// As people say it: « lundi 15 septembre de 8 h 30 à 9 h 25 ».
fn hours(before: &Before, now: &Occurrence, zone: Tz) -> Option<String> {
    let start = before.start_time.or(now.start_time).and_then(moment)?.with_timezone(&zone);
    let end = before.end_time.or(now.end_time).and_then(moment)?.with_timezone(&zone);
    let day = day(start.date_naive());
    let clock = |time: DateTime<Tz>| match time.minute() {
        0 => format!("{}\u{a0}h", time.hour()),
        minute => format!("{}\u{a0}h\u{a0}{minute:02}", time.hour()),
    };
    Some(if now.all_day { day } else { format!("{day} de {} à {}", clock(start), clock(end)) })
}

fn day(day: NaiveDate) -> String {
    let number = if day.day() == 1 { "1er".to_owned() } else { day.day().to_string() };
    let (name, month) = (DAYS[day.weekday().num_days_from_monday() as usize], MONTHS[day.month0() as usize]);
    format!("{name} {number} {month}")
}

/// Text that a line of a calendar may hold: no control character but the ends of its lines.
fn plain(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    text.chars().map(|letter| if letter == '\t' { ' ' } else { letter }).filter(|l| !l.is_control() || *l == '\n').collect()
}
