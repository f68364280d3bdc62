#!/bin/sh
# Prints the URI this machine itself gets Debian from: that one is reachable, and trusted already. apt knows it, whatever the
# format of the sources; security updates and backports are releases of other names.
set -eu
# shellcheck source=/dev/null
. /etc/os-release
# shellcheck disable=SC2016 # apt expands it
uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Release: ${VERSION_CODENAME:-}" | head -n 1)
if [ "${ID:-}" != debian ] || [ -z "$uri" ]; then
  echo "debian-uri.sh: no source of Debian ${VERSION_CODENAME:-} among this machine's apt sources" >&2
  exit 4
fi
echo "$uri"
