# shellcheck shell=bash
# DIR/env: ports and secrets, picked once, then kept.

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Ports below the range that the kernel hands out by itself.
free_port() {
  local port
  while port=$(shuf -i 20000-32000 -n 1); do
    if ! [[ " ${TAKEN:-} " == *" $port "* ]] && ! answers "$port"; then break; fi
  done
  echo "$port"
}

random_hex() { head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n'; }

# What was picked once is kept; a directory that moved keeps its password and picks new ports.
pick_values() {
  local value
  unset "${!LOCAL_@}" # the caller may have sourced another directory's
  if [[ -r $DIR/env ]]; then
    # shellcheck source=/dev/null
    source "$DIR/env"
  fi
  if [[ ${LOCAL_DIR:-$DIR} != "$DIR" ]]; then unset "${!LOCAL_PORT_@}"; fi
  LOCAL_DIR=$DIR
  : "${LOCAL_PASSWORD:=$(random_hex)}" "${LOCAL_NODE:=enej-$(random_hex | cut -c1-8)@localhost}"
  if [[ -z ${LOCAL_PORT_PORTAL:-} && -z $FAST ]] && ! answers 8080; then LOCAL_PORT_PORTAL=8080; fi
  for value in LOCAL_PORT_{POSTGRES,REDIS,RABBITMQ,RABBITMQ_NODES,EPMD,SERVER,METRICS,PORTAL}; do
    if [[ -z ${!value:-} ]]; then printf -v "$value" %s "$(free_port)"; fi
    TAKEN="${TAKEN:-} ${!value}"
  done
}

lines_to_source() {
  local database=127.0.0.1:$LOCAL_PORT_POSTGRES/enej value
  for value in "${!LOCAL_@}"; do printf 'export %s=%q\n' "$value" "${!value}"; done
  printf 'export %s=%q\n' \
    DATABASE_URL "postgres://enej:$LOCAL_PASSWORD@$database" \
    ENEJ__IDENTITY__DATABASE_URL "postgres://identity:$LOCAL_PASSWORD@$database" \
    ENEJ__TIMETABLE__DATABASE_URL "postgres://timetable:$LOCAL_PASSWORD@$database" \
    ENEJ__REDIS__URL "redis://default:$LOCAL_PASSWORD@127.0.0.1:$LOCAL_PORT_REDIS" \
    ENEJ__RABBITMQ__URL "amqp://enej:$LOCAL_PASSWORD@127.0.0.1:$LOCAL_PORT_RABBITMQ/%2f" \
    ENEJ__SERVER__LISTEN "127.0.0.1:$LOCAL_PORT_SERVER" \
    ENEJ__SERVER__METRICS_LISTEN "127.0.0.1:$LOCAL_PORT_METRICS" \
    ENEJ__PORTAL__LISTEN "127.0.0.1:$LOCAL_PORT_PORTAL" \
    ENEJ__PORTAL__PUBLIC_URL "http://localhost:$LOCAL_PORT_PORTAL" \
    ENEJ__IDENTITY__PORTAL_URL "http://localhost:$LOCAL_PORT_PORTAL" \
    ENEJ__AUTH__SIGNING_KEY_FILE "$DIR/secrets/signing.pem" \
    ENEJ__SECRETS__KEY_FILE "$DIR/secrets/sealing.key" \
    ENEJ__MAIL__DIRECTORY "$DIR/mail"
}

write_env() {
  (umask 077 && lines_to_source >"$DIR/env.new" && mv "$DIR/env.new" "$DIR/env")
}

make_secrets() {
  local signing=$DIR/secrets/signing.pem sealing=$DIR/secrets/sealing.key
  umask 077
  mkdir -p "$DIR/secrets" "$DIR/mail"
  if [[ ! -s $signing ]]; then openssl genpkey -algorithm ed25519 -out "$signing"; fi
  if [[ ! -s $sealing ]]; then openssl rand -base64 32 >"$sealing"; fi
  umask 022
}
