//! `EXP_COURS.xml`, EDT's plain export of courses.
//!
//! It has no dates: a course is held every week of the frame (`FREQUENCE` H), or in one week of two (Q1, Q2). The file does not say
//! which week is the first of a fortnight. Q1 is read as the odd weeks of ISO 8601 and Q2 as the even ones, since schools name
//! their fortnights so ("semaines impaires, semaines paires") and since that does not depend on the day on which the file is
//! read. Nor does it say the holidays: whoever shows the lessons knows them from the school's calendar.
//!
//! A course of a frequency of its own, and one that is not placed in the week (most of `Cours_annuels`), is left out with a finding.
//! Columns of classes, rooms and teachers hold several, separated by commas. A class in brackets is a group: `[3AGR1]`, or a part
//! of a class: `<3A> partie`.

mod row;

use std::io::BufRead;

use chrono::{Datelike, TimeDelta};
use proto::timetable::v1::FindingCode::{PlaceWrong, TooManyLessons, WeeksWrong};

use self::row::Row;
use super::{
    Content, Frame, MOST_LESSONS, Nature, Reading,
    held::{Held, Timetable, key, mondays},
    hours,
    xml::{Node, Xml},
};
use crate::finding::Finding;

/// Reads the rows of all tables of courses.
pub fn read(input: impl BufRead, frame: &Frame) -> Result<Reading, Finding> {
    let mut xml = Xml::new(input)?;
    let mut timetable = Timetable::new(frame);
    let mut rows: Vec<Row> = Vec::new();
    let mut row: Option<Row> = None;
    loop {
        match xml.next()? {
            Node::Open(tag) if tag.name == "Cours" => row = Some(Row::of(&tag, rows.len() + 1)),
            Node::Open(_) => {}
            Node::Close { name: "Cours", .. } => rows.extend(row.take()),
            Node::Close { name, text } => row.iter_mut().for_each(|row| row.set(name, text)),
            Node::End => break,
        }
        if rows.len() > MOST_LESSONS {
            return Err(Finding::of(TooManyLessons).line(xml.line()).value(MOST_LESSONS.to_string()));
        }
    }
    rows.sort_by_cached_key(Row::order);
    rows.iter().try_for_each(|row| hold(row, &mut timetable))?;
    Ok(timetable.finish())
}

fn hold(row: &Row, timetable: &mut Timetable<'_>) -> Result<(), Finding> {
    let (Some(weekday), Some(begins), Some(length)) = (row.weekday(), row.begins(), row.length()) else {
        timetable.finding(row.fault(PlaceWrong).value(row.place()));
        return Ok(());
    };
    let Some(weeks) = row.weeks() else {
        timetable.finding(row.fault(WeeksWrong).value(row.frequency()));
        return Ok(());
    };
    let (ends, overflow) = begins.overflowing_add_signed(length);
    if overflow != 0 {
        timetable.finding(row.fault(PlaceWrong).value(row.place()));
        return Ok(());
    }
    let Some(content) = content(row, timetable) else { return Ok(()) };
    let codes = row.codes();
    let key = key("exp-cours", codes.iter().map(String::as_str));
    for monday in mondays(timetable.frame.first_day, timetable.frame.last_day).filter(|monday| weeks.have(monday.iso_week())) {
        let day = monday + TimeDelta::days(i64::from(weekday));
        timetable.hold(&Held { key: key.clone(), day, begins, ends, content })?;
    }
    Ok(())
}

/// What the course is; `None` when it is nobody's and nothing.
fn content(row: &Row, timetable: &mut Timetable<'_>) -> Option<u32> {
    let labels: Vec<u32> = row.labels().into_iter().map(|label| timetable.label(label)).collect();
    let subject = row.subject().to_owned();
    if subject.is_empty() && labels.is_empty() {
        return None;
    }
    let (title, note) = (String::new(), String::new());
    Some(timetable.gathering.content(Content { nature: Nature::Lesson, subject, title, note, labels }))
}

#[cfg(test)]
mod tests;
