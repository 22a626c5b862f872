"""Prints what a job said of each file, of whole files only: `predictions.py FOLDER`, where FOLDER is a copy of the job's output."""

import json
import sys
from pathlib import Path

import pandas


def predictions(output):
    for pointer in sorted(Path(output).glob("predictions/**/current.json")):
        current = json.loads(pointer.read_text(encoding="utf-8"))
        parts = sorted(path for path in (Path(output) / current["folder"]).iterdir() if path.name != "done.json")
        yield current, pandas.concat(map(pandas.read_csv, parts), ignore_index=True)


if __name__ == "__main__":
    for current, table in predictions(sys.argv[1]):
        print("%s by version %s: %d rows, %.1f days on average" % (current["file"], current["version"], len(table), table["prediction"].mean()))
