//! The pages of decisions that no delivery undoes, in every state.

use chrono::NaiveDate;
use portal_views::{
    Layout,
    decisions::{
        Decision, DecisionKind, DecisionNotice, DecisionState, Decisions, EndDecision,
        choose::{ChooseClass, ChoosePupil, ChooseSchool},
        form::{DecisionAnswers, DecisionForm, DecisionProblem},
        pupil::{Authority, Guardian, Place, PupilDecisions},
    },
    imports::Feed,
    today::School,
};

use super::{Page, moment};

const ID: &str = "0199a1b2-0000-7000-8000-000000000001";
const IDS: [&str; 5] = [
    "0199a1b2-0000-7000-8000-000000000002",
    "0199a1b2-0000-7000-8000-000000000003",
    "0199a1b2-0000-7000-8000-000000000004",
    "0199a1b2-0000-7000-8000-000000000005",
    "0199a1b2-0000-7000-8000-000000000006",
];
const BRUYERES: School<'_> = School { name: "Collège des Bruyères", town: "Valmont" };

/// Every one of them.
pub fn pages(layout: Layout<'_>, name: &str) -> Vec<Page> {
    [lists(layout, name), choices(layout, name), pupils(layout, name), forms(layout, name)].concat()
}

fn decision(name: &str, kind: DecisionKind) -> Decision<'_> {
    let is_authority = kind == DecisionKind::Authority;
    Decision {
        id: ID,
        person_id: ID,
        kind,
        person: format!("{name} Martin"),
        guardian: is_authority.then(|| (IDS[0], format!("Bruno {name}"))),
        first_day: moment(2026, 1, 0).date(),
        last_day: None,
        reference: name,
        decided_by: name,
        decided: moment(2026, 22, 17),
        state: DecisionState::InForce,
    }
}

fn lists(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let page = |decisions, notice| Decisions { layout, include_ended: false, decisions, notice, next: None, continued: false };
    let last_day = NaiveDate::from_ymd_opt(2027, 7, 2);
    let later = Decision { state: DecisionState::Later, ..decision(name, DecisionKind::Address) };
    let bounded = Decision { last_day, state: DecisionState::Later, decided_by: "", ..decision(name, DecisionKind::Contact) };
    let some = vec![
        decision(name, DecisionKind::Authority),
        later,
        bounded,
        Decision { reference: "", ..decision(name, DecisionKind::Objection) },
    ];
    let ended = Decision { state: DecisionState::Ended(moment(2026, 22, 17)), ..decision(name, DecisionKind::Authority) };
    let over = Decision { state: DecisionState::Over, last_day, ..decision(name, DecisionKind::Address) };
    let all = [vec![ended; 10], vec![over; 10]].concat();
    let next = Some("/annuaire/decisions?finies&suite=jeton");
    let nothing = |notice| page(vec![], Some(notice)).render();
    let ending = |kind| EndDecision { layout, decision: decision(name, kind) }.render();
    vec![
        ("decisions", page(some, Some(DecisionNotice::Ended)).render()),
        ("decisions-all", Decisions { include_ended: true, next, continued: true, ..page(all, None) }.render()),
        ("decisions-none", nothing(DecisionNotice::EndedBefore)),
        ("decisions-none-ever", Decisions { include_ended: true, ..page(vec![], Some(DecisionNotice::Gone)) }.render()),
        ("decisions-busy", nothing(DecisionNotice::Busy)),
        ("decision-end", ending(DecisionKind::Authority)),
        ("decision-end-address", ending(DecisionKind::Address)),
        ("decision-end-contact", ending(DecisionKind::Contact)),
        ("decision-end-objection", ending(DecisionKind::Objection)),
    ]
}

fn choices(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let two = vec![("0990001A", BRUYERES), ("0990002B", School { name, town: "" })];
    let school = |schools, uai, unknown| ChooseSchool { layout, schools, uai, unknown }.render();
    let class = |classes| ChooseClass { layout, school: BRUYERES, uai: "0990001A", classes }.render();
    let pupils =
        |class, pupils| ChoosePupil { layout, school: BRUYERES, uai: "0990001A", class, pupils, next: None, continued: false };
    let some = || IDS.into_iter().map(|id| (id, format!("{name} Martin"))).collect::<Vec<_>>();
    let next = Some("/annuaire/decisions/nouvelle?etablissement=0990001A&classe=6e%20B&suite=jeton");
    let many = some().into_iter().cycle().take(100).collect();
    vec![
        ("decision-schools", school(two, "", false)),
        ("decision-uai", school(vec![], "", false)),
        ("decision-uai-unknown", school(vec![], name, true)),
        ("decision-classes", class(vec!["6e B", name])),
        ("decision-classes-none", class(vec![])),
        ("decision-pupils", pupils(name, some()).render()),
        ("decision-pupils-many", ChoosePupil { next, continued: true, ..pupils("6e B", many) }.render()),
        ("decision-pupils-none", pupils("", vec![]).render()),
    ]
}

