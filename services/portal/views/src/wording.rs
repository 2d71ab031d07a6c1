//! Small pieces of language that several pages share: lists of names, dates, errors tied to a field, initials.

use crate::text::Text;
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use std::borrow::Cow;

/// What is wrong, and the id of the field it is wrong with; no id when no field is to blame.
pub struct FieldError {
    pub field: &'static str,
    pub text: Cow<'static, str>,
}

impl FieldError {
    pub fn new(field: &'static str, text: impl Into<Cow<'static, str>>) -> Self {
        Self { field, text: text.into() }
    }

    /// Nothing that was typed is wrong.
    pub fn general(text: impl Into<Cow<'static, str>>) -> Self {
        Self::new("", text)
    }

    /// The error of one field, for its own line.
    pub fn of<'a>(errors: &'a [Self], field: &str) -> Option<&'a str> {
        errors.iter().find(|error| error.field == field).map(|error| &*error.text)
    }
}

impl Text {
    /// "Léo", "Léo et Zoé", "Léo, Zoé et Paul".
    pub(crate) fn listed(self, names: &[&str]) -> String {
        match names {
            [] => String::new(),
            [only] => (*only).to_owned(),
            [first @ .., last] => self.list_of_names(&first.join(", "), last),
        }
    }

    /// "de Bruno", "d'Alice".
    pub(crate) fn of(self, name: &str) -> String {
        let is_elided = name.chars().next().is_some_and(|first| "AÀÂÄEÉÈÊËIÎÏOÔÖUÙÛÜ".contains(first));
        if is_elided { self.of_name_elided(name) } else { self.of_name(name) }
    }

    /// "dimanche 22 novembre 2026".
    pub(crate) fn long_date(self, date: NaiveDate) -> String {
        self.date_long(&day(self, date), month(self, date), weekday(self, date), &date.year().to_string())
    }

    /// "22 novembre 2026 à 17:05".
    pub(crate) fn moment_with_year(self, moment: NaiveDateTime) -> String {
        let date = moment.date();
        let time = moment.format("%H:%M").to_string();
        self.date_moment_year(&day(self, date), month(self, date), &time, &date.year().to_string())
    }

    /// "22 novembre à 17:05".
    pub(crate) fn short_moment(self, moment: NaiveDateTime) -> String {
        let date = moment.date();
        self.date_moment(&day(self, date), month(self, date), &moment.format("%H:%M").to_string())
    }
}

impl Text {
    /// "16"; French says "1er" for the first.
    pub(crate) fn day_of(self, date: NaiveDate) -> Cow<'static, str> {
        day(self, date)
    }

    /// "novembre".
    pub(crate) fn month_of(self, date: NaiveDate) -> &'static str {
        month(self, date)
    }

    /// "lundi".
    pub(crate) fn weekday_of(self, date: NaiveDate) -> &'static str {
        weekday(self, date)
    }
}

/// French says "1er" for the first.
fn day(t: Text, date: NaiveDate) -> Cow<'static, str> {
    if date.day() == 1 { t.date_first().into() } else { date.day().to_string().into() }
}

fn weekday(t: Text, date: NaiveDate) -> &'static str {
    let names = [t.monday(), t.tuesday(), t.wednesday(), t.thursday(), t.friday(), t.saturday(), t.sunday()];
    names[date.weekday().num_days_from_monday() as usize]
}

fn month(t: Text, date: NaiveDate) -> &'static str {
    let first = [t.january(), t.february(), t.march(), t.april(), t.may(), t.june()];
    let second = [t.july(), t.august(), t.september(), t.october(), t.november(), t.december()];
    let month = date.month0() as usize;
    if month < 6 { first[month] } else { second[month - 6] }
}

/// At most three letters that tell a school from its neighbours: "Collège Jean Moulin" → "JM".
pub fn initials(school: &str) -> String {
    let kinds =
        ["college", "collège", "ecole", "école", "lycee", "lycée", "elementaire", "élémentaire", "maternelle", "primaire"];
    let small = ["de", "des", "du", "la", "le", "les", "et", "d", "l", "public", "publique", "general", "général"];
    let words = school.split([' ', '-', '\'', '’']).filter(|word| !word.is_empty());
    let telling =
        words.filter(|word| !kinds.iter().chain(&small).any(|common| common.eq_ignore_ascii_case(&word.to_lowercase())));
    let telling: Vec<&str> = telling.collect();
    let letters: String = match *telling {
        [] => school.chars().take(2).collect(),
        [only] => only.chars().take(2).collect(),
        _ => telling.iter().filter_map(|word| word.chars().next()).take(3).collect(),
    };
    letters.to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Locale;

    #[test]
    fn names_are_listed_as_people_say_them() {
        let t = Text(Locale::Fr);
        assert_eq!(t.listed(&[]), "");
        assert_eq!(t.listed(&["Léo"]), "Léo");
        assert_eq!(t.listed(&["Léo", "Zoé", "Paul"]), "Léo, Zoé et Paul");
    }

    #[test]
    fn french_says_d_before_a_vowel() {
        assert_eq!(Text(Locale::Fr).of("Alice"), "d’Alice");
        assert_eq!(Text(Locale::Fr).of("Élodie"), "d’Élodie");
        assert_eq!(Text(Locale::Fr).of("Bruno"), "de Bruno");
        assert_eq!(Text(Locale::En).of("Alice"), "of Alice");
    }

    #[test]
    fn dates_are_written_out() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        assert_eq!(Text(Locale::Fr).long_date(day(1)), "dimanche 1er novembre 2026");
        assert_eq!(Text(Locale::En).long_date(day(23)), "Monday 23 November 2026");
    }

    #[test]
    fn initials_leave_out_what_all_schools_share() {
        assert_eq!(initials("Collège Jean Moulin"), "JM");
        assert_eq!(initials("COLLEGE LES BRUYERES"), "BR");
        assert_eq!(initials("École élémentaire de la Fontaine"), "FO");
        assert_eq!(initials("Collège"), "CO");
    }
}
