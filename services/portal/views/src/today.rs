//! Aujourd'hui: the first page, with a section for each thing that the person is.

use crate::{Layout, page, paths, timetable::TodayLessons, wording::initials};
use askama::Template;
use chrono::NaiveDate;

/// The first page. Empty sections are not drawn; several are drawn one after another.
#[derive(Template)]
#[template(path = "today.html")]
pub struct Today<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// To greet with.
    pub given_name: &'a str,
    /// Today, in the territory's time.
    pub date: NaiveDate,
    /// Whether what another letter is for was just added.
    pub letter_added: bool,
    /// Whether the figures of schools could not be had this time.
    pub figures_missing: bool,
    /// For a pupil and for whoever teaches: the day; none when it was not asked for.
    pub lessons: Option<TodayLessons<'a>>,
    /// For a guardian: her children.
    pub children: Vec<Child<'a>>,
    /// For a pupil: where he is enrolled.
    pub enrolments: Vec<Enrolment<'a>>,
    /// For a teacher: his schools.
    pub teaching: Vec<TaughtSchool<'a>>,
    /// For a head: her schools.
    pub headships: Vec<HeadedSchool<'a>>,
    /// For school life and other staff.
    pub posts: Vec<Post<'a>>,
    /// For an agent or an inspector.
    pub organisations: Vec<Organisation<'a>>,
}
page!(Today);

/// A school as families name it.
#[derive(Clone, Copy, Debug)]
pub struct School<'a> {
    /// "Collège Jean Moulin".
    pub name: &'a str,
    /// "Clamart"; may be empty.
    pub town: &'a str,
}

/// One school of a pupil and his classes there.
#[derive(Clone, Debug)]
pub struct Enrolment<'a> {
    /// The school.
    pub school: School<'a>,
    /// Labels of classes: "6e B"; may be empty.
    pub classes: Vec<&'a str>,
}

/// A guardian's child.
#[derive(Clone, Debug)]
pub struct Child<'a> {
    /// "Léo".
    pub given_name: &'a str,
    /// Most often one.
    pub enrolments: Vec<Enrolment<'a>>,
    /// The day; none when it was not asked for.
    pub lessons: Option<TodayLessons<'a>>,
}

/// A school in which the person teaches.
#[derive(Clone, Debug)]
pub struct TaughtSchool<'a> {
    /// The school.
    pub school: School<'a>,
    /// What is taught there.
    pub subjects: Vec<TaughtSubject<'a>>,
}

/// A subject and the classes that have it.
#[derive(Clone, Debug)]
pub struct TaughtSubject<'a> {
    /// "Mathématiques"; empty when the directory does not say.
    pub name: &'a str,
    /// The classes.
    pub classes: Vec<TaughtClass<'a>>,
}

/// A class that the person teaches.
#[derive(Clone, Copy, Debug)]
pub struct TaughtClass<'a> {
    /// "4e C".
    pub name: &'a str,
    /// Whether the person is its main teacher.
    pub main_teacher: bool,
}

/// A school and its figures, for its head.
#[derive(Clone, Copy, Debug)]
pub struct HeadedSchool<'a> {
    /// The school.
    pub school: School<'a>,
    /// How many pupils.
    pub pupils: u32,
    /// How many classes.
    pub classes: u32,
    /// How many teachers.
    pub teachers: u32,
    /// How many guardians.
    pub guardians: u32,
    /// Accounts of all of them.
    pub accounts: Accounts,
}

/// How many accounts were activated.
#[derive(Clone, Copy, Debug)]
pub struct Accounts {
    /// Activated so far.
    pub activated: u32,
    /// People who have or could have an account.
    pub total: u32,
}

/// A function in a school, for school life and other staff.
#[derive(Clone, Copy, Debug)]
pub struct Post<'a> {
    /// "CPE", "Gestionnaire".
    pub function: &'a str,
    /// The school.
    pub school: School<'a>,
}

/// An organisation, its totals and one page of its schools.
#[derive(Clone, Debug)]
pub struct Organisation<'a> {
    /// "Département des Hauts-de-Seine".
    pub name: &'a str,
    /// How many schools in all.
    pub school_count: u32,
    /// How many pupils.
    pub pupils: u32,
    /// How many teachers.
    pub teachers: u32,
    /// How many guardians.
    pub guardians: u32,
    /// Accounts of all of them.
    pub accounts: Accounts,
    /// The schools of this page.
    pub schools: Vec<SchoolRow<'a>>,
    /// The address of the next page of schools, if there is one.
    pub next: Option<&'a str>,
    /// Whether this is not the first page: then a link leads back to the start.
    pub continued: bool,
}

/// A line of an organisation's list of schools.
#[derive(Clone, Copy, Debug)]
pub struct SchoolRow<'a> {
    /// The school.
    pub school: School<'a>,
    /// Its number, "0920131A".
    pub uai: &'a str,
    /// How many pupils.
    pub pupils: u32,
    /// Its accounts.
    pub accounts: Accounts,
}

impl Today<'_> {
    fn date_in_words(&self) -> String {
        self.layout.text().long_date(self.date)
    }

    fn headship_count(&self) -> u32 {
        u32::try_from(self.headships.len()).unwrap_or(u32::MAX)
    }

    fn nothing(&self) -> bool {
        !self.figures_missing
            && self.lessons.is_none()
            && self.children.is_empty()
            && self.enrolments.is_empty()
            && self.teaching.is_empty()
            && self.headships.is_empty()
            && self.posts.is_empty()
            && self.organisations.is_empty()
    }

    fn children_have_lessons(&self) -> bool {
        self.children.iter().any(|child| child.lessons.is_some())
    }

    /// Adults may get a letter for each child, school or function; a pupil has one account by her INE.
    const fn may_have_letters(&self) -> bool {
        !self.children.is_empty()
            || !self.teaching.is_empty()
            || !self.headships.is_empty()
            || !self.posts.is_empty()
            || !self.organisations.is_empty()
            || self.enrolments.is_empty()
    }
}

impl School<'_> {
    pub(crate) fn initials(self) -> String {
        initials(self.name)
    }
}

impl Accounts {
    /// Whole per cent, rounded down: 100 means all.
    pub(crate) fn per_cent(self) -> u32 {
        u32::try_from(u64::from(self.activated) * 100 / u64::from(self.total.max(1))).unwrap_or(100)
    }

    pub(crate) fn waiting(self) -> u32 {
        self.total.saturating_sub(self.activated)
    }
}
