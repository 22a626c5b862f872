"""Names of partitions for cases on the input, each as name, mark, rows, columns, kept columns, version and index; prints them as JSON."""

import json
import sys

from partitions import part_of, recipe_of

cases = json.load(sys.stdin)
print(json.dumps([part_of(name, recipe_of(mark, rows, columns, keep), version, index) for name, mark, rows, columns, keep, version, index in cases]))
