import { about, defineControl } from "../../core/control.ts";
import { mustBe, mustBeAtMost } from "../../core/demands.ts";
import type { Estate } from "../../core/estate.ts";
import { type Finding, violated } from "../../core/finding.ts";
import { parsed } from "../../core/parsed.ts";
import { containersOf, podSpec, SERVER_TYPES } from "../../core/pods.ts";
import { runs } from "../../core/programs.ts";
import type { Reading } from "../../core/reading.ts";

/** A working day: a notebook that nobody has touched for longer is not waited for. */
const MOST_HOURS = 8;

const CHART = "jupyterhub";

/** What offers notebooks besides the hub, and how each says when an idle one ends. */
const MANAGED: Readonly<Record<string, (inputs: Reading) => readonly Finding[]>> = {
  "aws:sagemaker/domain:Domain": ofSageMaker,
  "databricks:index/clusterPolicy:ClusterPolicy": (policy) => ofDatabricks(parsed(policy.at("definition"))),
  "gcp:workbench/instance:Instance": (notebook) =>
    mustBeAtMost(notebook.at("gceSetup", "metadata", "idle-timeout-seconds"), MOST_HOURS * 3600),
};

export const control = defineControl({
  id: "idle-notebooks-are-stopped",
  level: 1,
  dimension: "cost",
  severity: "medium",
  statement: `A notebook that nobody has used for ${MOST_HOURS} hours, or for less, is stopped.`,
  sources: [{ by: "estate", reference: "a notebook holds its GPU for as long as it runs, and runs until somebody thinks of it" }],
  remediation: "Set `notebooks.system: jupyterhub` and `notebooks.idleMinutes` in the environment file.",
  keys: ["notebooks.system", "notebooks.idleMinutes"],
  estate: (estate) => {
    const hubs = estate.chartsNamed(CHART);
    const managed = estate.readingsOf(...Object.keys(MANAGED));
    const servers = labsOf(estate);
    if (hubs.length + managed.length + servers.length === 0) return { notApplicable: "nobody is offered a notebook" };
    return [
      ...hubs.flatMap((hub) => about(hub.resource, ofHub(hub.at("values", "cull")))),
      ...managed.flatMap((each) => about(each.resource, MANAGED[each.resource.type]?.(each) ?? [])),
      ...servers.flatMap((server) => about(server.resource, [violated("", "must be started by a hub, which stops it again")])),
    ];
  },
});

/** Servers of notebooks that stand whether somebody uses them or not. */
function labsOf(estate: Estate): readonly Reading[] {
  return estate
    .readingsOf(...SERVER_TYPES)
    .filter((server) => containersOf(podSpec(server)).some((container) => runs(container, "jupyter", "lab")));
}

/** The chart stops after an hour where nobody says otherwise. https://z2jh.jupyter.org/en/stable/resources/reference.html#cull */
function ofHub(cull: Reading): readonly Finding[] {
  return [...mustBe(cull.at("enabled"), true, "passes"), ...mustBeAtMost(cull.at("timeout"), MOST_HOURS * 3600, "passes")];
}

function ofSageMaker(domain: Reading): readonly Finding[] {
  return ["jupyterLabAppSettings", "codeEditorAppSettings"].flatMap((app) => {
    const idle = domain.at("defaultUserSettings", app, "appLifecycleManagement", "idleSettings");
    return [...mustBe(idle.at("lifecycleManagement"), "ENABLED"), ...mustBeAtMost(idle.at("maxIdleTimeoutInMinutes"), MOST_HOURS * 60)];
  });
}

/** Clusters of jobs end with their job. */
function ofDatabricks(definition: Reading): readonly Finding[] {
  if (definition.at("cluster_type", "value").value === "job") return [];
  const rule = definition.at("autotermination_minutes");
  return mustBeAtMost(rule.at("type").value === "fixed" ? rule.at("value") : rule.at("maxValue"), MOST_HOURS * 60);
}
