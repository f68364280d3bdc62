#!/bin/sh
# A database of its own, with the official image's contract: POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB, POSTGRES_INITDB_ARGS, each
# but the last also as a file (POSTGRES_PASSWORD_FILE, ...), and /docker-entrypoint-initdb.d/ (*.sql, *.sql.gz, *.sh) once. It has what
# the stacks' nodes have installed, and none of their configuration: one server, SCRAM passwords, no TLS.
#
# usage: standalone.sh [postgres] [server option...]
set -eu
umask 077

die() {
  echo "standalone.sh: $1" >&2
  exit 20
}

# from_file NAME: NAME from the file NAME_FILE, as secrets are mounted.
from_file() {
  eval "file=\${$1_FILE:-} value=\${$1:-}"
  [ -n "$file" ] || return 0
  [ -z "$value" ] || die "$1 and $1_FILE are both set; set one"
  [ -r "$file" ] || die "cannot read $1_FILE $file"
  export "$1=$(cat "$file")"
}

# Through the socket in the container, which needs no password.
sql() {
  psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --host=/run/understudy --username="$POSTGRES_USER" "$@"
}

run_script() {
  echo "standalone.sh: $1" >&2
  case $1 in
    *.sh) if [ -x "$1" ]; then PGDATA=$new "$1"; else PGDATA=$new sh "$1"; fi ;;
    *.sql) sql --dbname="$POSTGRES_DB" --file="$1" ;;
    *.sql.gz)
      # First, since a pipe forgets that its beginning failed: half a script would count as a whole one.
      gunzip --test "$1"
      gunzip --stdout "$1" | sql --dbname="$POSTGRES_DB"
      ;;
    *) echo "standalone.sh: left alone: $1 is neither .sh nor .sql nor .sql.gz" >&2 ;;
  esac
}

# PGDATA may be a mount point, which nothing can be renamed to: a cluster is made in $new within, where it stays until it is whole, scripts
# included. While $new is there and PG_VERSION is not, everything in PGDATA is of an attempt that was cut off.
claim() {
  mkdir -p "$PGDATA"
  owner=$(stat --format=%u "$PGDATA")
  [ "$owner" = "$(id -u)" ] || die "$PGDATA belongs to user $owner and the server is user $(id -u): chown what is mounted there"
  if [ -e "$new" ]; then
    find "$PGDATA" -mindepth 1 -maxdepth 1 ! -path "$new" -exec rm -rf {} +
    rm -rf "$new"
  fi
  [ -z "$(ls -A "$PGDATA")" ] || die "$PGDATA is not empty and no data directory; nothing was changed. A disk's own root, with its lost+found,\
 is to be mounted at ${PGDATA%/*}"
}

# The last move makes it a data directory.
settle() {
  find "$new" -mindepth 1 -maxdepth 1 ! -name PG_VERSION -exec mv --target-directory="$PGDATA" {} +
  chmod --reference="$new" "$PGDATA"
  mv "$new/PG_VERSION" "$PGDATA"
}

initialise() {
  claim
  # The password comes through a pipe, so that it is never on disk.
  # shellcheck disable=SC2086 # arguments, separated by blanks
  printf '%s\n' "$POSTGRES_PASSWORD" |
    initdb --pgdata="$new" --username="$POSTGRES_USER" --pwfile=/dev/stdin --auth-local=trust \
      --auth-host=scram-sha-256 --data-checksums --encoding=UTF8 --locale=C.UTF-8 --no-instructions ${POSTGRES_INITDB_ARGS:-}
  echo "host all all all scram-sha-256" >>"$new/pg_hba.conf"
  cat >>"$new/postgresql.conf" <<CONF
listen_addresses = '*'
unix_socket_directories = '/run/understudy'
shared_preload_libraries = 'pg_stat_statements'
CONF
  pg_ctl --pgdata="$new" --wait --silent --options="-c listen_addresses=" start
  if [ "$POSTGRES_DB" != postgres ]; then
    sql --dbname=postgres --set=name="$POSTGRES_DB" <<'SQL'
SELECT format('CREATE DATABASE %I', :'name') WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
SQL
  fi
  export PGHOST=/run/understudy PGUSER="$POSTGRES_USER" PGDATABASE="$POSTGRES_DB"
  for script in /docker-entrypoint-initdb.d/*; do
    if [ -e "$script" ]; then run_script "$script"; fi
  done
  unset PGHOST PGUSER PGDATABASE
  pg_ctl --pgdata="$new" --wait --silent --mode=fast stop
  settle
}

for name in POSTGRES_USER POSTGRES_PASSWORD POSTGRES_DB; do from_file "$name"; done
: "${POSTGRES_USER:=postgres}"
: "${POSTGRES_DB:=$POSTGRES_USER}"
[ "${1:-}" != postgres ] || shift
case ${1:-} in
  '' | -*) ;;
  *) exec "$@" ;;
esac
new=$PGDATA/.understudy-new
if [ ! -s "$PGDATA/PG_VERSION" ]; then initialise; fi
# Empty since the last move, also of a start that was cut off there.
if [ -e "$new" ]; then rmdir "$new"; fi
unset POSTGRES_PASSWORD
exec "$PGBIN/postgres" -D "$PGDATA" "$@"
