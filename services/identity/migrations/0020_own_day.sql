-- The day of the directory is that of its territory: where its first structure stands.
create or replace function identity.today() returns date
    language sql
    stable
    as $$
        select (now() at time zone coalesce(
            (select s.time_zone from identity.structures s order by s.structure_id limit 1),
            'Europe/Paris'
        ))::date
    $$;
