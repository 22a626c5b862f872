import { CONTROLS } from "../controls/index.ts";
import type { Control } from "../core/control.ts";
import type { Pack } from "./pack.ts";

/** Something that the checklist asks of a platform. */
export interface Requirement {
  /** Its name in the checklist. */
  readonly id: string;
  readonly isMust: boolean;
  /** What it asks for, in our words. */
  readonly statement: string;
}

/**
 * CNCF Kubernetes AI Conformance, 1.37. A plan tells whether something is declared, and conformance is granted for what is seen to work: this is a
 * self-assessment of the former. https://github.com/cncf/k8s-ai-conformance/blob/main/docs/AIConformance-1.37.yaml
 */
export const REQUIREMENTS: readonly Requirement[] = [
  must("secure_accelerator_access", "Pods reach accelerators by a device plugin or dynamic allocation only, each pod its own."),
  must("gang_scheduling", "Pods that only work together start together, or not at all."),
  must("cluster_autoscaling", "Groups of nodes with accelerators grow and shrink with the pods that ask for them."),
  must("pod_autoscaling", "Pods scale by metrics of what they do, those with accelerators too."),
  must("accelerator_metrics", "Load, memory and temperature of each accelerator can be read in a standard form."),
  must("ai_service_metrics", "Metrics of workloads are found and collected."),
  must("ai_inference", "Inference is reached through the Gateway API, by weight and by header."),
  must("robust_controller", "An operator of AI workloads runs, with its kinds and webhooks."),
  should("driver_runtime_management", "Drivers and runtimes of accelerators are kept right, and it can be checked."),
  should("gpu_sharing", "Pods that need no whole accelerator can share one."),
  should("virtualized_accelerator", "Virtual accelerators are offered like parts of real ones."),
  should("advanced_inference_ingress", "Requests to language models are routed by what their servers tell."),
  should("high_performance_networking", "Pods can have several fast networks, whose kind the scheduler knows."),
  should("disaggregated_inference", "Phases of a language model's answer run and scale apart."),
  should("workload_sandboxing", "Pods can run apart from their node's kernel."),
];

/** Controls that tell of a requirement: those whose sources name it. None where no plan can tell, or the estate has nothing of the kind. */
export function controlsFor({ id }: Requirement): readonly Control[] {
  return CONTROLS.filter(({ sources }) => sources.some(({ by, reference }) => by === "cncf" && requirementsIn(reference).includes(id)));
}

/** Names of requirements in a source's reference, such as `AI Conformance 1.37: gpu_sharing`. */
export function requirementsIn(reference: string): readonly string[] {
  return reference.match(/\b[a-z]+(?:_[a-z]+)+\b/g) ?? [];
}

/** What the checklist demands stops an update; what it recommends is told only. */
export const cncfAiConformance: Pack = {
  name: "cncf-ai-conformance",
  description: "What CNCF Kubernetes AI Conformance 1.37 asks for, as far as a plan can tell.",
  controls: Object.fromEntries([...enforced(false), ...enforced(true)]),
};

function enforced(isMust: boolean): readonly (readonly [string, "mandatory" | "advisory"])[] {
  const asked = REQUIREMENTS.filter((requirement) => requirement.isMust === isMust);
  return asked.flatMap(controlsFor).map(({ id }) => [id, isMust ? "mandatory" : "advisory"] as const);
}

function must(id: string, statement: string): Requirement {
  return { id, isMust: true, statement };
}

function should(id: string, statement: string): Requirement {
  return { id, isMust: false, statement };
}
