//! One lesson, what changed, subscriptions and free slots, in every state.

use chrono::NaiveDateTime;
use portal_views::{
    Layout, paths,
    timetable::{
        Amend, AmendProblem, Before, Change, ChangeKind, ChangedLesson, Changes, Choice, Clash, FreeAnswers, FreeProblem,
        FreeSlots, Freshness, Lesson, LessonNotice, LessonPage, Slot, SourceKind, State, Subscribed, Subscription,
        SubscriptionNotice, SubscriptionProblem, Subscriptions, Travel, desk::Desk,
    },
};

use super::{
    Page, bruyeres,
    timetable::{ID, at, hour, jean_moulin},
};

/// Every one of them.
pub fn pages(layout: Layout<'_>, name: &str) -> Vec<Page> {
    [
        lessons(Layout { path: paths::LESSONS, ..layout }, name),
        changes(Layout { path: paths::LESSON_CHANGES, ..layout }, name),
        subscriptions(Layout { path: paths::SUBSCRIPTIONS, ..layout }, name),
        free(Layout { path: paths::FREE_SLOTS, ..layout }, name),
    ]
    .concat()
}

fn lesson(name: &str) -> Lesson<'_> {
    Lesson { teachers: name.into(), classes: "6e B".into(), rooms: "B12".into(), ..hour(1, 1, "Mathématiques") }
}

fn moved(name: &str) -> Lesson<'_> {
    let before = Before { start: Some(at(0, 10, 15)), rooms: name.into(), ..Before::default() };
    Lesson { state: State::Changed, before: Some(before), school: Some(jean_moulin()), ..lesson(name) }
}

fn choices(name: &str) -> Vec<Choice<'_>> {
    vec![Choice { id: ID, name }, Choice { id: "0199a1b2-2", name: "Claire Durand" }]
}

fn page<'a>(layout: Layout<'a>, lesson: Lesson<'a>) -> LessonPage<'a> {
    let source = Freshness { name: "Pronote", school: "", kind: SourceKind::Feed, success: Some(at(1, 8, 48)), failing: false };
    LessonPage {
        layout,
        lesson,
        title: "",
        note: "",
        school: bruyeres(),
        source,
        now: at(1, 9, 0),
        amended: false,
        history: vec![],
        amend: None,
        notice: None,
    }
}

fn amend(name: &str, problem: Option<AmendProblem>) -> Amend<'_> {
    Amend {
        form_id: "f-1",
        date: "2026-11-17",
        begins: "09:30",
        ends: "10:25",
        rooms: name,
        note: name,
        teachers: choices(name),
        problem,
    }
}

fn history(name: &str) -> Vec<Change<'_>> {
    let change = |kind, before, by| Change { kind, at: at(0, 8, 5), before, by };
    let room = Before { rooms: name.into(), ..Before::default() };
    let moved = Before { start: Some(at(1, 8, 30)), ..Before::default() };
    vec![
        change(ChangeKind::Moved, moved, Some(name)),
        change(ChangeKind::Replaced, room, None),
        change(ChangeKind::Restored, Before::default(), None),
        change(ChangeKind::Cancelled, Before::default(), Some(name)),
        change(ChangeKind::Edited, Before::default(), None),
        change(ChangeKind::Added, Before::default(), None),
    ]
}

fn lessons<'a>(layout: Layout<'a>, name: &'a str) -> Vec<Page> {
    use AmendProblem::{Begins, Busy, Date, Ends, Note, Rooms, Teacher};
    let travel = Travel { gap_minutes: 22, travel_minutes: 25, distance_metres: 9_100 };
    let full = Lesson { clash: Some(Clash::Person), travel: Some(travel), ..moved(name) };
    let everything = LessonPage {
        title: name,
        note: name,
        amended: true,
        history: history(name),
        amend: Some(amend(name, None)),
        ..page(layout, full)
    };
    let wrong = |problem| LessonPage { amend: Some(amend(name, Some(problem))), ..page(layout, lesson(name)) }.render();
    let done = |notice| LessonPage { notice: Some(notice), ..page(layout, lesson(name)) }.render();
    let typed = Freshness { kind: SourceKind::Typed, name, ..page(layout, lesson(name)).source };
    let trip = Lesson { all_day: true, state: State::Exceptional, ..Lesson::new(ID, name, at(1, 0, 0), at(4, 0, 0)) };
    let amend = Some(Amend { teachers: vec![], ..amend(name, None) });
    let typed = LessonPage { source: typed, amended: true, amend, ..page(layout, trip) };
    let cancelled = Lesson { state: State::Cancelled, ..lesson(name) };
    let cancelled = LessonPage { amended: true, notice: Some(LessonNotice::Cancelled), ..page(layout, cancelled) };
    vec![
        ("lesson", page(layout, lesson(name)).render()),
        ("lesson-everything", everything.render()),
        ("lesson-typed", typed.render()),
        ("lesson-cancelled", cancelled.render()),
        ("lesson-added", done(LessonNotice::Added)),
        ("lesson-moved", done(LessonNotice::Moved)),
        ("lesson-room", done(LessonNotice::OtherRoom)),
        ("lesson-replaced", done(LessonNotice::Replaced)),
        ("lesson-restored", done(LessonNotice::Restored)),
        ("lesson-past", done(LessonNotice::Past)),
        ("lesson-note-wrong", wrong(Note)),
        ("lesson-date-wrong", wrong(Date)),
        ("lesson-begins-wrong", wrong(Begins)),
        ("lesson-ends-wrong", wrong(Ends)),
        ("lesson-rooms-wrong", wrong(Rooms)),
        ("lesson-teacher-wrong", wrong(Teacher)),
        ("lesson-busy", wrong(Busy)),
    ]
}

