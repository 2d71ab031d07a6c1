# shellcheck shell=bash
# Pages under load: rows of a table, each the median of a few runs of wrk.

readonly CONNECTIONS=32 SECONDS_EACH=${SECONDS_EACH:-20} RUNS=${RUNS:-3}

# One line per run: requests/s, p50, p95, p99 in ms, errors.
load() { # url script
  wrk -t 2 -c "$CONNECTIONS" -d "${SECONDS_EACH}s" -s "$2" "$1" | sed -n 's/^RESULT //p'
}

# CPU microseconds that the named processes have used.
cpu() {
  local ticks=0 pid fields
  for pid in $(pids); do
    read -ra fields 2>/dev/null <"/proc/$pid/stat" || continue
    ticks=$((ticks + fields[13] + fields[14] + fields[15] + fields[16])) # its own, and of those of its children that ended
  done
  echo $((ticks * 1000000 / $(getconf CLK_TCK)))
}

pids() { pgrep -f "$PROGRAMS/(enej|bare-page)" || true; pgrep -x postgres || true; pgrep -x redis-server || true; }

measure() { # label url script
  local run result rows='' before after
  load "$2" "$3" >/dev/null
  for ((run = 0; run < RUNS; run++)); do
    before=$(cpu)
    result=$(load "$2" "$3")
    after=$(cpu)
    rows+="$result $((after - before))"$'\n'
  done
  sort -n <<<"${rows%$'\n'}" | sed -n "$(((RUNS + 1) / 2))p" |
    awk -v label="$1" -v seconds="$SECONDS_EACH" '{ printf "| %s | %d | %.1f | %.1f | %.1f | %d | %.0f |\n", label, $1, $2, $3, $4, $6 / ($1 * seconds), $5 }'
}

# What wrk asks: as visitors of a profile, as any of them ('' for it), or as nobody.
requests() { # file, profile
  if (($# == 1)); then
    echo 'local people = nil'
  else
    echo 'local people = {'
    awk -v profile="$2" 'profile == "" || $3 == profile { printf "\"%s\",\n", $2 }' "$BENCH/servers/visitors"
    echo '}'
  fi | cat - scripts/bench.lua >"$1"
}
