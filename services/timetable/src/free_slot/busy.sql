with keys as (
    select p.person_id as key_id, null::date as valid_from, null::date as valid_until
    from unnest($1::uuid[] || $2::uuid[]) as p (person_id)
    union
    select p.class_id, p.valid_from, p.valid_until
    from timetable.pupils p
    where p.person_id = any($1)
    union
    select p.person_id, p.valid_from, p.valid_until
    from timetable.pupils p
    where p.class_id = any($2)
    union
    select q.class_id, greatest(p.valid_from, q.valid_from), least(p.valid_until, q.valid_until)
    from timetable.pupils p
    join timetable.pupils q on q.person_id = p.person_id
    where p.class_id = any($2)
      and (p.valid_until is null or p.valid_until > ($3::timestamptz)::date)
      and (q.valid_until is null or q.valid_until > ($3::timestamptz)::date)
)
select distinct a.starts_at, a.ends_at
from keys k
join timetable.attendances a
  on a.key_id = k.key_id
 and a.starts_at > $3::timestamptz - interval '1 day'
 and a.starts_at < $4
 and a.ends_at > $3
where a.held
  and (k.valid_from is null or a.ends_at > k.valid_from)
  and (k.valid_until is null or a.starts_at < k.valid_until)
order by a.starts_at
