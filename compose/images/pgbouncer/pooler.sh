#!/bin/sh
# A PgBouncer in an image that is not Understudy's, such as edoburu's, with Understudy's configuration. Those images would write their own.
set -eu
for program in pgbouncer psql; do
  command -v "$program" >/dev/null || {
    echo "pooler.sh: this image has no $program on its PATH; what is named images.pgbouncer must have PgBouncer, and psql for its health check" >&2
    exit 20
  }
done
exec pgbouncer /etc/understudy/pgbouncer.ini
