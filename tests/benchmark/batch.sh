#!/usr/bin/env bash
# Documents (PDF + HTML) a second on one core: N copies of the example in one process.
#   batch.sh [PROGRAM [N]]
set -euo pipefail
cd "$(dirname "$0")/../.."
program="$(realpath "${1:-build/release/compiler/budgetc}")"
count="${2:-100}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
for i in $(seq -w "$count"); do
  mkdir -p "$work/in/d$i"
  # Each has a name of its own, so that nothing but the formats is equal.
  sed "s/^  name: .*/&第${i}处/" examples/xinyang-2024/budget.yaml >"$work/in/d$i/budget.yaml"
done
/usr/bin/time -f '%U %S %M' "$program" build "$work/in" -o "$work/out" -j 1 2>&1 >/dev/null | tail -n 1 |
  awk -v n="$count" '{ printf "%.1f documents a CPU second, %.0f MB\n", n / ($1 + $2), $3 / 1024 }'
