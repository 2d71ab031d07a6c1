//! One lesson, as every page shows it. Words are put together while the page is written: nothing is allocated for a planned lesson.

use std::{
    borrow::Cow,
    fmt::{Display, Formatter, Result},
};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::Mark;
use crate::{clock::Clock, text::Text};

/// A lesson, or another thing that happens.
#[derive(Clone, Debug)]
pub struct Lesson<'a> {
    /// Its id.
    pub id: &'a str,
    /// When it begins, where the school is.
    pub start: NaiveDateTime,
    /// When it ends.
    pub end: NaiveDateTime,
    /// Whether it lasts whole days; `end` is then the midnight after the last one.
    pub all_day: bool,
    /// What became of it.
    pub state: State,
    /// What is taught, else what it is called; may be empty.
    pub name: &'a str,
    /// Who leads it, [`super::joined`]; may be empty.
    pub teachers: Cow<'a, str>,
    /// For which classes and groups; may be empty.
    pub classes: Cow<'a, str>,
    /// Where; may be empty.
    pub rooms: Cow<'a, str>,
    /// What it was before its last change.
    pub before: Option<Before<'a>>,
    /// Its school, when there are several on the page.
    pub school: Option<Mark<'a>>,
    /// What else happens at that time.
    pub clash: Option<Clash>,
    /// The way from the lesson before, when there is no time for it.
    pub travel: Option<Travel>,
}

/// What became of a lesson.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Held as planned.
    #[default]
    Planned,
    /// Held otherwise.
    Changed,
    /// Held, and was not planned.
    Exceptional,
    /// Not held.
    Cancelled,
}

/// What a lesson was; what is empty did not change.
#[derive(Clone, Debug, Default)]
pub struct Before<'a> {
    /// When it began.
    pub start: Option<NaiveDateTime>,
    /// What was taught.
    pub name: Cow<'a, str>,
    /// Who taught.
    pub teachers: Cow<'a, str>,
    /// Where.
    pub rooms: Cow<'a, str>,
}

/// Why it cannot be held as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// Somebody is in two lessons.
    Person,
    /// The room has two lessons.
    Room,
}

/// A way between two schools that takes longer than there is time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Travel {
    /// Minutes between the two lessons.
    pub gap_minutes: u32,
    /// Minutes that the way takes.
    pub travel_minutes: u32,
    /// As the crow flies.
    pub distance_metres: u32,
}

impl<'a> Lesson<'a> {
    /// One that is held as planned, of which nothing else is known.
    pub const fn new(id: &'a str, name: &'a str, start: NaiveDateTime, end: NaiveDateTime) -> Self {
        Self {
            id,
            start,
            end,
            all_day: false,
            state: State::Planned,
            name,
            teachers: Cow::Borrowed(""),
            classes: Cow::Borrowed(""),
            rooms: Cow::Borrowed(""),
            before: None,
            school: None,
            clash: None,
            travel: None,
        }
    }

    /// Whether it is held, or goes on, on a day.
    pub fn touches(&self, day: NaiveDate) -> bool {
        (self.start.date()..=self.last_day()).contains(&day)
    }

    /// The last day that it touches: midnight belongs to the day before.
    pub(crate) fn last_day(&self) -> NaiveDate {
        let at_midnight = self.end.time() == NaiveTime::MIN && self.end > self.start;
        if at_midnight { (self.end - TimeDelta::days(1)).date() } else { self.end.date() }
    }

    pub(crate) const fn name_in(&self, t: Text) -> &'a str {
        if self.name.is_empty() { t.lesson_nameless() } else { self.name }
    }

    pub(crate) const fn from(&self, t: Text) -> Clock {
        Clock(self.start.time(), t.locale())
    }

    pub(crate) const fn to(&self, t: Text) -> Clock {
        Clock(self.end.time(), t.locale())
    }

    /// "lundi 16 novembre, 8 h 30 – 9 h 25"; without hours when it lasts whole days.
    pub(crate) fn day_and_hours(&self, t: Text) -> String {
        let (first, last) = (self.start.date(), self.last_day());
        match (self.all_day, first == last) {
            (true, true) => t.weekday_date(first),
            (true, false) => t.days(first, last),
            (false, true) => format!("{}, {} – {}", t.weekday_date(first), self.from(t), self.to(t)),
            (false, false) => {
                format!("{}, {} – {}, {}", t.weekday_date(first), self.from(t), t.weekday_date(last), self.to(t))
            }
        }
    }

    pub(crate) fn is_held(&self) -> bool {
        self.state != State::Cancelled
    }

    pub(crate) fn is_otherwise(&self) -> bool {
        self.state != State::Planned
    }

    /// Added to its class attribute.
    pub(crate) const fn look(&self) -> &'static str {
        match self.state {
            State::Planned => "",
            State::Changed => " changed",
            State::Exceptional => " exceptional",
            State::Cancelled => " cancelled",
        }
    }

    /// What became of it, in a word or two; none when it is held as planned.
    pub(crate) fn state_in_words(&self, t: Text) -> Option<&'static str> {
        match self.state {
            State::Planned => None,
            State::Changed => Some(self.change_in_words(t)),
            State::Exceptional => Some(t.lesson_exceptional()),
            State::Cancelled => Some(t.lesson_cancelled()),
        }
    }

    fn change_in_words(&self, t: Text) -> &'static str {
        let Some(before) = &self.before else { return t.lesson_changed() };
        match (before.start.is_some(), !before.name.is_empty(), !before.teachers.is_empty(), !before.rooms.is_empty()) {
            (true, ..) => t.lesson_moved(),
            (_, true, ..) => t.lesson_other_subject(),
            (_, _, true, _) => t.lesson_replaced(),
            (_, _, _, true) => t.lesson_other_room(),
            _ => t.lesson_changed(),
        }
    }

    /// "M. Durand · 6e B · B12".
    pub(crate) fn details(&self) -> Details<'_> {
        Details([&self.teachers, &self.classes, &self.rooms])
    }

    /// What it was, if it was otherwise.
    pub(crate) fn was(&self, t: Text) -> Option<Was<'_>> {
        self.was_before(self.before.as_ref()?, t)
    }

    /// The same of an earlier change.
    pub(crate) fn was_before<'b>(&self, before: &'b Before<'b>, t: Text) -> Option<Was<'b>> {
        before.says_something().then(|| Was { before, day: self.start.date(), t })
    }
}

