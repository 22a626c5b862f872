"""Holds the data of a training to rules before anything is trained on it, and fails with all that breaks them.

Reads from the environment: MLFLOW_TRACKING_URI, MODEL, DATA and TARGET as train.py does, ALIAS (the version of MODEL that wears it is
the one whose columns are expected; `champion` if not given).
"""

import os
import sys

import mlflow
from mlflow.exceptions import MlflowException
from training_data import table

# A quarter is held back, and an accuracy over fewer answers than five tells nothing.
LEAST_ROWS = 20


def findings(frame, target, expected):
    """What is wrong with a table, as sentences; `expected` are the columns that answers to requests rest on now, or none."""
    if target not in frame.columns:
        return ["there is no column %r; there are %s" % (target, ", ".join(map(str, frame.columns)))]
    features = frame.drop(columns=[target])
    texts = [name for name in features.columns if name not in features.select_dtypes("number").columns]
    return [
        *(["there are %d rows, and must be %d" % (len(frame), LEAST_ROWS)] if len(frame) < LEAST_ROWS else []),
        *(["there are no columns to learn from"] if features.shape[1] == 0 else []),
        *(["all answers are the same"] if frame[target].nunique() < 2 else []),
        *("%r has no value in %d rows" % (name, count) for name, count in frame.isna().sum().items() if count > 0),
        *("%r holds other things than numbers" % name for name in texts),
        *("%r is no column, and the model that answers now needs it" % name for name in expected if name not in features.columns),
        *("%r is a column that the model that answers now does not know" % name for name in features.columns if expected and name not in expected),
    ]


def expected_columns(model, alias):
    """Columns that the version behind an alias was trained on; none where there is no such version, or it does not say."""
    try:
        version = mlflow.MlflowClient().get_model_version_by_alias(model, alias).version
    except MlflowException as error:
        # The registry's answers for an unknown model and for an unknown alias; anything else is a fault, not an answer.
        if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            return []
        raise
    signature = mlflow.models.get_model_info("models:/%s/%s" % (model, version)).signature
    return [] if signature is None or not signature.inputs.has_input_names() else signature.inputs.input_names()


def main():
    address = os.environ.get("DATA", "")
    frame, target = table(address)
    found = findings(frame, target, expected_columns(os.environ["MODEL"], os.environ.get("ALIAS", "champion")))
    if found:
        sys.exit("%s cannot be trained on:\n- %s" % (address or "the iris data", "\n- ".join(found)))
    print("%d rows of %s are as they should be" % (len(frame), address or "the iris data"))


if __name__ == "__main__":
    main()