fn guardian<'a>(id: &'a str, name: &str, link_code: &'a str) -> Guardian<'a> {
    Guardian {
        id,
        name: format!("{name} Martin"),
        link_code,
        authority: Authority::Legal,
        financial: Some(true),
        payment: Some(true),
        contact: Some(true),
        lives_with: Some(true),
        withheld: false,
        may_protect: true,
        feed: Feed::Aaf { first_degree: false, academy: "25" },
        applied: Some(moment(2026, 22, 17)),
    }
}

fn pupils(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let page = |guardians, decisions, notice| PupilDecisions {
        layout,
        id: ID,
        name,
        places: vec![Place { uai: "0990001A", school: BRUYERES, class: "6e B" }],
        adult: false,
        leads: true,
        guardians,
        decisions,
        notice,
    };
    let withheld = Guardian { withheld: true, may_protect: false, ..guardian(IDS[0], "Bruno", "20") };
    let foster =
        Guardian { authority: Authority::InCharge, financial: Some(false), may_protect: false, ..guardian(IDS[1], name, "42") };
    let unknown = Guardian {
        authority: Authority::Unknown,
        financial: None,
        payment: None,
        contact: None,
        lives_with: None,
        feed: Feed::Onde,
        applied: None,
        ..guardian(IDS[2], name, "")
    };
    let neither = Guardian {
        authority: Authority::Neither,
        feed: Feed::Aaf { first_degree: true, academy: "25" },
        ..guardian(IDS[3], name, "90")
    };
    let mother = guardian(IDS[4], name, "10");
    let decided = vec![decision(name, DecisionKind::Authority), decision(name, DecisionKind::Address)];
    let all = vec![mother.clone(), withheld, foster, unknown, neither];
    let codes = ["37", "38", "39", "41", "43"].into_iter().zip(IDS).map(|(code, id)| guardian(id, name, code)).collect();
    let more = ["50", "51", "70"].into_iter().zip(IDS).map(|(code, id)| guardian(id, name, code)).collect();
    let contact = vec![decision(name, DecisionKind::Contact)];
    vec![
        ("decision-pupil", page(vec![mother], vec![], None).render()),
        ("decision-pupil-decided", page(all, decided, Some(DecisionNotice::Recorded)).render()),
        ("decision-pupil-adult", PupilDecisions { adult: true, ..page(codes, contact, None) }.render()),
        ("decision-pupil-links", page(more, vec![], None).render()),
        ("decision-pupil-alone", PupilDecisions { places: vec![], ..page(vec![], vec![], None) }.render()),
    ]
}

fn forms(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let answers = DecisionAnswers { first_day: "2026-11-22", last_day: "2026-11-01", reference: name };
    let form = |kind, guardian, problem| {
        DecisionForm { layout, kind, pupil_id: ID, pupil: name, guardian, form_id: "f-1", answers, problem }.render()
    };
    let about = Some((IDS[0], name));
    let authority = |problem| form(DecisionKind::Authority, about, Some(problem));
    vec![
        ("decision-authority", form(DecisionKind::Authority, about, None)),
        ("decision-address", form(DecisionKind::Address, None, None)),
        ("decision-contact", form(DecisionKind::Contact, about, None)),
        ("decision-objection", form(DecisionKind::Objection, None, None)),
        ("decision-first-day", authority(DecisionProblem::FirstDay)),
        ("decision-last-day", authority(DecisionProblem::LastDay)),
        ("decision-reference", authority(DecisionProblem::Reference)),
        ("decision-already", authority(DecisionProblem::AlreadyDecided)),
        ("decision-new-busy", authority(DecisionProblem::Busy)),
        ("decision-minor", form(DecisionKind::Objection, None, Some(DecisionProblem::Minor))),
    ]
}
