import type { KubernetesObject } from "../components/core/kubernetes.ts";
import { argoExample } from "./pipelines/argo/workflow.ts";
import { inferenceExample } from "./serving/inference-service.ts";
import type { Surroundings } from "./surroundings.ts";
import { rayJobExample } from "./training/rayjob.ts";
import { trainJobExample } from "./training/trainjob.ts";

/** Examples that consist of Kubernetes objects, by the names they are rendered under. */
export const EXAMPLES: Readonly<Record<string, (surroundings: Surroundings) => readonly KubernetesObject[]>> = {
  argo: argoExample,
  rayjob: rayJobExample,
  serving: inferenceExample,
  trainjob: trainJobExample,
};
