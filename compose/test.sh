#!/usr/bin/env bash
# Brings the production stack up from a copy of this directory, as its users do without Java, and proves what it claims. Each
# refusal has a control beside it that is not refused. A stack of its own: project, ports, networks, passwords; nothing of it stays.
#
# usage: test.sh    needs docker, compose v2, psql, openssl, the images (docker compose build) and about a minute
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here AWAIT_SECONDS=60
export COMPOSE_PROJECT_NAME=understudy-test-$$ COMPOSE_PROFILES=dr,monitoring
export UNDERSTUDY_NET=${UNDERSTUDY_TEST_NET:-10.217.$(($$ % 256))} PGCONNECT_TIMEOUT=10
readonly NODES=(pg1 pg2 pg3) POOLERS=(pooler1 pooler2 pooler3)
port=${UNDERSTUDY_TEST_PORT:-$((10000 + $$ % 900 * 10))}
declare -A PORT
for id in "${NODES[@]}" "${POOLERS[@]}"; do
  PORT[$id]=$((port++))
  export "UNDERSTUDY_PORT_${id^^}=${PORT[$id]}"
done

compose() {
  docker compose --project-directory "$stack" "$@"
}

volumes() {
  docker volume ls --quiet | sort
}

# What is left of this project, and volumes without a name that were not there before.
leftovers() {
  local label=label=com.docker.compose.project=$COMPOSE_PROJECT_NAME
  docker ps --all --quiet --filter "$label"
  docker network ls --quiet --filter "$label"
  # Other stacks may come up meanwhile.
  comm -13 <(echo "$volumes_before") <(volumes) | grep --extended-regexp "^([0-9a-f]{64}|${COMPOSE_PROJECT_NAME}_.*)\$" || true
}

finish() {
  local status=$?
  if ((status != 0)); then
    compose ps --all >&2 || true
    compose logs --no-color --tail=8 >&2 || true
  fi
  docker ps --all --quiet --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" |
    xargs --no-run-if-empty docker rm --force --volumes >/dev/null 2>&1 || true
  compose down --volumes --timeout 10 >/dev/null 2>&1 || true
  rm -rf "$stack"
  exit "$status"
}

# --- asking ----------------------------------------------------------------------------------------------------------------

password() {
  cat "$stack/secrets/$1"
}

# As somebody on the host: client ID ROLE DATABASE SQL [further connection parameters, the last one wins]
client() {
  PGPASSWORD=${PASSWORD_TRIED:-$(password "$2")} psql --no-psqlrc --tuples-only --no-align --command="$4" \
    "host=127.0.0.1 port=${PORT[$1]} user=$2 dbname=$3 sslmode=verify-full sslrootcert=$stack/certs/ca.crt ${5:-}"
}

# As the superuser, inside: superuser NODE SQL
superuser() {
  compose exec -T "$1" psql --no-psqlrc --tuples-only --no-align --host=/run/understudy --command="$2"
}

# Whether a container can open a connection: reaches FROM ADDRESS PORT
reaches() {
  compose exec -T "$1" timeout 2 bash -c "exec 3<>/dev/tcp/$2/$3" 2>/dev/null
}

# --- expecting -------------------------------------------------------------------------------------------------------------

fail() {
  echo "FAILED: $1" >&2
  exit 1
}

# is EXPECTED WHAT COMMAND...
is() {
  local expected=$1 what=$2 got
  shift 2
  got=$("$@" 2>&1) || true
  [[ $got == "$expected" ]] || fail "$what: expected '$expected', got '$got'"
  echo "ok: $what"
}

# becomes EXPECTED WHAT COMMAND...: the same, after a while.
becomes() {
  local expected=$1 what=$2 deadline=$((SECONDS + AWAIT_SECONDS))
  shift 2
  until [[ $("$@" 2>&1) == "$expected" ]] || ((SECONDS >= deadline)); do sleep 0.2; done
  is "$expected" "$what" "$@"
}

