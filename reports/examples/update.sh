#!/usr/bin/env bash
# Brings the examples up to date with what the README's first command makes.
# Usage: reports/examples/update.sh            writes them
#        reports/examples/update.sh --check DIR  compares them with the output in DIR
set -euo pipefail
cd "$(dirname "$0")/../.."
examples=(comparison.2024.zh.html comparison.2024.en.html region-X-02.2024.zh.html
  region-X-02.2024.en.html index.html datapackage.json)
if [ "${1:-}" = --check ]; then
  for name in "${examples[@]}"; do
    cmp "reports/examples/$name" "$2/$name"
  done
  echo "the ${#examples[@]} examples are current"
else
  out=$(mktemp -d)
  trap 'rm -rf "$out"' EXIT
  cargo run --locked -- report samples/provinces.csv -o "$out/reports"
  for name in "${examples[@]}"; do
    cp "$out/reports/$name" "reports/examples/$name"
  done
fi
