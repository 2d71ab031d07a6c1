-- Local groups. $1: this one only, or null. $2: of this school only, or null. Of the schools $3, all; of the schools $4, those that $5
-- made. $6: closed ones too. $7, $8: after this name and id. $9: how many.
select
    c.class_id,
    c.label,
    c.school_year,
    c.valid_until is not null as "closed!",
    s.structure_id,
    s.uai,
    s.name,
    s.city,
    k.person_id,
    k.given_name,
    k.family_name,
    (
        select count(distinct m.person_id)
        from identity.memberships m
        where m.class_id = c.class_id and m.valid_until is null
    ) as "members!"
from identity.classes c
join identity.structures s using (structure_id)
join identity.people k on k.person_id = identity.present_id(c.made_by)
where c.made_by is not null
and ($1::uuid is null or c.class_id = $1)
and ($2::uuid is null or c.structure_id = $2)
and (c.structure_id = any($3) or (c.structure_id = any($4) and k.person_id = $5))
and ($6 or c.valid_until is null)
and (c.label, c.class_id) > ($7, $8::uuid)
order by c.label, c.class_id
limit $9
