//! Whom and what the forms of a school may name.

use std::sync::Arc;

use portal_views::timetable::Choice;
use proto::timetable::v1::ListTargetsResponse;
use tonic::Status;

use crate::Portal;

/// Whom and what a form may name.
pub struct Targets {
    told: ListTargetsResponse,
    names: Vec<(String, Arc<str>)>,
}

impl Targets {
    /// Of a school; people by their family name.
    pub async fn of(portal: &Portal, token: &str, structure_id: &str) -> Result<Self, Status> {
        let told = portal.timetable.targets(token, structure_id).await?;
        let names = portal.names.of(token, &told.person_ids).await?;
        let mut names: Vec<_> = names.into_iter().filter(|(_, name)| !name.is_empty()).collect();
        names.sort_by_cached_key(|(_, name)| by_family_name(name));
        Ok(Self { told, names })
    }

    /// None.
    pub const fn none() -> Self {
        let told = ListTargetsResponse { classes: vec![], person_ids: vec![] };
        Self { told, names: vec![] }
    }

    /// Classes and groups.
    pub fn classes(&self) -> Vec<Choice<'_>> {
        self.told.classes.iter().map(|class| Choice { id: &class.class_id, name: &class.name }).collect()
    }

    /// Groups only, or classes only.
    pub fn classes_that(&self, group: bool) -> Vec<Choice<'_>> {
        let kept = self.told.classes.iter().filter(|class| class.group == group);
        kept.map(|class| Choice { id: &class.class_id, name: &class.name }).collect()
    }

    /// Who works there.
    pub fn people(&self) -> Vec<Choice<'_>> {
        self.names.iter().map(|(id, name)| Choice { id, name }).collect()
    }
}

/// "Paul Durand" among the D: the given name comes first, and is most often one word.
fn by_family_name(name: &str) -> String {
    let (given, family) = name.split_once(' ').unwrap_or(("", name));
    format!("{family} {given}").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_listed_by_their_family_name() {
        let mut names = vec!["Zoé Abel", "Anne de Berg", "Paul Zola"];
        names.sort_by_cached_key(|name| by_family_name(name));
        assert_eq!(names, ["Zoé Abel", "Anne de Berg", "Paul Zola"]);
        assert!(by_family_name("Zoé Abel") < by_family_name("Anne Berg"));
    }
}
