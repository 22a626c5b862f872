"""What a version of a model is compared with: the data that its run logged, or a file; and the measures that its run logged."""

import mlflow
import pandas
from mlflow.exceptions import MlflowException

#: Artifact of a run that has the data it trained on, or a sample of it, with the column of answers.
LOGGED = "reference.csv"


def table(address, model, version):
    """The reference as a table, or None and why there is none."""
    source = "runs:/%s/%s" % (run_of(model, version), LOGGED) if address == "training" else address
    try:
        return pandas.read_csv(mlflow.artifacts.download_artifacts(artifact_uri=source)), None
    except (MlflowException, OSError) as error:
        if address != "training" or not is_missing(error):
            raise
        return None, "the run of version %s logged no %s to compare with" % (version, LOGGED)


def is_missing(error):
    """Whether the run has no such artifact, as the store or the server that hands it out says it; anything else is a fault."""
    return isinstance(error, FileNotFoundError) or any(word in str(error).lower() for word in ("no such artifact", "no such file", "not found", "404"))


def logged(model, version):
    """Measures that the run of a version logged, by name."""
    run = run_of(model, version)
    return dict(mlflow.MlflowClient().get_run(run).data.metrics) if run else {}


def run_of(model, version):
    return mlflow.MlflowClient().get_model_version(model, version).run_id
