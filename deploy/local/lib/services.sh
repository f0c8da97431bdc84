# shellcheck shell=bash
# shellcheck disable=SC2154  # settings.sh sets $data and $bin.
# Starts, checks and stops the servers of a local deployment by their short names. Sourced.

# The program of a service.
program_of() {
  case "$1" in
    gateway) echo web-gateway ;;
    *) echo "$1-server" ;;
  esac
}

service_port() {
  local variable=${1}_port
  echo "${!variable}"
}

# service_pid NAME: the process id, if that process is still the server that was started, of whichever
# preset, and nothing else.
service_pid() {
  local pid program
  { read -r pid && read -r program; } 2> /dev/null < "$data/run/$1.pid" || return 1
  [[ $(tr '\0' ' ' 2> /dev/null < "/proc/$pid/cmdline") == "$program serve "* ]] || return 1
  echo "$pid"
}

# Whether the server that was started is of this preset, as it was built last.
is_latest() {
  local program
  program=$bin/$(program_of "$1")
  [ "$(sed -n 2p "$data/run/$1.pid")" = "$program" ] && ! [ "$program" -nt "$data/run/$1.pid" ]
}

# Fails when something that is not ours answers on the service's port.
check_port() {
  local port
  port=$(service_port "$1")
  # A server of ours that was killed a moment ago may still have it.
  for _ in {1..20}; do
    if service_pid "$1" > /dev/null || ! (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then
      return
    fi
    sleep 0.1
  done
  fail "port $port for $(program_of "$1") is taken by another program; free it or set LEADLINE_${1^^}_PORT"
}

# start_service NAME [VARIABLE=value..]: running and healthy when it returns.
start_service() {
  local name=$1 program
  program=$(program_of "$1")
  shift
  if service_pid "$name" > /dev/null && ! is_latest "$name"; then
    stop_service "$name"
  fi
  if ! service_pid "$name" > /dev/null; then
    check_port "$name"
    env "$@" LEADLINE_ADDRESS="127.0.0.1:$(service_port "$name")" setsid "$bin/$program" serve \
      >> "$data/log/$name.log" 2>&1 < /dev/null &
    printf '%s\n' $! "$bin/$program" > "$data/run/$name.pid"
  fi
  wait_for_service "$name"
}

wait_for_service() {
  local name=$1 port program
  port=$(service_port "$name")
  program=$(program_of "$name")
  for _ in $(seq 150); do
    if LEADLINE_ADDRESS=127.0.0.1:$port "$bin/$program" healthcheck > /dev/null 2>&1; then
      echo "  $program is healthy on 127.0.0.1:$port (process $(service_pid "$name"))"
      return
    fi
    sleep 0.2
    service_pid "$name" > /dev/null || break
  done
  tail -15 "$data/log/$name.log" >&2
  fail "$program did not become healthy; its log is $data/log/$name.log"
}

# stop_service NAME: lets it finish what it is doing.
stop_service() {
  local pid
  if pid=$(service_pid "$1"); then
    kill -TERM "$pid"
    for _ in $(seq 300); do
      service_pid "$1" > /dev/null || break
      sleep 0.1
    done
    ! service_pid "$1" > /dev/null || kill -KILL "$pid"
    echo "  $(program_of "$1") stopped"
  fi
  rm -f "$data/run/$1.pid"
}
