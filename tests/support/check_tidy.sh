#!/usr/bin/env bash
# clang-tidy over our own sources, after the dev build; see tidy.py for what it remembers.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
deploy/toolchain/install build check tidy
cmake --preset tidy > /dev/null
cmake --build --preset tidy --target leadline_generated > /dev/null
tests/support/tidy.py build/tidy build/dev
