//! Lines of an export that are one lesson: two teachers with one class, one teacher with two classes.

use std::collections::BTreeMap;

use chrono::NaiveTime;

/// When, week by week: which weeks (a place in the reader's list), the day from Monday as 0, from and to.
pub type Slot = (usize, u8, NaiveTime, NaiveTime);

/// One line: what is taught when, by whom, to whom. Labels are places in the reading, ascending.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// When.
    pub slot: Slot,
    /// What.
    pub subject: String,
    /// Where.
    pub rooms: Vec<u32>,
    /// To whom.
    pub audience: Vec<u32>,
    /// By whom.
    pub teachers: Vec<u32>,
    /// The codes of what and to whom, for its key.
    pub codes: Vec<String>,
}

/// The same lessons, each once: same time, subject and room, and the same audience or the same teachers.
pub fn join(lines: Vec<Line>) -> Vec<Line> {
    let together = merge(lines, |line| line.audience.clone());
    let (alone, taught) = together.into_iter().partition(|line| line.teachers.is_empty());
    let mut joined: Vec<Line> = merge(taught, |line| line.teachers.clone());
    joined.extend::<Vec<Line>>(alone);
    joined.sort();
    joined
}

fn merge(lines: Vec<Line>, by: impl Fn(&Line) -> Vec<u32>) -> Vec<Line> {
    let mut merged: BTreeMap<_, Line> = BTreeMap::new();
    for line in lines {
        let key = (line.slot, line.subject.clone(), line.rooms.clone(), by(&line));
        match merged.get_mut(&key) {
            Some(known) => add(known, line),
            None => drop(merged.insert(key, line)),
        }
    }
    merged.into_values().collect()
}

fn add(known: &mut Line, line: Line) {
    union(&mut known.teachers, line.teachers);
    union(&mut known.audience, line.audience);
    union(&mut known.codes, line.codes);
}

fn union<T: Ord>(known: &mut Vec<T>, more: Vec<T>) {
    known.extend(more);
    known.sort_unstable();
    known.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(room: u32, audience: u32, teacher: u32) -> Line {
        let slot = (0, 0, NaiveTime::MIN, NaiveTime::MIN);
        let (rooms, audience, teachers) = (vec![room], vec![audience], vec![teacher]);
        Line { slot, subject: "EPS".into(), rooms, audience, teachers, codes: Vec::new() }
    }

    #[test]
    fn two_teachers_with_one_class_hold_one_lesson() {
        let joined = join(vec![line(1, 10, 20), line(1, 10, 21)]);
        assert_eq!(joined.iter().map(|line| line.teachers.clone()).collect::<Vec<_>>(), [[20, 21]]);
    }

    #[test]
    fn one_teacher_with_two_classes_holds_one_lesson() {
        let joined = join(vec![line(1, 10, 20), line(1, 11, 20)]);
        assert_eq!(joined.iter().map(|line| line.audience.clone()).collect::<Vec<_>>(), [[10, 11]]);
    }

    #[test]
    fn two_rooms_are_two_lessons() {
        assert_eq!(join(vec![line(1, 10, 20), line(2, 10, 21), line(3, 11, 22)]).len(), 3);
    }

    #[test]
    fn classes_without_a_teacher_are_not_thrown_together() {
        let bare = |audience| Line { teachers: Vec::new(), ..line(1, audience, 0) };
        assert_eq!(join(vec![bare(10), bare(11)]).len(), 2);
    }
}
