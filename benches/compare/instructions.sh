#!/usr/bin/env bash
# Counts the instructions of scoring 20,000 regions with one thread, and fails where they are 3 % more
# than recorded: seconds are noisy, instructions are not. `--record` writes the figure anew.
set -euo pipefail
cd "$(dirname "$0")/../.."
figure=benches/compare/instructions.txt
if ! command -v valgrind > /dev/null; then
  apt-get update -qq && apt-get install -y -qq valgrind > /dev/null
fi
cargo build --locked --release --quiet --bin govgauge --example compare_data
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
target/release/examples/compare_data wide 20000 "$folder"
valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null \
  target/release/govgauge score "$folder/wide-20000.csv" -r "$folder/wide.json" --rank --threads 1 \
  --quiet -o "$folder/out.csv" 2> "$folder/log"
now=$(sed -n 's/.*I *refs: *//p' "$folder/log" | tr -d ,)
if [ "${1:-}" = --record ]; then
  echo "$now" > "$figure"
  exit
fi
before=$(cat "$figure")
echo "instructions: $now, recorded: $before"
if [ "$((now * 100))" -gt "$((before * 103))" ]; then
  echo "more than 3 % above the record; find out why, or record it anew with --record" >&2
  exit 1
fi
