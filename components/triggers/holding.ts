import type { KubernetesObject, Role, RoleBinding, ServiceAccount } from "../core/kubernetes.ts";
import { objectLabels } from "../core/labels.ts";
import { HOLD_LABEL } from "../cost/contract.ts";
import type { TeamPlace } from "../teams/contract.ts";
import type { Sensor } from "./kinds.ts";
import { ALERTS, NAMESPACE } from "./plan.ts";
import { podOf, SENSOR } from "./sensors.ts";

const NAME = "hold-queues";

/** The one account that may stop queues, and in each team's namespace the right to do that to its queue and nothing else. */
export function holdingRights(teams: readonly TeamPlace[]): Readonly<Record<string, KubernetesObject>> {
  const rights = queued(teams).map(({ name, namespace, queue }) => {
    const metadata = { name: NAME, namespace, labels: objectLabels("triggers", SENSOR) };
    return [
      [`${name}.hold-role`, roleOf(metadata, queue)],
      [`${name}.hold-binding`, bindingOf(metadata)],
    ] as const;
  });
  return rights.length === 0 ? {} : { "hold-account": account(), ...Object.fromEntries<KubernetesObject>(rights.flat()) };
}

/**
 * Stops every team's queue on an alert that says so. A sensor reaches only what stands in a namespace, so not the queues of the whole cluster behind
 * them. https://kueue.sigs.k8s.io/docs/concepts/local_queue/
 */
export function holdingSensor(teams: readonly TeamPlace[]): { readonly "hold-sensor"?: Sensor } {
  const triggers = queued(teams).map(({ name, namespace, queue }) => triggerOf(name, namespace, queue));
  if (triggers.length === 0) return {};
  const filters = {
    data: [
      { path: "body.status", type: "string", value: ["^firing$"] },
      { path: `body.commonLabels.${HOLD_LABEL}`, type: "string", value: ["^true$"] },
    ],
  } as const;
  return {
    "hold-sensor": {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Sensor",
      metadata: { name: NAME, namespace: NAMESPACE, labels: objectLabels("triggers", SENSOR) },
      spec: {
        template: podOf(SENSOR, NAME),
        dependencies: [{ name: "alert", eventSourceName: ALERTS, eventName: ALERTS, filters }],
        triggers,
      },
    },
  };
}

type Metadata = Role["metadata"];

function queued(teams: readonly TeamPlace[]): readonly (TeamPlace & { readonly queue: string })[] {
  return teams.flatMap((place) => (place.queue === undefined ? [] : [{ ...place, queue: place.queue }]));
}

function account(): ServiceAccount {
  const metadata = { name: NAME, namespace: NAMESPACE, labels: objectLabels("triggers", SENSOR) };
  return { apiVersion: "v1", kind: "ServiceAccount", metadata, automountServiceAccountToken: true };
}

/** It looks whether the queue is there before it changes it. */
function roleOf(metadata: Metadata, queue: string): Role {
  const rule = { apiGroups: ["kueue.x-k8s.io"], resources: ["localqueues"], resourceNames: [queue], verbs: ["get", "patch"] };
  return { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata, rules: [rule] };
}

function bindingOf(metadata: Metadata): RoleBinding {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata,
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: NAME },
    subjects: [{ kind: "ServiceAccount", name: NAME, namespace: NAMESPACE }],
  };
}

/** What runs goes on; what waits, waits. */
function triggerOf(team: string, namespace: string, queue: string): Sensor["spec"]["triggers"][number] {
  const resource = {
    apiVersion: "kueue.x-k8s.io/v1beta2",
    kind: "LocalQueue",
    metadata: { name: queue, namespace },
    spec: { stopPolicy: "Hold" },
  };
  return {
    template: { name: `hold-${team}`, conditions: "alert", k8s: { operation: "patch", source: { resource } } },
    retryStrategy: { steps: 5, duration: "5s" },
    rateLimit: { unit: "Minute", requestsPerUnit: 1 },
  };
}
