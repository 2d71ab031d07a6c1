//! The classes, groups, rooms and teachers of a school, each with a way to its timetable.

use askama::Template;

use super::{Desk, Tab, TabLink};
use crate::{Layout, page, paths, timetable::Choice};

/// The page.
#[derive(Template)]
#[template(path = "timetable/desk/lists.html")]
pub struct Lists<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which school's.
    pub desk: Desk<'a>,
    /// Its classes.
    pub classes: Vec<Choice<'a>>,
    /// Its groups.
    pub groups: Vec<Choice<'a>>,
    /// Its rooms.
    pub rooms: Vec<Choice<'a>>,
    /// Its teachers.
    pub teachers: Vec<Choice<'a>>,
}
page!(Lists);

/// One of the lists, as it is drawn.
struct Part<'a> {
    id: &'static str,
    title: &'static str,
    base: String,
    choices: &'a [Choice<'a>],
}

impl Lists<'_> {
    fn tabs(&self) -> Vec<TabLink> {
        self.desk.tabs(self.layout.text(), Tab::Lists)
    }

    /// Those that are not empty.
    fn parts(&self) -> Vec<Part<'_>> {
        let t = self.layout.text();
        let part = |id, title, base: String, choices| Part { id, title, base, choices };
        let parts = [
            part("classes", t.classes(), paths::CLASS_WEEKS.to_owned(), &*self.classes),
            part("groups", t.label_groups(), paths::CLASS_WEEKS.to_owned(), &self.groups),
            part("rooms", t.label_rooms(), paths::ROOM_WEEKS.to_owned(), &self.rooms),
            part("teachers", t.teachers_label(), self.desk.below(paths::TEACHER_WEEKS), &self.teachers),
        ];
        parts.into_iter().filter(|part| !part.choices.is_empty()).collect()
    }
}
