//! The archive of UDT (Axess): a zip of XML files named `UDCal_NN.xml`.
//!
//! `UDCal_12.xml` is the theoretical week: it is held in every week of the school year, or in those of `semaines.xml` where that is
//! there, but for the weeks that have a file of their own, `UDCal_12_NN.xml`. Days of closures, and those before and after the
//! pupils' year, have no lesson.
//!
//! A line (`ligfiche`) is half an hour or so of one class. Lines of one class, teacher, subject, group and room that follow one
//! another are one lesson, also over a break; so are those of several classes with one teacher in one room, and those of several
//! teachers with one class.

mod archive;
mod calendar;
mod codes;
mod lines;
mod names;
mod tables;

use std::{
    collections::BTreeSet,
    io::{BufRead, Read, Seek},
};

use chrono::{NaiveDate, TimeDelta};
use proto::timetable::v1::FindingCode::WeeksWrong;

use self::{
    archive::Part,
    calendar::Calendar,
    lines::lines,
    names::Names,
    tables::{Tables, Week},
};
use super::{
    Content, Frame, Nature, Reading,
    held::{Held, Timetable, key},
    joining::{Line, join},
    xml::{Node, Xml},
};
use crate::finding::Finding;

/// Reads the archive. What is wrong with a line is a finding; what is wrong with the calendar or the hours refuses the archive.
pub fn read(archive: impl Read + Seek, frame: &Frame) -> Result<Reading, Finding> {
    let mut tables = Tables::default();
    archive::each_file(archive, |part, bytes| table(part, bytes, &mut tables))?;
    let calendar = tables.calendar.calendar()?;
    let mut timetable = Timetable::new(frame);
    timetable.gathering.reading().closures.clone_from(&calendar.closures);
    timetable.gathering.reading().bells = tables.bells();
    let mut names = Names::new(&tables);
    for (weeks, week) in programme(&tables, &calendar, &mut timetable) {
        for line in join(lines(week, &tables, &mut names, &mut timetable)) {
            hold(&line, &weeks, &calendar, &mut timetable)?;
        }
    }
    Ok(timetable.finish())
}

fn table(part: Part, bytes: &mut dyn BufRead, tables: &mut Tables) -> Result<(), Finding> {
    let mut xml = Xml::new(bytes)?;
    loop {
        match xml.next()? {
            Node::Open(tag) => tables.open(part, &tag)?,
            Node::Close { name, text } => tables.calendar.text(part, name, text),
            Node::End => return Ok(()),
        }
    }
}

/// Which Mondays' weeks are held as which week says.
fn programme<'a>(tables: &'a Tables, calendar: &Calendar, timetable: &mut Timetable<'_>) -> Vec<(Vec<NaiveDate>, &'a Week)> {
    let told = || tables.weeks.iter().filter(|(_, week)| week.told);
    let beyond = |number| calendar.monday(number).is_none() && !tables.calendar.leaves_out(number);
    for (number, week) in told().filter(|(number, _)| beyond(**number)) {
        timetable.finding(Finding::of(WeeksWrong).file(&week.file).value(number.to_string()));
    }
    let of_their_own: BTreeSet<u32> = told().map(|(number, _)| *number).collect();
    let others = calendar.weeks().filter(|(number, _)| !of_their_own.contains(number)).map(|(_, monday)| monday).collect();
    let own = told().filter_map(|(number, week)| Some((vec![calendar.monday(*number)?], week)));
    std::iter::once((others, &tables.theory)).chain(own).collect()
}

fn hold(line: &Line, weeks: &[NaiveDate], calendar: &Calendar, timetable: &mut Timetable<'_>) -> Result<(), Finding> {
    let (_, weekday, begins, ends) = line.slot;
    let labels = [&line.rooms[..], &line.audience, &line.teachers].concat();
    let nature = if line.subject.is_empty() && line.audience.is_empty() { Nature::Event } else { Nature::Lesson };
    let (title, note) = (String::new(), String::new());
    let content = timetable.gathering.content(Content { nature, subject: line.subject.clone(), title, note, labels });
    let key = key("udt", line.codes.iter().map(String::as_str));
    let days = weeks.iter().map(|monday| *monday + TimeDelta::days(i64::from(weekday)));
    for day in days.filter(|day| calendar.is_open(*day)) {
        timetable.hold(&Held { key: key.clone(), day, begins, ends, content })?;
    }
    Ok(())
}

#[cfg(test)]
pub mod tests;
