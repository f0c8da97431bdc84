#!/usr/bin/env bash
# check_contract.sh [--promise]: buf's lint and format on the contract, and buf breaking against what
# was promised before, tests/contract/promised.binpb.gz. What is added since then may still change; with
# --promise, as a release does, the contract as it is now is what is promised from then on.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=${LEADLINE_BUILD_DIR:-build/dev}
promised=tests/contract/promised.binpb.gz
buf=$(find "$PWD/node_modules/@bufbuild/" -path '*/buf-linux-*/bin/buf' | head -1)
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
mapfile -t files < <(cd proto && find leadline -name '*.proto' | sort)

# image OUTPUT [OPTION..]: compiles every schema file, with all that it imports.
image() {
  local output=$1
  shift
  protoc --descriptor_set_in="$build/proto-deps/validate.binpb" -Iproto -I"$build/proto-deps" \
    -I/usr/include --include_imports --descriptor_set_out="$output" "$@" "${files[@]}"
}

for file in "${files[@]}"; do
  grep -qx " *$file" proto/CMakeLists.txt || { echo "proto/CMakeLists.txt does not list $file" >&2; exit 1; }
done
image "$temp/now.binpb" --include_source_info
"$buf" lint "$temp/now.binpb" --config buf.yaml
"$buf" format proto --diff --exit-code
if [ "${1:-}" = --promise ]; then
  image "$temp/promised.binpb"
  gzip -9 --no-name < "$temp/promised.binpb" > "$promised"
  echo "contract: $promised is the contract as it is now"
fi
[ -s "$promised" ] || { echo "contract: $promised is missing, which says what was promised" >&2; exit 1; }
"$buf" breaking "$temp/now.binpb" --against "$promised" --config buf.yaml
