#!/bin/sh
# The one-shot service `init` of a compose stack: init.sh, over the socket of the node that takes writes. That is the declared primary, or
# after a failover another one; standbys get what the scripts do by replication.
#
# usage: init-service.sh NODE...    each has its socket in /run/understudy/NODE
set -eu
export PSQL=psql PGPORT=5432
export UNDERSTUDY_SCRIPTS=/usr/local/share/understudy/init-scripts
export UNDERSTUDY_SECRETS=/etc/understudy/secrets UNDERSTUDY_SETTINGS=/etc/understudy/settings.sql
answered=''
for node in "$@"; do
  export PGHOST="/run/understudy/$node"
  recovering=$(PGUSER=postgres PGDATABASE=postgres psql --no-psqlrc --tuples-only --no-align \
    --command='SELECT pg_is_in_recovery()' 2>/dev/null) || continue
  answered=yes
  if [ "$recovering" = f ]; then exec /usr/local/share/understudy/init.sh; fi
done
if [ -z "$answered" ]; then
  echo "init-service.sh: none of $* answers" >&2
  exit 1
fi
echo "init-service.sh: only standbys among $*; nothing to do" >&2
