# shellcheck shell=bash
# shellcheck disable=SC2154  # settings.sh sets $data, $bin and $preset.
# Sends the sample leads through the services as any client would, by leadctl. Sourced.

# Imports once for each data folder. A few rows are broken on purpose; leadctl says where.
import_samples() {
  local status=0
  if [ -f "$data/samples-imported" ]; then
    echo "  the sample leads are there"
    return
  fi
  "$bin/leadctl" import "$root/build/$preset/data/sample_leads.csv" || status=$?
  [ "$status" = 0 ] || [ "$status" = 65 ] || fail "the import failed, see above"
  touch "$data/samples-imported"
}

# ask EXPRESSION COMMAND..: a leadctl command; of its answer in JSON, called `it`, what EXPRESSION says.
ask() {
  local expression=$1
  shift
  "$bin/leadctl" -o json "$@" 2> "$data/log/leadctl.log" |
    node -p "const it = JSON.parse(require('fs').readFileSync(0, 'utf8')); $expression" ||
    { cat "$data/log/leadctl.log" >&2; fail "leadctl $* failed, see above"; }
}

# Qualifies and converts one lead, once for each data folder.
convert_sample() {
  local lead
  if [ ! -s "$data/sample-conversion" ]; then
    # Somebody to talk to, somewhere to go: this one shows most of what is carried over.
    lead=$(ask 'it.leads[0].name' lead list --page-size 1 \
      --filter 'last_name:* AND email:* AND address.postal_address.locality:*')
    "$bin/leadctl" lead set-status "$lead" statuses/lead/sales-qualification > "$data/log/leadctl.log" ||
      fail "the lead could not be qualified, see above"
    ask 'it.conversion.name' convert "$lead" > "$data/sample-conversion.new"
    mv "$data/sample-conversion.new" "$data/sample-conversion"
  fi
}

# The lead and what became of it, with their numbers.
show_conversion() {
  local conversion record name
  conversion=$(cat "$data/sample-conversion")
  echo "  $conversion"
  for record in lead account contact opportunity; do
    name=$(ask "it.conversion.$record ?? it.conversion.${record}s[0]" conversion get "$conversion")
    echo
    "$bin/leadctl" "$record" get "$name" |
      grep -E "^($record|  (name|number|display_name|company_name|first_name|last_name|email|status|stage|type|prospect_status|conversion|account|contacts|opportunity)):"
  done
}
