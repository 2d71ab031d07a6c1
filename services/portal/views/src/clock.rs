//! Hours as people say them, how long ago something was, and how long until it is.

use std::fmt::{Display, Formatter, Result};

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use crate::{Locale, text::Text};

/// "8 h 30" in French, "8:30" in English; written without allocating.
#[derive(Clone, Copy, Debug)]
pub struct Clock(pub NaiveTime, pub Locale);

impl Display for Clock {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let (hour, minute) = (self.0.hour(), self.0.minute());
        match (self.1, minute) {
            (Locale::Fr, 0) => write!(f, "{hour}\u{a0}h"),
            (Locale::Fr, _) => write!(f, "{hour}\u{a0}h\u{a0}{minute:02}"),
            (Locale::En, _) => write!(f, "{hour}:{minute:02}"),
        }
    }
}

impl Text {
    /// "il y a 12 min", for the age of what a source said.
    pub(crate) fn ago(self, then: NaiveDateTime, now: NaiveDateTime) -> String {
        let minutes = whole(now - then);
        match minutes {
            0 => self.ago_now().to_owned(),
            1..60 => self.ago_minutes(minutes),
            60..1440 => self.ago_hours(minutes / 60),
            _ => self.ago_days(minutes / 1440),
        }
    }

    /// "25 min", "2 h 05".
    pub(crate) fn lasting(self, minutes: u32) -> String {
        let (hours, rest) = (minutes / 60, minutes % 60);
        match (hours, rest) {
            (0, _) => self.lasting_minutes(minutes),
            (_, 0) => self.lasting_hours(hours),
            _ => self.lasting_both(hours, &format!("{rest:02}")),
        }
    }

    /// "dans 25 min", of what is to come; a minute that has begun counts whole.
    pub(crate) fn until(self, then: NaiveDateTime, now: NaiveDateTime) -> String {
        let seconds = (then - now).num_seconds().max(0);
        let minutes = u32::try_from((seconds + 59) / 60).unwrap_or(u32::MAX);
        if minutes == 0 { self.until_now().to_owned() } else { self.until_in(&self.lasting(minutes)) }
    }

    /// "lundi 16 novembre".
    pub(crate) fn weekday_date(self, date: NaiveDate) -> String {
        self.date_weekday(&self.day_of(date), self.month_of(date), self.weekday_of(date))
    }

    /// "novembre 2026".
    pub(crate) fn month_year(self, date: NaiveDate) -> String {
        self.date_month_year(self.month_of(date), &date.year().to_string())
    }

    /// "du 16 novembre au 22 novembre 2026".
    pub(crate) fn days(self, first: NaiveDate, last: NaiveDate) -> String {
        let from = self.date_day(&self.day_of(first), self.month_of(first));
        let to = self.date_day(&self.day_of(last), self.month_of(last));
        self.date_span(&from, &to, &last.year().to_string())
    }
}

fn whole(age: chrono::TimeDelta) -> u32 {
    u32::try_from(age.num_minutes().max(0)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u32, minute: u32, second: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 11, 23).unwrap().and_hms_opt(hour, minute, second).unwrap()
    }

    #[test]
    fn hours_are_written_as_each_language_does() {
        let shown = |hour, minute, locale| Clock(at(hour, minute, 0).time(), locale).to_string();
        assert_eq!(shown(8, 30, Locale::Fr), "8\u{a0}h\u{a0}30");
        assert_eq!(shown(10, 0, Locale::Fr), "10\u{a0}h");
        assert_eq!(shown(8, 5, Locale::En), "8:05");
    }

    #[test]
    fn an_age_is_told_in_its_largest_unit() {
        let t = Text(Locale::Fr);
        assert_eq!(t.ago(at(8, 0, 0), at(8, 0, 59)), "à l’instant");
        assert_eq!(t.ago(at(8, 0, 0), at(8, 12, 0)), "il y a 12\u{a0}min");
        assert_eq!(t.ago(at(8, 0, 0), at(11, 59, 0)), "il y a 3\u{a0}h");
        assert_eq!(t.ago(at(8, 0, 0), at(8, 0, 0) + chrono::TimeDelta::days(2)), "il y a 2 jours");
        assert_eq!(t.ago(at(9, 0, 0), at(8, 0, 0)), "à l’instant", "a clock that is ahead");
    }

    #[test]
    fn a_countdown_rounds_up() {
        let t = Text(Locale::Fr);
        assert_eq!(t.until(at(8, 25, 0), at(8, 0, 0)), "dans 25\u{a0}min");
        assert_eq!(t.until(at(8, 25, 0), at(8, 24, 30)), "dans 1\u{a0}min");
        assert_eq!(t.until(at(10, 5, 0), at(8, 0, 0)), "dans 2\u{a0}h\u{a0}05");
        assert_eq!(t.until(at(10, 0, 0), at(8, 0, 0)), "dans 2\u{a0}h");
        assert_eq!(t.until(at(8, 0, 0), at(8, 0, 0)), "maintenant");
    }

    #[test]
    fn days_and_months_are_written_out() {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        let t = Text(Locale::Fr);
        assert_eq!(t.weekday_date(day(11, 16)), "lundi 16 novembre");
        assert_eq!(t.days(day(11, 30), day(12, 6)), "du 30 novembre au 6 décembre 2026");
        assert_eq!(t.month_year(day(11, 1)), "novembre 2026");
        assert_eq!(Text(Locale::En).days(day(11, 1), day(11, 7)), "from 1 November to 7 November 2026");
    }
}
