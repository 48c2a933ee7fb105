#!/usr/bin/env bash
# Times `budgetc build` as a whole process, cold each time: median seconds, least CPU seconds and peak memory of N runs.
#   whole_process.sh [PROGRAM [RUNS [DEPARTMENT [OPTION…]]]]
set -euo pipefail
cd "$(dirname "$0")/../.."
program="${1:-build/release/compiler/budgetc}"
runs="${2:-9}"
department="${3:-examples/xinyang-2024}"
out="$(mktemp -d)"
trap 'rm -rf "$out"' EXIT
for _ in $(seq "$runs"); do
  /usr/bin/time -f '%e %M %U %S' "$program" build "$department" -o "$out" "${@:4}" 2>&1 >/dev/null | tail -n 1 || true
done | sort -n | awk '
  { s[NR] = $1; cpu = $3 + $4; if ($2 > m) m = $2; if (NR == 1 || cpu < c) c = cpu }
  END { printf "median %.2f s, CPU %.2f s, peak %.0f MB, %d runs\n", s[int((NR + 1) / 2)], c, m / 1024, NR }'
wc -c "$out"/* | awk '$2 != "total" { sub(".*[.]", "", $2); printf "%s %d KB\n", $2, $1 / 1024 }'
