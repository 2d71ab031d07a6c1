select distinct c.key_id, c.other_id, c.starts_at, c.kind, c.first_id, c.second_id, c.gap_minutes, c.travel_minutes, c.distance_metres
from timetable.keys_of($1) k
join timetable.conflicts c on c.key_id = k.key_id and c.starts_at >= $2 and c.starts_at < $3
join timetable.keys_of($1) o on o.key_id = c.other_id and o.person_id = k.person_id
where (greatest(k.valid_from, o.valid_from) is null or c.starts_at >= greatest(k.valid_from, o.valid_from))
  and (least(k.valid_until, o.valid_until) is null or c.starts_at < least(k.valid_until, o.valid_until))
order by c.starts_at
limit $4
