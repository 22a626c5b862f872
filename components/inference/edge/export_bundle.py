"""Makes signed bundles of registered models, for each group of devices whose alias names a version that has none yet.

A model of scikit-learn becomes ONNX, is quantised where its group asks for it, and is compared with the original on sample rows: a bundle that answers
otherwise is not made. Reads GROUPS_FILE (the groups, as JSON), MLFLOW_TRACKING_URI, STORE_URI (where bundles are kept), KEYS_FOLDER, and, where
there is a registry besides, REGISTRY_URL with DOCKER_CONFIG_FILE. Exits 1 when a group's bundle could not be made; the others' are made all the same.
"""

import base64
import json
import os
import sys
import tempfile
import urllib.parse

import mlflow
import numpy
import onnx
import pandas
from edge_bundle import BUNDLE_TYPE, MANIFEST_TYPE, METADATA, MODEL, SMOKE_TEST, TITLE, digest_of, signature_tag
from edge_layout import Layout
from edge_model import Model, difference
from edge_registry import Registry
from edge_signing import bytes_of, described, signers
from edge_store import Store, candidate_path
from mlflow.exceptions import MlflowException
from onnxruntime.quantization import QuantType, quantize_dynamic
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.base import is_classifier
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline

MEDIA_TYPES = {
    MODEL: "application/vnd.mlops-estate.edge-model.v1+onnx",
    METADATA: "application/vnd.mlops-estate.edge-metadata.v1+json",
    SMOKE_TEST: "application/vnd.mlops-estate.edge-smoke-test.v1+json",
}
MOST_SAMPLES = 200
SMOKE_ROWS = 20
QUANTISED = ("MatMulInteger", "ConvInteger", "DynamicQuantizeLSTM", "QLinearMatMul", "DynamicQuantizeMatMul", "QGemm")
MEBIBYTE = 1024 * 1024


class Impossible(Exception):
    """Why a group's bundle is not made."""


def version_behind(client, model, alias):
    try:
        return client.get_model_version_by_alias(model, alias)
    except MlflowException as error:
        unknown_alias = error.error_code == "INVALID_PARAMETER_VALUE" and "alias" in str(error)
        if error.error_code == "RESOURCE_DOES_NOT_EXIST" or unknown_alias:
            return None
        raise


def samples_of(uri):
    """Rows that the model is known to take: the example that it was logged with, and mixtures of its columns, always the same ones."""
    saved = mlflow.models.Model.load(uri)
    example = saved.load_input_example(uri) if saved.saved_input_example_info else None
    if not isinstance(example, pandas.DataFrame) or example.empty:
        raise Impossible("the model has no table as its example; log it with input_example=, so that there are rows to compare on")
    generator = numpy.random.default_rng(0)
    places = {name: generator.integers(0, len(example), MOST_SAMPLES) for name in example.columns}
    mixed = pandas.DataFrame({name: example[name].to_numpy()[place] for name, place in places.items()})
    return pandas.concat([example.head(MOST_SAMPLES), mixed], ignore_index=True).astype(example.dtypes)


def columns_of(samples):
    return [{"name": str(name), "type": "number" if pandas.api.types.is_numeric_dtype(samples[name]) else "string"} for name in samples.columns]


def has_columns(model):
    """Whether a part of the model asks for columns by their names, so that each has to be an input of its own."""
    parts = [step for _, step in model.steps] if isinstance(model, Pipeline) else [model]
    return any(isinstance(part, ColumnTransformer) or (part is not model and isinstance(part, Pipeline) and has_columns(part)) for part in parts)


def converted(model, columns, layout, name):
    """The model as ONNX, with a name of its own: the library's would be another each time."""
    if layout == "matrix":
        inputs = [("input", FloatTensorType([None, len(columns)]))]
    else:
        kinds = {"number": FloatTensorType, "string": StringTensorType}
        inputs = [(column["name"], kinds[column["type"]]([None, 1])) for column in columns]
    options = {"zipmap": False} if is_classifier(model) else None
    try:
        graph = to_onnx(model, initial_types=inputs, options=options, name=name)
    except Exception as error:  # the library raises of its own and of numpy's for what it does not know
        raise Impossible("scikit-learn's model cannot become ONNX: %s" % str(error).splitlines()[0][:300]) from None
    if layout == "columns":
        rename_inputs(graph)
    return graph


