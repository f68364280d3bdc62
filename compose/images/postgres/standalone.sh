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
    *.sh) if [ -x "$1" ]; then "$1"; else sh "$1"; fi ;;
    *.sql) sql --dbname="$POSTGRES_DB" --file="$1" ;;
    *.sql.gz) gunzip --stdout "$1" | sql --dbname="$POSTGRES_DB" ;;
    *) echo "standalone.sh: left alone: $1 is neither .sh nor .sql nor .sql.gz" >&2 ;;
  esac
}

# A directory that stands under its name is whole, scripts included.
initialise() {
  rm -rf "$PGDATA.new"
  printf '%s\n' "$POSTGRES_PASSWORD" >"$PGDATA.password"
  # shellcheck disable=SC2086 # arguments, separated by blanks
  initdb --pgdata="$PGDATA.new" --username="$POSTGRES_USER" --pwfile="$PGDATA.password" --auth-local=trust \
    --auth-host=scram-sha-256 --data-checksums --encoding=UTF8 --locale=C.UTF-8 --no-instructions ${POSTGRES_INITDB_ARGS:-}
  rm "$PGDATA.password"
  echo "host all all all scram-sha-256" >>"$PGDATA.new/pg_hba.conf"
  cat >>"$PGDATA.new/postgresql.conf" <<CONF
listen_addresses = '*'
unix_socket_directories = '/run/understudy'
shared_preload_libraries = 'pg_stat_statements'
CONF
  pg_ctl --pgdata="$PGDATA.new" --wait --silent --options="-c listen_addresses=" start
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
  pg_ctl --pgdata="$PGDATA.new" --wait --silent --mode=fast stop
  mv "$PGDATA.new" "$PGDATA"
}

for name in POSTGRES_USER POSTGRES_PASSWORD POSTGRES_DB; do from_file "$name"; done
: "${POSTGRES_USER:=postgres}"
: "${POSTGRES_DB:=$POSTGRES_USER}"
[ "${1:-}" != postgres ] || shift
case ${1:-} in
  '' | -*) ;;
  *) exec "$@" ;;
esac
if [ ! -s "$PGDATA/PG_VERSION" ]; then initialise; fi
unset POSTGRES_PASSWORD
exec "$PGBIN/postgres" -D "$PGDATA" "$@"
