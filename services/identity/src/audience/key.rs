//! Audience keys, as they are written and as they are meant.

use std::{collections::HashMap, fmt, str::FromStr};

use proto::identity::v1::Profile;
use sqlx::PgPool;
use uuid::Uuid;

/// Who is meant, by what they are to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// One person.
    Person(Uuid),
    /// Those who have one of these profiles in a class or group.
    InClass(Kind, Uuid),
    /// Those who have one of these profiles in a structure.
    InStructure(Kind, Uuid),
    /// Those who have one of these profiles in a school of an organisation.
    InOrganisation(Kind, Uuid),
    /// The legal representatives of the pupils of a class or group.
    GuardiansOfClass(Uuid),
    /// The legal representatives of the pupils of a structure.
    GuardiansOfStructure(Uuid),
    /// The legal representatives of the pupils of an organisation's schools.
    GuardiansOfOrganisation(Uuid),
    /// The legal representatives of one pupil.
    GuardiansOfPerson(Uuid),
    /// The legal representatives who share a child and an address with somebody; of a pupil, those at her address.
    FamilyOfPerson(Uuid),
}

/// What people are in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Pupils,
    Teachers,
    Heads,
    SchoolLife,
    /// School life and everybody else who neither teaches nor leads.
    Staff,
}

impl Kind {
    /// The profiles that are meant.
    pub(super) const fn profiles(self) -> &'static [Profile] {
        match self {
            Self::Pupils => &[Profile::Pupil],
            Self::Teachers => &[Profile::Teacher],
            Self::Heads => &[Profile::Head],
            Self::SchoolLife => &[Profile::SchoolLife],
            Self::Staff => &[Profile::SchoolLife, Profile::Staff],
        }
    }
}

/// No key is written like that.
#[derive(Debug)]
pub(super) struct Unknown;

impl FromStr for Key {
    type Err = Unknown;

    fn from_str(text: &str) -> Result<Self, Unknown> {
        use Kind::{Heads, Pupils, SchoolLife, Staff, Teachers};
        let (kind, id) = text.rsplit_once(':').ok_or(Unknown)?;
        let id: Uuid = id.parse().map_err(|_| Unknown)?;
        Ok(match kind {
            "person" => Self::Person(id),
            "members-of:class" => Self::InClass(Pupils, id),
            "teachers-of:class" => Self::InClass(Teachers, id),
            "pupils-of:structure" => Self::InStructure(Pupils, id),
            "teachers-of:structure" => Self::InStructure(Teachers, id),
            "heads-of:structure" => Self::InStructure(Heads, id),
            "school-life-of:structure" => Self::InStructure(SchoolLife, id),
            "staff-of:structure" => Self::InStructure(Staff, id),
            "pupils-of:organisation" => Self::InOrganisation(Pupils, id),
            "teachers-of:organisation" => Self::InOrganisation(Teachers, id),
            "heads-of:organisation" => Self::InOrganisation(Heads, id),
            "guardians-of:class" => Self::GuardiansOfClass(id),
            "guardians-of:structure" => Self::GuardiansOfStructure(id),
            "guardians-of:organisation" => Self::GuardiansOfOrganisation(id),
            "guardians-of:person" => Self::GuardiansOfPerson(id),
            "family-of:person" => Self::FamilyOfPerson(id),
            _ => return Err(Unknown),
        })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |members| match members {
            Kind::Pupils => "pupils",
            Kind::Teachers => "teachers",
            Kind::Heads => "heads",
            Kind::SchoolLife => "school-life",
            Kind::Staff => "staff",
        };
        match self {
            Self::Person(id) => write!(to, "person:{id}"),
            Self::InClass(Kind::Pupils, id) => write!(to, "members-of:class:{id}"),
            Self::InClass(members, id) => write!(to, "{}-of:class:{id}", name(*members)),
            Self::InStructure(members, id) => write!(to, "{}-of:structure:{id}", name(*members)),
            Self::InOrganisation(members, id) => write!(to, "{}-of:organisation:{id}", name(*members)),
            Self::GuardiansOfClass(id) => write!(to, "guardians-of:class:{id}"),
            Self::GuardiansOfStructure(id) => write!(to, "guardians-of:structure:{id}"),
            Self::GuardiansOfOrganisation(id) => write!(to, "guardians-of:organisation:{id}"),
            Self::GuardiansOfPerson(id) => write!(to, "guardians-of:person:{id}"),
            Self::FamilyOfPerson(id) => write!(to, "family-of:person:{id}"),
        }
    }
}

