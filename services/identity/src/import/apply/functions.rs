//! What each person is in each delivered school.
use sqlx::PgConnection;

use super::Frame;

/// Ends and begins functions: those of staff as stated, of pupils where they belong, of legal guardians where their children
/// are, and of whoever teaches a class there.
pub(super) async fn settle(tx: &mut PgConnection, frame: &Frame<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with stated as materialized (
            select
                i.person_id,
                p.structure_id,
                case
                    when f.category = 1 then 1
                    when k.profile is null and f.teacher then 3
                    when k.profile = 3 and not f.teacher then 6
                    else coalesce(k.profile, 6)
                end as profile,
                f.code,
                f.label
            from identity.staged_functions f
            join identity.staged_identities i on i.record = f.record
            join identity.staged_places p on p.jointure = f.structure and p.delivered
            left join identity.function_profiles k on k.code = f.code
            where not i.held
         ),
         parents as (
            select distinct g.person_id, p.structure_id
            from identity.staged_guardianships l
            join identity.staged_identities c on c.record = l.record
            join identity.staged_identities g on g.jointure = l.guardian
            join identity.staged_functions f on f.record = c.record
            join identity.staged_places p on p.jointure = f.structure and p.delivered
            where l.legal = 1 and not c.held and not g.held
         ),
         teachers as (
            select distinct i.person_id, p.structure_id
            from identity.staged_memberships m
            join identity.staged_identities i on i.record = m.record
            join identity.staged_places p on p.jointure = m.structure and p.delivered
            where m.profile = 3 and not i.held
         ),
         wanted as materialized (
            select distinct on (person_id, structure_id, profile, code) *
            from stated
            union all
            select r.person_id, r.structure_id, 2, '', ''
            from parents r
            union all
            select t.person_id, t.structure_id, 3, 'ENS', ''
            from teachers t
            where not exists (
                select
                from stated s
                where (s.person_id, s.structure_id, s.profile) = (t.person_id, t.structure_id, 3)
            )
         ),
         current as materialized (
            select f.function_id, f.person_id, f.structure_id, f.profile, f.code, f.label
            from identity.functions f
            join identity.staged_places p on p.structure_id = f.structure_id and p.delivered
            join identity.imports o on o.import_id = f.import_id and o.source = 'aaf'
            where f.valid_until is null
            and not exists (select from identity.staged_identities h where h.person_id = f.person_id and h.held)
         ),
         gone as (
            select c.*
            from current c
            left join wanted w using (person_id, structure_id, profile, code)
            where w.person_id is null
            and not exists (
                select
                from identity.guardianships g
                join identity.staged_identities h on h.person_id = g.child_id and h.held
                where g.guardian_id = c.person_id and g.valid_until is null and c.profile = 2
            )
         ),
         ended as (
            update identity.functions f
            set valid_until = $1
            from gone g
            where f.function_id = g.function_id
         ),
         altered as (
            update identity.functions f
            set label = w.label
            from current c
            join wanted w using (person_id, structure_id, profile, code)
            where f.function_id = c.function_id and c.label <> w.label
            returning f.person_id
         ),
         begun as (
            insert into identity.functions (
                function_id, person_id, structure_id, profile, code, label, school_year, valid_from, import_id
            )
            select identity.uuid_v7(), w.person_id, w.structure_id, w.profile, w.code, w.label, $2, $1, $3
            from wanted w
            left join current c using (person_id, structure_id, profile, code)
            where c.function_id is null
            on conflict (person_id, structure_id, profile, code) where valid_until is null do nothing
            returning person_id, profile, structure_id
         )
         insert into identity.staged_changes (person_id, profile, structure_id, ended)
         select g.person_id, g.profile, g.structure_id, true
         from gone g
         union all
         select b.person_id, b.profile, b.structure_id, false
         from begun b
         union all
         select a.person_id, null, null, false
         from altered a",
        frame.today,
        frame.school_year,
        frame.order.import_id,
    )
    .execute(tx)
    .await?;
    Ok(())
}
