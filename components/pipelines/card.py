"""Writes the card of a version of a model: what it is, what it was made of and how well it does, as Markdown, from what the registry knows of it.

It becomes the version's description, and the file `model-card.md` of its run. Intended use, limits and who answers for it are tags of the registered model
(`intended-use`, `limits`, `owner`), which a person sets; where they are missing, the card says so.
"""

import json
import re

import mlflow

NOT_STATED = "*not stated*"
LONGEST = 500

# Longest description of a version that the registry's table takes. https://github.com/mlflow/mlflow/blob/v3.17.2/mlflow/store/model_registry/dbmodels/models.py
LONGEST_DESCRIPTION = 5000
FILE = "model-card.md"

def escaped(value, longest=LONGEST):
    """A value as text of Markdown, whatever it holds: no markup, no HTML, no link, no line of its own."""
    text = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+", " ", str(value))[:longest]
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # With a zero-width character an address is none that a viewer makes a link of.
    text = re.sub(r"(?i)\b(https?|ftp|www)(?=[:.])", "\\1\u200b", text)
    return re.sub(r"([\\`*_{}\[\]()#+!|~$-])", r"\\\1", text).strip()


def table(head, rows):
    lines = ["| %s |" % " | ".join(head), "|%s" % (" --- |" * len(head))]
    return lines + ["| %s |" % " | ".join(escaped(cell) or NOT_STATED for cell in row) for row in rows]


def section(title, lines):
    return ["", "## " + title, "", *lines] if lines else []


def fields_of(schema):
    return [] if schema is None else [(field.name or "value", field.type) for field in schema]


def slices_of(text):
    """Rows of a table of accuracy by group; anybody may set a tag, so what is not of the form is not shown."""
    try:
        found = json.loads(text or "{}")
        return [(column, value, each["rows"], each["accuracy"]) for column, values in found.items() for value, each in values.items()]
    except (ValueError, TypeError, KeyError, AttributeError):
        return []


def text_of(model, version, run=None, signature=None):
    """The card of a version: `model` and `version` as the registry gives them, with the run that trained it and the signature, where there are."""
    tags, about = dict(version.tags or {}), dict(model.tags or {})
    params = dict(run.data.params) if run else {}
    metrics = sorted((run.data.metrics if run else {}).items())
    measured = [(name, "%.4g" % value) for name, value in metrics] + [
        (name, value) for name, value in sorted(tags.items()) if name.endswith("-accuracy")
    ]
    made = [
        ("data", params.get("data", "")),
        ("rows", params.get("rows", "")),
        ("data version", tags.get("data-version", "")),
        ("code revision", tags.get("code-revision", "")),
        ("trained because of", tags.get("trigger", "")),
        ("run", tags.get("training-run", version.run_id or "")),
    ]
    tested = [escaped(tags["validation"]) + ": " + escaped(tags.get("validation-reason", ""))] if "validation" in tags else []
    sliced = table(("column", "value", "rows", "accuracy"), slices_of(tags.get("slices"))) if slices_of(tags.get("slices")) else [NOT_STATED]
    return "\n".join(
        [
            "# %s, version %s" % (escaped(version.name), escaped(version.version)),
            *section("Intended use", [escaped(about.get("intended-use", "")) or NOT_STATED]),
            *section("Limits", [escaped(about.get("limits", "")) or NOT_STATED]),
            *section("Who answers for it", [escaped(about.get("owner", "")) or NOT_STATED]),
            *section("What it was made of", table(("what", "which"), made)),
            *section("What it takes", table(("column", "type"), fields_of(signature.inputs)) if signature and signature.inputs else []),
            *section("What it gives", table(("column", "type"), fields_of(signature.outputs)) if signature and signature.outputs else []),
            *section("How well it does", (table(("measure", "value"), measured) if measured else [NOT_STATED]) + (["", *tested] if tested else [])),
            *section("How it does by group", sliced),
            "",
        ]
    )


def write(client, name, version):
    """Writes the card of a version, anew if it had one."""
    found = client.get_model_version(name, version)
    run = client.get_run(found.run_id) if found.run_id else None
    signature = mlflow.models.get_model_info("models:/%s/%s" % (name, version)).signature
    text = text_of(client.get_registered_model(name), found, run, signature)
    client.update_model_version(name, version, description=shortened(text))
    if run:
        client.log_text(run.info.run_id, text, FILE)


def shortened(text):
    """As many whole lines of a card as a description takes, and where the rest is."""
    rest = "\n\n*The rest is in the file `%s` of the run.*\n" % FILE
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return text[: LONGEST_DESCRIPTION - len(rest)].rpartition("\n")[0] + rest
