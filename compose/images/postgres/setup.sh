#!/bin/sh
# The one-shot service `setup` of a compose stack: passwords and certificates that are missing, then each container's configuration
# in that container's own volume. Running it again refreshes what is rendered, and keeps passwords, certificates and the state.
# Runs as root in the postgres image, or in another one that has what it needs, without a network: it gives every file to the user who reads it.
#
# usage: setup.sh KIND:ID...     KIND is node, pooler, exporter, prometheus or init
#
#   /stack/config/ID/     rendered files of that container. In a file NAME.in, @ROLE@ stands for that role's password; it becomes NAME
#   /stack/prometheus/    queries.yml and alerts.yml
#   /stack/secrets/       written: ROLE, a password, and ROLE.scram, what the server is told instead; as SecretStore.java has them
#   /stack/certs/         written: the stack's CA and what it issued
#   /volumes/ID/          that container's /etc/understudy
#   /places/ID/*          directories a node writes to, where its image does not have them with the right owner
set -eu
umask 077
export LC_ALL=C
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
readonly here stack=/stack volumes=/volumes
# In the order of DbRole.java.
readonly roles='migrator app readonly admin backup replicator monitor pooler_lookup'

die() {
  echo "setup.sh: $1" >&2
  exit 1
}

# Said at once, and not halfway.
able() {
  instead='set UNDERSTUDY_TOOLS_IMAGE to one that has it, such as understudy/postgres:15'
  for program in openssl perl flock mountpoint stat; do
    command -v "$program" >/dev/null || die "this image has no $program; $instead"
  done
  # Debian has a smaller perl as well.
  perl -MDigest::SHA -e 1 2>/dev/null || die "this image has a perl without Digest::SHA; $instead"
}

# --- passwords -------------------------------------------------------------------------------------------------------------

draw() {
  head -c 4096 /dev/urandom | tr -dc 'A-Za-z0-9' | head -c 32
}

# The verifier last: with it a role's secrets count as made. What is there stays, so that clients' passwords survive.
secrets() {
  # Two at once would draw two passwords for a role.
  exec 8<"$stack/secrets"
  flock 8
  for role in $roles; do
    file=$stack/secrets/$role
    if [ ! -e "$file.scram" ]; then
      if [ ! -e "$file" ]; then
        draw >"$file.new"
        echo >>"$file.new"
        mv "$file.new" "$file"
      fi
      "$here/scram.pl" <"$file" >"$file.scram.new"
      mv "$file.scram.new" "$file.scram"
    fi
    # Other characters would need quoting, differently in each file that holds the password.
    grep -Eqx '[A-Za-z0-9]{32}' "$file" || die "secrets/$role is not 32 letters and digits; delete it and $role.scram for a new one"
  done
  exec 8<&-
}

# A sed script with every password; in a file, since a program's arguments are public.
substitutions() {
  for role in $roles; do
    printf 's/@%s@/%s/g\n' "$role" "$(cat "$stack/secrets/$role")"
  done
}

# --- certificates ----------------------------------------------------------------------------------------------------------

certificates() {
  servers=''
  for container in "$@"; do
    case $container in node:* | pooler:*) servers="$servers ${container#*:}" ;; esac
  done
  [ -n "$servers" ] || return 0
  # With the directory locked, only a run that was killed can have left issue.sh's own lock: process numbers mean nothing here, since
  # they start anew in every container.
  exec 9<"$stack/certs"
  flock 9
  rm -f "$stack/certs/.issue.lock"
  # shellcheck disable=SC2086 # ids have no spaces
  "$here/certs/issue.sh" "$stack/certs" $servers
}

# --- volumes ---------------------------------------------------------------------------------------------------------------

# put NAME: standard input becomes that file of the volume, at once and whole.
put() {
  cat >"$volume/$1.new"
  chown "$uid:$uid" "$volume/$1.new"
  mv "$volume/$1.new" "$volume/$1"
}

directory() {
  mkdir -p "$1"
  chown "$uid:$uid" "$1"
  chmod 700 "$1"
}

# What a failover rewrites outlives the next `up`. It comes first into a fresh volume; should it be lost later, nobody knows what the node
# was told to be, and the declared role could make a second primary.
state() {
  for name in assignment.env replication.conf databases.ini; do
    if [ ! -e "$stack/config/$id/$name" ] || [ -e "$volume/$name" ]; then continue; fi
    if [ -e "$volume/postgresql.conf" ] || [ -e "$volume/pgbouncer.ini" ]; then
      die "the volume of $id has lost its $name; put it back as it was after the last failover"
    fi
    put "$name" <"$stack/config/$id/$name"
  done
}

rendered() {
  state
  for file in "$stack/config/$id"/*; do
    name=${file##*/}
    case $name in
      assignment.env | replication.conf | databases.ini) ;;
      *.in) sed --file="$work/substitutions" "$file" | put "${name%.in}" ;;
      *) put "$name" <"$file" ;;
    esac
  done
}

certificate() {
  for name in "$id.key" "$id.crt"; do put "certs/$name" <"$stack/certs/$name"; done
}

authority() {
  directory "$volume/certs"
  put certs/ca.crt <"$stack/certs/ca.crt"
}

verifiers() {
  directory "$volume/secrets"
  for role in $roles; do put "secrets/$role.scram" <"$stack/secrets/$role.scram"; done
}

# Each gets what it needs and nothing else; the numbers are those of the images' users.
fill() {
  kind=${1%%:*} id=${1#*:}
  volume=$volumes/$id
  [ -d "$stack/config/$id" ] || die "there is no config/$id"
  mountpoint --quiet "$volume" || die "the volume of $id is not mounted at $volume"
  case $kind in
    node | init) uid=5432 ;;
    pooler) uid=6432 ;;
    exporter) uid=9187 ;;
    prometheus) uid=9090 ;;
    *) die "unknown kind of container: $1" ;;
  esac
  directory "$volume"
  for place in "/places/$id"/*; do
    if [ -d "$place" ]; then directory "$place"; fi
  done
  rendered
  case $kind in
    node | pooler) authority && certificate ;;
    exporter) authority && put queries.yml <"$stack/prometheus/queries.yml" ;;
    prometheus) put alerts.yml <"$stack/prometheus/alerts.yml" ;;
    init) verifiers ;;
  esac
}

# What is on the host belongs to whoever owns the stack's directory there, and not to root.
give_back() {
  owner=$(stat --format=%u:%g "$stack/config")
  chown -R "$owner" "$stack/secrets" "$stack/certs"
  chmod 700 "$stack/secrets"
}

[ $# -gt 0 ] || { echo "usage: setup.sh KIND:ID..." >&2; exit 2; }
able
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
secrets
substitutions >"$work/substitutions"
certificates "$@"
give_back
for container in "$@"; do fill "$container"; done
