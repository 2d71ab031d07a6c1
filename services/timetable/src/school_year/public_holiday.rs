//! Public holidays of a département.

use chrono::{Days, NaiveDate};

/// What a département has beside the eleven holidays of the whole country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Custom {
    /// Nothing.
    Country,
    /// Good Friday and 26 December: the departmental law kept by article L. 3134-13 of the code du travail. It speaks of communes that
    /// have a Protestant church; schools are closed everywhere.
    AlsaceMoselle,
    /// The end of slavery, on this day of this month: article L. 3422-2 of the code du travail.
    Abolition {
        /// From 1.
        month: u32,
        /// From 1.
        day: u32,
    },
}

/// Who has holidays of their own. The Pacific collectivities decide theirs themselves: a school there types them as its own closures.
const CUSTOMS: [(&str, Custom); 10] = [
    ("57", Custom::AlsaceMoselle),
    ("67", Custom::AlsaceMoselle),
    ("68", Custom::AlsaceMoselle),
    ("971", Custom::Abolition { month: 5, day: 27 }),
    ("972", Custom::Abolition { month: 5, day: 22 }),
    ("973", Custom::Abolition { month: 6, day: 10 }),
    ("974", Custom::Abolition { month: 12, day: 20 }),
    ("976", Custom::Abolition { month: 4, day: 27 }),
    ("977", Custom::Abolition { month: 10, day: 9 }),
    ("978", Custom::Abolition { month: 5, day: 28 }),
];

/// Holidays of the whole country that are the same day each year: article L. 3133-1 of the code du travail.
const FIXED: [(u32, u32, &str); 8] = [
    (1, 1, "Jour de l'An"),
    (5, 1, "Fête du Travail"),
    (5, 8, "Victoire de 1945"),
    (7, 14, "Fête nationale"),
    (8, 15, "Assomption"),
    (11, 1, "Toussaint"),
    (11, 11, "Armistice de 1918"),
    (12, 25, "Noël"),
];

/// Those that follow Easter Sunday, by so many days.
const AFTER_EASTER: [(u64, &str); 3] = [(1, "Lundi de Pâques"), (39, "Ascension"), (50, "Lundi de Pentecôte")];

impl Custom {
    /// Of a département.
    pub fn of(departement_code: &str) -> Self {
        CUSTOMS.iter().find(|(code, _)| *code == departement_code).map_or(Self::Country, |(_, custom)| *custom)
    }
}

/// The départements that have holidays of their own.
pub fn departements() -> impl Iterator<Item = &'static str> {
    CUSTOMS.iter().map(|(code, _)| *code)
}

/// The public holidays of a calendar year.
pub fn of_year(year: i32, custom: Custom) -> Vec<(NaiveDate, &'static str)> {
    let easter = computus::gregorian_naive(year).expect("a year of four digits has an Easter");
    let fixed = FIXED.iter().map(|(month, day, name)| (on(year, *month, *day), *name));
    let moving = AFTER_EASTER.iter().map(|(days, name)| (easter + Days::new(*days), *name));
    let mut holidays: Vec<_> = fixed.chain(moving).collect();
    match custom {
        Custom::Country => {}
        Custom::AlsaceMoselle => {
            holidays.extend([(easter - Days::new(2), "Vendredi saint"), (on(year, 12, 26), "Deuxième jour de Noël")]);
        }
        Custom::Abolition { month, day } => holidays.push((on(year, month, day), "Abolition de l'esclavage")),
    }
    holidays.sort_unstable();
    holidays
}

fn on(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("no holiday is on a 29 February")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(year: i32, custom: Custom, wanted: &str) -> Vec<String> {
        let holidays = of_year(year, custom).into_iter();
        holidays.filter(|(_, name)| *name == wanted).map(|(day, _)| day.to_string()).collect()
    }

    #[test]
    fn holidays_that_follow_easter_are_on_their_days() {
        for (year, monday, ascension, whit_monday) in [
            (2024, "2024-04-01", "2024-05-09", "2024-05-20"),
            (2025, "2025-04-21", "2025-05-29", "2025-06-09"),
            (2026, "2026-04-06", "2026-05-14", "2026-05-25"),
            (2027, "2027-03-29", "2027-05-06", "2027-05-17"),
            (2038, "2038-04-26", "2038-06-03", "2038-06-14"),
        ] {
            assert_eq!(named(year, Custom::Country, "Lundi de Pâques"), [monday]);
            assert_eq!(named(year, Custom::Country, "Ascension"), [ascension]);
            assert_eq!(named(year, Custom::Country, "Lundi de Pentecôte"), [whit_monday]);
        }
    }

    #[test]
    fn the_country_has_eleven_and_alsace_moselle_two_more() {
        assert_eq!(of_year(2027, Custom::of("92")).len(), 11);
        for departement in ["57", "67", "68"] {
            let custom = Custom::of(departement);
            assert_eq!(of_year(2027, custom).len(), 13, "{departement}");
            assert_eq!(named(2027, custom, "Vendredi saint"), ["2027-03-26"]);
            assert_eq!(named(2027, custom, "Deuxième jour de Noël"), ["2027-12-26"]);
        }
        assert_eq!(of_year(2027, Custom::of("54")).len(), 11, "of the same académie as 57");
    }

    #[test]
    fn the_end_of_slavery_has_its_day_in_each_overseas_departement() {
        for (departement, day) in [
            ("971", "2027-05-27"),
            ("972", "2027-05-22"),
            ("973", "2027-06-10"),
            ("974", "2027-12-20"),
            ("976", "2027-04-27"),
            ("977", "2027-10-09"),
            ("978", "2027-05-28"),
        ] {
            assert_eq!(named(2027, Custom::of(departement), "Abolition de l'esclavage"), [day], "{departement}");
        }
        assert!(named(2027, Custom::of("975"), "Abolition de l'esclavage").is_empty());
    }
}
