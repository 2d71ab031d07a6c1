-- What every service keeps beside its own tables; the search path names the service's schema.

create table outbox (
    outbox_id bigint generated always as identity primary key,
    event_id uuid not null unique,
    kind text not null,
    payload bytea not null,
    trace_parent text,
    created_at timestamptz not null default now()
);

create table inbox (
    consumer text not null,
    event_id uuid not null,
    received_at timestamptz not null default now(),
    primary key (consumer, event_id)
);
create index inbox_received_at on inbox (received_at);

-- Answers to rpcs that carry a request_id, for 24 hours.
create table request_ids (
    rpc text not null,
    caller text not null,
    request_id uuid not null,
    request_digest bytea not null,
    answer bytea not null,
    created_at timestamptz not null default now(),
    primary key (rpc, caller, request_id)
);
create index request_ids_created_at on request_ids (created_at);

-- Scheduled work: one holder at a time, whatever the replicas.
create table jobs (
    job text primary key,
    next_run_at timestamptz not null default now(),
    leased_until timestamptz,
    last_error text
);
