"""Fetches a model of the registry for KServe: `fetch-model.py models:/<name>@<alias> <folder>`.

Examples of requests that MLflow keeps beside a model are JSON too, and servers that look for the one file of a model would take them for it.
"""

import pathlib
import sys

import mlflow

address, folder = sys.argv[-2:]
mlflow.artifacts.download_artifacts(artifact_uri=address, dst_path=folder)
for example in pathlib.Path(folder).glob("*input_example*"):
    example.unlink()
