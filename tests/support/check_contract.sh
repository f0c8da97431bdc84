#!/usr/bin/env bash
# buf's lint and format on the contract, and buf breaking against what was promised before: the schema
# of the commit named in tests/contract_baseline, else of the last commit. Where a clone has neither,
# as a first commit has, nothing was promised and it is compared with itself.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=${LEADLINE_BUILD_DIR:-build/dev}
buf=$(find "$PWD/node_modules/@bufbuild" -path '*/buf-linux-*/bin/buf' | head -1)
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT

# image PROTO_DIR OUTPUT: compiles every schema file below PROTO_DIR.
image() {
  local files
  mapfile -t files < <(cd "$1" && find leadline -name '*.proto' | sort)
  protoc --descriptor_set_in="$build/proto-deps/validate.binpb" -I"$1" -I"$build/proto-deps" \
    -I/usr/include --include_imports --include_source_info --descriptor_set_out="$2" "${files[@]}"
}

# Unpacks the promised schema to $temp/proto, or leaves it to compare the schema with itself.
promised() {
  local commit git=(git -c "safe.directory=$PWD")
  for commit in $(cat tests/contract_baseline 2> /dev/null) HEAD; do
    if "${git[@]}" archive "$commit" proto 2> /dev/null | tar -x -C "$temp" 2> /dev/null; then
      echo "contract: compared with the schema of $commit"
      return
    fi
  done
  echo "contract: no earlier schema in this clone"
  cp -r proto "$temp"
}

image proto "$temp/now.binpb"
"$buf" lint "$temp/now.binpb" --config buf.yaml
"$buf" format proto --diff --exit-code
promised
image "$temp/proto" "$temp/promised.binpb"
"$buf" breaking "$temp/now.binpb" --against "$temp/promised.binpb" --config buf.yaml

for file in $(cd proto && find leadline -name '*.proto'); do
  grep -qx " *$file" proto/CMakeLists.txt || { echo "proto/CMakeLists.txt does not list $file" >&2; exit 1; }
done
