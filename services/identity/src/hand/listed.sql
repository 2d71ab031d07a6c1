-- People who were added by hand. $1: this one only, or null. $2: of all schools; or $3: of these. $4: of this school only, or null.
-- $5: those who ended too. $6: after this one. $7: how many.
select
    h.person_id,
    k.given_name,
    k.family_name,
    case when f.valid_until is null then k.birth_date end as birth_date,
    case
        when f.valid_until is not null or k.email_typed then ''
        when k.person_id in (select o.person_id from identity.overrides_in_force o where o.kind = 'contact') then ''
        else k.email
    end as "email!",
    f.code,
    f.label,
    f.profile,
    s.structure_id,
    s.uai,
    s.name,
    s.city,
    h.function_id,
    h.last_day,
    f.valid_until is not null as "ended!",
    f.valid_until is null and exists (select from identity.accounts a where a.person_id = k.person_id) as "activated!",
    exists (select from identity.source_records r where r.person_id = k.person_id and r.source <> 'hand') as "reconciled!",
    h.person_id in (
        select unnest(array[m.person_id, m.alias_id])
        from identity.merges m
        where m.state = 'proposed'
    ) as "merge_proposed!"
from identity.people_by_hand h
join identity.functions f using (function_id)
join identity.people k on k.person_id = f.person_id
join identity.structures s on s.structure_id = h.structure_id
where ($1::uuid is null or h.person_id = $1)
and ($2 or h.structure_id = any($3))
and ($4::uuid is null or h.structure_id = $4)
and ($5 or f.valid_until is null)
and h.person_id > $6
order by h.person_id
limit $7
