#!/usr/bin/env bash
# pgbouncer.sh FOLDER: PgBouncer before the cluster of with_postgres.sh, as deploy/pgbouncer has it but with
# three sessions for each database. It listens on a socket in FOLDER until it is killed. By the name of
# `kept` the database postgres is reached with sessions that are not shared.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=$1

mkdir -p "$folder"
# In place: PgBouncer forgets of a section what stands in an earlier one of the same name.
cluster="host=$LEADLINE_TEST_PGDATA"
sed --expression="s|^\[databases\]|&\n* = $cluster\nkept = $cluster dbname=postgres pool_mode=session|" \
  --expression="s|^listen_addr = .*|listen_addr =\nunix_socket_dir = $folder|" \
  --expression='s|^auth_type = .*|auth_type = trust|' \
  --expression="s|^auth_file = .*|auth_file = $folder/users|" \
  --expression='s|^default_pool_size = .*|default_pool_size = 3|' \
  "$root/deploy/pgbouncer/pgbouncer.ini" > "$folder/pgbouncer.ini"
echo '"postgres" ""' > "$folder/users"
as=()
if [ "$(id -u)" = 0 ]; then
  # It refuses to run as root. Whoever becomes another user would outlive us, unless told again.
  chown -R postgres: "$folder"
  as=(setpriv --reuid=postgres --regid=postgres --clear-groups --pdeathsig=KILL)
fi
exec "${as[@]}" /usr/sbin/pgbouncer "$folder/pgbouncer.ini"
