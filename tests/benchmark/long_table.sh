#!/usr/bin/env bash
# Builds a department of N ledger lines, each a row of its detail table (and as many pages), for growing N.
#   long_table.sh [PROGRAM [N…]]
set -euo pipefail
cd "$(dirname "$0")/../.."
program="${1:-build/release/compiler/budgetc}"
shift || true
[ $# -gt 0 ] || set -- 1000 10000 100000
department="$(mktemp -d)"
trap 'rm -rf "$department"' EXIT
# The example, its ledger replaced by a ledger.csv.
awk '/^ledger:/ { print "ledger: ledger.csv"; skip = 1; next } /^[a-z]/ { skip = 0 } !skip' \
  examples/xinyang-2024/budget.yaml >"$department/budget.yaml"
for lines; do
  awk -v n="$lines" 'BEGIN {
    print "unit,function,dept_economic,gov_economic,kind,source,amount"
    for (i = 0; i < n; ++i)
      printf "005001,2010301,302%02d,50201,基本支出,一般公共预算财政拨款,%d.%02d\n", 1 + i % 2, 100 + i, i % 100
  }' >"$department/ledger.csv"
  printf '%s lines: ' "$lines"
  tests/benchmark/whole_process.sh "$(realpath "$program")" 3 "$department" --draft | paste -sd ' '
done
