#!/usr/bin/env bash
# Builds the tests with the address and undefined-behaviour sanitizers and runs all but the e2e ones.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cmake --preset asan > /dev/null
cmake --build --preset asan -j2
[ "${1:-}" = --build-only ] || ctest --preset asan
