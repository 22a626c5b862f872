import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import type { KubernetesObject, Role, RoleBinding, ServiceAccount } from "../core/kubernetes.ts";
import { clientLabel, objectLabels } from "../core/labels.ts";
import { becauseOf, type TrainingPipeline } from "../pipelines/contract.ts";
import type { Dependency, PodTemplate, Sensor } from "./kinds.ts";
import { ALERTS, BUS, NAMESPACE, WEBHOOK } from "./plan.ts";

/** Word of all sensors' pods. */
export const SENSOR = "training-sensor";

/** A team's sensor, and the account that may start workflows of that team and do nothing else. */
export function sensorObjects(training: TrainingPipeline): Readonly<Record<string, KubernetesObject>> {
  return { "sensor-account": accountOf(training), "sensor-role": roleOf(training), "sensor-binding": bindingOf(training) };
}

function nameOf({ team }: TrainingPipeline): string {
  return `train-${team}`;
}

function accountOf(training: TrainingPipeline): ServiceAccount {
  const metadata = { name: nameOf(training), namespace: NAMESPACE, labels: objectLabels("triggers", SENSOR) };
  return { apiVersion: "v1", kind: "ServiceAccount", metadata, automountServiceAccountToken: true };
}

function roleOf({ namespace }: TrainingPipeline): Role {
  const metadata = { name: SENSOR, namespace, labels: objectLabels("triggers", SENSOR) };
  const rule = { apiGroups: ["argoproj.io"], resources: ["workflows"], verbs: ["create"] };
  return { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata, rules: [rule] };
}

function bindingOf(training: TrainingPipeline): RoleBinding {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name: SENSOR, namespace: training.namespace, labels: objectLabels("triggers", SENSOR) },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: SENSOR },
    subjects: [{ kind: "ServiceAccount", name: nameOf(training), namespace: NAMESPACE }],
  };
}

/** Starts the team's training on a call for it, or on an alert that asks for it by its labels. */
export function sensorOf(training: TrainingPipeline): Sensor {
  const dependencies: Dependency[] = [
    { name: "call", eventSourceName: WEBHOOK, eventName: training.team },
    {
      name: "alert",
      eventSourceName: ALERTS,
      eventName: ALERTS,
      filters: {
        // Values are regular expressions, and all have to match.
        data: [
          { path: "body.status", type: "string", value: ["^firing$"] },
          { path: "body.commonLabels.retrain", type: "string", value: ["^true$"] },
          { path: "body.commonLabels.team", type: "string", value: [`^${training.team}$`] },
        ],
      },
    },
  ];
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Sensor",
    metadata: { name: nameOf(training), namespace: NAMESPACE, labels: objectLabels("triggers", SENSOR) },
    spec: { template: podOf(SENSOR, nameOf(training)), dependencies, triggers: [triggerOf(training)] },
  };
}

function triggerOf(training: TrainingPipeline): Sensor["spec"]["triggers"][number] {
  const { namespace, workflowTemplate } = training;
  const parameters = becauseOf(training, "event");
  const resource = {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Workflow",
    metadata: { generateName: `${workflowTemplate}-`, namespace, labels: { "mlops-estate/started-by": "event" } },
    spec: { workflowTemplateRef: { name: workflowTemplate }, ...(parameters.length > 0 && { arguments: { parameters } }) },
  };
  return {
    template: { name: "train", conditions: "call || alert", k8s: { operation: "create", source: { resource } } },
    retryStrategy: { steps: 5, duration: "5s" },
    // An alert is repeated as long as it fires, and the mutex of the template would queue a workflow for each.
    rateLimit: { unit: "Minute", requestsPerUnit: 1 },
  };
}

/** A pod of a source or a sensor, let through to the bus. */
export function podOf(system: string, serviceAccountName: string): PodTemplate {
  return {
    metadata: { labels: { ...objectLabels("triggers", system), ...clientLabel(BUS) } },
    serviceAccountName,
    container: { resources: resources(20, 128, { cpuMillicores: 500 }), securityContext: RESTRICTED_CONTAINER },
    securityContext: restrictedPod().securityContext,
  };
}
