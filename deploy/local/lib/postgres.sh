# shellcheck shell=bash
# A private PostgreSQL cluster in a folder, for the local deployment and for the tests. Sourced.

# The newest PostgreSQL the machine has, 15 or later.
pg_bin() {
  local bin
  bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2> /dev/null | sort -V | tail -1)
  [ -x "$bin/postgres" ] || { echo "PostgreSQL is not installed: run deploy/toolchain/install" >&2; return 1; }
  echo "$bin"
}

# Runs a command as the user the cluster belongs to: PostgreSQL refuses to run as root.
pg_as() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid=postgres --regid=postgres --clear-groups env HOME=/ "$@"
  else
    "$@"
  fi
}

# pg_init DATA: makes an empty UTF-8 cluster; its superuser `postgres` needs no password on the socket.
pg_init() {
  mkdir -p "$1"
  chmod 700 "$1"
  [ "$(id -u)" != 0 ] || chown -R postgres: "$1"
  (cd / && pg_as "$(pg_bin)/initdb" --pgdata="$1" --username=postgres --encoding=UTF8 \
    --locale=C.UTF-8 --auth-local=trust --auth-host=scram-sha-256 --no-sync > "$1.init.log" 2>&1) ||
    { cat "$1.init.log" >&2; return 1; }
  rm -f "$1.init.log"
}

# pg_start DATA [postgres options]: returns when the server answers; it outlives the shell.
pg_start() {
  local data=$1
  shift
  (cd / && pg_as "$(pg_bin)/pg_ctl" start --wait --timeout=60 --silent --pgdata="$data" \
    --log="$data/server.log" --options="$*" > /dev/null < /dev/null) ||
    { tail -20 "$data/server.log" >&2; return 1; }
}

# pg_start_again DATA: the same after the server may have crashed. The children of a killed postmaster
# need a moment to notice and let go of the shared memory; recovery is PostgreSQL's own.
pg_start_again() {
  for _ in $(seq 50); do
    pg_start "$1" 2> /dev/null && return
    sleep 0.1
  done
  pg_start "$1"
}

# pg_stop DATA: ends sessions, keeps the data.
pg_stop() {
  pg_running "$1" || return 0
  (cd / && pg_as "$(pg_bin)/pg_ctl" stop --wait --silent --mode=fast --pgdata="$1" > /dev/null)
}

# A crash leaves a postmaster.pid behind, and its process id may be anybody's by now: only a postmaster
# works in the folder of its data.
pg_running() {
  local pid
  pid=$(head -1 "$1/postmaster.pid" 2> /dev/null) && [ "/proc/$pid/cwd" -ef "$1" ]
}
