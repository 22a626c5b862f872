import { about, defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { type Finding, undetermined, violated } from "../../core/finding.ts";
import { namespaceOf, objectsNamed } from "../../core/objects.ts";
import { variableOf } from "../../core/programs.ts";
import type { Reading } from "../../core/reading.ts";
import { serviceAt } from "../../core/services.ts";
import { type Step, startedWorkflows, stepsOf, trains } from "../../core/workflows.ts";

/** The variable that programs find their OpenLineage server by. https://openlineage.io/docs/client/python#configuration */
const VARIABLE = "OPENLINEAGE_URL";

const TELLS = /OPENLINEAGE_URL|openlineage/;

/** Managed systems that keep lineage of what runs in them by themselves. */
const MANAGED = ["gcp:vertex/aiMetadataStore:AiMetadataStore", "databricks:index/catalog:Catalog"] as const;

/** A variable that no program reads collects nothing, so the program of a step is asked too, where a ConfigMap holds it. */
export const control = defineControl({
  id: "data-lineage-is-collected",
  level: 2,
  dimension: "data",
  severity: "medium",
  statement: "Pipelines tell a lineage server of this estate what data each training read, and what model it made.",
  sources: [
    { by: "research", reference: "Data Management and Versioning: Data Lineage" },
    { by: "google", reference: "level 2: ML metadata store, with lineage of artifacts" },
  ],
  remediation: "Set `lineage.enabled: true`, and let the programs of your own pipelines send OpenLineage events to $OPENLINEAGE_URL.",
  keys: ["lineage.enabled"],
  estate: (estate) => {
    const steps = startedWorkflows(estate).flatMap(stepsOf).filter(trains);
    if (steps.length > 0) return steps.flatMap((step) => about(step.template.resource, ofStep(step, estate)));
    return estate.ofType(...MANAGED).length > 0 ? [] : [violated("", "must have a pipeline that trains, and tells its lineage")];
  },
});

function ofStep(step: Step, estate: Estate): readonly Finding[] {
  const { template } = step;
  const container = template.at("container");
  const address = variableOf(container, VARIABLE) ?? sharedVariable(step);
  if (address === undefined) return [violated(container.path, `must have the variable ${VARIABLE}`)];
  if (address.state !== "known") return [undetermined(address.path, "must lead to a server of this estate")];
  if (serviceAt(estate, address.text() ?? "") === undefined)
    return [violated(address.path, "must lead to a Service of this estate that has pods")];
  const programs = programsOf(step);
  const tells = programs.length === 0 || programs.some((program) => program.state !== "known" || TELLS.test(program.text() ?? ""));
  return tells ? [] : [violated(container.path, `its program must send to $${VARIABLE}`)];
}

/** A variable that stands in a ConfigMap which the step takes as a whole. */
function sharedVariable({ template, workflow }: Step): Reading | undefined {
  const names = template
    .at("container", "envFrom")
    .items()
    .map((source) => source.at("configMapRef", "name").text() ?? "");
  const configMaps = names.flatMap((name) => configMapsNamed(workflow, name));
  return configMaps.map((configMap) => configMap.at("data", VARIABLE)).find(({ state }) => state !== "absent");
}

/** Every file that a step mounts from a ConfigMap: a program may leave the telling to the one beside it. */
function programsOf({ template, workflow }: Step): readonly Reading[] {
  const names = template
    .at("volumes")
    .items()
    .map((volume) => volume.at("configMap", "name").text() ?? "");
  const data = names.flatMap((name) => configMapsNamed(workflow, name)).map((configMap) => configMap.at("data"));
  return data.flatMap((files) => files.keys().map((file) => files.at(file)));
}

function configMapsNamed(workflow: Reading, name: string): readonly Reading[] {
  return objectsNamed(workflow.estate, "kubernetes:core/v1:ConfigMap", namespaceOf(workflow), name);
}
