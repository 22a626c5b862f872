"""Makes a version of a registered model that does well or badly on purpose, and gives it an alias: `challenger.py NAME ALIAS KIND`. Prints the version.

Kinds: `iris` (learned from the other data set that the training starts from, which it leaves as its reference), `good`, `weak` (does not know one of the three classes), `wrong` (learned other classes), `slow` (takes six seconds), `erroring` (fails each time), `refusing` (learned from the other data set, so that it asks for columns that nobody sends).
Refuses where the champion is a version that no verification made: nothing is tried beside a user's model.
"""

import os
import sys
import tempfile

import mlflow
from mlflow.exceptions import MlflowException
from mlflow.models import infer_signature
from sklearn.datasets import load_iris, load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

TAG = "mlops-estate.verify"

# By hand, since MLflow would find them out by importing the model again.
REQUIREMENTS = ["scikit-learn"]

BROKEN = """
import time

import mlflow


class Broken(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        %s


mlflow.models.set_model(Broken())
"""

OTHER_DATA = ("iris", "refusing")

LEARNED = {
    "iris": lambda classes: classes,
    "refusing": lambda classes: classes,
    "good": lambda classes: classes,
    "weak": lambda classes: classes.clip(upper=1),
    "wrong": lambda classes: (classes + 1) % 3,
}

BODIES = {
    "slow": "time.sleep(6)\n        return [0] * len(model_input)",
    "erroring": 'raise RuntimeError("broken on purpose")',
}


def logged(kind, table, classes):
    signature = infer_signature(table, classes)
    if kind in BODIES:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "broken.py")
            with open(path, "w", encoding="utf-8") as file:
                file.write(BROKEN % BODIES[kind])
            return mlflow.pyfunc.log_model(name="model", python_model=path, signature=signature, pip_requirements=REQUIREMENTS)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.5)).fit(table, LEARNED[kind](classes))
    return mlflow.sklearn.log_model(model, name="model", signature=signature, pip_requirements=REQUIREMENTS)


def refuse_beside_a_users_model(client, name):
    try:
        worn = client.get_model_version_by_alias(name, "champion")
    except MlflowException:
        return
    if TAG not in worn.tags and "promoted-over" not in worn.tags:
        sys.exit("%s@champion is version %s, which no verification made; nothing is tried beside it" % (name, worn.version))


def main():
    name, alias, kind = sys.argv[1:]
    client = mlflow.MlflowClient()
    refuse_beside_a_users_model(client, name)
    loaded = (load_iris if kind in OTHER_DATA else load_wine)(as_frame=True)
    mlflow.set_experiment("estate-verify")
    with mlflow.start_run(run_name="verify-%s" % kind) as run:
        info = logged(kind, loaded.data, loaded.target)
        if kind == "iris":
            mlflow.log_text(loaded.frame.to_csv(index=False), "reference.csv")
    version = client.create_model_version(name, "models:/%s" % info.model_id, run.info.run_id, tags={TAG: kind}, model_id=info.model_id).version
    client.set_registered_model_alias(name, alias, version)
    print(version)


if __name__ == "__main__":
    main()
