select o.occurrence_id, o.structure_id, o.source_id, o.starts_at, o.ends_at, o.all_day, o.state, o.version, o.amended, o.import_id,
       o.changed_at, c.nature, c.subject, c.title, c.note, c.teacher_ids, c.unmatched_teachers, c.class_ids, c.class_names,
       c.group_ids, c.group_names, c.room_ids, c.room_names,
       k.person_id as "person_id?"
from timetable.keys_of($1) k
join timetable.attendances a
  on a.key_id = k.key_id
 and a.starts_at > $2::timestamptz - interval '1 day'
 and a.starts_at < $3
 and a.ends_at > $2
join timetable.occurrences o using (occurrence_id)
join timetable.contents c using (content_id)
where (k.valid_from is null or a.ends_at > k.valid_from)
  and (k.valid_until is null or a.starts_at < k.valid_until)
order by a.starts_at, o.occurrence_id
limit $4
