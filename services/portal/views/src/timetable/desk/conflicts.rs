//! What cannot be true at the same time in a school.

use std::borrow::Cow;

use askama::Template;

use super::{Desk, Tab, TabLink};
use crate::{
    Layout, page, paths,
    text::Text,
    timetable::{Lesson, Travel},
};

/// A page of them, from today on, in the order of time.
#[derive(Template)]
#[template(path = "timetable/desk/conflicts.html")]
pub struct Conflicts<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which school's.
    pub desk: Desk<'a>,
    /// Those of this page.
    pub conflicts: Vec<Conflict<'a>>,
    /// One kind only.
    pub kind: Option<ConflictKind>,
    /// The address of the next page, if there is one.
    pub next: Option<&'a str>,
    /// Whether this is not the first page.
    pub continued: bool,
}
page!(Conflicts);

/// Two lessons that cannot both be as they are.
#[derive(Clone, Debug)]
pub struct Conflict<'a> {
    /// Why.
    pub kind: ConflictKind,
    /// Whose, or which room: "Claire Durand", "B12", "6e B, 6e B latin".
    pub of: Cow<'a, str>,
    /// The one that begins first.
    pub first: Lesson<'a>,
    /// The other.
    pub second: Lesson<'a>,
    /// For [`ConflictKind::Travel`]: the way.
    pub travel: Option<Travel>,
}

/// Why two lessons cannot both be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConflictKind {
    /// One person in two lessons.
    Person,
    /// One room for two lessons.
    Room,
    /// No time to go from one school to the other.
    Travel,
    /// Pupils in two lessons, by their classes and groups.
    Pupils,
}

impl ConflictKind {
    /// All, in the order of the tabs.
    pub const ALL: [Self; 4] = [Self::Person, Self::Pupils, Self::Room, Self::Travel];

    /// In addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Person => "personnes",
            Self::Room => "salles",
            Self::Travel => "trajets",
            Self::Pupils => "eleves",
        }
    }

    /// What an address says.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    const fn in_words(self, t: Text) -> &'static str {
        match self {
            Self::Person => t.conflict_person(),
            Self::Room => t.conflict_room(),
            Self::Travel => t.conflict_travel(),
            Self::Pupils => t.conflict_pupils(),
        }
    }
}

impl Conflicts<'_> {
    fn tabs(&self) -> Vec<TabLink> {
        self.desk.tabs(self.layout.text(), Tab::Conflicts)
    }

    fn first(&self) -> String {
        let all = self.desk.below(paths::DESK_CONFLICTS);
        self.kind.map_or(all.clone(), |kind| format!("{all}?nature={}", kind.code()))
    }

    /// All of them, then each kind.
    fn kinds(&self) -> Vec<TabLink> {
        let t = self.layout.text();
        let all = self.desk.below(paths::DESK_CONFLICTS);
        let of = |kind: ConflictKind| TabLink {
            path: format!("{all}?nature={}", kind.code()),
            text: kind.in_words(t),
            is_current: self.kind == Some(kind),
        };
        let every = TabLink { path: all.clone(), text: t.conflict_all(), is_current: self.kind.is_none() };
        std::iter::once(every).chain(ConflictKind::ALL.map(of)).collect()
    }
}

impl<'a> Conflict<'a> {
    fn both(&self) -> [&Lesson<'a>; 2] {
        [&self.first, &self.second]
    }
}
