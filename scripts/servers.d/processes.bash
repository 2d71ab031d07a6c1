# shellcheck shell=bash
# Under whose account a server runs, in which folder, and which processes it has.

# `uid:gid`. Root hands each server to its own ordinary account; anyone else runs it himself.
account_of() {
  local name
  if ((EUID != 0)); then echo "$EUID:$(id -g)"; return; fi
  if [[ -d $DIR/servers/$1 ]]; then stat -c %u:%g "$DIR/servers/$1"; return; fi
  for name in "$1" nobody; do
    if id -u "$name" >/dev/null 2>&1; then echo "$(id -u "$name"):$(id -g "$name")"; return; fi
  done
}

# Fills BECOME with the words to put before a command of this server.
become() {
  local account
  BECOME=()
  if ((EUID != 0)); then return; fi
  account=$(account_of "$1")
  BECOME=(setpriv --reuid "${account%:*}" --regid "${account#*:}" --clear-groups --)
}

as() { # NAME, command…
  local BECOME
  become "$1"
  "${BECOME[@]}" "${@:2}"
}

# The servers' accounts must reach their folders and a socket's path has at most 107 characters: where
# DIR cannot serve (a checkout in a private folder, a very deep one) the data live among temporary files, behind a link.
place_data() {
  local link=$DIR/servers place=$DIR/servers name
  if [[ ! -d $link ]]; then
    rm -f "$link"
    if ((${#DIR} > 70)) || ! as postgres test -x "$DIR"; then
      place=$(dirname "$(env -u TMPDIR mktemp -u)")/enej-$(sha256sum <<<"$DIR" | cut -c1-12)
      ln -s "$place" "$link"
    fi
    mkdir -p "$place"
    [[ -O $place ]] || fail "$place belongs to someone else; remove it"
    chmod 711 "$place"
  fi
  ROOT=$(realpath "$link")
  for name in "${ALL[@]}"; do
    if [[ ! -d $ROOT/$name ]]; then make_folder "$name"; fi
  done
}

make_folder() {
  local account
  account=$(account_of "$1")
  mkdir -m 700 "$ROOT/$1"
  if ((EUID == 0)); then chown "$account" "$ROOT/$1"; fi
  kill_one "$1" # what still runs in a folder of that name that was removed under it
}

# Lines `pid parent name` of the processes that work in the server's folder.
processes() {
  local folder=$ROOT/$1 pid
  for pid in $(as "$1" find /proc/[0-9]*/cwd -maxdepth 0 -printf '%h\t%l\n' 2>/dev/null |
    awk -F '\t' -v folder="$folder" '$2 == folder || index($2, folder "/") == 1 || $2 == folder " (deleted)" {print $1}'); do
    awk '/^Name:/ {name = $2} /^PPid:/ {parent = $2} /^Pid:/ {pid = $2}
      END {if (name ~ /^(postgres|redis-server|beam\.smp|epmd|erl_child_setup|inet_gethost)$/) print pid, parent, name}' \
      "$pid/status" 2>/dev/null || true
  done
}

# The processes that no other one of the same server started; epmd serves RabbitMQ and leaves after it.
leaders() {
  processes "$1" | awk '{parent[$1] = $2; name[$1] = $3}
    END {for (pid in parent) if (!(parent[pid] in parent) && name[pid] != "epmd") print pid}'
}

signal() { # SIGNAL PID…
  if (($# > 1)); then kill -s "$1" "${@:2}" 2>/dev/null || true; fi
}

await_gone() { # NAME, the function that lists its processes
  local end=$((SECONDS + PATIENCE))
  while [[ -n $("$2" "$1") ]]; do
    if ((SECONDS >= end)); then return 1; fi
    sleep 0.05
  done
}

# Leaves the process id in LAUNCHED.
# shellcheck disable=SC2034 # await_ready reads it
launch() { # NAME, folder, command…
  local BECOME
  become "$1"
  (
    cd "$2" || exit
    exec 9>&- # the lock is ours, not the server's
    ulimit -n "$(ulimit -Hn)" 2>/dev/null || true
    exec "${BECOME[@]}" setsid env -i PATH="$PATH" LANG=C.UTF-8 HOME="$ROOT/$1" "${@:3}"
  ) </dev/null >>"$ROOT/$1/log" 2>&1 &
  LAUNCHED=$!
}
