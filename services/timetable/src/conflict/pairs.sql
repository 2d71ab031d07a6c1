with lessons as (
    select a.key_id, a.kind, a.starts_at, a.ends_at, a.occurrence_id, a.structure_id,
           max(a.ends_at) over before as busy_until,
           lag(a.occurrence_id) over by_time as former_id,
           lag(a.ends_at) over by_time as former_ends_at,
           lag(a.structure_id) over by_time as former_structure_id
    from timetable.attendances a
    where a.key_id = any($1) and a.starts_at >= $2 and a.held and a.kind in (1, 3, 6)
    window by_time as (partition by a.key_id order by a.starts_at, a.occurrence_id),
           before as (partition by a.key_id order by a.starts_at, a.occurrence_id rows between unbounded preceding and 1 preceding)
),
meetings as (
    select l.key_id, l.kind, f.occurrence_id as first_id, l.occurrence_id as second_id, f.ends_at as first_ends_at, l.starts_at,
           f.structure_id as first_structure_id, l.structure_id as second_structure_id
    from lessons l
    join timetable.attendances f
      on f.key_id = l.key_id
     and f.starts_at between l.starts_at - interval '1 day' and l.starts_at
     and f.ends_at > l.starts_at
     and (f.starts_at, f.occurrence_id) < (l.starts_at, l.occurrence_id)
     and f.occurrence_id <> l.occurrence_id
     and f.held
    where l.busy_until > l.starts_at
),
ways as (
    select key_id, kind, former_id as first_id, occurrence_id as second_id, former_ends_at as first_ends_at, starts_at,
           former_structure_id as first_structure_id, structure_id as second_structure_id
    from lessons
    where kind = 1
      and former_structure_id <> structure_id
      and former_ends_at <= starts_at
      and former_ends_at > starts_at - interval '3 hours'
)
select p.key_id as "key_id!", p.kind = 6 as "room!", p.first_id as "first_id!", p.second_id as "second_id!",
       p.first_ends_at as "first_ends_at!", p.starts_at as "starts_at!", p.first_structure_id as "first_structure_id!",
       p.second_structure_id as "second_structure_id!",
       array[one.latitude, one.longitude] as "first_place: Vec<f64>",
       array[other.latitude, other.longitude] as "second_place: Vec<f64>"
from (select * from meetings union select * from ways) p
join timetable.occurrences f on f.occurrence_id = p.first_id
join timetable.occurrences s on s.occurrence_id = p.second_id
join timetable.contents fc on fc.content_id = f.content_id
join timetable.contents sc on sc.content_id = s.content_id
left join timetable.schools one on one.structure_id = p.first_structure_id and one.latitude is not null
left join timetable.schools other on other.structure_id = p.second_structure_id and other.latitude is not null
where not (
    f.source_id <> s.source_id
    and f.structure_id = s.structure_id
    and (f.starts_at, f.ends_at) = (s.starts_at, s.ends_at)
    and fc.subject = sc.subject
)
