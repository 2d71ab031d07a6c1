//! The pair of files between STS-Web and timetable software: `sts_emp` says who and what, `emp_sts` when and where.
//!
//! The ministry does not publish the format. Elements are known by their own names, since a `GROUPES` may stand inside `DIVISIONS`;
//! every text is trimmed, since STS pads them. A teacher is the `INDIVIDU` with the `ID` of the `ENSEIGNANT`, a class or group its
//! code, a subject the long name of its code, or the code where `sts_emp` does not have it.
//!
//! A course is listed once for each of its teachers and for each of its classes: lines of one hour, subject and room with the same
//! classes or the same teachers are one lesson. `DATE_DEBUT_SEMAINE` should be a Monday and is taken for the Monday of its week.

mod when;
mod who;

use std::{
    collections::{BTreeMap, HashSet},
    io::BufRead,
};

use chrono::{NaiveDate, TimeDelta};
use proto::timetable::v1::FindingCode::{
    AlternationWithoutWeeks, ElementMissing, FormatUnknown, IdentUnknown, StsSameFile, StsTwoSchools,
};

use self::{
    when::{Course, When},
    who::Who,
};
use super::{
    Content, Frame, Label, LabelKind, Nature, Reading,
    held::{Held, Timetable, key},
    joining::{Line, join},
    xml::{Node, Xml},
};
use crate::finding::Finding;

/// Reads the two files, each with its name; which is which is known by their roots, so they may be swapped.
pub fn read(emp: (&str, impl BufRead), sts: (&str, impl BufRead), frame: &Frame) -> Result<Reading, Finding> {
    let halves = (half(emp.0, emp.1)?, half(sts.0, sts.1)?);
    let ((Half::When(when), Half::Who(who)) | (Half::Who(who), Half::When(when))) = halves else {
        return Err(Finding::of(StsSameFile).file(sts.0));
    };
    let mut pair = Pair { timetable: Timetable::new(frame), who, said: HashSet::new() };
    pair.timetable.gathering.reading().uai = Some(same_school(&pair.who, &when)?);
    pair.hold(&when)?;
    Ok(pair.timetable.finish())
}

/// One of the two files.
enum Half {
    Who(Who),
    When(When),
}

fn half(name: &str, input: impl BufRead) -> Result<Half, Finding> {
    parse(name, input).map_err(|finding| finding.file(name))
}

fn parse(file: &str, input: impl BufRead) -> Result<Half, Finding> {
    let mut xml = Xml::new(input)?;
    let mut half = match xml.next()? {
        Node::Open(tag) if tag.name == "STS_EDT" => Half::Who(Who::default()),
        Node::Open(tag) if tag.name == "EDT_STS" => Half::When(When::of(file)),
        Node::Open(tag) => return Err(Finding::of(FormatUnknown).line(tag.line).value(format!("<{}>", tag.name))),
        Node::Close { .. } | Node::End => return Err(Finding::of(FormatUnknown)),
    };
    loop {
        match (&mut half, xml.next()?) {
            (Half::Who(who), Node::Open(tag)) => who.open(&tag),
            (Half::Who(who), Node::Close { name, text }) => who.close(name, text),
            (Half::When(when), Node::Open(tag)) => when.open(&tag)?,
            (Half::When(when), Node::Close { name, text }) => when.close(name, text),
            (_, Node::End) => return Ok(half),
        }
    }
}

/// The UAI that both files say.
fn same_school(who: &Who, when: &When) -> Result<String, Finding> {
    let missing = || Finding::of(ElementMissing).element("UAJ");
    let one = who.uai.as_ref().ok_or_else(missing)?;
    let other = when.uai.as_ref().ok_or_else(|| missing().file(&when.file))?;
    if one.eq_ignore_ascii_case(other) {
        return Ok(one.chars().take(20).collect());
    }
    Err(Finding::of(StsTwoSchools).value(format!("{one}, {other}")))
}

