"""What a version of a model is compared with: the data that its run logged, or a file; and the measures that its run logged."""

import mlflow
import pandas

#: Artifact of a run that has the data it trained on, or a sample of it, with the column of answers.
LOGGED = "reference.csv"


def table(address, model, version):
    """The reference as a table, or None and why there is none."""
    if address == "training":
        run = run_of(model, version)
        if not run or LOGGED not in {each.path for each in mlflow.MlflowClient().list_artifacts(run)}:
            return None, "the run of version %s logged no %s to compare with" % (version, LOGGED)
        address = "runs:/%s/%s" % (run, LOGGED)
    return pandas.read_csv(mlflow.artifacts.download_artifacts(artifact_uri=address)), None


def logged(model, version):
    """Measures that the run of a version logged, by name."""
    run = run_of(model, version)
    return dict(mlflow.MlflowClient().get_run(run).data.metrics) if run else {}


def run_of(model, version):
    return mlflow.MlflowClient().get_model_version(model, version).run_id
