import type { InferenceServiceSpec, LanguageModelSpec } from "./contract.ts";

/** What a pod may use at most, which is what a team's quota counts. */
export interface PodLimits {
  /** CPU, in thousandths. */
  readonly cpuMillicores: number;
  /** Memory, in MiB. */
  readonly memoryMiB: number;
  /** GPUs. */
  readonly accelerators: number;
}

/** How often the reserved CPU a pod of a predictive service may use while nobody else wants it. A language model waits for its GPU instead. */
const BURST = 2;

/** Limits of a pod of a service. */
export function podLimits(service: InferenceServiceSpec | LanguageModelSpec): PodLimits {
  const { accelerator, cpuMillicores, memoryMiB } = service;
  const burst = "modelFormat" in service ? BURST : 1;
  return { cpuMillicores: burst * cpuMillicores, memoryMiB, accelerators: accelerator?.count ?? 0 };
}

/** Pods of a service that always answer. */
export function leastPods({ replicas }: InferenceServiceSpec | LanguageModelSpec): number {
  return typeof replicas === "number" ? replicas : replicas.min;
}
