#!/usr/bin/env bash
# Starts the cluster of with_postgres.sh again after a test has killed it.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=deploy/local/lib/postgres.sh
. "$root/deploy/local/lib/postgres.sh"
pg_start_again "$LEADLINE_TEST_PGDATA"