impl Before<'_> {
    fn says_something(&self) -> bool {
        self.start.is_some() || !(self.name.is_empty() && self.teachers.is_empty() && self.rooms.is_empty())
    }
}

impl Clash {
    pub(crate) const fn in_words(self, t: Text) -> &'static str {
        match self {
            Self::Person => t.clash_person(),
            Self::Room => t.clash_room(),
        }
    }
}

impl Travel {
    /// "22 min entre deux établissements à 9 km : il en faut 25".
    pub(crate) fn in_words(self, t: Text) -> String {
        let distance = if self.distance_metres < 1_000 {
            t.metres(self.distance_metres)
        } else {
            t.kilometres((self.distance_metres + 500) / 1_000)
        };
        t.travel(&distance, &t.lasting(self.gap_minutes), &t.lasting(self.travel_minutes))
    }
}

/// What there is of it, between dots.
pub struct Details<'a>([&'a str; 3]);

impl Display for Details<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        separated(f, " · ", self.0)
    }
}

/// "au lieu de 10 h 15, B12".
pub struct Was<'a> {
    before: &'a Before<'a>,
    day: NaiveDate,
    t: Text,
}

impl Display for Was<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let t = self.t;
        f.write_str(t.instead_of())?;
        let rest = [&*self.before.name, &self.before.teachers, &self.before.rooms];
        if let Some(start) = self.before.start {
            if start.date() == self.day {
                write!(f, " {}", Clock(start.time(), t.locale()))?;
            } else {
                write!(f, " {}", t.day_and_hour(&t.weekday_date(start.date()), &Clock(start.time(), t.locale()).to_string()))?;
            }
            if rest.iter().any(|part| !part.is_empty()) {
                f.write_str(",")?;
            }
        }
        if rest.iter().any(|part| !part.is_empty()) {
            f.write_str(" ")?;
        }
        separated(f, ", ", rest)
    }
}

fn separated<const N: usize>(f: &mut Formatter<'_>, separator: &str, parts: [&str; N]) -> Result {
    for (index, part) in parts.into_iter().filter(|part| !part.is_empty()).enumerate() {
        if index > 0 {
            f.write_str(separator)?;
        }
        f.write_str(part)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Locale;

    fn at(day: u32, hour: u32, minute: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap().and_hms_opt(hour, minute, 0).unwrap()
    }

    fn changed(before: Before<'static>) -> Lesson<'static> {
        let lesson = Lesson::new("1", "Anglais", at(23, 10, 30), at(23, 11, 25));
        Lesson { state: State::Changed, before: Some(before), ..lesson }
    }

    #[test]
    fn what_a_lesson_was_is_told_as_people_say_it() {
        let said = |before| changed(before).was(Text(Locale::Fr)).map(|was| was.to_string());
        let moved = Before { start: Some(at(23, 10, 15)), rooms: "B12".into(), ..Before::default() };
        assert_eq!(said(moved).as_deref(), Some("au lieu de 10\u{a0}h\u{a0}15, B12"));
        let other_day = Before { start: Some(at(24, 9, 0)), ..Before::default() };
        assert_eq!(said(other_day).as_deref(), Some("au lieu de mardi 24 novembre à 9\u{a0}h"));
        let replaced = Before { teachers: "M. Petit".into(), ..Before::default() };
        assert_eq!(said(replaced).as_deref(), Some("au lieu de M. Petit"));
        assert_eq!(said(Before::default()), None);
    }

    #[test]
    fn a_change_is_named_by_what_changed() {
        let t = Text(Locale::Fr);
        let said = |before| changed(before).state_in_words(t);
        assert_eq!(said(Before { start: Some(at(23, 8, 0)), ..Before::default() }), Some("Déplacé"));
        assert_eq!(said(Before { rooms: "B12".into(), ..Before::default() }), Some("Autre salle"));
        assert_eq!(said(Before { teachers: "M. Petit".into(), ..Before::default() }), Some("Remplacement"));
        assert_eq!(said(Before { name: "Latin".into(), ..Before::default() }), Some("Autre cours"));
        assert_eq!(said(Before::default()), Some("Modifié"));
    }

    #[test]
    fn an_impossible_way_is_told_with_its_figures() {
        let travel = Travel { gap_minutes: 22, travel_minutes: 25, distance_metres: 8_900 };
        let said = travel.in_words(Text(Locale::Fr));
        assert_eq!(said, "22\u{a0}min entre deux établissements à 9\u{a0}km\u{a0}: le trajet en demande 25\u{a0}min");
    }

    #[test]
    fn details_leave_out_what_is_not_known() {
        let lesson = Lesson { rooms: "B12".into(), teachers: "M. Durand".into(), ..changed(Before::default()) };
        assert_eq!(lesson.details().to_string(), "M. Durand · B12");
    }
}
