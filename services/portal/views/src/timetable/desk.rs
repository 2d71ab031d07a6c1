//! A school's own desk: where its timetable comes from, what was read, what names mean, what cannot be, what is typed, its year.

mod conflicts;
mod imports;
mod labels;
mod lists;
mod sources;
mod typed;
mod year;

pub use conflicts::{Conflict, ConflictKind, Conflicts};
pub use imports::{Figures, Import, ImportNotice, ImportPage, ImportState, Imports, RollBack};
pub use labels::{ChooseLabel, Label, LabelKind, LabelNotice, LabelState, Labels};
pub use lists::Lists;
pub use sources::{DeleteSource, NewSource, Source, SourceAnswers, SourceNotice, SourcePage, SourceProblem, Sources};
pub use typed::{TypedAnswers, TypedForm, TypedNature, TypedProblem};
pub use year::{NationalClosure, OwnClosure, Year, YearProblem};

use crate::{paths, text::Text, today::School};

/// Which school's.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// The school's number.
    pub uai: &'a str,
    /// The school.
    pub school: School<'a>,
    /// Whether the viewer manages it; else she sees the lists and what cannot be only.
    pub manages: bool,
}

/// A page of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Sources,
    Imports,
    Labels,
    Conflicts,
    Typed,
    Year,
    Lists,
}

/// A line of the menu of the desk.
pub(crate) struct TabLink {
    pub path: String,
    pub text: &'static str,
    pub is_current: bool,
}

impl Desk<'_> {
    pub(crate) fn path(&self) -> String {
        format!("{}/{}", paths::DESK, self.uai)
    }

    /// What its people see first of it.
    pub(crate) fn entrance(&self) -> String {
        if self.manages { self.path() } else { self.below(paths::DESK_LISTS) }
    }

    pub(crate) fn below(&self, path: &str) -> String {
        format!("{}/{}{path}", paths::DESK, self.uai)
    }

    /// The menu of the desk.
    pub(crate) fn tabs(&self, t: Text, current: Tab) -> Vec<TabLink> {
        let managed = [
            (Tab::Sources, "", t.desk_sources()),
            (Tab::Imports, paths::DESK_IMPORTS, t.desk_imports()),
            (Tab::Labels, paths::DESK_LABELS, t.desk_labels()),
            (Tab::Conflicts, paths::DESK_CONFLICTS, t.desk_conflicts()),
        ];
        let typed = [(Tab::Typed, paths::DESK_TYPED, t.desk_typed())];
        let year = [(Tab::Year, paths::DESK_YEAR, t.desk_year())];
        let lists = [(Tab::Lists, paths::DESK_LISTS, t.desk_lists())];
        let tabs = if self.manages { [&managed[..], &typed, &year, &lists].concat() } else { [typed, lists].concat() };
        let link = |(tab, path, text)| TabLink { path: self.below(path), text, is_current: tab == current };
        tabs.into_iter().map(link).collect()
    }
}
