import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { object } from "./control-cases.ts";

type Fields = Record<string, PlanValue>;

const MODEL = "example";

/** A server of a new version of a model, which is tried. Nothing scales it, and it has one pod. */
export function challenger(model: string = MODEL): PlannedResource {
  const labels = { "app.kubernetes.io/name": "model-challenger", "mlops-estate/model": model, "mlops-estate/variant": "challenger" };
  const spec = { replicas: 1, template: { metadata: { labels }, spec: { containers: [{ name: "model-server" }] } } };
  return object("kubernetes:apps/v1:Deployment", `model-${model}-challenger`, { spec });
}

/** A server of a model: the labels of its pods, what their container and they say besides, and the Deployment itself. */
export function modelServer(
  container: Fields = {},
  pod: Fields = {},
  spec: Fields = {},
  type = "kubernetes:apps/v1:Deployment",
): PlannedResource {
  const labels = { "mlops-estate/model": MODEL };
  return object(type, "model-example", {
    spec: { ...spec, template: { metadata: { labels }, spec: { containers: [{ name: "model-server", ...container }], ...pod } } },
  });
}

/** A model that KServe serves. */
export function inferenceService(predictor: Fields, annotations: Fields = {}): PlannedResource {
  return object("kubernetes:serving.kserve.io/v1beta1:InferenceService", "example", { spec: { predictor } }, { annotations });
}

/** An application of Ray Serve with one group of workers. */
export function rayService(workers: Fields, cluster: Fields = {}): PlannedResource {
  return object("kubernetes:ray.io/v1:RayService", "example", { spec: { rayClusterConfig: { workerGroupSpecs: [workers], ...cluster } } });
}