def rename_inputs(graph):
    """Inputs by their places, since a column may be called anything."""
    names = {entry.name: "column_%d" % index for index, entry in enumerate(graph.graph.input)}
    for entry in graph.graph.input:
        entry.name = names[entry.name]
    for node in graph.graph.node:
        for index, given in enumerate(node.input):
            node.input[index] = names.get(given, given)


def quantised(path):
    """Makes weights of 8 bits of those of a file; how many operators that were."""
    smaller = path + ".int8"
    quantize_dynamic(path, smaller, weight_type=QuantType.QInt8)
    os.replace(smaller, path)
    return sum(node.op_type in QUANTISED for node in onnx.load(path).graph.node)


def rows_of(samples):
    return json.loads(samples.to_json(orient="split", index=False))["data"]


def compared(model, exported, samples):
    """How far the bundle's answers are from the model's: of predictions, and of what it gives each class."""
    names, rows = [str(name) for name in samples.columns], rows_of(samples)
    found, scores = exported.predict(names, rows)
    expected = numpy.asarray(model.predict(samples)).tolist()
    apart = {"rows": len(rows), "predictions": difference(found, expected), "scores": 0.0}
    if is_classifier(model) and scores is not None and hasattr(model, "predict_proba"):
        apart["scores"] = float(numpy.abs(numpy.asarray(scores) - model.predict_proba(samples)).max())
    return apart, found


def files_of(group, version, run):
    """The files of a bundle. Raises Impossible where it would not answer as the model does, or would be too large."""
    with tempfile.TemporaryDirectory() as folder:
        uri = mlflow.artifacts.download_artifacts(artifact_uri="models:/%s/%s" % (version.name, version.version), dst_path=folder)
        samples = samples_of(uri)
        if "sklearn" not in mlflow.models.Model.load(uri).flavors:
            raise Impossible("the model is not one of scikit-learn")
        model = mlflow.sklearn.load_model(uri)
    columns = columns_of(samples)
    layout = "columns" if has_columns(model) or any(column["type"] == "string" for column in columns) else "matrix"
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, MODEL)
        onnx.save(converted(model, columns, layout, "%s-%s" % (version.name, version.version)), path)
        changed = quantised(path) if group["quantise"] == "int8" else 0
        metadata = described_by(version, run, {"columns": columns, "layout": layout, "quantise": group["quantise"], "quantisedOperators": changed})
        write(folder, METADATA, metadata)
        exported = Model(folder)
        apart, found = compared(model, exported, samples)
        worst = max(apart["predictions"], apart["scores"])
        print("%s: %d operators quantised; on %d rows predictions differ by %.6f, scores by %.6f" % (group["name"], changed, *apart.values()))
        if not worst <= group["maxDifference"]:
            raise Impossible("the bundle's answers differ from the model's by %.4f, and %s is allowed" % (worst, group["maxDifference"]))
        write(folder, METADATA, {**metadata, "difference": apart})
        asked = samples.head(SMOKE_ROWS)
        smoke = {"columns": [str(name) for name in asked.columns], "rows": rows_of(asked), "expected": found[: len(asked)]}
        write(folder, SMOKE_TEST, smoke)
        files = {name: read(folder, name) for name in MEDIA_TYPES}
    size = sum(map(len, files.values()))
    if size > group["maxBundleMiB"] * MEBIBYTE:
        raise Impossible("the bundle has %.1f MiB, and maxBundleMiB allows %d" % (size / MEBIBYTE, group["maxBundleMiB"]))
    return files


