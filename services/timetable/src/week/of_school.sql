select o.occurrence_id, o.structure_id, o.source_id, o.starts_at, o.ends_at, o.all_day, o.state, o.version, o.amended, o.import_id,
       o.changed_at, c.nature, c.subject, c.title, c.note, c.teacher_ids, c.unmatched_teachers, c.class_ids, c.class_names,
       c.group_ids, c.group_names, c.room_ids, c.room_names,
       null::uuid as "person_id?"
from timetable.occurrences o
join timetable.contents c using (content_id)
where o.structure_id = $1
  and o.starts_at > $2::timestamptz - interval '31 days'
  and o.starts_at < $3
  and o.ends_at > $2
  and o.state <> 5
order by o.starts_at, o.occurrence_id
limit $4
