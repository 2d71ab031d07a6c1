select o.occurrence_id, o.structure_id, o.source_id, o.starts_at, o.ends_at, o.all_day, o.state, o.version, o.amended, o.import_id,
       o.changed_at, o.content_id, h.starts_at as "was_starts_at?", h.ends_at as "was_ends_at?", h.content_id as "was_content_id?",
       k.key_id as "of_id?"
from unnest($1::uuid[]) as k (key_id)
cross join lateral (
    select a.occurrence_id, a.starts_at
    from timetable.attendances a
    where a.key_id = k.key_id
      and a.starts_at > $2::timestamptz - interval '1 day'
      and a.starts_at < $3
      and a.ends_at > $2
    order by a.starts_at
    limit $4
) a
join timetable.occurrences o using (occurrence_id)
left join timetable.occurrence_changes h
  on h.occurrence_id = o.occurrence_id
 and h.version = case when o.changed_at > $5 then o.version end
order by a.starts_at, o.occurrence_id
