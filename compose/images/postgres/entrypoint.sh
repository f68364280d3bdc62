#!/bin/sh
# What a container of this image is, or of another one that has these scripts mounted: a database of its own when it is given a superuser's password, as the official image takes it and as
# Testcontainers starts it; else a node of a stack.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

die() {
  echo "entrypoint.sh: $1" >&2
  exit 20
}

# Only Understudy's own image says where its programs are. In another one they are where its PATH leads, and it may not be what it should.
if [ -z "${PGBIN:-}" ]; then
  postgres=$(command -v postgres) || die "this image has no postgres on its PATH; what is named images.postgres must be a server's image"
  PGBIN=$(dirname -- "$postgres")
  export PGBIN
  major=$(postgres --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
  [ "$major" = "$UNDERSTUDY_MAJOR" ] || die "this image is PostgreSQL $major, and the stack is rendered for $UNDERSTUDY_MAJOR"
fi
if [ -n "${POSTGRES_PASSWORD:-}${POSTGRES_PASSWORD_FILE:-}" ]; then
  exec "$here/standalone.sh" "$@"
fi
exec "$here/node.sh"
