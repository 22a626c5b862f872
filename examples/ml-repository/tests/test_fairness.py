"""Fairness: the model does about as well for each group, where there are enough rows to say so."""

import pytest

from loans.model import metrics_by


@pytest.mark.parametrize("measure", ["accuracy", "recall"])
@pytest.mark.parametrize("column", ["region"])
def test_no_group_is_left_behind(trained, baseline, column, measure):
    groups = metrics_by(trained.model, trained.held_out, column)
    values = {group: found[measure] for group, found in groups.items()}

    assert min(found["rows"] for found in groups.values()) >= baseline["least_rows_of_a_group"], "too few rows to say anything: hold more of them out"
    assert max(values.values()) - min(values.values()) <= baseline["largest_gap"], values
