with found as (
    select *
    from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::smallint[], $5::smallint[], $6::uuid[], $7::uuid[], $8::integer[],
                $9::integer[], $10::integer[])
         as f (kind, key_id, other_id, key_kind, other_kind, one_id, two_id, gap_minutes, travel_minutes, distance_metres)
),
said as (
    select f.*, o.starts_at as one_at, t.starts_at as two_at, o.structure_id as one_structure_id, t.structure_id as two_structure_id,
           (o.starts_at, f.one_id) < (t.starts_at, f.two_id) as in_order,
           (o.starts_at, o.ends_at, o.structure_id) = (t.starts_at, t.ends_at, t.structure_id) as same_place,
           o.source_id <> t.source_id as two_sources,
           lower(a.subject) = lower(b.subject) and (a.subject <> '' or lower(a.title) = lower(b.title)) as same_subject,
           a.teacher_ids && b.teacher_ids as same_teacher,
           a.room_ids && b.room_ids as same_room,
           array_remove(a.class_ids || a.group_ids, '00000000-0000-0000-0000-000000000000') && (b.class_ids || b.group_ids)
               as same_audience,
           (f.key_kind = 4 and a.group_ids <> '{}') or (f.other_kind = 4 and b.group_ids <> '{}') as in_groups,
           f.key_id = f.other_id and f.key_kind = 4 and o.source_id = t.source_id and s.kind <> 3 as divided
    from found f
    join timetable.occurrences o on o.occurrence_id = f.one_id
    join timetable.occurrences t on t.occurrence_id = f.two_id
    join timetable.contents a on a.content_id = o.content_id
    join timetable.contents b on b.content_id = t.content_id
    join timetable.sources s on s.source_id = o.source_id
),
kept as (
    insert into timetable.conflicts (
        kind, key_id, other_id, first_id, second_id, starts_at, first_structure_id, second_structure_id, gap_minutes, travel_minutes,
        distance_metres
    )
    select kind, key_id, other_id, case when in_order then one_id else two_id end, case when in_order then two_id else one_id end,
           greatest(one_at, two_at), case when in_order then one_structure_id else two_structure_id end,
           case when in_order then two_structure_id else one_structure_id end, gap_minutes, travel_minutes, distance_metres
    from said
    where greatest(one_at, two_at) >= $11
      and not (same_place and two_sources and (same_subject or same_teacher and same_audience))
      and not (same_place and same_subject and same_room and (same_teacher or same_audience))
      and not (kind = 4 and (in_groups or divided))
    on conflict do nothing
    returning first_structure_id, second_structure_id
)
select first_structure_id as "structure_id!" from kept
union
select second_structure_id from kept
