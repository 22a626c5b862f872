"""Data: what is right passes, and every way to be wrong is told by its column."""

import pandera.errors
import pytest

from loans.data import sample, validated


def test_a_sample_is_right():
    assert len(validated(sample(500, 1))) == 500


def test_the_same_seed_gives_the_same_rows():
    assert sample(100, 3).equals(sample(100, 3))
    assert not sample(100, 3).equals(sample(100, 4))


@pytest.mark.parametrize(
    ("column", "value"),
    [("income", -1.0), ("income", None), ("debt", 1e9), ("years_employed", 99), ("region", "moon"), ("repaid", 2), ("address", "1 Main Street")],
)
def test_what_is_wrong_is_told(column, value):
    frame = sample(50, 1).assign(**{column: lambda rows: rows[column] if column in rows else value})
    frame[column] = frame[column].astype(object)
    frame.loc[7, column] = value

    with pytest.raises(pandera.errors.SchemaErrors, match=column):
        validated(frame)
