//! A school's own desk, in every state.

use chrono::NaiveDate;
use portal_views::{
    Layout,
    timetable::{
        Choice, Clash, Finding, Format, SourceKind, State, Travel,
        desk::{
            ChooseLabel, Conflict, ConflictKind, Conflicts, DeleteSource, Desk, Figures, Import, ImportNotice, ImportPage,
            ImportState, Imports, Label, LabelKind, LabelNotice, LabelState, Labels, Lists, NationalClosure, NewSource,
            OwnClosure, RollBack, Source, SourceAnswers, SourceNotice, SourcePage, SourceProblem, Sources, TypedAnswers,
            TypedForm, TypedNature, TypedProblem, Year, YearProblem,
        },
    },
};

use super::{
    Page, bruyeres,
    timetable::{ID, at, hour, jean_moulin},
};

/// Every one of them.
pub fn pages(layout: Layout<'_>, name: &str) -> Vec<Page> {
    [
        lists_of_sources(layout, name),
        sources(layout, name),
        imports(layout, name),
        labels(layout, name),
        conflicts(layout, name),
        typed(layout, name),
        years(layout, name),
        lists(layout, name),
    ]
    .concat()
}

const fn desk() -> Desk<'static> {
    Desk { uai: "0990001A", school: bruyeres(), manages: true }
}

fn choices(name: &str) -> Vec<Choice<'_>> {
    vec![Choice { id: ID, name }, Choice { id: "0199a1b2-2", name: "6e B" }, Choice { id: "0199a1b2-3", name: "4e C" }]
}

fn source(name: &str) -> Source<'_> {
    Source {
        id: ID,
        name,
        kind: SourceKind::Feed,
        format: Format::Icalendar,
        host: "pronote.exemple.fr",
        subject: "",
        paused: false,
        success: Some(at(1, 9, 48)),
        failure: None,
        failures: 0,
        next_check: Some(at(1, 10, 3)),
        lessons_to_come: 1_412,
        waiting_import: "",
    }
}

const CUT: Finding<'_> = Finding { code: "SOURCE_CUT", file: "", line: 0, element: "", value: "" };

fn failing(name: &str) -> Source<'_> {
    let failure = Finding { code: "ANSWER_REFUSED", value: "404", ..CUT };
    Source { failure: Some(failure), failures: 3, success: Some(at(-1, 8, 0)), ..source(name) }
}

fn upload(name: &str) -> Source<'_> {
    let from_files = Source { kind: SourceKind::Upload, format: Format::Edt, host: "", next_check: None, ..source(name) };
    Source { waiting_import: ID, ..from_files }
}

fn lists_of_sources<'a>(layout: Layout<'a>, name: &'a str) -> Vec<Page> {
    let list = |sources, notice| Sources {
        layout,
        desk: desk(),
        now: at(1, 10, 0),
        sources,
        unmatched: 0,
        notice,
        next: None,
        continued: false,
    };
    let typed = Source { kind: SourceKind::Typed, format: Format::Unknown, host: "", next_check: None, ..source("Saisies") };
    let some = vec![
        source(name),
        failing("Pronote, professeurs"),
        upload("EDT"),
        Source { paused: true, subject: name, success: None, ..source("ADE") },
        typed,
    ];
    let formats = [Format::Udt, Format::Sts, Format::ExpCours, Format::Unknown];
    let many = formats.iter().cycle().take(20).map(|format| Source { format: *format, ..upload(name) }).collect();
    let next = Some("/emploi-du-temps/etablissement/0990001A?suite=jeton");
    vec![
        ("desk-sources", Sources { unmatched: 3, ..list(some, Some(SourceNotice::Added)) }.render()),
        ("desk-sources-none", list(vec![], Some(SourceNotice::Deleted)).render()),
        ("desk-sources-many", Sources { next, continued: true, ..list(many, Some(SourceNotice::Busy)) }.render()),
    ]
}

