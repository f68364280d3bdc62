#!/bin/sh
# The one-shot service `init` of a compose stack: init.sh, over the socket of the node that takes writes. That is the declared primary, or
# after a failover another one; standbys get what the scripts do by replication. It starts with the nodes, and waits for one that takes
# writes; when all of them answer and none does, there is nothing to do.
#
# usage: init-service.sh NODE...    each has its socket in /run/understudy/NODE
#
# Environment: UNDERSTUDY_PATIENCE, seconds to wait
set -eu
export PSQL=psql PGPORT=5432
export UNDERSTUDY_SCRIPTS=/usr/local/share/understudy/init-scripts
export UNDERSTUDY_SECRETS=/etc/understudy/secrets UNDERSTUDY_SETTINGS=/etc/understudy/settings.sql

# Sets `standbys` to how many nodes say that they are one.
look() {
  standbys=0
  for node in "$@"; do
    export PGHOST="/run/understudy/$node"
    # psql is started only where somebody listens.
    [ -S "$PGHOST/.s.PGSQL.$PGPORT" ] || continue
    recovering=$(PGUSER=postgres PGDATABASE=postgres psql --no-psqlrc --tuples-only --no-align \
      --command='SELECT pg_is_in_recovery()' 2>/dev/null) || continue
    case $recovering in
      f) exec /usr/local/share/understudy/init.sh ;;
      t) standbys=$((standbys + 1)) ;;
    esac
  done
}

deadline=$(($(date +%s) + ${UNDERSTUDY_PATIENCE:-60}))
while look "$@" && [ "$standbys" -lt "$#" ] && [ "$(date +%s)" -lt "$deadline" ]; do sleep 0.05; done
if [ "$standbys" = 0 ]; then
  echo "init-service.sh: none of $* answers" >&2
  exit 1
fi
echo "init-service.sh: only standbys among $*; nothing to do" >&2
