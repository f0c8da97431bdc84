#!/usr/bin/env bash
# Builds libpqxx 7.10 once per user into a cached prefix, because Debian 12 ships 6.4. Prints nothing
# and returns at once when it is there already. cmake/LeadlineDependencies.cmake looks in the prefix.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/leadline
prefix=$cache/libpqxx-7.10.0
[ -f "$prefix/lib/cmake/libpqxx/libpqxx-config.cmake" ] && exit 0

echo "libpqxx: building 7.10.0 into $prefix (once, about a minute)"
mkdir -p "$cache"
exec 9> "$cache/libpqxx.lock"
flock 9
[ -f "$prefix/lib/cmake/libpqxx/libpqxx-config.cmake" ] && exit 0
work=$(mktemp -d "$cache/libpqxx-build.XXXXXX")
trap 'rm -rf "$work"' EXIT
"$here/debsrc.sh" libpqxx 7.10.0-2 trixie "$work/src"
# Without source_location the headers parse under clang 14 too, which clang-tidy needs.
build() {
  cmake -S "$work/src" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
    -DCMAKE_CXX_FLAGS=-g1 -DCMAKE_CXX_STANDARD=20 -DCMAKE_POSITION_INDEPENDENT_CODE=ON \
    -DBUILD_SHARED_LIBS=OFF -DSKIP_BUILD_TEST=ON -DPQXX_HAVE_SOURCE_LOCATION=OFF \
    -DCMAKE_INSTALL_LIBDIR=lib -DCMAKE_INSTALL_PREFIX="$work/prefix" &&
    cmake --build "$work/build" -j2 &&
    cmake --install "$work/build"
}
if ! build > "$work/log" 2>&1; then
  tail -40 "$work/log" >&2
  echo "libpqxx: build failed" >&2
  exit 1
fi
rm -rf "$prefix"
mv "$work/prefix" "$prefix"
