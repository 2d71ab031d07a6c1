//! The tables of a UDT archive, as its files tell them.

use std::collections::{BTreeMap, HashMap};

use chrono::{NaiveTime, TimeDelta};
use proto::timetable::v1::FindingCode::{FrameWrong, SourceTooLarge, TooManyLessons};

use super::{
    archive::Part,
    calendar::Told,
    codes::{Code, Codes},
};
use crate::{
    finding::Finding,
    reading::{Bell, PersonLabel, hours, xml::Tag},
};

/// How many lines all weeks may have together; a large lycée has 300,000.
const MOST_LINES: usize = 1_000_000;

/// When a line is: the day (1 for Monday), the number of the half hour, the site.
pub(super) type Hour = (u8, u32, Code);

/// Everything.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) codes: Codes,
    pub(super) calendar: Told,
    pub(super) rooms: HashMap<Code, String>,
    pub(super) subjects: HashMap<Code, String>,
    pub(super) teachers: HashMap<Code, PersonLabel>,
    /// Classes that are described.
    pub(super) classes: HashMap<Code, String>,
    /// Names of groups, by class and code.
    pub(super) groups: HashMap<(Code, Code), String>,
    /// Names of groups across classes, by code.
    pub(super) regroupings: HashMap<Code, String>,
    /// When half hours are.
    pub(super) hours: HashMap<Hour, (NaiveTime, NaiveTime)>,
    /// Minutes of a half hour that does not say its end.
    half_hour: i64,
    /// When sheets (`fiche`) are; `None` for one whose day or half hour cannot be.
    pub(super) sheets: HashMap<Code, Option<Hour>>,
    pub(super) theory: Week,
    /// Weeks that are held otherwise, by ISO number.
    pub(super) weeks: BTreeMap<u32, Week>,
    lines: usize,
}

/// The lines of a week.
#[derive(Default)]
pub(super) struct Week {
    /// Whether a file says it; its lines are held then, even when there is none.
    pub(super) told: bool,
    pub(super) file: String,
    pub(super) lines: Vec<Ligfiche>,
    /// Other teachers of a line; `None` where the theoretical week says it.
    pub(super) others: Option<HashMap<Code, Vec<Code>>>,
}

/// One line: who is taught what where for half an hour.
#[derive(Clone, Copy)]
pub(super) struct Ligfiche {
    pub(super) line: u32,
    pub(super) code: Code,
    pub(super) sheet: Code,
    pub(super) class: Code,
    pub(super) subject: Code,
    pub(super) teacher: Code,
    pub(super) regrouping: Code,
    pub(super) group: Code,
    pub(super) room: Code,
}

impl Tables {
    /// What an element of this file says.
    pub(super) fn open(&mut self, part: Part, tag: &Tag<'_>) -> Result<(), Finding> {
        if let Part::Table(12) | Part::Week(12, _) = part {
            self.week(part).told = true;
        }
        let code = self.codes.code(tag.get("code"));
        let text = |name| tag.get(name).unwrap_or_default().to_owned();
        match (part, tag.name) {
            (Part::Table(0), "init") => {
                self.half_hour = tag.get("duree_seq").and_then(|text| text.parse::<i64>().ok()).unwrap_or(0) / 2;
            }
            (Part::Table(3), "salle") => drop(self.rooms.insert(code, text("nom"))),
            (Part::Table(4), "prof") => drop(self.teachers.insert(code, person(tag))),
            (Part::Table(5), "mat") => drop(self.subjects.insert(code, text("libelle"))),
            (Part::Table(7), "demi_seq") => self.half_hour(tag)?,
            (Part::Table(8), "div") => drop(self.classes.insert(code, text("code"))),
            (Part::Table(11), "fiche") => self.sheet(code, tag),
            (Part::Table(13), "rgpmt") => drop(self.regroupings.insert(code, text("nom"))),
            (Part::Table(19), "gpe") => self.group(code, tag),
            (Part::Table(12) | Part::Week(12, _), "ligfiche") => self.line(part, code, tag)?,
            (Part::Table(23) | Part::Week(23, _), "coens") => self.other_teacher(part, tag),
            _ => {}
        }
        if self.codes.are_too_many() {
            return Err(Finding::of(SourceTooLarge).line(tag.line));
        }
        self.calendar.open(part, tag)
    }

