import { type Certainty, findingUnless, holds, isGiven, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { type ModelService, modelServicesOf } from "../../core/model-services.ts";
import { containersOf, podSpec } from "../../core/pods.ts";
import { commandOf, variableOf } from "../../core/programs.ts";
import type { Reading } from "../../core/reading.ts";

/** Address of a registered model by its alias; one by a number never changes, and one of files is in no registry. https://mlflow.org/docs/latest/ml/model-registry/ */
const BY_ALIAS = /^models:\/[^/@\s]+@[\w-]+$/;

export const control = defineControl({
  id: "models-are-chosen-by-alias",
  level: 1,
  dimension: "deployment",
  severity: "high",
  statement: "A model is served because a person or a test gave its version an alias in the registry, and not because it is the newest.",
  sources: [
    { by: "google", reference: "level 1: model validation before a model is promoted" },
    { by: "research", reference: "Model Deployment and Serving: model registry with approval workflows" },
  ],
  remediation: "Name the model by its alias: `serving.models.<name>.alias`, or `registeredModel: name@alias` of a service of KServe's.",
  keys: ["serving.models", "serving.kserve.services"],
  estate: (estate) => {
    const services = modelServicesOf(estate);
    if (services.length === 0)
      return findingUnless(some(approvals(estate)), "must serve a model that is chosen by an alias, or approved, in a registry");
    return services.flatMap((service) =>
      findingUnless(choosesByAlias(service), "must name its model by an alias in the registry", service.object),
    );
  },
});

function choosesByAlias({ object }: ModelService): Certainty {
  if (object.resource.type.endsWith(":InferenceService")) return isByAlias(object.at("spec", "predictor", "model", "storageUri"));
  return some(containersOfService(object).map(asksForAlias));
}

function containersOfService(object: Reading): readonly Reading[] {
  if (!object.resource.type.endsWith(":RayService")) return containersOf(podSpec(object));
  const groups = object.at("spec", "rayClusterConfig", "workerGroupSpecs").items();
  return groups.flatMap((group) => containersOf(group.at("template", "spec")));
}

/** The estate's own server gets name and alias apart; others get the address of a model, in a word or a variable. */
function asksForAlias(container: Reading): Certainty {
  const alias = variableOf(container, "MODEL_ALIAS");
  if (alias !== undefined) return isGiven(alias);
  const values = container
    .at("env")
    .items()
    .map((variable) => variable.at("value"));
  return some([...values, ...commandOf(container)].map(isByAlias));
}

function isByAlias(address: Reading): Certainty {
  return holds(address, (value) => typeof value === "string" && BY_ALIAS.test(value));
}

/** Versions of a group wait for approval before anything may deploy them. https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-approve.html */
function approvals(estate: Estate): readonly Certainty[] {
  return estate.readingsOf("aws:sagemaker/modelPackageGroup:ModelPackageGroup").map((group) => isGiven(group.at("modelPackageGroupName")));
}
