#!/usr/bin/env bash
# Checks that C++ is formatted as .clang-format says (`clang-format -i FILE` repairs it) and that our
# scripts leave shellcheck nothing to say.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
find common services docs tests -name '*.cc' -print0 -o -name '*.h' -print0 |
  xargs -0 --no-run-if-empty clang-format --dry-run -Werror
mapfile -t scripts < <(grep -rlE '^#!/(usr/bin/env bash|bin/sh)' .ci deploy/toolchain deploy/local/{up,down,lib} docs/update tests)
shellcheck -x "${scripts[@]}"
