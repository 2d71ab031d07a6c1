# shellcheck shell=bash
# All schools' feeds into an empty timetable.

part_load() {
  local idle_memory first first_memory unchanged changed memory occurrences rows uais
  rm -f "$BENCH/servers/timetables"
  forget_other_days
  serve "$(day 0)"
  empty_timetable
  "$PROGRAMS/enej" import annuaire loadtests/data/colleges_92.csv >&2 # where the schools are, for the ways between them
  mapfile -t uais < <(schools)
  hold_feeds
  "$PROGRAMS/timetables" feeds "http://$FEEDS_AT" "${uais[@]}"
  idle_memory=$(peak)
  first=$(poll)
  first_memory=$(peak)
  unchanged=$(poll)
  serve "$(day 1)"
  changed=$(poll)
  memory=$(peak)
  sql -c 'vacuum analyze timetable.contents, timetable.occurrences, timetable.attendances, timetable.pupils, timetable.conflicts' >&2
  touch "$BENCH/servers/timetables"
  occurrences=$(sql -At -c "select to_char(count(*), 'FM999,999,999') from timetable.occurrences")
  rows=$(copied true)
  cat <<END
| feeds of ${#uais[@]} schools, $occurrences occurrences | s | the machine's limit | s |
|---|---|---|---|
| fetched first, into an empty timetable | $first | COPY of the same rows, with the same indexes | $rows |
| looked at again, nothing changed | $unchanged | the same questions by curl, each 304 | $(fetched -H "If-Modified-Since: $(date -u "+%a, %d %b %Y %T GMT")") |
| the next day's, all changed | $changed | fetched by curl, not read | $(fetched) |

program's peak memory: $idle_memory MiB before, $first_memory MiB after the first, $memory MiB after all
END
}

# A year of feeds weighs 1.7 GB.
forget_other_days() {
  mkdir -p "$FEEDS"
  find "$FEEDS" -mindepth 1 -maxdepth 1 -type d ! -name "$(day 0)" ! -name "$(day 1)" ! -name edt -exec rm -r {} +
}

# Nothing but who learns where; the program is started anew, for its memory.
empty_timetable() {
  scripts/program "$BENCH" stop
  sql -c 'set client_min_messages = warning' -c 'truncate timetable.schools, timetable.imports, timetable.labels, timetable.contents, timetable.occurrences,
    timetable.attendances, timetable.occurrence_changes, timetable.conflicts, timetable.outbox cascade' \
    -c 'update timetable.jobs set leased_until = null' >&2
  scripts/program "$BENCH" start
  if [[ $(sql -At -c 'select count(*) from timetable.pupils') == 0 ]]; then job timetable.directory >&2; fi
}

# Seconds that curl takes, eight at a time as the program does.
fetched() { # option…
  local began uai urls=()
  for uai in $(schools); do urls+=(-o /dev/null "http://$FEEDS_AT/$uai.ics"); done
  began=$(date +%s.%N)
  curl -sZ --no-progress-meter --parallel-max 8 "$@" "${urls[@]}"
  since "$began"
}
