//! Occurrences compared with those of an independent program, Python's `icalendar` and `recurring-ical-events`.
//!
//! `scripts/recurrence-oracle` installs it when it is not there and runs it over all calendars at once.
//! What is left out of the comparison, since the other program chooses otherwise or is wrong:
//! - `UNTIL` as a day for an event that has hours: it ends the rule as that day begins in UTC, so that the last occurrence is lost.
//! - `UNTIL` on the clocks of a zone: it reads it as UTC.
//! - `UNTIL` in UTC for whole days, and for hours without zone: it cuts off the hour, or the `Z`, instead of converting.
//! - An end that is leapt over when clocks are changed: it lets the event end before it begins.
//! - `BYDAY` with and without numbers in one rule: neither program can; ours says so.
//! - An occurrence in an hour that is leapt over, moved with those after an exception: it counts from the hour that is not there.
//! - An `EXDATE` and an exception for the same occurrence: it drops the exception, we keep what is said in full.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime};

use super::*;

const CALENDARS: u32 = 300;
/// Never a hidden dependence on what comes out.
const SEED: u64 = 20_260_901;

type Occurrences = BTreeMap<String, BTreeSet<(i64, i64)>>;

#[test]
fn occurrences_are_those_of_another_program() {
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice(SEED);
    let texts: BTreeMap<String, String> = (0..CALENDARS).map(|number| (format!("{number:03}"), generated(&mut dice))).collect();
    for (name, text) in &texts {
        std::fs::write(folder.path().join(name).with_extension("ics"), text).unwrap();
    }
    let theirs = theirs(folder.path());
    let differing: Vec<String> = texts.iter().filter_map(|(name, text)| difference(name, text, &theirs)).collect();
    assert!(differing.is_empty(), "{} of {CALENDARS} differ:\n{}", differing.len(), differing.concat());
    let occurrences: usize = theirs.values().map(BTreeSet::len).sum();
    assert!(theirs.len() > 200 && occurrences > 5_000, "{} calendars give {occurrences} occurrences", theirs.len());
}

fn difference(name: &str, text: &str, theirs: &Occurrences) -> Option<String> {
    let reading = read(text);
    let ours: BTreeSet<(i64, i64)> =
        reading.lessons.iter().map(|lesson| (lesson.starts_at.timestamp(), lesson.ends_at.timestamp())).collect();
    let nothing = BTreeSet::new();
    let theirs = theirs.get(name).unwrap_or(&nothing);
    let told = |some: &BTreeSet<(i64, i64)>, other: &BTreeSet<(i64, i64)>| -> Vec<String> {
        some.difference(other).map(|(start, _)| DateTime::from_timestamp(*start, 0).unwrap().to_string()).collect()
    };
    let (more, fewer) = (told(&ours, theirs), told(theirs, &ours));
    let same = more.is_empty() && fewer.is_empty() && reading.findings.is_empty();
    (!same).then(|| format!("{name}: more {more:?}, fewer {fewer:?}, {:?}\n{text}\n", reading.findings))
}

/// What the other program finds in the calendars of a folder, of the frame.
fn theirs(folder: &Path) -> Occurrences {
    let Frame { zone, first_day, last_day } = frame();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/recurrence-oracle");
    let arguments = [zone.name().to_owned(), first_day.to_string(), last_day.to_string()];
    let output = Command::new(script).arg(folder).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut all = Occurrences::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let [name, start, end] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let (start, end): (i64, i64) = (start.parse().unwrap(), end.parse().unwrap());
        let day = DateTime::from_timestamp(start, 0).unwrap().with_timezone(&zone).date_naive();
        if day >= first_day && day <= last_day {
            all.entry(name.to_owned()).or_default().insert((start, end));
        }
    }
    all
}

/// Pseudo-random numbers (xorshift64*), the same ones each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: u32) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = u32::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32).unwrap();
        high % count
    }

    fn between(&mut self, least: u32, most: u32) -> u32 {
        least + self.below(most - least + 1)
    }

    fn once_in(&mut self, times: u32) -> bool {
        self.below(times) == 0
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(u32::try_from(of.len()).unwrap()) as usize]
    }

    /// Some of them, at least one, each once and in order.
    fn some<'all>(&mut self, of: &[&'all str], most: u32) -> Vec<&'all str> {
        let picks: BTreeSet<usize> =
            (0..self.between(1, most)).map(|_| self.below(u32::try_from(of.len()).unwrap()) as usize).collect();
        picks.into_iter().map(|pick| of[pick]).collect()
    }
}

