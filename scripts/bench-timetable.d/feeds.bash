# shellcheck shell=bash
# The schools' feeds: written, served, fetched by the program's own job, which is timed by its lease.

FEEDS_AT=''

# A day of lessons, today or after it, and the one that follows: ISO 8601, as the feeds' folders are called.
day() { # 0 or 1
  local days=0 left=$1 date
  while date=$(date -d "$days days" +%F); ((days += 1)); do
    if (($(date -d "$date" +%u) > 5)); then continue; fi
    if ((left-- == 0)); then break; fi
  done
  echo "$date"
}

# The folder with the feeds of a day; it is kept.
feeds_of() { # day
  local folder=$FEEDS/$1
  if [[ ! -e $folder/conflicts.csv ]]; then "$PROGRAMS/population" --territory 92 --timetables "$folder" --day "$1" >&2; fi
  echo "$folder"
}

# The schools that are loaded, by their UAI.
schools() { find "$(feeds_of "$(day 0)")" -name '*.ics' -printf '%f\n' | sort | head -n "$SCHOOLS" | sed 's/\.ics$//'; }

# Serves the feeds of a day in the place of those of another.
serve() { # day
  ln -sfn "$(feeds_of "$1")" "$FEEDS/served"
  if [[ -n $FEEDS_AT ]]; then return; fi
  FEEDS_AT=127.0.0.1:$((LOCAL_PORT_SERVER + 2))
  "$PROGRAMS/feeds" "$FEEDS/served" --listen "$FEEDS_AT" >&2 &
  until curl -so /dev/null "http://$FEEDS_AT/"; do sleep 0.1; done
}

# Notes when each of the program's jobs begins and ends.
watch_jobs() {
  sql <<'END'
set client_min_messages = warning;
create schema if not exists bench;
create table if not exists bench.runs (job text not null, began_at timestamptz not null, ended_at timestamptz);
create or replace function bench.note() returns trigger language plpgsql security definer as $$
begin
  if old.leased_until is null and new.leased_until is not null then
    insert into bench.runs values (new.job, clock_timestamp());
  elsif old.leased_until is not null and new.leased_until is null then
    update bench.runs set ended_at = clock_timestamp() where job = new.job and ended_at is null;
  end if;
  return null;
end $$;
create or replace trigger noted after update on timetable.jobs for each row execute function bench.note();
END
}

# Makes a job due, and something else before that; the seconds of the run that follows.
job() { # name, SQL
  local seconds=''
  watch_jobs
  sql -1 -c "delete from bench.runs; ${2:-}; update timetable.jobs set next_run_at = now() where job = '$1'"
  until [[ -n $seconds ]]; do
    sleep 1
    seconds=$(sql -At -c "select round(extract(epoch from ended_at - began_at), 2) from bench.runs
      where job = '$1' and ended_at is not null order by began_at limit 1")
  done
  echo "$seconds"
}

# Seconds to look at all feeds; each must be there.
poll() {
  local failing
  job timetable.feeds "update timetable.sources set next_check_at = now() where kind = 1"
  failing=$(sql -At -c 'select count(*) from timetable.sources where failures > 0 or kind = 1 and succeeded_at is null')
  if ((failing)); then echo "bench-timetable: $failing feeds could not be taken; see $BENCH/enej.log" >&2; return 1; fi
  leave_feeds
}

# Nobody looks at feeds while something else is measured.
leave_feeds() { sql -c "update timetable.sources set next_check_at = now() + interval '1 year' where kind = 1"; }

# Lets no feed be looked at before `poll`.
hold_feeds() {
  until [[ -n $(sql -At -c "update timetable.jobs set next_run_at = now() + interval '1 day'
    where job = 'timetable.feeds' and leased_until is null returning job") ]]; do sleep 0.5; done
}

# Seconds of PostgreSQL's own COPY of these occurrences, their contents and attendances into empty tables with the same indexes.
copied() { # condition
  local table began script='begin;'
  sql -c 'set client_min_messages = warning' -c 'drop schema if exists copied cascade' -c 'create schema copied' >&2
  for table in contents occurrences attendances; do
    sql -c "create table copied.$table (like timetable.$table including all)" \
      -c "\\copy (select * from timetable.$table where $1) to '$BENCH/$table.copy' with binary" >&2
    script+=$'\n'"\\copy copied.$table from '$BENCH/$table.copy' with binary"
  done
  began=$(date +%s.%N)
  sql <<<"$script"$'\n''commit;' >&2
  since "$began"
  sql -c 'set client_min_messages = warning' -c 'drop schema copied cascade' >&2
  rm -f "$BENCH"/*.copy
}

since() { awk -v began="$1" -v ended="$(date +%s.%N)" 'BEGIN { printf "%.2f", ended - began }'; }
