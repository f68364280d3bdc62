#!/bin/sh
# Whether the server accepts connections. Docker asks every second; so that a start is noticed at once, a server that is not ready yet is
# asked on for the time Docker waits for an answer. After a yes the server is asked again in 10 s only: it logs every visit. /proc/1 is
# never older than the container's start, so no yes outlives a restart.
yes=/tmp/healthy
if [ -e "$yes" ] && [ -n "$(find "$yes" -newer /proc/1 -newermt '-10 seconds')" ]; then exit 0; fi
left=80
until pg_isready --quiet --host=/run/understudy --username="${POSTGRES_USER:-postgres}" --dbname=postgres; do
  left=$((left - 1))
  if [ "$left" = 0 ] || [ -n "$(find "$yes" -newer /proc/1 2>/dev/null)" ]; then exit 1; fi
  sleep 0.05
done
touch "$yes"
