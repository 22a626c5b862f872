"""Keeps files in a bucket by the clients that the programs use; prints one line a check. Arguments: the folder of the programs, that of what devices have too, and an address."""

import os
import sys
import tempfile

sys.path[:0] = sys.argv[1:3]
sys.dont_write_bytecode = True

from edge_bundle import digest_of
from edge_layout import Layout, blob_path
from edge_store import Store, manifest_path, reports_path, state_path

STORE = Store(sys.argv[3])
LARGE = os.urandom(20 * 2**20)


def check(what, passed):
    print(("ok " if passed else "FAILED ") + what, flush=True)
    if not passed:
        sys.exit(1)


check("there is nothing at first", STORE.read(state_path("line-1")) is None and STORE.names("reports") == [])
STORE.write(state_path("line-1"), b"{}")
STORE.write(manifest_path("line-1"), b"told")
STORE.write(reports_path("line-1"), b"first")
STORE.write(reports_path("line-1"), b"second")
STORE.write(reports_path("line-10"), b"another's")
check("a file is what was written last", STORE.read(reports_path("line-1")) == b"second")
check("a name that begins alike is another", STORE.read(reports_path("line-10")) == b"another's")
check("folders are told apart", STORE.names("groups/line-1") == ["manifest.json", "state.json"])
check("a folder is no file", STORE.read("groups/line-1") is None)
layout = Layout(STORE)
layout.push_blob("edge/defects", digest_of(LARGE), LARGE)
layout.push_manifest("edge/defects", "v1", b"{}")
with tempfile.TemporaryDirectory() as place:
    fetched = STORE.fetch(blob_path("edge/defects", digest_of(LARGE)), place)
    with open(fetched, "rb") as file:
        check("a bundle in parts comes back whole", file.read() == LARGE)
check("a tag is found", layout.has_manifest("edge/defects", "v1") and not layout.has_manifest("edge/defects", "v2"))
