#!/usr/bin/env bash
# convert_lead.sh: Leadline from a shell with `buf curl`, which asks the servers what they understand.
# A lead comes in, is qualified and becomes a customer. Addresses: LEADLINE_LEAD_ADDRESS,
# LEADLINE_CONVERSION_ADDRESS.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
buf=$(find "$root/node_modules/@bufbuild" -path '*/buf-linux-*/bin/buf' | head -1)
lead_service=http://${LEADLINE_LEAD_ADDRESS:-127.0.0.1:50051}/leadline.lead.v1.LeadService
conversion_service=http://${LEADLINE_CONVERSION_ADDRESS:-127.0.0.1:50052}/leadline.conversion.v1.ConversionService

# call URL JSON
call() {
  "$buf" curl --protocol grpc --http2-prior-knowledge --data "$2" "$1"
}

# The first resource name of a collection in the JSON on standard input.
name_in() {
  grep -o "$1/[0-9a-f-]*" | sed -n 1p
}

lead=$(call "$lead_service/CreateLead" '{"lead": {"companyName": "Pão de Açúcar", "lastName": "Gonçalves"}}' |
  name_in leads)
echo "lead $lead"

call "$lead_service/ChangeLeadStatus" \
  '{"name": "'"$lead"'", "status": "statuses/lead/sales-qualification"}' > /dev/null

# What it would make, and then making it.
call "$conversion_service/PreviewConversion" '{"lead": "'"$lead"'"}' | grep displayName
answer=$(call "$conversion_service/ConvertLead" '{"lead": "'"$lead"'"}')
echo "account $(name_in accounts <<< "$answer")"
echo "contact $(name_in contacts <<< "$answer")"
echo "opportunity $(name_in opportunities <<< "$answer")"

# An error tells its reason in its details.
call "$conversion_service/ConvertLead" '{"lead": "'"$lead"'"}' 2>&1 | grep -o LEAD_CONVERTED | sed -n 1p
