//! The timetable's pages, in every state.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use portal_views::{
    Layout, paths,
    timetable::{
        Before, Calendar, Clash, Closure, Day, DayPlan, Freshness, Lesson, Mark, Part, SourceKind, State, TodayLessons, Travel,
        View, Whose, desk::Desk,
    },
    today::{Child, Today},
};

use super::{Page, bruyeres, children, enrolment, teaching};

pub const ID: &str = "0199a1b2-0000-7000-8000-000000000001";

/// Every one of them.
pub fn pages(layout: Layout<'_>, name: &str) -> Vec<Page> {
    [weeks(layout, name), months(layout, name), today(Layout { path: paths::TODAY, ..layout }, name)].concat()
}

/// A moment of the week of Monday 16 November 2026.
pub fn at(day: i64, hour: u32, minute: u32) -> NaiveDateTime {
    let monday = NaiveDate::from_ymd_opt(2026, 11, 16).expect("a day");
    (monday + TimeDelta::days(day)).and_hms_opt(hour, minute, 0).expect("an hour of the day")
}

pub const fn jean_moulin() -> Mark<'static> {
    Mark { place: 1, initials: "JM", name: "Collège Jean Moulin" }
}

const fn bruyeres_mark() -> Mark<'static> {
    Mark { place: 2, initials: "BR", name: "Collège des Bruyères" }
}

const HOURS: [((u32, u32), (u32, u32)); 6] = [
    ((8, 30), (9, 25)),
    ((9, 30), (10, 25)),
    ((10, 40), (11, 35)),
    ((11, 40), (12, 35)),
    ((14, 0), (14, 55)),
    ((15, 0), (15, 55)),
];
const SUBJECTS: [&str; 6] =
    ["Mathématiques", "Anglais LV1", "Histoire-géographie", "Éducation physique et sportive", "Français", "Arts plastiques"];
const TEACHERS: [&str; 6] = ["M. Durand", "Mme Petit", "M. Nguyen", "Mme Lefebvre-Rousseau", "Mme Benali", "M. da Silva"];
const ROOMS: [&str; 6] = ["B12", "A203", "B08", "Gymnase", "C101", "Salle d’arts"];

pub fn hour(day: i64, hour: usize, name: &str) -> Lesson<'_> {
    let ((h1, m1), (h2, m2)) = HOURS[hour % HOURS.len()];
    Lesson::new(ID, name, at(day, h1, m1), at(day, h2, m2))
}

/// Thirty lessons from Monday to Friday, as planned.
fn pupil_week() -> Vec<Lesson<'static>> {
    let lesson = |index: usize| {
        let which = (index * 5 + index / 6) % 6;
        let day = i64::try_from(index / 6).expect("few");
        Lesson { teachers: TEACHERS[which].into(), rooms: ROOMS[which].into(), ..hour(day, index % 6, SUBJECTS[which]) }
    };
    (0..30).map(lesson).collect()
}

/// A week in which everything happens; `name` is a teacher and a room.
fn eventful_week(name: &str) -> Vec<Lesson<'_>> {
    let mut lessons: Vec<Lesson<'_>> = pupil_week();
    lessons[1].state = State::Cancelled;
    lessons[2].state = State::Changed;
    lessons[2].before = Some(Before { start: Some(at(0, 10, 15)), rooms: "B12".into(), ..Before::default() });
    lessons[7].state = State::Changed;
    lessons[7].teachers = name.into();
    lessons[7].before = Some(Before { teachers: "Mme Petit".into(), ..Before::default() });
    lessons[9].state = State::Changed;
    lessons[9].rooms = name.into();
    lessons[9].before = Some(Before { rooms: "B12".into(), ..Before::default() });
    lessons[14].state = State::Exceptional;
    lessons[16].clash = Some(Clash::Room);
    lessons[20].state = State::Changed;
    lessons[20].before = Some(Before { start: Some(at(4, 9, 30)), name: "Latin".into(), ..Before::default() });
    lessons.insert(3, Lesson { clash: Some(Clash::Person), name: "", ..hour(0, 2, name) });
    let trip = Lesson { all_day: true, state: State::Exceptional, ..Lesson::new(ID, name, at(3, 0, 0), at(4, 0, 0)) };
    lessons.push(trip);
    lessons.sort_by_key(|lesson| lesson.start);
    lessons
}

