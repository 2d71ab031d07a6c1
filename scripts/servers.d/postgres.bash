# shellcheck shell=bash
# PostgreSQL: one cluster, one database, one role per service.

ready_postgres() { pg_isready -q -t 2 -h 127.0.0.1 -p "$LOCAL_PORT_POSTGRES"; }

start_postgres() {
  local home=$ROOT/postgres
  if [[ ! -f $home/data/PG_VERSION ]]; then make_cluster "$home"; fi
  if [[ -z $FAST ]] && grep -qs "fsync = off" "$home/data/postgresql.auto.conf"; then FAST=remembered; fi
  postgres_settings | as postgres tee "$home/data/postgresql.auto.conf" >/dev/null
  rm -f "$home"/data/postmaster.pid "$home"/.s.PGSQL.* # no such process runs: we have looked
  launch postgres "$home/data" postgres -D "$home/data"
}

# Made beside, then moved: an interrupted attempt leaves nothing half done.
make_cluster() {
  local home=$1
  rm -rf "$home/new" "$home/data"
  as postgres tee "$home/password" >/dev/null <<<"$LOCAL_PASSWORD"
  as postgres initdb -D "$home/new" -U enej --pwfile="$home/password" --auth=scram-sha-256 \
    --encoding=UTF8 --locale=C.UTF-8 ${FAST:+--no-sync} >>"$home/log" 2>&1 || show_log postgres "initdb failed"
  rm -f "$home/password"
  mv "$home/new" "$home/data"
}

postgres_settings() {
  cat <<END
listen_addresses = '127.0.0.1'
port = $LOCAL_PORT_POSTGRES
unix_socket_directories = '$ROOT/postgres'
max_connections = 300
shared_buffers = 512MB
work_mem = 16MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
wal_compression = on
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_line_prefix = '%m [%p] '
END
  if [[ -n $FAST ]]; then printf '%s = off\n' fsync synchronous_commit full_page_writes; fi
}

# One role per service, all in one database.
after_postgres() {
  PGPASSWORD=$LOCAL_PASSWORD psql -qX -v ON_ERROR_STOP=1 \
    -h 127.0.0.1 -p "$LOCAL_PORT_POSTGRES" -U enej postgres <<'END'
\getenv password PGPASSWORD
SELECT format('CREATE ROLE %I LOGIN PASSWORD %L', service, :'password')
  FROM unnest(ARRAY['identity', 'timetable']) AS service
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = service) \gexec
SELECT 'CREATE DATABASE enej' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'enej') \gexec
GRANT CREATE ON DATABASE enej TO identity, timetable;
END
}
