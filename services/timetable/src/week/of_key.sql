select o.occurrence_id, o.structure_id, o.source_id, o.starts_at, o.ends_at, o.all_day, o.state, o.version, o.amended, o.import_id,
       o.changed_at, o.content_id, h.starts_at as "was_starts_at?", h.ends_at as "was_ends_at?", h.content_id as "was_content_id?",
       null::uuid as "of_id?"
from timetable.attendances a
join timetable.occurrences o using (occurrence_id)
left join timetable.occurrence_changes h
  on h.occurrence_id = o.occurrence_id
 and h.version = case when o.changed_at > $5 then o.version end
where a.key_id = $1
  and a.kind = any($6)
  and a.starts_at > $2::timestamptz - interval '1 day'
  and a.starts_at < $3
  and a.ends_at > $2
order by a.starts_at, o.occurrence_id
limit $4
