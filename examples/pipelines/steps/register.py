"""Last step: registers the pipeline's model if it is good enough, and lets it be the challenger of the one that is served.

Reads from the environment: MLFLOW_TRACKING_URI, EXPERIMENT, PIPELINE_RUN, MODEL, MINIMUM_ACCURACY. Leaves `version` in OUTPUTS_FOLDER.
"""

import os
import sys

import mlflow
from mlflow.entities import LoggedModelStatus


def main():
    name, minimum = os.environ.get("MODEL", "example-pipeline"), float(os.environ.get("MINIMUM_ACCURACY", "0.9"))
    wanted = "tags.`pipeline.run` = '%s'" % os.environ["PIPELINE_RUN"].replace("'", "")
    runs = mlflow.search_runs(
        experiment_names=[os.environ.get("EXPERIMENT", "examples")], filter_string=wanted, order_by=["start_time DESC"], output_format="list"
    )
    if not runs:
        sys.exit("no run has the tag pipeline.run of this pipeline: did the step before it train?")
    run = runs[0]
    accuracy = run.data.metrics["accuracy"]
    if accuracy < minimum:
        sys.exit("accuracy %.3f is below %.3f: nothing is registered" % (accuracy, minimum))
    models = mlflow.search_logged_models(
        experiment_ids=[run.info.experiment_id], filter_string="source_run_id = '%s'" % run.info.run_id, output_format="list"
    )
    # One whose files did not all arrive is on record too.
    ready = [model for model in models if model.status == LoggedModelStatus.READY]
    if not ready:
        sys.exit("the run has left no whole model")
    version = mlflow.register_model(ready[0].model_uri, name).version
    mlflow.MlflowClient().set_registered_model_alias(name, "challenger", version)
    folder = os.environ.get("OUTPUTS_FOLDER", "/tmp/outputs")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "version"), "w", encoding="utf-8") as file:
        file.write(str(version))
    print("version %s of %s: accuracy %.3f" % (version, name, accuracy))


if __name__ == "__main__":
    main()