fn sources<'a>(layout: Layout<'a>, name: &'a str) -> Vec<Page> {
    let page = |source: Source<'a>, notice, problem| {
        SourcePage { layout, desk: desk(), now: at(1, 10, 0), source, name: source.name, notice, problem }.render()
    };
    let answers = SourceAnswers { upload: false, name, address: "webcal://…", subject: "classe:0199a1b2-2", room: "B12" };
    let new = |answers, problem| {
        let (classes, teachers) = (choices(name), choices(name));
        NewSource { layout, desk: desk(), form_id: "f-1", answers, classes, teachers, problem }.render()
    };
    let refused = Finding { code: "ADDRESS_REFUSED", ..CUT };
    let line = Finding { code: "STS_TWO_SCHOOLS", file: "sts_emp.xml", line: 3, element: "UAJ", value: "0990001A, 0990002B" };
    vec![
        ("desk-source", page(source(name), Some(SourceNotice::Fetched), None)),
        ("desk-source-failing", page(failing(name), Some(SourceNotice::Changed), None)),
        ("desk-source-paused", page(Source { paused: true, ..source(name) }, Some(SourceNotice::Paused), None)),
        ("desk-source-resumed", page(source(name), Some(SourceNotice::Resumed), Some(SourceProblem::Name))),
        ("desk-source-upload", page(upload(name), None, None)),
        ("desk-source-no-file", page(upload(name), None, Some(SourceProblem::NoFile))),
        ("desk-source-wrong-files", page(upload(name), None, Some(SourceProblem::Files(line)))),
        ("desk-source-cut-files", page(upload(name), None, Some(SourceProblem::Files(CUT)))),
        ("desk-source-new", new(SourceAnswers::default(), None)),
        ("desk-source-new-address", new(answers, Some(SourceProblem::Address(refused)))),
        ("desk-source-new-subject", new(SourceAnswers { upload: true, ..answers }, Some(SourceProblem::Subject))),
        ("desk-source-new-too-many", new(answers, Some(SourceProblem::TooMany))),
        ("desk-source-new-busy", new(answers, Some(SourceProblem::Busy))),
        ("desk-source-delete", DeleteSource { layout, desk: desk(), source: source(name) }.render()),
    ]
}

fn import(state: ImportState, source: &str) -> Import<'_> {
    let figures = Figures { lessons: 1_812, to_come: 1_412, added: 12, moved: 3, cancelled: 1, changed: 7, unchanged: 1_390 };
    Import {
        id: ID,
        source,
        version: 12,
        state,
        held: false,
        format: Format::Icalendar,
        created: at(1, 9, 48),
        sender: "",
        figures,
        findings: 0,
        unmatched: 0,
    }
}

fn imports<'a>(layout: Layout<'a>, name: &'a str) -> Vec<Page> {
    use ImportState::{Dropped, Former, InForce, RolledBack, Staged};
    let page = |import, notice| ImportPage {
        layout,
        desk: desk(),
        import,
        found: vec![],
        unconfirmed: false,
        has_earlier: true,
        notice,
    };
    let few = Figures { lessons: 3, to_come: 3, cancelled: 1_409, ..Figures::default() };
    let held = Import { held: true, figures: few, sender: name, ..import(Staged, name) };
    let found = vec![
        Finding { code: "TIME_WRONG", line: 1_207, element: "DTSTART", value: name, file: "cours.ics" },
        Finding { code: "IDENT_UNKNOWN", element: "ENSEIGNANT", value: "4412", ..CUT },
        Finding { code: "OF_A_LATER_VERSION", ..CUT },
    ];
    let staged = Import { findings: 1_204, unmatched: 2, sender: name, ..import(Staged, name) };
    let states = [Staged, InForce, Former, RolledBack, Dropped].map(|state| import(state, name));
    let list = |imports| Imports { layout, desk: desk(), imports, next: None, continued: false };
    let next = Some("/emploi-du-temps/etablissement/0990001A/imports?suite=jeton");
    let all = [vec![held, staged], states.to_vec()].concat();
    let of = |state, notice| page(import(state, name), Some(notice)).render();
    vec![
        ("desk-imports", Imports { next, continued: true, ..list(all) }.render()),
        ("desk-imports-none", list(vec![]).render()),
        ("desk-import-staged", ImportPage { found, ..page(staged, Some(ImportNotice::Read)) }.render()),
        ("desk-import-held", page(held, None).render()),
        ("desk-import-unconfirmed", ImportPage { unconfirmed: true, ..page(held, None) }.render()),
        ("desk-import-applied", of(InForce, ImportNotice::Applied)),
        ("desk-import-back", of(InForce, ImportNotice::RolledBack)),
        ("desk-import-not-staged", of(Dropped, ImportNotice::NotStaged)),
        ("desk-import-running", of(Staged, ImportNotice::Running)),
        ("desk-import-no-earlier", of(InForce, ImportNotice::NoEarlier)),
        ("desk-import-busy", of(Former, ImportNotice::Busy)),
        ("desk-roll-back", RollBack { layout, desk: desk(), import: import(InForce, name) }.render()),
    ]
}

