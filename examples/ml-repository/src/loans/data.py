"""The data that the model learns from: what is right in them, and a made-up sample in place of a file with real people in it."""

import numpy
import pandas
import pandera.pandas as pa

REGIONS = ("north", "south", "east", "west")
FEATURES = ["income", "debt", "years_employed", "region"]
TARGET = "repaid"

SCHEMA = pa.DataFrameSchema(
    {
        "income": pa.Column(float, pa.Check.in_range(0, 1_000_000)),
        "debt": pa.Column(float, pa.Check.in_range(0, 5_000_000)),
        "years_employed": pa.Column(int, pa.Check.in_range(0, 60)),
        "region": pa.Column(str, pa.Check.isin(REGIONS)),
        TARGET: pa.Column(int, pa.Check.isin([0, 1])),
    },
    # A column that nobody knows of is a mistake, or somebody's address.
    strict=True,
)


def sample(rows: int, seed: int) -> pandas.DataFrame:
    """As many rows as asked for, the same for the same seed. Put the reading of your own data in its place."""
    generator = numpy.random.default_rng(seed)
    income = generator.lognormal(10.5, 0.5, rows).clip(0, 1_000_000).round(2)
    debt = (income * generator.gamma(2.0, 0.4, rows)).clip(0, 5_000_000).round(2)
    years = generator.integers(0, 40, rows)
    score = 1.2 + 0.06 * years - 1.8 * debt / income + 0.4 * numpy.log(income / 36_000) + generator.normal(0, 0.35, rows)
    region = generator.choice(REGIONS, rows)
    return pandas.DataFrame({"income": income, "debt": debt, "years_employed": years, "region": region, TARGET: (score > 0).astype(int)})


def validated(frame: pandas.DataFrame) -> pandas.DataFrame:
    """The frame, if all of it is right; else an error with every row that is not."""
    return SCHEMA.validate(frame, lazy=True)