/// How times are written.
#[derive(Clone, Copy, PartialEq)]
enum Clock {
    Zone(&'static str),
    Utc,
    Floating,
    Days,
}

const CLOCKS: [Clock; 7] = [
    Clock::Zone("Europe/Paris"),
    Clock::Zone("Europe/Paris"),
    Clock::Zone("America/Martinique"),
    Clock::Zone("Fuseau du collège"),
    Clock::Utc,
    Clock::Floating,
    Clock::Days,
];
const ZONE: &str = "BEGIN:VTIMEZONE\nTZID:Fuseau du collège\nBEGIN:STANDARD\nDTSTART:20001029T030000\nTZOFFSETFROM:+0130\nTZOFFSETTO:+0030\n\
                    RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=2SU\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:20000326T020000\nTZOFFSETFROM:+0030\n\
                    TZOFFSETTO:+0130\nRRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=-1SU\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// An event that recurs.
struct Series {
    clock: Clock,
    day: NaiveDate,
    time: NaiveTime,
    /// Days between times that the rule is likely to give.
    step: u64,
}

impl Series {
    /// A property with these moments, in days after the first time.
    fn property(&self, name: &str, parameter: &str, days: &[u64], minutes: u32) -> String {
        let moments: Vec<String> = days.iter().map(|days| self.moment(*days, minutes)).collect();
        let clock = match self.clock {
            Clock::Zone(zone) => format!(";TZID={zone}"),
            Clock::Days => ";VALUE=DATE".to_owned(),
            Clock::Utc | Clock::Floating => String::new(),
        };
        format!("{name}{parameter}{clock}:{}\n", moments.join(","))
    }

    fn moment(&self, days: u64, minutes: u32) -> String {
        let day = self.day.checked_add_days(Days::new(days)).unwrap();
        let at = day.and_time(self.time) + chrono::TimeDelta::minutes(minutes.into());
        match self.clock {
            Clock::Days => day.format("%Y%m%d").to_string(),
            Clock::Utc => at.format("%Y%m%dT%H%M%SZ").to_string(),
            Clock::Zone(_) | Clock::Floating => at.format("%Y%m%dT%H%M%S").to_string(),
        }
    }

