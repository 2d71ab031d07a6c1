-- Occurrences made in the shape of those of real schools, in a schema of their own that is not logged: 25 schools are a million.
-- A school has 40 classes of 28 lessons a week, 20 as a class and 8 as a group, in 36 weeks; a teacher, an audience and a room each.
set client_min_messages = warning;
drop schema if exists growth cascade;
create schema growth;
create unlogged table growth.contents (like timetable.contents including defaults);
create unlogged table growth.occurrences (like timetable.occurrences including defaults);
create unlogged table growth.attendances (like timetable.attendances including defaults);
create unlogged table growth.pupils (like timetable.pupils including all);
create unlogged table growth.occurrence_changes (like timetable.occurrence_changes including all);
create table growth.people (number integer primary key, person_ids uuid[] not null);

-- The keys of each school, drawn once.
create table growth.schools (
    school integer primary key,
    structure_id uuid not null,
    teachers uuid[] not null,
    classes uuid[] not null,
    groups uuid[] not null,
    rooms uuid[] not null
);

-- The function that the service's query asks.
do $$ begin execute replace(pg_get_functiondef('timetable.keys_of'::regproc), 'timetable.', 'growth.'); end $$;

create function growth.keys(kind text, school integer, number integer) returns uuid[] language sql
return (select array_agg(md5(kind || school || '-' || n)::uuid) from generate_series(1, number) n);

-- Schools until there are so many millions of occurrences; indexes are made when the rows are there.
create procedure growth.grow(millions integer) language plpgsql as $$
declare
    first integer := coalesce((select max(school) + 1 from growth.schools), 1);
    last integer := millions * 25;
begin
    alter table growth.contents drop constraint if exists contents_pkey;
    alter table growth.occurrences drop constraint if exists occurrences_pkey;
    alter table growth.attendances drop constraint if exists attendances_pkey;
    insert into growth.schools
    select s, md5('school' || s)::uuid, growth.keys('teacher', s, 60), growth.keys('class', s, 40), growth.keys('group', s, 40),
           growth.keys('room', s, 45)
    from generate_series(first, last) s;
    insert into growth.contents
    overriding system value
    select (school * 28 + l) * 40 + c, structure_id, md5(school || '-' || l || '-' || c)::uuid, 1, 'MATHEMATIQUES', '', '',
           teachers[(c * 7 + l) % 60 + 1:(c * 7 + l) % 60 + 1], '{}', '{}',
           case when l < 20 then classes[c + 1:c + 1] else '{}' end, case when l < 20 then array['3EME ' || c] else '{}' end,
           case when l < 20 then '{}' else groups[c + 1:c + 1] end, case when l < 20 then '{}' else array['3GR ' || c] end,
           rooms[(c * 3 + l) % 45 + 1:(c * 3 + l) % 45 + 1], array['B' || (c * 3 + l) % 45]
    from growth.schools, generate_series(0, 27) l, generate_series(0, 39) c
    where school >= first;
    create temporary table lessons on commit drop as
    select school, structure_id, lpad(to_hex(((school * 36 + w)::bigint * 28 + l) * 40 + c), 32, '0')::uuid as occurrence_id,
           timestamptz '2026-08-31 06:00:00Z' + (w + w / 7) * interval '7 days' + l / 6 * interval '1 day' + l % 6 * interval '1 hour'
               as starts_at,
           (school * 28 + l) * 40 + c as content_id, teachers[(c * 7 + l) % 60 + 1] as teacher,
           case when l < 20 then classes[c + 1] else groups[c + 1] end as audience,
           case when l < 20 then 4 else 5 end::smallint as kind, rooms[(c * 3 + l) % 45 + 1] as room
    from growth.schools, generate_series(0, 35) w, generate_series(0, 27) l, generate_series(0, 39) c
    where school >= first;
    insert into growth.occurrences
        (occurrence_id, structure_id, source_id, key, source_starts_at, starts_at, ends_at, content_id, state, all_day)
    select occurrence_id, structure_id, structure_id, audience, starts_at, starts_at, starts_at + interval '55 minutes', content_id, 1, false
    from lessons;
    insert into growth.attendances (key_id, starts_at, occurrence_id, ends_at, structure_id, kind, held)
    select k.key_id, starts_at, occurrence_id, starts_at + interval '55 minutes', structure_id, k.kind, true
    from lessons
    cross join lateral (values (teacher, 1::smallint), (audience, lessons.kind), (room, 6::smallint)) k (key_id, kind);
    insert into growth.pupils (person_id, structure_id, class_id, valid_from)
    select md5('pupil' || school || '-' || p)::uuid, structure_id, k, '2026-09-01'
    from growth.schools, generate_series(0, 599) p,
         unnest(array['00000000-0000-0000-0000-000000000000', classes[p % 40 + 1], groups[p % 40 + 1]]) k
    where school >= first;
    alter table growth.contents add primary key (content_id);
    alter table growth.occurrences add primary key (occurrence_id);
    alter table growth.attendances add primary key (key_id, starts_at, occurrence_id) include (ends_at, structure_id, kind, held);
    truncate growth.people;
    insert into growth.people
    select n, array[md5('pupil' || 1 + n * 7919 % last || '-' || n % 600)::uuid] from generate_series(1, 1000) n;
    drop table lessons;
end $$;
