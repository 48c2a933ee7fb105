#!/usr/bin/env bash
# Checks a department of N ledger lines with all its tables stated beside it, for growing N: median seconds and peak memory of
# whole processes. The department is the example, each of its ledger lines split into many; so its tables are the example's,
# and nothing is found.
#   check.sh [PROGRAM [N…]]
set -euo pipefail
cd "$(dirname "$0")/../.."
program="$(realpath "${1:-build/release/compiler/budgetc}")"
shift || true
[ $# -gt 0 ] || set -- 1000 10000 100000
department="$(mktemp -d)"
trap 'rm -rf "$department"' EXIT
mkdir "$department/stated"
awk '/^ledger:/ { print "ledger: ledger.csv"; skip = 1; next } /^[a-z]/ { skip = 0 } !skip' \
  examples/xinyang-2024/budget.yaml >"$department/budget.yaml"
"$program" dump --stage=ledger examples/xinyang-2024 >"$department/example.tsv"
for lines; do
  awk -F '\t' -v n="$lines" -v all="${ROWS:-0}" '
    BEGIN { print "unit,function,dept_economic,gov_economic,kind,project,source,amount" }
    { line[NR] = $1 "," $2 "," $3 "," $4 "," $5 "," $6 "," $7; fen[NR] = $8 * 100; is_split[NR] = all || $6 != ""; count += is_split[NR] }
    END {
      for (i = 1; i <= NR; ++i) {
        parts = is_split[i] ? int(n / count) : 1
        for (k = 0; k < parts; ++k) {
          part = int(fen[i] / parts) + (k < fen[i] % parts ? 1 : 0)
          printf "%s,%d.%02d\n", line[i], int(part / 100), part % 100
        }
      }
    }' "$department/example.tsv" >"$department/ledger.csv"
  rm -f "$department/stated/tables.json"
  "$program" tables "$department" --format json >"$department/tables.json"
  mv "$department/tables.json" "$department/stated/"
  "$program" check "$department" --deny-warnings >/dev/null
  printf '%s lines: ' "$(($(wc -l <"$department/ledger.csv") - 1))"
  for _ in 1 2 3 4 5; do
    /usr/bin/time -f '%e %M' "$program" check "$department" --deny-warnings 2>&1 >/dev/null | tail -n 1
  done | sort -n | awk '{ s[NR] = $1; if ($2 > m) m = $2 } END { printf "median %.2f s, peak %.0f MB\n", s[3], m / 1024 }'
done
