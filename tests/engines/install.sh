#!/usr/bin/env bash
# Installs the engines into a throw-away environment below target/: bash tests/engines/install.sh [--spark]
# DuckDB, DataFusion, ClickHouse (chDB) and, with --spark, PySpark from the Python registry; PostgreSQL
# from the system's packages where it is not there yet. Prints the environment's Python.
set -euo pipefail
cd "$(dirname "$0")/../.."
venv="${CARGO_TARGET_DIR:-target}/engines"
wanted=(duckdb==2.0.1 datafusion==55.0.0 chdb==4.4.0 "psycopg[binary]==3.3.9")
if [ "${1:-}" = --spark ]; then wanted+=(pyspark==4.3.0); fi
stamp="$venv/installed-${1:-daily}"
if ! cmp -s <(printf '%s\n' "${wanted[@]}") "$stamp"; then
    [ -x "$venv/bin/python" ] || python3 -m venv "$venv" >&2
    "$venv/bin/pip" install --quiet --disable-pip-version-check "${wanted[@]}" >&2
    printf '%s\n' "${wanted[@]}" > "$stamp"
fi
if ! command -v initdb > /dev/null && ! ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1; then
    if [ "$(id -u)" != 0 ]; then
        echo "PostgreSQL is missing, and only root may install it: apt-get install postgresql" >&2
        exit 1
    fi
    # Somebody else may hold the lock of the packages for a while.
    apt-get -o DPkg::Lock::Timeout=300 -qq update >&2
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq install -y --no-install-recommends postgresql >&2
fi
echo "$venv/bin/python"
