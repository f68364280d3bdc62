#!/bin/sh
# Makes a node's data directory fit its assignment, then becomes its PostgreSQL server.
#
# The local driver's command and the container's entrypoint: what a node does at a start is written here once.
#
# usage: node.sh             become a server
#        node.sh template    only make what new primaries are copied from, which an image is built with
#
# Environment
#   PGBIN                 directory of postgres, initdb, pg_basebackup, pg_rewind; of these the first two at least
#   PGDATA                data directory; made when it is absent or empty
#   UNDERSTUDY_CONFIG     directory of postgresql.conf, replicator.pass and assignment.env
#   UNDERSTUDY_CA         the stack's CA certificate
#   UNDERSTUDY_PATIENCE   how many seconds to wait for an upstream that does not let a standby in yet, when a new stack starts all at
#                         once; empty for none. Whoever says PREPARE has an upstream that is there, and it gets REJOIN_PATIENCE at most
#   UNDERSTUDY_TEMPLATES  directory of cached initdb results; empty for none
#   UNDERSTUDY_PSQL, UNDERSTUDY_SOCKETS
#                         a psql of any version, and the directory of the upstream's Unix socket: for a clone where PGBIN has no
#                         pg_basebackup
#
# assignment.env (NAME=value lines)
#   ROLE=primary          initialise PGDATA when it is empty
#   ROLE=standby          follow UPSTREAM_HOST:UPSTREAM_PORT through SLOT, after PREPARE. Its Unix socket has the number
#                         UPSTREAM_SOCKET_PORT, which differs when the way to it by TCP leads through a link. PREPARE is one of:
#     PREPARE=as-is       use PGDATA as it is; clone when it is empty
#     PREPARE=rewind      pg_rewind PGDATA to the upstream's history. The caller has made a CHECKPOINT there: until then its control
#                         file names the old timeline, and a rewind to the wrong point says "Done!" all the same
#     PREPARE=clone       replace PGDATA by a fresh base backup
#
# Exit status, before the server takes over: 20 wrong environment or assignment, 21 rewind failed (clone instead), 22 clone failed,
# 23 PGDATA is of another major version, 24 initialisation failed.
set -eu
umask 077
readonly REJOIN_PATIENCE=30

say() {
  echo "node.sh: $1" >&2
}

die() {
  say "$2"
  exit "$1"
}

require() {
  eval "value=\${$1:-}"
  [ -n "$value" ] || die 20 "$1 is not set"
}

read_assignment() {
  ROLE='' UPSTREAM_HOST='' UPSTREAM_PORT='' UPSTREAM_SOCKET_PORT='' SLOT='' PREPARE=as-is
  [ -r "$assignment" ] || die 20 "there is no $assignment"
  while IFS='=' read -r name value; do
    case $name in
      ROLE) ROLE=$value ;;
      UPSTREAM_HOST) UPSTREAM_HOST=$value ;;
      UPSTREAM_PORT) UPSTREAM_PORT=$value ;;
      UPSTREAM_SOCKET_PORT) UPSTREAM_SOCKET_PORT=$value ;;
      SLOT) SLOT=$value ;;
      PREPARE) PREPARE=$value ;;
    esac
  done <"$assignment"
  # An assignment of an older version does not name it.
  : "${UPSTREAM_SOCKET_PORT:=$UPSTREAM_PORT}"
}

is_empty() {
  [ ! -e "$PGDATA" ] || [ -z "$(ls -A "$PGDATA")" ]
}

# --- a new primary ---------------------------------------------------------------------------------------------------------

# C.UTF-8 sorts the same on every machine and never changes with the C library, so an index copied elsewhere stays right.
initdb_into() {
  "$PGBIN/initdb" --pgdata="$1" --username=postgres --auth-local=peer --auth-host=scram-sha-256 \
    --data-checksums --encoding=UTF8 --locale=C.UTF-8 --no-instructions >"$1.log" 2>&1 || {
    cat "$1.log" >&2
    rm -rf "$1" "$1.log"
    die 24 "initdb failed"
  }
  rm -f "$1.log"
}

