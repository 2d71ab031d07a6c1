//! One lesson: everything that is known of it, its history, and the forms that change it.

use askama::Template;
use chrono::NaiveDateTime;

use super::{Before, Choice, Freshness, Lesson, SourceKind};
use crate::{Layout, page, paths, text::Text, today::School, wording::FieldError};

/// The page. Its forms are below [`paths::LESSONS`] and the lesson's id.
#[derive(Template)]
#[template(path = "timetable/lesson.html")]
pub struct LessonPage<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which.
    pub lesson: Lesson<'a>,
    /// What it is called, when the lesson's name is its subject; may be empty.
    pub title: &'a str,
    /// What else to read; may be empty.
    pub note: &'a str,
    /// Its school.
    pub school: School<'a>,
    /// Where it comes from.
    pub source: Freshness<'a>,
    /// Now, where the school is.
    pub now: NaiveDateTime,
    /// Whether somebody typed a change that holds against its source.
    pub amended: bool,
    /// What became of it, latest first.
    pub history: Vec<Change<'a>>,
    /// The forms; none when the viewer may not change it, or it has begun.
    pub amend: Option<Amend<'a>>,
    /// What was just done.
    pub notice: Option<LessonNotice>,
}
page!(LessonPage);

/// One line of a lesson's history.
#[derive(Clone, Debug)]
pub struct Change<'a> {
    /// What happened.
    pub kind: ChangeKind,
    /// When, where the school is.
    pub at: NaiveDateTime,
    /// What it was before.
    pub before: Before<'a>,
    /// Who typed it; none when an import did it.
    pub by: Option<&'a str>,
}

/// What happened to a lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is not held any more.
    Cancelled,
    /// It is held at another time.
    Moved,
    /// Another lesson, teacher or room is in its place.
    Replaced,
    /// It is held after all.
    Restored,
    /// Something else of it changed.
    Edited,
}

/// The forms that change a lesson.
#[derive(Clone, Debug)]
pub struct Amend<'a> {
    /// One form changes once, however often it is sent.
    pub form_id: &'a str,
    /// ISO 8601: field `date`.
    pub date: &'a str,
    /// "08:30": field `begins`.
    pub begins: &'a str,
    /// "09:25": field `ends`.
    pub ends: &'a str,
    /// With commas: field `rooms`.
    pub rooms: &'a str,
    /// Why it is cancelled: field `note`.
    pub note: &'a str,
    /// Who may lead it instead: field `teacher`; empty when the viewer may choose nobody.
    pub teachers: Vec<Choice<'a>>,
    /// Why a form came back.
    pub problem: Option<AmendProblem>,
}

/// Why a lesson is not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmendProblem {
    /// The note is too long.
    Note,
    /// The day is none, or has passed.
    Date,
    /// The beginning is no hour.
    Begins,
    /// The end is not after the beginning.
    Ends,
    /// No room, too many, or a name that is too long.
    Rooms,
    /// Nobody was chosen, or somebody who is not of the school.
    Teacher,
    /// The service is overloaded or away.
    Busy,
}

/// What a form has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LessonNotice {
    /// Added it.
    Added,
    /// Cancelled it.
    Cancelled,
    /// Moved it.
    Moved,
    /// Gave it another room.
    OtherRoom,
    /// Gave it to somebody else.
    Replaced,
    /// Its source says again what it is.
    Restored,
    /// Nothing: it has begun.
    Past,
}

/// One of the forms, folded unless it came back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Cancel,
    Move,
    Room,
    Teacher,
}

impl LessonPage<'_> {
    fn path(&self) -> String {
        format!("{}/{}", paths::LESSONS, self.lesson.id)
    }

    fn heading(&self) -> String {
        let t = self.layout.text();
        format!("{}, {}", self.lesson.name_in(t), self.lesson.day_and_hours(t))
    }

    fn is_typed(&self) -> bool {
        self.source.kind == SourceKind::Typed
    }

    fn source_in_words(&self) -> String {
        self.source.in_words(self.layout.text(), self.now)
    }

    fn notice_text(&self) -> Option<&'static str> {
        let t = self.layout.text();
        self.notice.map(|notice| match notice {
            LessonNotice::Added => t.lesson_added_now(),
            LessonNotice::Cancelled => t.lesson_cancelled_now(),
            LessonNotice::Moved => t.lesson_moved_now(),
            LessonNotice::OtherRoom => t.lesson_room_now(),
            LessonNotice::Replaced => t.lesson_replaced_now(),
            LessonNotice::Restored => t.lesson_restored_now(),
            LessonNotice::Past => t.lesson_past(),
        })
    }

    fn problems(&self) -> Vec<FieldError> {
        let problem = self.amend.as_ref().and_then(|amend| amend.problem);
        problem.map(|problem| problem.of_field(self.layout.text())).into_iter().collect()
    }
}

impl AmendProblem {
    fn of_field(self, t: Text) -> FieldError {
        match self {
            Self::Note => FieldError::new("note", t.note_wrong()),
            Self::Date => FieldError::new("date", t.typed_date_wrong()),
            Self::Begins => FieldError::new("begins", t.begins_wrong()),
            Self::Ends => FieldError::new("ends", t.ends_wrong()),
            Self::Rooms => FieldError::new("rooms", t.amend_rooms_wrong()),
            Self::Teacher => FieldError::new("teacher", t.amend_teacher_wrong()),
            Self::Busy => FieldError::general(t.nothing_changed_busy()),
        }
    }

    const fn form(self) -> Option<Form> {
        match self {
            Self::Note => Some(Form::Cancel),
            Self::Date | Self::Begins | Self::Ends => Some(Form::Move),
            Self::Rooms => Some(Form::Room),
            Self::Teacher => Some(Form::Teacher),
            Self::Busy => None,
        }
    }
}

impl Amend<'_> {
    fn is_back(&self, form: Form) -> bool {
        self.problem.and_then(AmendProblem::form) == Some(form)
    }

    fn cancels(&self) -> bool {
        self.is_back(Form::Cancel)
    }

    fn moves(&self) -> bool {
        self.is_back(Form::Move)
    }

    fn changes_room(&self) -> bool {
        self.is_back(Form::Room)
    }

    fn replaces(&self) -> bool {
        self.is_back(Form::Teacher)
    }
}

impl ChangeKind {
    pub(crate) const fn in_words(self, t: Text) -> &'static str {
        match self {
            Self::Added => t.change_added(),
            Self::Cancelled => t.change_cancelled(),
            Self::Moved => t.change_moved(),
            Self::Replaced => t.change_replaced(),
            Self::Restored => t.change_restored(),
            Self::Edited => t.change_edited(),
        }
    }
}

impl Change<'_> {
    fn when(&self, t: Text) -> String {
        t.moment_with_year(self.at)
    }

    fn by_in_words(&self, t: Text) -> String {
        self.by.map_or_else(|| t.change_by_import().to_owned(), |person| t.change_by(person))
    }
}
