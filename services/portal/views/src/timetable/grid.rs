//! Where lessons stand in the grid of a week: rows of five minutes, and lanes for those at the same time.

use chrono::{NaiveDate, NaiveDateTime, Timelike};

use super::{Day, Lesson};

/// A row of the grid, in minutes.
const ROW: u32 = 5;
/// The style sheet has rows for that many hours.
const LONGEST: u32 = 15;
/// With more lessons side by side none could be read: they share their rows, two in each.
const LANES: usize = 2;

/// The hours that a grid shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The first hour.
    pub opens: u32,
    /// How many hours, 1 to [`LONGEST`].
    pub hours: u32,
}

/// Where a lesson stands in its day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Its first row, from 1.
    pub row: u32,
    /// How many rows.
    pub rows: u32,
    /// Its lane, from 1.
    pub lane: u8,
    /// Lanes side by side: 1 or 2.
    pub lanes: u8,
}

impl Frame {
    /// From 8 to 17 o'clock, and whatever lies around it.
    pub fn of(days: &[Day<'_>]) -> Self {
        let (mut opens, mut closes) = (8, 17);
        for day in days {
            for lesson in day.lessons.iter().filter(|lesson| !lesson.all_day) {
                let (from, to) = minutes(lesson, day.date);
                opens = opens.min(from / 60);
                closes = closes.max(to.div_ceil(60));
            }
        }
        let opens = opens.max(closes.saturating_sub(LONGEST).min(6));
        Self { opens, hours: (closes - opens).min(LONGEST) }
    }

    /// Where the lessons of a day stand; none of whole days. None at all when more are at the same time than there are rows.
    pub(crate) fn places(self, day: &Day<'_>) -> Option<Vec<Place>> {
        let mut places: Vec<Place> =
            day.lessons.iter().filter(|lesson| !lesson.all_day).map(|lesson| self.rows(lesson, day.date)).collect();
        into_lanes(&mut places).then_some(places)
    }

    /// The nearest rows; what lies outside is drawn at the edge.
    fn rows(self, lesson: &Lesson<'_>, date: NaiveDate) -> Place {
        let last = self.hours * 60 / ROW;
        let (from, to) = minutes(lesson, date);
        let row = |minutes: u32| ((minutes + ROW / 2) / ROW).saturating_sub(self.opens * 60 / ROW).min(last);
        let first = row(from).min(last - 1);
        Place { row: first + 1, rows: row(to).saturating_sub(first).max(1), lane: 1, lanes: 1 }
    }
}

/// From and to, in minutes of the day.
fn minutes(lesson: &Lesson<'_>, date: NaiveDate) -> (u32, u32) {
    let of = |moment: NaiveDateTime| match moment.date().cmp(&date) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Equal => moment.hour() * 60 + moment.minute(),
        std::cmp::Ordering::Greater => 24 * 60,
    };
    let from = of(lesson.start);
    (from, of(lesson.end).max(from))
}

/// Each lesson takes the first lane that is free; those that overlap share the width. False when they cannot.
fn into_lanes(places: &mut [Place]) -> bool {
    let mut rest = places;
    while !rest.is_empty() {
        let (together, after) = rest.split_at_mut(cluster(rest));
        if !share(together) {
            return false;
        }
        rest = after;
    }
    true
}

/// How many of the first ones overlap, one by way of another.
fn cluster(places: &[Place]) -> usize {
    let mut until = 0;
    let apart = |(index, place): (usize, &Place)| {
        let is_apart = index > 0 && place.row >= until;
        until = until.max(place.row + place.rows);
        is_apart
    };
    places.iter().enumerate().position(apart).unwrap_or(places.len())
}

fn share(together: &mut [Place]) -> bool {
    let mut ends: Vec<u32> = Vec::with_capacity(LANES);
    for place in together.iter_mut() {
        place.lane = lane(&mut ends, *place);
    }
    if ends.len() > LANES {
        return share_rows(together);
    }
    for place in together {
        place.lanes = number(ends.len());
    }
    true
}

fn lane(ends: &mut Vec<u32>, place: Place) -> u8 {
    let end = place.row + place.rows;
    let free = ends.iter().position(|taken| *taken <= place.row);
    let index = free.unwrap_or(ends.len());
    match ends.get_mut(index) {
        Some(taken) => *taken = end,
        None => ends.push(end),
    }
    number(index + 1)
}

/// Two by two below each other, in the order of time, in the rows that all of them have.
fn share_rows(together: &mut [Place]) -> bool {
    let first = together.iter().map(|place| place.row).min().unwrap_or(1);
    let until = together.iter().map(|place| place.row + place.rows).max().unwrap_or(first);
    let pairs = u32::from(number(together.len().div_ceil(2)));
    let rows = (until - first) / pairs;
    for (index, place) in together.iter_mut().enumerate() {
        let row = first + rows * u32::from(number(index / 2));
        *place = Place { row, rows, lane: number(index % 2 + 1), lanes: 2 };
    }
    rows > 0
}

