//! What changed since a day, of what is to come.

use askama::Template;
use chrono::{NaiveDate, NaiveDateTime};

use super::{ChangeKind, Lesson};
use crate::{Layout, page, paths, text::Text};

/// The page, by the beginning of the lessons.
#[derive(Template)]
#[template(path = "timetable/changes.html")]
pub struct Changes<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Since when: field `depuis`.
    pub since: NaiveDate,
    /// Now, where the viewer is.
    pub now: NaiveDateTime,
    /// A school's name and number; none for oneself and one's children.
    pub school: Option<(&'a str, &'a str)>,
    /// Those of this page.
    pub changes: Vec<ChangedLesson<'a>>,
    /// The address of the next page, if there is one.
    pub next: Option<&'a str>,
    /// Whether this is not the first page.
    pub continued: bool,
}
page!(Changes);

/// A lesson as it is now, and what happened to it last.
#[derive(Clone, Debug)]
pub struct ChangedLesson<'a> {
    /// As it is; its `before` is what it was.
    pub lesson: Lesson<'a>,
    /// What happened.
    pub kind: ChangeKind,
    /// When, where the school is.
    pub at: NaiveDateTime,
    /// Whose, when the page is about several people: "Léo"; may be empty.
    pub whose: &'a str,
}

impl Changes<'_> {
    fn first(&self) -> String {
        let since = format!("{}?depuis={}", paths::LESSON_CHANGES, self.since);
        self.school.map_or(since.clone(), |(_, uai)| format!("{since}&etablissement={uai}"))
    }

    fn since_in_words(&self) -> String {
        let t = self.layout.text();
        t.changes_since(&t.long_date(self.since))
    }
}

impl ChangedLesson<'_> {
    fn ago(&self, t: Text, now: NaiveDateTime) -> String {
        t.ago(self.at, now)
    }
}
