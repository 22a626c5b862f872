"""Reads a run as MLflow's database has it: `record.py RUN`. Prints its status, metrics and parameters as JSON, or null when there is none."""

import json
import sys

import psycopg2

(run,) = sys.argv[1:]
with psycopg2.connect("connect_timeout=10") as connection, connection.cursor() as cursor:
    cursor.execute("SELECT status FROM runs WHERE run_uuid = %s", (run,))
    found = cursor.fetchone()
    cursor.execute("SELECT key, value FROM latest_metrics WHERE run_uuid = %s", (run,))
    metrics = dict(cursor.fetchall())
    cursor.execute("SELECT key, value FROM params WHERE run_uuid = %s", (run,))
    params = dict(cursor.fetchall())
print(json.dumps(found and {"status": found[0], "metrics": metrics, "params": params}))
