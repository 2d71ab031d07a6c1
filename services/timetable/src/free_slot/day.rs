//! Days and what is free of them.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;

use crate::{reading::hours, week::Period};

/// From one moment to another.
pub type Time = (DateTime<Utc>, DateTime<Utc>);

/// When days are open somewhere.
pub struct Hours {
    /// Where these hours are.
    pub zone: Tz,
    /// Local.
    pub opens: NaiveTime,
    /// Local.
    pub closes: NaiveTime,
    /// Days that are not open: first and last.
    pub closures: Vec<(NaiveDate, NaiveDate)>,
}

impl Hours {
    /// The open times of a period, day by day.
    pub fn during(&self, period: Period) -> Vec<Time> {
        let day = |time: DateTime<Utc>| time.with_timezone(&self.zone).date_naive();
        let days = day(period.from).iter_days().take_while(|date| *date <= day(period.until));
        let open = days.filter(|date| self.is_open(*date)).map(|date| {
            let (opens, closes) = (self.moment(date.and_time(self.opens)), self.moment(date.and_time(self.closes)));
            (opens.max(period.from), closes.min(period.until))
        });
        open.filter(|(from, to)| from < to).collect()
    }

    fn is_open(&self, date: NaiveDate) -> bool {
        date.weekday() != Weekday::Sun && !self.closures.iter().any(|(first, last)| (*first..=*last).contains(&date))
    }

    fn moment(&self, local: NaiveDateTime) -> DateTime<Utc> {
        hours::instant(self.zone, local).unwrap_or_else(|| local.and_utc())
    }
}

/// What of the open times no busy one touches, if it is long enough; both in the order of their beginnings.
pub fn free<'a>(open: &'a [Time], busy: &'a [Time], least: TimeDelta) -> impl Iterator<Item = Time> + use<'a> {
    open.iter().flat_map(move |(from, to)| {
        let touching = busy.iter().filter(move |(begins, ends)| begins < to && ends > from);
        let ends = std::iter::once((*to, *to));
        let gaps = touching.copied().chain(ends).scan(*from, |free_from, (begins, ends)| {
            let gap = (*free_from, begins);
            *free_from = ends.max(*free_from);
            Some(gap)
        });
        gaps.filter(move |(begins, ends)| *ends - *begins >= least)
    })
}

#[cfg(test)]
mod tests {
    use chrono_tz::{Africa, America, Europe};

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn hours(zone: Tz, opens: &str, closes: &str) -> Hours {
        Hours { zone, opens: opens.parse().unwrap(), closes: closes.parse().unwrap(), closures: vec![] }
    }

    fn during(hours: &Hours, from: &str, until: &str) -> Vec<(String, String)> {
        let times = hours.during(Period { from: at(from), until: at(until) });
        let text = |time: DateTime<Utc>| time.format("%m-%d %H:%M").to_string();
        times.into_iter().map(|(from, to)| (text(from), text(to))).collect()
    }

    fn pair(from: &str, to: &str) -> (String, String) {
        (from.into(), to.into())
    }

    #[test]
    fn a_local_hour_moves_when_the_clocks_do_and_sundays_are_left_out() {
        let paris = hours(Europe::Paris, "08:00:00", "18:00:00");
        let spring = during(&paris, "2027-03-27T00:00:00Z", "2027-03-29T22:00:00Z");
        assert_eq!(spring, [pair("03-27 07:00", "03-27 17:00"), pair("03-29 06:00", "03-29 16:00")]);
        let autumn = during(&paris, "2026-10-24T00:00:00Z", "2026-10-26T22:00:00Z");
        assert_eq!(autumn, [pair("10-24 06:00", "10-24 16:00"), pair("10-26 07:00", "10-26 17:00")]);
    }

    #[test]
    fn a_day_that_begins_an_hour_late_opens_when_it_begins() {
        let cairo = hours(Africa::Cairo, "00:00:00", "02:00:00");
        let day = during(&cairo, "2025-04-24T20:00:00Z", "2025-04-25T10:00:00Z");
        assert_eq!(day, [pair("04-24 22:00", "04-24 23:00")], "at midnight it is one o'clock");
    }

    #[test]
    fn overseas_a_day_is_another_one() {
        let guadeloupe = hours(America::Guadeloupe, "08:00:00", "18:00:00");
        let monday = during(&guadeloupe, "2026-09-14T00:00:00Z", "2026-09-15T04:00:00Z");
        assert_eq!(monday, [pair("09-14 12:00", "09-14 22:00")], "in Guadeloupe it is still Sunday at first");
    }

    #[test]
    fn the_period_cuts_its_first_and_last_day() {
        let paris = hours(Europe::Paris, "08:00:00", "18:00:00");
        let day = during(&paris, "2026-09-14T09:00:00Z", "2026-09-14T11:00:00Z");
        assert_eq!(day, [pair("09-14 09:00", "09-14 11:00")]);
        assert_eq!(during(&paris, "2026-09-14T17:00:00Z", "2026-09-15T05:00:00Z"), []);
    }

    #[test]
    fn closures_are_left_out_to_their_last_day() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 10, day).unwrap();
        let paris = Hours { closures: vec![(day(20), day(21))], ..hours(Europe::Paris, "08:00:00", "18:00:00") };
        let open = during(&paris, "2026-10-19T00:00:00Z", "2026-10-22T22:00:00Z");
        let days: Vec<&str> = open.iter().map(|(from, _)| &from[..5]).collect();
        assert_eq!(days, ["10-19", "10-22"]);
    }

    fn time(from: &str, to: &str) -> Time {
        (at(&format!("2026-09-14T{from}:00Z")), at(&format!("2026-09-14T{to}:00Z")))
    }

    fn found(busy: &[Time], minutes: i64) -> Vec<Time> {
        free(&[time("08:00", "12:00"), time("14:00", "18:00")], busy, TimeDelta::minutes(minutes)).collect()
    }

    #[test]
    fn who_does_nothing_is_free_all_day() {
        assert_eq!(found(&[], 60), [time("08:00", "12:00"), time("14:00", "18:00")]);
    }

    #[test]
    fn what_is_between_lessons_is_free_when_it_is_long_enough() {
        let busy = [time("08:00", "09:00"), time("09:30", "10:30"), time("11:30", "14:30")];
        assert_eq!(found(&busy, 60), [time("10:30", "11:30"), time("14:30", "18:00")]);
        assert_eq!(found(&busy, 30)[0], time("09:00", "09:30"));
        assert_eq!(found(&busy, 240), []);
    }

    #[test]
    fn a_lesson_within_a_longer_one_frees_nothing() {
        let busy = [time("08:00", "11:30"), time("09:00", "10:00"), time("14:00", "20:00")];
        assert_eq!(found(&busy, 30), [time("11:30", "12:00")]);
    }

    #[test]
    fn a_lesson_that_touches_the_edge_takes_nothing() {
        assert_eq!(found(&[time("07:00", "08:00"), time("12:00", "14:00")], 240).len(), 2);
    }
}
