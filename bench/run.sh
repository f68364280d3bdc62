#!/usr/bin/env bash
# Understudy's figures, each beside its floor or bound, in one run. Machines are noisy: read the ratios and medians.
#
#   bench/run.sh [up|status|failover|silence|switchover|agent|links|tests|docker]...
#
# Without arguments all but docker, which needs an engine and the images. BENCH_RUNS (10) is how many drills of each kind; a bound on
# a p95 asks for 30.
#
# Needs what a stack needs, pgbench, and jq. Stacks are named bench-*, and removed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
understudy=./understudy
rounds=${BENCH_ROUNDS:-5}
runs=${BENCH_RUNS:-10}
work=$(mktemp -d)
# The bounds are those of processes, also where an engine answers; what measures containers says so.
export UNDERSTUDY_NO_BUILD=1 UNDERSTUDY_DRIVER=local
stack=bench-$$

clean_up() {
  "$understudy" down --stack "$stack" --volumes -y --quiet >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap clean_up EXIT

command -v jq >/dev/null || { echo "bench needs jq: apt-get install jq" >&2; exit 4; }
median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
seconds() { # command...
  local begin=$EPOCHREALTIME
  "$@" >"$work/out" 2>&1 || { cat "$work/out" >&2; return 1; }
  awk -v b="$begin" -v e="$EPOCHREALTIME" 'BEGIN { printf "%.3f\n", e - b }'
}
verdict() { # value bound text
  awk -v v="$1" -v b="$2" -v t="$3" 'BEGIN { printf "  %-62s %8.3f   goal <= %-6s %s\n", t, v, b, (v <= b) ? "met" : "MISSED" }'
}

stack_file() {
  # Production's shape without monitoring: one primary, a standby, a cascading one, three poolers.
  sed 's/^monitoring:.*/monitoring: false/' compose/stacks/production.yaml >"$work/stack.yaml"
}

bench_up() {
  stack_file
  "$understudy" up --stack-file "$work/stack.yaml" --stack "$stack" --quiet >/dev/null
  local root version template round
  root=$("$understudy" plan --json --stack-file "$work/stack.yaml" --stack "$stack" | jq -r .layout.root)
  version=$(jq -r .binaries.postgresVersion "$root/plan.json")
  # Another version's is there, too, where one was ever tried.
  template=$(find "${XDG_CACHE_HOME:-$( [[ $(id -u) == 0 ]] && echo /var/cache || echo "$HOME/.cache" )}/understudy/templates" \
    -maxdepth 2 -path "*/$version-*/PG_VERSION" -printf '%h\n' | head -1)
  [[ -n $template ]] || { echo "bench: no template of PostgreSQL $version" >&2; return 1; }
  for ((round = 0; round < rounds; round++)); do
    "$understudy" down --stack "$stack" --volumes -y --quiet >/dev/null 2>&1
    # The floor has no agent; what one adds is measured beside it.
    seconds "$understudy" up --no-agent --stack-file "$work/stack.yaml" --stack "$stack" --quiet >>"$work/up"
    seconds "$understudy" agent start --stack "$stack" --quiet >>"$work/agent-start"
    "$understudy" down --stack "$stack" --quiet >/dev/null
    bench/floor-up.sh "$root/plan.json" "$template" >"$work/floor.out"
    tail -1 "$work/floor.out" | awk '{ print $2 }' >>"$work/floor"
  done
  "$understudy" down --stack "$stack" --volumes -y --quiet >/dev/null 2>&1
  local up floor
  up=$(median <"$work/up") floor=$(median <"$work/floor")
  echo "up: $up s with the command line, floor $floor s by hand (medians of $rounds)"
  sed 's/^/    /' "$work/floor.out"
  echo "  the agent, started by a command of its own: $(median <"$work/agent-start") s more"
  verdict "$(paste "$work/up" "$work/floor" | awk '{ print $1 / $2 }' | median)" 1.3 "up / floor, median of the pairs"
}

bench_status() {
  stack_file
  # With the launcher's cache of loaded classes as a user has it: the first `up` after a build makes it.
  UNDERSTUDY_NO_BUILD='' "$understudy" up --stack-file "$work/stack.yaml" --stack "$stack" --quiet >/dev/null
  local round
  "$understudy" status --stack "$stack" >/dev/null
  for ((round = 0; round < 2 * rounds; round++)); do
    seconds "$understudy" status --stack "$stack" >>"$work/status"
  done
  "$understudy" down --stack "$stack" --volumes -y --quiet >/dev/null 2>&1
  verdict "$(median <"$work/status")" 0.5 "status on a warm stack, seconds with JVM start, median of $((2 * rounds))"
}

bench_failover() {
  "$understudy" drill failover --stack-file production --policy fast --runs "$runs" --json >"$work/report.json" 2>"$work/progress" ||
    echo "  the drill did not pass: $(jq -c .reasons "$work/report.json")"
  # detection + promotion + routing, the slowest path of each run; fencing is in none of them and printed beside.
  jq -r 'if has("runs") then .runs[] else . end | [.rto.paths[] | .detectionMillis + .promotionMillis + .routingMillis] | max / 1000' \
    "$work/report.json" | median >"$work/reaction"
  verdict "$(cat "$work/reaction")" 1.5 "failover: detection + promotion + routing, s, median of $runs"
  # How far the quickest path's gap is from the servers' own, against one poll of that path.
  jq -r 'if has("runs") then .runs[] else . end | . as $run | ($run.rto.paths | min_by(.totalMillis)) as $path
      | (($path.totalMillis - $run.writeGapMillis) | fabs) / $path.pollErrorMillis' "$work/report.json" | median >"$work/gap"
  verdict "$(cat "$work/gap")" 1 "failover: |client outage - server write gap| / poll, median"
  jq -r '"  rto p50 \(.statistics.rtoMillis.p50) p95 \(.statistics.rtoMillis.p95) max \(.statistics.rtoMillis.max) ms; lost \([.runs[].ledger.lost] | add) of \([.runs[].ledger.acknowledged] | add) acknowledged writes"' \
    "$work/report.json"
  verdict "$(jq '.statistics.rtoMillis.p50 / 1000' "$work/report.json")" 1.0 "failover, fast, crash: outage as clients saw it, s, p50 of $runs"
  verdict "$(jq '.statistics.rtoMillis.p95 / 1000' "$work/report.json")" 1.5 "failover, fast, crash: the same, p95"
  # Of 200 MB of sample data, from the decision to bring it back until it streams again.
  verdict "$(jq 'if has("runs") then .runs[] else . end | .measures[] | select(.name == "rejoin") | .millis / 1000' "$work/report.json" | median)" \
    5 "failover: the old primary rejoined by rewind, s, median"
}

# fast: 3 checks of 500 ms each, the first of them at most 200 ms after the fault.
readonly FAST_DETECTION=1.7
# A client that nobody refuses waits for its answer, then for a connection to the lost node, before it tries the next one: with D0.13's 2 s
# each it is out for 4 s, however fast the stack is.
readonly CLIENT_TIMEOUT=${BENCH_CLIENT_TIMEOUT:-1s}

# One that says nothing is noticed when its checks time out, not when they are refused.
bench_silence() {
  local fault
  for fault in freeze isolate; do
    "$understudy" drill failover --stack-file production --policy fast --client-timeout "$CLIENT_TIMEOUT" --fault "$fault" --runs "$runs" --json \
      >"$work/report.json" 2>"$work/progress" ||
      echo "  the drill did not pass: $(jq -c .reasons "$work/report.json")"
    verdict "$(jq --argjson budget "$FAST_DETECTION" '.statistics.rtoMillis.p50 / 1000 - $budget' "$work/report.json")" \
      1 "failover, fast, $fault, clients with $CLIENT_TIMEOUT: outage beyond $FAST_DETECTION s of detection, s, p50 of $runs"
  done
}

bench_switchover() {
  stack_file
  "$understudy" up --stack-file "$work/stack.yaml" --stack "$stack" --quiet >/dev/null
  local round
  for ((round = 0; round < runs; round++)); do
    # There and back: each time the other node of the primary's region.
    "$understudy" switchover --stack "$stack" --to "pg$((2 - round % 2))" --json --quiet >>"$work/switchover"
  done
  "$understudy" down --stack "$stack" --volumes -y --quiet >/dev/null 2>&1
  jq -s -r 'map(.parts) | "  medians in ms: " + ([("hold", "stop", "proof", "promote", "route", "rejoin") as $part
      | "\($part) \(map(.[$part + "Millis"]) | sort | .[length / 2 | floor] | round)"] | join(", "))' "$work/switchover"
  verdict "$(jq .parts.gapMillis "$work/switchover" | median)" 250 "switchover: ms in which clients of the poolers wait, median of $runs"
}

