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

# json EXPRESSION: of the JSON on standard input, which is called `it`.
json() {
  node -p "const it = JSON.parse(require('fs').readFileSync(0, 'utf8')); $1"
}

# Qualifies and converts one lead once for each data folder; prints it with what became of it.
convert_sample() {
  local lead conversion record
  if [ ! -s "$data/sample-conversion" ]; then
    # Somebody to talk to, somewhere to go: this one shows most of what is carried over.
    lead=$("$bin/leadctl" -o json lead list --page-size 1 \
      --filter 'last_name:* AND email:* AND address.postal_address.locality:*' | json 'it.leads[0].name')
    "$bin/leadctl" lead set-status "$lead" statuses/lead/sales-qualification > /dev/null
    conversion=$("$bin/leadctl" -o json convert "$lead" | json 'it.conversion.name')
    echo "$conversion" > "$data/sample-conversion"
  fi
  conversion=$("$bin/leadctl" -o json conversion get "$(cat "$data/sample-conversion")")
  for record in lead account contact opportunity; do
    printf '\n%s\n' "$record"
  done
}
