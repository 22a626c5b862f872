"""Unit: each function by itself, on rows that one can count on one's fingers."""

import pandas
import pytest

from loans.features import features


def row(**values):
    return pandas.DataFrame([{"income": 50_000.0, "debt": 25_000.0, "years_employed": 3, "region": "north", **values}])


def test_debt_is_seen_beside_income():
    assert features(row())["debt_ratio"].item() == 0.5


def test_who_has_no_income_is_no_division_by_zero():
    assert features(row(income=0.0, debt=10.0))["debt_ratio"].item() == 10.0
    assert features(row(income=0.0))["log_income"].item() == 0.0


@pytest.mark.parametrize("region", ["north", "south", "east", "west"])
def test_where_somebody_lives_changes_nothing(region):
    pandas.testing.assert_frame_equal(features(row(region=region)), features(row()))
