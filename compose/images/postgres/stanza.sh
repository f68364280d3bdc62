#!/bin/sh
# Makes pgBackRest's stanza in every repository that has none; without it nothing is archived. Where it is there, nothing is done.
#
# usage: stanza.sh PGBACKREST [OPTION...]     the program with --config and --stanza
set -eu
# A server that archives already, in vain, has the lock for a moment; pgBackRest ends with the number of its error.
readonly LOCKED=50 TRIES=60

state=$("$@" info --output=json --log-level-console=off)
# 99 is a repository that cannot be read, as with a wrong key: making the stanza says why.
case $state in *"missing stanza"* | *'"code":99'*) ;; *) exit 0 ;; esac
try=1
until "$@" stanza-create; do
  status=$?
  [ "$status" = "$LOCKED" ] && [ "$try" -lt "$TRIES" ] || exit "$status"
  try=$((try + 1))
  sleep 0.5
done
