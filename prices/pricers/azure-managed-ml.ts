import type { PlannedResource } from "../../plan/plan.ts";
import { at, text } from "../../plan/wiring/values.ts";
import type { Charges, Pricer } from "../charge.ts";
import { hours, spanWord } from "../spans.ts";

/** https://azure.microsoft.com/pricing/details/machine-learning/ and https://azure.microsoft.com/pricing/details/databricks/ */
export const azureManagedMl: Pricer[] = [
  { types: ["azure-native:machinelearningservices:Compute"], chargesOf: compute },
  { types: ["azure-native:machinelearningservices:OnlineEndpoint"], chargesOf: endpoint },
  { types: ["azure-native:machinelearningservices:Registry"], chargesOf: registry },
  { types: ["azure-native:monitor:MetricAlert"], chargesOf: alert },
  { types: ["azure-native:databricks:Workspace"], chargesOf: databricks },
];

/** Azure Machine Learning adds nothing to the price of its machines. */
function compute({ inputs }: PlannedResource): Charges {
  const settings = at(inputs, "properties", "properties");
  const [low, high] = ["minNodeCount", "maxNodeCount"].map((key) => at(settings, "scaleSettings", key));
  const machine = text(at(settings, "vmSize"));
  if (typeof low !== "number" || typeof high !== "number" || machine === undefined) {
    return [{ untold: "compute: number or machine type of its nodes unknown until an update" }];
  }
  const nodes = { low, high };
  const spot = at(settings, "vmPriority") === "LowPriority";
  return [{ what: `${spanWord(nodes)} x ${machine}`, price: { sheet: "machine", thing: machine }, quantity: hours(nodes), spot }];
}

/** An endpoint without a deployment is free; pipelines deploy models to it. */
function endpoint(): Charges {
  return [{ untold: "online endpoint: machines of the models that are deployed to it" }];
}

function registry(): Charges {
  return [{ untold: "machine learning registry: the container registry and the account that it makes for itself" }];
}

/** https://azure.microsoft.com/pricing/details/monitor/ */
function alert(): Charges {
  return [{ untold: "alert rule: each series that it looks at" }];
}

function databricks(): Charges {
  return [{ untold: "Databricks: units of what its users run (DBU), by their agreement, and the machines under it" }];
}
