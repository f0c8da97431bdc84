#!/usr/bin/env bash
# Builds the tests of what every service stands on with the address and undefined-behaviour sanitizers
# and runs them. All other tests are a command away: cmake --build --preset asan && ctest --preset asan
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cmake --preset asan > /dev/null
cmake --build --preset asan -j2 --target common_tests
[ "${1:-}" = --build-only ] || ctest --preset asan --tests-regex '^common_tests$'
