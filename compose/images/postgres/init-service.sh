#!/bin/sh
# The one-shot service `init` of a compose stack: init.sh, over the socket of the node that was declared primary. After a failover
# that node is a standby: what the scripts would do there came by replication.
set -eu
export PSQL=psql PGHOST=/run/understudy PGPORT=5432
export UNDERSTUDY_SCRIPTS=/usr/local/share/understudy/init-scripts
export UNDERSTUDY_SECRETS=/etc/understudy/secrets UNDERSTUDY_SETTINGS=/etc/understudy/settings.sql
recovering=$(PGUSER=postgres PGDATABASE=postgres psql --no-psqlrc --tuples-only --no-align --command='SELECT pg_is_in_recovery()')
if [ "$recovering" = t ]; then
  echo "init-service.sh: this node is a standby now; nothing to do" >&2
  exit 0
fi
exec /usr/local/share/understudy/init.sh
