"""Uploads files one after the other, and compares in the end what the server has: `upload.py NAME`. Touches /tmp/NAME after a few."""

import os
import pathlib
import sys
import tempfile

import mlflow

FILES = 40
BYTES = 2_000_000

(name,) = sys.argv[1:]
mlflow.set_experiment("faults")
contents = {}
with mlflow.start_run(run_name=name) as run, tempfile.TemporaryDirectory() as folder:
    for index in range(FILES):
        path = pathlib.Path(folder, f"{index}.bin")
        path.write_bytes(os.urandom(BYTES))
        contents[path.name] = path.read_bytes()
        mlflow.log_artifact(str(path))
        if index == 3:
            pathlib.Path("/tmp", name).touch()
    whole = 0
    for file, content in contents.items():
        fetched = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path=file, dst_path=folder)
        whole += pathlib.Path(fetched).read_bytes() == content
print(f"{whole} of {FILES} files are there")