compose_up() { docker compose --project-directory "$work/project" --profile '*' up --detach --wait; }

bench_docker() {
  # The same plan as processes, as containers, and by compose alone from the files that are rendered for it; in turn, each on nothing.
  stack_file
  local round
  "$understudy" render --stack-file "$work/stack.yaml" --stack "$stack" --out "$work/project" --quiet >/dev/null
  for ((round = 0; round < rounds; round++)); do
    seconds "$understudy" up --no-agent --driver local --stack-file "$work/stack.yaml" --stack "$stack" --quiet >>"$work/local"
    "$understudy" down --stack "$stack" --volumes -y --quiet >/dev/null 2>&1
    seconds "$understudy" up --no-agent --driver docker --stack-file "$work/stack.yaml" --stack "$stack" --quiet >>"$work/docker"
    "$understudy" down --stack "$stack" --volumes -y --quiet >/dev/null 2>&1
    # Without passwords and certificates, too, as the driver had none.
    rm -rf "$work/project/secrets" "$work/project/certs"
    seconds compose_up >>"$work/compose"
    docker compose --project-directory "$work/project" --profile '*' down --volumes --timeout 0 >/dev/null 2>&1
    echo "  round $((round + 1)): local $(tail -1 "$work/local") s, docker $(tail -1 "$work/docker") s," \
      "compose $(tail -1 "$work/compose") s; load $(cut -d' ' -f1 /proc/loadavg)"
  done
  verdict "$(paste "$work/docker" "$work/local" | awk '{ print $1 / $2 }' | median)" 2 "up: containers / processes, median of the pairs"
  verdict "$(paste "$work/docker" "$work/compose" | awk '{ print $1 / $2 }' | median)" 1.1 "up: docker driver / compose alone, median of the pairs"
}

