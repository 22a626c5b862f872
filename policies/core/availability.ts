import { type Certainty, every, holds, isGiven, some } from "./certainty.ts";
import { type ModelService, selectsPodsOf } from "./model-services.ts";
import { namespaceOf } from "./objects.ts";
import { podSpec } from "./pods.ts";
import type { Reading } from "./reading.ts";
import { scalersOf } from "./scaling.ts";

const BUDGET = "kubernetes:policy/v1:PodDisruptionBudget";

/** Topologies that a node, or all nodes of a zone, are. */
const PLACES = ["kubernetes.io/hostname", "topology.kubernetes.io/zone"];

/** Whether a service has at least so many pods, whatever scales it. */
export function hasAtLeast(service: ModelService, least: number): Certainty {
  const many = (reading: Reading) => holds(reading, (value) => typeof value === "number" && value >= least);
  const { object } = service;
  if (object.resource.type.endsWith(":InferenceService")) return many(object.at("spec", "predictor", "minReplicas"));
  if (object.resource.type.endsWith(":RayService"))
    return some(
      object
        .at("spec", "rayClusterConfig", "workerGroupSpecs")
        .items()
        .map((group) => many(group.at("minReplicas"))),
    );
  const scalers = scalersOf(object);
  return scalers.length > 0 ? every(scalers.map((scaler) => many(scaler.least))) : many(object.at("spec", "replicas"));
}

/** Whether nobody takes all pods of a service at once by emptying nodes. https://kubernetes.io/docs/tasks/run-application/configure-pdb/ */
export function hasBudget(service: ModelService): Certainty {
  const { object } = service;
  const near = object.estate.readingsOf(BUDGET).filter((budget) => namespaceOf(budget) === namespaceOf(object));
  return some(
    near.map((budget) => every([selectsPodsOf(budget.at("spec", "selector", "matchLabels"), service), keepsSome(budget.at("spec"))])),
  );
}

/** Whether a budget keeps a pod at least; one that lets all go keeps none, and one without a word is refused. */
export function keepsSome(spec: Reading): Certainty {
  const most = spec.at("maxUnavailable");
  return some([
    holds(
      spec.at("minAvailable"),
      (value) => (typeof value === "number" && value >= 1) || (typeof value === "string" && /^[1-9]\d*%$/.test(value)),
    ),
    holds(most, (value) => value === 1 || (typeof value === "string" && /^([1-9]|[1-4]\d|50)%$/.test(value))),
  ]);
}

/** Whether a service's pods are kept apart, so that they do not all stand on one node. */
export function isSpread({ object }: ModelService): Certainty {
  return isSpreadPod(placeOf(object));
}

/** Whether a pod says so. https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/ */
export function isSpreadPod(pod: Reading): Certainty {
  const constraints = pod
    .at("topologySpreadConstraints")
    .items()
    .map((each) => isPlace(each.at("topologyKey")));
  const anti = pod.at("affinity", "podAntiAffinity");
  const required = anti
    .at("requiredDuringSchedulingIgnoredDuringExecution")
    .items()
    .map((term) => isPlace(term.at("topologyKey")));
  const preferred = anti.at("preferredDuringSchedulingIgnoredDuringExecution").items();
  const wished = preferred.map((each) => isPlace(each.at("podAffinityTerm", "topologyKey")));
  return some([...constraints, ...required, ...wished]);
}

function isPlace(key: Reading): Certainty {
  return every([isGiven(key), holds(key, (value) => PLACES.some((place) => place === value))]);
}

function placeOf(object: Reading): Reading {
  if (object.resource.type.endsWith(":InferenceService")) return object.at("spec", "predictor");
  if (object.resource.type.endsWith(":RayService")) return object.at("spec", "rayClusterConfig", "workerGroupSpecs", 0, "template", "spec");
  return podSpec(object);
}
