#!/bin/sh
# Runs init-scripts/*.sql in order against a running primary, as the superuser, over its Unix socket. Running it again is harmless.
#
# Environment
#   PSQL                 the psql program
#   PGHOST, PGPORT       the socket's directory and the server's port
#   UNDERSTUDY_SCRIPTS   directory of the scripts
#   UNDERSTUDY_SECRETS   directory with <role>.scram
#   UNDERSTUDY_SETTINGS  rendered \set lines
set -eu
export PGUSER=postgres PGDATABASE=postgres PGAPPNAME=understudy-init PGCONNECT_TIMEOUT=10
# The primary comes first: on a synchronous stack a commit would wait for standbys that are cloned from it only afterwards.
export PGOPTIONS='-c synchronous_commit=local'
for script in "$UNDERSTUDY_SCRIPTS"/*.sql; do
  "$PSQL" --no-psqlrc --quiet --output=/dev/null --set=ON_ERROR_STOP=1 --file="$script" || {
    echo "init.sh: $script failed" >&2
    exit 1
  }
done
