# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # Its variables are for those who source it, who set $root.
# Where a local deployment keeps what, and what may be set from outside. Sourced.

preset=${LEADLINE_PRESET:-release}
bin=$root/build/$preset/bin
services=(configuration lead conversion gateway)
lead_port=${LEADLINE_LEAD_PORT:-50051}
conversion_port=${LEADLINE_CONVERSION_PORT:-50052}
configuration_port=${LEADLINE_CONFIGURATION_PORT:-50053}
gateway_port=${LEADLINE_GATEWAY_PORT:-50080}

# Started by root, PostgreSQL runs as user postgres, who cannot reach a clone below /root: nobody can.
data=${LEADLINE_DATA_DIR:-}
if [ -z "$data" ]; then
  data=$root/deploy/local/data
  if [ "$(id -u)" = 0 ] &&
    ! setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$root/deploy/local"; then
    data=/var/lib/leadline
  fi
fi
data=$(realpath --canonicalize-missing "$data")

step() {
  printf '\n== %s\n' "$*"
}

fail() {
  echo "leadline: $*" >&2
  exit 1
}