def described_by(version, run, form):
    """What a bundle says of itself: what it was made of, by which run, of which code and data, and how good it was then."""
    tags, metrics = (run.data.tags, run.data.metrics) if run else ({}, {})
    return {
        "model": version.name,
        "version": str(version.version),
        "run": version.run_id or None,
        "codeRevision": tags.get("mlflow.source.git.commit"),
        "dataVersion": tags.get("data.version"),
        "metrics": metrics,
        "format": "onnx",
        **form,
    }


def write(folder, name, value):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(bytes_of(value))


def read(folder, name):
    with open(os.path.join(folder, name), "rb") as file:
        return file.read()


def artifact_of(files, version):
    """Blobs and manifest of a bundle; equal for equal files."""
    config = bytes_of({"model": version.name, "version": str(version.version)})
    layers = [{**described(content, MEDIA_TYPES[name]), "annotations": {TITLE: name}} for name, content in sorted(files.items())]
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST_TYPE, "config": described(config, BUNDLE_TYPE), "layers": layers}
    return [config, *files.values()], bytes_of(manifest)


def publish(places, group, version, files, signer):
    """Puts bundle and signature where devices find them, the signature last; the bundle's digest."""
    repository = group["repository"]
    blobs, manifest = artifact_of(files, version)
    digest = digest_of(manifest)
    signed, signature = signer.signature_of(repository, digest)
    for place in places:
        for blob in [*blobs, *signed]:
            place.push_blob(repository, digest_of(blob), blob)
        place.push_manifest(repository, "v%s-%s" % (version.version, digest[7:19]), manifest, MANIFEST_TYPE)
        place.push_manifest(repository, signature_tag(digest), signature, MANIFEST_TYPE)
    return digest


def export(client, store, places, group, signer):
    """Makes a group's bundle, unless the version behind its alias has one in the form that is asked for."""
    version = version_behind(client, group["model"], group["alias"])
    if version is None:
        print("%s: no version of %s has the alias %s yet" % (group["name"], group["model"], group["alias"]))
        return
    form = {name: group[name] for name in ("repository", "quantise", "maxBundleMiB", "maxDifference", "signatureKey")}
    made_of = {"model": group["model"], "version": str(version.version), **form}
    path = candidate_path(group["name"])
    known = json.loads(store.read(path) or b"{}")
    if known.get("madeOf") == made_of:
        print("%s: version %s has its bundle" % (group["name"], version.version))
        return
    run = client.get_run(version.run_id) if version.run_id else None
    digest = publish(places, group, version, files_of(group, version, run), signer)
    store.write(path, bytes_of({"digest": digest, "madeOf": made_of}))
    print("%s: version %s is %s" % (group["name"], version.version, digest))


def registries(env):
    """The registry beside the bucket, where there is one, with the login that Docker's configuration has for it."""
    url = env.get("REGISTRY_URL")
    if not url:
        return []
    logins = json.loads(read(*os.path.split(env["DOCKER_CONFIG_FILE"]))).get("auths", {}) if "DOCKER_CONFIG_FILE" in env else {}
    host = urllib.parse.urlsplit(url).netloc
    login = next((entry for name, entry in logins.items() if urllib.parse.urlsplit("//" + name.split("://")[-1]).netloc == host), None)
    if login is None:
        return [Registry(url)]
    username, _, password = base64.b64decode(login["auth"]).decode().partition(":")
    return [Registry(url, username, password)]


def main(env):
    with open(env["GROUPS_FILE"], encoding="utf-8") as file:
        groups = json.load(file)
    keys = signers(env["KEYS_FOLDER"], {group["signatureKey"] for group in groups})
    store, client = Store(env["STORE_URI"]), mlflow.MlflowClient()
    places = [Layout(store), *registries(env)]
    failed = 0
    for group in groups:
        try:
            export(client, store, places, group, keys[group["signatureKey"]])
        except Exception as error:  # one group's model must not keep the others from theirs
            failed = 1
            print("%s: FAILED: %s%s" % (group["name"], "" if isinstance(error, Impossible) else type(error).__name__ + ": ", error), file=sys.stderr)
    return failed


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    sys.exit(main(os.environ))
