"""A model that adds two columns, tells of each table that it was given, and stops for good where the row that GATE names comes by.

Reads from the environment: SEEN (file that gets a line for each table: its first `id`, and its rows), GATE (an `id`; none: it never stops).
"""

import os
import time

from mlflow.models import set_model
from mlflow.pyfunc import PythonModel


class Sum(PythonModel):
    def predict(self, context, model_input, params=None):
        gate = os.environ.get("GATE")
        if gate and (model_input["id"] == int(gate)).any():
            tell("gate")
            time.sleep(3600)
        tell("%d %d" % (model_input["id"].iloc[0], len(model_input)))
        return model_input["a"].astype(int) + model_input["b"].astype(int)


def tell(line):
    with open(os.environ["SEEN"], "a", encoding="utf-8") as file:
        file.write(line + "\n")


set_model(Sum())