fn number(lanes: usize) -> u8 {
    u8::try_from(lanes).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From and to, as hours and minutes.
    type Hours = ((u32, u32), (u32, u32));

    fn at(day: u32, hour: u32, minute: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap().and_hms_opt(hour, minute, 0).unwrap()
    }

    fn day(times: &[Hours]) -> Day<'static> {
        let lesson = |&((h1, m1), (h2, m2)): &_| Lesson::new("1", "Maths", at(23, h1, m1), at(23, h2, m2));
        Day { date: at(23, 0, 0).date(), closures: vec![], lessons: times.iter().map(lesson).collect() }
    }

    fn lanes(times: &[Hours]) -> Vec<(u8, u8)> {
        let day = day(times);
        let places = Frame::of(std::slice::from_ref(&day)).places(&day).unwrap();
        places.iter().map(|place| (place.lane, place.lanes)).collect()
    }

    #[test]
    fn a_lesson_stands_at_its_rows() {
        let day = day(&[((8, 30), (9, 25))]);
        let frame = Frame::of(std::slice::from_ref(&day));
        assert_eq!(frame, Frame { opens: 8, hours: 9 });
        assert_eq!(frame.places(&day).unwrap(), [Place { row: 7, rows: 11, lane: 1, lanes: 1 }]);
    }

    #[test]
    fn lessons_at_the_same_time_stand_side_by_side() {
        assert_eq!(
            lanes(&[((8, 0), (9, 0)), ((8, 30), (9, 30)), ((9, 0), (10, 0)), ((10, 0), (11, 0))]),
            [(1, 2), (2, 2), (1, 2), (1, 1)]
        );
    }

    #[test]
    fn lessons_that_touch_do_not_overlap() {
        assert_eq!(lanes(&[((8, 0), (8, 57)), ((8, 57), (9, 50))]), [(1, 1), (1, 1)]);
    }

    #[test]
    fn more_than_two_at_once_share_their_rows() {
        let day = day(&[((9, 0), (10, 0)); 5]);
        let places = Frame::of(std::slice::from_ref(&day)).places(&day).unwrap();
        let stand: Vec<_> = places.iter().map(|place| (place.row, place.rows, place.lane, place.lanes)).collect();
        assert_eq!(stand, [(13, 4, 1, 2), (13, 4, 2, 2), (17, 4, 1, 2), (17, 4, 2, 2), (21, 4, 1, 2)]);
    }

    #[test]
    fn more_at_once_than_there_are_rows_are_listed() {
        let day = day(&[((8, 0), (8, 5)); 5]);
        assert_eq!(Frame::of(std::slice::from_ref(&day)).places(&day), None);
    }

    #[test]
    fn the_frame_grows_with_early_and_late_lessons_up_to_its_longest() {
        let of = |times: &[_]| Frame::of(&[day(times)]);
        assert_eq!(of(&[((7, 30), (18, 5))]), Frame { opens: 7, hours: 12 });
        assert_eq!(of(&[((0, 0), (23, 59))]), Frame { opens: 6, hours: 15 });
    }

    #[test]
    fn what_lies_outside_the_frame_is_drawn_at_its_edge() {
        let day = day(&[((0, 0), (0, 30)), ((22, 30), (23, 59))]);
        let places = Frame::of(std::slice::from_ref(&day)).places(&day).unwrap();
        assert_eq!(places.iter().map(|place| (place.row, place.rows)).collect::<Vec<_>>(), [(1, 1), (180, 1)]);
    }

    #[test]
    fn a_trip_of_several_days_fills_the_days_between() {
        let trip = Lesson::new("1", "Voyage", at(23, 14, 0), at(25, 10, 0));
        let days = Day::from(at(22, 0, 0).date(), 7, [trip]);
        assert_eq!(days.iter().map(|day| day.lessons.len()).collect::<Vec<_>>(), [0, 1, 1, 1, 0, 0, 0]);
        let frame = Frame::of(&days);
        assert_eq!(frame.places(&days[2]).unwrap()[0].rows, frame.hours * 12);
    }

    #[test]
    fn a_thing_that_ends_at_midnight_is_not_of_the_next_day() {
        let fair = Lesson { all_day: true, ..Lesson::new("1", "Fête", at(23, 0, 0), at(24, 0, 0)) };
        let days = Day::from(at(22, 0, 0).date(), 7, [fair]);
        assert_eq!(days.iter().map(|day| day.lessons.len()).collect::<Vec<_>>(), [0, 1, 0, 0, 0, 0, 0]);
    }
}
