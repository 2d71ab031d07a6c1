//! The pages of schools as places, in every state.

use chrono::NaiveDate;
use portal_views::{
    Layout, paths,
    schools::{
        People, SchoolLine, SchoolNotice, SchoolPage, Schools,
        link::{ConfirmLink, Link, LinkAnswers, LinkKind, LinkProblem, LinkSchools, Unlink},
        place::Place,
        responsible::{ChangeResponsible, OrganisationKind, Responsible, ResponsibleProblem, Said},
        uai::{ChangeUai, ConfirmUai, UaiProblem},
    },
    today::School,
};

use super::Page;

const BRUYERES: School<'_> = School { name: "Collège des Bruyères", town: "Valmont" };

/// Every one of them.
pub fn pages(layout: Layout<'_>, name: &str) -> Vec<Page> {
    [lists(layout, name), schools(layout, name), uais(layout, name), links(layout, name), responsibles(layout, name)].concat()
}

fn lists(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let line = |name| SchoolLine { school: School { name, town: "Valmont" }, uai: "0990001N", pupils: 1_204 };
    let page = |query, schools: Vec<_>, count| Schools {
        layout,
        query,
        query_too_long: false,
        count,
        schools,
        first: paths::SCHOOLS,
        next: None,
        continued: false,
    };
    let alone = SchoolLine { school: School { name, town: "" }, pupils: 1, ..line(name) };
    let (first, next) = ("/annuaire/etablissements?q=valmont", Some("/annuaire/etablissements?q=valmont&suite=jeton"));
    vec![
        ("schools", page("", vec![line("Collège des Bruyères"), line(name), alone], 3).render()),
        ("schools-none", page("", vec![], 0).render()),
        ("schools-found", Schools { first, next, continued: true, ..page(name, vec![line(name); 25], 1_204) }.render()),
        ("schools-found-one", page(name, vec![alone], 1).render()),
        ("schools-not-found", page(name, vec![], 0).render()),
        ("schools-too-long", Schools { query_too_long: true, ..page(name, vec![line(name)], 1) }.render()),
    ]
}

fn place(name: &str) -> Place<'_> {
    Place {
        school: School { name, town: "Valmont" },
        uai: "0990001N",
        former_uais: vec!["0990002P", "0990003R"],
        next_uai: NaiveDate::from_ymd_opt(2027, 9, 1).map(|day| ("0990004S", day)),
        street: "1 place de l’École",
        postal_code: "99000",
        commune_code: "99001",
        departement_code: "99",
        academy_code: "8",
        coordinates: Some((44.933, 4.892)),
        time_zone: "Europe/Paris",
    }
}

/// Of which little is known.
fn elsewhere(name: &str) -> Place<'_> {
    Place {
        school: School { name, town: "" },
        former_uais: vec![],
        next_uai: None,
        street: "",
        postal_code: "",
        commune_code: "",
        academy_code: "99",
        coordinates: None,
        time_zone: "Indian/Reunion",
        ..place(name)
    }
}

fn link(name: &str, kind: LinkKind) -> Link<'_> {
    let schools = vec![("0990001N", School { name, town: "Valmont" }), ("0990005T", BRUYERES)];
    Link { id: "0199a1b2-0000-7000-8000-000000000001", kind, name, heads_see_all: true, schools }
}

const fn responsible(name: &str, kind: OrganisationKind, said: Option<Said>) -> Responsible<'_> {
    Responsible { kind: Some(kind), code: "NANTERRE 1", name, said }
}

