"""The estate's hub without Kubernetes: what the chart does with its values, then a file for the database and no proxy of its own."""

import json
import os

c = get_config()  # noqa: F821

with open("hub.json", encoding="utf-8") as file:
    hub = json.load(file)
c.JupyterHub.load_roles = [{"name": name, **role} for name, role in hub["loadRoles"].items()]
for section, options in hub["config"].items():
    c[section].update(options)
exec(hub["extraConfig"]["estate"])

c.JupyterHub.db_url = f"sqlite:///{os.environ['HUB_DATABASE']}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{os.environ['HUB_PORT']}"
c.JupyterHub.spawner_class = "simple"
c.ConfigurableHTTPProxy.should_start = False
c.ConfigurableHTTPProxy.api_url = os.environ["PROXY"]
c.ConfigurableHTTPProxy.auth_token = "of nobody"
exec(os.environ.get("AND_THEN", ""))
