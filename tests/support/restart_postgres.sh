#!/usr/bin/env bash
# Starts the cluster of with_postgres.sh again after a test has killed it; recovery is PostgreSQL's own.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=deploy/local/lib/postgres.sh
. "$root/deploy/local/lib/postgres.sh"
# A killed postmaster's children need a moment to notice and let go of the shared memory.
for _ in $(seq 50); do
  pg_start "$LEADLINE_TEST_PGDATA" 2> /dev/null && exit 0
  sleep 0.1
done
pg_start "$LEADLINE_TEST_PGDATA"
