"""Files of the bucket that bundles, manifests and reports are kept in, through MLflow's clients of each cloud's store.

registry/<repository>/...      bundles, of the export
candidates/<group>.json        newest bundle of a group, of the export
groups/<group>/state.json      where its roll-out stands, of the roll-out
groups/<group>/manifest.json   what it is told, of the roll-out
reports/<group>.json           what its devices say, of the fleet
Each program reads all of it, and writes below its own folders alone, which is all that its identity may.
"""

import os
import tempfile

from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository


def candidate_path(group):
    return "candidates/%s.json" % group


def state_path(group):
    return "groups/%s/state.json" % group


def manifest_path(group):
    return "groups/%s/manifest.json" % group


def reports_path(group):
    return "reports/%s.json" % group


class Store:
    """A bucket, or a folder of one, by its address."""

    def __init__(self, uri):
        self._repository = get_artifact_repository(uri)

    def names(self, folder):
        """Names of the files of a folder; none where there is no folder."""
        return [os.path.basename(entry.path) for entry in self._repository.list_artifacts(folder) if not entry.is_dir]

    def read(self, path):
        """Content of a file, None where there is none. A store that does not answer is an error and never mistaken for that."""
        with tempfile.TemporaryDirectory() as place:
            local = self.fetch(path, place)
            if local is None:
                return None
            with open(local, "rb") as file:
                return file.read()

    def fetch(self, path, place):
        """Path of a copy of a file below a folder; None where there is no such file."""
        folder, name = os.path.split(path)
        if name not in self.names(folder):
            return None
        self._repository.download_artifacts(path, place)
        return os.path.join(place, path)

    def write(self, path, content):
        folder, name = os.path.split(path)
        with tempfile.TemporaryDirectory() as place:
            local = os.path.join(place, name)
            with open(local, "wb") as file:
                file.write(content)
            self._repository.log_artifact(local, folder)
