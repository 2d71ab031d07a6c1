# shellcheck shell=bash
# All conflicts to come found again, by the program's own job.

part_conflicts() {
  local ours to_come walk conflicts
  if [[ -z $(sql -At -c "select job from timetable.jobs where job = 'timetable.conflicts'") ]]; then
    echo 'bench-timetable: this program does not find all conflicts again by itself' >&2
    return
  fi
  ours=$(job timetable.conflicts)
  to_come='select key_id, starts_at, ends_at, occurrence_id from timetable.attendances where starts_at >= now() order by key_id, starts_at'
  walk=$(sql -At -c '\timing on' -c "\copy ($to_come) to '/dev/null'" | awk '/^Time/ { printf "%.2f", $2 / 1000 }')
  conflicts=$(sql -At -c 'select count(*) from timetable.conflicts where starts_at >= now()')
  cat <<END
| all conflicts to come | s |
|---|---|
| found again: $conflicts | $ours |
| PostgreSQL sends what must be looked at, by person and time | $walk |
END
}
