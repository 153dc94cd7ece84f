"""Spark as a scheduler: one govgauge process per shard. spark-submit spark_job.py SHARDS RUBRIC OUT"""

import pathlib
import subprocess
import sys

from pyspark.sql import SparkSession

shards, rubric, out = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
files = sorted(str(path) for path in pathlib.Path(shards).glob("*.parquet"))
jobs = list(enumerate(files, 1))


def govgauge(*arguments):
    subprocess.run(["govgauge", *arguments, "--rubric", rubric, "--force", "--quiet"], check=True)


def learn(job):
    number, path = job
    state = f"{out}/states/{number}/state.json"
    govgauge("calibrate", path, "--shard", f"{number}/{len(files)}", "-o", state)


def score(job):
    number, path = job
    calibration = f"{out}/calibration.json"
    scores = f"{out}/scores/part={number}/scores.parquet"
    govgauge("score", path, "--calibration", calibration, "-o", scores)


spark = SparkSession.builder.appName("govgauge").getOrCreate()
tasks = spark.sparkContext.parallelize(jobs, len(jobs))
tasks.foreach(learn)
states = [f"{out}/states/{number}/state.json" for number, _ in jobs]
govgauge("calibrate", "merge", *states, "-o", f"{out}/calibration.json")
tasks.foreach(score)
scores = spark.read.parquet(f"{out}/scores")
scores.selectExpr("count(*) AS regions", "avg(score) AS mean").show()
