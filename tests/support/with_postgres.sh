#!/usr/bin/env bash
# with_postgres.sh COMMAND..: runs COMMAND against a throwaway PostgreSQL cluster on a unix socket.
#
# COMMAND sees PGHOST, PGUSER and LEADLINE_TEST_POSTGRES (a superuser's libpq conninfo), and for tests
# that kill the server LEADLINE_TEST_PGDATA; tests/support/restart_postgres.sh starts it again. The
# cluster does not fsync, so it survives the death of its processes but not of the machine.
# TEST_TMPDIR is a folder of COMMAND's own, so that two runs of one test do not share files.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=deploy/local/lib/postgres.sh
. "$root/deploy/local/lib/postgres.sh"

temp=$(mktemp -d "${TMPDIR:-/tmp}/leadline-pg.XXXXXX")
chmod 755 "$temp"
mkdir "$temp/files"
data=$temp/data

# Outside our process tree, so that it cleans up however COMMAND and this script end, SIGKILL included.
# SIGQUIT is PostgreSQL's immediate shutdown: nothing here is worth a checkpoint.
# shellcheck disable=SC2016  # The inner shell expands its own arguments.
setsid --fork bash -c '
  while kill -0 "$1"; do sleep 0.3; done
  for signal in QUIT QUIT QUIT KILL; do
    kill -"$signal" "$(head -1 "$2/data/postmaster.pid")" || break
    sleep 0.5
  done
  rm -rf "$2"' watchdog $$ "$temp" < /dev/null > /dev/null 2>&1

pg_init "$data"
cat >> "$data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$data'
fsync = off
full_page_writes = off
max_connections = 300
CONF
pg_start "$data"

export PGHOST=$data PGUSER=postgres PGDATABASE=postgres
export LEADLINE_TEST_POSTGRES="host=$data user=postgres dbname=postgres"
export LEADLINE_TEST_PGDATA=$data TEST_TMPDIR=$temp/files
exec "$@"
