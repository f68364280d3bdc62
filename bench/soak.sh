#!/usr/bin/env bash
# Failover after failover on one stack whose commits wait for a standby: not one acknowledged write may be lost.
#
#   bench/soak.sh [DRILL]      failover without an argument; SOAK_RUNS (100), SOAK_STACK (sync), SOAK_FAULT (crash), SOAK_SEED
#
# Its control, which must exit 1: SOAK_RUNS=1 SOAK_STACK=production bench/soak.sh rejoin
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
drill=${1:-failover}
runs=${SOAK_RUNS:-100}
report=$(mktemp)
trap 'rm -f "$report"' EXIT
command -v jq >/dev/null || { echo "the soak needs jq: apt-get install jq" >&2; exit 4; }

options=(--stack-file "${SOAK_STACK:-sync}" --policy fast --runs "$runs" --sample-mb 20)
if [[ $drill == failover ]]; then options+=(--fault "${SOAK_FAULT:-crash}"); fi
if [[ -n ${SOAK_SEED:-} ]]; then options+=(--seed "$SOAK_SEED"); fi
echo "machine: $(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg)"
status=0
./understudy drill "$drill" "${options[@]}" --json >"$report" || status=$?
((status <= 1)) || { echo "the drill did not come to its end: exit status $status" >&2; exit "$status"; }

# Counted here from each run's ledger and promotions, whatever the verdicts say.
jq -r --argjson wanted "$runs" '
  (if has("runs") then .runs else [.] end) as $runs
  | ($runs | map(.ledger.lost) | add) as $lost
  | ($runs | map(.ledger.acknowledged) | add) as $acknowledged
  | ($runs | map(select(any(.events[]; .kind == "PROMOTED"))) | length) as $failovers
  | ($runs | map(select(.verdict != "PASSED"))) as $failed
  | "\($failovers) failovers in \($runs | length) of \($wanted) runs, timeline \($runs[0].timelines.before) to \($runs[-1].timelines.after)",
    "lost \($lost) of \($acknowledged) acknowledged writes; duplicated \($runs | map(.ledger.duplicated) | add), unexpected \($runs | map(.ledger.unexpected) | add)",
    (.statistics.rtoMillis? // empty | "rto p50 \(.p50 | round) p95 \(.p95 | round) max \(.max | round) ms"),
    ($failed[] | "\(.runDirectory): \(.verdict): \(.reasons | join("; "))"),
    if $lost == 0 and $acknowledged > 0 and $failovers == $wanted and ($failed | length) == 0 then "clean" else "NOT CLEAN" end' \
  "$report" | tee "$report.text"
result=$(tail -1 "$report.text")
rm -f "$report.text"
[[ $result == clean ]]
