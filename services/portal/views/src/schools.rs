//! Établissements: what the directory holds of schools, for administrators and, of her own, for a head.
//!
//! [`Schools`] is the list, [`SchoolPage`] is one of them; the forms that change what it is are in [`uai`], [`link`] and
//! [`responsible`].

use askama::Template;

use crate::{Layout, page, paths, today::School, wording::FieldError};

pub mod link;
pub mod place;
pub mod responsible;
pub mod uai;

use link::Link;
use place::Place;
use responsible::{Responsible, Said};

/// The schools, by town and name, or those that a search finds.
#[derive(Template)]
#[template(path = "schools/schools.html")]
pub struct Schools<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// What was searched for; may be empty.
    pub query: &'a str,
    /// Whether it is too long to be searched for.
    pub query_too_long: bool,
    /// How many there are in all, or were found.
    pub count: u32,
    /// Those of this page.
    pub schools: Vec<SchoolLine<'a>>,
    /// The address of the first page.
    pub first: &'a str,
    /// The address of the next page, if there is one.
    pub next: Option<&'a str>,
    /// Whether this is not the first page.
    pub continued: bool,
}
page!(Schools);

/// A line of the list.
#[derive(Clone, Copy, Debug)]
pub struct SchoolLine<'a> {
    /// Which.
    pub school: School<'a>,
    /// Its number.
    pub uai: &'a str,
    /// How many pupils.
    pub pupils: u32,
}

/// One school. What may be changed is below [`paths::SCHOOLS`] and its number.
#[derive(Template)]
#[template(path = "schools/school.html")]
pub struct SchoolPage<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Which.
    pub place: Place<'a>,
    /// Its people.
    pub people: People,
    /// What it is one place with.
    pub links: Vec<Link<'a>>,
    /// Who is responsible for it, or was said not to be.
    pub responsible: Vec<Responsible<'a>>,
    /// Whether the viewer may change it.
    pub administers: bool,
    /// What was just done.
    pub notice: Option<SchoolNotice>,
}
page!(SchoolPage);

/// How many people a school has.
#[derive(Clone, Copy, Debug)]
pub struct People {
    /// Pupils.
    pub pupils: u32,
    /// Guardians.
    pub guardians: u32,
    /// Teachers.
    pub teachers: u32,
    /// Everybody else who works there.
    pub staff: u32,
    /// Its classes.
    pub classes: u32,
}

/// What a form has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchoolNotice {
    /// It has another number, or will have.
    UaiChanged,
    /// It is one place with another.
    Linked,
    /// It is no more.
    Unlinked,
    /// Who is responsible was said.
    ResponsibilityChanged,
    /// The service is overloaded or away; nothing was changed.
    Busy,
}

/// Where a school's page is.
fn path_of(uai: &str) -> String {
    format!("{}/{uai}", paths::SCHOOLS)
}

impl SchoolLine<'_> {
    fn path(&self) -> String {
        path_of(self.uai)
    }
}

impl Schools<'_> {
    fn problems(&self) -> Vec<FieldError> {
        let wrong = || FieldError::new("q", self.layout.text().schools_query_long());
        self.query_too_long.then(wrong).into_iter().collect()
    }

    fn none_in_words(&self) -> &'static str {
        let t = self.layout.text();
        if self.query.is_empty() { t.schools_none() } else { t.schools_not_found() }
    }

    fn count_in_words(&self) -> String {
        let t = self.layout.text();
        if self.query.is_empty() { t.schools_count(self.count) } else { t.schools_found(self.count) }
    }
}

impl SchoolPage<'_> {
    fn notice_text(&self) -> Option<&'static str> {
        let t = self.layout.text();
        self.notice.map(|notice| match notice {
            SchoolNotice::UaiChanged => t.school_uai_changed(),
            SchoolNotice::Linked => t.school_linked(),
            SchoolNotice::Unlinked => t.school_unlinked(),
            SchoolNotice::ResponsibilityChanged => t.school_responsibility_changed(),
            SchoolNotice::Busy => t.nothing_changed_busy(),
        })
    }

    /// Who is responsible, or who was said not to be.
    fn said(&self, responsible: bool) -> Vec<&Responsible<'_>> {
        self.responsible.iter().filter(|one| (one.said != Some(Said::NotResponsible)) == responsible).collect()
    }
}
