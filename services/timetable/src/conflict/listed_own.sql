with own as (
    select c.*
    from timetable.conflicts c
    where c.key_id = any($1) and c.kind <> 4 and c.starts_at >= $2
    union
    select c.*
    from timetable.pupils p
    join timetable.pupils q on q.person_id = p.person_id
    join timetable.conflicts c on c.key_id = p.class_id and c.other_id = q.class_id
    where p.person_id = any($1)
      and c.kind = 4
      and c.starts_at >= $2
      and c.starts_at >= greatest(p.valid_from, q.valid_from)
      and c.starts_at < coalesce(least(p.valid_until, q.valid_until), date '9999-12-31')
)
select kind as "kind!", key_id as "key_id!", other_id as "other_id!", first_id as "first_id!", second_id as "second_id!",
       starts_at as "starts_at!", gap_minutes as "gap_minutes!", travel_minutes as "travel_minutes!",
       distance_metres as "distance_metres!"
from own
where ($3 = 0::smallint or kind = $3)
  and (starts_at, first_id, second_id, key_id, other_id) > ($4, $5, $6, $7, $8)
order by starts_at, first_id, second_id, key_id, other_id
limit $9
