select s.source_id, s.structure_id, s.kind, s.format, s.name, s.host, s.subject_kind, s.subject_id, s.subject_name, s.paused,
       s.checked_at, s.succeeded_at, s.failure as "failure: Json<Finding>", s.failures, s.next_check_at, s.import_id,
       i.lessons_to_come as "lessons_to_come?", w.import_id as "waiting_import_id?"
from timetable.sources s
left join timetable.imports i on i.import_id = s.import_id
left join timetable.imports w on w.source_id = s.source_id and w.state = 1
where ($1::uuid is null or s.source_id = $1)
  and ($2::uuid is null or s.structure_id = $2)
  and s.deleted_at is null
  and (s.name, s.source_id) > ($3, $4)
order by s.name, s.source_id
limit $5
