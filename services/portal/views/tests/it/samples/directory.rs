//! The pages of the directory but for imports, in every state.

use portal_views::{
    Layout,
    directory::{Directory, Tasks},
    functions::{Function, FunctionForm, FunctionProblem, FunctionTable, GivenProfile},
    merges::{Because, Merge, MergeNotice, MergeState, Merges, Role, Side},
    rollover::{Class, CloseNotice, CloseYear, Outcome, Pupil, Report, RolloverPupils, Rollovers, SchoolRollover, SchoolYear},
    today::School,
};

use super::{Page, moment};

const ID: &str = "0199a1b2-0000-7000-8000-000000000001";

/// Every one of them.
pub fn pages(layout: Layout<'_>, name: &str) -> Vec<Page> {
    [first(layout), functions(layout, name), merges(layout, name), schools(layout, name), names(layout, name)].concat()
}

fn first(layout: Layout<'_>) -> Vec<Page> {
    let page = |administers, tasks| Directory { layout, administers, leads: !administers, tasks }.render();
    let some = Tasks { imports: 1, merges: 1_204, functions: 2, schools_awaited: 3 };
    vec![
        ("directory", page(true, Some(some))),
        ("directory-nothing", page(true, Some(Tasks::default()))),
        ("directory-head", page(false, Some(Tasks { schools_awaited: 1, ..Tasks::default() }))),
        ("directory-agent", Directory { layout, administers: false, leads: false, tasks: Some(Tasks::default()) }.render()),
        ("directory-missing", page(true, None)),
    ]
}

fn functions(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let function = |code, label, profile| Function { code, label, profile, people: 1_204, changed: None };
    let known =
        |changed| Function { changed, ..function("CPE", "Conseiller principal d'éducation", Some(GivenProfile::SchoolLife)) };
    let when = moment(2026, 22, 17);
    let some = vec![
        function("X&Z", name, None),
        Function { people: 1, ..function("QQQ", "", None) },
        known(None),
        known(Some((when, name))),
        known(Some((when, ""))),
        function("ADM", "", Some(GivenProfile::Staff)),
    ];
    let table = |functions, unknown_people, saved| FunctionTable {
        layout,
        functions,
        unknown_people,
        saved,
        next: None,
        continued: false,
    };
    let many = GivenProfile::ALL.iter().cycle().take(50).map(|profile| function("ENS", "Enseignement", Some(*profile))).collect();
    let form = |problem| FunctionForm {
        layout,
        code: "CPE",
        given: true,
        label: name,
        profile: Some(GivenProfile::SchoolLife),
        people: 12,
        problem,
    };
    let new = |problem| FunctionForm { given: false, code: name, profile: None, people: 0, ..form(problem) };
    vec![
        ("functions", table(some, 1_205, false).render()),
        ("functions-saved", table(vec![known(None)], 0, true).render()),
        (
            "functions-many",
            FunctionTable { next: Some("/annuaire/fonctions?suite=jeton"), continued: true, ..table(many, 0, false) }.render(),
        ),
        ("function", form(None).render()),
        ("function-busy", form(Some(FunctionProblem::Busy)).render()),
        ("function-label", form(Some(FunctionProblem::Label)).render()),
        ("function-new", new(None).render()),
        ("function-new-code", new(Some(FunctionProblem::Code)).render()),
        ("function-new-profile", new(Some(FunctionProblem::Profile)).render()),
    ]
}

fn side<'a>(name: &str, role: Role, schools: &[&'a str], has_account: bool) -> Side<'a> {
    Side { name: format!("{name} Martin"), roles: vec![role], schools: schools.to_vec(), has_account }
}

fn merge<'a>(name: &'a str, because: &[Because]) -> Merge<'a> {
    let parent = side(name, Role::Guardian, &["École élémentaire des Tilleuls"], true);
    let teacher = side(name, Role::Given(GivenProfile::Teacher), &["Collège des Bruyères", name], false);
    Merge { id: ID, sides: [parent, teacher], because: because.to_vec() }
}

fn merges(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let page = |state, merges, notice| Merges { layout, state, merges, notice, next: None, continued: false };
    let nowhere = Merge {
        sides: [side(name, Role::Pupil, &[], false), Side { roles: vec![], ..side(name, Role::Pupil, &[], false) }],
        ..merge(name, &[Because::Home])
    };
    let some = || vec![merge(name, &[Because::BirthDate, Because::Mail]), nowhere.clone()];
    let many = || vec![merge(name, &[Because::Mail]); 20];
    let next = Some("/annuaire/rapprochements?etat=proposes&suite=jeton");
    vec![
        ("merges", page(MergeState::Proposed, some(), None).render()),
        ("merges-many", Merges { next, continued: true, ..page(MergeState::Proposed, many(), None) }.render()),
        ("merges-none", page(MergeState::Proposed, vec![], Some(MergeNotice::Declined)).render()),
        ("merges-busy", page(MergeState::Proposed, some(), Some(MergeNotice::Busy)).render()),
        ("merges-operator", page(MergeState::Proposed, some(), Some(MergeNotice::OperatorsOnly)).render()),
        ("merges-suspended", page(MergeState::Proposed, some(), Some(MergeNotice::Suspended)).render()),
        ("merges-since", page(MergeState::Proposed, some(), Some(MergeNotice::MergedSince)).render()),
        ("merges-already", page(MergeState::Proposed, some(), Some(MergeNotice::AlreadyDecided)).render()),
        ("merges-merged", page(MergeState::Merged, vec![merge(name, &[Because::Code])], Some(MergeNotice::Merged)).render()),
        ("merges-merged-none", page(MergeState::Merged, vec![], None).render()),
        ("merges-declined", page(MergeState::Declined, vec![merge(name, &[Because::Hand])], None).render()),
        ("merges-declined-none", page(MergeState::Declined, vec![], None).render()),
        ("merges-split", page(MergeState::Split, some(), Some(MergeNotice::Split)).render()),
        ("merges-split-none", page(MergeState::Split, vec![], None).render()),
    ]
}

