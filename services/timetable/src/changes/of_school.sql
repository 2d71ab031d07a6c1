with changed as (
    select occurrence_id, starts_at, state
    from timetable.occurrences
    where structure_id = $1 and changed_at > $4
    union
    select o.occurrence_id, o.starts_at, o.state
    from timetable.occurrences o
    left join timetable.imports i on i.import_id = o.import_id
    where o.structure_id = $1
      and o.version = 1
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
select occurrence_id as "occurrence_id!", starts_at as "starts_at!", '{}'::uuid[] as "person_ids!"
from changed
where state <> 5
  and starts_at >= $2
  and starts_at < $3
  and (starts_at, occurrence_id) > ($6, $7)
order by starts_at, occurrence_id
limit $8
