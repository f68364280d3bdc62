#!/usr/bin/env bash
# Installs Debian or Ubuntu packages without letting them start a server: theirs would take 5432, 6432, 9090 and 9187,
# and a stack brings its own. What this changes on the way (policy-rc.d, createcluster.d) is put back, also on failure.
#
# usage: debian.sh PACKAGE...   as root
set -euo pipefail

readonly GUARD=/usr/sbin/policy-rc.d
readonly CLUSTERS=/etc/postgresql-common/createcluster.d/understudy.conf
readonly SERVICES=(
  postgresql pgbouncer prometheus prometheus-node-exporter prometheus-postgres-exporter docker.service docker.socket containerd
)

[[ $# -gt 0 ]] || { echo "usage: ${0##*/} PACKAGE..." >&2; exit 2; }
[[ $(id -u) == 0 ]] || { echo "${0##*/}: must run as root" >&2; exit 4; }

kept=''
restore() {
  rm -f "$GUARD" "$CLUSTERS"
  rmdir --ignore-fail-on-non-empty "$(dirname "$CLUSTERS")" 2>/dev/null || true
  [[ -z $kept ]] || mv "$kept" "$GUARD"
}

enabled_services() {
  local service
  command -v systemctl >/dev/null 2>&1 || return 0
  for service in "${SERVICES[@]}"; do
    if systemctl --quiet is-enabled "$service" >/dev/null 2>&1; then echo "$service"; fi
  done
}

before=$(enabled_services)
if [[ -e $GUARD ]]; then
  kept=$(mktemp "$GUARD.XXXXXX")
  mv "$GUARD" "$kept"
fi
trap restore EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
# invoke-rc.d asks this file before it starts anything; 101 is "forbidden".
printf '#!/bin/sh\nexit 101\n' >"$GUARD"
chmod 755 "$GUARD"
mkdir -p "$(dirname "$CLUSTERS")"
echo "create_main_cluster = false" >"$CLUSTERS"

apt-get update --quiet=2
DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends "$@"

# Nor at the next boot. What was enabled before is somebody's, and stays.
for service in $(enabled_services); do
  if ! grep -qx "$service" <<<"$before"; then systemctl --quiet disable "$service" || true; fi
done
