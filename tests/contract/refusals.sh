#!/usr/bin/env bash
# Whether the check of the contract, in a copy of the tree, lets pass what is added to what was promised
# and refuses everything else, until that is promised.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
LEADLINE_BUILD_DIR=$(realpath "${LEADLINE_BUILD_DIR:-build/dev}")
export LEADLINE_BUILD_DIR
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
check=$temp/tests/support/check_contract.sh
external_id=$temp/proto/leadline/type/v1/external_id.proto

copy_tree() {
  rm -rf "${temp:?}/"*
  mkdir "$temp/tests"
  cp -r proto buf.yaml "$temp"
  cp -r tests/support tests/contract "$temp/tests"
  ln -s "$PWD/node_modules" "$temp/node_modules"
}

fail() {
  cat "$temp/said" >&2
  echo "contract: $*" >&2
  exit 1
}

# refuses WHAT MESSAGE: the check fails in the copy, for this reason.
refuses() {
  ! "$check" > "$temp/said" 2>&1 || fail "$1 passes"
  grep -q "$2" "$temp/said" || fail "$1 is refused for another reason"
}

# passes WHAT [OPTION]: the check of the copy has nothing to say.
passes() {
  "$check" "${@:2}" > "$temp/said" 2>&1 || fail "$1 is refused"
}

copy_tree
sed -i 's|^}$|\n  // A word on it.\n  string note = 3;\n}|' "$external_id"
passes "an added field"

copy_tree
sed -i 's/  string id = 2 /  string id = 4 /' "$external_id"
refuses "a field that went to another number" 'Previously present field "2"'

copy_tree
sed -i 's/  string id = 2 /  string key = 2 /' "$external_id"
refuses "a renamed field" 'Field "2".*changed name from "id" to "key"'
passes "a renamed field that is promised" --promise
passes "a renamed field that was promised"

rm "$temp/tests/contract/"promised.*
refuses "a tree that promises nothing" 'is missing'
