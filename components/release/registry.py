"""The aliases and tags of one model in MLflow's registry. https://mlflow.org/docs/latest/api_reference/rest-api.html"""

import audit

# The registry's answers for an unknown model and for an unknown alias; anything else is a fault, not an answer.
ABSENT = ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE")


class Registry:
    def __init__(self, tracking_uri, model):
        self._uri = tracking_uri
        self._model = model

    def version(self, alias):
        """Version that wears an alias; None where no version does."""
        try:
            return str(self._call("GET", "registered-models/alias", alias=alias)["model_version"]["version"])
        except audit.RegistryError as error:
            if error.code in ABSENT:
                return None
            raise

    def tags(self, version):
        found = self._call("GET", "model-versions/get", version=version)["model_version"].get("tags") or []
        return {tag["key"]: tag["value"] for tag in found}

    def tag(self, version, key, value):
        self._call("POST", "model-versions/set-tag", version=version, key=key, value=value)

    def give(self, alias, version):
        self._call("POST", "registered-models/alias", alias=alias, version=version)

    def take(self, alias):
        """Takes an alias from whoever wears it; nothing where nobody does."""
        try:
            self._call("DELETE", "registered-models/alias", alias=alias)
        except audit.RegistryError as error:
            if error.code not in ABSENT:
                raise

    def _call(self, method, path, **body):
        return audit.call(self._uri, method, path, {"name": self._model, **body})
