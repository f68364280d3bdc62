#!/bin/sh
# Whether the server accepts connections. Docker asks every second; so that a start is noticed at once, a server that is not ready yet is
# asked on for the time Docker waits for an answer. After a yes the server is asked again in 10 s only: it logs every visit. /proc/1 is
# never older than the container's start, so no yes outlives a restart. Plain enough for the busybox of other images.
# shellcheck disable=SC3013 # dash and busybox have -nt
yes=/tmp/healthy
if [ "$yes" -nt /proc/1 ] && read -r at <"$yes" && [ "$(date +%s)" -lt $((at + 10)) ]; then exit 0; fi
left=80
# Without its socket there is no server: no program is needed to find that out, while a clone takes all there is.
until [ -S "/run/understudy/.s.PGSQL.${PGPORT:-5432}" ] && pg_isready --quiet --host=/run/understudy --username="${POSTGRES_USER:-postgres}" --dbname=postgres; do
  left=$((left - 1))
  if [ "$left" = 0 ] || [ "$yes" -nt /proc/1 ]; then exit 1; fi
  sleep 0.05
done
date +%s >"$yes"
