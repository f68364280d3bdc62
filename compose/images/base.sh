#!/usr/bin/env bash
# The Debian base images, also where no registry can be reached: then made of this machine's own Debian archive.
#
# usage: base.sh [SUITE...]   default: bookworm trixie; as who may use Docker, as root where an image must be made
#
# An image that is there is kept. One that was made here carries the label dev.understudy.base.
set -euo pipefail
packages=$(cd "$(dirname "${BASH_SOURCE[0]}")/../packages" && pwd)
readonly packages PULL_SECONDS=120

say() {
  echo "${0##*/}: $1" >&2
}

there() {
  docker image inspect "$1" >/dev/null 2>&1
}

# No answer within the time counts as no registry.
pull() {
  local why
  why=$(timeout "$PULL_SECONDS" docker pull --quiet "$1" 2>&1) && return
  say "cannot pull $1 (${why##*$'\n'})"
  return 1
}

# Unpacking thousands of small files is what takes long: in memory it takes a third of the time.
scratch() {
  local memory=/dev/shm free_kib
  free_kib=$(df --output=avail "$memory" 2>/dev/null | tail -n 1)
  if ((${free_kib:-0} > 1024 * 1024)); then echo "$memory"; else echo "${TMPDIR:-/tmp}"; fi
}

# Slim as the official image: no documentation, no translations. It gets its name once it is whole.
make() {
  local image=$1 suite=$2 uri id
  [[ $(id -u) == 0 ]] || { say "must run as root to make $image"; exit 4; }
  command -v mmdebstrap >/dev/null || { say "mmdebstrap is not installed: compose/packages/docker-engine.sh does it"; exit 4; }
  uri=$("$packages/debian-uri.sh")
  say "making $image"
  id=$(
    TMPDIR=$(scratch) mmdebstrap --quiet --mode=root --variant=minbase --aptopt='Acquire::Languages "none"' \
      --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
      --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
      "$suite" - "$uri" |
      docker import --change 'CMD ["bash"]' --change 'LABEL dev.understudy.base=mmdebstrap' -
  )
  docker tag "$id" "$image"
}

# Where the registry did not answer for one image, it is not asked for the next.
registry=yes
if (($# == 0)); then set -- bookworm trixie; fi
for suite in "$@"; do
  image=debian:$suite-slim
  if there "$image"; then continue; fi
  if [[ $registry == yes ]]; then
    if pull "$image"; then continue; fi
    registry=no
  fi
  make "$image" "$suite"
done