impl Key {
    /// The person whom it is about.
    pub(super) const fn person_id(&self) -> Option<Uuid> {
        match self {
            Self::Person(id) | Self::GuardiansOfPerson(id) | Self::FamilyOfPerson(id) => Some(*id),
            _ => None,
        }
    }

    /// The class or group that it is about.
    pub(super) const fn class_id(&self) -> Option<Uuid> {
        match self {
            Self::InClass(_, id) | Self::GuardiansOfClass(id) => Some(*id),
            _ => None,
        }
    }

    /// Pupils or families: a local authority sees them under a convention only.
    pub(super) const fn is_of_families(&self) -> bool {
        match self {
            Self::Person(_) => false,
            Self::InClass(members, _) | Self::InStructure(members, _) | Self::InOrganisation(members, _) => {
                matches!(members, Kind::Pupils)
            }
            _ => true,
        }
    }

    const fn about(self, person_id: Uuid) -> Self {
        match self {
            Self::Person(_) => Self::Person(person_id),
            Self::GuardiansOfPerson(_) => Self::GuardiansOfPerson(person_id),
            Self::FamilyOfPerson(_) => Self::FamilyOfPerson(person_id),
            other => other,
        }
    }
}

/// The same keys; people who were merged since a key was written are known by the id that they have now.
pub(super) async fn under_their_present_ids(pool: &PgPool, keys: Vec<Key>) -> Result<Vec<Key>, sqlx::Error> {
    let people: Vec<Uuid> = keys.iter().filter_map(Key::person_id).collect();
    if people.is_empty() {
        return Ok(keys);
    }
    let merged = sqlx::query!("select alias_id, person_id from identity.aliases where alias_id = any($1)", &people);
    let present: HashMap<Uuid, Uuid> =
        merged.fetch_all(pool).await?.into_iter().map(|row| (row.alias_id, row.person_id)).collect();
    let renamed = |key: Key| key.person_id().and_then(|id| present.get(&id)).map_or(key, |person_id| key.about(*person_id));
    Ok(keys.into_iter().map(renamed).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [&str; 16] = [
        "person",
        "members-of:class",
        "teachers-of:class",
        "guardians-of:class",
        "pupils-of:structure",
        "teachers-of:structure",
        "heads-of:structure",
        "school-life-of:structure",
        "staff-of:structure",
        "guardians-of:structure",
        "pupils-of:organisation",
        "teachers-of:organisation",
        "heads-of:organisation",
        "guardians-of:organisation",
        "guardians-of:person",
        "family-of:person",
    ];

    #[test]
    fn each_key_is_written_as_it_is_read() {
        for kind in KINDS {
            let text = format!("{kind}:019ab4ce-7d3a-7000-8000-000000000001");
            assert_eq!(text.parse::<Key>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn nothing_else_is_a_key() {
        let id = "019ab4ce-7d3a-7000-8000-000000000001";
        for text in ["", id, ":", "person", "person:", "person:1", "heads-of:class:", "Person:"] {
            assert!(text.parse::<Key>().is_err(), "{text}");
        }
        for kind in ["heads-of:class", "members-of:structure", "family-of:class", "person:person", "guardians-of", ""] {
            assert!(format!("{kind}:{id}").parse::<Key>().is_err(), "{kind}");
        }
    }
}
