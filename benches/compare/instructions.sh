#!/usr/bin/env bash
# Counts the instructions of scoring 20,000 regions of a wide table and 400,000 answers of a long one with
# one thread, and fails where they are 3 % more than recorded: seconds are noisy, instructions are not.
# `--record` writes the figures anew. They hold for one compiler and for processors with AVX2, which is as
# far as valgrind goes; elsewhere nothing is compared, and that is said.
set -euo pipefail
cd "$(dirname "$0")/../.."
record=benches/compare/instructions.txt
if ! command -v valgrind > /dev/null; then
  apt-get update -qq && apt-get install -y -qq valgrind > /dev/null
fi
compiler=$(rustc --version | cut -d' ' -f1,2)
if ! grep -q -m1 -w avx2 /proc/cpuinfo; then
  echo "this processor has no AVX2: nothing is compared"
  exit
fi
if [ "${1:-}" != --record ] && [ "$compiler" != "$(head -1 "$record")" ]; then
  echo "the record is of $(head -1 "$record"), this is $compiler: nothing is compared"
  exit
fi
cargo build --locked --release --quiet --bin govgauge --example compare_data
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
count() { # kind rows
  target/release/examples/compare_data "$1" "$2" "$folder"
  valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null \
    target/release/govgauge score "$folder/$1-$2.csv" -r "$folder/$1.json" --rank --threads 1 \
    --quiet -o "$folder/$1-out.csv" 2> "$folder/log"
  sed -n 's/.*I *refs: *//p' "$folder/log" | tr -d ,
}
wide=$(count wide 20000)
long=$(count long 400000)
if [ "${1:-}" = --record ]; then
  printf '%s\nwide %s\nlong %s\n' "$compiler" "$wide" "$long" > "$record"
  exit
fi
failed=0
for kind in wide long; do
  now=${!kind}
  before=$(sed -n "s/^$kind //p" "$record")
  echo "$kind: $now instructions, recorded $before"
  if [ "$((now * 100))" -gt "$((before * 103))" ]; then
    echo "more than 3 % above the record; find out why, or record it anew with --record" >&2
    failed=1
  fi
done
exit "$failed"