fn schools(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let delivered = Link { id: "", heads_see_all: false, ..link(name, LinkKind::Rpi) };
    let known = OrganisationKind::ALL.into_iter().map(|kind| responsible(name, kind, None));
    let (said, not) = (
        responsible(name, OrganisationKind::Departement, Some(Said::Responsible)),
        responsible(name, OrganisationKind::Region, Some(Said::NotResponsible)),
    );
    let strange = Responsible { kind: None, ..said };
    let page = |notice| SchoolPage {
        layout,
        place: place(name),
        people: People { pupils: 1_204, guardians: 2_011, teachers: 87, staff: 31, classes: 42 },
        links: vec![link(name, LinkKind::CiteScolaire), delivered.clone()],
        responsible: known.clone().chain([said, not]).collect(),
        administers: true,
        notice,
    };
    let little = SchoolPage { place: elsewhere(name), links: vec![], responsible: vec![], ..page(Some(SchoolNotice::Unlinked)) };
    vec![
        ("school", page(None).render()),
        ("school-head", SchoolPage { administers: false, ..page(None) }.render()),
        ("school-little-known", little.render()),
        ("school-uai-changed", page(Some(SchoolNotice::UaiChanged)).render()),
        ("school-linked", page(Some(SchoolNotice::Linked)).render()),
        (
            "school-responsible",
            SchoolPage { responsible: vec![strange], ..page(Some(SchoolNotice::ResponsibilityChanged)) }.render(),
        ),
        ("school-busy", page(Some(SchoolNotice::Busy)).render()),
    ]
}

fn uais(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let form = |problem| ChangeUai { layout, place: place(name), new_uai: name, day: "2027-09-01", problem };
    let blank = ChangeUai { place: elsewhere(name), new_uai: "", day: "", ..form(None) };
    let confirm = |day| ConfirmUai { layout, place: place(name), new_uai: name, day };
    vec![
        ("school-uai", blank.render()),
        ("school-uai-due", form(None).render()),
        ("school-uai-wrong", form(Some(UaiProblem::Malformed)).render()),
        ("school-uai-letter", form(Some(UaiProblem::Letter('Z'))).render()),
        ("school-uai-taken", form(Some(UaiProblem::Taken)).render()),
        ("school-uai-day", form(Some(UaiProblem::Day)).render()),
        ("school-uai-busy", form(Some(UaiProblem::Busy)).render()),
        ("school-uai-confirm", confirm("").render()),
        ("school-uai-stays", ConfirmUai { new_uai: "0990001N", ..confirm("") }.render()),
        ("school-uai-confirm-later", confirm("2027-09-01").render()),
    ]
}

fn links(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let answers = LinkAnswers { kind: Some(LinkKind::Rpi), name, uais: name, heads_see_all: true };
    let form = |problem| LinkSchools { layout, place: place(name), answers, problem };
    let blank = LinkSchools { answers: LinkAnswers::default(), ..form(None) };
    let confirm = |kind, heads_see_all| ConfirmLink {
        layout,
        place: place(name),
        form_id: "f-1",
        answers: LinkAnswers { heads_see_all, ..answers },
        link: Link { id: "", heads_see_all, ..link(name, kind) },
    };
    let undo =
        |heads_see_all| Unlink { layout, place: place(name), link: Link { heads_see_all, ..link(name, LinkKind::CiteScolaire) } };
    vec![
        ("school-link", blank.render()),
        ("school-link-kind", form(Some(LinkProblem::Kind)).render()),
        ("school-link-name", form(Some(LinkProblem::Name)).render()),
        ("school-link-count", form(Some(LinkProblem::Count)).render()),
        ("school-link-unknown", form(Some(LinkProblem::Unknown("0990009X"))).render()),
        ("school-link-already", form(Some(LinkProblem::AlreadyLinked)).render()),
        ("school-link-busy", form(Some(LinkProblem::Busy)).render()),
        ("school-link-confirm", confirm(LinkKind::CiteScolaire, true).render()),
        ("school-link-confirm-rpi", confirm(LinkKind::Rpi, false).render()),
        ("school-unlink", undo(true).render()),
        ("school-unlink-rpi", undo(false).render()),
    ]
}

fn responsibles(layout: Layout<'_>, name: &str) -> Vec<Page> {
    let form = |kind, said, problem| ChangeResponsible { layout, place: place(name), kind, code: "92", said, problem };
    let (region, not) = (Some(OrganisationKind::Region), Some(Said::NotResponsible));
    vec![
        ("school-responsible-new", ChangeResponsible { code: "", ..form(None, None, None) }.render()),
        ("school-responsible-unknown", form(region, not, Some(ResponsibleProblem::Unknown)).render()),
        ("school-responsible-said", form(region, None, Some(ResponsibleProblem::Said)).render()),
        ("school-responsible-busy", form(region, not, Some(ResponsibleProblem::Busy)).render()),
    ]
}
