//! Timelines and what meets in them.

use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;

use super::timeline::{CLASS, GROUP, Lesson, Meeting};
use super::*;

const SCHOOL: u128 = 1;

fn at(hour: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + hour * 3600, 0).unwrap()
}

fn lesson(id: u128, from: i64, to: i64, school: u128) -> Lesson {
    Lesson { starts_at: at(from), ends_at: at(to), occurrence_id: Uuid::from_u128(id), structure_id: Uuid::from_u128(school) }
}

fn timeline(kind: i16, mut lessons: Vec<Lesson>) -> Timeline {
    lessons.sort_by_key(|lesson| (lesson.starts_at, lesson.occurrence_id));
    Timeline { key_id: Uuid::from_u128(u128::try_from(kind).unwrap()), kind, lessons }
}

fn ids(meetings: &[Meeting]) -> Vec<(u128, u128)> {
    meetings.iter().map(|meeting| (meeting.first_id.as_u128(), meeting.second_id.as_u128())).collect()
}

/// Schools 1 and 2, ten kilometres apart: 37 minutes.
fn map(travel: &Travel) -> Map<'_> {
    Map::of(travel, [(Uuid::from_u128(1), (48.0, 2.0)), (Uuid::from_u128(2), (48.089_932, 2.0))])
}

fn meetings(lessons: Vec<Lesson>) -> Vec<(u128, u128)> {
    let travel = Travel::default();
    ids(&timeline(1, lessons).meetings(&map(&travel)))
}

#[test]
fn lessons_that_follow_each_other_do_not_meet() {
    assert_eq!(meetings(vec![lesson(1, 8, 9, SCHOOL), lesson(2, 9, 10, SCHOOL)]), []);
}

#[test]
fn a_lesson_meets_all_that_are_not_over() {
    let lessons = vec![lesson(1, 8, 12, SCHOOL), lesson(2, 9, 10, SCHOOL), lesson(3, 10, 11, SCHOOL), lesson(4, 12, 13, SCHOOL)];
    assert_eq!(meetings(lessons), [(1, 2), (1, 3)]);
}

#[test]
fn the_parts_of_a_long_thing_do_not_meet_each_other() {
    let lessons = vec![lesson(1, 0, 24, SCHOOL), lesson(1, 24, 48, SCHOOL), lesson(2, 23, 25, SCHOOL)];
    assert_eq!(meetings(lessons), [(1, 2), (2, 1)]);
}

#[test]
fn the_way_is_judged_from_what_ended_last() {
    let lessons = vec![lesson(1, 8, 12, 1), lesson(2, 9, 10, 2), lesson(3, 12, 13, 2)];
    assert_eq!(meetings(lessons), [(1, 2), (1, 3)], "the trip to school 1 ends when the lesson in school 2 begins");
    assert_eq!(meetings(vec![lesson(1, 8, 9, 1), lesson(2, 10, 11, 2)]), [], "an hour is enough");
}

#[test]
fn where_one_already_is_there_is_no_way() {
    let lessons = vec![lesson(1, 8, 9, 1), lesson(2, 0, 24, 2), lesson(2, 24, 48, 2), lesson(3, 23, 24, 1)];
    assert_eq!(meetings(lessons), [(2, 1), (2, 3)]);
}

#[test]
fn a_lesson_meets_so_many_others_at_most() {
    let lessons = (0..100).map(|id| lesson(id, 8, 9, SCHOOL)).collect();
    assert!(meetings(lessons).len() <= 100 * 20);
}

fn ever() -> (NaiveDate, NaiveDate) {
    (NaiveDate::MIN, NaiveDate::MAX)
}

#[test]
fn a_group_meets_the_class_while_they_share_a_pupil() {
    let class = timeline(CLASS, vec![lesson(1, 8, 9, 0), lesson(2, 33, 34, 0)]);
    let group = timeline(GROUP, vec![lesson(3, 8, 9, 0), lesson(4, 33, 35, 0), lesson(5, 50, 51, 0)]);
    assert_eq!(ids(&class.meetings_with(&group, ever())), [(1, 3), (2, 4)]);
    assert_eq!(ids(&group.meetings_with(&class, ever())), [(3, 1), (4, 2)]);
    let from_tomorrow = (at(24).date_naive(), NaiveDate::MAX);
    assert_eq!(ids(&class.meetings_with(&group, from_tomorrow)), [(2, 4)]);
    let until_tomorrow = (NaiveDate::MIN, at(24).date_naive());
    assert_eq!(ids(&class.meetings_with(&group, until_tomorrow)), [(1, 3)]);
}

#[test]
fn a_lesson_of_both_does_not_meet_itself() {
    let class = timeline(CLASS, vec![lesson(1, 8, 9, 0)]);
    let group = timeline(GROUP, vec![lesson(1, 8, 9, 0)]);
    assert_eq!(ids(&class.meetings_with(&group, ever())), []);
}

fn some_lessons(first_id: u128) -> impl Strategy<Value = Vec<Lesson>> {
    let times = proptest::collection::vec((0..200_i64, 1..=24_i64), 0..15);
    times.prop_map(move |times| {
        let ids = first_id..;
        ids.zip(times).map(|(id, (from, hours))| lesson(id, from, from + hours, SCHOOL)).collect()
    })
}

fn overlap(one: &Lesson, other: &Lesson) -> bool {
    one.starts_at < other.ends_at && other.starts_at < one.ends_at
}

proptest! {
    #[test]
    fn all_that_overlap_are_found_and_nothing_else(lessons in some_lessons(0)) {
        let mut found: Vec<(u128, u128)> = meetings(lessons.clone()).iter().map(|(one, other)| (*one.min(other), *one.max(other))).collect();
        found.sort_unstable();
        let mut expected = vec![];
        for (place, one) in lessons.iter().enumerate() {
            let others = lessons[place + 1..].iter().filter(|other| overlap(one, other));
            expected.extend(others.map(|other| (one.occurrence_id.as_u128(), other.occurrence_id.as_u128())));
        }
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn between_two_all_that_overlap_are_found(ones in some_lessons(0), others in some_lessons(100)) {
        let mut expected = vec![];
        for one in &ones {
            let met = others.iter().filter(|other| overlap(one, other));
            expected.extend(met.map(|other| (one.occurrence_id.as_u128(), other.occurrence_id.as_u128())));
        }
        expected.sort_unstable();
        let mut found = ids(&timeline(CLASS, ones).meetings_with(&timeline(GROUP, others), ever()));
        found.sort_unstable();
        prop_assert_eq!(found, expected);
    }
}
