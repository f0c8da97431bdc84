# shellcheck shell=bash
# The parts of tests/bench/run. Sourced.

build() {
  "$root/deploy/toolchain/install" >&2
  (cd "$root" && cmake --preset release > "$work/build.log" &&
    cmake --build --preset release --target lead-server conversion-server configuration-server \
      leadctl bench-load >> "$work/build.log") || { tail -30 "$work/build.log" >&2; return 1; }
  bin=$root/build/release/bin
}

services=()

# Durable: what a caller was told survives the machine's end.
start_postgres() {
  data=$work/data
  pg_init "$data"
  cat >> "$data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$work'
max_connections = 200
shared_buffers = 2GB
max_wal_size = 8GB
checkpoint_timeout = 30min
autovacuum_naptime = 10s
CONF
  pg_start "$data"
  postmaster=$(head -1 "$data/postmaster.pid")
}

migrate() {
  local name
  for name in configuration lead conversion; do
    psql_in postgres -c "CREATE DATABASE leadline_$name"
    LEADLINE_DATABASE_DSN=$(dsn "$name") "$bin/$name-server" migrate > "$work/$name.log" 2>&1
  done
}

psql_in() { psql -qX -v ON_ERROR_STOP=1 -h "$work" -U postgres -d "$@"; }
dsn() { echo "host=$work user=postgres dbname=leadline_$1"; }

# serve NAME PORT: one service, ready.
serve() {
  LEADLINE_DATABASE_DSN=$(dsn "$1") "$bin/$1-server" serve --development \
    --address "127.0.0.1:$2" >> "$work/$1.log" 2>&1 &
  services+=($!)
  for _ in $(seq 100); do
    "$bin/$1-server" healthcheck --address "127.0.0.1:$2" > /dev/null 2>&1 && return
    sleep 0.2
  done
  tail -20 "$work/$1.log" >&2
  return 1
}

