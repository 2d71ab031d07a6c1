//! From keys to schools and classes: organisations become their schools, and a filter narrows both.

use std::collections::{HashMap, HashSet};

use proto::identity::v1::{AudienceFilter, Sector};
use sqlx::PgPool;
use uuid::Uuid;

use super::key::{Key, Kind};
use crate::structure::{self, Scope};

/// Whom to look for, set by set, as the query takes them.
#[derive(Debug, Default)]
pub(super) struct Members {
    pub(super) people: Vec<Uuid>,
    /// Structures, each with the profile that is meant there.
    pub(super) structure_ids: Vec<Uuid>,
    pub(super) structure_profiles: Vec<i16>,
    /// Classes and groups, each with the profile that is meant there.
    pub(super) class_ids: Vec<Uuid>,
    pub(super) class_profiles: Vec<i16>,
    /// Pupils whose legal representatives are meant; those of structures; those of classes.
    pub(super) wards: Vec<Uuid>,
    pub(super) wards_of_structures: Vec<Uuid>,
    pub(super) wards_of_classes: Vec<Uuid>,
    /// Those whose families are meant.
    pub(super) families: Vec<Uuid>,
}

/// Whom of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whom {
    Members(Kind),
    Guardians,
}

/// The places that keys are about, with whom they mean there.
#[derive(Default)]
struct Places {
    structures: Vec<(Whom, Uuid)>,
    classes: Vec<(Whom, Uuid)>,
}

/// What these keys mean, narrowed.
pub(super) async fn members(pool: &PgPool, keys: &[Key], filter: &AudienceFilter) -> Result<Members, sqlx::Error> {
    let (mut members, mut places) = (Members::default(), Places::default());
    for key in keys {
        match *key {
            Key::Person(id) => members.people.push(id),
            Key::GuardiansOfPerson(id) => members.wards.push(id),
            Key::FamilyOfPerson(id) => members.families.push(id),
            Key::InClass(kind, id) => places.classes.push((Whom::Members(kind), id)),
            Key::GuardiansOfClass(id) => places.classes.push((Whom::Guardians, id)),
            Key::InStructure(kind, id) => places.structures.push((Whom::Members(kind), id)),
            Key::GuardiansOfStructure(id) => places.structures.push((Whom::Guardians, id)),
            Key::InOrganisation(..) | Key::GuardiansOfOrganisation(_) => {}
        }
    }
    places.add_organisations(pool, keys).await?;
    if *filter != AudienceFilter::default() {
        places.narrow(pool, filter).await?;
    }
    places.give(&mut members);
    Ok(members)
}

impl Places {
    async fn add_organisations(&mut self, pool: &PgPool, keys: &[Key]) -> Result<(), sqlx::Error> {
        for whom in [Kind::Pupils, Kind::Teachers, Kind::Heads].map(Whom::Members).into_iter().chain([Whom::Guardians]) {
            let meant = keys.iter().filter_map(|key| match (whom, *key) {
                (Whom::Members(kind), Key::InOrganisation(of, id)) if of == kind => Some(id),
                (Whom::Guardians, Key::GuardiansOfOrganisation(id)) => Some(id),
                _ => None,
            });
            let organisation_ids: Vec<Uuid> = meant.collect();
            if !organisation_ids.is_empty() {
                let schools = structure::visible(pool, &Scope::of_organisations(organisation_ids)).await?;
                self.structures.extend(schools.into_iter().map(|structure_id| (whom, structure_id)));
            }
        }
        Ok(())
    }

    /// Leaves out what the filter does not name. With levels, the pupils, guardians and teachers of a structure become those of its
    /// classes of these levels.
    async fn narrow(&mut self, pool: &PgPool, filter: &AudienceFilter) -> Result<(), sqlx::Error> {
        let structures = structures(pool, &ids(&self.structures), filter).await?;
        self.structures.retain(|(_, id)| structures.contains(id));
        let classes = classes(pool, &ids(&self.classes), &ids(&self.structures), filter).await?;
        self.classes.retain(|(_, id)| classes.contains_key(id));
        if !filter.levels.is_empty() {
            let (by_class, whole): (Vec<_>, Vec<_>) = std::mem::take(&mut self.structures)
                .into_iter()
                .partition(|(whom, _)| matches!(whom, Whom::Guardians | Whom::Members(Kind::Pupils | Kind::Teachers)));
            self.structures = whole;
            let mut classes_of: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
            for (class_id, structure_id) in classes {
                classes_of.entry(structure_id).or_default().push(class_id);
            }
            for (whom, structure_id) in by_class {
                let classes = classes_of.get(&structure_id).into_iter().flatten();
                self.classes.extend(classes.map(|class_id| (whom, *class_id)));
            }
        }
        Ok(())
    }

    fn give(self, members: &mut Members) {
        for (whom, id) in self.structures {
            match whom {
                Whom::Guardians => members.wards_of_structures.push(id),
                Whom::Members(kind) => {
                    for profile in kind.profiles() {
                        members.structure_ids.push(id);
                        members.structure_profiles.push(*profile as i16);
                    }
                }
            }
        }
        for (whom, id) in self.classes {
            match whom {
                Whom::Guardians => members.wards_of_classes.push(id),
                Whom::Members(kind) => {
                    for profile in kind.profiles() {
                        members.class_ids.push(id);
                        members.class_profiles.push(*profile as i16);
                    }
                }
            }
        }
    }
}

fn ids(places: &[(Whom, Uuid)]) -> Vec<Uuid> {
    places.iter().map(|(_, id)| *id).collect()
}

/// Null for any sector.
fn public(filter: &AudienceFilter) -> Option<bool> {
    match filter.sector() {
        Sector::Unspecified => None,
        sector => Some(sector == Sector::Public),
    }
}

/// Those of these structures that the filter names.
async fn structures(pool: &PgPool, ids: &[Uuid], filter: &AudienceFilter) -> Result<HashSet<Uuid>, sqlx::Error> {
    let kept = sqlx::query_scalar!(
        "select s.structure_id
         from identity.structures s
         where s.structure_id = any($1)
         and ($2::boolean is null or (s.contract = 'PU') = $2)
         and (cardinality($3::text[]) = 0 or s.kind = any($3))",
        ids,
        public(filter),
        &filter.structure_kinds,
    );
    Ok(kept.fetch_all(pool).await?.into_iter().collect())
}

/// Those of these classes, and of the classes of these structures, that the filter names; each with its structure. Of any school
/// year: who belonged to them when is for the memberships to say.
async fn classes(
    pool: &PgPool,
    class_ids: &[Uuid],
    structure_ids: &[Uuid],
    filter: &AudienceFilter,
) -> Result<HashMap<Uuid, Uuid>, sqlx::Error> {
    let kept = sqlx::query!(
        "select c.class_id, c.structure_id
         from identity.classes c
         join identity.structures s using (structure_id)
         where (c.class_id = any($1) or c.structure_id = any($2))
         and ($3::boolean is null or (s.contract = 'PU') = $3)
         and (cardinality($4::text[]) = 0 or s.kind = any($4))
         and (
            cardinality($5::text[]) = 0
            or exists (
                select
                from identity.mefs m
                where m.code = any(c.mefs) and left(m.mefstat11, 4) = any($5)
            )
         )",
        class_ids,
        structure_ids,
        public(filter),
        &filter.structure_kinds,
        &filter.levels,
    );
    Ok(kept.fetch_all(pool).await?.into_iter().map(|row| (row.class_id, row.structure_id)).collect())
}
