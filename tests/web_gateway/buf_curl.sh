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

for protocol in connect grpcweb; do
  created=$(call "$protocol" leadline.lead.v1.LeadService/CreateLead '{"lead": {"companyName": "Acme"}}')
  lead=$(grep -o 'leads/[0-9a-f-]*' <<< "$created" | sed -n 1p)
  call "$protocol" leadline.lead.v1.LeadService/GetLead "{\"name\": \"$lead\"}" | grep -q '"companyName": "Acme"'
  if refused=$(call "$protocol" leadline.lead.v1.LeadService/GetLead '{"name": "x"}' 2>&1); then
    echo "$protocol: a name that is none was taken" >&2
    exit 1
  fi
  grep -q NAME_INVALID <<< "$refused"
  call "$protocol" leadline.lead.v1.LeadService/ExportLeads '{}' | grep -q '"'
  echo "$protocol: well"
done
