//! One course of an EDT file, and its items.

use proto::timetable::v1::FindingCode::{IdentUnknown, PlaceWrong, WeeksWrong};

use super::described::Kind;
use crate::{finding::Finding, reading::xml::Tag};

/// A course: a day and places of the grid, in some weeks.
pub(super) struct Course {
    /// How many-th of the file it is, from 1: what findings call it.
    pub(super) number: usize,
    pub(super) line: usize,
    /// From 1, Monday.
    pub(super) weekday: u8,
    pub(super) place: u32,
    pub(super) places: u32,
    /// Bits of the weeks in which it is not held.
    pub(super) cancelled: u64,
    pub(super) items: Vec<Item>,
}

/// What or who attends a course, in some weeks.
pub(super) struct Item {
    pub(super) kind: Kind,
    pub(super) ident: String,
    /// Bits of the weeks.
    pub(super) weeks: u64,
    pub(super) line: usize,
}

impl Course {
    pub(super) fn of(tag: &Tag<'_>, number: usize) -> Result<Self, Finding> {
        let fault = |code, name: &str| {
            let element = format!("Cours {number}, {name}");
            Finding::of(code).line(tag.line).element(element).value(tag.get(name).unwrap_or_default())
        };
        let value = |name| tag.get(name).and_then(|value| value.parse().ok()).ok_or_else(|| fault(PlaceWrong, name));
        let weekday = value("Jour")?;
        let (place, places) = (value("NumeroPlaceDebut")?, value("NombrePlaces")?);
        let cancelled = tag.get("SemainesAnnulation").map_or(Ok(0), str::parse);
        let cancelled = cancelled.map_err(|_| fault(WeeksWrong, "SemainesAnnulation"))?;
        let weekday = u8::try_from(weekday).ok().filter(|day| (1..=7).contains(day)).ok_or_else(|| fault(PlaceWrong, "Jour"))?;
        Ok(Self { number, line: tag.line, weekday, place, places, cancelled, items: Vec::new() })
    }

    /// Something of the course as a whole is wrong.
    pub(super) fn fault(&self, code: proto::timetable::v1::FindingCode, name: &str) -> Finding {
        Finding::of(code).line(self.line).element(format!("Cours {}, {name}", self.number))
    }

    /// What the course is: the idents of what is taught to whom, or by whom when no class is named.
    pub(super) fn idents(&self) -> Vec<String> {
        let audience = |kind| matches!(kind, Kind::Pupil | Kind::Class | Kind::Part | Kind::Group);
        let has_audience = self.items.iter().any(|item| audience(item.kind));
        let says = |item: &&Item| match item.kind {
            Kind::Subject => true,
            Kind::Teacher | Kind::Staff => !has_audience,
            kind => audience(kind),
        };
        self.items.iter().filter(says).map(Item::full).collect()
    }

    /// All its idents, for its place among those with the same key.
    pub(super) fn order(&self) -> Vec<String> {
        let mut order: Vec<String> = self.items.iter().map(|item| format!("{} {}", item.full(), item.weeks)).collect();
        order.sort_unstable();
        order
    }
}

impl Item {
    pub(super) fn of(kind: Kind, tag: &Tag<'_>) -> Result<Self, Finding> {
        let ident = tag.get("Ident").ok_or_else(|| Finding::of(IdentUnknown).line(tag.line))?;
        let weeks = tag.get("Semaines").or_else(|| tag.get("SemainesInclusion"));
        let wrong = || Finding::of(WeeksWrong).line(tag.line).value(weeks.unwrap_or_default());
        let weeks = weeks.and_then(|weeks| weeks.parse().ok()).ok_or_else(wrong)?;
        Ok(Self { kind, ident: ident.to_owned(), weeks, line: tag.line })
    }

    fn full(&self) -> String {
        format!("{} {}", self.kind.element(), self.ident)
    }
}
