"""Runs programs, each in a process of its own that has imported the modules that the arguments name: that is most of what a short program takes.

Reads lines of JSON with a program's path, the variables that it gets besides its own and the file that takes what it prints; answers each with the exit
code once the program has ended.
"""

import importlib
import json
import os
import runpy
import sys


def run(program, variables, printed):
    """Becomes the program."""
    for stream, path in ((1, printed + ".stdout"), (2, printed + ".stderr")):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.update(variables)
    sys.argv, sys.path[0] = [program], os.path.dirname(program)
    runpy.run_path(program, run_name="__main__")


for module in sys.argv[1:]:
    importlib.import_module(module)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        run(**json.loads(line))
        sys.exit()
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
