-- The day in France, whatever the time zone of the server or of the session.
create function identity.today() returns date
    language sql
    stable
    as $$ select (now() at time zone 'Europe/Paris')::date $$;

alter table identity.mandates alter column valid_from set default identity.today();