const fn report(name: &str) -> Report<'_> {
    Report {
        school: School { name, town: "Valmont" },
        uai: "0990001A",
        delivered: true,
        classes_closed: 21,
        classes_open: 0,
        classes_new: 22,
        pupils_before: 1_540,
        stayed: 1_412,
        moved: 98,
        unplaced: 1,
        missing: 29,
        arrived: 131,
        arrived_known: 120,
        accounts_kept: 1_204,
        closed: None,
    }
}

/// Nothing of the new year has come.
const fn awaited(name: &str) -> Report<'_> {
    Report {
        delivered: false,
        classes_closed: 0,
        classes_open: 21,
        classes_new: 0,
        stayed: 0,
        unplaced: 1_442,
        missing: 0,
        arrived: 0,
        arrived_known: 0,
        ..report(name)
    }
}

const EMPTY: Report<'_> = Report {
    school: School { name: "Lycée de la Rivière", town: "" },
    classes_open: 0,
    pupils_before: 0,
    moved: 0,
    unplaced: 0,
    accounts_kept: 0,
    ..awaited("")
};

fn schools(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let list = |schools, awaited| Rollovers {
        layout,
        year: SchoolYear(2026),
        school_count: 99,
        awaited,
        awaited_only: false,
        schools,
        next: None,
        continued: false,
    };
    let some = vec![report("Collège des Bruyères"), Report { classes_open: 2, ..report(name) }, awaited(name), EMPTY];
    let many = Rollovers {
        awaited_only: true,
        next: Some("/annuaire/rentree?attente&suite=jeton"),
        continued: true,
        ..list(vec![awaited(name); 25], 52)
    };
    let class = |open| Class { label: name, open, pupils: 28 };
    let one = |report, notice| SchoolRollover {
        layout,
        year: SchoolYear(2026),
        report,
        classes_new: vec![class(true), Class { pupils: 0, ..class(true) }],
        classes_before: vec![class(false), class(true)],
        names_visible: false,
        administers: true,
        notice,
    };
    let closed = Report { closed: Some(moment(2026, 1, 8)), ..awaited(name) };
    vec![
        ("rollover", list(some, 1).render()),
        ("rollover-none", list(vec![], 0).render()),
        ("rollover-awaited", many.render()),
        ("rollover-school-head", SchoolRollover { names_visible: true, administers: false, ..one(report(name), None) }.render()),
        ("rollover-school-awaited", SchoolRollover { classes_new: vec![], ..one(awaited(name), None) }.render()),
        ("rollover-school-closed", one(closed, Some(CloseNotice::Closed)).render()),
        ("rollover-school-busy", one(awaited(name), Some(CloseNotice::Busy)).render()),
        ("rollover-school-import", one(awaited(name), Some(CloseNotice::ImportRunning)).render()),
        ("rollover-close", CloseYear { layout, year: SchoolYear(2026), report: awaited(name) }.render()),
    ]
}

fn names(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let school = School { name: "Collège des Bruyères", town: "Valmont" };
    let page = |outcome, pupils| RolloverPupils {
        layout,
        year: SchoolYear(2026),
        school,
        uai: "0990001A",
        outcome,
        pupils,
        next: None,
        continued: false,
    };
    let pupil = |class_before, class_after, other| Pupil { name: format!("{name} Martin"), class_before, class_after, other };
    let tilleuls = School { name: "École élémentaire des Tilleuls", town: name };
    let moved = vec![pupil("3e A", "2de 4", Some(tilleuls)), pupil("3e A", "", None)];
    let arrived = vec![pupil("CM2 A", "6e B", Some(tilleuls)), pupil("", "6e B", None), pupil("", "", None)];
    let many = vec![pupil("5e A", "4e C", None); 50];
    let next = Some("/annuaire/rentree/0990001A/montes?suite=jeton");
    vec![
        ("rollover-moved", page(Outcome::Moved, moved).render()),
        ("rollover-arrived", page(Outcome::Arrived, arrived).render()),
        ("rollover-stayed", RolloverPupils { next, continued: true, ..page(Outcome::Stayed, many) }.render()),
        ("rollover-unplaced", page(Outcome::Unplaced, vec![pupil("6e B", "", None)]).render()),
        ("rollover-missing-none", page(Outcome::Missing, vec![]).render()),
    ]
}
