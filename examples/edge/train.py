"""Fits a small network on wines that come with scikit-learn, registers it with an example of its input, and gives it the alias that devices follow.

MODEL, ALIAS and SEED change what is made; MLFLOW_TRACKING_URI says where it goes.
"""

import os

import mlflow
import skops.io
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

MODEL = os.environ.get("MODEL", "cellar")
ALIAS = os.environ.get("ALIAS", "champion")
SEED = int(os.environ.get("SEED", "0"))


def main():
    wines = load_wine(as_frame=True)
    data, held, target, expected = train_test_split(wines.data, wines.target, test_size=0.3, random_state=SEED, stratify=wines.target)
    model = make_pipeline(StandardScaler(), MLPClassifier((32, 16), max_iter=600, random_state=SEED)).fit(data, target)
    mlflow.set_experiment("edge")
    with mlflow.start_run():
        mlflow.log_metric("accuracy", model.score(held, expected))
        # The bundle is compared with the model on these rows, and a device tries some of them before it switches.
        logged = mlflow.sklearn.log_model(
            model,
            name="model",
            registered_model_name=MODEL,
            input_example=held,
            skops_trusted_types=skops.io.get_untrusted_types(data=skops.io.dumps(model)),
        )
    mlflow.MlflowClient().set_registered_model_alias(MODEL, ALIAS, logged.registered_model_version)
    print("version %s of %s is its %s, with accuracy %.3f" % (logged.registered_model_version, MODEL, ALIAS, model.score(held, expected)))


if __name__ == "__main__":
    main()
