# shellcheck shell=bash
# What the benches share: a territory (92 unless BENCH_TERRITORY says which) on servers of their own, under .local/bench.

BENCH=$PWD/.local/bench
FILES=$BENCH/${BENCH_TERRITORY:-92}
PROGRAMS=${CARGO_TARGET_DIR:-$PWD/target}/release

bench_up() {
  scripts/install-debian --tests >&2
  SQLX_OFFLINE=true cargo build --release --quiet -p enej -p loadtests >&2
  bench_forget_former
  scripts/servers "$BENCH" start >&2
  # shellcheck source=/dev/null
  source "$BENCH/env"
  export ENEJ__TELEMETRY__LOG=warn
  "$PROGRAMS/enej" migrate >&2
  if [[ ! -d $FILES ]]; then
    "$PROGRAMS/population" --territory "${BENCH_TERRITORY:-92}" --delta-requests 2000 --out "$FILES" >&2
  fi
  scripts/program "$BENCH" start >&2
  if [[ -n ${BENCH_IMPORT-yes} && ! -e $BENCH/servers/imported ]]; then
    "$PROGRAMS/enej" import aaf "$FILES" --apply >&2
    touch "$BENCH/servers/imported"
  fi
}

# What another generator invented, or other tables hold, is of no use.
bench_forget_former() {
  local generator
  generator=$(find loadtests/src/population* loadtests/data services/*/migrations -type f -exec sha256sum {} + | sort | sha256sum)
  if [[ -e $BENCH && $generator != "$(cat "$BENCH/generator" 2>/dev/null)" ]]; then
    scripts/servers "$BENCH" stop >&2
    rm -rf "$BENCH"
  fi
  mkdir -p "$BENCH"
  echo "$generator" >"$BENCH/generator"
}

# A thousand people, signed in once and kept: login, session, what she is.
bench_visitors() {
  if ! awk 'NF < 3 { short = 1; exit } END { exit short || !NR }' "$BENCH/servers/visitors" 2>/dev/null; then
    "$PROGRAMS/visitors" >"$BENCH/servers/visitors.new"
    mv "$BENCH/servers/visitors.new" "$BENCH/servers/visitors"
  fi
}

# The password goes by the environment: arguments can be read by everybody on the machine.
sql() { PGPASSWORD=$LOCAL_PASSWORD psql -qX -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$LOCAL_PORT_POSTGRES" -U enej enej "$@"; }

# MiB of memory that the program had at most.
peak() { awk '/VmHWM/ { printf "%d", $2 / 1024 }' "/proc/$(cat "$BENCH/enej.pid")/status"; }

bench_down() {
  scripts/program "$BENCH" stop >&2
  scripts/servers "$BENCH" stop >&2
}
