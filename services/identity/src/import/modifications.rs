//! A delta's modifications, once the whole delta is read: laid over what the feed said before and staged as whole records.
//!
//! A delta is a log: of several requests about one record the last counts, a modification is laid over what stands before it.

use serde_json::{Map, Value};
use sqlx::{PgPool, types::Json};

use super::{
    Error, blocking,
    staged::{Delivery, Staged},
    staging,
};
use crate::{
    aaf::{Category, Record},
    finding::{self, Code},
};

/// How many records are restored at a time.
const PAGE: i64 = 1_000;

/// Stages what the modifications make of their records.
pub(super) async fn settle(pool: &PgPool, mut delivery: Delivery) -> Result<Delivery, Error> {
    name_academy(pool, &mut delivery).await?;
    keep_last_requests(pool).await?;
    drop_superseded(pool).await?;
    set_deleted_aside(pool).await?;
    set_unknown_people_aside(pool, &delivery).await?;
    set_unknown_structures_aside(pool, &delivery).await?;
    let (sheets, rows) = staging::channel();
    let staged = Staged::new(delivery, sheets);
    let (outcome, written) = tokio::join!(lay_over(pool, staged), staging::write(pool, &rows));
    written?;
    outcome
}

/// A delta without a structure file need not name its académie: it is the one whose schools are known.
async fn name_academy(pool: &PgPool, delivery: &mut Delivery) -> Result<(), Error> {
    if !delivery.academy_code.is_empty() {
        return Ok(());
    }
    let degree = delivery.degree;
    let mut known = sqlx::query_scalar!(
        "select distinct academy_code
         from identity.structures
         where degree = $1
         limit 2",
        degree.as_str(),
    )
    .fetch_all(pool)
    .await?;
    match (known.pop(), known.pop()) {
        (Some(only), None) => delivery.academy_code = only,
        (None, _) => return Err(Error::too_early(degree, "")),
        (Some(_), Some(_)) => return Err(Error::file(&delivery.files[0], Code::AcademyAmbiguous)),
    }
    Ok(())
}

/// Of several whole records and deletions of one person the last stays.
async fn keep_last_requests(pool: &PgPool) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with ranked as (
            select p.record, row_number() over (partition by p.jointure order by p.file desc, p.line desc) as rank
            from identity.staged_people p
         ),
         earlier as (
            delete from identity.staged_people p
            using ranked r
            where r.record = p.record and r.rank > 1
            returning p.record
         ),
         functions as (
            delete from identity.staged_functions f
            using earlier e
            where f.record = e.record
         ),
         memberships as (
            delete from identity.staged_memberships m
            using earlier e
            where m.record = e.record
         )
         delete from identity.staged_guardianships g
         using earlier e
         where g.record = e.record"
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// A whole record or a deletion replaces whatever was modified before.
async fn drop_superseded(pool: &PgPool) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from identity.staged_modifications m
         using identity.staged_people p
         where p.jointure = m.identifier
         and m.category <> 0
         and (m.file, m.line) < (p.file, p.line)"
    )
    .execute(pool)
    .await?;
    sqlx::query!(
        "delete from identity.staged_modifications m
         using identity.staged_structures s
         where s.jointure = m.identifier
         and m.category = 0
         and (m.file, m.line) < (s.file, s.line)"
    )
    .execute(pool)
    .await?;
    Ok(())
}

async fn set_deleted_aside(pool: &PgPool) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with removed as (
            delete from identity.staged_modifications m
            using identity.staged_people p
            where p.jointure = m.identifier
            and p.request = 3
            and m.category <> 0
            returning m.file, m.line, m.identifier
         )
         insert into identity.staged_set_aside (file, line, identifier, code, person)
         select r.file, r.line, r.identifier, $1, false
         from removed r",
        finding::name(Code::DeletedBefore),
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Whoever left comes back by a whole record only: nobody knows what became of her rights meanwhile.
async fn set_unknown_people_aside(pool: &PgPool, delivery: &Delivery) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with removed as (
            delete from identity.staged_modifications m
            where m.category <> 0
            and not exists (
                select
                from identity.staged_people p
                where p.jointure = m.identifier and p.category = m.category
            )
            and not exists (
                select
                from identity.source_records r
                where r.source = $1
                and r.academy_code = $2
                and r.degree = $3
                and r.jointure = m.identifier
                and r.category = (array['Eleve', 'PersRelEleve', 'PersEducNat'])[m.category]
                and r.missing_since is null
            )
            returning m.file, m.line, m.identifier
         )
         insert into identity.staged_set_aside (file, line, identifier, code, person)
         select r.file, r.line, r.identifier, $4, false
         from removed r",
        delivery.source.as_str(),
        delivery.academy_code,
        delivery.degree.as_str(),
        finding::name(Code::NeverNamed),
    )
    .execute(pool)
    .await?;
    Ok(())
}

