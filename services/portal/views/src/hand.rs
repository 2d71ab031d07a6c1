//! Personnes ajoutées à la main: who works in a school and whom no feed knows, for heads and administrators.

use askama::Template;
use chrono::{NaiveDate, NaiveDateTime};

use crate::{Layout, functions::GivenProfile, page, paths, text::Text, today::School, wording::FieldError};

/// A page of them. Forms to add, change and end them are below [`paths::PEOPLE`].
#[derive(Template)]
#[template(path = "hand/people.html")]
pub struct PeopleByHand<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Whether the viewer decides about merges.
    pub administers: bool,
    /// Whether those are shown too whose last day has passed.
    pub include_ended: bool,
    /// Those of this page, in the order in which they were added.
    pub people: Vec<PersonByHand<'a>>,
    /// What was just done.
    pub notice: Option<HandNotice>,
    /// The address of the next page, if there is one.
    pub next: Option<&'a str>,
    /// Whether this is not the first page.
    pub continued: bool,
}
page!(PeopleByHand);

/// Somebody who was added by hand.
#[expect(clippy::struct_excessive_bools, reason = "four facts that go with each other in any way")]
#[derive(Clone, Debug)]
pub struct PersonByHand<'a> {
    /// Her id.
    pub id: &'a str,
    /// "Claire Martin".
    pub name: String,
    /// "Accompagnante (AESH)", or a code.
    pub function: &'a str,
    /// What the function makes of her.
    pub profile: Option<GivenProfile>,
    /// Where.
    pub school: School<'a>,
    /// The school's number.
    pub uai: &'a str,
    /// Her last day there.
    pub last_day: Option<NaiveDate>,
    /// Whether it has passed, or somebody ended it.
    pub ended: bool,
    /// Whether her account is open.
    pub activated: bool,
    /// Whether a merge made her one with somebody whom a feed knows.
    pub reconciled: bool,
    /// Whether a merge with somebody whom a feed knows is proposed.
    pub proposed: bool,
}

/// What a form has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandNotice {
    /// Added her; her code was shown.
    Added,
    /// Changed what is known of her.
    Changed,
    /// Ended her function.
    Ended,
    /// Nothing, since a feed names her now.
    Reconciled,
    /// The service is overloaded or away; nothing was changed.
    Busy,
}

/// Asks before the function of somebody ends.
#[derive(Template)]
#[template(path = "hand/end.html")]
pub struct EndPerson<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Who.
    pub person: PersonByHand<'a>,
}
page!(EndPerson);

/// The code by which somebody who was just added opens her account; shown once.
#[derive(Template)]
#[template(path = "hand/letter.html")]
pub struct HandedLetter<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// "Claire Martin".
    pub name: &'a str,
    /// "K7QM-2XNT-9BWD".
    pub code: &'a str,
    /// Until when it can be used, in the time of her school.
    pub until: NaiveDateTime,
}
page!(HandedLetter);

/// The form that adds or changes somebody; its fields are those of [`HandAnswers`], and `form_id`.
#[derive(Template)]
#[template(path = "hand/form.html")]
pub struct PersonForm<'a> {
    /// The frame, with the viewer.
    pub layout: Layout<'a>,
    /// Where she works, or may.
    pub place: Place<'a>,
    /// One form adds one person, however often it is sent.
    pub form_id: &'a str,
    /// What is known, or was typed before.
    pub answers: HandAnswers<'a>,
    /// Functions to choose from, by what they give; empty when the code is to be typed.
    pub functions: Vec<(GivenProfile, Vec<FunctionChoice<'a>>)>,
    /// Why the form came back.
    pub problem: Option<HandProblem>,
}
page!(PersonForm);

/// Where somebody works.
#[derive(Clone, Debug)]
pub enum Place<'a> {
    /// A new person, in one of these schools, each with its number.
    OneOf(Vec<(&'a str, School<'a>)>),
    /// A new person, in a school whose number is typed.
    Typed,
    /// Somebody who is there, who stays in her school.
    Known {
        /// Her id.
        id: &'a str,
        /// The school's number.
        uai: &'a str,
        /// The school.
        school: School<'a>,
        /// Whether her last day has passed.
        ended: bool,
    },
}

