//! What an import says of a source, how it comes, what it is written in and how fresh it is, in the language of the page.

use chrono::NaiveDateTime;

use crate::text::Text;

/// What is wrong with a source, or a part of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Finding<'a> {
    /// The code of the contract without its prefix: `START_MISSING`.
    pub code: &'a str,
    /// The file of the delivery; empty when there is one only.
    pub file: &'a str,
    /// From 1; 0 when there is none.
    pub line: u32,
    /// The element or property; may be empty.
    pub element: &'a str,
    /// What was found there; may be empty.
    pub value: &'a str,
}

/// How a source comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A feed that is fetched.
    Feed,
    /// Files that somebody sends.
    Upload,
    /// Typed in ENEJ.
    Typed,
}

/// What a source is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Not known yet.
    #[default]
    Unknown,
    /// iCalendar.
    Icalendar,
    /// The clear XML of EDT.
    Edt,
    /// The archive of UDT.
    Udt,
    /// The pair of STS.
    Sts,
    /// `EXP_COURS`.
    ExpCours,
}

/// How far a source can be believed.
#[derive(Clone, Copy, Debug)]
pub struct Freshness<'a> {
    /// What the school calls it: "Pronote".
    pub name: &'a str,
    /// Its school; may be empty.
    pub school: &'a str,
    /// How it comes.
    pub kind: SourceKind,
    /// When it last answered; none when it never did.
    pub success: Option<NaiveDateTime>,
    /// Whether it could not be had since.
    pub failing: bool,
}

impl Finding<'_> {
    /// What is wrong and what to do; a code of a later version is named as it is.
    pub(crate) fn in_words(&self, t: Text) -> String {
        let parameters = [("element", self.element), ("value", self.value)];
        t.timetable_finding(self.code, parameters).unwrap_or_else(|| t.timetable_finding_later(self.code))
    }

    /// "cours.xml, ligne 12, DTSTART"; empty when nothing is known.
    pub(crate) fn place(&self, t: Text) -> String {
        let line = if self.line > 0 { t.timetable_finding_line(self.line) } else { String::new() };
        let parts = [self.file, &line, self.element];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

impl SourceKind {
    pub(crate) const fn in_words(self, t: Text) -> &'static str {
        match self {
            Self::Feed => t.source_feed(),
            Self::Upload => t.source_upload(),
            Self::Typed => t.source_typed(),
        }
    }
}

impl Format {
    /// None when nobody knows it yet.
    pub(crate) const fn in_words(self, t: Text) -> Option<&'static str> {
        match self {
            Self::Unknown => None,
            Self::Icalendar => Some(t.format_icalendar()),
            Self::Edt => Some(t.format_edt()),
            Self::Udt => Some(t.format_udt()),
            Self::Sts => Some(t.format_sts()),
            Self::ExpCours => Some(t.format_exp_cours()),
        }
    }
}

impl Freshness<'_> {
    /// "Pronote : à jour il y a 12 min".
    pub(crate) fn in_words(&self, t: Text, now: NaiveDateTime) -> String {
        let of = if self.school.is_empty() { self.name.to_owned() } else { t.source_of_school(self.school, self.name) };
        match (self.kind, self.success) {
            (SourceKind::Typed, _) => t.freshness_typed(&of),
            (_, None) => t.freshness_never(&of),
            (SourceKind::Upload, Some(then)) => t.freshness_upload(&t.ago(then, now), &of),
            (SourceKind::Feed, Some(then)) if self.failing => t.freshness_failing(&t.ago(then, now), &of),
            (SourceKind::Feed, Some(then)) => t.freshness_feed(&t.ago(then, now), &of),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Locale;

    /// The codes of the contract; the crate knows no protobuf, and reads its text.
    fn codes() -> Vec<&'static str> {
        let contract = include_str!("../../../../../proto/enej/timetable/v1/finding.proto");
        let codes = contract.lines().filter_map(|line| line.trim().strip_prefix("FINDING_CODE_")?.split(' ').next());
        codes.filter(|code| *code != "UNSPECIFIED").collect()
    }

    #[test]
    fn every_code_of_the_contract_has_a_sentence_in_every_language() {
        assert!(codes().len() >= 40, "the contract was read");
        for locale in Locale::ALL {
            for code in codes() {
                let said = Text(locale).timetable_finding(code, [("element", "DTSTART"), ("value", "20261301")]);
                assert!(said.is_some_and(|text| text.ends_with('.')), "{code} in {locale:?}");
            }
        }
    }

    #[test]
    fn a_code_of_a_later_version_is_named() {
        let finding = Finding { code: "MOON_FULL", ..Finding::default() };
        assert!(finding.in_words(Text(Locale::Fr)).contains("MOON_FULL"));
    }

    #[test]
    fn a_place_names_file_line_and_element() {
        let t = Text(Locale::Fr);
        let finding = Finding { code: "TIME_WRONG", file: "cours.ics", line: 12, element: "DTSTART", value: "x" };
        assert_eq!(finding.place(t), "cours.ics, ligne 12, DTSTART");
        assert_eq!(Finding { code: "SOURCE_EMPTY", ..Finding::default() }.place(t), "");
    }
}
