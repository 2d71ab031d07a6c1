# shellcheck shell=bash
# One school's year from a file, while the others are there.

part_import() {
  local school uai ical edt rows
  read -r school uai < <(sql -At -F ' ' -c 'select structure_id, uai from timetable.occurrences join timetable.schools using (structure_id)
    group by 1, 2 order by abs(count(*) - 40000) limit 1')
  ical=$(sent "$school" "$uai" "$(feeds_of "$(day 0)")/$uai.ics")
  rows=$(copied "structure_id = '$school'")
  edt=$(sent "$school" "$uai" "$(edt_of "$uai")")
  serve_again "$school" "$uai"
  echo '| one school'\''s year, sent | occurrences | read and compared, s | applied, s | both, s |'
  echo '|---|---|---|---|---|'
  row iCalendar "$ical"
  row 'EDT, clear XML' "$edt"
  echo "| COPY of the rows, with the same indexes | $(cut -d ' ' -f 1 <<<"$ical") | | | $rows |"
}

row() { # name, lessons and seconds
  awk -v name="$1" '{ printf "| %s | %d | %.2f | %.2f | %.2f |\n", name, $1, $2, $3, $2 + $3 }' <<<"$2"
}

# The median of a few runs, each into a school without a timetable: lessons, seconds to stage, seconds to apply.
sent() { # school, uai, file
  local run
  for ((run = 0; run < RUNS; run++)); do
    forget "$1"
    "$PROGRAMS/timetables" upload "$2" "$3"
  done | awk '{ print $2 + $3, $0 }' | sort -n | sed -n "$(((RUNS + 1) / 2))p" | cut -d ' ' -f 2-
}

# Foreign keys are not looked at: what refers to what is forgotten goes as well.
forget() { # school
  local table
  {
    echo 'begin; set local session_replication_role = replica;'
    echo "delete from timetable.occurrence_changes c using timetable.occurrences o where o.occurrence_id = c.occurrence_id and o.structure_id = '$1';"
    echo "delete from timetable.conflicts where '$1' in (first_structure_id, second_structure_id);"
    for table in attendances occurrences contents labels imports sources; do echo "delete from timetable.$table where structure_id = '$1';"; done
    echo 'commit; vacuum analyze timetable.occurrences, timetable.attendances, timetable.contents, timetable.labels;'
  } | sql
}

# What EDT would export, all of it but one school thrown away.
edt_of() { # uai
  if [[ ! -e $FEEDS/edt/$1.xml ]]; then
    "$PROGRAMS/population" --territory 92 --timetables "$FEEDS/edt" --format edt --day "$(day 0)" >&2
    find "$FEEDS/edt" -name '*.xml' ! -name "$1.xml" -delete
  fi
  echo "$FEEDS/edt/$1.xml"
}

# The school's feed, as it was.
serve_again() { # school, uai
  forget "$1"
  serve "$(day 1)"
  hold_feeds
  "$PROGRAMS/timetables" feeds "http://$FEEDS_AT" "$2"
  poll >&2
}
