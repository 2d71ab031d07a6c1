# shellcheck shell=bash
# How the time for one week grows with what is in the tables: occurrences made by SQL, in a schema of its own.

part_growth() {
  local millions
  sql -f scripts/bench-timetable.d/growth.sql
  echo '| occurrences, millions | tables and indexes, GB | a pupil'\''s week: p50 ms | p99 ms | weeks/s, one client |'
  echo '|---|---|---|---|---|'
  for millions in ${GROWTH:-1 4 16}; do
    if (($(df --output=avail -B 1G "$BENCH" | tail -n 1) < 5 + millions)); then
      echo "bench-timetable: $millions million occurrences need $millions GB of disk, and some" >&2
      break
    fi
    sql -c 'set client_min_messages = warning' -c "call growth.grow($millions)"
    sql -c 'vacuum analyze growth.contents, growth.occurrences, growth.attendances, growth.pupils' >&2
    growth_row "$millions"
  done
  sql -c 'set client_min_messages = warning' -c 'drop schema growth cascade'
}

growth_row() { # millions
  local size rate median highest
  size=$(sql -At -c "select round(sum(pg_total_relation_size(c.oid)) / 1e9, 1) from pg_class c where c.relkind = 'r' and c.relnamespace = 'growth'::regnamespace")
  week_sql growth growth "$BENCH/growth"
  read -r rate median highest _ < <(pgbench_weeks 1 "$BENCH/growth" force_generic_plan)
  echo "| $1 | $size | $median | $highest | $rate |"
}
