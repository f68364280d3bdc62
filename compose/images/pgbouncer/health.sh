#!/bin/sh
# Whether PgBouncer answers on its console, as the user it trusts over the Unix socket: the one with its own uid. On loopback the
# local driver has no socket at all, since any user of the machine could bypass TLS by it. Here nobody is on this machine but
# PgBouncer, and the socket's directory is closed to other users.
#
# Asked every second, it asks PgBouncer every 10: see ../postgres/health.sh.
# shellcheck disable=SC3013 # dash and busybox have -nt
yes=/tmp/healthy
if [ "$yes" -nt /proc/1 ] && read -r at <"$yes" && [ "$(date +%s)" -lt $((at + 10)) ]; then exit 0; fi
psql --no-psqlrc --quiet --tuples-only --output=/dev/null --host=/run/understudy --port=6432 --username=pgbouncer \
  --command='SHOW VERSION' pgbouncer && date +%s >"$yes"
