#!/usr/bin/env bash
# check_tidy.sh [FILE..]: clang-tidy over our own sources, or these of them, after the dev build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
tests/support/tidy.py "${LEADLINE_BUILD_DIR:-build/dev}" "$@"
