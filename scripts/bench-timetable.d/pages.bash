# shellcheck shell=bash
# Weeks as pages, for pupils and teachers who are signed in.

part_pages() {
  local bare=127.0.0.1:$((LOCAL_PORT_SERVER + 1)) week=$ENEJ__PORTAL__PUBLIC_URL/emploi-du-temps bare_page
  bench_visitors
  requests "$BENCH/pupils.lua" pupil
  requests "$BENCH/teachers.lua" teacher
  requests "$BENCH/home.lua" ''
  requests "$BENCH/bare.lua"
  "$PROGRAMS/bare-page" --listen "$bare" &
  bare_page=$!
  echo "| page | pages/s | p50 ms | p95 ms | p99 ms | CPU µs/page | errors |"
  echo "|---|---|---|---|---|---|---|"
  measure "a pupil's week" "$week" "$BENCH/pupils.lua"
  measure "a teacher's week" "$week" "$BENCH/teachers.lua"
  measure "a pupil's week in a fortnight, read from the tables" "$week?date=$(date -d '14 days' +%F)" "$BENCH/pupils.lua"
  measure "a teacher's week in a fortnight, read from the tables" "$week?date=$(date -d '14 days' +%F)" "$BENCH/teachers.lua"
  measure "home (Aujourd'hui), signed in" "$ENEJ__PORTAL__PUBLIC_URL/" "$BENCH/home.lua"
  measure "bare axum page, one indexed query, 17 KB" "http://$bare/" "$BENCH/bare.lua"
  kill "$bare_page"
  echo
  weight "a pupil's week" pupil "$week"
  weight "a teacher's week" teacher "$week"
}

weight() { # label, profile, url
  curl -s -o /dev/null -w "$1 weighs %{size_download} bytes (HTTP %{http_code})\n" \
    -b "__Host-sid=$(awk -v profile="$2" '$3 == profile { print $2; exit }' "$BENCH/servers/visitors")" "$3"
}