fn label(kind: LabelKind, text: &str, state: LabelState) -> Label<'_> {
    Label { id: ID, kind, text, state, meaning: "Claire Durand", proposals: vec![], lessons: 112 }
}

fn labels<'a>(layout: Layout<'a>, name: &'a str) -> Vec<Page> {
    use LabelKind::{Class, Group, Pupil, Room, Staff, Teacher};
    use LabelState::{Decided, Ignored, Matched, Unmatched};
    let list =
        |labels, notice| Labels { layout, desk: desk(), labels, unmatched: 0, kind: None, notice, next: None, continued: false };
    let all = vec![
        Label { proposals: choices(name), ..label(Class, "6EME B", Unmatched) },
        label(Group, name, Unmatched),
        label(Teacher, "DURAND C.", Matched),
        label(Staff, "M. X", Ignored),
        Label { meaning: name, ..label(Pupil, "MARTIN Zoé", Decided) },
        label(Room, "B12", Unmatched),
    ];
    let next = Some("/emploi-du-temps/etablissement/0990001A/noms?suite=jeton");
    let many = Labels { kind: Some(Teacher), next, continued: true, ..list(vec![label(Teacher, name, Matched); 20], None) };
    let none = |notice| list(vec![], Some(notice)).render();
    let choose = |missing| {
        let label = label(Class, name, Unmatched);
        ChooseLabel { layout, desk: desk(), label, choices: choices(name), missing }.render()
    };
    vec![
        ("desk-labels", Labels { unmatched: 3, ..list(all, Some(LabelNotice::Decided)) }.render()),
        ("desk-labels-many", many.render()),
        ("desk-labels-ignored", none(LabelNotice::Ignored)),
        ("desk-labels-again", none(LabelNotice::LooksAgain)),
        ("desk-labels-busy", none(LabelNotice::Busy)),
        ("desk-label", choose(false)),
        ("desk-label-missing", choose(true)),
    ]
}

fn conflicts<'a>(layout: Layout<'a>, name: &'a str) -> Vec<Page> {
    let list = |conflicts, kind| Conflicts { layout, desk: desk(), conflicts, kind, next: None, continued: false };
    let first = || portal_views::timetable::Lesson {
        rooms: "B12".into(),
        classes: "6e B".into(),
        clash: Some(Clash::Person),
        ..hour(1, 0, name)
    };
    let second =
        || portal_views::timetable::Lesson { state: State::Changed, school: Some(jean_moulin()), ..hour(1, 0, "Anglais") };
    let conflict = |kind, travel| Conflict { kind, of: name.into(), first: first(), second: second(), travel };
    let travel = Travel { gap_minutes: 22, travel_minutes: 65, distance_metres: 800 };
    let all = vec![
        conflict(ConflictKind::Person, None),
        conflict(ConflictKind::Pupils, None),
        conflict(ConflictKind::Room, None),
        conflict(ConflictKind::Travel, Some(travel)),
    ];
    let next = Some("/emploi-du-temps/etablissement/0990001A/conflits?suite=jeton");
    vec![
        ("desk-conflicts", Conflicts { next, continued: true, ..list(all, None) }.render()),
        ("desk-conflicts-none", list(vec![], Some(ConflictKind::Travel)).render()),
    ]
}

