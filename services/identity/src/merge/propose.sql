with hidden as materialized (
    select person_id, kind
    from identity.overrides_in_force
),
pairs as (
    select
        a.person_id as one,
        b.person_id as other,
        array_remove(array[
            case when a.birth_date = b.birth_date then 'BIRTH_DATE' end,
            case when exists (
                select
                from identity.functions f
                join identity.functions h using (structure_id)
                where f.person_id = a.person_id
                and h.person_id = b.person_id
                and f.valid_until is null
                and h.valid_until is null
                and $1 in (f.import_id, h.import_id)
            ) then 'HAND' end,
            case when exists (
                select
                from identity.guardianships g
                join identity.source_records r on r.person_id = g.child_id and r.missing_since is null
                join identity.guardianships o on o.guardian_id = b.person_id and o.valid_until is null
                join identity.source_records s
                    on s.person_id = o.child_id
                    and s.missing_since is null
                    and identity.address(s.attributes) = identity.address(r.attributes)
                where g.guardian_id = a.person_id
                and g.valid_until is null
                and not exists (
                    select
                    from hidden h
                    where h.kind = 'address'
                    and h.person_id in (a.person_id, b.person_id, g.child_id, o.child_id)
                )
            ) then 'HOME' end,
            case when lower(a.email) = lower(b.email)
                and a.email <> ''
                and not a.email_typed
                and not b.email_typed
                and not exists (
                    select
                    from hidden h
                    where h.kind = 'contact' and h.person_id in (a.person_id, b.person_id)
                )
            then 'MAIL' end
        ], null) as because
    from identity.staged_touched t
    join identity.people a using (person_id)
    join identity.people b
        on identity.plain(b.family_name) = identity.plain(a.family_name)
        and identity.plain(b.given_name) = identity.plain(a.given_name)
        and b.person_id <> a.person_id
    where a.ine is null
    and b.ine is null
    and (a.birth_date is null or b.birth_date is null or a.birth_date = b.birth_date)
    and not exists (select from identity.aliases l where l.alias_id in (a.person_id, b.person_id))
    and not array(
        select concat_ws('/', r.source, r.academy_code, r.degree)
        from identity.source_records r
        where r.person_id = a.person_id
    ) && array(
        select concat_ws('/', r.source, r.academy_code, r.degree)
        from identity.source_records r
        where r.person_id = b.person_id
    )
)
insert into identity.merges (merge_id, person_id, alias_id, because, state)
select identity.uuid_v7(), least(one, other), greatest(one, other), array_to_string(because, ' '), 'proposed'
from pairs
where cardinality(because) > 0
on conflict do nothing
