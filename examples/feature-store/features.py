"""Features of customers, described once: for training read in bulk, for predictions one by one.

FEATURES_FOLDER is where the Parquet files are: a folder here, or the address of a bucket on the estate.
"""

import os
from datetime import timedelta

from feast import Entity, FeatureService, FeatureView, Field, FileSource, ValueType
from feast.types import Float64, Int64

FOLDER = os.environ.get("FEATURES_FOLDER", "data")

customer = Entity(name="customer", join_keys=["customer_id"], value_type=ValueType.INT64, description="who buys")

orders = FeatureView(
    name="orders",
    entities=[customer],
    # What is older says nothing about the customer of today, and is read as missing.
    ttl=timedelta(days=90),
    schema=[Field(name="orders_30d", dtype=Int64), Field(name="mean_value", dtype=Float64)],
    source=FileSource(name="orders", path=FOLDER.rstrip("/") + "/orders.parquet", timestamp_field="event_timestamp"),
    online=True,
)

churn = FeatureService(name="churn", features=[orders])