fn typed<'a>(layout: Layout<'a>, name: &'a str) -> Vec<Page> {
    use TypedProblem::{Begins, Busy, Date, Ends, LastDay, Name, Note, Rooms, Whom};
    let answers = || TypedAnswers {
        nature: TypedNature::Event,
        name,
        note: name,
        date: "2026-11-24",
        last_day: "2026-11-25",
        begins: "08:30",
        ends: "09:25",
        all_day: true,
        teachers: vec![ID],
        classes: vec!["0199a1b2-2"],
        rooms: "B12, Gymnase",
    };
    let form = |answers, problem| TypedForm {
        layout,
        desk: desk(),
        form_id: "f-1",
        answers,
        classes: choices(name),
        teachers: choices(name),
        problem,
    };
    let wrong = |problem| form(answers(), Some(problem)).render();
    let teacher = Desk { manages: false, ..desk() };
    vec![
        ("desk-typed", form(TypedAnswers::default(), None).render()),
        ("desk-typed-teacher", TypedForm { desk: teacher, teachers: vec![], ..form(TypedAnswers::default(), None) }.render()),
        ("desk-typed-name", wrong(Name)),
        ("desk-typed-note", wrong(Note)),
        ("desk-typed-date", wrong(Date)),
        ("desk-typed-last-day", wrong(LastDay)),
        ("desk-typed-begins", wrong(Begins)),
        ("desk-typed-ends", wrong(Ends)),
        ("desk-typed-rooms", wrong(Rooms)),
        ("desk-typed-whom", wrong(Whom)),
        ("desk-typed-busy", wrong(Busy)),
    ]
}

fn years<'a>(layout: Layout<'a>, name: &'a str) -> Vec<Page> {
    let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).expect("a day");
    let national = vec![
        NationalClosure { name: "Vacances de la Toussaint", first_day: day(10, 17), last_day: day(11, 1) },
        NationalClosure { name, first_day: day(11, 11), last_day: day(11, 11) },
    ];
    let page = |saved, problem| Year {
        layout,
        desk: desk(),
        year: 2026,
        first_day: "2026-09-01",
        last_day: "",
        zone: "C",
        bells: vec![("08:30", "09:25"), ("09:30", "10:25")],
        closures: vec![OwnClosure { name, first_day: "2027-05-07", last_day: "2027-05-07" }],
        national: national.clone(),
        saved,
        problem,
    };
    let wrong = |problem| page(false, Some(problem)).render();
    vec![
        ("desk-year", page(true, None).render()),
        ("desk-year-overseas", Year { zone: "", bells: vec![], ..page(false, None) }.render()),
        ("desk-year-first-day", wrong(YearProblem::FirstDay)),
        ("desk-year-last-day", wrong(YearProblem::LastDay)),
        ("desk-year-bell", wrong(YearProblem::Bell(2))),
        ("desk-year-closure", wrong(YearProblem::Closure(1))),
        ("desk-year-busy", wrong(YearProblem::Busy)),
    ]
}

fn lists<'a>(layout: Layout<'a>, name: &'a str) -> Vec<Page> {
    let all = |desk| Lists {
        layout,
        desk,
        classes: choices(name),
        groups: choices(name),
        rooms: choices(name),
        teachers: choices(name),
    };
    let none = Lists { classes: vec![], groups: vec![], rooms: vec![], teachers: vec![], ..all(desk()) };
    vec![
        ("desk-lists", all(desk()).render()),
        ("desk-lists-teacher", all(Desk { manages: false, ..desk() }).render()),
        ("desk-lists-none", none.render()),
    ]
}
