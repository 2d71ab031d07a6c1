# shellcheck shell=bash
# RabbitMQ: its own node, cookie, Erlang home and port mapper.

# The broker answers a client's greeting with a method frame.
ready_rabbitmq() { greets "$LOCAL_PORT_RABBITMQ" 'AMQP\0\0\11\1' $'\1'; }

start_rabbitmq() {
  local home=$ROOT/rabbitmq cookie=$ROOT/rabbitmq/.erlang.cookie
  as rabbitmq tee "$home/rabbitmq.conf" >/dev/null <<END
listeners.tcp.local = 127.0.0.1:$LOCAL_PORT_RABBITMQ
default_user = enej
default_pass = $LOCAL_PASSWORD
END
  as rabbitmq tee "$home/enabled_plugins" >/dev/null <<<'[].'
  if [[ ! -s $cookie ]]; then
    random_hex | as rabbitmq tee "$cookie" >/dev/null
    chmod 400 "$cookie"
  fi
  launch rabbitmq "$home" epmd -address 127.0.0.1 -port "$LOCAL_PORT_EPMD"
  launch rabbitmq "$home" ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT="$LOCAL_PORT_EPMD" RUNNING_UNDER_SYSTEMD=true \
    RABBITMQ_NODENAME="$LOCAL_NODE" RABBITMQ_DIST_PORT="$LOCAL_PORT_RABBITMQ_NODES" \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' \
    RABBITMQ_CONF_ENV_FILE="$home/no-environment-file" RABBITMQ_CONFIG_FILE="$home/rabbitmq.conf" \
    RABBITMQ_ADVANCED_CONFIG_FILE="$home/advanced.config" RABBITMQ_ENABLED_PLUGINS_FILE="$home/enabled_plugins" \
    RABBITMQ_MNESIA_BASE="$home/data" RABBITMQ_LOG_BASE="$home" RABBITMQ_LOGS=- rabbitmq-server
}
