#!/bin/sh
# The one-shot service `setup` of a compose stack: passwords and certificates that are missing, then each container's configuration
# in that container's own volume. Running it again refreshes what is rendered, and keeps passwords, certificates and the state.
# Runs as root in the postgres image, or in another one that has what it needs, without a network: it gives every file to the user who reads it.
#
# usage: setup.sh KIND:ID...     KIND is node, pooler, exporter, prometheus or init
#
#   /stack/config/ID/     rendered files of that container. In a file NAME.in, @LOGIN@ stands for that login's password; @ROLE.login@ and
#                         @ROLE.password@ for the one of a role's two logins that is in use; it becomes NAME
#   /stack/prometheus/    queries.yml and alerts.yml
#   /stack/secrets/       written: LOGIN, a password, and LOGIN.scram, what the server is told instead; read: ROLE.login, which of two is in use;
#                         as SecretStore.java has them; and repositoryN, what repository N is encrypted with
#   /stack/certs/         written: the stack's CA and what it issued
#   /volumes/ID/          that container's /etc/understudy
#   /places/ID/*          directories a node writes to, where its image does not have them with the right owner
set -eu
umask 077
export LC_ALL=C
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
readonly here stack=/stack volumes=/volumes
# In the order of DbRole.java. Some have two logins, which take turns while a password changes.
readonly alternating='migrator app readonly admin monitor pooler_lookup'
readonly roles="$alternating backup replicator migrator_b app_b readonly_b admin_b monitor_b pooler_lookup_b"

die() {
  echo "setup.sh: $1" >&2
  exit 1
}

# Said at once, and not halfway.
able() {
  instead='set UNDERSTUDY_TOOLS_IMAGE to one that has it, such as understudy/postgres:15'
  for program in openssl perl flock install stat; do
    command -v "$program" >/dev/null || die "this image has no $program; $instead"
  done
  # Debian has a smaller perl as well.
  perl -MDigest::SHA -e 1 2>/dev/null || die "this image has a perl without Digest::SHA; $instead"
}

# --- passwords -------------------------------------------------------------------------------------------------------------

# Each line is a password of so many characters; there are some forty at least.
draw() {
  head -c 8192 /dev/urandom | tr -dc 'A-Za-z0-9' | fold -w "$1"
}

# What is there stays, so that clients' passwords survive. A file becomes visible when it is whole.
passwords() {
  missing=''
  for role in $roles; do
    [ -e "$stack/secrets/$role" ] || [ -e "$stack/secrets/$role.scram" ] || missing="$missing $role"
  done
  [ -n "$missing" ] || return 0
  draw 32 >"$work/drawn"
  for role in $missing; do
    read -r password
    echo "$password" >"$fresh/$role"
  done <"$work/drawn"
  mv "$fresh"/* "$stack/secrets"
}

# With the verifier a role's secrets count as made.
verify() {
  missing=''
  for role in $roles; do [ -e "$stack/secrets/$role.scram" ] || missing="$missing $role"; done
  [ -n "$missing" ] || return 0
  for role in $missing; do
    read -r password <"$stack/secrets/$role"
    echo "$password"
  done >"$work/passwords"
  "$here/scram.pl" <"$work/passwords" >"$work/verifiers"
  for role in $missing; do
    read -r verifier
    echo "$verifier" >"$fresh/$role.scram"
  done <"$work/verifiers"
  mv "$fresh"/* "$stack/secrets"
}

# Other characters would need quoting, differently in each file that holds the password.
plain() {
  for role in $roles; do
    read -r password <"$stack/secrets/$role" || password=''
    case $password in *[!A-Za-z0-9]*) password='' ;; esac
    [ "${#password}" = 32 ] || die "secrets/$role is not 32 letters and digits; delete it and $role.scram for a new one"
  done
}

# The names of the repositories' keys, which some pgbackrest.conf.in asks for.
keys() {
  cat "$stack"/config/*/pgbackrest.conf.in 2>/dev/null | sed -n 's/.*cipher-pass=@\(repository[0-9]\)@$/\1/p' | sort -u
}

