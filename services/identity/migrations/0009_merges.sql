-- One person whom two feeds know under two ids.

-- Small letters without accents, the way two offices write one name.
create function identity.plain(name text) returns text
    language sql immutable parallel safe
    as $$
        select translate(
            lower(name),
            'àáâãäåçèéêëìíîïñòóôõöùúûüýÿœæ-'' ’.',
            'aaaaaaceeeeiiiinooooouuuuyyoa'
        )
    $$;

-- person_id stays, alias_id becomes one of her former ids. moved: what a split gives back, by table, as primary keys.
create table identity.merges (
    merge_id uuid primary key,
    person_id uuid not null references identity.people,
    alias_id uuid not null references identity.people,
    because text not null,
    state text not null check (state in ('proposed', 'merged', 'declined', 'split')),
    decided_by text not null default '',
    decided_at timestamptz,
    moved jsonb not null default '{}',
    created_at timestamptz not null default now(),
    check (person_id <> alias_id)
);
create unique index merges_of_two on identity.merges (least(person_id, alias_id), greatest(person_id, alias_id)) where state <> 'split';
create index on identity.merges (state, created_at, merge_id);
create index on identity.merges (alias_id);
