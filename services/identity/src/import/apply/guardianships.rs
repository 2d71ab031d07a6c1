//! Who is in charge of whom, with which rights.

use sqlx::PgConnection;

use super::Frame;
use crate::overrides::links;

/// Ends and begins guardianships. A right that changed ends the old row, so that what held when can be told. What is overridden changes
/// out of sight.
pub(super) async fn settle(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    links::lift(tx).await?;
    link(tx, frame).await?;
    end(tx, frame).await?;
    end_of_others(tx, frame).await?;
    begin(tx, frame).await?;
    links::lay(tx).await?;
    Ok(())
}

/// Nobody is told what the feed says of overridden links: they were not in force before, and are not now.
pub(super) async fn keep_overridden_to_oneself(tx: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from identity.staged_changes c
         using identity.links_overridden o
         where c.child_id = o.child_id
         and (o.guardian_id is null or o.guardian_id = c.person_id)
         and (o.legal is null or o.legal = c.legal)"
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// What the delivery says; of two links between the same people the legal one counts. A delta may link to a guardian whom an
/// earlier delivery named.
async fn link(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with guardians as (
            select i.jointure, i.person_id
            from identity.staged_identities i
            where not i.held and not i.gone
            union all
            select r.jointure, r.person_id
            from identity.source_records r
            where $1
            and (r.source, r.academy_code, r.degree) = ($2, $3, $4)
            and r.missing_since is null
            and not exists (select from identity.staged_identities i where i.jointure = r.jointure)
         )
         insert into identity.staged_links (
            child_id, guardian_id, link_code, legal, financial, contact, payment, lives_with
         )
         select distinct on (c.person_id, g.person_id)
            c.person_id,
            g.person_id,
            l.link_code,
            l.legal,
            l.financial,
            l.contact,
            l.payment,
            l.lives_with
         from identity.staged_guardianships l
         join identity.staged_identities c on c.record = l.record
         join guardians g on g.jointure = l.guardian
         where not c.held and c.person_id <> g.person_id
         order by c.person_id, g.person_id, l.legal nulls last, l.link_code",
        frame.delta,
        frame.source.as_str(),
        frame.academy_code,
        frame.degree,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!("analyze identity.staged_links").execute(tx).await?;
    Ok(())
}

/// Of pupils in the delivery and of those who just left it, and of guardians who are gone from a delta.
async fn end(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with ended as (
            update identity.guardianships k
            set valid_until = $1,
                ended_import_id = $2
            where k.valid_until is null
            and (
                k.child_id in (
                    select i.person_id
                    from identity.staged_identities i
                    where i.category = 1 and not i.held
                    union all
                    select r.person_id
                    from identity.source_records r
                    where r.missing_since = now()
                )
                or k.guardian_id in (
                    select i.person_id
                    from identity.staged_identities i
                    where i.gone
                    and not i.held
                    and not exists (
                        select
                        from identity.source_records r
                        where r.person_id = i.person_id
                        and r.source = any($3) and (r.academy_code, r.degree) = ($4, $5)
                        and r.missing_since is null
                    )
                )
            )
            and exists (
                select
                from identity.imports o
                where o.import_id = k.import_id and o.source = any($3) and (o.academy_code, o.degree) = ($4, $5)
            )
            and not exists (select from identity.staged_identities h where h.person_id = k.guardian_id and h.held)
            and not exists (
                select
                from identity.staged_links l
                where (l.child_id, l.guardian_id) = (k.child_id, k.guardian_id)
                and (l.link_code, l.legal, l.financial, l.contact, l.payment, l.lives_with)
                    is not distinct from (k.link_code, k.legal, k.financial, k.contact, k.payment, k.lives_with)
            )
            returning k.child_id, k.guardian_id, k.legal
         )
         insert into identity.staged_changes (person_id, child_id, legal, ended)
         select e.guardian_id, e.child_id, e.legal, true
         from ended e",
        frame.today,
        frame.order.import_id,
        &frame.sources(),
        frame.academy_code,
        frame.degree,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// What other feeds said of the same two people: the latest delivery that states a right counts, and a feed that came to name the child
/// later takes the link over, so that it does not end with the feed that she left. Nobody is told of a link that stays what it is.
async fn end_of_others(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with ended as (
            update identity.guardianships k
            set valid_until = $1,
                ended_import_id = $2
            from identity.staged_links l
            where (l.child_id, l.guardian_id) = (k.child_id, k.guardian_id)
            and l.legal is not null
            and k.valid_until is null
            and k.import_id not in (
                select o.import_id
                from identity.imports o
                where (o.source, o.academy_code, o.degree) = ($3, $4, $5)
            )
            and (
                k.legal is distinct from l.legal
                or k.import_id < (
                    select min(r.first_import_id::text)::uuid
                    from identity.source_records r
                    where r.person_id = k.child_id and (r.source, r.academy_code, r.degree) = ($3, $4, $5)
                )
            )
            returning
                k.child_id,
                k.guardian_id,
                k.legal,
                (l.link_code, l.legal, l.financial, l.contact, l.payment, l.lives_with)
                    is distinct from (k.link_code, k.legal, k.financial, k.contact, k.payment, k.lives_with) as changed
         )
         insert into identity.staged_changes (person_id, child_id, legal, ended)
         select e.guardian_id, e.child_id, e.legal, true
         from ended e
         where e.changed",
        frame.today,
        frame.order.import_id,
        frame.source.as_str(),
        frame.academy_code,
        frame.degree,
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn begin(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with begun as (
            insert into identity.guardianships (
                guardianship_id, child_id, guardian_id, link_code, legal, financial, contact, payment, lives_with, valid_from,
                import_id
            )
            select
                identity.uuid_v7(), l.child_id, l.guardian_id, l.link_code, l.legal, l.financial, l.contact, l.payment,
                l.lives_with, $1, $2
            from identity.staged_links l
            left join identity.guardianships k
                on k.child_id = l.child_id
                and k.guardian_id = l.guardian_id
                and k.valid_until is null
            where k.guardianship_id is null
            returning *
         )
         insert into identity.staged_changes (person_id, child_id, legal, ended)
         select b.guardian_id, b.child_id, b.legal, false
         from begun b
         where not exists (
            select
            from identity.guardianships k
            where k.ended_import_id = $2
            and (k.child_id, k.guardian_id) = (b.child_id, b.guardian_id)
            and (k.link_code, k.legal, k.financial, k.contact, k.payment, k.lives_with)
                is not distinct from (b.link_code, b.legal, b.financial, b.contact, b.payment, b.lives_with)
         )",
        frame.today,
        frame.order.import_id,
    )
    .execute(tx)
    .await?;
    Ok(())
}
