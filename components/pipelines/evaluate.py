"""Tests a version of a model on rows that it did not learn from, beside the version that answers now, and says whether it is better.

Reads from the environment: MLFLOW_TRACKING_URI, MODEL, VERSION, DATA, TARGET, SEED and RECENT as train.py does, ALIAS (the version that wears
it answers now; `champion` if not given), LEAST_ACCURACY, LEAST_RECENT (recent rows below which they say nothing), MAX_WORSE (by how much the share
of right answers on held-out rows may fall where recent ones are answered no worse) and SLICES (columns by whose values accuracy is told apart,
parted by commas). Leaves `better` (`true` or `false`) and `held-out-accuracy` in OUTPUTS_FOLDER, and tags the version with what was found.
"""

import json
import os
from dataclasses import dataclass

import card
import mlflow
from mlflow.exceptions import MlflowException
from sklearn.metrics import accuracy_score
from training_data import LEAST_RECENT, gather, least_recent, leave, table

# Values of a column beyond which accuracy by value says more of chance than of fairness, and the longest tag that MLflow keeps.
MOST_VALUES = 12
LONGEST_TAG = 5000


@dataclass(frozen=True)
class Shares:
    """Shares of right answers on held-out rows, and on recent ones where there are enough to say anything."""

    held_out: float
    recent: float | None = None


@dataclass(frozen=True)
class Rule:
    """What a version must do to be released."""

    least_accuracy: float
    max_worse: float = 0.05
    least_recent: int = LEAST_RECENT

    @staticmethod
    def from_environment():
        return Rule(float(os.environ["LEAST_ACCURACY"]), float(os.environ.get("MAX_WORSE", "0.05")), least_recent())


@dataclass(frozen=True)
class Judgement:
    """What a test found. `champion` is the version that answered before, and None where none did."""

    better: bool
    reason: str
    challenger: Shares
    champion: str | None
    champions: Shares | None


def share(model, rows):
    return float(accuracy_score(rows.answers, model.predict(rows.features)))


def shares(name, version, data, rule):
    model = mlflow.pyfunc.load_model("models:/%s/%s" % (name, version))
    return Shares(share(model, data.held_out), share(model, data.recent) if len(data.recent) >= rule.least_recent else None)


def wearer(client, model, alias):
    """Version that wears an alias; none where no version does."""
    try:
        return client.get_model_version_by_alias(model, alias).version
    except MlflowException as error:
        # The registry's answers for an unknown model and for an unknown alias; anything else is a fault, not an answer.
        if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            return None
        raise


def verdict(new, now, rule):
    """
    Whether a version may be released, and why. By itself it must be good enough. Beside the one that answers now it must do no worse: on recent rows where
    there are enough of them, since those are what it will be asked for, and then a little may be lost on older ones.
    """
    if new.held_out < rule.least_accuracy and (new.recent is None or new.recent < rule.least_accuracy):
        return False, "%.3f right answers, and at least %.3f are asked" % (new.held_out, rule.least_accuracy)
    if now is None:
        return True, "it is good enough, and no version answers now"
    if new.recent is None or now.recent is None:
        compared = "%.3f right answers on held-out rows beside %.3f" % (new.held_out, now.held_out)
        return new.held_out >= now.held_out, compared
    compared = "%.3f right answers on recent rows beside %.3f, and %.3f on held-out ones beside %.3f" % (
        new.recent,
        now.recent,
        new.held_out,
        now.held_out,
    )
    return new.recent >= now.recent and new.held_out >= now.held_out - rule.max_worse, compared


def judge(client, name, version, data, rule, alias="champion"):
    """Tests a version, and writes what was found into its tags and its card."""
    before = wearer(client, name, alias)
    new = shares(name, version, data, rule)
    now = None if before is None else shares(name, before, data, rule)
    better, reason = verdict(new, now, rule)
    tags = {
        "validation": "passed" if better else "failed",
        "validation-reason": reason,
        "held-out-accuracy": "%.4f" % new.held_out,
        **({} if new.recent is None else {"recent-accuracy": "%.4f" % new.recent}),
        **({} if now is None else {"compared-with": str(before)}),
        **slices(name, version, data),
    }
    for key, value in tags.items():
        client.set_model_version_tag(name, version, key, value)
    card.write(client, name, version)
    return Judgement(better, reason, new, None if before is None else str(before), now)


def slices(name, version, data):
    """Accuracy of a version by the values of each column of SLICES, as a tag; none where none is asked for."""
    columns = [column.strip() for column in os.environ.get("SLICES", "").split(",") if column.strip()]
    features, answers = data.held_out.features, data.held_out.answers
    model = mlflow.pyfunc.load_model("models:/%s/%s" % (name, version)) if columns else None
    found = {}
    for column in columns:
        if column not in features.columns or features[column].nunique() > MOST_VALUES:
            print("accuracy is not told apart by %r: it is no column, or has more than %d values" % (column, MOST_VALUES))
            continue
        right = answers == model.predict(features)
        groups = right.groupby(features[column])
        found[column] = {str(value): {"rows": int(len(group)), "accuracy": round(float(group.mean()), 4)} for value, group in groups}
    text = json.dumps(found)
    return {"slices": text} if found and len(text) <= LONGEST_TAG else {}


def main():
    model, version, alias = os.environ["MODEL"], os.environ["VERSION"], os.environ.get("ALIAS", "champion")
    rule = Rule.from_environment()
    found = judge(mlflow.MlflowClient(), model, version, gather(*table(os.environ.get("DATA", ""))), rule, alias)
    leave("better", "true" if found.better else "false")
    leave("held-out-accuracy", found.challenger.held_out)
    beside = (
        "no version answers now"
        if found.champions is None
        else "version %s, which answers now, has %.3f" % (found.champion, found.champions.held_out)
    )
    print("version %s of %s: accuracy %.3f, at least %.3f is asked, %s" % (version, model, found.challenger.held_out, rule.least_accuracy, beside))
    print(found.reason)


if __name__ == "__main__":
    main()