# What a watched stack costs while nothing happens, by the default policy; half a minute after its start the JVM has compiled what it will.
bench_agent() {
  stack_file
  "$understudy" up --stack-file "$work/stack.yaml" --stack "$stack" --quiet >/dev/null
  local pid before after began settle=${BENCH_SETTLE:-30} watch=${BENCH_WATCH:-60}
  pid=$("$understudy" agent status --stack "$stack" --json | jq .pid)
  read -rt "$settle" <> <(:) || true
  before=$(awk '{ print $14 + $15 }' "/proc/$pid/stat") began=$EPOCHREALTIME
  read -rt "$watch" <> <(:) || true
  after=$(awk '{ print $14 + $15 }' "/proc/$pid/stat")
  verdict "$(awk -v t=$((after - before)) -v hz="$(getconf CLK_TCK)" -v b="$began" -v e="$EPOCHREALTIME" 'BEGIN { print 100 * t / hz / (e - b) }')" \
    1 "agent, idle: % of a core over $watch s"
  verdict "$(awk '/^VmRSS/ { print $2 / 1024 }' "/proc/$pid/status")" 128 "agent, idle: resident memory, MiB"
  "$understudy" down --stack "$stack" --volumes -y --quiet >/dev/null 2>&1
}

at_least() { # value bound text
  awk -v v="$1" -v b="$2" -v t="$3" 'BEGIN { printf "  %-62s %8.3f   goal >= %-6s %s\n", t, v, b, (v >= b) ? "met" : "MISSED" }'
}

selects() { # port clients: transactions per second and mean latency in ms, over TLS and verified
  PGHOST=127.0.0.1 PGPORT=$1 "$pgbench" --select-only --no-vacuum --protocol=prepared --client="$2" --jobs="$2" --time="${BENCH_SECONDS:-5}" \
    2>"$work/pgbench.err" >"$work/pgbench.out" || { cat "$work/pgbench.err" >&2; return 1; }
  awk '/^tps/ { tps = $3 } /^latency average/ { latency = $4 } END { print tps, latency }' "$work/pgbench.out"
}