# refused MESSAGE WHAT COMMAND...: it must fail, and for that reason.
refused() {
  local message=$1 what=$2 got
  shift 2
  if got=$("$@" 2>&1); then fail "$what: was not refused, and gave '$got'"; fi
  [[ $got == *"$message"* ]] || fail "$what: refused, but with '$got' and not '$message'"
  echo "ok: $what is refused"
}

# no WHAT COMMAND...: it must fail, no matter how.
no() {
  local what=$1
  shift
  if "$@" >/dev/null 2>&1; then fail "not so: $what"; fi
  echo "ok: $what"
}

# --- what is claimed -------------------------------------------------------------------------------------------------------

clients_are_served() {
  local pooler
  is 'CREATE TABLE' "the migrator makes a table, directly" client pg1 migrator app 'CREATE TABLE rehearsal (note text)'
  for pooler in "${POOLERS[@]}"; do
    is 'INSERT 0 1' "app writes through $pooler" client "$pooler" app app "INSERT INTO rehearsal VALUES ('$pooler')"
    is t "$pooler's read-only database is a standby" client "$pooler" app app_ro 'SELECT pg_is_in_recovery()'
  done
  is TLSv1.3 "the direct endpoint speaks TLS 1.3" \
    client pg1 app app 'SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()'
}

clients_are_turned_away() {
  local id
  for id in pg1 pooler1; do
    refused 'does not match host name' "$id under another name" client "$id" app app 'SELECT 1' 'host=elsewhere hostaddr=127.0.0.1'
    refused 'certificate verify failed' "$id to a client of another CA" client "$id" app app 'SELECT 1' "sslrootcert=$stack/other.crt"
    PASSWORD_TRIED=wrong refused 'failed' "a wrong password at $id" client "$id" app app 'SELECT 1'
  done
  refused 'no encryption' 'plain TCP to a node' client pg1 app app 'SELECT 1' sslmode=disable
  refused 'SSL required' 'plain TCP to a pooler' client pooler1 app app 'SELECT 1' sslmode=disable
  refused 'no pg_hba.conf entry' 'the superuser over TCP' client pg1 postgres postgres 'SELECT 1'
}

standbys_follow() {
  local following="SELECT application_name || ' ' || state FROM pg_stat_replication"
  is 'pg2 streaming' 'pg2 streams from pg1' superuser pg1 "$following"
  is 'pg3 streaming' 'pg3 cascades from pg2' superuser pg2 "$following"
  becomes 3 'what was written has come to the DR standby' client pg3 app app 'SELECT count(*) FROM rehearsal'
}

networks_hold() {
  local edge=$UNDERSTUDY_NET.34 region=$UNDERSTUDY_NET.66
  is "$region" "a pooler takes pg1 for its address in the region" \
    compose exec -T pooler1 sh -c 'getent ahosts pg1 | cut -d " " -f 1 | sort -u'
  reaches pooler1 "$region" 5432 || fail "a pooler does not reach pg1 within the region"
  no 'pooler1 does not reach pg1 by the network that publishes ports' reaches pooler1 "$edge" 5432
  reaches exporter_pg1 "$region" 5432 || fail "an exporter does not reach its node"
  no 'an exporter does not reach another region' reaches exporter_pg1 "$UNDERSTUDY_NET.100" 5432
  is 127.0.0.1 'ports are published on 127.0.0.1 only' published_on
}

published_on() {
  # No address at all means every one of the host's.
  # shellcheck disable=SC2046 # ids
  docker inspect --format '{{range .HostConfig.PortBindings}}{{range .}}{{or .HostIp "everywhere"}} {{end}}{{end}}' \
    $(compose ps --all --quiet) | tr ' ' '\n' | sed '/^$/d' | sort --unique
}

users_are_ordinary() {
  local id
  for id in "${NODES[@]}"; do is 5432 "$id is not root" compose exec -T "$id" id --user; done
  for id in "${POOLERS[@]}"; do is 6432 "$id is not root" compose exec -T "$id" id --user; done
  is 9187 'an exporter is not root' compose exec -T exporter_pg1 id --user
  is 9090 'Prometheus is not root' compose exec -T prometheus id --user
}

