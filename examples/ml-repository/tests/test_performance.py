"""
Performance, without a clock: how often Python is called must not grow with the rows, since work that is done by columns does not, and how much memory a
row takes is bounded. A machine that is busy changes neither.
"""

import sys
import tracemalloc

from loans.data import sample
from loans.model import predict

FEW, MANY = sample(10, 5), sample(5000, 5)


def calls(work):
    counted = 0

    def count(_, event, __):
        nonlocal counted
        counted += event == "call"

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


def test_a_batch_is_predicted_by_columns_and_not_by_rows(trained):
    predict(trained.model, FEW)

    few, many = calls(lambda: predict(trained.model, FEW)), calls(lambda: predict(trained.model, MANY))

    assert many <= 1.5 * few, "%d calls for %d rows, %d for %d" % (few, len(FEW), many, len(MANY))


def test_a_row_takes_little_memory(trained):
    predict(trained.model, FEW)
    tracemalloc.start()
    try:
        predict(trained.model, MANY)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak / len(MANY) < 1024
