select a.id as "id!", k.structure_id as "structure_id!"
from (
    select id, '{1,2,3}'::smallint[] as kinds
    from unnest($1::uuid[]) as p (id)
    union all
    select id, '{4,5}'::smallint[]
    from unnest($2::uuid[]) as c (id)
) a
cross join lateral (
    select p.structure_id
    from timetable.pupils p
    where 3 = any(a.kinds) and p.person_id = a.id and (p.valid_until is null or p.valid_until > $4)
    union
    select p.structure_id
    from timetable.pupils p
    where 4 = any(a.kinds) and p.class_id = a.id and (p.valid_until is null or p.valid_until > $4)
    union
    select l.structure_id
    from timetable.labels l
    where l.target_id = a.id and l.kind = any(a.kinds)
    union
    select s.structure_id
    from unnest($3::uuid[]) as s (structure_id)
    where exists (
        select
        from timetable.attendances t
        where t.key_id = a.id and t.structure_id = s.structure_id and t.kind = any(a.kinds)
    )
    union
    (
        select t.structure_id
        from timetable.attendances t
        where $5 and t.key_id = a.id and t.kind = any(a.kinds)
        order by t.starts_at desc
        limit 1
    )
) k
where $5 or k.structure_id = any($3)
