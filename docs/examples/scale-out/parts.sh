#!/usr/bin/env bash
# Learns from a survey in N parts, several at once, and scores it part by part.
# Usage: parts.sh SURVEY RUBRIC N DIR
set -euo pipefail
survey=$1 rubric=$2 n=$3 dir=$4
mkdir -p "$dir"
seq "$n" | xargs -P 4 -I {} govgauge calibrate "$survey" --rubric "$rubric" \
  --part "{}/$n" -o "$dir/state-{}/state.json" --quiet
govgauge calibrate merge "$dir"/state-*/state.json --rubric "$rubric" \
  -o "$dir/calibration.json" --quiet
# Any division of the rows will do for scoring: here by lines (no cell holds a line end), the header
# in front of each.
lines=$(($(wc -l < "$survey") - 1))
tail -n +2 "$survey" | split -l $(((lines + n - 1) / n)) -d -a 3 - "$dir/rows-"
for rows in "$dir"/rows-*; do
  { head -n 1 "$survey"; cat "$rows"; } > "$rows.csv" && rm "$rows"
done
find "$dir" -name 'rows-*.csv' | xargs -P 4 -I {} govgauge score {} --rubric "$rubric" \
  --calibration "$dir/calibration.json" -o {}.scores --quiet
