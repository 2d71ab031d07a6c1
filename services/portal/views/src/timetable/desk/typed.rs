//! The form of a lesson or an event that no source says.

use askama::Template;

use super::{Desk, Tab, TabLink};
use crate::{Layout, page, paths, timetable::Choice, wording::FieldError};

/// The form; its fields are those of [`TypedAnswers`], and `form_id`.
#[derive(Template)]
#[template(path = "timetable/desk/typed.html")]
pub struct TypedForm<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which school's.
    pub desk: Desk<'a>,
    /// One form adds one thing, however often it is sent.
    pub form_id: &'a str,
    /// What was typed before.
    pub answers: TypedAnswers<'a>,
    /// Classes and groups of the school.
    pub classes: Vec<Choice<'a>>,
    /// Its teachers; empty for a teacher, who types her own.
    pub teachers: Vec<Choice<'a>>,
    /// Why the form came back.
    pub problem: Option<TypedProblem>,
}
page!(TypedForm);

/// What the form asks.
#[derive(Clone, Debug, Default)]
pub struct TypedAnswers<'a> {
    /// Field `nature`: `cours` or `evenement`.
    pub nature: TypedNature,
    /// What is taught, or what it is called.
    pub name: &'a str,
    /// What else to read; may be empty.
    pub note: &'a str,
    /// ISO 8601.
    pub date: &'a str,
    /// ISO 8601; empty when it is the same day.
    pub last_day: &'a str,
    /// "08:30".
    pub begins: &'a str,
    /// "09:25".
    pub ends: &'a str,
    /// Whether it lasts whole days: field `all_day`.
    pub all_day: bool,
    /// Ids; fields `teachers`.
    pub teachers: Vec<&'a str>,
    /// Ids; fields `classes`.
    pub classes: Vec<&'a str>,
    /// Names of rooms, with commas.
    pub rooms: &'a str,
}

/// What kind of thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TypedNature {
    /// A lesson.
    #[default]
    Lesson,
    /// A meeting, a trip, a class council.
    Event,
}

/// Why it is not added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypedProblem {
    /// It has no name, or one that is too long.
    Name,
    /// The note is too long.
    Note,
    /// The day is none, or has passed.
    Date,
    /// The last day is before the first, or more than 31 days later.
    LastDay,
    /// The beginning is no hour.
    Begins,
    /// The end is not after the beginning.
    Ends,
    /// Too many rooms, or one whose name is too long.
    Rooms,
    /// Neither a class nor a teacher is chosen, or one that is not of the school.
    Whom,
    /// The service is overloaded or away.
    Busy,
}

impl TypedForm<'_> {
    fn tabs(&self) -> Vec<TabLink> {
        self.desk.tabs(self.layout.text(), Tab::Typed)
    }

    fn is_event(&self) -> bool {
        self.answers.nature == TypedNature::Event
    }

    fn problems(&self) -> Vec<FieldError> {
        let t = self.layout.text();
        let text = |problem| match problem {
            TypedProblem::Name => FieldError::new("name", t.typed_name_wrong()),
            TypedProblem::Note => FieldError::new("note", t.note_wrong()),
            TypedProblem::Date => FieldError::new("date", t.typed_date_wrong()),
            TypedProblem::LastDay => FieldError::new("last_day", t.typed_last_day_wrong()),
            TypedProblem::Begins => FieldError::new("begins", t.begins_wrong()),
            TypedProblem::Ends => FieldError::new("ends", t.ends_wrong()),
            TypedProblem::Rooms => FieldError::new("rooms", t.rooms_wrong()),
            TypedProblem::Whom => FieldError::new("classes-1", t.typed_whom_wrong()),
            TypedProblem::Busy => FieldError::general(t.nothing_changed_busy()),
        };
        self.problem.map(text).into_iter().collect()
    }
}
