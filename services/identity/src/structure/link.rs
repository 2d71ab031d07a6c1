//! Structures that are one place: cités scolaires and RPIs.

use std::collections::HashMap;

use platform::{auth::Caller, request_ids::Asked, secrets::Secrets};
use proto::identity::v1::{LinkStructuresRequest, LinkStructuresResponse, Profile, Structure, StructureLink, StructureLinkKind};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::uai;
use crate::error::Error;

/// Structures in one link.
const MOST: usize = 20;

/// The links of each structure.
pub type Links = HashMap<Uuid, Vec<StructureLink>>;

/// The links of these structures, with all whom they link.
pub async fn of(pool: &PgPool, structure_ids: &[Uuid]) -> Result<Links, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select l.link as "link!", l.link_id, l.kind as "kind!", l.name as "name!", l.heads_see_all as "heads_see_all!",
                  s.structure_id, s.uai, s.name as structure_name, s.city
           from identity.links l
           join identity.structures s using (structure_id)
           where l.link in (select o.link from identity.links o where o.structure_id = any($1))
           order by l.kind, l.link, s.uai"#,
        structure_ids,
    )
    .fetch_all(pool)
    .await?;
    let mut all: Vec<(String, Vec<Uuid>, StructureLink)> = vec![];
    for row in rows {
        if all.last().is_none_or(|(link, ..)| *link != row.link) {
            let link_id = row.link_id.map(|id| id.to_string()).unwrap_or_default();
            let (kind, name) = (kind_named(&row.kind).into(), row.name);
            let link = StructureLink { link_id, kind, name, heads_see_all: row.heads_see_all, structures: vec![] };
            all.push((row.link, vec![], link));
        }
        let (_, ids, link) = all.last_mut().expect("one was just pushed");
        ids.push(row.structure_id);
        let structure_id = row.structure_id.to_string();
        link.structures.push(Structure { structure_id, uai: row.uai, name: row.structure_name, city: row.city });
    }
    let mut links = Links::new();
    for (_, ids, link) in all {
        for id in ids.into_iter().filter(|id| structure_ids.contains(id)) {
            links.entry(id).or_default().push(link.clone());
        }
    }
    Ok(links)
}

fn kind_named(name: &str) -> StructureLinkKind {
    if name == "rpi" { StructureLinkKind::Rpi } else { StructureLinkKind::CiteScolaire }
}

fn name_of(kind: StructureLinkKind) -> Result<&'static str, Error> {
    match kind {
        StructureLinkKind::CiteScolaire => Ok("cite_scolaire"),
        StructureLinkKind::Rpi => Ok("rpi"),
        StructureLinkKind::Unspecified => Err(Error::Invalid { field: "kind", reason: "must be a cité scolaire or an RPI" }),
    }
}

/// Links structures.
pub async fn create(
    pool: &PgPool,
    secrets: &Secrets,
    caller: &Caller,
    asked: &LinkStructuresRequest,
) -> Result<LinkStructuresResponse, Error> {
    let kind = name_of(asked.kind())?;
    let name = asked.name.trim();
    if name.is_empty() || name.chars().count() > 200 {
        return Err(Error::Invalid { field: "name", reason: "must have 1 to 200 characters" });
    }
    let structure_ids = named(pool, &asked.uais).await?;
    let leads = caller.structures_as(Profile::Head.into()).any(|led| structure_ids.contains(&led));
    if leads && asked.heads_see_all && !caller.operator {
        return Err(Error::OperatorsOnly);
    }
    let mut tx = pool.begin().await?;
    let by = caller.person_id.to_string();
    let once = Asked::new(secrets, "LinkStructures", &by, &asked.request_id, asked)?;
    if let Some(answer) = once.recall(&mut tx).await? {
        return Ok(answer);
    }
    let link_id = Uuid::now_v7();
    sqlx::query!(
        "insert into identity.structure_links (link_id, kind, name, heads_see_all, created_by)
         values ($1, $2, $3, $4, $5)",
        link_id,
        kind,
        name,
        asked.heads_see_all,
        by,
    )
    .execute(&mut *tx)
    .await?;
    add(&mut tx, link_id, kind, &structure_ids).await?;
    let structures = structures(&mut tx, &structure_ids).await?;
    let (kind, name, heads_see_all) = (asked.kind, name.to_owned(), asked.heads_see_all);
    let link = StructureLink { link_id: link_id.to_string(), kind, name, heads_see_all, structures };
    if asked.validate_only {
        return Ok(LinkStructuresResponse { link: Some(StructureLink { link_id: String::new(), ..link }) });
    }
    let answer = LinkStructuresResponse { link: Some(link) };
    once.remember(&mut tx, &answer).await?;
    tx.commit().await?;
    Ok(answer)
}

/// Two to twenty structures, each once.
async fn named(pool: &PgPool, uais: &[String]) -> Result<Vec<Uuid>, Error> {
    let mut structure_ids = vec![];
    for uai in uais.iter().take(MOST + 1) {
        structure_ids.push(uai::find(pool, uai).await?.ok_or_else(|| Error::StructureNotFound(uai.clone()))?);
    }
    structure_ids.sort_unstable();
    structure_ids.dedup();
    if !(2..=MOST).contains(&structure_ids.len()) || uais.len() > MOST {
        return Err(Error::Invalid { field: "uais", reason: "must name two to twenty structures" });
    }
    Ok(structure_ids)
}

/// A structure is in one link of a kind.
async fn add(tx: &mut PgConnection, link_id: Uuid, kind: &str, structure_ids: &[Uuid]) -> Result<(), Error> {
    let added = sqlx::query!(
        "insert into identity.linked_structures (link_id, kind, structure_id)
         select $1, $2, structure_id
         from unnest($3::uuid[]) as structure_id
         on conflict (structure_id, kind) do nothing",
        link_id,
        kind,
        structure_ids,
    );
    let added = added.execute(tx).await?.rows_affected();
    if usize::try_from(added).is_ok_and(|added| added == structure_ids.len()) { Ok(()) } else { Err(Error::AlreadyLinked) }
}

async fn structures(tx: &mut PgConnection, structure_ids: &[Uuid]) -> Result<Vec<Structure>, sqlx::Error> {
    let rows = sqlx::query!(
        "select structure_id, uai, name, city
         from identity.structures
         where structure_id = any($1)
         order by uai",
        structure_ids,
    )
    .fetch_all(tx)
    .await?;
    let structure =
        |(structure_id, uai, name, city): (Uuid, _, _, _)| Structure { structure_id: structure_id.to_string(), uai, name, city };
    Ok(rows.into_iter().map(|row| structure((row.structure_id, row.uai, row.name, row.city))).collect())
}

/// Ends a link.
pub async fn delete(pool: &PgPool, link_id: Uuid) -> Result<(), Error> {
    let deleted = sqlx::query!("delete from identity.structure_links where link_id = $1", link_id).execute(pool).await?;
    if deleted.rows_affected() == 0 { Err(Error::LinkNotFound(link_id)) } else { Ok(()) }
}
