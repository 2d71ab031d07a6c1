select o.occurrence_id as "occurrence_id!", o.starts_at as "starts_at!", array_agg(distinct k.person_id) as "person_ids!"
from timetable.keys_of($1) k
join timetable.attendances a
  on a.key_id = k.key_id
 and a.starts_at >= greatest($2::timestamptz, $6::timestamptz)
 and a.starts_at < $3
join timetable.occurrences o on o.occurrence_id = a.occurrence_id and o.starts_at = a.starts_at
left join timetable.imports i on i.import_id = o.import_id
where (k.valid_from is null or a.ends_at > k.valid_from)
  and (k.valid_until is null or a.starts_at < k.valid_until)
  and (o.starts_at, o.occurrence_id) > ($6, $7)
  and (
    o.changed_at > $4
    or (
        o.version = 1
        and o.occurrence_id >= $5
        and (
            i.import_id is null
            or exists (
                select
                from timetable.imports e
                where e.source_id = i.source_id and e.version < i.version and e.applied_at is not null
            )
        )
    )
  )
group by o.occurrence_id, o.starts_at
order by o.starts_at, o.occurrence_id
limit $8
