"""Keeps Optuna's studies in PostgreSQL for workers that have no login there."""

import os

import optuna
from sqlalchemy import URL

url = URL.create(
    "postgresql+psycopg2",
    username=os.environ["DB_USER"],
    password=os.environ.get("DB_PASSWORD"),
    host=os.environ["DB_HOST"],
    port=int(os.environ["DB_PORT"]),
    database=os.environ["DB_NAME"],
)
# Connections that the database has closed meanwhile are found before they are used.
storage = optuna.storages.RDBStorage(url.render_as_string(hide_password=False), engine_kwargs={"pool_pre_ping": True})
optuna.storages.run_grpc_proxy_server(storage, host="0.0.0.0", port=int(os.environ["PORT"]))