    /// The half hours of the day, each once.
    pub(super) fn bells(&self) -> Vec<Bell> {
        let mut hours: Vec<_> = self.hours.values().copied().collect();
        hours.sort_unstable();
        hours.dedup();
        hours.into_iter().map(|(begins, ends)| Bell { begins, ends }).collect()
    }

    fn half_hour(&mut self, tag: &Tag<'_>) -> Result<(), Finding> {
        let wrong = |name: &str| {
            let finding = Finding::of(FrameWrong).line(tag.line).element(format!("demi_seq {name}"));
            finding.value(tag.get(name).unwrap_or_default())
        };
        let begins = tag.get("hre_deb").and_then(hours::hour).ok_or_else(|| wrong("hre_deb"))?;
        let ends = match tag.get("hre_fin") {
            Some(ends) => hours::hour(ends),
            None => TimeDelta::try_minutes(self.half_hour).map(|length| begins.overflowing_add_signed(length).0),
        };
        let ends = ends.filter(|ends| begins < *ends).ok_or_else(|| wrong("hre_fin"))?;
        let day = tag.get("code_jour").and_then(|day| day.parse().ok()).ok_or_else(|| wrong("code_jour"))?;
        let number = tag.get("code").and_then(|number| number.parse().ok()).ok_or_else(|| wrong("code"))?;
        let site = self.codes.code(tag.get("code_site"));
        self.hours.insert((day, number, site), (begins, ends));
        Ok(())
    }

    fn sheet(&mut self, code: Code, tag: &Tag<'_>) {
        let site = self.codes.code(tag.get("site"));
        let number = |name| tag.get(name).and_then(|number| number.parse::<u32>().ok());
        let day = number("jour").and_then(|day| u8::try_from(day).ok()).filter(|day| (1..=7).contains(day));
        self.sheets.insert(code, day.zip(number("demi_seq")).map(|(day, number)| (day, number, site)));
    }

    fn group(&mut self, code: Code, tag: &Tag<'_>) {
        let class = self.codes.code(tag.get("code_div"));
        if let Some(name) = tag.get("code_sts") {
            self.groups.insert((class, code), name.to_owned());
        }
    }

    fn week(&mut self, part: Part) -> &mut Week {
        let (week, file) = match part {
            Part::Week(_, number) => (self.weeks.entry(u32::from(number)).or_default(), format!("UDCal_12_{number:02}.xml")),
            Part::Table(_) | Part::Weeks => (&mut self.theory, "UDCal_12.xml".to_owned()),
        };
        if week.file.is_empty() {
            week.file = file;
        }
        week
    }

    fn line(&mut self, part: Part, code: Code, tag: &Tag<'_>) -> Result<(), Finding> {
        self.lines += 1;
        if self.lines > MOST_LINES {
            return Err(Finding::of(TooManyLessons).line(tag.line).value(MOST_LINES.to_string()));
        }
        let codes = &mut self.codes;
        let line = Ligfiche {
            line: u32::try_from(tag.line).unwrap_or(u32::MAX),
            code,
            sheet: codes.code(tag.get("fic")),
            class: codes.code(tag.get("div")),
            subject: codes.code(tag.get("mat")),
            teacher: codes.code(tag.get("prof")),
            regrouping: codes.code_or_0(tag.get("rgpmt")),
            group: codes.code_or_0(tag.get("gpe")),
            room: codes.code(tag.get("salle")),
        };
        self.week(part).lines.push(line);
        Ok(())
    }

    fn other_teacher(&mut self, part: Part, tag: &Tag<'_>) {
        let (line, teacher) = (self.codes.code(tag.get("lignefic")), self.codes.code(tag.get("prof")));
        self.week(part).others.get_or_insert_default().entry(line).or_default().push(teacher);
    }
}

fn person(tag: &Tag<'_>) -> PersonLabel {
    let text = |name| tag.get(name).unwrap_or_default().to_owned();
    let birth_date = tag.get("date_naissance").and_then(hours::date);
    PersonLabel { family_name: text("nom"), given_name: text("prenom"), birth_date, national_id: text("epj") }
}