start_services() {
  head -c 32 /dev/urandom | base64 > "$work/page-token-secret"
  lead_port=$(free_port) conversion_port=$(free_port) configuration_port=$(free_port)
  export LEADLINE_LEAD_ADDRESS=127.0.0.1:$lead_port
  export LEADLINE_CONVERSION_ADDRESS=127.0.0.1:$conversion_port
  export LEADLINE_CONFIGURATION_ADDRESS=127.0.0.1:$configuration_port
  export LEADLINE_LOG_LEVEL=warning
  serve configuration "$configuration_port"
  LEADLINE_PAGE_TOKEN_SECRET_FILE=$work/page-token-secret LEADLINE_MAX_DOCUMENT_MEBIBYTES=1024 \
    serve lead "$lead_port"
  LEADLINE_PAGE_TOKEN_SECRET_FILE=$work/page-token-secret serve conversion "$conversion_port"
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

stop_all() {
  [ ${#services[@]} = 0 ] || kill -KILL "${services[@]}" 2> /dev/null || true
  [ -z "${postmaster:-}" ] || kill -QUIT "$postmaster" 2> /dev/null || true
  wait 2> /dev/null || true
}

# A million leads for the services, and the same again for pgbench, which talks to one database: the
# tables of conversion-service stand beside those of lead-service there.
seed() {
  echo "making $leads leads" >&2
  psql_in leadline_lead -v leads="$leads" -f "$root/tests/bench/seed.sql"
  psql_in postgres -c "CREATE DATABASE leadline_baseline TEMPLATE leadline_lead"
  local migration
  for migration in "$root"/services/conversion/migrations/*.sql; do
    # Both services have counters, events and request ids: the second CREATE of those may fail.
    psql -qX -h "$work" -U postgres -d leadline_baseline -f "$migration" 2> "$work/baseline.log"
  done
  local name
  for name in lead baseline; do psql_in "leadline_$name" -c "VACUUM ANALYZE"; done
  psql_in postgres -c "CHECKPOINT"
}

statement() { "$root/tests/bench/pgbench_script" "$root/services/$1" "${@:2}"; }

make_scripts() {
  local lead=lead/lead/lead_store.sql lists=lead/lead/lead_list_store.sql
  { echo '\set n random(1, :leads)'; statement $lead GetLeads; } > "$work/get.sql"
  statement $lists ListLeads > "$work/list.sql"
  {
    echo '\set n random(1, :leads)'
    echo 'BEGIN;'
    statement $lists ForgiveTypingErrors
    statement $lists SearchLeads
    echo 'COMMIT;'
  } > "$work/search.sql"
  { statement $lists CountColumns; statement $lists ListColumns 21; } > "$work/board.sql"
  statement $lead InsertLead > "$work/create.sql"
  conversion_script > "$work/convert.sql"
  conversion_script draws_number=false "account.number='G-' || :n" > "$work/convert_gaps.sql"
}

# conversion_script [PARAMETER=SQL ..]: the transactions of a conversion.
conversion_script() {
  local handoff=lead/handoff/handoff_store.sql
  echo '\set i :i + 1'
  echo '\set n :first + :client_id * 2000 + :i'
  statement $handoff BeginConversions
  statement conversion/duplicate/duplicate_store.sql FindDuplicates
  statement conversion/convert/conversion_store.sql CommitConversion "$@"
  echo 'BEGIN;'
  statement $handoff LockHeldLeads
  statement $handoff CompleteConversions
  echo 'COMMIT;'
}

# allow_gaps POLICY: whether customer numbers may be missing: none or allowed.
allow_gaps() {
  "$bin/leadctl" number-series update numberSeries/customers --gap-policy "$1" > /dev/null
  sleep 3 # Until the servers have heard of it.
}

# make_import ROUND: what is imported in it.
make_import() {
  psql_in leadline_baseline -v round="$1" -v rows="$import_rows" -v csv="$work/import.csv" \
    -v copy="$work/import.copy" -f "$root/tests/bench/import.sql"
}

run_pgbench() {
  local first=1
  [ "$1" != import ] || { measured import pgbench copy_line; return; }
  [[ "$1" != convert* ]] || next_range
  measured "$1" pgbench pgbench_line "$1" "$first"
}

# pgbench's own report, as bench-load prints its.
pgbench_line() {
  rm -f "$work"/pgbench_log*
  (cd "$work" && pgbench -h "$work" -U postgres -n -M prepared -c "${clients[$1]}" -j 1 \
    -T "$seconds" -f "$1.sql" -D "leads=$leads" -D "first=$2" -D i=0 -l --log-prefix=pgbench_log \
    leadline_baseline > "$1.log" 2>&1) || { tail -5 "$work/$1.log" >&2; return 1; }
  local rate
  rate=$(awk '/^tps/ { print $3 }' "$work/$1.log")
  cat "$work"/pgbench_log* | awk '{ print $3 / 1000 }' | sort -g | awk -v rate="$rate" '
    { v[NR] = $1 }
    END { printf "calls=%d rate=%s p50=%.2f p99=%.2f errors=0\n", NR, rate,
                 v[int(NR * 0.5) + 1], v[int(NR * 0.99) + 1] }'
}

copy_line() {
  local columns start=$EPOCHREALTIME
  columns=organization_id,id,number,number_series,kind,first_name,last_name,company_name,email
  columns+=,email_normalized,phone,phone_normalized,mobile,mobile_normalized,fax,website,tags
  columns+=,agencies,do_not_call,do_not_email,description_html,score,key_account,nurturing,status
  columns+=,status_change_time,lost,archived,custom_fields,external_ids,annotations,creator
  columns+=,create_time,update_time
  psql_in leadline_baseline -c "COPY leads ($columns) FROM STDIN" < "$work/import.copy"
  awk -v rows="$import_rows" -v start="$start" -v end="$EPOCHREALTIME" 'BEGIN {
    printf "calls=%d rate=%.1f p50=0 p99=0 errors=0\n", rows, rows / (end - start) }'
}

# Clock ticks that PostgreSQL, with all it has started, and the services have used.
cpu() {
  local pid
  for pid in "$postmaster" $(pgrep -P "$postmaster") "${services[@]}"; do
    cat "/proc/$pid/stat" 2> /dev/null || true
  done | awk -v postmaster="$postmaster" '
    { ticks += $14 + $15; if ($1 == postmaster) ticks += $16 + $17 } END { print ticks }'
}

# measured METHOD SIDE COMMAND..: runs it and prints its line with the CPU it used.
measured() {
  local method=$1 side=$2 before line
  shift 2
  before=$(cpu)
  line=$("$@")
  sleep 0.3 # The backends of pgbench are reaped.
  echo "method=$method side=$side $line ticks=$(($(cpu) - before))"
}

run_load() {
  local address=127.0.0.1:$lead_port first=1 last=$leads
  if [[ "$1" = convert* ]]; then
    address=127.0.0.1:$conversion_port
    next_range
  fi
  [ "$1" != convert_gaps ] || allow_gaps allowed
  measured "$1" service "$bin/bench-load" --method "${1%_gaps}" --address "$address" \
    --file "$work/import.csv" --clients "${clients[$1]}" --seconds "$seconds" --first "$first" --last "$last"
  [ "$1" != convert_gaps ] || allow_gaps none
}

# Conversions use leads up: every run gets its own, 2000 for each of pgbench's clients.
range_size=64000
next_first=1
next_range() {
  first=$next_first
  last=$((first + range_size - 1))
  next_first=$((last + 1))
}

# median METHOD SIDE FIELD
median() {
  awk -v method="method=$1" -v side="side=$2" -v field="$3=" '
    $1 == method && $2 == side {
      for (i = 3; i <= NF; ++i) if (index($i, field) == 1) print substr($i, length(field) + 1)
    }' "$results" | sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# Microseconds of CPU for each call: a tick is 10 ms.
per_call() {
  awk -v method="method=$1" -v side="side=$2" '
    $1 == method && $2 == side {
      for (i = 3; i <= NF; ++i) { split($i, kv, "="); v[kv[1]] = kv[2] }
      if (v["calls"] > 0) print v["ticks"] * 10000 / v["calls"]
    }' "$results" | sort -g | awk '{ v[NR] = $1 } END { printf "%.0f", v[int((NR + 1) / 2)] }'
}

print_table() {
  printf '%-8s %7s %12s %12s %7s %9s %9s %9s %9s %7s\n' method clients pgbench/s service/s ratio \
    'p99 pg' 'p99 svc' 'cpu pg' 'cpu svc' errors
  local method
  for method in "${methods[@]}"; do
    local pg svc
    pg=$(median "$method" pgbench rate) svc=$(median "$method" service rate)
    printf '%-8s %7s %12.1f %12.1f %7.2f %9.2f %9.2f %9s %9s %7s\n' "$method" "${clients[$method]}" \
      "$pg" "$svc" "$(awk -v a="$svc" -v b="$pg" 'BEGIN { print (b > 0 ? a / b : 0) }')" \
      "$(median "$method" pgbench p99)" "$(median "$method" service p99)" \
      "$(per_call "$method" pgbench)" "$(per_call "$method" service)" \
      "$(median "$method" service errors)"
  done
  echo 'rates in calls a second, of imports in rows, of which pgbench stands for COPY'
  echo 'p99 in ms; cpu in µs of PostgreSQL and services together, a call'
}

# memory_of NAME PID..: of processes on average, in MB, what is resident, their shares of that, and what
# of their shares is neither of files nor of shared_buffers.
memory_of() {
  local name=$1 pid
  shift
  for pid in "$@"; do cat "/proc/$pid/smaps_rollup" 2> /dev/null || true; done | awk -v name="$name" '
    /^Rss:/ { resident += $2; ++n } /^Pss:/ { share += $2 } /^Pss_Anon:/ { own += $2 }
    END { mb = 1024 * (n > 0 ? n : 1)
          printf "%-34s %9d %9.1f %9.1f %9.1f\n", name, n, resident / mb, share / mb, own / mb }'
}

print_memory() {
  local pid database sessions
  printf '%-34s %9s %9s %9s %9s\n' memory processes resident share own
  for pid in "${services[@]}"; do memory_of "$(basename "$(readlink "/proc/$pid/exe")")" "$pid"; done
  for database in leadline_configuration leadline_lead leadline_conversion; do
    mapfile -t sessions < <(psql_in postgres -At -c "SELECT pid FROM pg_stat_activity
      WHERE backend_type = 'client backend' AND datname = '$database'")
    memory_of "session of $database" "${sessions[@]}"
  done
  echo 'memory in MB of one process, after the load; own is the share without files and shared_buffers'
}
