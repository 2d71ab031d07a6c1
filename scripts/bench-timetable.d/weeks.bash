# shellcheck shell=bash
# A person's week through the service, and pgbench with the very same SQL.

readonly CLIENTS=32 MODEST=200

part_weeks() {
  local modest most modest_now most_now planned_once planned_anew sql_modest
  people_of_the_bench
  read_weeks >/dev/null
  modest=$(read_weeks --rate "$MODEST")
  most=$(read_weeks)
  modest_now=$(read_weeks --rate "$MODEST" --this-week)
  most_now=$(read_weeks --this-week)
  week_sql timetable bench "$BENCH/week"
  planned_once=$(pgbench_weeks "$CLIENTS" "$BENCH/week" force_generic_plan)
  sql_modest=$(pgbench_weeks "$CLIENTS" "$BENCH/week" force_generic_plan "$MODEST")
  planned_anew=$(pgbench_weeks "$CLIENTS" "$BENCH/week" force_custom_plan)
  echo "| a person's week, $(cut -d ' ' -f 5 <<<"$most") occurrences | reads/s | p50 ms | p99 ms | errors |"
  echo '|---|---|---|---|---|'
  week_row "ListOccurrences over gRPC, $MODEST a second" "$modest"
  week_row "ListOccurrences over gRPC, $CLIENTS connections" "$most"
  week_row "the week of now, $MODEST a second" "$modest_now"
  week_row "the week of now, $CLIENTS connections" "$most_now"
  week_row "pgbench, the same SQL, $MODEST a second, planned once" "$sql_modest"
  week_row "pgbench, the same SQL, $CLIENTS clients, planned once" "$planned_once"
  week_row "pgbench, the same SQL, $CLIENTS clients, planned each time" "$planned_anew"
  awk '{ printf "\nThe service reaches %.0f %% of pgbench'\''s rate.\n", 100 * $1 / $6 }' <<<"$most $planned_once"
}

read_weeks() { "$PROGRAMS/timetables" weeks --of "$(schools_of_people)" --connections "$CLIENTS" --seconds "$SECONDS_EACH" "$@"; }

week_row() { # label, figures
  awk -v label="$1" '{ printf "| %s | %s | %s | %s | %s |\n", label, $1, $2, $3, $4 }' <<<"$2"
}

schools_of_people() { schools | paste -sd ,; }

# Whom the load generator asks for, under numbers.
people_of_the_bench() {
  sql -c 'set client_min_messages = warning' -c 'create schema if not exists bench' -c 'drop table if exists bench.people' \
    -c 'create table bench.people (number integer generated always as identity primary key, person_ids uuid[] not null)' \
    -c '\copy bench.people (person_ids) from pstdin' -c 'analyze bench.people' < <("$PROGRAMS/timetables" people --of "$(schools_of_people)")
}

# The service's own query, for some week of the year as pgbench draws it: a script for each of a hundred people, since PostgreSQL looks into
# `keys_of` only when it is given ids and no query for them.
week_sql() { # schema of the timetable, schema of the people, prefix of the scripts
  local ids number=0
  rm -f "$3".*.sql
  while read -r ids; do
    number=$((number + 1))
    printf '\\set %s\n' 'starts :begins + 604800 * random(0, 43)' 'ends :starts + 604800' >"$3.$number.sql"
    sed -e "s/[$]1/'$ids'::uuid[]/" -e 's/[$]2/to_timestamp(:starts)/g' -e 's/[$]3/to_timestamp(:ends)/g' -e 's/[$]4/2001/' \
      -e "s/[$]5/now() - interval '21 days'/" -e "s/timetable[.]/$1./g" services/timetable/src/week/of_people.sql >>"$3.$number.sql"
  done < <(sql -At -c "select person_ids from $2.people order by number limit 100")
}

# Weeks a second, p50 and p99 in ms, failures; the first moments are not counted.
pgbench_weeks() { # clients, prefix of the scripts, how PostgreSQL plans, how many a second if not as many as can be
  local begins seconds output scripts
  begins=$(date -u -d "$(school_year)-09-01 -$(($(date -d "$(school_year)-09-01" +%u) - 1)) days" +%s)
  mapfile -t scripts < <(printf -- '-f\n%s\n' "$2".*.sql)
  rm -f "$BENCH"/pgbench.*
  for seconds in 3 "$SECONDS_EACH"; do
    output=$(PGOPTIONS="-c plan_cache_mode=${3:-auto}" PGPASSWORD=$LOCAL_PASSWORD pgbench -h 127.0.0.1 -p "$LOCAL_PORT_POSTGRES" -U enej -n -M prepared -c "$1" -j "$(($1 > 1 ? 2 : 1))" \
      -T "$seconds" ${4:+-R "$4"} -D begins="$begins" "${scripts[@]}" -l --log-prefix "$BENCH/pgbench" --sampling-rate 0.2 enej)
    if ((seconds == 3)); then rm -f "$BENCH"/pgbench.*; fi
  done
  echo "$(sed -n 's/^tps = \([0-9]*\).*/\1/p' <<<"$output") $(percentiles) $(sed -n 's/^number of failed transactions: \([0-9]*\).*/\1/p' <<<"$output")"
  rm -f "$BENCH"/pgbench.*
}

# Of what each took, without how late it was begun.
percentiles() {
  awk '{ print $3 - $7 }' "$BENCH"/pgbench.* | sort -n |
    awk '{ took[NR] = $1 } END { printf "%.2f %.2f", took[int(NR * 0.5) + 1] / 1000, took[int(NR * 0.99) + 1] / 1000 }'
}

# The year that `population` invents.
school_year() { echo 2026; }

# What PostgreSQL does for a parent's week, the tenth time.
part_plan() {
  local query
  people_of_the_bench
  query=$(<services/timetable/src/week/of_people.sql)
  {
    echo "set plan_cache_mode = force_generic_plan;"
    echo "prepare week(uuid[], timestamptz, timestamptz, bigint, timestamptz) as $query;"
    for run in 1 2 3 4 5 6 7 8 9; do
      echo "select person_ids from bench.people where number = $run \\gset"
      echo "execute week(:'person_ids', '2026-11-23', '2026-11-30', 2001, now() - interval '21 days') \\g /dev/null"
    done
    echo "explain (analyze, buffers) execute week(:'person_ids', '2026-11-23', '2026-11-30', 2001, now() - interval '21 days');"
    echo 'select generic_plans, custom_plans from pg_prepared_statements;'
  } | sql
}
