"""Model quality: no worse than the version that was accepted last, and better than no model."""

import pytest
from sklearn.dummy import DummyClassifier

from loans.data import TARGET
from loans.model import metrics


@pytest.mark.parametrize("measure", ["accuracy", "recall"])
def test_it_does_no_worse_than_the_baseline(trained, baseline, measure):
    assert metrics(trained.model, trained.held_out)[measure] >= baseline[measure] - baseline["tolerance"]


def test_it_knows_more_than_how_many_pay_back(trained, baseline):
    rows = trained.held_out
    guess = DummyClassifier(strategy="most_frequent").fit(rows, rows[TARGET]).score(rows, rows[TARGET])

    assert metrics(trained.model, rows)["accuracy"] >= guess + baseline["least_gain"]
