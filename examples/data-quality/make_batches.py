"""Writes three CSV files to a folder: `reference`, `same` (other rows of the same wines) and `drifted` (as if measured by another instrument)."""

import os
import sys

from sklearn.datasets import load_wine

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
table = load_wine(as_frame=True).data[["alcohol", "malic_acid", "ash", "magnesium", "proline"]].sample(frac=1, random_state=0)
half = len(table) // 2
drifted = table[half:] * 1.2
for name, rows in {"reference": table[:half], "same": table[half:], "drifted": drifted}.items():
    rows.to_csv(os.path.join(folder, name + ".csv"), index=False)