# Everything that Docker itself shows of the stack.
shown() {
  # shellcheck disable=SC2046 # ids
  docker inspect $(compose ps --all --quiet) $(compose images --quiet | sort --unique) "$@"
  compose images --quiet | sort --unique | xargs --max-args=1 docker history --no-trunc
  compose logs --no-color
}

shows_a_password() {
  # Not --quiet: leaving early would break the pipe, and so fail just when something is found.
  shown "$@" | grep --fixed-strings --file=<(cat "$stack"/secrets/*) >/dev/null
}

secrets_stay_secret() {
  local planted
  no 'no password is in what Docker shows of containers and images, nor in a log' shows_a_password
  planted=$(docker create --env "PLANTED=$(password app)" --label "com.docker.compose.project=$COMPOSE_PROJECT_NAME" \
    "$(compose images --quiet pg1)")
  shows_a_password "$planted" || fail "a planted password was not found: the check above cannot fail"
  docker rm --volumes "$planted" >/dev/null
  is none 'no private key is in the image' compose run --rm --no-deps --user root --entrypoint sh setup -c \
    'find /etc /var /usr/local /root -name "*.key" | grep . || echo none'
  is "600 $(stat --format=%u "$stack/config")" "a password is its owner's only, and that is whose directory it is" \
    stat --format='%a %u' "$stack/secrets/app"
}

# The passwords and keys in a container's /etc/understudy: knows ID
knows() {
  local role seen=$stack/seen/$1
  mkdir -p "$seen"
  docker cp --quiet "$(compose ps --quiet "$1"):/etc/understudy/." "$seen"
  for role in "$stack"/secrets/*.scram; do
    role=$(basename "$role" .scram)
    if grep --recursive --quiet --fixed-strings --file="$stack/secrets/$role" "$seen"; then echo "$role"; fi
  done
  find "$seen" -name '*.key' -printf '%f\n'
}

containers_know_what_they_need() {
  is $'replicator\npg1.key' "pg1 has the replicator's password and its own key" knows pg1
  is $'admin\nadmin_b\nmonitor\nmonitor_b\npooler_lookup\npooler_lookup_b\npooler1.key' \
    "a pooler has the passwords of both logins of three roles and its own key" knows pooler1
  is monitor 'an exporter has one password' knows exporter_pg1
  is '' 'Prometheus has none' knows prometheus
}

setup() {
  compose run --rm --no-deps -T setup "$@"
}

setup_says_what_is_wrong() {
  cp "$stack/secrets/app" "$stack/app"
  echo short >"$stack/secrets/app"
  refused 'secrets/app is not 32 letters and digits' 'a password of other characters' setup init:init
  cp "$stack/app" "$stack/secrets/app"
  refused 'there is no config/pg9' 'a container without configuration' setup node:pg9
  mkdir "$stack/config/pg9"
  refused 'the volume of pg9 is not mounted' 'a container without a volume' setup node:pg9
  rmdir "$stack/config/pg9"
  ln -s 1 "$stack/certs/.issue.lock"
  is '' 'a lock that a killed run left does not stop setup' setup node:pg1
}

# The same check beside the server, and in a container where it was started instead of the server.
health_checks_can_fail() {
  local id check
  for id in pg1 pooler1 exporter_pg1 prometheus; do
    check=$(health_command "$id")
    compose exec -T "$id" "$check" || fail "$id: its health check says no"
    no "without a server $id is not healthy" compose run --rm --no-deps --entrypoint "$check" "$id"
  done
}

# The check is a program without arguments.
health_command() {
  docker inspect --format '{{index .Config.Healthcheck.Test 1}}' "$(compose ps --quiet "$1")"
}

monitoring_sees() {
  becomes 3 'Prometheus sees three servers up' prometheus_counts 'pg_up==1'
}

prometheus_counts() {
  # shellcheck disable=SC2016 # expanded inside
  compose exec -T prometheus bash -c 'exec 3<>/dev/tcp/127.0.0.1/9090
    printf "GET /api/v1/query?query=count(%s) HTTP/1.0\r\n\r\n" "$0" >&3; cat <&3' "$1" |
    sed --quiet 's/.*"value":\[[0-9.]*,"\([0-9]*\)".*/\1/p'
}

fingerprint() {
  (cd "$stack" && sha256sum secrets/* certs/*)
}

routing() {
  compose exec -T pooler1 cat /etc/understudy/databases.ini
}

# A killed node stays dead, until somebody says up; and up keeps passwords, certificates and what a failover wrote.
killed_nodes_stay_dead_until_up() {
  local before
  before=$(fingerprint)
  compose exec -T pooler1 sh -c 'echo "; rerouted" >>/etc/understudy/databases.ini'
  compose kill pg2 >/dev/null 2>&1
  becomes '' 'a killed node is not restarted' compose ps --quiet --status=running pg2
  is "no" 'nor will Docker do it later' \
    docker inspect --format '{{.HostConfig.RestartPolicy.Name}}' "$(compose ps --all --quiet pg2)"
  compose up --detach --wait >"$stack/up.log" 2>&1 || { cat "$stack/up.log" >&2; fail "up after a kill"; }
  becomes 'pg2 streaming' 'after up it streams again' \
    superuser pg1 "SELECT application_name || ' ' || state FROM pg_stat_replication"
  is "$before" 'up keeps passwords and certificates' fingerprint
  is '; rerouted' 'up keeps the routing' eval 'routing | tail -n 1'
}

init_looks_for_the_primary() {
  local granted="SELECT pg_has_role('backup', 'pg_checkpoint', 'member')"
  is 'init-service.sh: only standbys among pg2 pg3; nothing to do' 'init leaves standbys alone' \
    compose run --rm --no-deps init pg2 pg3
  # What a script grants is taken away first, so that its return says that the scripts were run.
  superuser pg1 'REVOKE pg_checkpoint FROM backup' >/dev/null
  is f 'a right that the init scripts give is gone' superuser pg1 "$granted"
  compose run --rm --no-deps init pg3 pg1 || fail "init pg3 pg1 ended with status $?"
  is t 'init finds the node that takes writes' superuser pg1 "$granted"
  refused 'none of pg9 answers' 'init without a node' compose run --rm --no-deps init pg9
}

# While a client is there, which PgBouncer would wait for.
poolers_stop_at_once() {
  client pooler3 app app 'SELECT pg_sleep(60)' >/dev/null 2>&1 &
  becomes 1 'pooler3 has a busy client' superuser pg1 "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)'"
  compose stop --timeout 30 pooler3 >/dev/null 2>&1
  wait
  compose logs --no-color --tail=5 pooler3 | grep --quiet 'fast exit' || fail 'pooler3 waited for its clients'
  echo 'ok: a pooler that has clients stops at once'
}

volumes_before=$(volumes)
stack=$(mktemp -d)
trap finish EXIT
trap 'exit 130' INT TERM
cp -R "$here/compose.yaml" "$here/config" "$here/prometheus" "$stack"
openssl req -x509 -newkey rsa:2048 -nodes -subj '/CN=another CA' -days 1 -keyout "$stack/other.key" -out "$stack/other.crt" 2>/dev/null
# Whoever made the directory must be able to read the passwords, although root in a container writes them.
if [[ $(id -u) == 0 ]]; then chown -R 1234:1234 "$stack"; fi
started=$SECONDS
compose up --detach --wait >"$stack/up.log" 2>&1 || { cat "$stack/up.log" >&2; fail "up"; }
echo "ok: healthy after $((SECONDS - started)) s"
clients_are_served
clients_are_turned_away
standbys_follow
networks_hold
users_are_ordinary
secrets_stay_secret
containers_know_what_they_need
setup_says_what_is_wrong
health_checks_can_fail
monitoring_sees
init_looks_for_the_primary
killed_nodes_stay_dead_until_up
poolers_stop_at_once
started=$SECONDS
compose down --volumes >/dev/null 2>&1
is '' "down --volumes leaves nothing, after $((SECONDS - started)) s" leftovers
