"""Hands a version of a model on that passed its test, and notes on it which version answered before.

Reads from the environment: MLFLOW_TRACKING_URI, MODEL, VERSION, ALIAS (the one that is served; `champion` if not given), RELEASED_MODELS (those whose
versions come before callers by a release, parted by commas) and APPROVAL (`automatic` or `person`). A model among them gets the alias
`challenger`, and the release goes on from there; any other gets the served alias at once.
"""

import os

import mlflow
from evaluate import wearer

CHALLENGER = "challenger"


def promote(client, model, version, alias):
    """Lets a version answer at once; the one that did before."""
    before = wearer(client, model, alias)
    # What a person needs to go back: one alias, set to this version again.
    client.set_model_version_tag(model, version, "promoted-over", "none" if before is None else before)
    client.set_registered_model_alias(model, alias, version)
    return before


def propose(client, model, version, approval):
    """Hands a version to the release, which waits for a person where one is asked; the state of its approval."""
    replaced, state = wearer(client, model, CHALLENGER), "automatic" if approval == "automatic" else "pending"
    # Before the alias: whoever finds the alias finds out whether it may go on.
    client.set_model_version_tag(model, version, "approval", state)
    if replaced is not None and str(replaced) != str(version):
        client.set_model_version_tag(model, replaced, "approval", "superseded")
    client.set_registered_model_alias(model, CHALLENGER, version)
    return state


def main():
    model, version, alias = os.environ["MODEL"], os.environ["VERSION"], os.environ.get("ALIAS", "champion")
    client = mlflow.MlflowClient()
    if model in os.environ.get("RELEASED_MODELS", "").split(","):
        state = propose(client, model, version, os.environ["APPROVAL"])
        print("%s@%s is version %s now, its approval is %s, and the release goes on from here" % (model, CHALLENGER, version, state))
        return
    before = promote(client, model, version, alias)
    print("%s@%s is version %s now; before it was %s" % (model, alias, version, "none" if before is None else "version %s" % before))


if __name__ == "__main__":
    main()