# A template becomes visible under its name only when it is whole; when two nodes make one at once, one of them is thrown away.
template() {
  version=$("$PGBIN/postgres" --version | sed 's/[^0-9.]*\([0-9.]*\).*/\1/')
  template=$UNDERSTUDY_TEMPLATES/$version-checksums-c.utf-8
  if [ ! -e "$template/PG_VERSION" ]; then
    mkdir -p "$UNDERSTUDY_TEMPLATES"
    fresh=$(mktemp -d "$UNDERSTUDY_TEMPLATES/.new.XXXXXX")
    initdb_into "$fresh/data"
    mv "$fresh/data" "$template" 2>/dev/null || [ -e "$template/PG_VERSION" ] || die 24 "cannot make $template"
    # mv into a directory that another node made first puts it inside.
    rm -rf "$fresh" "$template/data"
  fi
}

initialise() {
  rm -rf "$PGDATA.new"
  if [ -n "${UNDERSTUDY_TEMPLATES:-}" ]; then
    template
    cp -a --reflink=auto "$template" "$PGDATA.new" 2>/dev/null || {
      # Without that option, as on macOS, or cut off; a copy into what is already there would be put inside it.
      rm -rf "$PGDATA.new"
      cp -Rp "$template" "$PGDATA.new" || die 24 "cannot copy $template"
    }
    # initdb does so, and the server would do it only for what it changes: a power cut could take the rest for minutes.
    "$PGBIN/initdb" --sync-only --pgdata="$PGDATA.new" >/dev/null || die 24 "cannot bring $PGDATA.new to the disk"
  else
    initdb_into "$PGDATA.new"
  fi
  replace_data
}

# Half-made data never stands under the name PGDATA.
replace_data() {
  rm -rf "$PGDATA.old"
  if [ -e "$PGDATA" ]; then mv "$PGDATA" "$PGDATA.old"; fi
  mv "$PGDATA.new" "$PGDATA"
  rm -rf "$PGDATA.old"
}

# --- a standby -------------------------------------------------------------------------------------------------------------

# libpq takes these from the environment, so that no program needs them among its arguments.
use_upstream() {
  for name in UPSTREAM_HOST UPSTREAM_PORT SLOT; do require "$name"; done
  export PGHOST="$UPSTREAM_HOST" PGPORT="$UPSTREAM_PORT" PGUSER=replicator PGPASSFILE="$UNDERSTUDY_CONFIG/replicator.pass"
  export PGSSLMODE=verify-full PGSSLROOTCERT="$UNDERSTUDY_CA" PGAPPNAME="$SLOT" PGCONNECT_TIMEOUT=10
}

forget_upstream() {
  unset PGHOST PGPORT PGUSER PGPASSFILE PGSSLMODE PGSSLROOTCERT PGAPPNAME PGCONNECT_TIMEOUT
}

# Making the slot is the question whether the upstream is ready: it is needed anyway, and takes a server that accepts connections and has
# the role. In English, since the answer is looked at.
slot() {
  LC_ALL=C "$PGBIN/pg_receivewal" --create-slot --if-not-exists --slot="$SLOT" --no-password 2>&1
}

# heals WORDS: whether what the upstream says is a matter of time. Everything else, such as a certificate or too few slots, would be the
# same after any wait.
heals() {
  case $1 in
    *"Connection refused"* | *"Connection reset"* | *"closed the connection unexpectedly"* | *"SSL SYSCALL error"*) ;;
    *"No route to host"* | *"Network is unreachable"* | *"could not translate host name"* | *[Tt]"imeout expired"* | *"timed out"*) ;;
    *"is starting up"* | *"is shutting down"* | *"in recovery mode"* | *"not yet accepting connections"*) ;;
    *"too many clients"* | *"connection slots are reserved"* | *"exceeds max_wal_senders"*) ;;
    *'role "replicator" does not exist'*) ;;
    # With SCRAM a server says the same of a role that it does not have, as before the init scripts of a new stack, as of a wrong password.
    *'password authentication failed for user "replicator"'*) [ -n "$first_start" ] ;;
    *) return 1 ;;
  esac
}

# Whoever starts all nodes at once lets each wait for its own upstream. The words are said when they change, so that a wait explains itself.
await_slot() {
  patience=${UNDERSTUDY_PATIENCE:-0}
  if [ -z "$first_start" ] && [ "$patience" -gt "$REJOIN_PATIENCE" ]; then patience=$REJOIN_PATIENCE; fi
  deadline=$(($(date +%s) + patience))
  said=''
  until words=$(slot); do
    [ "$words" = "$said" ] || say "$UPSTREAM_HOST:$UPSTREAM_PORT does not let this node in: $words"
    said=$words
    heals "$words" || die 22 "cannot make slot $SLOT on $UPSTREAM_HOST:$UPSTREAM_PORT; waiting would not help"
    [ "$(date +%s)" -lt "$deadline" ] || die 22 "cannot make slot $SLOT on $UPSTREAM_HOST:$UPSTREAM_PORT, after $patience s"
    sleep 0.1
  done
}

