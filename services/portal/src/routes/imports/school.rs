//! What an import does to one school.

use axum::{
    extract::{Path, State},
    response::{Html, IntoResponse, Response},
};
use portal_views::{
    errors::Problem,
    imports::{ChangeGroup, Changes, GroupOf, SchoolChanges},
};
use proto::identity::v1::{ImportChange, ImportChangeKind, Profile};

use super::{diff, display_name, import_in};
use crate::{Portal, session::Visitor, visit::Visit};

/// The page: with names for the school's head.
pub async fn page(
    visit: Visit,
    State(portal): State<Portal>,
    visitor: Visitor,
    Path((id, uai)): Path<(String, String)>,
) -> Response {
    let (identity, token) = (&portal.identity, &*visitor.token);
    let asked = tokio::try_join!(
        identity.import(token, &id),
        identity.import_changes(token, &id, &uai),
        identity.zone(token, &uai),
        identity.overview(token),
    );
    let (found, named, zone, overview) = match asked {
        Ok(answers) => answers,
        Err(status) => return visit.refused(&status),
    };
    let Some(school) = found.structures.iter().find(|school| school.uai == uai) else {
        return visit.problem(Problem::NotFound);
    };
    let (name, import_of) = (display_name(&overview), found.import.unwrap_or_default());
    let page = SchoolChanges {
        layout: visit.layout(Some(visitor.viewer(&name))),
        import: import_in(zone, &import_of),
        school: diff::school(school),
        changes: named.as_deref().map(changes),
    };
    Html(page.render()).into_response()
}

/// People who do the same stand together, in the order in which they come.
fn changes(named: &[ImportChange]) -> Changes<'_> {
    let mut all = Changes::default();
    for change in named {
        let groups = match change.kind() {
            ImportChangeKind::Leaves => &mut all.leaving,
            ImportChangeKind::Moves => &mut all.moving,
            ImportChangeKind::Arrives | ImportChangeKind::Unspecified => &mut all.arriving,
        };
        let (of, name) = (group_of(change), format!("{} {}", change.given_name, change.family_name));
        match groups.iter_mut().find(|group| group.of == of) {
            Some(group) => group.names.push(name),
            None => groups.push(ChangeGroup { of, names: vec![name] }),
        }
    }
    all
}

fn group_of(change: &ImportChange) -> GroupOf<'_> {
    match (change.profile(), change.kind()) {
        (Profile::Pupil, ImportChangeKind::Moves) => GroupOf::Move { before: &change.class_before, after: &change.class_after },
        (Profile::Pupil, ImportChangeKind::Leaves) => GroupOf::Class(&change.class_before),
        (Profile::Pupil, _) => GroupOf::Class(&change.class_after),
        (Profile::Teacher, _) => GroupOf::Teachers,
        (Profile::Head, _) => GroupOf::Heads,
        (Profile::SchoolLife, _) => GroupOf::SchoolLife,
        _ => GroupOf::Staff,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(kind: ImportChangeKind, profile: Profile, before: &str, after: &str) -> ImportChange {
        ImportChange {
            kind: kind.into(),
            profile: profile.into(),
            given_name: "Zoé".into(),
            family_name: "Martin".into(),
            class_before: before.into(),
            class_after: after.into(),
        }
    }

    #[test]
    fn people_stand_by_what_they_do_and_by_class() {
        use ImportChangeKind::{Arrives, Leaves, Moves};
        let named = [
            change(Arrives, Profile::Pupil, "", "6e B"),
            change(Arrives, Profile::Pupil, "", "6e B"),
            change(Arrives, Profile::Teacher, "", ""),
            change(Leaves, Profile::Pupil, "3e A", ""),
            change(Moves, Profile::Pupil, "4e C", "4e A"),
        ];
        let Changes { arriving, leaving, moving } = changes(&named);
        let of = |groups: &[ChangeGroup<'_>]| groups.iter().map(|group| group.of).collect::<Vec<_>>().len();
        assert_eq!((of(&arriving), of(&leaving), of(&moving)), (2, 1, 1));
        assert_eq!((arriving[0].of, arriving[0].names.len()), (GroupOf::Class("6e B"), 2));
        assert_eq!((arriving[1].of, leaving[0].of), (GroupOf::Teachers, GroupOf::Class("3e A")));
        assert_eq!(moving[0].of, GroupOf::Move { before: "4e C", after: "4e A" });
    }
}
