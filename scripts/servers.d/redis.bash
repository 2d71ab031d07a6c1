# shellcheck shell=bash
# Redis: sessions and caches, nothing that must survive it.

ready_redis() { greets "$LOCAL_PORT_REDIS" "AUTH $LOCAL_PASSWORD\r\nPING\r\n" '+OK'; }

start_redis() {
  local home=$ROOT/redis
  as redis tee "$home/redis.conf" >/dev/null <<END
bind 127.0.0.1
port $LOCAL_PORT_REDIS
requirepass $LOCAL_PASSWORD
dir "$home"
save ""
appendonly no
END
  launch redis "$home" redis-server "$home/redis.conf"
}
