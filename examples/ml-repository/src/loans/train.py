"""Trains the model and writes what it does, the same for the same seed: `python -m loans.train --rows 4000 --seed 0 metrics.json`."""

import argparse
import hashlib
import json
import pathlib

from loans.data import sample
from loans.model import metrics, metrics_by, train


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    frame = sample(given.rows, given.seed)
    trained = train(frame, given.seed)
    learned = trained.model.named_steps["logisticregression"]
    found = {
        "data": hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest(),
        "model": hashlib.sha256(learned.coef_.tobytes() + learned.intercept_.tobytes()).hexdigest(),
        "seed": given.seed,
        **metrics(trained.model, trained.held_out),
        "by_region": metrics_by(trained.model, trained.held_out, "region"),
    }
    given.file.write_text(json.dumps(found, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
