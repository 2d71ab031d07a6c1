//! The living style guide: every component once, with invented people; also the test bed.

use crate::{
    Layout, page, paths,
    timetable::{Before, DayPlan, Lesson, State, TodayLessons},
    today::{
        Accounts, Child, Enrolment, HeadedSchool, Organisation, Post, School, SchoolRow, TaughtClass, TaughtSchool, TaughtSubject,
    },
    wording::FieldError,
};
use askama::Template;
use chrono::NaiveDate;

/// The style guide. Its fields have the names of those of [`crate::today::Today`]: it draws the same pieces.
#[derive(Template)]
#[template(path = "guide.html")]
pub struct Guide<'a> {
    layout: Layout<'a>,
    lessons: Option<TodayLessons<'a>>,
    children: Vec<Child<'a>>,
    enrolments: Vec<Enrolment<'a>>,
    teaching: Vec<TaughtSchool<'a>>,
    headships: Vec<HeadedSchool<'a>>,
    posts: Vec<Post<'a>>,
    organisations: Vec<Organisation<'a>>,
}
page!(Guide);

const BRUYERES: School<'_> = School { name: "Collège des Bruyères", town: "Valmont" };
const TILLEULS: School<'_> = School { name: "École élémentaire des Tilleuls", town: "Valmont" };
const RIVIERE: School<'_> = School { name: "Lycée de la Rivière", town: "Saint-Aubin" };
const ACCOUNTS: Accounts = Accounts { activated: 412, total: 1_236 };

impl<'a> Guide<'a> {
    /// The guide, in a frame.
    pub fn new(layout: Layout<'a>) -> Self {
        Self {
            layout,
            lessons: None,
            children: vec![child("Léo", TILLEULS, "CM2 A"), Child { lessons: Some(day()), ..child("Zoé", BRUYERES, "6e B") }],
            enrolments: vec![Enrolment { school: BRUYERES, classes: vec!["6e B"] }],
            teaching: [BRUYERES, TILLEULS, RIVIERE, BRUYERES, TILLEULS, RIVIERE].map(taught).into(),
            headships: vec![headed()],
            posts: vec![Post { function: "CPE", school: BRUYERES }],
            organisations: vec![organisation()],
        }
    }

    fn sample_errors(&self) -> Vec<FieldError> {
        let t = self.layout.text();
        vec![FieldError::new("sample", t.sign_in_login_missing())]
    }

    fn children_have_lessons(&self) -> bool {
        self.children.iter().any(|child| child.lessons.is_some())
    }

    fn headship_count(&self) -> u32 {
        u32::try_from(self.headships.len()).unwrap_or(u32::MAX)
    }
}

fn child<'a>(given_name: &'a str, school: School<'a>, class: &'a str) -> Child<'a> {
    Child { given_name, enrolments: vec![Enrolment { school, classes: vec![class] }], lessons: None }
}

/// A morning of which one lesson was moved.
fn day() -> TodayLessons<'static> {
    let date = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day");
    let at = |hour, minute| date.and_hms_opt(hour, minute, 0).expect("an hour of the day");
    let english = Lesson {
        rooms: "B12".into(),
        state: State::Changed,
        before: Some(Before { start: Some(at(10, 30)), ..Before::default() }),
        ..Lesson::new("1", "Anglais", at(9, 30), at(10, 25))
    };
    let maths = Lesson { teachers: "Claire Durand".into(), ..Lesson::new("2", "Mathématiques", at(8, 30), at(9, 25)) };
    TodayLessons::Plan(DayPlan { date, now: at(9, 0), closures: vec![], lessons: vec![maths, english] })
}

fn taught(school: School<'_>) -> TaughtSchool<'_> {
    let classes = vec![TaughtClass { name: "6e B", main_teacher: true }, TaughtClass { name: "4e C", main_teacher: false }];
    TaughtSchool { school, subjects: vec![TaughtSubject { name: "Mathématiques", classes }] }
}

const fn headed() -> HeadedSchool<'static> {
    HeadedSchool { school: BRUYERES, pupils: 540, classes: 21, teachers: 42, guardians: 981, accounts: ACCOUNTS }
}

fn organisation() -> Organisation<'static> {
    let row = |school, uai, pupils| SchoolRow { school, uai, pupils, accounts: ACCOUNTS };
    Organisation {
        name: "Département du Val",
        school_count: 99,
        pupils: 54_000,
        teachers: 3_920,
        guardians: 88_410,
        accounts: Accounts { activated: 12_345, total: 146_330 },
        schools: vec![row(BRUYERES, "0990001A", 540), row(TILLEULS, "0990002B", 187), row(RIVIERE, "0990003C", 1_204)],
        next: Some(paths::GUIDE),
        continued: true,
    }
}