# copy_of KEY: what a node's configuration still has of it.
copy_of() {
  cat "$volumes"/*/pgbackrest.conf 2>/dev/null | sed -n "s/^repo${1#repository}-cipher-pass=//p" | sort -u | head -n 1
}

# What is there stays. One that was lost comes back from a node's configuration; with another one its repository could not be read, and so
# none is drawn where something is stored.
repository_keys() {
  missing=''
  for key in $(keys); do [ -e "$stack/secrets/$key" ] || missing="$missing $key"; done
  [ -n "$missing" ] || return 0
  draw 48 >"$work/drawn"
  for key in $missing; do
    read -r password
    found=$(copy_of "$key")
    if [ -n "$found" ]; then
      echo "setup.sh: secrets/$key was lost; it is back from a node's pgbackrest.conf" >&2
      password=$found
    else
      for stored in /places/*/repo"${key#repository}"/archive; do
        [ ! -e "$stored" ] || die "secrets/$key is lost, and its repository is encrypted with it; put it back, or empty the volume"
      done
    fi
    echo "$password" >"$fresh/$key"
  done <"$work/drawn"
  mv "$fresh"/* "$stack/secrets"
}

# Other characters would need quoting in the files that hold it.
plain_keys() {
  for key in $(keys); do
    read -r password <"$stack/secrets/$key" || password=''
    case $password in '' | *[!A-Za-z0-9]*) die "secrets/$key is no key: put it back as it was, letters and digits" ;; esac
  done
}

secrets() {
  # Two at once would draw two passwords for a role.
  exec 8<"$stack/secrets"
  flock 8
  fresh=$stack/secrets/.new
  rm -rf "$fresh"
  mkdir "$fresh"
  passwords
  plain
  verify
  repository_keys
  plain_keys
  rmdir "$fresh"
  exec 8<&-
}

# A sed script with every password; in a file, since a program's arguments are public.
substitutions() {
  for role in $roles; do
    read -r password <"$stack/secrets/$role"
    echo "s/@$role@/$password/g"
  done
  for key in $(keys); do
    read -r password <"$stack/secrets/$key"
    echo "s/@$key@/$password/g"
  done
  for role in $alternating; do
    # The first line says which login is in use; without the file it is the role's own.
    read -r login 2>/dev/null <"$stack/secrets/$role.login" || login=$role
    case $login in "$role" | "${role}_b") ;; *) die "secrets/$role.login names no login of $role" ;; esac
    read -r password <"$stack/secrets/$login"
    echo "s/@$role.login@/$login/g"
    echo "s/@$role.password@/$password/g"
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

# A file of a volume is replaced at once and whole: what is new is gathered beside it, given to whoever reads it, and renamed. Many files at a
# time, since a program's start is what takes long here.

# What a failover rewrites outlives the next `up`. It comes first into a fresh volume; should it be lost later, nobody knows what the node
# was told to be, and the declared role could make a second primary.
state() {
  names=''
  for name in assignment.env replication.conf databases.ini; do
    if [ ! -e "$stack/config/$id/$name" ] || [ -e "$volume/$name" ]; then continue; fi
    if [ -e "$volume/postgresql.conf" ] || [ -e "$volume/pgbouncer.ini" ]; then
      die "the volume of $id has lost its $name; put it back as it was after the last failover"
    fi
    names="$names $name"
  done
}

# Sets `names` to the files that are new, those of the state first.
rendered() {
  state
  for file in "$stack/config/$id"/*; do
    name=${file##*/}
    case $name in
      assignment.env | replication.conf | databases.ini | *.in) ;;
      *) names="$names $name" ;;
    esac
  done
  # shellcheck disable=SC2086 # names have no spaces
  if [ -n "$names" ]; then (cd "$stack/config/$id" && cp $names "$fresh"); fi
  for file in "$stack/config/$id"/*.in; do
    [ -e "$file" ] || continue
    name=${file##*/} name=${name%.in} names="$names $name"
    sed --file="$work/substitutions" "$file" >"$fresh/$name"
  done
}

verifiers() {
  for role in $roles; do printf '%s ' "$stack/secrets/$role.scram"; done
}

# Each gets what it needs and nothing else; the numbers are those of the images' users.
needs() {
  pair="$stack/certs/ca.crt $stack/certs/$id.key $stack/certs/$id.crt"
  directory='' files='' more=''
  case $kind in
    node) uid=5432 directory=certs files=$pair ;;
    init) uid=5432 directory=secrets files=$(verifiers) ;;
    pooler) uid=6432 directory=certs files=$pair ;;
    exporter) uid=9187 directory=certs files=$stack/certs/ca.crt more=queries.yml ;;
    prometheus) uid=9090 more=alerts.yml ;;
    *) die "unknown kind of container: $1" ;;
  esac
}

# Directories that it may write to, beside its volume.
places() {
  for place in "/places/$id"/*; do
    if [ -d "$place" ]; then printf '%s ' "$place"; fi
  done
}

fill() {
  kind=${1%%:*} id=${1#*:}
  volume=$volumes/$id fresh=$volumes/$id/.new
  [ -d "$stack/config/$id" ] || die "there is no config/$id"
  case $mounts in *" $volume "*) ;; *) die "the volume of $id is not mounted at $volume" ;; esac
  needs "$1"
  rm -rf "$fresh"
  # shellcheck disable=SC2046 # paths have no spaces
  install -d -m 700 -o "$uid" -g "$uid" "$volume" "$volume/$directory" $(places)
  mkdir "$fresh" ${directory:+"$fresh/.$directory"}
  rendered
  if [ -n "$more" ]; then cp "$stack/prometheus/$more" "$fresh" && names="$names $more"; fi
  # shellcheck disable=SC2086 # paths have no spaces
  if [ -n "$files" ]; then cp $files "$fresh/.$directory"; fi
  chown -R "$uid:$uid" "$fresh"
  if [ -n "$files" ]; then mv "$fresh/.$directory"/* "$volume/$directory"; fi
  # shellcheck disable=SC2086 # names have no spaces
  (cd "$fresh" && mv $names "$volume")
  rm -r "$fresh"
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
mounts=$(cat /proc/self/mounts)
certificates "$@"
give_back
for container in "$@"; do fill "$container"; done