/// What the form asks.
#[derive(Clone, Copy, Debug, Default)]
pub struct HandAnswers<'a> {
    /// First name.
    pub given_name: &'a str,
    /// Family name.
    pub family_name: &'a str,
    /// ISO 8601; may be empty.
    pub birth_date: &'a str,
    /// May be empty.
    pub email: &'a str,
    /// The school's number.
    pub uai: &'a str,
    /// A code of the table.
    pub function_code: &'a str,
    /// What people read; may be empty.
    pub function_label: &'a str,
    /// ISO 8601.
    pub last_day: &'a str,
}

/// A function of the table.
#[derive(Clone, Copy, Debug)]
pub struct FunctionChoice<'a> {
    /// "AES".
    pub code: &'a str,
    /// What it means; may be empty.
    pub label: &'a str,
}

/// Why somebody is not added or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandProblem {
    /// The first name is empty or too long.
    GivenName,
    /// The family name is.
    FamilyName,
    /// The birth date is none that has passed.
    BirthDate,
    /// The address cannot be one.
    Email,
    /// There is no such school, or it is not the viewer's.
    School,
    /// The code is not in the table, or gives more than the viewer may give.
    Function,
    /// The function's name is too long.
    FunctionLabel,
    /// The last day has passed or is more than two years away.
    LastDay,
    /// The service is overloaded or away.
    Busy,
}

impl PeopleByHand<'_> {
    fn notice_text(&self) -> Option<&'static str> {
        let t = self.layout.text();
        self.notice.map(|notice| match notice {
            HandNotice::Added => t.hand_added(),
            HandNotice::Changed => t.hand_changed(),
            HandNotice::Ended => t.hand_ended_now(),
            HandNotice::Reconciled => t.hand_reconciled_unchanged(),
            HandNotice::Busy => t.nothing_changed_busy(),
        })
    }

    /// Its own address, without the page.
    const fn first(&self) -> &'static str {
        if self.include_ended { paths::PEOPLE_ALL } else { paths::PEOPLE }
    }

    const fn none_in_words(&self, t: Text) -> &'static str {
        if self.include_ended { t.hand_none_ever() } else { t.hand_none() }
    }
}

impl PersonByHand<'_> {
    fn path(&self) -> String {
        format!("{}/{}/{}", paths::PEOPLE, self.uai, self.id)
    }

    fn until_in_words(&self, t: Text) -> Option<String> {
        let day = t.long_date(self.last_day?);
        Some(if self.ended { t.hand_was_until(&day) } else { t.hand_until(&day) })
    }
}

impl FunctionChoice<'_> {
    fn in_words(&self) -> String {
        if self.label.is_empty() { self.code.to_owned() } else { format!("{} – {}", self.code, self.label) }
    }
}

impl PersonForm<'_> {
    const fn title(&self) -> &'static str {
        let t = self.layout.text();
        match self.place {
            Place::Known { .. } => t.hand_change(),
            Place::OneOf(_) | Place::Typed => t.hand_add(),
        }
    }

    fn action(&self) -> String {
        match self.place {
            Place::Known { id, uai, .. } => format!("{}/{uai}/{id}", paths::PEOPLE),
            Place::OneOf(_) | Place::Typed => paths::PERSON_NEW.to_owned(),
        }
    }

    fn problems(&self) -> Vec<FieldError> {
        let t = self.layout.text();
        let text = |problem| match problem {
            HandProblem::GivenName => FieldError::new("given_name", t.hand_given_name_wrong()),
            HandProblem::FamilyName => FieldError::new("family_name", t.hand_family_name_wrong()),
            HandProblem::BirthDate => FieldError::new("birth_date", t.hand_birth_date_wrong()),
            HandProblem::Email => FieldError::new("email", t.email_malformed()),
            HandProblem::School => FieldError::new("uai", t.hand_school_wrong()),
            HandProblem::Function => FieldError::new("function_code", t.hand_function_wrong()),
            HandProblem::FunctionLabel => FieldError::new("function_label", t.function_label_wrong()),
            HandProblem::LastDay => FieldError::new("last_day", t.hand_last_day_wrong()),
            HandProblem::Busy => FieldError::general(t.nothing_changed_busy()),
        };
        self.problem.map(text).into_iter().collect()
    }
}
