"""What the files of a job's output are called, and which rows each holds."""

import hashlib
import json
import re
from datetime import date

import pandas

SUFFIXES = (".csv", ".jsonl", ".parquet")

DAY = re.compile(r"(?<!\d)(\d{4})[-/](\d{2})[-/](\d{2})(?!\d)")


def recipe_of(mark, rows, columns, keep):
    """Sixteen characters that differ where anything but the model's version would make other predictions of a file, or cut it otherwise."""
    made_of = json.dumps([mark, rows, columns, keep], separators=(",", ":"))
    return hashlib.sha256(made_of.encode()).hexdigest()[:16]


def folder_of(name, recipe, version):
    """Folder of all predictions of one content of a file by one version."""
    return "predictions/%s/%s-v%s/" % (name, recipe, version)


def part_of(name, recipe, version, index):
    """Name of one partition's predictions: equal input gives an equal name, so that who starts anew finds what is there."""
    return "%s%06d%s" % (folder_of(name, recipe, version), index, suffix_of(name))


def suffix_of(name):
    return next((suffix for suffix in SUFFIXES if name.endswith(suffix)), "")


def day_of(item):
    """The day that a file is about: the last in its name, or else that of its writing."""
    for found in reversed(DAY.findall(item.name)):
        try:
            return date(*map(int, found))
        except ValueError:
            continue
    return item.written.date()


def tables(path, suffix, rows):
    """The file as tables of this many rows each, but the last."""
    if suffix == ".csv":
        yield from pandas.read_csv(path, chunksize=rows)
    elif suffix == ".jsonl":
        yield from pandas.read_json(path, lines=True, chunksize=rows)
    else:
        yield from parquet_tables(path, rows)


def parquet_tables(path, rows):
    """A batch ends where a group of rows does, so what is short is filled up from the next."""
    from pyarrow import Table, parquet

    held = None
    for batch in parquet.ParquetFile(path).iter_batches(batch_size=rows):
        table = Table.from_batches([batch])
        held = table if held is None else Table.from_batches(held.to_batches() + table.to_batches())
        while held.num_rows >= rows:
            yield held.slice(0, rows).to_pandas()
            held = held.slice(rows)
    if held is not None and held.num_rows > 0:
        yield held.to_pandas()


def write(table, path, suffix):
    if suffix == ".csv":
        table.to_csv(path, index=False)
    elif suffix == ".jsonl":
        table.to_json(path, orient="records", lines=True, date_format="iso")
    else:
        table.to_parquet(path, index=False)
