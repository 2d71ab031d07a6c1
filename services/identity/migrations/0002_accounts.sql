-- Accounts, activation codes, devices and what ends tokens early.

create table identity.accounts (
    person_id uuid primary key references identity.people,
    login text not null unique,
    password_hash text not null,
    activated_at timestamptz not null default now()
);

-- How many logins were made of one name: the second zoe.martin is zoe.martin2.
create table identity.login_numbers (
    base text primary key,
    last integer not null
);

-- Only a keyed hash of a code is kept: a stolen table opens no account.
create table identity.activation_codes (
    code_hash bytea primary key,
    person_id uuid not null unique references identity.people,
    -- Only a letter that an operator made for one person may replace the password of an open account.
    replaces_password boolean not null,
    expires_at timestamptz not null,
    created_at timestamptz not null default now()
);

-- secret_hash: SHA-256 of the 256 random bits that only the browser has.
create table identity.devices (
    device_id uuid primary key,
    person_id uuid not null references identity.people,
    secret_hash bytea not null unique,
    label text not null,
    personal boolean not null,
    created_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    signed_out_at timestamptz
);
create index on identity.devices (last_seen_at);
create index devices_signed_in on identity.devices (person_id, last_seen_at desc) where signed_out_at is null;

-- Tokens issued to a person or a device before `before` are refused. Rows older than a token's life are deleted.
create table identity.superseded_tokens (
    subject_id uuid primary key,
    before timestamptz not null
);
create index on identity.superseded_tokens (before);