fn changes<'a>(layout: Layout<'a>, name: &'a str) -> Vec<Page> {
    let list = |changes| Changes {
        layout,
        since: at(0, 0, 0).date(),
        now: at(1, 9, 0),
        school: None,
        changes,
        next: None,
        continued: false,
    };
    let changed = |lesson, kind, whose| ChangedLesson { lesson, kind, at: at(1, 8, 48), whose };
    let some = vec![
        changed(moved(name), ChangeKind::Moved, name),
        changed(Lesson { state: State::Cancelled, ..lesson(name) }, ChangeKind::Cancelled, ""),
        changed(Lesson { state: State::Exceptional, ..lesson(name) }, ChangeKind::Added, "Zoé"),
    ];
    let many = some.iter().cycle().take(30).cloned().collect();
    let next = Some("/emploi-du-temps/changements?depuis=2026-11-16&suite=jeton");
    vec![
        ("changes", list(some).render()),
        ("changes-none", list(vec![]).render()),
        ("changes-school", Changes { school: Some((name, "0990001A")), next, continued: true, ..list(many) }.render()),
    ]
}

fn subscription(name: &str, last_use: Option<NaiveDateTime>) -> Subscription<'_> {
    Subscription { id: ID, name, whose: "Zoé", created: at(-30, 8, 0), expires: at(200, 0, 0), last_use }
}

fn subscriptions<'a>(layout: Layout<'a>, name: &'a str) -> Vec<Page> {
    let page = |subscriptions, notice, problem| Subscriptions {
        layout,
        now: at(1, 9, 0),
        subscriptions,
        form_id: "f-1",
        name,
        scope: "moi",
        days: 90,
        scopes: vec![Choice { id: "moi", name: "Vous" }, Choice { id: "enfant:0199a1b2", name }],
        notice,
        problem,
    };
    let ended = Subscription { expires: at(0, 0, 0), ..subscription("Tablette", None) };
    let some = vec![subscription(name, Some(at(1, 8, 30))), subscription("Ordinateur", None), ended];
    let wrong = |problem| page(vec![], None, Some(problem)).render();
    let made = Subscribed {
        layout,
        subscription: subscription(name, None),
        host: "enej.exemple.fr",
        secret: "q3YHbq0dYw2cVnJt1mK8Pz5RrXe7Ls4A",
    };
    vec![
        ("subscriptions", page(some, Some(SubscriptionNotice::Revoked), None).render()),
        ("subscriptions-none", Subscriptions { name: "", days: 0, ..page(vec![], None, None) }.render()),
        ("subscriptions-unchanged", page(vec![], Some(SubscriptionNotice::Busy), None).render()),
        ("subscriptions-name", wrong(SubscriptionProblem::Name)),
        ("subscriptions-scope", wrong(SubscriptionProblem::Scope)),
        ("subscriptions-days", wrong(SubscriptionProblem::Days)),
        ("subscriptions-too-many", wrong(SubscriptionProblem::TooMany)),
        ("subscriptions-busy", wrong(SubscriptionProblem::Busy)),
        ("subscribed", made.render()),
    ]
}

fn free<'a>(layout: Layout<'a>, name: &'a str) -> Vec<Page> {
    use FreeProblem::{Busy, FirstDay, Hours, LastDay, Minutes, Whom};
    let page = |slots, problem| FreeSlots {
        layout,
        desk: Desk { uai: "0990001A", school: bruyeres(), manages: true },
        answers: FreeAnswers {
            people: vec![ID],
            classes: vec![],
            first_day: "2026-11-17",
            last_day: "2026-11-20",
            minutes: "55",
            opens: "08:00",
            closes: "18:00",
        },
        people: choices(name),
        classes: vec![Choice { id: "0199a1b2-2", name: "6e B" }],
        slots,
        problem,
    };
    let slot = |day| Slot { start: at(day, 13, 0), end: at(day, 14, 5) };
    let wrong = |problem| page(None, Some(problem)).render();
    vec![
        ("free", page(None, None).render()),
        ("free-found", page(Some(vec![slot(1), slot(2)]), None).render()),
        ("free-none", page(Some(vec![]), None).render()),
        ("free-whom", wrong(Whom)),
        ("free-first-day", wrong(FirstDay)),
        ("free-last-day", wrong(LastDay)),
        ("free-minutes", wrong(Minutes)),
        ("free-hours", wrong(Hours)),
        ("free-busy", wrong(Busy)),
    ]
}
