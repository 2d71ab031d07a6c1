//! Where a school is and what it is called, in words.

use chrono::NaiveDate;

use super::path_of;
use crate::{Locale, text::Text, today::School};

/// Where a school is and what it is called.
#[derive(Clone, Debug)]
pub struct Place<'a> {
    /// Its name and town.
    pub school: School<'a>,
    /// Its number.
    pub uai: &'a str,
    /// The numbers that it had before, latest first.
    pub former_uais: Vec<&'a str>,
    /// The number that it will have, and from which day on.
    pub next_uai: Option<(&'a str, NaiveDate)>,
    /// Number and street; may be empty.
    pub street: &'a str,
    /// May be empty.
    pub postal_code: &'a str,
    /// The commune's INSEE code; may be empty.
    pub commune_code: &'a str,
    /// "92", "2A", "971".
    pub departement_code: &'a str,
    /// The académie's code, without leading zeros.
    pub academy_code: &'a str,
    /// Degrees north and degrees east.
    pub coordinates: Option<(f64, f64)>,
    /// "Europe/Paris".
    pub time_zone: &'a str,
}

/// Académies by their code.
const ACADEMIES: [(&str, &str); 36] = [
    ("1", "Paris"),
    ("2", "Aix-Marseille"),
    ("3", "Besançon"),
    ("4", "Bordeaux"),
    ("5", "Caen"),
    ("6", "Clermont-Ferrand"),
    ("7", "Dijon"),
    ("8", "Grenoble"),
    ("9", "Lille"),
    ("10", "Lyon"),
    ("11", "Montpellier"),
    ("12", "Nancy-Metz"),
    ("13", "Poitiers"),
    ("14", "Rennes"),
    ("15", "Strasbourg"),
    ("16", "Toulouse"),
    ("17", "Nantes"),
    ("18", "Orléans-Tours"),
    ("19", "Reims"),
    ("20", "Amiens"),
    ("21", "Rouen"),
    ("22", "Limoges"),
    ("23", "Nice"),
    ("24", "Créteil"),
    ("25", "Versailles"),
    ("27", "Corse"),
    ("28", "La Réunion"),
    ("31", "Martinique"),
    ("32", "Guadeloupe"),
    ("33", "Guyane"),
    ("40", "Nouvelle-Calédonie"),
    ("41", "Polynésie française"),
    ("42", "Wallis-et-Futuna"),
    ("43", "Mayotte"),
    ("44", "Saint-Pierre-et-Miquelon"),
    ("70", "Normandie"),
];

impl Place<'_> {
    /// Where its page is.
    pub fn path(&self) -> String {
        path_of(self.uai)
    }

    /// What the page says of it, line by line: what is not known is left out.
    pub(super) fn facts(&self, t: Text) -> Vec<(&'static str, String)> {
        let next = self.next_uai.map(|(uai, day)| t.school_next_uai_from(&t.long_date(day), uai));
        let all = [
            (t.school_uai(), self.uai.to_owned()),
            (t.school_next_uai(), next.unwrap_or_default()),
            (t.school_former_uais(), self.former_uais.join(", ")),
            (t.school_address(), self.address().trim().to_owned()),
            (t.school_commune(), self.commune(t)),
            (t.school_departement(), self.departement_code.to_owned()),
            (t.school_academy(), self.academy(t)),
            (t.school_coordinates(), self.coordinates.map(|at| coordinates(t, at)).unwrap_or_default()),
            (t.school_time_zone(), time_zone(t, self.time_zone).to_owned()),
        ];
        all.into_iter().filter(|(_, fact)| !fact.is_empty()).collect()
    }

    fn address(&self) -> String {
        let comma = if self.street.is_empty() { "" } else { ", " };
        let place = if self.street.is_empty() && self.postal_code.is_empty() { "" } else { self.school.town };
        format!("{}{comma}{} {place}", self.street, self.postal_code)
    }

    fn commune(&self, t: Text) -> String {
        match (self.school.town, self.commune_code) {
            (town, "") => town.to_owned(),
            ("", code) => t.school_commune_code(code),
            (town, code) => format!("{town} ({})", t.school_commune_code(code)),
        }
    }

    fn academy(&self, t: Text) -> String {
        let named = ACADEMIES.iter().find(|(code, _)| *code == self.academy_code);
        named.map_or_else(|| self.academy_code.to_owned(), |(code, name)| format!("{name} ({})", t.school_code(code)))
    }
}

/// "44,933° nord, 4,892° est".
fn coordinates(t: Text, (latitude, longitude): (f64, f64)) -> String {
    let north = if latitude < 0.0 { t.south() } else { t.north() };
    let east = if longitude < 0.0 { t.west() } else { t.east() };
    format!("{} {north}, {} {east}", degrees(t, latitude), degrees(t, longitude))
}

/// To ten metres.
fn degrees(t: Text, angle: f64) -> String {
    let written = format!("{:.4}°", angle.abs());
    match t.locale() {
        Locale::Fr => written.replace('.', ","),
        Locale::En => written,
    }
}

fn time_zone(t: Text, zone: &str) -> &str {
    match zone {
        "Europe/Paris" => t.zone_paris(),
        "America/Guadeloupe" => t.zone_guadeloupe(),
        "America/Martinique" => t.zone_martinique(),
        "America/Cayenne" => t.zone_cayenne(),
        "Indian/Reunion" => t.zone_reunion(),
        "America/Miquelon" => t.zone_miquelon(),
        "Indian/Mayotte" => t.zone_mayotte(),
        "America/St_Barthelemy" => t.zone_saint_barthelemy(),
        "America/Marigot" => t.zone_saint_martin(),
        "Pacific/Wallis" => t.zone_wallis(),
        "Pacific/Tahiti" => t.zone_tahiti(),
        "Pacific/Noumea" => t.zone_noumea(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_said_in_words() {
        let t = Text(Locale::Fr);
        assert_eq!(coordinates(t, (44.933_04, 4.892)), "44,9330° nord, 4,8920° est");
        assert_eq!(coordinates(t, (-21.1, -0.5)), "21,1000° sud, 0,5000° ouest");
        assert_eq!(coordinates(Text(Locale::En), (1.0, 2.0)), "1.0000° north, 2.0000° east");
        assert_eq!(time_zone(t, "Pacific/Noumea"), t.zone_noumea());
        assert_eq!(time_zone(t, "Europe/Oslo"), "Europe/Oslo");
    }
}
