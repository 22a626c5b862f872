"""
Leaves what a model was asked and what turned out true in a folder, as model servers and the monitor do: rows of the iris data, of which the petals are said
to be longer than they were. Arguments: folder, model, number of rows, by how much longer, and a word that ids begin with.
"""

import datetime
import json
import os
import sys

from sklearn.datasets import load_iris

folder, model, count, longer, word = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), sys.argv[5]
rows = load_iris(as_frame=True).frame.sample(count, replace=True, random_state=7).reset_index(drop=True)
now = datetime.datetime.now(datetime.timezone.utc)
hour, time = now.strftime("%Y/%m/%d/%H"), now.isoformat()


def write(place, name, lines):
    path = os.path.join(folder, model, place, hour)
    os.makedirs(path, exist_ok=True)
    with open(os.path.join(path, name), "w", encoding="utf-8") as file:
        file.write("".join(line + "\n" for line in lines))


requests, truths = [], []
for number, row in rows.iterrows():
    identifier = "%s-%d" % (word, number)
    inputs = {name: float(value) + (longer if name.startswith("petal length") else 0) for name, value in row.items() if name != "target"}
    about = {"id": identifier, "time": time, "model": model, "variant": "champion", "version": "1", "prediction": 0, "status": 200, "seconds": 0.01}
    requests.append(json.dumps({**about, "inputs": inputs}))
    # Whoever takes truth writes its moment as seconds.
    truths.append(json.dumps({"id": identifier, "time": now.timestamp(), "value": int(row["target"])}))
write("requests/champion", "1-%s.jsonl" % word, [*requests, "a line that was cut o"])
# The challenger was asked the same, and truth is told of some twice and of one that nobody asked about.
write("requests/challenger", "1-%s.jsonl" % word, requests[:10])
write("ground-truth", "1-%s.jsonl" % word, [*truths, *truths[:5], json.dumps({"id": "stranger", "time": now.timestamp(), "value": 1}), "[]"])
