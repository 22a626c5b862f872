import type { ResourceCheck } from "./control.ts";
import { everyItem } from "./demands.ts";
import type { Finding } from "./finding.ts";
import { podSpec, SERVER_TYPES } from "./pods.ts";
import type { Reading } from "./reading.ts";

/** Where lists of containers stand that serve for as long as they stand; the first holds their main containers. */
const SERVING: Readonly<Record<string, readonly string[]>> = {
  "kubernetes:serving.kserve.io/v1alpha1:ServingRuntime": ["spec", "containers"],
  "kubernetes:serving.kserve.io/v1alpha1:ClusterServingRuntime": ["spec", "containers"],
  "kubernetes:serving.kserve.io/v1beta1:InferenceService": ["spec", "predictor", "containers"],
};

/** The same check of every container that serves: those of servers, and those that KServe starts for a model. What prepares a pod does not serve. */
export function ofServingContainers(check: (container: Reading) => readonly Finding[]): Record<string, ResourceCheck> {
  const servers = SERVER_TYPES.map((type) => [type, (inputs: Reading) => everyItem(podSpec(inputs).at("containers"), check)] as const);
  const runtimes = Object.entries(SERVING).map(
    ([type, path]) => [type, (inputs: Reading) => everyItem(inputs.at(...path), check)] as const,
  );
  return Object.fromEntries([...servers, ...runtimes]);
}