clone() {
  rm -rf "$PGDATA.new"
  if [ -x "$PGBIN/pg_basebackup" ]; then clone_by_stream; else clone_by_server; fi
  touch "$PGDATA.new/standby.signal"
  replace_data
}

# Not with -R: it writes the upstream's primary_slot_name into postgresql.auto.conf, and a cascading standby needs its own.
clone_by_stream() {
  use_upstream
  # Not under the node's own name: a base backup's stream must not count as the synchronous standby.
  export PGAPPNAME="${SLOT}_clone"
  await_slot
  "$PGBIN/pg_basebackup" --pgdata="$PGDATA.new" --wal-method=stream --slot="$SLOT" --checkpoint=fast --no-password || {
    rm -rf "$PGDATA.new"
    die 22 "cannot clone $UPSTREAM_HOST:$UPSTREAM_PORT"
  }
  forget_upstream
}

# Server binaries alone have no pg_basebackup, and one of an older major refuses a newer server. What it would ask for, any psql can
# ask as well: BASE_BACKUP, here written by the upstream's server itself (PostgreSQL 15 has it) into a directory of this node. So the
# server decides what belongs to a backup, in what order, checks every page's checksum and adds the WAL; a plain copy of its files
# between pg_backup_start and pg_backup_stop would have to know all that. It needs the right to write files on the server, which no
# role of the stack should have: this script runs as the server's user, to whom the upstream's socket is open.
clone_by_server() {
  for name in UPSTREAM_SOCKET_PORT SLOT UNDERSTUDY_PSQL UNDERSTUDY_SOCKETS; do require "$name"; done
  # A name of its own each time: the server of a clone that was cut off may still be writing into the last one.
  rm -rf "$PGDATA".backup.*
  backup=$(mktemp -d "$PGDATA.backup.XXXXXX")
  mkdir "$PGDATA.new"
  # The slot comes first, so that no WAL after the backup is missing.
  ask_upstream "dbname=postgres" --set=ON_ERROR_STOP=1 --set=slot="$SLOT" <<'SQL' || die 22 "cannot make slot $SLOT on socket $UPSTREAM_SOCKET_PORT"
SELECT pg_create_physical_replication_slot(:'slot', true)
WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = :'slot');
SQL
  # psql expects no result after a copy and calls it a failure, also when all went well. What the server says counts: no error at all,
  # for a page with a wrong checksum is reported last, after the manifest, which gets its name when every file is there.
  state=$(
    ask_upstream "dbname=postgres replication=database" <<SQL | tail -n 1
BASE_BACKUP (LABEL '${SLOT}_clone', CHECKPOINT 'fast', WAL, WAIT false, MANIFEST 'yes',
             TARGET 'server', TARGET_DETAIL '$(quoted "$backup")');
\\echo :LAST_ERROR_SQLSTATE
SQL
  )
  if [ "$state" != 00000 ] || ! [ -e "$backup/backup_manifest" ] || ! tar -xf "$backup/base.tar" -C "$PGDATA.new"; then
    rm -rf "$backup" "$PGDATA.new"
    die 22 "cannot clone the server on socket $UPSTREAM_SOCKET_PORT"
  fi
  rm -rf "$backup"
}

quoted() {
  printf '%s' "$1" | sed "s/'/''/g"
}

ask_upstream() {
  connection=$1
  shift
  PGHOST=$UNDERSTUDY_SOCKETS PGPORT=$UPSTREAM_SOCKET_PORT PGUSER=postgres PGAPPNAME=${SLOT}_clone PGCONNECT_TIMEOUT=10 \
    "$UNDERSTUDY_PSQL" --no-psqlrc --quiet --output=/dev/null --no-password --dbname="$connection" "$@"
}

# A container's processes are numbered anew at every start, so that the number which a killed server left in postmaster.pid is often that of
# this script, from which it had become. The server that pg_rewind starts for the recovery would take this script for another server.
forget_own_number() {
  if [ "$(head -n 1 "$PGDATA/postmaster.pid" 2>/dev/null)" = "$$" ]; then rm "$PGDATA/postmaster.pid"; fi
}

