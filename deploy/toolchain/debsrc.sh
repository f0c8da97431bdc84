#!/bin/sh
# debsrc.sh PACKAGE VERSION SUITE DEST: unpacks a Debian source package, checked by apt's signatures,
# into DEST. Uses the mirror this machine's apt already knows and leaves the system's apt untouched.
set -eu
pkg=$1 ver=$2 suite=$3 dest=$4
tmp=$dest.apt
rm -rf "$tmp"
mkdir -p "$tmp/lists/partial" "$tmp/cache/archives/partial" "$tmp/parts"
trap 'rm -rf "$tmp"' EXIT
# shellcheck disable=SC2016  # apt expands these, not the shell.
uri=$(apt-get indextargets --format '$(REPO_URI)|$(CODENAME)|$(ORIGIN)|$(LABEL)' 'Created-By: Packages' |
  awk -F'|' '$3 == "Debian" && $4 == "Debian" && !found { print $1; found = 1 }')
[ -n "$uri" ] || { echo "debsrc: apt knows no Debian repository; run apt-get update" >&2; exit 2; }
cat > "$tmp/parts/src.sources" <<SOURCES
Types: deb-src
URIs: $uri
Suites: $suite
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCES
set -- -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$tmp/parts" \
  -o Dir::State::lists="$tmp/lists" -o Dir::Cache="$tmp/cache" \
  -o APT::Sandbox::User="$(id -un)" -qq
apt-get "$@" update
(cd "$tmp" && apt-get "$@" source --download-only "$pkg=$ver")
rm -rf "$dest"
mkdir -p "$dest"
tar -xf "$tmp/${pkg}_${ver%-*}".orig.tar.* -C "$dest" --strip-components=1
