//! What the national annuaire of schools (open data) adds to those that a feed brought.

use proto::identity::v1::{DescribeStructuresRequest, DescribeStructuresResponse, Sector, StructureDescription};
use sqlx::{PgConnection, PgPool};

use crate::error::Error;

/// Schools in one call.
const MOST: usize = 1_000;

/// What becomes of one description.
enum Outcome {
    Changed,
    Unchanged,
    Unknown,
}

/// Takes all of these descriptions, or none.
pub async fn describe(pool: &PgPool, asked: &DescribeStructuresRequest) -> Result<DescribeStructuresResponse, Error> {
    if asked.structures.len() > MOST {
        return Err(Error::Invalid { field: "structures", reason: "must be 1,000 at most" });
    }
    for (place, description) in asked.structures.iter().enumerate() {
        if let Some((field, reason)) = fault(description) {
            return Err(Error::InvalidPart { field: format!("structures[{place}].{field}"), reason });
        }
    }
    let mut tx = pool.begin().await?;
    let mut counted = DescribeStructuresResponse::default();
    for description in &asked.structures {
        match take(&mut tx, description).await? {
            Outcome::Changed => counted.changed += 1,
            Outcome::Unchanged => counted.unchanged += 1,
            Outcome::Unknown => counted.unknown += 1,
        }
    }
    tx.commit().await?;
    Ok(counted)
}

/// The first field that cannot be, and why.
fn fault(description: &StructureDescription) -> Option<(&'static str, &'static str)> {
    let code = description.commune_code.as_bytes();
    let insee =
        code.len() == 5 && code.iter().enumerate().all(|(at, byte)| byte.is_ascii_digit() || at == 1 && b"AB".contains(byte));
    let on_earth = |coordinates: &proto::identity::v1::Coordinates| {
        (-90.0..=90.0).contains(&coordinates.latitude) && (-180.0..=180.0).contains(&coordinates.longitude)
    };
    if description.uai.trim().is_empty() {
        Some(("uai", "must not be empty"))
    } else if !code.is_empty() && !insee {
        Some(("commune_code", "must be an INSEE code of five characters"))
    } else if !description.coordinates.as_ref().is_none_or(on_earth) {
        Some(("coordinates", "must be degrees on the earth"))
    } else if !["", "ECOLE", "COLLEGE", "LYCEE"].contains(&description.kind.as_str()) {
        Some(("kind", "must be ECOLE, COLLEGE or LYCEE"))
    } else {
        None
    }
}

/// A feed's own words stay, but for the commune and the place, which the annuaire knows better.
async fn take(tx: &mut PgConnection, description: &StructureDescription) -> Result<Outcome, sqlx::Error> {
    let coordinates = description.coordinates.as_ref();
    let contract = match description.sector() {
        Sector::Public => "PU",
        Sector::Private => "PR",
        Sector::Unspecified => "",
    };
    let found = sqlx::query!(
        r#"with known as (
            select structure_id
            from identity.structures
            where structure_id = identity.structure_called(upper(btrim($1)))
           ),
           changed as (
            update identity.structures s
            set name = case when s.name in ('', s.uai) and $2 <> '' then $2 else s.name end,
                street = coalesce(nullif(s.street, ''), $3),
                postal_code = coalesce(nullif(s.postal_code, ''), $4),
                city = coalesce(nullif(s.city, ''), $5),
                described_commune_code = coalesce(nullif($6, ''), s.described_commune_code),
                latitude = coalesce($7::double precision, s.latitude),
                longitude = coalesce($8::double precision, s.longitude),
                contract = coalesce(nullif(s.contract, ''), $9),
                kind = coalesce(nullif(s.kind, ''), $10),
                updated_at = now()
            from known k
            where s.structure_id = k.structure_id
            and (
                s.name in ('', s.uai) and $2 not in ('', s.name)
                or s.street = '' and $3 <> ''
                or s.postal_code = '' and $4 <> ''
                or s.city = '' and $5 <> ''
                or $6 not in ('', s.described_commune_code)
                or (s.latitude, s.longitude) is distinct from
                    (coalesce($7::double precision, s.latitude), coalesce($8::double precision, s.longitude))
                or s.contract = '' and $9 <> ''
                or s.kind = '' and $10 <> ''
            )
            returning s.structure_id
           )
           select exists (select from known) as "known!", exists (select from changed) as "changed!""#,
        description.uai,
        description.name.trim(),
        description.street.trim(),
        description.postal_code.trim(),
        description.city.trim(),
        description.commune_code,
        coordinates.map(|coordinates| coordinates.latitude),
        coordinates.map(|coordinates| coordinates.longitude),
        contract,
        description.kind,
    )
    .fetch_one(tx)
    .await?;
    Ok(match (found.known, found.changed) {
        (false, _) => Outcome::Unknown,
        (true, false) => Outcome::Unchanged,
        (true, true) => Outcome::Changed,
    })
}
