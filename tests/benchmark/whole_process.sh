#!/usr/bin/env bash
# Times `budgetc build` of the example as a whole process, cold each time: median seconds and peak memory of N runs.
set -euo pipefail
cd "$(dirname "$0")/../.."
program="${1:-build/release/compiler/budgetc}"
runs="${2:-9}"
out="$(mktemp -d)"
trap 'rm -rf "$out"' EXIT
for _ in $(seq "$runs"); do
  /usr/bin/time -f '%e %M' "$program" build examples/xinyang-2024 -o "$out" 2>&1 >/dev/null | tail -n 1
done | sort -n | awk '{ s[NR] = $1; if ($2 > m) m = $2 } END { printf "median %.2f s, peak %.0f MB, %d runs\n", s[int((NR + 1) / 2)], m / 1024, NR }'
