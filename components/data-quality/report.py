"""What an Evidently report says of drift, for each program that makes one."""


def share_of(snapshot):
    """Share of drifted columns, as the preset's first metric counts it."""
    for metric in snapshot.dict()["metrics"]:
        value = metric["value"]
        if isinstance(value, dict) and "share" in value:
            return float(value["share"])
    raise SystemExit("the report has no share of drifted columns: " + ", ".join(metric["metric_name"] for metric in snapshot.dict()["metrics"]))


def is_drifted(metric):
    """Whether a column's drift is past its threshold: below it for a test's p-value, above it for a distance."""
    score, threshold = float(metric["value"]), metric["config"]["threshold"]
    return score < threshold if "p_value" in metric["config"]["method"] else score >= threshold
