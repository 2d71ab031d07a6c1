-- Those of $1 whom somebody sees. $2: structures that she leads, $3: where she teaches, $4: that she or her child attends, $5: of her
-- organisations. $6: classes that she teaches, $7: that she or her child belongs to. Profiles: 1 pupil, 3 teacher, 4 head, 5 school
-- life, 6 other staff.
select a.person_id as "person_id!"
from unnest($1::uuid[]) as a (person_id)
where exists (
    select
    from identity.functions f
    where f.person_id = a.person_id
    and f.valid_until is null
    and (
        f.structure_id = any($2)
        or (f.profile in (3, 4, 5, 6) and f.structure_id = any($3))
        or (f.profile in (4, 5) and f.structure_id = any($4))
        or (f.profile = 4 and f.structure_id = any($5))
    )
)
or exists (
    select
    from identity.memberships m
    where m.person_id = a.person_id
    and m.valid_until is null
    and ((m.profile = 1 and m.class_id = any($6)) or (m.profile = 3 and m.class_id = any($7)))
)
or exists (
    select
    from identity.guardianships g
    join identity.memberships m on m.person_id = g.child_id
    where g.guardian_id = a.person_id
    and g.valid_until is null
    and g.legal = 1
    and m.valid_until is null
    and m.profile = 1
    and m.class_id = any($6)
)
