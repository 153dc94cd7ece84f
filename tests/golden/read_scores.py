"""Reads scores that `govgauge score … -o FILE.parquet` wrote, with DuckDB, pandas and pyarrow.

Usage: python tests/golden/read_scores.py WHOLE.parquet PARTS_FOLDER
WHOLE are the scores of a survey, PARTS_FOLDER/part=*/scores.parquet those of its shards by one calibration.
Seen with duckdb 2.0.1, pandas 3.1.1, pyarrow 26.0.1.
"""

import sys

import duckdb
import pandas
import pyarrow.parquet

whole, parts = sys.argv[1], sys.argv[2]
print(pyarrow.parquet.read_schema(whole))
frame = pandas.read_parquet(whole)
print(frame.dtypes.to_string())
assert frame["region_id"].is_unique and frame["score"].dropna().between(-1e3, 1e3).all()
found = duckdb.sql(f"""
    SELECT count(*) AS regions, count(w.score) AS scored,
           count(*) FILTER (w.score IS DISTINCT FROM p.score
                            OR w.coverage IS DISTINCT FROM p.coverage
                            OR w.status IS DISTINCT FROM p.status) AS different
    FROM read_parquet('{whole}') w
    FULL JOIN read_parquet('{parts}/*/scores.parquet') p USING (region_id)""").fetchall()[0]
print(dict(zip(["regions", "scored", "different"], found)))
assert found[2] == 0
