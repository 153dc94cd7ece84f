#!/usr/bin/env bash
# Fills fuzz/corpus with what the project has: samples, fixtures, broken files. Run it before fuzzing.
set -euo pipefail
cd "$(dirname "$0")/.."
put() { mkdir -p "fuzz/corpus/$1"; for file in "${@:2}"; do
  if [ -f "$file" ]; then cp "$file" "fuzz/corpus/$1/$(sha256sum "$file" | cut -c1-16)"; fi; done; }
put survey tests/bad/S*/survey*.csv tests/fixtures/rows.csv.zst fuzz/seeds/survey/*
mkdir -p fuzz/corpus/stream
for file in tests/bad/S*/survey*.csv fuzz/seeds/survey/*; do
  { printf '\011'; cat "$file"; } > "fuzz/corpus/stream/$(sha256sum "$file" | cut -c1-16)"
done
put workbook tests/bad/S*/survey*.xlsx fuzz/seeds/workbook/*
put parquet tests/fixtures/parquet/* tests/bad/S07*/*.parquet
put rubric tests/bad/R*/rubric.json tests/tiny/*.json
put benchmark tests/bad/B*/benchmark.json rubrics/benchmarks/*.json
for case in tests/bad/C*; do
  mkdir -p fuzz/corpus/coin
  cat "$case"/iData.csv <(echo '%%') "$case"/iMeta.csv 2>/dev/null > "fuzz/corpus/coin/$(basename "$case")" || true
done
put calibration fuzz/seeds/calibration/*
put state fuzz/seeds/state/* tests/bad/M02*/state-*.json
