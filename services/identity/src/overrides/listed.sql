-- Overrides. $1: this one only, or null. $2: all; or $3: about the pupils, and their guardians, of these structures; or $4: the objection of
-- this person. $5: about this person only, or null. $6: those that ended too. $7: after this one. $8: how many.
-- $9: with $5, those about her guardians too.
select
    o.override_id,
    o.kind,
    k.person_id,
    k.given_name,
    k.family_name,
    g.person_id as "guardian_id?",
    g.given_name as "guardian_given_name?",
    g.family_name as "guardian_family_name?",
    o.first_day,
    o.last_day,
    o.reference,
    o.decided_by,
    d.given_name || ' ' || d.family_name as decided_by_name,
    o.created_at,
    o.ended_by,
    o.ended_at,
    (
        o.ended_at is null
        and o.first_day <= identity.today()
        and (o.last_day is null or o.last_day >= identity.today())
    ) as "in_force!"
from identity.overrides o
join identity.people k on k.person_id = identity.present_id(o.person_id)
left join identity.people g on g.person_id = identity.present_id(o.guardian_id)
left join identity.people d on d.person_id = o.decided_by
where ($1::uuid is null or o.override_id = $1)
and (
    $2
    or (o.kind = 'objection' and k.person_id = $4)
    or exists (
        select
        from identity.functions f
        where f.person_id = k.person_id
        and f.valid_until is null
        and f.structure_id = any($3)
        and f.profile in (1, 2)
    )
)
and (
    $5::uuid is null
    or identity.present_id($5) in (k.person_id, g.person_id)
    or ($9 and k.person_id in (
        select n.guardian_id
        from identity.guardianships n
        where n.child_id = identity.present_id($5) and n.valid_until is null
        union all
        select w.guardian_id
        from identity.withheld_guardianships w
        where w.child_id = identity.present_id($5) and w.valid_until is null
    ))
)
and ($6 or (o.ended_at is null and (o.last_day is null or o.last_day >= identity.today())))
and o.override_id > $7
order by o.override_id
limit $8
