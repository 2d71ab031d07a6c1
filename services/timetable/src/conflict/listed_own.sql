with own as materialized (
    select * from timetable.keys_of($1)
)
select c.kind, c.key_id, c.other_id, c.first_id, c.second_id, c.starts_at, c.gap_minutes, c.travel_minutes, c.distance_metres
from timetable.conflicts c
where c.key_id = any(array(select key_id from own))
  and c.starts_at >= $2
  and ($3 = 0::smallint or c.kind = $3)
  and (c.starts_at, c.first_id, c.second_id, c.key_id, c.other_id) > ($4, $5, $6, $7, $8)
  and exists (
    select
    from own one
    join own other using (person_id)
    where one.key_id = c.key_id
      and other.key_id = c.other_id
      and c.starts_at >= coalesce(greatest(one.valid_from, other.valid_from), '-infinity')
      and c.starts_at < coalesce(least(one.valid_until, other.valid_until), 'infinity')
  )
order by c.starts_at, c.first_id, c.second_id, c.key_id, c.other_id
limit $9
