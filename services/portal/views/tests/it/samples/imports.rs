//! The pages of imports, in every state.

use std::{collections::HashMap, sync::LazyLock};

use portal_views::{
    Layout,
    imports::{
        ChangeGroup, Changes, Decision, DeliveryProblem, Feed, Figures, Finding, GroupOf, Import, ImportPage, ImportRun, Imports,
        Kind, NewImport, Refusal, RollBack, RunRefused, RunStep, SchoolChanges, SchoolDiff, SetAsideRecord, SetAsideRecords,
        State, Undertaking, Warning,
    },
};

use super::{Page, moment};

const ID: &str = "0199a1b2-0000-7000-8000-000000000001";
const FORM: &str = "f-3";
const SECOND: Feed<'_> = Feed::Aaf { first_degree: false, academy: "25" };

/// Every page of imports.
pub fn pages(layout: Layout<'_>, name: &str) -> Vec<Page> {
    [history(layout, name), diffs(layout, name), schools(layout, name), deliveries(layout, name), runs(layout, name)].concat()
}

fn import(feed: Feed<'_>, kind: Kind, state: State) -> Import<'_> {
    let figures = Figures {
        schools: 99,
        people: 150_212,
        created: 1,
        updated: 412,
        unchanged: 149_799,
        missing: 3,
        classes: 2_204,
        guardianships: 98_077,
    };
    Import { id: ID, feed, kind, state, compared: moment(2026, 22, 17), figures }
}

/// What the sample pages find.
static PARAMETERS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let all = [
        ("academy", "25"),
        ("attribute", "ENTEleveTrottinette"),
        ("degree", "2D"),
        ("guardian", "200417"),
        ("ine", "0123"),
        ("other_file", "ENT2DVA_Complet_20260901_Eleve_0003.xml"),
        ("other_line", "88"),
    ];
    all.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
});

fn found(code: &str) -> Finding<'_> {
    Finding { code, parameters: &PARAMETERS, english: "" }
}

/// Of a later version.
fn unknown(english: &str) -> Finding<'_> {
    Finding { code: "OF_A_LATER_VERSION", parameters: &PARAMETERS, english }
}

fn history(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let first = Feed::Aaf { first_degree: true, academy: name };
    let rows = [
        import(SECOND, Kind::Delta, State::Waiting),
        import(SECOND, Kind::Complete, State::Held),
        import(SECOND, Kind::RollBack, State::Applied(moment(2026, 1, 8))),
        import(first, Kind::Complete, State::TakenBack),
        import(Feed::Onde, Kind::Complete, State::Gone),
    ];
    let list = |imports, administers| Imports { layout, imports, administers, next: None, continued: false };
    let many = rows.iter().cycle().take(25).copied().collect();
    vec![
        ("imports-none", list(vec![], false).render()),
        ("imports", list(rows.to_vec(), true).render()),
        ("imports-many", Imports { next: Some("/annuaire/imports?suite=jeton"), continued: true, ..list(many, true) }.render()),
    ]
}

const fn school(name: &str, leaving: u32, over_threshold: bool) -> SchoolDiff<'_> {
    SchoolDiff { name, uai: "0990001A", arriving: leaving / 2, leaving, moving: leaving, unchanged: 1_412, over_threshold }
}

fn page<'a>(layout: Layout<'a>, state: State, schools: Vec<SchoolDiff<'a>>) -> ImportPage<'a> {
    ImportPage {
        layout,
        import: import(SECOND, Kind::Complete, state),
        over_threshold: 0,
        schools,
        next: None,
        continued: false,
        set_aside: 0,
        sees_set_aside: false,
        warnings: vec![],
        counterpart: "",
        decision: None,
    }
}

fn diffs<'a>(layout: Layout<'a>, name: &'a str) -> Vec<Page> {
    let some = || vec![school("Collège des Bruyères", 3, false), school(name, 0, false)];
    let warnings = vec![
        Warning { finding: unknown(name), times: 1 },
        Warning { finding: found("UNKNOWN_ATTRIBUTE"), times: 12 },
        Warning { finding: found("UAI_CHECK_LETTER"), times: 1_204 },
    ];
    let waiting = ImportPage {
        decision: Some(Decision::Apply { form_id: FORM, unconfirmed: false }),
        set_aside: 1,
        sees_set_aside: true,
        warnings,
        ..page(layout, State::Waiting, some())
    };
    let heavy =
        || vec![school("Collège des Bruyères", 212, true), school(name, 88, true), school("Lycée de la Rivière", 3, false)];
    let held = |unconfirmed| ImportPage {
        decision: Some(Decision::Apply { form_id: FORM, unconfirmed }),
        over_threshold: 2,
        set_aside: 3,
        ..page(layout, State::Held, heavy())
    };
    let applied = State::Applied(moment(2026, 22, 18));
    let many = (0..50).map(|step| school(name, step, step < 2)).collect();
    let next = Some("/annuaire/imports/0199a1b2?suite=100");
    let undone = import(SECOND, Kind::RollBack, applied);
    vec![
        ("import-waiting", waiting.render()),
        ("import-held", held(false).render()),
        ("import-held-unconfirmed", held(true).render()),
        ("import-held-head", ImportPage { over_threshold: 1, ..page(layout, State::Held, heavy()) }.render()),
        ("import-applied", ImportPage { decision: Some(Decision::RollBack), ..page(layout, applied, some()) }.render()),
        ("import-taken-back", ImportPage { counterpart: ID, ..page(layout, State::TakenBack, some()) }.render()),
        ("import-rollback", ImportPage { import: undone, counterpart: ID, ..page(layout, applied, some()) }.render()),
        ("import-gone", page(layout, State::Gone, vec![]).render()),
        ("import-many", ImportPage { next, continued: true, ..page(layout, applied, many) }.render()),
        ("import-roll-back", RollBack { layout, import: import(SECOND, Kind::Complete, applied), form_id: FORM }.render()),
    ]
}

