"""The engines that run the SQL of a rubric, each behind the same three functions."""

import glob
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path


def statements(text):
    """The statements of a text; none of ours has a semicolon at the end of a line inside."""
    return [s for s in (part.strip() for part in (text + "\n").split(";\n")) if s]


class DuckDb:
    name = "duckdb"
    is_quick = True

    def __init__(self):
        import duckdb

        self.module = duckdb
        self.version = f"DuckDB {duckdb.__version__}"

    def start(self):
        self.connection = self.module.connect()

    def run(self, text):
        for statement in statements(text):
            self.connection.execute(statement)

    def rows(self, text):
        cursor = self.connection.execute(statements(text)[0])
        names = [d[0] for d in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]

    def stop(self):
        self.connection.close()

    def close(self):
        pass


class DataFusion:
    name = "datafusion"
    is_quick = False

    def __init__(self):
        import datafusion

        self.module = datafusion
        self.version = f"DataFusion {datafusion.__version__}"

    def start(self):
        self.context = self.module.SessionContext()

    def run(self, text):
        for statement in statements(text):
            self.context.sql(statement).collect()

    def rows(self, text):
        return self.context.sql(statements(text)[0]).to_pylist()

    def stop(self):
        pass

    def close(self):
        pass


class ClickHouse:
    name = "clickhouse"
    is_quick = False

    def __init__(self):
        import chdb
        from chdb import session

        self.session = session.Session()
        found = str(self.session.query("SELECT version()", "TSV")).strip()
        self.version = f"chDB {chdb.__version__} (ClickHouse {found})"

    def start(self):
        self.session.query("DROP DATABASE IF EXISTS parity")
        self.session.query("CREATE DATABASE parity")
        self.session.query("USE parity")

    def run(self, text):
        for statement in statements(text):
            self.session.query(statement)

    def rows(self, text):
        found = self.session.query(statements(text)[0], "JSON")
        return json.loads(str(found))["data"]

    def stop(self):
        pass

    def close(self):
        self.session.close()


class Postgres:
    """A server of its own on a socket in a temporary folder, as a user who is not root."""

    name = "postgres"
    is_quick = True

    def __init__(self):
        import psycopg

        self.module = psycopg
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        self.bin = found[-1] if found else str(Path(shutil.which("initdb")).parent)
        self.folder = tempfile.mkdtemp(prefix="gg-postgres-")
        os.chmod(self.folder, 0o755)
        # A plan that grows out of bounds should fail here, and not take the machine with it.
        self.as_user = ["prlimit", "--as=6000000000", "--"]
        if os.getuid() == 0:
            shutil.chown(self.folder, "nobody")
            self.as_user += ["runuser", "-u", "nobody", "--"]
        data = f"{self.folder}/data"
        self._call("initdb", "-D", data, "-U", "gauge", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off"
        self._call("pg_ctl", "-D", data, "-o", options, "-l", f"{self.folder}/log", "-w", "start")
        self.connection = psycopg.connect(
            host=self.folder, user="gauge", dbname="postgres", autocommit=True
        )
        self.version = "PostgreSQL " + self.connection.execute("SHOW server_version").fetchone()[0]

    def _call(self, program, *arguments):
        command = [*self.as_user, f"{self.bin}/{program}", *arguments]
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL)

    def start(self):
        self.connection.execute("DROP SCHEMA IF EXISTS parity CASCADE")
        self.connection.execute("CREATE SCHEMA parity")
        self.connection.execute("SET search_path TO parity")
        self.connection.execute("SET statement_timeout TO '60s'")

    def run(self, text):
        self.connection.execute(text)

    def rows(self, text):
        cursor = self.connection.execute(text)
        names = [d.name for d in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]

    def stop(self):
        pass

    def close(self):
        self.connection.close()
        self._call("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


class Spark:
    name = "spark"
    is_quick = False

    def __init__(self):
        import pyspark
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master("local[2]").appName("parity")
        builder = builder.config("spark.ui.enabled", "false").config("spark.driver.memory", "3g")
        builder = builder.config("spark.sql.shuffle.partitions", "2")
        self.spark = builder.getOrCreate()
        self.spark.sparkContext.setLogLevel("ERROR")
        java = self.spark.sparkContext._jvm.System.getProperty("java.version")
        self.version = f"PySpark {pyspark.__version__} (Java {java})"

    def start(self):
        pass

    def run(self, text):
        for statement in statements(text):
            self.spark.sql(statement)

    def rows(self, text):
        return [row.asDict() for row in self.spark.sql(statements(text)[0]).collect()]

    def stop(self):
        for view in self.spark.catalog.listTables():
            self.spark.catalog.dropTempView(view.name)

    def close(self):
        self.spark.stop()


DAILY = [DuckDb, DataFusion, ClickHouse, Postgres]
