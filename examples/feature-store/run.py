"""Writes a week of values for five customers, then lets Feast apply, materialise and read them; prints what it read as JSON.

Values arrive each day, so that training, which asks as of a day in the past, must not see later ones.
"""

import json
import os
from datetime import datetime, timedelta, timezone

import pandas
from feast import FeatureStore

import features

TODAY = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)


def write_values():
    rows = [
        {"customer_id": customer, "orders_30d": customer + day, "mean_value": 10.0 * customer, "event_timestamp": TODAY - timedelta(days=7 - day)}
        for customer in range(1, 6)
        for day in range(7)
    ]
    os.makedirs(features.FOLDER, exist_ok=True)
    pandas.DataFrame(rows).to_parquet(os.path.join(features.FOLDER, "orders.parquet"))


def main():
    write_values()
    store = FeatureStore(repo_path=os.path.dirname(os.path.abspath(__file__)))
    store.apply([features.customer, features.orders, features.churn])
    store.materialize(TODAY - timedelta(days=30), TODAY)

    churn = store.get_feature_service("churn")
    online = store.get_online_features(features=churn, entity_rows=[{"customer_id": 3}, {"customer_id": 99}]).to_dict()
    asked = pandas.DataFrame({"customer_id": [3], "event_timestamp": [TODAY - timedelta(days=5, hours=-1)]})
    then = store.get_historical_features(features=churn, entity_df=asked).to_df()
    print(json.dumps({"online": online, "historical": {name: then[name].iloc[0].item() for name in ("orders_30d", "mean_value")}}))


if __name__ == "__main__":
    main()
