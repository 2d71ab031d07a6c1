//! The pages of people who were added by hand, in every state.

use chrono::NaiveDate;
use portal_views::{
    Layout,
    functions::GivenProfile,
    hand::{
        EndPerson, FunctionChoice, HandAnswers, HandNotice, HandProblem, HandedLetter, PeopleByHand, PersonByHand, PersonForm,
        Place,
    },
    today::School,
};

use super::{Page, moment};

const ID: &str = "0199a1b2-0000-7000-8000-000000000001";

/// Every one of them.
pub fn pages(layout: Layout<'_>, name: &str) -> Vec<Page> {
    [lists(layout, name), forms(layout, name)].concat()
}

fn person(name: &str) -> PersonByHand<'_> {
    PersonByHand {
        id: ID,
        name: format!("{name} Martin"),
        function: name,
        profile: Some(GivenProfile::SchoolLife),
        school: School { name: "Collège des Bruyères", town: "Valmont" },
        uai: "0990001A",
        last_day: NaiveDate::from_ymd_opt(2027, 7, 2),
        ended: false,
        activated: true,
        reconciled: false,
        proposed: false,
    }
}

fn lists(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let page = |people, notice| PeopleByHand {
        layout,
        administers: true,
        include_ended: false,
        people,
        notice,
        next: None,
        continued: false,
    };
    let (new, alike) =
        (PersonByHand { activated: false, ..person(name) }, PersonByHand { proposed: true, profile: None, ..person(name) });
    let known = PersonByHand { reconciled: true, ..person(name) };
    let gone = PersonByHand { ended: true, last_day: NaiveDate::from_ymd_opt(2026, 11, 1), ..person(name) };
    let nobody = |notice| page(vec![], Some(notice)).render();
    let next = Some("/annuaire/personnes?passees&suite=jeton");
    let many = PeopleByHand { include_ended: true, next, continued: true, ..page(vec![gone; 20], None) };
    vec![
        ("hand", page(vec![person(name), new, alike, known.clone()], Some(HandNotice::Added)).render()),
        ("hand-head", PeopleByHand { administers: false, ..page(vec![known], Some(HandNotice::Changed)) }.render()),
        ("hand-all", many.render()),
        ("hand-none", nobody(HandNotice::Ended)),
        ("hand-none-ever", PeopleByHand { include_ended: true, ..page(vec![], Some(HandNotice::Reconciled)) }.render()),
        ("hand-busy", nobody(HandNotice::Busy)),
        ("hand-code", HandedLetter { layout, name, code: "K7QM-2XNT-9BWD", until: moment(2026, 22, 17) }.render()),
        ("hand-end", EndPerson { layout, person: person(name) }.render()),
    ]
}

fn forms(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let bruyeres = School { name: "Collège des Bruyères", town: "Valmont" };
    let answers = HandAnswers {
        given_name: name,
        family_name: name,
        birth_date: "1990-04-30",
        email: name,
        uai: "0990002B",
        function_code: "AES",
        function_label: name,
        last_day: "2027-07-02",
    };
    let choice = |code, label| FunctionChoice { code, label };
    let functions = vec![
        (GivenProfile::Teacher, vec![choice("ENS", "Enseignement")]),
        (GivenProfile::SchoolLife, vec![choice("AED", ""), choice("AES", name)]),
    ];
    let form = |place, problem| PersonForm { layout, place, form_id: "f-1", answers, functions: functions.clone(), problem };
    let two = || Place::OneOf(vec![("0990001A", bruyeres), ("0990002B", School { name, town: "" })]);
    let typed = |problem| PersonForm { functions: vec![], ..form(two(), problem) }.render();
    let known = |ended| Place::Known { id: ID, uai: "0990001A", school: bruyeres, ended };
    let blank = PersonForm { answers: HandAnswers::default(), ..form(Place::Typed, None) };
    vec![
        ("hand-new", blank.render()),
        ("hand-new-head", typed(None)),
        ("hand-new-given-name", typed(Some(HandProblem::GivenName))),
        ("hand-new-family-name", typed(Some(HandProblem::FamilyName))),
        ("hand-new-school-head", typed(Some(HandProblem::School))),
        ("hand-new-school", form(Place::Typed, Some(HandProblem::School)).render()),
        ("hand-new-function", form(Place::Typed, Some(HandProblem::Function)).render()),
        ("hand-new-function-head", typed(Some(HandProblem::Function))),
        ("hand-change", form(known(false), None).render()),
        ("hand-change-gone", form(known(true), Some(HandProblem::LastDay)).render()),
        ("hand-change-birth-date", form(known(false), Some(HandProblem::BirthDate)).render()),
        ("hand-change-email", form(known(false), Some(HandProblem::Email)).render()),
        ("hand-change-label", form(known(false), Some(HandProblem::FunctionLabel)).render()),
        ("hand-change-busy", form(known(false), Some(HandProblem::Busy)).render()),
    ]
}
