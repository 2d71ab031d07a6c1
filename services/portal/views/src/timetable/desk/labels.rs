//! The mapping table of a school: what the names in its sources mean in the directory.

use askama::Template;

use super::{Desk, Tab, TabLink};
use crate::{Layout, page, paths, text::Text, timetable::Choice, wording::FieldError};

/// A page of it, what has no meaning first.
#[derive(Template)]
#[template(path = "timetable/desk/labels.html")]
pub struct Labels<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which school's.
    pub desk: Desk<'a>,
    /// The lines of this page.
    pub labels: Vec<Label<'a>>,
    /// How many have no meaning.
    pub unmatched: u32,
    /// One kind only.
    pub kind: Option<LabelKind>,
    /// What was just done.
    pub notice: Option<LabelNotice>,
    /// The address of the next page, if there is one.
    pub next: Option<&'a str>,
    /// Whether this is not the first page.
    pub continued: bool,
}
page!(Labels);

/// A line of the table.
#[derive(Clone, Debug)]
pub struct Label<'a> {
    /// Its id.
    pub id: &'a str,
    /// What it names.
    pub kind: LabelKind,
    /// As the sources write it.
    pub text: &'a str,
    /// How it got its meaning.
    pub state: LabelState,
    /// The person, class or group; empty when it has none.
    pub meaning: &'a str,
    /// What it may mean, the most likely first.
    pub proposals: Vec<Choice<'a>>,
    /// Lessons to come that bear it.
    pub lessons: u32,
}

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelKind {
    /// Somebody who teaches.
    Teacher,
    /// Somebody else who works there.
    Staff,
    /// A pupil.
    Pupil,
    /// A class.
    Class,
    /// A group.
    Group,
    /// A room.
    Room,
}

/// How a name got its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelState {
    /// It has none.
    Unmatched,
    /// ENEJ found it.
    Matched,
    /// Somebody decided it.
    Decided,
    /// Somebody said that it means nothing.
    Ignored,
}

/// What a form has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelNotice {
    /// It has a meaning.
    Decided,
    /// It means nothing.
    Ignored,
    /// ENEJ looks again.
    LooksAgain,
    /// The service is overloaded or away; nothing was changed.
    Busy,
}

/// Chooses what a name means.
#[derive(Template)]
#[template(path = "timetable/desk/label.html")]
pub struct ChooseLabel<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which school's.
    pub desk: Desk<'a>,
    /// Which name.
    pub label: Label<'a>,
    /// Everybody, or every class, whom it may mean.
    pub choices: Vec<Choice<'a>>,
    /// Whether nothing was chosen.
    pub missing: bool,
}
page!(ChooseLabel);

impl LabelKind {
    /// All, in the order of the tabs.
    pub const ALL: [Self; 6] = [Self::Teacher, Self::Class, Self::Group, Self::Staff, Self::Pupil, Self::Room];

    /// In addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Teacher => "enseignants",
            Self::Staff => "personnels",
            Self::Pupil => "eleves",
            Self::Class => "classes",
            Self::Group => "groupes",
            Self::Room => "salles",
        }
    }

    /// What an address says.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    const fn in_words(self, t: Text) -> &'static str {
        match self {
            Self::Teacher => t.label_teachers(),
            Self::Staff => t.label_staff(),
            Self::Pupil => t.label_pupils(),
            Self::Class => t.label_classes(),
            Self::Group => t.label_groups(),
            Self::Room => t.label_rooms(),
        }
    }

    const fn one_in_words(self, t: Text) -> &'static str {
        match self {
            Self::Teacher => t.label_teacher(),
            Self::Staff => t.label_staff_one(),
            Self::Pupil => t.label_pupil(),
            Self::Class => t.label_class(),
            Self::Group => t.label_group(),
            Self::Room => t.label_room(),
        }
    }
}

impl Labels<'_> {
    fn tabs(&self) -> Vec<TabLink> {
        self.desk.tabs(self.layout.text(), Tab::Labels)
    }

    fn first(&self) -> String {
        let all = self.desk.below(paths::DESK_LABELS);
        self.kind.map_or(all.clone(), |kind| format!("{all}?nature={}", kind.code()))
    }

    /// All of them, then each kind.
    fn kinds(&self) -> Vec<TabLink> {
        let t = self.layout.text();
        let all = self.desk.below(paths::DESK_LABELS);
        let of = |kind: LabelKind| TabLink {
            path: format!("{all}?nature={}", kind.code()),
            text: kind.in_words(t),
            is_current: self.kind == Some(kind),
        };
        let every = TabLink { path: all.clone(), text: t.label_all(), is_current: self.kind.is_none() };
        std::iter::once(every).chain(LabelKind::ALL.map(of)).collect()
    }

    fn path_of(&self, label: &Label<'_>) -> String {
        self.desk.label(label)
    }

    fn notice_text(&self) -> Option<&'static str> {
        let t = self.layout.text();
        self.notice.map(|notice| match notice {
            LabelNotice::Decided => t.label_decided_now(),
            LabelNotice::Ignored => t.label_ignored_now(),
            LabelNotice::LooksAgain => t.label_again_now(),
            LabelNotice::Busy => t.nothing_changed_busy(),
        })
    }
}

impl Desk<'_> {
    fn label(&self, label: &Label<'_>) -> String {
        format!("{}{}/{}", self.path(), paths::DESK_LABELS, label.id)
    }
}

impl Label<'_> {
    fn is_unmatched(&self) -> bool {
        self.state == LabelState::Unmatched
    }

    fn is_ignored(&self) -> bool {
        self.state == LabelState::Ignored
    }

    /// Whether ENEJ may be asked to look again: what it found itself it would find again.
    fn may_look_again(&self) -> bool {
        matches!(self.state, LabelState::Decided | LabelState::Ignored)
    }

    /// A room is its name; there is nothing to choose.
    fn has_choices(&self) -> bool {
        self.kind != LabelKind::Room
    }

    fn state_in_words(&self, t: Text) -> String {
        match self.state {
            LabelState::Unmatched => t.label_unmatched().to_owned(),
            LabelState::Matched => t.label_matched(self.meaning),
            LabelState::Decided => t.label_decided(self.meaning),
            LabelState::Ignored => t.label_ignored().to_owned(),
        }
    }
}

impl ChooseLabel<'_> {
    fn path(&self) -> String {
        self.desk.label(&self.label)
    }

    fn back(&self) -> String {
        self.desk.below(paths::DESK_LABELS)
    }

    fn problems(&self) -> Vec<FieldError> {
        let missing = || FieldError::new("target", self.layout.text().label_choice_missing());
        self.missing.then(missing).into_iter().collect()
    }
}
