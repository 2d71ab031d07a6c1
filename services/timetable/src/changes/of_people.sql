with changed as (
    select o.occurrence_id, o.starts_at, k.person_id
    from timetable.keys_of($1) k
    join timetable.attendances a
      on a.key_id = k.key_id
     and a.starts_at >= greatest($2::timestamptz, $6::timestamptz)
     and a.starts_at < $3
     and (a.kind <> 1 or a.structure_id = any($9))
    join timetable.occurrences o on o.occurrence_id = a.occurrence_id and o.starts_at = a.starts_at
    left join timetable.imports i on i.import_id = o.import_id
    where (k.valid_from is null or a.ends_at > k.valid_from)
      and (k.valid_until is null or a.starts_at < k.valid_until)
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
    union
    -- What they gave and somebody else gives now, in the schools where they work.
    select o.occurrence_id, o.starts_at, t.person_id
    from timetable.occurrences o
    join timetable.occurrence_changes h on h.occurrence_id = o.occurrence_id and h.changed_at > $4
    join timetable.contents c on c.content_id = h.content_id
    cross join lateral unnest(c.teacher_ids) as t (person_id)
    where o.structure_id = any($9)
      and o.changed_at > $4
      and o.state <> 5
      and o.starts_at >= greatest($2::timestamptz, $6::timestamptz)
      and o.starts_at < $3
      and t.person_id = any($1)
)
select occurrence_id as "occurrence_id!", starts_at as "starts_at!", array_agg(distinct person_id) as "person_ids!"
from changed
where (starts_at, occurrence_id) > ($6, $7)
group by occurrence_id, starts_at
order by starts_at, occurrence_id
limit $8