/// A teacher of two schools, with thirty lessons, a clash and a way that takes too long.
fn teacher_week(name: &str) -> Vec<Lesson<'_>> {
    let mut lessons = eventful_week(name);
    for (index, lesson) in lessons.iter_mut().enumerate() {
        lesson.teachers = "".into();
        lesson.classes = if index % 7 == 0 { "4e C, 4e D, Latinistes".into() } else { "6e B".into() };
        lesson.school = Some(if index % 6 < 3 { jean_moulin() } else { bruyeres_mark() });
    }
    lessons[21].travel = Some(Travel { gap_minutes: 22, travel_minutes: 25, distance_metres: 9_100 });
    lessons
}

fn sources(name: &str) -> Vec<Freshness<'_>> {
    let source = |name, kind, success, failing| Freshness { name, school: "Collège Jean Moulin", kind, success, failing };
    vec![
        source("Pronote, élèves", SourceKind::Feed, Some(at(1, 9, 48)), false),
        source(name, SourceKind::Feed, Some(at(-1, 22, 0)), true),
        source("EDT", SourceKind::Upload, Some(at(-30, 8, 0)), false),
        source("Saisie", SourceKind::Typed, None, false),
        Freshness { school: "", ..source("UDT", SourceKind::Feed, None, true) },
    ]
}

fn calendar<'a>(layout: Layout<'a>, whose: Whose<'a>, view: View, parts: Vec<Part<'a>>) -> Calendar<'a> {
    Calendar {
        layout,
        whose,
        base: paths::TIMETABLE,
        view,
        date: at(1, 0, 0).date(),
        now: at(1, 10, 0),
        parts,
        schools: vec![],
        sources: vec![],
        subscribe: None,
        desks: vec![],
        sheet: false,
        truncated: false,
    }
}

fn part<'a>(name: &'a str, view: View, lessons: Vec<Lesson<'a>>) -> Part<'a> {
    let (first, count) = view.days(at(1, 0, 0).date());
    Part { name, days: Day::from(first, count, lessons) }
}

fn closed<'a>(mut part: Part<'a>, name: &'a str) -> Part<'a> {
    for day in part.days.iter_mut().skip(2) {
        day.lessons.clear();
        day.closures = vec![Closure { name, school: None }];
    }
    part.days[1].closures = vec![Closure { name, school: Some(jean_moulin()) }];
    part
}

fn weeks<'a>(layout: Layout<'a>, name: &'a str) -> Vec<Page> {
    let week = View::Week;
    let pupil = || Calendar {
        subscribe: Some(paths::SUBSCRIPTIONS),
        sources: sources(name),
        ..calendar(layout, Whose::Oneself, week, vec![part("", week, eventful_week(name))])
    };
    let schools = || vec![jean_moulin(), bruyeres_mark(), Mark { place: 9, initials: "LR", name }];
    let desk = |manages| Desk { uai: "0990001A", school: bruyeres(), manages };
    let teacher = |whose| Calendar {
        schools: schools(),
        desks: vec![desk(true), desk(false)],
        sources: sources(name),
        ..calendar(layout, whose, week, vec![part("", week, teacher_week(name))])
    };
    let family = vec![
        part(name, week, eventful_week(name)),
        part("Zoé", week, pupil_week()),
        part("Marie-Antoinette", week, pupil_week()),
    ];
    let crowd: Vec<Lesson<'_>> = (0..25).map(|_| hour(1, 0, name)).chain(pupil_week()).collect();
    let side_by_side: Vec<Lesson<'_>> = [1, 2, 3, 4, 6]
        .into_iter()
        .enumerate()
        .flat_map(|(day, lanes)| (0..lanes).map(move |_| hour(i64::try_from(day).expect("few"), 1, "Allemand LV2")))
        .collect();
    let base = "/emploi-du-temps/classes/0199a1b2";
    let of = |whose, lessons| Calendar { base, ..calendar(layout, whose, week, vec![part("", week, lessons)]) };
    let holidays = calendar(layout, Whose::Oneself, week, vec![closed(part("", week, pupil_week()), name)]);
    let saturday: Vec<Lesson<'_>> = pupil_week().into_iter().chain([hour(5, 1, name)]).collect();
    vec![
        ("week-pupil", pupil().render()),
        ("week-teacher", teacher(Whose::Oneself).render()),
        ("week-teacher-sheet", Calendar { sheet: true, ..teacher(Whose::Oneself) }.render()),
        ("week-parent", Calendar { sources: sources(name), ..calendar(layout, Whose::Children, week, family) }.render()),
        ("week-family", calendar(layout, Whose::Family, week, vec![part(name, week, vec![])]).render()),
        ("week-holidays", holidays.render()),
        ("week-saturday", calendar(layout, Whose::Oneself, week, vec![part("", week, saturday)]).render()),
        ("week-class", of(Whose::Class(name), side_by_side).render()),
        ("week-room", of(Whose::Room(name), pupil_week()).render()),
        ("week-of-teacher", of(Whose::Teacher(name), pupil_week()).render()),
        ("week-crowd", Calendar { truncated: true, ..of(Whose::Class(name), crowd) }.render()),
        (
            "week-day",
            Calendar {
                view: View::Day,
                ..calendar(layout, Whose::Oneself, View::Day, vec![part("", View::Day, eventful_week(name))])
            }
            .render(),
        ),
    ]
}

