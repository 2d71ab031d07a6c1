//! The pages of local groups, in every state.

use portal_views::{
    Layout,
    functions::GivenProfile,
    groups::{Addition, ChoosePupils, CloseGroup, Group, GroupNotice, GroupPage, GroupProblem, Groups, Member, NewGroup},
    merges::Role,
    today::School,
};

use super::Page;

const ID: &str = "0199a1b2-0000-7000-8000-000000000001";
const BRUYERES: School<'_> = School { name: "Collège des Bruyères", town: "Valmont" };

/// Every one of them; a teacher's frame does not lead to the directory.
pub fn pages(layout: Layout<'_>, teacher: Layout<'_>, name: &str) -> Vec<Page> {
    [lists(layout, teacher, name), one(layout, teacher, name)].concat()
}

fn group(name: &str) -> Group<'_> {
    Group { id: ID, uai: "0990001A", school: BRUYERES, name, made_by: format!("{name} Martin"), members: 1, closed: false }
}

fn lists(layout: Layout<'_>, teacher: Layout<'_>, name: &str) -> Vec<Page> {
    let schools = || vec![("0990001A", BRUYERES), ("0990002B", School { name, town: "" })];
    let page = |groups, notice| Groups {
        layout,
        schools: schools(),
        uai: "0990001A",
        leads: true,
        include_closed: false,
        groups,
        notice,
        next: None,
        continued: false,
    };
    let closed = Group { members: 0, closed: true, ..group(name) };
    let some = vec![group(name), Group { members: 1_000, ..group("Club échecs") }, closed.clone()];
    let next = Some("/annuaire/groupes?etablissement=0990001A&fermes&suite=jeton");
    let many = Groups { include_closed: true, next, continued: true, ..page(vec![closed; 20], None) };
    let mine = Groups { layout: teacher, leads: false, schools: vec![("0990001A", BRUYERES)], ..page(vec![], None) };
    let new = |schools, problem| NewGroup { layout, form_id: "f-1", schools, uai: "0990002B", name, problem }.render();
    vec![
        ("groups", page(some, None).render()),
        ("groups-many", many.render()),
        ("groups-none", page(vec![], Some(GroupNotice::Closed)).render()),
        ("groups-teacher", mine.render()),
        ("group-new", new(vec![("0990002B", BRUYERES)], None)),
        ("group-new-schools", new(schools(), Some(GroupProblem::Name))),
        ("group-new-busy", new(schools(), Some(GroupProblem::Busy))),
    ]
}

const IDS: [&str; 2] = ["0199a1b2-0000-7000-8000-000000000002", "0199a1b2-0000-7000-8000-000000000003"];

fn one(layout: Layout<'_>, teacher: Layout<'_>, name: &str) -> Vec<Page> {
    let roles = [Role::Pupil, Role::Given(GivenProfile::Teacher)];
    let members = || IDS.into_iter().zip(roles).map(|(id, role)| Member { id, name: format!("{name} Martin"), role: Some(role) });
    let page = |notice| GroupPage {
        layout,
        group: group(name),
        members: members().collect(),
        additions: vec![Addition::Teachers, Addition::Staff, Addition::Heads],
        classes: vec!["3e A", name],
        name,
        problem: None,
        notice,
        next: None,
        continued: false,
    };
    let hers = GroupPage {
        layout: teacher,
        classes: vec![],
        additions: vec![Addition::Class { id: ID, label: name }, Addition::Teachers],
        ..page(Some(GroupNotice::Added))
    };
    let next = Some("/annuaire/groupes/0990001A/0199a1b2-0000-7000-8000-000000000001?suite=jeton");
    let empty = |notice| GroupPage { members: vec![], ..page(Some(notice)) }.render();
    let pupils = |pupils| ChoosePupils { layout, group: group(name), class: name, pupils }.render();
    vec![
        ("group", page(None).render()),
        ("group-teacher", hers.render()),
        ("group-next", GroupPage { next, continued: true, ..page(Some(GroupNotice::Removed)) }.render()),
        ("group-made", empty(GroupNotice::Made)),
        ("group-renamed", empty(GroupNotice::Renamed)),
        ("group-nobody", empty(GroupNotice::Nobody)),
        ("group-full", empty(GroupNotice::Full)),
        ("group-busy", empty(GroupNotice::Busy)),
        ("group-name", GroupPage { problem: Some(GroupProblem::Name), ..page(None) }.render()),
        ("group-closed", GroupPage { group: Group { closed: true, ..group(name) }, ..page(None) }.render()),
        ("group-pupils", pupils(members().collect())),
        ("group-pupils-none", pupils(vec![])),
        ("group-close", CloseGroup { layout, group: group(name) }.render()),
    ]
}