async fn set_unknown_structures_aside(pool: &PgPool, delivery: &Delivery) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with removed as (
            delete from identity.staged_modifications m
            where m.category = 0
            and not exists (select from identity.staged_structures s where s.jointure = m.identifier)
            and not exists (
                select
                from identity.structures k
                where k.academy_code = $1 and k.degree = $2 and k.jointure = m.identifier
            )
            returning m.file, m.line, m.identifier
         )
         insert into identity.staged_set_aside (file, line, identifier, code, person)
         select r.file, r.line, r.identifier, $3, false
         from removed r",
        delivery.academy_code,
        delivery.degree.as_str(),
        finding::name(Code::NeverNamed),
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// A record with every modification of it, and where the last one stands.
struct Modified {
    category: i16,
    identifier: String,
    file: i16,
    line: i32,
    attributes: Json<Map<String, Value>>,
}

/// Page by page, on a thread that may wait for PostgreSQL.
async fn lay_over(pool: &PgPool, mut staged: Staged) -> Result<Delivery, Error> {
    let mut after = (-1, String::new());
    loop {
        let page = page(pool, staged.delivery(), after.0, &after.1).await?;
        let Some(last) = page.last() else { break };
        after = (last.category, last.identifier.clone());
        forget_bases(pool, &page).await?;
        staged = blocking(move || stage(staged, &page)).await?;
    }
    blocking(move || staged.finish()).await
}

fn stage(mut staged: Staged, page: &[Modified]) -> Result<Staged, Error> {
    for modified in page {
        let category = match modified.category {
            0 => Category::Structure,
            1 => Category::Pupil,
            2 => Category::Guardian,
            _ => Category::Staff,
        };
        let line = modified.line.unsigned_abs().into();
        let record = Record::restored(&modified.identifier, line, staged.delivery().degree, &modified.attributes);
        staged.resume(usize::from(modified.file.unsigned_abs()));
        staged.stage(category, &record)?;
        staged.send_full()?;
    }
    Ok(staged)
}

/// The next records: what the delta or else the directory says of them, under their modifications in the delta's order.
async fn page(pool: &PgPool, delivery: &Delivery, category: i16, identifier: &str) -> Result<Vec<Modified>, sqlx::Error> {
    sqlx::query_as!(
        Modified,
        r#"with page as (
            select distinct m.category, m.identifier
            from identity.staged_modifications m
            where (m.category, m.identifier) > ($1, $2)
            order by m.category, m.identifier
            limit $3
         ),
         changes as (
            select
                m.category,
                m.identifier,
                (array_agg(m.file order by m.file desc, m.line desc))[1] as file,
                (array_agg(m.line order by m.file desc, m.line desc))[1] as line,
                jsonb_object_agg(e.key, e.value order by m.file, m.line) filter (where e.key is not null) as attributes
            from page
            join identity.staged_modifications m using (category, identifier)
            left join lateral jsonb_each(m.attributes) e on true
            group by m.category, m.identifier
         )
         select
            c.category as "category!",
            c.identifier as "identifier!",
            c.file as "file!",
            c.line as "line!",
            coalesce(s.attributes, k.attributes, p.attributes, r.attributes, '{}') || coalesce(c.attributes, '{}')
                as "attributes!: Json<Map<String, Value>>"
         from changes c
         left join identity.staged_structures s on c.category = 0 and s.jointure = c.identifier
         left join identity.structures k
            on c.category = 0
            and k.academy_code = $5
            and k.degree = $6
            and k.jointure = c.identifier
         left join identity.staged_people p on p.category = c.category and p.jointure = c.identifier
         left join identity.source_records r
            on c.category <> 0
            and r.source = $4
            and r.academy_code = $5
            and r.degree = $6
            and r.jointure = c.identifier
         order by c.category, c.identifier"#,
        category,
        identifier,
        PAGE,
        delivery.source.as_str(),
        delivery.academy_code,
        delivery.degree.as_str(),
    )
    .fetch_all(pool)
    .await
}

/// What was staged of these records makes room for what their modifications make of it. A class that somebody belongs to keeps
/// the name that the record of that person gave it.
async fn forget_bases(pool: &PgPool, page: &[Modified]) -> Result<(), sqlx::Error> {
    let of = |structure: bool| -> Vec<String> {
        let found = page.iter().filter(|modified| (modified.category == 0) == structure);
        found.map(|modified| modified.identifier.clone()).collect()
    };
    forget_people(pool, &of(false)).await?;
    forget_structures(pool, &of(true)).await
}

async fn forget_people(pool: &PgPool, jointures: &[String]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with forgotten as (
            delete from identity.staged_people p
            where p.jointure = any($1)
            returning p.record
         ),
         functions as (
            delete from identity.staged_functions f
            using forgotten o
            where f.record = o.record
         ),
         memberships as (
            delete from identity.staged_memberships m
            using forgotten o
            where m.record = o.record
         )
         delete from identity.staged_guardianships g
         using forgotten o
         where g.record = o.record",
        jointures,
    )
    .execute(pool)
    .await?;
    Ok(())
}

async fn forget_structures(pool: &PgPool, jointures: &[String]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with forgotten as (
            delete from identity.staged_structures s
            where s.jointure = any($1)
            returning s.jointure
         )
         delete from identity.staged_classes c
         using forgotten o
         where c.structure = o.jointure
         and not exists (
            select
            from identity.staged_memberships m
            where (m.structure, m.is_group, m.code) = (c.structure, c.is_group, c.code)
         )",
        jointures,
    )
    .execute(pool)
    .await?;
    Ok(())
}
