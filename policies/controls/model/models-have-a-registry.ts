import { defineControl } from "../../core/control.ts";
import { mustBeGiven } from "../../core/demands.ts";
import type { Estate } from "../../core/estate.ts";
import { anyOf, type Finding } from "../../core/finding.ts";
import type { Reading } from "../../core/reading.ts";
import { trackersOf } from "../../core/tracking.ts";

/**
 * Managed registries. Vertex AI's has no resource of its own: an endpoint stands for it, since it serves nothing but versions of the registry.
 * https://cloud.google.com/vertex-ai/docs/model-registry/introduction
 */
const MANAGED: Readonly<Record<string, (inputs: Reading) => readonly Finding[]>> = {
  "aws:sagemaker/modelPackageGroup:ModelPackageGroup": (group) => mustBeGiven(group.at("modelPackageGroupName")),
  "gcp:vertex/aiEndpoint:AiEndpoint": () => [],
  "azure-native:machinelearningservices:Registry": () => [],
  "azure-native:machinelearningservices:Workspace": () => [],
  "databricks:index/registeredModel:RegisteredModel": (model) => mustBeGiven(model.at("schemaName")),
};

/** MLflow's registry is part of its server, and its versions and aliases stand in the server's database. */
export const control = defineControl({
  id: "models-have-a-registry",
  level: 1,
  dimension: "model",
  severity: "high",
  statement: "Versions of models stand in a registry that keeps them in a database.",
  sources: [
    { by: "aws", reference: "repeatable phase: models are stored in the model registry" },
    { by: "microsoft", reference: "level 2: model management is in place" },
    { by: "research", reference: "Model Deployment and Serving: Model Registry" },
  ],
  remediation: "Leave `tracking` on, whose server is the registry, or choose a managed system by `tracking.system`.",
  keys: ["tracking.system"],
  estate: (estate) => anyOf(registriesOf(estate), "", "must have a registry of models"),
});

function registriesOf(estate: Estate): readonly (readonly Finding[])[] {
  const servers = trackersOf(estate)
    .filter(({ inputs }) => inputs.resource.type.startsWith("kubernetes:"))
    .map(({ database }) => database);
  const managed = Object.entries(MANAGED).flatMap(([type, check]) => estate.readingsOf(type).map(check));
  return [...servers, ...managed];
}
