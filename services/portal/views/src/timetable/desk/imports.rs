//! Versions of a school's sources: what each says and does, what was left out of it, and the forms that decide about it.

use askama::Template;
use chrono::NaiveDateTime;

use super::{Desk, Tab, TabLink};
use crate::{
    Layout, page, paths,
    text::Text,
    timetable::{Finding, Format},
    wording::FieldError,
};

/// A page of them, latest first.
#[derive(Template)]
#[template(path = "timetable/desk/imports.html")]
pub struct Imports<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which school's.
    pub desk: Desk<'a>,
    /// Those of this page.
    pub imports: Vec<Import<'a>>,
    /// The address of the next page, if there is one.
    pub next: Option<&'a str>,
    /// Whether this is not the first page.
    pub continued: bool,
}
page!(Imports);

/// One version of a source.
#[derive(Clone, Copy, Debug)]
pub struct Import<'a> {
    /// Its id.
    pub id: &'a str,
    /// The name of its source.
    pub source: &'a str,
    /// From 1, in its source.
    pub version: u32,
    /// What became of it.
    pub state: ImportState,
    /// Whether it is held back because it says far less than the version before.
    pub held: bool,
    /// What it is written in.
    pub format: Format,
    /// When it was read, where the school is.
    pub created: NaiveDateTime,
    /// Who sent it; empty for a feed.
    pub sender: &'a str,
    /// What it says and does.
    pub figures: Figures,
    /// How much was left out of it.
    pub findings: u32,
    /// Names that nobody has matched yet.
    pub unmatched: u32,
}

/// What became of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportState {
    /// Compared only; it can be applied.
    Staged,
    /// In force.
    InForce,
    /// It was in force, and a later one is.
    Former,
    /// Taken back.
    RolledBack,
    /// Compared only; it can be applied no more.
    Dropped,
}

/// What an import says and does.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    /// Lessons.
    pub lessons: u32,
    /// Of these, from today on.
    pub to_come: u32,
    /// New ones.
    pub added: u32,
    /// Held at another time.
    pub moved: u32,
    /// Cancelled, or not there any more.
    pub cancelled: u32,
    /// Changed otherwise.
    pub changed: u32,
    /// As they were.
    pub unchanged: u32,
}

/// One import with what was found in it.
#[derive(Template)]
#[template(path = "timetable/desk/import.html")]
pub struct ImportPage<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which school's.
    pub desk: Desk<'a>,
    /// Which.
    pub import: Import<'a>,
    /// What was left out or looks wrong; the first ones of [`Import::findings`].
    pub found: Vec<Finding<'a>>,
    /// Whether the form came back because nobody confirmed.
    pub unconfirmed: bool,
    /// Whether there is a version before it to go back to.
    pub has_earlier: bool,
    /// What was just done.
    pub notice: Option<ImportNotice>,
}
page!(ImportPage);

/// What a form has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportNotice {
    /// Read it and compared it.
    Read,
    /// Applied it.
    Applied,
    /// Went back to the version before.
    RolledBack,
    /// It can be applied no more.
    NotStaged,
    /// Another import of the school runs.
    Running,
    /// There is no version before it.
    NoEarlier,
    /// The service is overloaded or away; nothing was changed.
    Busy,
}

/// Asks before the version before is put in force again.
#[derive(Template)]
#[template(path = "timetable/desk/roll_back.html")]
pub struct RollBack<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which school's.
    pub desk: Desk<'a>,
    /// Which import is taken back.
    pub import: Import<'a>,
}
page!(RollBack);

impl Imports<'_> {
    fn tabs(&self) -> Vec<TabLink> {
        self.desk.tabs(self.layout.text(), Tab::Imports)
    }

    fn path_of(&self, import: &Import<'_>) -> String {
        self.desk.import(import)
    }

    fn first(&self) -> String {
        self.desk.below(paths::DESK_IMPORTS)
    }
}

impl Desk<'_> {
    fn import(&self, import: &Import<'_>) -> String {
        format!("{}{}/{}", self.path(), paths::DESK_IMPORTS, import.id)
    }
}

impl Import<'_> {
    fn title(&self, t: Text) -> String {
        t.version_of(self.source, self.version)
    }

    fn when(&self, t: Text) -> String {
        t.moment_with_year(self.created)
    }

    const fn state_in_words(&self, t: Text) -> &'static str {
        match self.state {
            ImportState::Staged if self.held => t.version_held(),
            ImportState::Staged => t.version_staged(),
            ImportState::InForce => t.version_in_force(),
            ImportState::Former => t.version_former(),
            ImportState::RolledBack => t.version_rolled_back(),
            ImportState::Dropped => t.version_dropped(),
        }
    }

    fn is_staged(&self) -> bool {
        self.state == ImportState::Staged
    }

    /// "412 cours à venir · 3 ajoutés · 1 déplacé"; what is zero is left out, but for the first.
    fn counts(&self, t: Text) -> String {
        let figures = &self.figures;
        let mut parts = vec![t.count_to_come(figures.to_come)];
        parts.extend((figures.added > 0).then(|| t.count_added(figures.added)));
        parts.extend((figures.moved > 0).then(|| t.count_moved(figures.moved)));
        parts.extend((figures.changed > 0).then(|| t.count_changed(figures.changed)));
        parts.extend((figures.cancelled > 0).then(|| t.count_cancelled(figures.cancelled)));
        parts.join(" · ")
    }
}

impl ImportPage<'_> {
    fn tabs(&self) -> Vec<TabLink> {
        self.desk.tabs(self.layout.text(), Tab::Imports)
    }

    fn path(&self) -> String {
        self.desk.import(&self.import)
    }

    fn may_roll_back(&self) -> bool {
        self.import.state == ImportState::InForce && self.has_earlier
    }

    fn are_cut(&self) -> bool {
        u32::try_from(self.found.len()).is_ok_and(|shown| shown < self.import.findings)
    }

    fn notice_text(&self) -> Option<(&'static str, &'static str)> {
        let t = self.layout.text();
        self.notice.map(|notice| match notice {
            ImportNotice::Read => ("info", t.version_read()),
            ImportNotice::Applied => ("info", t.version_applied_now()),
            ImportNotice::RolledBack => ("info", t.version_rolled_back_now()),
            ImportNotice::NotStaged => ("warning", t.version_not_staged()),
            ImportNotice::Running => ("warning", t.refused_running()),
            ImportNotice::NoEarlier => ("warning", t.version_no_earlier()),
            ImportNotice::Busy => ("warning", t.nothing_changed_busy()),
        })
    }

    fn problems(&self) -> Vec<FieldError> {
        let unconfirmed = || FieldError::new("confirm", self.layout.text().version_unconfirmed());
        self.unconfirmed.then(unconfirmed).into_iter().collect()
    }
}

impl RollBack<'_> {
    fn path(&self) -> String {
        self.desk.import(&self.import)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Locale;

    #[test]
    fn the_counts_of_an_import_leave_out_what_is_zero() {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 16).unwrap();
        let import = |figures| Import {
            id: "1",
            source: "Pronote",
            version: 3,
            state: ImportState::Staged,
            held: false,
            format: Format::Icalendar,
            created: day.and_hms_opt(8, 0, 0).unwrap(),
            sender: "",
            figures,
            findings: 0,
            unmatched: 0,
        };
        let said = |figures| import(figures).counts(Text(Locale::Fr));
        assert_eq!(
            said(Figures { to_come: 412, added: 3, moved: 1, ..Figures::default() }),
            "412 cours à venir · 3 ajoutés · 1 déplacé"
        );
        assert_eq!(said(Figures::default()), "0 cours à venir");
    }
}