fn months<'a>(layout: Layout<'a>, name: &'a str) -> Vec<Page> {
    let month = View::Month;
    let weekend: Vec<Lesson<'_>> = eventful_week(name).into_iter().chain([hour(5, 1, name)]).collect();
    let family = vec![part(name, month, eventful_week(name)), closed(part("Zoé", month, pupil_week()), name)];
    vec![
        ("month", calendar(layout, Whose::Oneself, month, vec![part("", month, weekend)]).render()),
        ("month-parent", calendar(layout, Whose::Children, month, family).render()),
    ]
}

fn plan(day: i64, now: NaiveDateTime, lessons: Vec<Lesson<'_>>) -> TodayLessons<'_> {
    let of_day = |lesson: &Lesson<'_>| lesson.start.date() == at(day, 0, 0).date();
    let lessons = lessons.into_iter().filter(of_day).collect();
    TodayLessons::Plan(DayPlan { date: at(day, 0, 0).date(), now, closures: vec![], lessons })
}

fn today<'a>(layout: Layout<'a>, name: &'a str) -> Vec<Page> {
    let nothing = || Today {
        layout,
        given_name: name,
        date: at(0, 0, 0).date(),
        letter_added: false,
        figures_missing: false,
        lessons: None,
        children: Vec::new(),
        enrolments: Vec::new(),
        teaching: Vec::new(),
        headships: Vec::new(),
        posts: Vec::new(),
        organisations: Vec::new(),
    };
    let now = at(0, 9, 0);
    let holidays = DayPlan { date: now.date(), now, closures: vec![Closure { name, school: None }], lessons: vec![] };
    let days = [
        plan(0, now, eventful_week(name)),
        plan(1, at(0, 18, 0), pupil_week()),
        TodayLessons::Plan(holidays),
        plan(5, at(5, 9, 0), vec![]),
        TodayLessons::Missing,
    ];
    let names = children(name).into_iter().map(|child| child.given_name).chain(["Ali", "Noé"]);
    let with_lessons = names.zip(days).map(|(given_name, lessons)| Child {
        given_name,
        enrolments: vec![enrolment(bruyeres(), "6e B")],
        lessons: Some(lessons),
    });
    let pupil = |lessons| Today { enrolments: vec![enrolment(bruyeres(), "6e B")], lessons: Some(lessons), ..nothing() };
    let teacher = Today { teaching: teaching(name), lessons: Some(plan(0, now, teacher_week(name))), ..nothing() };
    vec![
        ("today-lessons-parent", Today { children: with_lessons.collect(), ..nothing() }.render()),
        ("today-lessons-pupil", pupil(plan(0, now, eventful_week(name))).render()),
        ("today-lessons-evening", pupil(plan(1, at(0, 19, 0), eventful_week(name))).render()),
        ("today-lessons-missing", pupil(TodayLessons::Missing).render()),
        ("today-lessons-teacher", teacher.render()),
    ]
}
