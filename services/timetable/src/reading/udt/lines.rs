//! The lines of a week, put together to lessons.

use std::collections::{BTreeMap, HashMap};

use chrono::{NaiveTime, TimeDelta};
use proto::timetable::v1::FindingCode::{IdentUnknown, PlaceWrong};

use super::{
    codes::Code,
    names::Names,
    tables::{Hour, Ligfiche, Tables, Week},
};
use crate::{
    finding::Finding,
    reading::{held::Timetable, joining::Line},
};

/// How long a break within a lesson is at most; what follows a longer one is another lesson.
const LONGEST_BREAK: TimeDelta = TimeDelta::minutes(30);

/// What lines of one lesson have in common: day, site, class, subject, teacher, regrouping, group, room.
type Same = (u8, Code, Code, Code, Code, Code, Code, Code);

/// Half an hour.
struct Half<'a> {
    number: u32,
    begins: NaiveTime,
    ends: NaiveTime,
    line: &'a Ligfiche,
}

/// What follows one another without a break, or with a short one.
struct Run<'a> {
    halves: Vec<Half<'a>>,
}

/// The lessons of a week, those of several classes or teachers still apart.
pub(super) fn lines(week: &Week, tables: &Tables, names: &mut Names<'_>, timetable: &mut Timetable<'_>) -> Vec<Line> {
    let others = week.others.as_ref().or(tables.theory.others.as_ref());
    let mut same: BTreeMap<Same, Vec<Half<'_>>> = BTreeMap::new();
    for line in &week.lines {
        match hour(line, tables) {
            Ok(((day, number, site), (begins, ends))) => {
                let key = (day, site, line.class, line.subject, line.teacher, line.regrouping, line.group, line.room);
                same.entry(key).or_default().push(Half { number, begins, ends, line });
            }
            Err(finding) => timetable.finding(finding.file(&week.file)),
        }
    }
    let runs = same.into_iter().flat_map(|(key, halves)| runs(halves).into_iter().map(move |run| (key.0, run)));
    runs.filter_map(|(day, run)| lesson(day, &run, others, week, names, timetable)).collect()
}

/// When a line is; a finding when the archive does not say it.
fn hour(line: &Ligfiche, tables: &Tables) -> Result<(Hour, (NaiveTime, NaiveTime)), Finding> {
    let text = |code| tables.codes.text(code);
    let fault = |code| Finding::of(code).line(line.line as usize).element(format!("ligfiche {}", text(line.code)));
    let sheet = tables.sheets.get(&line.sheet).ok_or_else(|| fault(IdentUnknown).value(text(line.sheet)))?;
    let hour = sheet.ok_or_else(|| fault(PlaceWrong).value(text(line.sheet)))?;
    let hours = tables.hours.get(&hour).ok_or_else(|| {
        let (day, number, site) = hour;
        fault(PlaceWrong).value(format!("{day} {number} {}", text(site)))
    })?;
    Ok((hour, *hours))
}

fn runs(mut halves: Vec<Half<'_>>) -> Vec<Run<'_>> {
    halves.sort_by_key(|half| half.number);
    halves.dedup_by_key(|half| half.number);
    let mut runs: Vec<Run<'_>> = Vec::new();
    for half in halves {
        match runs.last_mut() {
            Some(run) if run.goes_on_with(&half) => run.halves.push(half),
            _ => runs.push(Run { halves: vec![half] }),
        }
    }
    runs
}

impl Run<'_> {
    fn last(&self) -> &Half<'_> {
        self.halves.last().expect("a run is made with its first half hour")
    }

    fn goes_on_with(&self, half: &Half<'_>) -> bool {
        let pause = half.begins.signed_duration_since(self.last().ends);
        half.number == self.last().number + 1 && (TimeDelta::zero()..=LONGEST_BREAK).contains(&pause)
    }
}

/// What a run is; `None` when it is nobody's and nothing.
fn lesson(
    day: u8,
    run: &Run<'_>,
    others: Option<&HashMap<Code, Vec<Code>>>,
    week: &Week,
    names: &mut Names<'_>,
    timetable: &mut Timetable<'_>,
) -> Option<Line> {
    let line = run.halves[0].line;
    let also = run.halves.iter().filter_map(|half| others?.get(&half.line.code)).flatten().copied();
    let mut naming = names.of(&week.file, line, timetable);
    let mut teachers: Vec<u32> = std::iter::once(line.teacher).chain(also).filter_map(|code| naming.teacher(code)).collect();
    teachers.sort_unstable();
    teachers.dedup();
    let (audience, whose) = naming.audience();
    let (subject, room) = (naming.subject(), naming.room());
    let codes = vec![format!("mat {}", naming.text(line.subject)), whose];
    let (rooms, audience): (Vec<u32>, Vec<u32>) = (room.into_iter().collect(), audience.into_iter().collect());
    let nothing = subject.is_empty() && audience.is_empty() && teachers.is_empty();
    let slot = (0, day - 1, run.halves[0].begins, run.last().ends);
    (!nothing).then_some(Line { slot, subject, rooms, audience, teachers, codes })
}
