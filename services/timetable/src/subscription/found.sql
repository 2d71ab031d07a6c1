select s.subscription_id, s.scope_person_id, s.scope_class_id, s.alias_ids,
       s.last_used_at is null or s.last_used_at < now() - interval '1 hour' as "unused!",
       array(
           select p.class_id
           from timetable.pupils p
           where p.person_id = s.scope_person_id
             and p.class_id <> '00000000-0000-0000-0000-000000000000'
             and (p.valid_until is null or p.valid_until > current_date)
           order by p.class_id
       ) as "class_ids!"
from timetable.subscriptions s
where s.secret_hash = $1
  and s.revoked_at is null
  and s.expires_at > now()
  and (
      s.at_work
      or s.scope_person_id = s.person_id
      or exists (
          select
          from timetable.guardians g
          where g.guardian_id = s.person_id
            and g.child_id = s.scope_person_id
            and (g.valid_until is null or g.valid_until > current_date)
      )
      or exists (
          select
          from timetable.pupils p
          where p.class_id = s.scope_class_id
            and (p.valid_until is null or p.valid_until > current_date)
            and (
                p.person_id = s.person_id
                or exists (
                    select
                    from timetable.guardians g
                    where g.guardian_id = s.person_id
                      and g.child_id = p.person_id
                      and (g.valid_until is null or g.valid_until > current_date)
                )
            )
      )
  )
