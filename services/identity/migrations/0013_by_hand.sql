-- People whom no feed knows and groups that no feed knows. Their functions, memberships and groups name no import: import_id is nil.

-- person_id: her id when she was added; who she is now is who has the function. last_day: her last day with it. added_by: null for
-- an operator.
create table identity.people_by_hand (
    person_id uuid primary key references identity.people,
    structure_id uuid not null references identity.structures,
    function_id uuid not null unique references identity.functions,
    last_day date not null,
    added_by uuid,
    created_at timestamptz not null default now()
);
create index on identity.people_by_hand (structure_id, person_id);
create index on identity.people_by_hand (last_day);

-- made_by: who made a local group; null for what a feed says.
alter table identity.classes
    drop constraint classes_import_id_fkey,
    add column made_by uuid references identity.people;
create index on identity.classes (structure_id, label, class_id) where made_by is not null;
