#!/usr/bin/env bash
# standby.sh start|stop FOLDER: a standby of the cluster of with_postgres.sh in FOLDER, which follows it
# asynchronously until the cluster says otherwise. It listens on a socket in FOLDER.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=deploy/local/lib/postgres.sh
. "$root/deploy/local/lib/postgres.sh"
command=$1
folder=$2

if [ "$command" = stop ]; then
  pg_stop "$folder"
  rm -rf "$folder"
  exit
fi
mkdir -p "$folder"
chmod 700 "$folder"
[ "$(id -u)" != 0 ] || chown postgres: "$folder"
(cd / && pg_as "$(pg_bin)/pg_basebackup" --pgdata="$folder" --host="$LEADLINE_TEST_PGDATA" \
  --username=postgres --write-recovery-conf --wal-method=stream --checkpoint=fast --no-sync)
rm -f "$folder"/.s.PGSQL.*  # The cluster's socket is in its folder, and its lock is copied.
cat >> "$folder/postgresql.conf" << CONF
unix_socket_directories = '$folder'
cluster_name = 'standby'
CONF
pg_start "$folder"
