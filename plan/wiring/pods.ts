import type { PlanValue } from "../plan.ts";
import type { Item } from "./item.ts";
import { at, list, record, text, texts } from "./values.ts";

/** Pods that an object of the plan makes. */
export interface PodTemplate {
  readonly owner: Item;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: Readonly<Record<string, PlanValue>>;
}

/** Pods of Kubernetes' own workloads and steps of workflows; pods that other controllers make are those controllers' business. */
export function podsOf(item: Item): PodTemplate[] {
  if (item.group === "argoproj.io" && item.kind === "WorkflowTemplate") return [stepsOf(item)];
  const template = at(item.fields["spec"], ...(TEMPLATES[`${item.group}/${item.kind}`] ?? ["none"]));
  if (template === undefined) return [];
  const spec = record(at(template, "spec"));
  return [{ owner: item, namespace: item.namespace, labels: texts(at(template, "metadata", "labels")), spec }];
}

/** All steps of a workflow as one pod: they wear the same labels, and no Service leads to any. https://argo-workflows.readthedocs.io/en/release-4.0/fields/ */
function stepsOf(item: Item): PodTemplate {
  const { podMetadata, templates } = record(item.fields["spec"]);
  const containers = list(templates).flatMap((template) => record(template)["container"] ?? []);
  return { owner: item, namespace: item.namespace, labels: texts(at(podMetadata, "labels")), spec: { containers } };
}

/** Where each kind keeps the template of its pods, below its spec. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  "apps/Deployment": ["template"],
  "apps/StatefulSet": ["template"],
  "apps/DaemonSet": ["template"],
  "argoproj.io/Rollout": ["template"],
  "batch/Job": ["template"],
  "batch/CronJob": ["jobTemplate", "spec", "template"],
};

/** Ports of a pod's containers, by number and by name. */
export function containerPorts({ spec }: PodTemplate): readonly (number | string)[] {
  // A sidecar is an init container that is not waited for.
  const containers = [...list(spec["containers"]), ...list(spec["initContainers"])];
  return containers
    .flatMap((container) => list(record(container)["ports"]))
    .flatMap((port) => {
      const { containerPort, name } = record(port);
      return [containerPort, text(name)].filter((each): each is number | string => typeof each === "number" || typeof each === "string");
    });
}
