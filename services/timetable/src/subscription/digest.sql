select count(*) as "count!",
       coalesce(sum(hash_record_extended(row(
           o.occurrence_id, o.starts_at, o.ends_at, o.all_day, o.state, o.version, o.content_id, o.changed_at, s.name, s.time_zone
       ), 0)), 0)::text as "sum!"
from timetable.keys_of($1) k
join timetable.attendances a
  on a.key_id = k.key_id
 and a.starts_at > $2::timestamptz - interval '1 day'
 and a.starts_at < $3
 and a.ends_at > $2
join timetable.occurrences o using (occurrence_id)
join timetable.schools s on s.structure_id = o.structure_id
where (k.valid_from is null or a.ends_at > k.valid_from)
  and (k.valid_until is null or a.starts_at < k.valid_until)
