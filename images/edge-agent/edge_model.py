"""A bundle's model in memory: rows in, predictions out. What an export is compared by is what devices run."""

import json
import os

import numpy
import onnxruntime

from edge_bundle import METADATA, MODEL, SMOKE_TEST
from edge_manifest import Refused

LONGEST_TEXT = 10_000
MOST_ROWS = 10_000
# How far a device's floating point may be from that of the export, as a part of the value.
TOLERANCE = 1e-3


class BadRows(ValueError):
    """Rows that are not what the model takes; whoever sent them is told."""


class Model:
    """An ONNX model of a folder, with what its metadata says of its columns."""

    def __init__(self, folder):
        try:
            with open(os.path.join(folder, METADATA), encoding="utf-8") as file:
                self.metadata = json.load(file)
            self.columns = [(column["name"], column["type"]) for column in self.metadata["columns"]]
            self._as_matrix = self.metadata["layout"] == "matrix"
            self.version = str(self.metadata["version"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Refused("the bundle's metadata is not what it may be: %s" % error) from None
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(os.path.join(folder, MODEL), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # each fault of a file is a class of its own
            raise Refused("the model does not load: %s" % str(error)[:300]) from None

    def predict(self, names, rows):
        """Predictions for rows, and scores of each class where the model has any. Raises BadRows."""
        inputs = self._inputs(names, rows)
        outputs = self._session.run(None, inputs)
        predictions = numpy.asarray(outputs[0]).reshape(len(rows), -1)
        scores = numpy.asarray(outputs[1]) if len(outputs) > 1 else None
        flat = predictions[:, 0].tolist() if predictions.shape[1] == 1 else predictions.tolist()
        return flat, None if scores is None or scores.ndim != 2 else scores.tolist()

    def _inputs(self, names, rows):
        if not isinstance(rows, list) or not 0 < len(rows) <= MOST_ROWS or not all(isinstance(row, list) for row in rows):
            raise BadRows("there must be from 1 to %d rows, each a list of values" % MOST_ROWS)
        if not isinstance(names, list) or sorted(map(str, names)) != sorted(name for name, _ in self.columns):
            raise BadRows("the columns must be %s" % ", ".join(name for name, _ in self.columns))
        if any(len(row) != len(names) for row in rows):
            raise BadRows("each row must have %d values" % len(names))
        place = {name: index for index, name in enumerate(names)}
        arrays = {name: _array([row[place[name]] for row in rows], kind, name) for name, kind in self.columns}
        if self._as_matrix:
            return {self._session.get_inputs()[0].name: numpy.hstack(list(arrays.values()))}
        # The export names inputs by the place of their column: not every column's name is one that ONNX takes.
        return {"column_%d" % index: arrays[name] for index, (name, _) in enumerate(self.columns)}


def _array(values, kind, name):
    if kind == "string":
        if not all(isinstance(value, str) and len(value) <= LONGEST_TEXT for value in values):
            raise BadRows("column %s takes text" % name)
        return numpy.array(values, dtype=object).reshape(-1, 1)
    if not all(isinstance(value, (int, float)) for value in values):
        raise BadRows("column %s takes numbers" % name)
    try:
        numbers = numpy.array(values, dtype=numpy.float64)
    except OverflowError:
        raise BadRows("column %s has a number that is too large" % name) from None
    if not numpy.all(numpy.abs(numbers) <= numpy.finfo(numpy.float32).max):
        raise BadRows("column %s takes finite numbers" % name)
    return numbers.astype(numpy.float32).reshape(-1, 1)


def difference(found, expected):
    """Share of predictions that are another class, or the largest difference as a part of the value where they are numbers with a fraction."""
    if all(isinstance(value, float) for value in expected):
        return max((abs(a - b) / max(1.0, abs(b)) for a, b in zip(found, expected, strict=True)), default=0.0)
    return sum(a != b for a, b in zip(found, expected, strict=True)) / max(1, len(expected))


def smoke_test(folder):
    """Loads the model of a folder and asks it what the export asked it. Refuses it where it answers otherwise; gives it where it does not."""
    model = Model(folder)
    try:
        with open(os.path.join(folder, SMOKE_TEST), encoding="utf-8") as file:
            asked = json.load(file)
        found, _ = model.predict(asked["columns"], asked["rows"])
        apart = difference(found, asked["expected"])
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise Refused("the smoke test cannot be run: %s" % error) from None
    if not apart <= TOLERANCE:
        raise Refused("the smoke test's answers differ by %.4f from those of the export" % apart)
    return model
