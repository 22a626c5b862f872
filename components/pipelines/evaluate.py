"""Tests a version of a model on rows that it did not learn from, beside the version that answers now, and says whether it is better.

Reads from the environment: MLFLOW_TRACKING_URI, MODEL, VERSION, DATA, TARGET and SEED as train.py does, ALIAS (the version that wears it
answers now; `champion` if not given) and LEAST_ACCURACY. Leaves `better` (`true` or `false`) and `held-out-accuracy` in OUTPUTS_FOLDER,
and tags the version with what was found.
"""

import os

import mlflow
from mlflow.exceptions import MlflowException
from sklearn.metrics import accuracy_score
from training_data import leave, split, table


def accuracy_of(model, version, features, wanted):
    predicted = mlflow.pyfunc.load_model("models:/%s/%s" % (model, version)).predict(features)
    return float(accuracy_score(wanted, predicted))


def wearer(client, model, alias):
    """Version that wears an alias; none where no version does."""
    try:
        return client.get_model_version_by_alias(model, alias).version
    except MlflowException as error:
        # The registry's answers for an unknown model and for an unknown alias; anything else is a fault, not an answer.
        if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            return None
        raise


def is_better(accuracy, least, champion):
    """Whether a version may answer: it is good enough by itself, and no worse than the one that answers now."""
    return accuracy >= least and (champion is None or accuracy >= champion)


def main():
    model, version, alias = os.environ["MODEL"], os.environ["VERSION"], os.environ.get("ALIAS", "champion")
    least = float(os.environ["LEAST_ACCURACY"])
    frame, target = table(os.environ.get("DATA", ""))
    _, features, _, wanted = split(frame, target, int(os.environ.get("SEED", "0")))
    client = mlflow.MlflowClient()
    now = wearer(client, model, alias)
    accuracy = accuracy_of(model, version, features, wanted)
    champion = None if now is None else accuracy_of(model, now, features, wanted)
    better = is_better(accuracy, least, champion)
    client.set_model_version_tag(model, version, "validation", "passed" if better else "failed")
    client.set_model_version_tag(model, version, "held-out-accuracy", "%.4f" % accuracy)
    leave("better", "true" if better else "false")
    leave("held-out-accuracy", accuracy)
    beside = "no version answers now" if champion is None else "version %s, which answers now, has %.3f" % (now, champion)
    print("version %s of %s: accuracy %.3f, at least %.3f is asked, %s" % (version, model, accuracy, least, beside))


if __name__ == "__main__":
    main()
