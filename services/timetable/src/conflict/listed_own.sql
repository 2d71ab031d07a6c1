select distinct c.kind, c.key_id, c.other_id, c.first_id, c.second_id, c.starts_at, c.gap_minutes, c.travel_minutes, c.distance_metres
from timetable.keys_of($1) k
join timetable.conflicts c on c.key_id = k.key_id and c.starts_at >= $2
join timetable.keys_of($1) o on o.key_id = c.other_id and o.person_id = k.person_id
where (greatest(k.valid_from, o.valid_from) is null or c.starts_at >= greatest(k.valid_from, o.valid_from))
  and (least(k.valid_until, o.valid_until) is null or c.starts_at < least(k.valid_until, o.valid_until))
  and ($3 = 0::smallint or c.kind = $3)
  and (c.starts_at, c.first_id, c.second_id, c.key_id, c.other_id) > ($4, $5, $6, $7, $8)
order by c.starts_at, c.first_id, c.second_id, c.key_id, c.other_id
limit $9