# setting NAME: what the configuration says, without a server.
setting() {
  "$PGBIN/postgres" -D "$PGDATA" -c config_file="$UNDERSTUDY_CONFIG/postgresql.conf" -C "$1" 2>/dev/null
}

# What a former primary had not archived yet nobody else archives: a standby takes every segment that it received for archived, and runs no
# archiver itself. Without them no point in time after the change can be restored from a backup before it. So they go first, before this node
# forgets them. One that cannot be archived now is no reason to stay away: it is said.
archive_what_is_left() {
  [ -e "$UNDERSTUDY_CONFIG/pgbackrest.conf" ] || return 0
  archive=''
  for ready in "$PGDATA"/pg_wal/archive_status/*.ready; do
    [ -e "$ready" ] || continue
    name=${ready##*/} name=${name%.ready}
    # Nothing is done by an empty command, with success.
    if [ -z "$archive" ] && { ! archive=$(setting archive_command) || [ -z "$archive" ]; }; then
      say "cannot archive $name: postgresql.conf does not say how"
      return 0
    fi
    # A percent sign is written twice; what it begins is looked at only after those are out of the way.
    both=$(printf '\001')
    if (cd "$PGDATA" && sh -c "$(printf '%s' "$archive" | sed "s|%%|$both|g; s|%p|pg_wal/$name|g; s|%f|$name|g; s|$both|%|g")" >&2); then
      mv "$ready" "${ready%.ready}.done"
      say "archived $name, which this node had not when it was lost"
    else
      say "cannot archive $name, nor what comes after it: points in time after it need a backup that is younger"
      return 0
    fi
  done
}

# A server that was killed is first recovered by pg_rewind itself, for which it needs the configuration file. Where there is an archive, WAL
# that is needed and gone from pg_wal is taken from it.
rewind() {
  forget_own_number
  from_archive=''
  if [ -e "$UNDERSTUDY_CONFIG/pgbackrest.conf" ]; then from_archive=--restore-target-wal; fi
  use_upstream
  "$PGBIN/pg_rewind" --target-pgdata="$PGDATA" --source-server="dbname=postgres" \
    --config-file="$UNDERSTUDY_CONFIG/postgresql.conf" ${from_archive:+"$from_archive"} || die 21 "pg_rewind failed"
  forget_upstream
}

# Done once: the next start of this node is an ordinary one.
prepared() {
  sed 's/^PREPARE=.*/PREPARE=as-is/' "$assignment" >"$assignment.new"
  mv "$assignment.new" "$assignment"
}

become_standby() {
  first_start=''
  if is_empty; then
    if [ "$PREPARE" = as-is ]; then first_start=yes; fi
    PREPARE=clone
  fi
  case $PREPARE in
    as-is) archive_what_is_left ;;
    rewind) check_version && archive_what_is_left && rewind ;;
    clone)
      if ! is_empty; then archive_what_is_left; fi
      clone ;;
    *) die 20 "unknown PREPARE=$PREPARE" ;;
  esac
  # A node never comes up as a primary because a file was missing.
  touch "$PGDATA/standby.signal"
  if [ "$PREPARE" != as-is ]; then prepared; fi
}

check_version() {
  [ -r "$PGDATA/PG_VERSION" ] || die 23 "$PGDATA is not empty and no data directory; nothing was changed"
  found=$(cat "$PGDATA/PG_VERSION")
  ours=$("$PGBIN/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
  [ "$found" = "$ours" ] || die 23 "$PGDATA is of PostgreSQL $found, and $PGBIN is PostgreSQL $ours"
}

if [ "${1:-}" = template ]; then
  for name in PGBIN UNDERSTUDY_TEMPLATES; do require "$name"; done
  template
  exit
fi
for name in PGBIN PGDATA UNDERSTUDY_CONFIG UNDERSTUDY_CA; do require "$name"; done
assignment=$UNDERSTUDY_CONFIG/assignment.env
read_assignment
case $ROLE in
  # A standby.signal stays where it is: a node told to be primary is promoted by its controller, onto a new timeline. Removing
  # the file would let it write on the old one.
  primary) if is_empty; then initialise; fi ;;
  standby) become_standby ;;
  *) die 20 "unknown ROLE=$ROLE in $assignment" ;;
esac
check_version
exec "$PGBIN/postgres" -D "$PGDATA" -c config_file="$UNDERSTUDY_CONFIG/postgresql.conf"
