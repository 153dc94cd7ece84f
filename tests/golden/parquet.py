"""Writes the Parquet files of `tests/fixtures/parquet` with pyarrow, pandas and DuckDB.

Run it in the folder of the project: python tests/golden/parquet.py
Versions when the files were written: pyarrow 26.0.1, pandas 3.1.1, duckdb 2.0.1.
The regions and their answers are invented.
"""

from datetime import date, datetime
from decimal import Decimal
import pathlib

import duckdb
import pandas
import pyarrow
import pyarrow.parquet

OUT = pathlib.Path("tests/fixtures/parquet")
BAD = pathlib.Path("tests/bad")
OUT.mkdir(parents=True, exist_ok=True)

# The same answers as WIDE in tests/parquet.rs, in as many types as files have.
columns = {
    "region": pyarrow.array([110101000001, 110101000002, 110101000001], pyarrow.int64()),
    "name": pyarrow.array(["甲省", "乙县", "甲省"]).dictionary_encode(),
    "period": pyarrow.array([date(2023, 1, 1), date(2023, 1, 1), date(2024, 1, 1)]),
    "kind": pyarrow.array(["province", "county", "province"]),
    "x_tags": pyarrow.array([["a"], None, ["b", "c"]]),
    "stage": pyarrow.array([3, 2, 4], pyarrow.int8()),
    "linked": pyarrow.array([Decimal("85.25"), Decimal("60.00"), None], pyarrow.decimal128(5, 2)),
    "rate": pyarrow.array([0.85, 0.6, 0.9], pyarrow.float32()),
    "open": pyarrow.array([True, False, True]),
    "mode": pyarrow.array(["shared", "own", None]).dictionary_encode(),
    "domains": pyarrow.array(["tax;school", "2", "tax"]),
    "rating": pyarrow.array([4.5, 4.0, 5.0], pyarrow.float64()),
    "count": pyarrow.array([1234, 0, 12], pyarrow.uint32()),
    "days": pyarrow.array([3, None, 2], pyarrow.int64()),
    "spread": pyarrow.array([Decimal("0.25"), None, Decimal("-1.00")], pyarrow.decimal256(20, 2)),
}
# decimal256 is stored in as many bytes as its digits need.
table = pyarrow.table(columns)
for packing in ["zstd", "snappy", "gzip", "lz4", "none"]:
    pyarrow.parquet.write_table(
        table, OUT / f"wide-{packing}.parquet", compression=packing, row_group_size=2
    )
pyarrow.parquet.write_table(
    table, OUT / "wide-v2.parquet", version="1.0", data_page_version="2.0",
    store_decimal_as_integer=True, row_group_size=1,
)

# As pandas and as DuckDB write it.
frame = table.drop_columns(["x_tags", "period"]).to_pandas()
frame["period"] = [datetime(2023, 1, 1), datetime(2023, 1, 1), datetime(2024, 1, 1)]
frame["days"] = frame["days"].astype("Int64")
frame.to_parquet(OUT / "wide-pandas.parquet", index=False)
# A point in time in 96 bits, as Impala and old Spark write it.
pyarrow.parquet.write_table(
    pyarrow.Table.from_pandas(frame, preserve_index=False), OUT / "wide-int96.parquet",
    use_deprecated_int96_timestamps=True,
)
db = duckdb.connect()
narrow = table.drop_columns(["x_tags"])
at = narrow.schema.get_field_index("spread")
narrow = narrow.set_column(at, "spread", narrow["spread"].cast(pyarrow.decimal128(20, 2)))
db.register("wide", narrow)
db.execute(f"COPY (SELECT * FROM wide) TO '{OUT}/wide-duckdb.parquet' (FORMAT parquet)")

# A row for each answer.
db.execute("""
    COPY (SELECT * FROM (VALUES
        ('r-1', '2024', 'linked', '85.25'), ('r-2', '2024', 'linked', NULL),
        ('r-1', '2024', 'stage', 'L3'), ('r-2', '2024', 'stage', '说不清'))
        AS t(region, period, question, value))
    TO 'tests/fixtures/parquet/long-duckdb.parquet' (FORMAT parquet, COMPRESSION zstd)""")

# What is wrong.
nan = {"region": ["r-1", "r-2", "r-3"], "linked": [85.0, float("nan"), float("inf")]}
pyarrow.parquet.write_table(pyarrow.table(nan), OUT / "nan.parquet")
pyarrow.parquet.write_table(pyarrow.table(nan), OUT / "brotli.parquet", compression="brotli")
nested = {"region": ["r-1"], "linked": [[85.0, 86.0]]}
(BAD / "S072-list").mkdir(exist_ok=True)
pyarrow.parquet.write_table(pyarrow.table(nested), BAD / "S072-list/survey.parquet")
whole = (OUT / "wide-snappy.parquet").read_bytes()
(BAD / "S071-cut-off").mkdir(exist_ok=True)
(BAD / "S071-cut-off/survey.parquet").write_bytes(whole[:-9])
(BAD / "S070-parquet").mkdir(exist_ok=True)
(BAD / "S070-parquet/survey.parquet").write_bytes(whole)
text = {"region": ["r-1", "r-2"], "mode": pyarrow.array([b"shared", b"\xff\xfe"], pyarrow.binary())}
pyarrow.parquet.write_table(pyarrow.table(text), OUT / "no-text.parquet")
