"""A run that can be had again: two processes, with nothing in common but the seed, learn the same model to the last digit."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

from loans.model import metrics

SRC = pathlib.Path(__file__).parent.parent / "src"


def run(file, seed, hash_seed):
    env = {**os.environ, "PYTHONPATH": str(SRC), "PYTHONHASHSEED": hash_seed}
    subprocess.run([sys.executable, "-m", "loans.train", "--seed", seed, str(file)], check=True, env=env)
    return json.loads(file.read_text(encoding="utf-8"))


def test_the_same_seed_gives_the_same_model_and_the_same_metrics(tmp_path):
    first, second = run(tmp_path / "a.json", "0", "1"), run(tmp_path / "b.json", "0", "2")

    assert first == second
    assert run(tmp_path / "c.json", "1", "1")["model"] != first["model"]


def test_the_run_gives_what_was_tested(tmp_path, trained):
    found = run(tmp_path / "a.json", "0", "1")

    assert {name: found[name] for name in ("accuracy", "recall")} == pytest.approx(metrics(trained.model, trained.held_out))