bench_links() {
  stack_file
  "$understudy" up --driver local --stack-file "$work/stack.yaml" --stack "$stack" --quiet >/dev/null
  local plan links direct linked round clients pgbench
  plan=$("$understudy" plan --json --driver local --stack-file "$work/stack.yaml" --stack "$stack")
  pgbench=$(jq -r .binaries.postgresBin <<<"$plan")/pgbench
  "$understudy" links --stack "$stack" --json --quiet >"$work/links.json" 2>"$work/links.err" &
  links=$!
  until [[ -s $work/links.json ]]; do
    kill -0 "$links" 2>/dev/null || { cat "$work/links.err" >&2; return 1; }
    read -rt 0.1 <> <(:) || true
  done
  # Links change the way to a node, not the node: its own port stays open beside them, so both are measured in turn.
  direct=$("$understudy" status --stack "$stack" --json | jq -r '.nodes[] | select(.id == "pg1") | .endpoint' | cut -d: -f2)
  linked=$(jq -r .endpoints.pg1 "$work/links.json" | cut -d: -f2)
  eval "$("$understudy" env --stack "$stack" --role migrator)"
  PGHOST=127.0.0.1 PGPORT=$direct "$pgbench" --initialize --scale=10 --quiet 2>/dev/null
  for clients in 1 4; do
    for ((round = 0; round < rounds; round++)); do
      selects "$direct" "$clients" >>"$work/direct-$clients"
      selects "$linked" "$clients" >>"$work/linked-$clients"
    done
    echo "  select-only, $clients clients: $(awk '{ print $1 }' "$work/direct-$clients" | median) /s directly," \
      "$(awk '{ print $1 }' "$work/linked-$clients" | median) /s through an idle link;" \
      "mean latency $(awk '{ print $2 }' "$work/direct-$clients" | median) and $(awk '{ print $2 }' "$work/linked-$clients" | median) ms (medians of $rounds)"
  done
  # A lone client waits for both hops of each round trip, which shows as latency above; what a link takes from a busy server is this.
  at_least "$(paste "$work/direct-4" "$work/linked-4" | awk '{ print $3 / $1 }' | median)" 0.9 \
    "throughput through an idle link / directly, 4 clients"
  # Not SIGINT, which a shell keeps from what it runs in the background.
  kill -TERM "$links"
  wait "$links" || true
  "$understudy" down --stack "$stack" --volumes -y --quiet >/dev/null 2>&1
}

unit_suite() { # Reports of an earlier run would be counted again.
  find app -path '*/target/surefire-reports/TEST-*.xml' -delete
  mvn -B -q test >"$work/out" 2>&1 || { cat "$work/out" >&2; return 1; }
}

class_seconds() { # as surefire reports them
  find app -path '*/target/surefire-reports/TEST-*.xml' -exec grep -hoE '<testsuite .* time="[0-9.]+"' {} + |
    awk -F '"' '{ sum += $(NF - 1) } END { print sum; exit !NR }'
}

bench_tests() {
  # A test's time passes also while others use the cores, so the CPU seconds stand beside it. Maven's start and the five JVMs' are
  # in wall and CPU time, not in that of the classes; the first run compiles, and is not counted.
  local round TIMEFORMAT='%R %U %S'
  unit_suite
  for ((round = 0; round < 3; round++)); do
    { time unit_suite 2>&3; } 3>&2 2>>"$work/unit"
    class_seconds >>"$work/classes"
  done
  verdict "$(median <"$work/classes")" 10 "unit suite, seconds of all test classes, median of 3"
  echo "  with Maven around it: wall $(awk '{ print $1 }' "$work/unit" | median) s," \
    "CPU $(awk '{ print $2 + $3 }' "$work/unit" | median) s; load now $(cut -d' ' -f1 /proc/loadavg)"
}

UNDERSTUDY_NO_BUILD='' "$understudy" version
echo "machine: $(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg)"
for part in "${@:-up status failover silence switchover agent links tests}"; do
  for each in $part; do "bench_$each"; done
done
