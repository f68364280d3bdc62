#!/bin/sh
# What a container of this image is: a database of its own when it is given a superuser's password, as the official image takes it and as
# Testcontainers starts it; else a node of a stack.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
if [ -n "${POSTGRES_PASSWORD:-}${POSTGRES_PASSWORD_FILE:-}" ]; then
  exec "$here/standalone.sh" "$@"
fi
exec "$here/node.sh"
