#!/usr/bin/env bash
# Whether `buf curl` gets from web-gateway what it asks for, in both protocols. LEADLINE_GATEWAY is where
# it is, LEADLINE_CONTRACT the descriptor set of the contract.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
buf=$(find "$root/node_modules/@bufbuild" -path '*/buf-linux-*/bin/buf' | head -1)

# call PROTOCOL METHOD JSON
call() {
  "$buf" curl --schema "$LEADLINE_CONTRACT" --protocol "$1" --data "$3" "$LEADLINE_GATEWAY/$2"
}

# expect TEXT ANSWER: ends the script unless the answer has the text.
expect() {
  [[ $2 == *"$1"* ]] || { echo "$protocol: no $1 in $2" >&2; exit 1; }
}

leads=leadline.lead.v1.LeadService
for protocol in connect grpcweb; do
  created=$(call "$protocol" "$leads/CreateLead" '{"lead": {"companyName": "Acme"}}')
  lead=$(grep -om1 'leads/[0-9a-f-]*' <<< "$created")
  expect Acme "$(call "$protocol" "$leads/GetLead" "{\"name\": \"$lead\"}")"
  refused=$(call "$protocol" "$leads/GetLead" '{"name": "x"}' 2>&1 || true)
  expect '"code": "invalid_argument"' "$refused"
  expect google.rpc.BadRequest "$refused"
  expect leadCount "$(call "$protocol" "$leads/ExportLeads" '{}')"
  echo "$protocol: well"
done
