#!/usr/bin/env bash
# The floor of bringing a stack up: the same steps by hand, on the critical path, with nothing around them.
#
#   floor-up.sh PLAN_JSON TEMPLATE_DIRECTORY
#
# Uses the configuration that `understudy up` rendered for a stack that is down; its data directories are replaced, and left stopped.
# Prints the seconds of each step and their sum as the last line: "floor SECONDS".
set -euo pipefail
plan=$1 template=$2
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

get() { jq -r "$1" "$plan"; }
bin=$(get .binaries.postgresBin)
user=$(get .postgresUser)
ca=$(get .layout.certificates)/ca.crt
sockets=$(get .layout.sockets)

as_server() {
  if [[ $(id -u) == 0 ]]; then
    setpriv --reuid="$user" --regid="$user" --init-groups --no-new-privs -- "$@"
  else
    "$@"
  fi
}

total=0
step() { # name command...
  local name=$1 begin end
  shift
  begin=$EPOCHREALTIME
  "$@"
  end=$EPOCHREALTIME
  awk -v n="$name" -v b="$begin" -v e="$end" 'BEGIN { printf "%8.3f  %s\n", e - b, n }'
  total=$(awk -v t="$total" -v b="$begin" -v e="$end" 'BEGIN { print t + e - b }')
}

await_ready() { # data directory, pid of the starter, log
  until [[ -r $1/postmaster.pid && $(sed -n '8p' "$1/postmaster.pid" 2>/dev/null) == ready* ]]; do
    kill -0 "$2" 2>/dev/null || { tail -5 "$3" >&2; return 1; }
    sleep 0.005
  done
}

start() { # data config log
  HOME=/nonexistent setsid setpriv --reuid="$user" --regid="$user" --init-groups -- \
    "$bin/postgres" -D "$1" -c config_file="$2/postgresql.conf" </dev/null >>"$3" 2>&1 &
  await_ready "$1" $! "$3"
}

init_scripts() {
  HOME=/nonexistent PSQL=$bin/psql PGHOST=$sockets PGPORT=$(get '.nodes[0].address.port') \
    UNDERSTUDY_SCRIPTS=$home/init-scripts UNDERSTUDY_SECRETS=$(get .layout.secrets) \
    UNDERSTUDY_SETTINGS=$(get .layout.root)/init/settings.sql as_server "$home/compose/images/postgres/init.sh"
}

clone() { # index of the node, index of its upstream
  local data config
  data=$(get ".nodes[$1].dataDirectory") config=$(get ".nodes[$1].configDirectory")
  # shellcheck disable=SC2016 # the inner shell expands these
  PGHOST=$(get ".nodes[$2].address.host") PGPORT=$(get ".nodes[$2].address.port") PGUSER=replicator HOME=/nonexistent \
    PGPASSFILE=$config/replicator.pass PGSSLMODE=verify-full PGSSLROOTCERT=$ca \
    as_server sh -c '"$1/pg_receivewal" --create-slot --if-not-exists --slot="$2" --no-password &&
      "$1/pg_basebackup" --pgdata="$3" --wal-method=stream --slot="$2" --checkpoint=fast --no-password &&
      touch "$3/standby.signal"' sh "$bin" "$(get ".nodes[$1].spec.id")" "$data"
}

stop_all() {
  local index
  for index in $(get '.nodes | keys | reverse | .[]'); do
    as_server "$bin/pg_ctl" stop -m immediate -s -D "$(get ".nodes[$index].dataDirectory")" 2>/dev/null || true
  done
}
trap stop_all EXIT

for data in $(get '.nodes[].dataDirectory'); do rm -rf "$data"; done
rm -rf "$ca" "$(dirname "$ca")/ca.key" "$(dirname "$ca")"/*.crt "$(dirname "$ca")"/*.key

primary=$(get '.nodes[0].dataDirectory')
certificates=$(dirname "$ca")
step "certificates of the primary" "$home/certs/issue.sh" "$certificates" "$(get '.nodes[0].spec.id')"
# The others are issued while the primary starts: not on the critical path.
mapfile -t ids < <(get '.nodes[].spec.id, (.poolers[].number | "pooler\(.)")')
"$home/certs/issue.sh" "$certificates" "${ids[@]}"
[[ $(id -u) != 0 ]] || chown -R "$user:$user" "$certificates"
step "copy the template" as_server cp -a --reflink=auto "$template" "$primary"
step "bring it to the disk" as_server "$bin/initdb" --sync-only --pgdata="$primary"
step "start the primary" start "$primary" "$(get '.nodes[0].configDirectory')" "$(get '.nodes[0].logFile')"
step "init-scripts" init_scripts
step "clone the standby" clone 1 0
step "start the standby" start "$(get '.nodes[1].dataDirectory')" "$(get '.nodes[1].configDirectory')" "$(get '.nodes[1].logFile')"
step "clone the DR standby" clone 2 1
step "start the DR standby" start "$(get '.nodes[2].dataDirectory')" "$(get '.nodes[2].configDirectory')" "$(get '.nodes[2].logFile')"
# Poolers start beside the standbys: not on the critical path.
echo "floor $total"
