"""Rows that a model was asked for and has since been told the right answers of, read from the bucket that requests are captured in.

The bucket may have another key than the bucket of the data: variables of its key begin with CAPTURES_.
"""

import hashlib
import time

import captures
import pandas
import store

KEY = "CAPTURES_"
VARIANTS = ("champion", "challenger")

# Files and rows beyond which a training would be about yesterday's load more than about its data; the newest are taken.
MOST_FILES = 5000
MOST_ROWS = 200_000

# Of a hundred rows, those that nothing is learned from, so that a version can be tested on them.
HELD_BACK = 40


def judged_rows(address, model, hours):
    """Rows with their right answers, the newest last: columns of the request, `id` and `answer`. Each id once, whichever versions were asked."""
    bucket = store.store(address, KEY)
    since = time.time() - hours * 3600
    answers = {}
    for content in contents(bucket, captures.truth_folder(model)):
        for truth in captures.truths_in(content)[0]:
            # The first truth counts, as for whoever measures how well the model does.
            answers.setdefault(truth.id, truth.value)
    rows = {}
    for variant in VARIANTS:
        folder = captures.requests_folder(model, variant)
        for content in contents(bucket, folder, folder + captures.hour_of(since)):
            for asked in captures.records_in(content, variant)[0]:
                if asked.id in answers and asked.inputs and asked.time >= since:
                    rows.setdefault(asked.id, (asked.time, {**asked.inputs, "id": asked.id, "answer": answers[asked.id]}))
    return pandas.DataFrame([row for _, row in sorted(rows.values(), key=lambda each: each[0])[-MOST_ROWS:]])


def contents(bucket, folder, after=""):
    """Contents of the newest objects of a folder, the oldest of them first. An object that is gone by now is left out."""
    for each in list(bucket.list(folder, after))[-MOST_FILES:]:
        content = bucket.get(each.name)
        if content is not None:
            yield content


def usable(rows, columns, answers):
    """Features in the order of `columns` and answers of the type of `answers`; rows that lack a value, such as one that was redacted, are left out."""
    if rows.empty or not set(columns) <= set(rows.columns):
        return pandas.DataFrame(columns=columns), pandas.Series(dtype=answers.dtype), pandas.Series(dtype=str)
    features = rows[list(columns)].apply(pandas.to_numeric, errors="coerce")
    known = set(answers.unique())
    right = typed(rows["answer"], answers)
    whole = features.notna().all(axis=1) & right.map(lambda value: value in known)
    return features[whole].astype("float64").reset_index(drop=True), right[whole].reset_index(drop=True), rows["id"][whole].reset_index(drop=True)


def typed(values, answers):
    """Answers as whoever sent them wrote them, in the type of those that were learned from: 1, 1.0 and "1" are one answer."""
    if pandas.api.types.is_numeric_dtype(answers):
        return pandas.to_numeric(values, errors="coerce").map(lambda value: answers.dtype.type(value) if value == value else None)
    return values.map(str)


def is_held_back(identifier):
    """The same for each step and each run: what was once learned from never tests."""
    return int(hashlib.sha256(identifier.encode()).hexdigest(), 16) % 100 < HELD_BACK
