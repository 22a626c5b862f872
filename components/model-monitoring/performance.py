"""How right a model was: whether an answer counts as right, the usual measures over answers whose truth is known, and those of the environment's own.

Measures of one's own arrive as data (an aggregate, what it is of, and conditions), never as text that is run. Needs the standard library alone.
"""

import operator

#: Measures of which less is better.
ERRORS = frozenset({"mae", "rmse"})


class Performance:
    """Measures of one model, by its settings."""

    def __init__(self, settings):
        target = settings["target"]
        self._is_regression = target["kind"] == "regression"
        self._positive = None if target.get("positive") is None else word(target["positive"])
        self._tolerance = target["tolerance"]
        self._own = settings["metrics"]
        self._less_is_better = ERRORS | {each["name"] for each in self._own if each["better"] == "lower"}

    def columns(self):
        """Columns that the measures of one's own are of."""
        operands = [each.get("operand") or {} for metric in self._own for each in [metric, *metric["where"]]]
        return {operand["column"] for operand in operands if "column" in operand}

    def is_correct(self, prediction, truth):
        """The same class, or a number that differs by no more than the tolerated share of the true one."""
        if not self._is_regression:
            return word(prediction) == word(truth)
        guessed, true = number(prediction), number(truth)
        return guessed is not None and true is not None and abs(guessed - true) <= self._tolerance * abs(true)

    def measure(self, rows):
        """Each measure over rows of answer, truth and whether it was right; those that the rows do not tell are left out."""
        rows = list(rows)
        if not rows:
            return {}
        usual = _errors(rows) if self._is_regression else self._classes(rows)
        own = {each["name"]: _own(each, rows) for each in self._own}
        return {name: value for name, value in {**usual, **own}.items() if value is not None}

    def drop(self, name, value, baseline):
        """By which share of the baseline a measure is worse; below zero where it is better."""
        worse = value - baseline if name in self._less_is_better else baseline - value
        return worse / abs(baseline) if baseline else worse

    def _classes(self, rows):
        """Precision, recall and F1 of the positive class, or the mean over all classes. https://scikit-learn.org/stable/modules/model_evaluation.html#multiclass-and-multilabel-classification"""
        pairs = [(word(record.prediction), word(truth)) for record, truth, _ in rows]
        classes = [self._positive] if self._positive is not None else sorted({each for pair in pairs for each in pair})
        each = [_class(pairs, one) for one in classes]
        mean = [sum(values) / len(each) for values in zip(*each)]
        return {"accuracy": sum(right for _, _, right in rows) / len(rows), "precision": mean[0], "recall": mean[1], "f1": mean[2]}


def _class(pairs, one):
    hits = sum(guessed == true == one for guessed, true in pairs)
    guessed, true = sum(each == one for each, _ in pairs), sum(each == one for _, each in pairs)
    return hits / guessed if guessed else 0.0, hits / true if true else 0.0, 2 * hits / (guessed + true) if guessed + true else 0.0


def _errors(rows):
    pairs = [(number(record.prediction), number(truth)) for record, truth, _ in rows]
    pairs = [(guessed, true) for guessed, true in pairs if guessed is not None and true is not None]
    if not pairs:
        return {}
    differences = [guessed - true for guessed, true in pairs]
    squares = sum(each * each for each in differences)
    mean = sum(true for _, true in pairs) / len(pairs)
    spread = sum((true - mean) ** 2 for _, true in pairs)
    return {
        "mae": sum(map(abs, differences)) / len(pairs),
        "rmse": (squares / len(pairs)) ** 0.5,
        "r2": 1 - squares / spread if spread else None,
    }


COMPARISONS = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

AGGREGATES = {"sum": sum, "mean": lambda values: sum(values) / len(values), "min": min, "max": max}


def _own(metric, rows):
    kept = [row for row in rows if all(_holds(condition, row) for condition in metric["where"])]
    if metric["aggregate"] == "count":
        return float(len(kept))
    if metric["aggregate"] == "share":
        return len(kept) / len(rows)
    values = [value for value in (number(_operand(metric["operand"], row)) for row in kept) if value is not None]
    if not values:
        return 0.0 if metric["aggregate"] == "sum" else None
    return float(AGGREGATES[metric["aggregate"]](values))


def _holds(condition, row):
    if "correct" in condition:
        return row[2] == condition["correct"]
    value, wanted = _operand(condition["operand"], row), condition["value"]
    if value is None:
        return False
    if isinstance(wanted, str):
        return COMPARISONS[condition["compare"]](word(value), wanted)
    given = number(value)
    return given is not None and COMPARISONS[condition["compare"]](given, wanted)


def _operand(operand, row):
    record, truth, _ = row
    if "column" in operand:
        return record.inputs.get(operand["column"])
    if operand["of"] == "error":
        guessed, true = number(record.prediction), number(truth)
        return None if guessed is None or true is None else abs(guessed - true)
    return record.prediction if operand["of"] == "prediction" else truth


def number(value):
    """The value as a number; None where it is none."""
    if isinstance(value, (bool, int, float)):
        return float(value)
    return None


def word(value):
    """The value as the name of a class: 1, 1.0 and "1" are one class."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return "%.12g" % value
    return str(value)
