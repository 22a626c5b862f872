import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { deployment, object, resource } from "./control-cases.ts";

/** A namespace that holds its pods to a level of the Pod Security Standards, and says why where it has a reason. */
export function namespaceAt(level: PlanValue, because?: PlanValue, name: PlanValue = "node-tools"): PlannedResource {
  const annotations = because === undefined ? {} : { annotations: { "mlops-estate/pod-security-because": because } };
  const labels = { "pod-security.kubernetes.io/enforce": level };
  return resource("kubernetes:core/v1:Namespace", { metadata: { name, labels, ...annotations } });
}

/** A Deployment of one container in the namespace of {@link namespaceAt}. */
export function toolIn(container: Record<string, PlanValue>, pod: Record<string, PlanValue> = {}): PlannedResource {
  return deployment("tool", container, pod, { namespace: "node-tools" });
}

/** A Job of one container. */
export function job(container: Record<string, PlanValue>, pod: Record<string, PlanValue> = {}): PlannedResource {
  const spec = { containers: [{ name: "main", ...container }], restartPolicy: "Never", ...pod };
  return object("kubernetes:batch/v1:Job", "once", { spec: { template: { spec } } });
}

/** A WorkflowTemplate of Argo Workflows with one step. */
export function workflow(step: Record<string, PlanValue>, spec: Record<string, PlanValue> = {}): PlannedResource {
  return object("kubernetes:argoproj.io/v1alpha1:WorkflowTemplate", "train", {
    spec: { templates: [{ name: "train", ...step }], ...spec },
  });
}

/** A runtime of KServe with one container; the pod is that of whoever uses it. */
export function servingRuntime(container: Record<string, PlanValue>): PlannedResource {
  return resource("kubernetes:serving.kserve.io/v1alpha1:ClusterServingRuntime", {
    metadata: { name: "sklearn" },
    spec: { containers: [{ name: "kserve-container", ...container }] },
  });
}

/** Path of the first container of a Deployment. */
export const CONTAINER = "spec.template.spec.containers[0]";

/** Path of a Deployment's pod. */
export const POD = "spec.template.spec";

/** Namespaces tell whose pods may do more; a pod that breaks no rule is in none that matters. */
export const WHY = "reads the kernel's log of its node";
