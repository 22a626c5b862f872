"""Gives a version of a model the alias by which it is served, and notes on it which version wore it before.

Reads from the environment: MLFLOW_TRACKING_URI, MODEL, VERSION and ALIAS (`champion` if not given).
"""

import os

import mlflow
from evaluate import wearer


def main():
    model, version, alias = os.environ["MODEL"], os.environ["VERSION"], os.environ.get("ALIAS", "champion")
    client = mlflow.MlflowClient()
    before = wearer(client, model, alias)
    # What a person needs to go back: one alias, set to this version again.
    client.set_model_version_tag(model, version, "promoted-over", "none" if before is None else before)
    client.set_registered_model_alias(model, alias, version)
    print("%s@%s is version %s now; before it was %s" % (model, alias, version, "none" if before is None else "version %s" % before))


if __name__ == "__main__":
    main()
