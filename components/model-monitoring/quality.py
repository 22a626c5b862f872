"""Whether what a model was asked keeps to its schema: columns that are missing or unexpected, values of another type, out of range or not allowed."""


def findings(settings, asked):
    """Each column and sort of fault that more rows have than may."""
    schema = {each["name"]: each for each in settings["schema"]}
    if not schema or not asked:
        return []
    columns = [each for each in schema if not is_redacted(settings, each)]
    faults = {}
    for row in asked:
        for column in columns:
            fault = _fault(schema[column], row.get(column))
            if fault is not None:
                faults[column, fault] = faults.get((column, fault), 0) + 1
        for column in row.keys() - schema.keys():
            faults[column, "unexpected"] = faults.get((column, "unexpected"), 0) + 1
    found = [{"column": column, "fault": fault, "rows": rows, "share": rows / len(asked)} for (column, fault), rows in faults.items()]
    return sorted((each for each in found if each["share"] > settings["faultShare"]), key=lambda each: (each["column"], each["fault"]))[:MOST]


def is_redacted(settings, column):
    """Whether captures do not have the values of a column, by its name in any capitals."""
    return column.strip().casefold() in {each.strip().casefold() for each in settings["redact"]}


#: Findings that are told; callers choose the names of unexpected columns.
MOST = 100


def _fault(column, value):
    if value is None or value != value:
        return None if column["nullable"] else "missing"
    if not TYPES[column["type"]](value):
        return "type"
    if column["type"] in ("number", "integer") and not column.get("min", value) <= value <= column.get("max", value):
        return "range"
    return "value" if "allowed" in column and value not in column["allowed"] else None


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


TYPES = {
    "number": _is_number,
    "integer": lambda value: _is_number(value) and value == int(value),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
}
