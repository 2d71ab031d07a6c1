-- What people accepted, and how they want to be reached.

-- family: the number of enej.identity.v1.CharterFamily.
create table identity.charter_acceptances (
    person_id uuid not null references identity.people,
    family smallint not null check (family between 1 and 4),
    version integer not null,
    accepted_at timestamptz not null default now(),
    primary key (person_id, family, version)
);

-- True for what the person typed, or removed: no feed replaces it.
alter table identity.people
    add column email_typed boolean not null default false,
    add column mobile_typed boolean not null default false;

-- What somebody agreed to be reached for, kept when it is withdrawn. channel, purpose: the numbers of
-- enej.identity.v1.ContactChannel and ContactPurpose.
create table identity.contact_consents (
    consent_id uuid primary key,
    person_id uuid not null references identity.people,
    channel smallint not null check (channel between 1 and 2),
    purpose smallint not null check (purpose between 1 and 2),
    given_at timestamptz not null default now(),
    withdrawn_at timestamptz
);
create unique index contact_consents_in_force on identity.contact_consents (person_id, channel, purpose) where withdrawn_at is null;
