"""Compiles the Python files below folders that are not compiled yet, to files that are never compared with their sources.

The root filesystem is read-only, so Python could neither renew nor keep any of its own and would compile anew at each start. Sorted,
one after the other and with fixed hashes (PYTHONHASHSEED=0), so that equal sources give equal bytes.
"""

import pathlib
import py_compile
import sys
from importlib.util import cache_from_source

for folder in sys.argv[1:]:
    for source in sorted(pathlib.Path(folder).rglob("*.py")):
        if pathlib.Path(cache_from_source(str(source))).exists():
            continue
        try:
            py_compile.compile(str(source), doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
        except (py_compile.PyCompileError, SyntaxError, UnicodeDecodeError, ValueError):
            pass  # templates and tests of old syntax, which nothing imports
