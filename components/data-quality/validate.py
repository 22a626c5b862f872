"""Holds a file of data to its schema, and fails with every row that breaks it.

Reads from the environment: DATA (address of a CSV file), SCHEMA (address of a Pandera schema in YAML; empty: the schema that REFERENCE
has), REFERENCE (address of a CSV file that is known to be good), EXPERIMENT, MLFLOW_TRACKING_URI. The findings go to MLflow.
"""

import os
import sys

import mlflow
import pandas
import pandera.errors
import pandera.pandas
from pandera.io.pandas_io import from_yaml

# Enough to see what is wrong with a file; a file in which all is wrong is not listed to its end.
MOST_FINDINGS = 100


def fetched(address):
    return mlflow.artifacts.download_artifacts(artifact_uri=address)


def inferred(reference):
    """Names, types, and which columns may lack values; not the ranges, which new data rightly leaves."""
    schema = pandera.pandas.infer_schema(reference)
    columns = {
        name: pandera.pandas.Column(column.dtype, nullable=column.nullable, coerce=True) for name, column in schema.columns.items()
    }
    return pandera.pandas.DataFrameSchema(columns)


def findings(schema, data):
    try:
        schema.validate(data, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        return errors.failure_cases
    return None


def main():
    data = pandas.read_csv(fetched(os.environ["DATA"]))
    schema = from_yaml(fetched(os.environ["SCHEMA"])) if os.environ.get("SCHEMA") else inferred(pandas.read_csv(fetched(os.environ["REFERENCE"])))
    found = findings(schema, data)
    mlflow.set_experiment(os.environ["EXPERIMENT"])
    with mlflow.start_run(run_name="validate", tags={"data": os.environ["DATA"]}):
        mlflow.log_metrics({"data.rows": len(data), "data.findings": 0 if found is None else len(found)})
        if found is not None:
            mlflow.log_text(found.to_csv(index=False), "findings.csv")
    if found is not None:
        print(found.head(MOST_FINDINGS).to_string(index=False))
        sys.exit("%d findings in %s" % (len(found), os.environ["DATA"]))
    print("%d rows are as they should be" % len(data))


if __name__ == "__main__":
    main()
