import json
import pathlib

import pytest

from loans.data import sample
from loans.model import train

ROOT = pathlib.Path(__file__).parent.parent


@pytest.fixture(scope="session")
def trained():
    return train(sample(4000, 0), 0)


@pytest.fixture(scope="session")
def baseline():
    return json.loads((ROOT / "baseline.json").read_text(encoding="utf-8"))
