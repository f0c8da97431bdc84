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

# An error's code, its words and, in the first of its details, the reason that programs decide by.
error=$(call "$conversion_service/ConvertLead" '{"lead": "'"$lead"'"}' 2>&1) || true
grep '"code"' <<< "$error"
sed -n 's/.*"value": "\(.*\)"/\1==/p' <<< "$error" | sed -n 1p | base64 -d 2> /dev/null |
  grep -ao 'LEAD_[A-Z]*' || true