fn schools(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let import = import(SECOND, Kind::Complete, State::Waiting);
    let changes = |school, changes| SchoolChanges { layout, import, school, changes }.render();
    let people = || vec![name.to_owned(), "Zoé Martin".to_owned()];
    let group = |of| ChangeGroup { of, names: people() };
    let named = Changes {
        arriving: vec![group(GroupOf::Class("6e B")), group(GroupOf::Heads), group(GroupOf::Teachers)],
        leaving: vec![group(GroupOf::Class("")), group(GroupOf::SchoolLife), group(GroupOf::Staff)],
        moving: vec![group(GroupOf::Move { before: "4e C", after: "4e A" }), group(GroupOf::Move { before: "", after: name })],
    };
    let cut = ChangeGroup { of: GroupOf::Class("6e B"), names: vec![name.to_owned(); 200] };
    let record =
        |line, identifier, finding| SetAsideRecord { file: "ENT2DVA_Complet_20260901_Eleve_0000.xml", line, identifier, finding };
    let records = vec![
        record(1_207, "100001", found("INE_DUPLICATE")),
        record(88, "", unknown(name)),
        record(93, "100002", found("GUARDIAN_UNKNOWN")),
    ];
    let aside = |records| SetAsideRecords { layout, import, records, next: None, continued: false };
    let next = Some("/annuaire/imports/0199a1b2/mis-de-cote?suite=jeton");
    vec![
        ("import-school", changes(school(name, 6, false), Some(named))),
        ("import-school-cut", changes(school(name, 412, true), Some(Changes { leaving: vec![cut], ..Changes::default() }))),
        ("import-school-nobody", changes(school(name, 0, false), Some(Changes::default()))),
        ("import-school-reserved", changes(school(name, 6, false), None)),
        ("import-set-aside", SetAsideRecords { next, continued: true, ..aside(records) }.render()),
        ("import-set-aside-none", aside(vec![]).render()),
    ]
}

fn deliveries(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let form = |uai, problem: Option<_>| NewImport { layout, onde: !str::is_empty(uai), uai, problem }.render();
    vec![
        ("import-new", form("", None)),
        ("import-new-no-file", form("", Some(DeliveryProblem::NoFile))),
        ("import-new-wrong-file", form("", Some(DeliveryProblem::WrongFile(name)))),
        ("import-new-no-school", form(name, Some(DeliveryProblem::NoSchool))),
        ("import-new-too-large", form("", Some(DeliveryProblem::TooLarge))),
        ("import-new-cut", form("", Some(DeliveryProblem::Cut))),
        ("import-new-busy", form("", Some(DeliveryProblem::Busy))),
    ]
}

fn runs(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let run = |what, step, still| ImportRun {
        layout,
        path: "/annuaire/imports/suivi/1",
        what,
        step,
        records: 12_345,
        file: name,
        still,
    };
    let refused = |what, refusal| RunRefused { layout, what, refusal }.render();
    let refused_delivery = |refusal| refused(Undertaking::Compare, refusal);
    let fault = Refusal::File { file: name, line: "1207", finding: found("FILE_CUT") };
    let no_structure = Refusal::File { file: "", line: "", finding: found("NO_STRUCTURE_FILE") };
    vec![
        ("import-run-reading", run(Undertaking::Compare, RunStep::Reading, false).render()),
        ("import-run-comparing", ImportRun { file: "", ..run(Undertaking::Compare, RunStep::Comparing, true) }.render()),
        ("import-run-applying", ImportRun { records: 0, ..run(Undertaking::Apply, RunStep::Applying, false) }.render()),
        ("import-run-rolling-back", ImportRun { records: 0, ..run(Undertaking::RollBack, RunStep::Comparing, false) }.render()),
        ("import-refused-file", refused_delivery(fault)),
        ("import-refused-files", refused_delivery(no_structure)),
        ("import-refused-running", refused_delivery(Refusal::Running)),
        ("import-refused-unknown", refused_delivery(Refusal::File { file: "", line: "", finding: unknown(name) })),
        ("import-refused-no-complete", refused_delivery(Refusal::NoComplete(found("NO_COMPLETE_OF_ACADEMY_BEFORE")))),
        ("import-refused-interrupted", refused_delivery(Refusal::Interrupted)),
        ("import-refused-busy", refused_delivery(Refusal::Busy)),
        ("import-refused-failed", refused_delivery(Refusal::Failed)),
        ("import-refused-not-staged", refused(Undertaking::Apply, Refusal::NotStaged)),
        ("import-refused-not-latest", refused(Undertaking::RollBack, Refusal::NotLatest)),
        ("import-refused-lost", refused(Undertaking::Apply, Refusal::Lost)),
    ]
}