    fn ends(&self, days: u64, minutes: u32) -> String {
        if self.clock == Clock::Days {
            self.property("DTEND", "", &[days + 1], 0)
        } else {
            self.property("DTEND", "", &[days], minutes)
        }
    }
}

fn generated(dice: &mut Dice) -> String {
    let clock = dice.one(&CLOCKS);
    let day = NaiveDate::from_ymd_opt(2025, 9, 1).unwrap() + Days::new(dice.below(500).into());
    // At half past two clocks are changed; events of two hours end well after.
    let night = clock == Clock::Zone("Europe/Paris") && dice.once_in(4);
    let time = if night { (2, 30) } else { (dice.between(7, 17), dice.one(&[0, 30])) };
    let minutes = if night { 120 } else { dice.one(&[30, 55, 120]) };
    let mut series = Series { clock, day, time: NaiveTime::from_hms_opt(time.0, time.1, 0).unwrap(), step: 1 };
    let rule = rule(dice, &mut series);
    let mut text = format!("{}{}{rule}", series.property("DTSTART", "", &[0], 0), series.ends(0, minutes));
    let excluded = dice.once_in(3).then(|| series.step * u64::from(dice.between(0, 9)));
    text.extend(excluded.map(|days| series.property("EXDATE", "", &[days, days + 3 * series.step], 0)));
    if dice.once_in(4) {
        let (one, other) = (u64::from(dice.between(1, 200)), u64::from(dice.between(201, 400)));
        text += &series.property("RDATE", "", &[one, other], 0);
    }
    let mut events = format!("BEGIN:VEVENT\nUID:one\n{text}END:VEVENT\n");
    if excluded.is_none() && dice.once_in(2) {
        events += &exception(dice, &series, minutes);
    }
    let zone = if clock == Clock::Zone("Fuseau du collège") { ZONE } else { "" };
    calendar(&format!("{zone}{events}"))
}

fn exception(dice: &mut Dice, series: &Series, minutes: u32) -> String {
    let instead = series.step * u64::from(dice.between(0, 12));
    let to = instead + u64::from(dice.below(3));
    let later = dice.one(&[0, 30, 90]);
    let parameter = if dice.once_in(4) { ";RANGE=THISANDFUTURE" } else { "" };
    let status = if dice.once_in(3) { "STATUS:CANCELLED\n" } else { "" };
    format!(
        "BEGIN:VEVENT\nUID:one\n{}{}{}{status}END:VEVENT\n",
        series.property("RECURRENCE-ID", parameter, &[instead], 0),
        series.property("DTSTART", "", &[to], later),
        series.ends(to, later + minutes + 15),
    )
}

fn rule(dice: &mut Dice, series: &mut Series) -> String {
    let interval = dice.one(&[1, 1, 2, 3]);
    let (freq, parts) = match dice.below(4) {
        0 => daily(dice, interval, series),
        1 => weekly(dice, interval, series),
        2 => ("MONTHLY", monthly(dice)),
        _ => ("YEARLY", yearly(dice)),
    };
    let interval = if freq == "YEARLY" { String::new() } else { format!(";INTERVAL={interval}") };
    format!("RRULE:FREQ={freq}{interval}{parts}{}\n", end(dice, series))
}

fn daily(dice: &mut Dice, interval: u32, series: &mut Series) -> (&'static str, String) {
    series.step = interval.into();
    let parts = match dice.below(4) {
        0 => ";BYDAY=MO,TU,WE,TH,FR".to_owned(),
        1 => format!(";BYMONTH={}", dice.some(&["9", "10", "12", "1", "3", "6"], 4).join(",")),
        2 => ";BYMONTHDAY=1,15,-1".to_owned(),
        _ => String::new(),
    };
    ("DAILY", parts)
}

fn weekly(dice: &mut Dice, interval: u32, series: &mut Series) -> (&'static str, String) {
    series.step = 7 * u64::from(interval);
    let own = WEEKDAYS[series.day.weekday().num_days_from_monday() as usize];
    let mut days = dice.some(&WEEKDAYS, 3);
    days.retain(|day| *day != own);
    days.push(own);
    let wkst = dice.one(&["", ";WKST=MO", ";WKST=SU"]);
    let parts = match dice.below(4) {
        0 => String::new(),
        1 => format!(";BYDAY={};BYSETPOS={}", days.join(","), dice.one(&["1", "-1"])),
        _ => format!(";BYDAY={}{wkst}", days.join(",")),
    };
    ("WEEKLY", parts)
}

fn monthly(dice: &mut Dice) -> String {
    match dice.below(5) {
        0 => format!(";BYMONTHDAY={}", dice.some(&["1", "5", "13", "29", "30", "31", "-1", "-2", "-10"], 3).join(",")),
        1 => format!(";BYDAY={}", dice.some(&["1MO", "2TU", "3WE", "4TH", "5FR", "-1FR", "-2MO", "-4SU"], 2).join(",")),
        2 => format!(";BYDAY=MO,TU,WE,TH,FR;BYSETPOS={}", dice.one(&["1", "-1", "2,-2", "10"])),
        3 => format!(";BYDAY=FR;BYMONTHDAY={}", dice.one(&["13", "1,2,3,4,5,6,7"])),
        _ => String::new(),
    }
}

fn yearly(dice: &mut Dice) -> String {
    let months = dice.some(&["1", "2", "3", "5", "9", "11", "12"], 3).join(",");
    match dice.below(7) {
        0 => format!(";BYMONTH={months};BYDAY={}", dice.one(&["1MO", "-1SU", "2WE,3TH", "TU"])),
        1 => format!(";BYMONTH={months};BYMONTHDAY={}", dice.one(&["1", "-1", "10,20,31"])),
        2 => format!(";BYYEARDAY={}", dice.one(&["1,100,200,300", "-1,-60", "60,366"])),
        3 => format!(";BYWEEKNO={};BYDAY=MO,TH", dice.one(&["1", "20", "53", "2,-1"])),
        4 => format!(";BYDAY={}", dice.one(&["1MO,20TU", "-1SU", "WE"])),
        5 => format!(";BYMONTH={months};BYDAY=MO,FR;BYSETPOS={}", dice.one(&["1", "-1", "2,3"])),
        _ => String::new(),
    }
}

fn end(dice: &mut Dice, series: &Series) -> String {
    let last = u64::from(dice.between(0, 50)) * series.step + u64::from(dice.below(2)) * 100;
    match (dice.below(3), series.clock) {
        (0, _) => format!(";COUNT={}", dice.between(1, 60)),
        // In UTC, an hour around the last time, so that a wrong conversion is seen.
        (1, Clock::Zone(_)) => {
            let day = series.day.checked_add_days(Days::new(last)).unwrap();
            let at = day.and_time(series.time) - chrono::TimeDelta::minutes(dice.one(&[0, 60, 90, 120, 121]));
            format!(";UNTIL={}", at.format("%Y%m%dT%H%M%SZ"))
        }
        (1, _) => format!(";UNTIL={}", series.moment(last, 0)),
        _ => String::new(),
    }
}