struct Pair<'a> {
    timetable: Timetable<'a>,
    who: Who,
    /// What a finding has said already: an element and an identifier.
    said: HashSet<(&'static str, String)>,
}

impl Pair<'_> {
    fn hold(&mut self, when: &When) -> Result<(), Finding> {
        when.faults.iter().for_each(|finding| self.timetable.finding(finding.clone()));
        let alternations: Vec<&String> = when.alternations.keys().collect();
        let places: BTreeMap<&str, usize> = alternations.iter().enumerate().map(|(place, code)| (code.as_str(), place)).collect();
        let lines = when.courses.iter().filter_map(|course| self.line(course, when, &places)).collect();
        for line in join(lines) {
            self.lesson(&line, &when.alternations[alternations[line.slot.0]])?;
        }
        Ok(())
    }

    fn line(&mut self, course: &Course, when: &When, alternations: &BTreeMap<&str, usize>) -> Option<Line> {
        let alternation = self.alternation(course, when, alternations)?;
        let teacher = course.teacher.as_ref().and_then(|id| self.teacher(id, course, &when.file));
        let subject = self.who.subjects.get(&course.subject).unwrap_or(&course.subject).clone();
        let audience = course.audience.as_ref().map(|(kind, code)| self.label(*kind, code));
        let room = course.room.as_ref().map(|room| self.label(LabelKind::Room, room));
        let whose = match (&course.audience, &course.teacher) {
            (Some((kind, code)), _) => Some(format!("{kind:?} {code}")),
            (None, Some(id)) => Some(format!("ENSEIGNANT {id}")),
            (None, None) => None,
        };
        Some(Line {
            slot: (alternation, course.weekday, course.begins, course.ends),
            codes: whose.into_iter().chain([format!("MATIERE {}", course.subject)]).collect(),
            subject,
            rooms: room.into_iter().collect(),
            audience: audience.into_iter().collect(),
            teachers: teacher.into_iter().collect(),
        })
    }

    /// The place of a course's alternation; none when it is not there or has no week.
    fn alternation(&mut self, course: &Course, when: &When, alternations: &BTreeMap<&str, usize>) -> Option<usize> {
        let code = course.alternation.as_str();
        let place = alternations.get(code);
        let (finding, element) = match when.alternations.get(code) {
            None => (IdentUnknown, "CODE_ALTERNANCE"),
            Some(weeks) if weeks.is_empty() => (AlternationWithoutWeeks, "ALTERNANCE"),
            Some(_) => return place.copied(),
        };
        self.say(Finding::of(finding).line(course.line).file(&when.file), element, code);
        None
    }

    fn teacher(&mut self, id: &str, course: &Course, file: &str) -> Option<u32> {
        let label = self.who.teachers.get(id).cloned();
        if label.is_none() {
            self.say(Finding::of(IdentUnknown).line(course.line).file(file), "ENSEIGNANT", id);
        }
        label.map(|label| self.timetable.label(label))
    }

    /// Once for each identifier.
    fn say(&mut self, finding: Finding, element: &'static str, ident: &str) {
        if self.said.insert((element, ident.to_owned())) {
            self.timetable.finding(finding.element(element).value(ident));
        }
    }

    fn label(&mut self, kind: LabelKind, text: &str) -> u32 {
        self.timetable.label(Label { kind, text: text.to_owned(), person: None })
    }

    fn lesson(&mut self, line: &Line, weeks: &std::collections::BTreeSet<NaiveDate>) -> Result<(), Finding> {
        let (_, weekday, begins, ends) = line.slot;
        let labels = [&line.rooms[..], &line.audience, &line.teachers].concat();
        let (title, note) = (String::new(), String::new());
        let content = Content { nature: Nature::Lesson, subject: line.subject.clone(), title, note, labels };
        let content = self.timetable.gathering.content(content);
        let key = key("sts", line.codes.iter().map(String::as_str));
        for monday in weeks {
            let day = *monday + TimeDelta::days(i64::from(weekday));
            self.timetable.hold(&Held { key: key.clone(), day, begins, ends, content })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
